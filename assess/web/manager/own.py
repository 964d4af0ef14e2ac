"""What every manager page starts with: the asker's plan, its library, the day it is."""

from dataclasses import dataclass
from datetime import date

from flask import render_template

from assess.accounts.services import find_user
from assess.banks.schema import Bank
from assess.development import services
from assess.development.models import Plan
from assess.permissions import require
from assess.reports.plan import PlanSource, competency_names, titles_of
from assess.web.context import db, principal


@dataclass(frozen=True, slots=True)
class Own:
    """The asker's plan and what is needed to talk about it."""

    plan: Plan
    bank: Bank
    today: date
    names: dict[str, str]
    titles: dict[str, str]

    @property
    def day(self) -> int:
        """The day of the plan, counted from 1."""
        return (self.today - self.plan.start_date).days + 1

    @property
    def source(self) -> PlanSource:
        """The plan as reports take it."""
        asker = principal()
        return PlanSource(
            self.plan, self.bank, asker.name, self.day, is_simulated=asker.is_simulated
        )


def own() -> Own | None:
    """The asker's plan, or None when there is none yet."""
    plan = services.own_plan(db(), by=principal())
    if plan is None:
        return None
    require(principal(), "plan.view", plan)
    bank = services.library_of(db(), plan)
    return Own(plan, bank, services.today_of(principal()), competency_names(bank), titles_of(bank))


def no_plan() -> str:
    """The page of somebody whose path has not begun."""
    return render_template("manager/empty.html")


def sponsor_name() -> str:
    """The sponsor's name; empty when nobody is named."""
    sponsor_id = principal().sponsor_id
    return find_user(db(), sponsor_id, by=principal()).name if sponsor_id else ""
