"""What a sponsor may see: the managers they sponsor, what the plan asks of them, check-ins."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assess.accounts.models import User
from assess.banks.schema import Bank
from assess.banks.services import snapshot
from assess.development.models import CheckIn, EntryState, Plan
from assess.errors import NotFound
from assess.principal import Principal


@dataclass(frozen=True, slots=True)
class Ask:
    """Something the plan needs from the sponsor, and by when."""

    activity_id: str
    title: str
    ask: str
    by_day: date


@dataclass(frozen=True, slots=True)
class Supported:
    """One manager as the sponsor sees them; `done` is None where completion is not shared."""

    user: User
    plan: Plan | None
    asks: tuple[Ask, ...]
    next_check_in: CheckIn | None
    day: int
    done: int | None
    due: int | None


def sponsored_managers(session: Session, today: date, *, by: Principal) -> list[Supported]:
    """Every manager whose sponsor the asker is, by name."""
    users = session.scalars(
        select(User)
        .where(User.organisation_id == by.organisation_id, User.sponsor_id == by.user_id)
        .order_by(User.name)
    ).all()
    plans = session.scalars(
        select(Plan)
        .where(
            Plan.organisation_id == by.organisation_id,
            Plan.user_id.in_([user.id for user in users]),
            Plan.ended_at.is_(None),
        )
        .options(selectinload(Plan.entries), selectinload(Plan.check_ins))
    ).all()
    by_user = {plan.user_id: plan for plan in plans}
    return [_supported(session, user, by_user.get(user.id), today) for user in users]


def find_sponsored(
    session: Session, user_id: uuid.UUID, today: date, *, by: Principal
) -> Supported:
    """One manager of the asker's."""
    found = next(
        (each for each in sponsored_managers(session, today, by=by) if each.user.id == user_id),
        None,
    )
    if found is None:
        raise NotFound("There is nothing here, or it is not yours to see")
    return found


def asks_of(plan: Plan, bank: Bank, *, only_open: bool = True) -> tuple[Ask, ...]:
    """What the plan's activities need from the sponsor, each once, by the day it starts."""
    asks: dict[str, Ask] = {}
    for entry in plan.entries:
        activity = bank.activities.get(entry.activity_id)
        wanted = activity.needs.sponsor_ask if activity and activity.needs else None
        is_open = entry.state in (EntryState.PLANNED, EntryState.ASKED)
        if (
            activity is not None
            and wanted
            and activity.id not in asks
            and (is_open or (not only_open and entry.state == EntryState.DONE))
        ):
            asks[activity.id] = Ask(activity.id, activity.title, wanted, entry.date)
    return tuple(asks.values())


def _supported(session: Session, user: User, plan: Plan | None, today: date) -> Supported:
    if plan is None:
        return Supported(user, None, (), None, 0, None, None)
    live = [each for each in plan.entries if each.state != EntryState.DROPPED]
    done = sum(each.state == EntryState.DONE for each in live)
    due = sum(each.date <= today or each.state == EntryState.DONE for each in live)
    return Supported(
        user=user,
        plan=plan,
        asks=asks_of(plan, snapshot(session, plan.bank_version_id)),
        next_check_in=next((each for each in plan.check_ins if each.held_at is None), None),
        day=(today - plan.start_date).days + 1,
        done=done if plan.shares_completion else None,
        due=due if plan.shares_completion else None,
    )
