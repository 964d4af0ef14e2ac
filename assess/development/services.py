"""Verbs of a plan as a whole: start it, find it, look at this week, change how it is made."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assess.accounts.models import User
from assess.audit import record
from assess.banks.schema import Bank
from assess.banks.services import snapshot
from assess.clock import now
from assess.development.calendar_links import (
    make_calendar_link,
    plan_by_calendar_token,
    revoke_calendar_link,
)
from assess.development.circumstances import Circumstances, calendar_quarter_ends
from assess.development.diary import Week, monday_of, weeks_between
from assess.development.entries import add_note, mark_done, move, save_worksheet, undo
from assess.development.focus import Audience
from assess.development.models import CheckIn, EntryState, Plan, PlanEntry
from assess.development.plan import make_plan
from assess.development.plan_request import (
    DAYS,
    DEFAULT_MINUTES,
    FEWEST_MINUTES,
    MOST_MINUTES,
    MOST_WISHES,
)
from assess.development.refit import refit
from assess.development.requests import (
    competency_weights,
    request_of,
    write_check_ins,
    write_sessions,
)
from assess.development.sharing import hold_check_in, share_completion
from assess.errors import Conflict, InvalidInput, NotFound
from assess.principal import Principal
from assess.results.models import Score
from assess.words import say

__all__ = [
    "add_note",
    "hold_check_in",
    "make_calendar_link",
    "mark_done",
    "move",
    "plan_by_calendar_token",
    "refit",
    "revoke_calendar_link",
    "save_worksheet",
    "share_completion",
    "start_plan",
    "this_week",
    "undo",
]

# Without scores nothing is known: the middle of the scale with a wide error.
UNKNOWN = {"level": 3.0, "sd": 1.0}


def today_of(by: Principal) -> date:
    """The day it is where the organisation is."""
    return now().astimezone(ZoneInfo(by.time_zone)).date()


def start_plan(
    session: Session,
    user: User,
    score: Score | None,
    *,
    start_date: date,
    weekly_minutes: int = DEFAULT_MINUTES,
    circumstances: Circumstances | None = None,
    wishes: Sequence[str] = (),
    audience: Audience = "incumbent",
    bank_version_id: uuid.UUID | None = None,
    by: Principal | None,
) -> Plan:
    """A path of 90 days for `user`, made from `score`; one plan runs at a time.

    Without a score the path starts from no knowledge, and `bank_version_id` says which library.
    """
    version = score.bank_version_id if score is not None else bank_version_id
    if by is not None and user.organisation_id != by.organisation_id:
        raise NotFound("There is no such account")
    if score is not None and score.organisation_id != user.organisation_id:
        raise NotFound("There is no such score")
    if version is None:
        raise InvalidInput("A plan needs a score, or a bank to choose activities from")
    if running_plan(session, user) is not None:
        raise Conflict("This person already has a plan", remedy="Change the plan that is running.")
    bank = snapshot(session, version)
    scales = score.reported() if score is not None else None
    domain_weights = score.provenance.get("domain_weights") if score is not None else None
    plan = Plan(
        organisation_id=user.organisation_id,
        user_id=user.id,
        user=user,
        score_id=score.id if score is not None else None,
        bank_version_id=version,
        audience=audience,
        start_date=start_date,
        weekly_minutes=_checked_minutes(weekly_minutes),
        session_time="",
        estimates={
            id_: {"level": each.level, "sd": each.standard_error}
            for id_, each in scales.competencies.items()
        }
        if scales
        else dict.fromkeys(bank.framework.by_competency, UNKNOWN),
        weights=competency_weights(bank, domain_weights or {}),
        is_coaching_below_floor=bool(scales and scales.floor and scales.floor.is_below),
        circumstances=(
            circumstances or Circumstances(calendar_quarter_ends(start_date, DAYS))
        ).as_json(),
        wishes=_checked_wishes(bank, wishes),
        focus=[],
        excluded=[],
        eased_weeks=[],
        shares_completion=False,
        created_at=now(),
    )
    session.add(plan)
    planned = make_plan(request_of(plan, bank), bank.activities)
    write_sessions(plan, planned)
    write_check_ins(plan, planned)
    session.flush()
    record(session, by, "plan.started", subject=plan.id, organisation_id=plan.organisation_id)
    return plan


def running_plan(session: Session, user: User) -> Plan | None:
    """The plan that is under way."""
    return session.scalar(
        select(Plan).where(
            Plan.user_id == user.id,
            Plan.organisation_id == user.organisation_id,
            Plan.ended_at.is_(None),
        )
    )


def own_plan(session: Session, *, by: Principal) -> Plan | None:
    """The asker's plan with its sessions and check-ins, or None when there is none yet."""
    return session.scalar(
        select(Plan)
        .where(
            Plan.user_id == by.user_id,
            Plan.organisation_id == by.organisation_id,
            Plan.ended_at.is_(None),
        )
        .options(selectinload(Plan.entries), selectinload(Plan.check_ins))
    )


def find_entry(session: Session, entry_id: uuid.UUID, *, by: Principal) -> PlanEntry:
    """A session of the asker's own plan."""
    found = session.scalar(
        select(PlanEntry)
        .join(PlanEntry.plan)
        .where(
            PlanEntry.id == entry_id,
            PlanEntry.organisation_id == by.organisation_id,
            Plan.user_id == by.user_id,
        )
        .options(joinedload(PlanEntry.plan))
    )
    if found is None:
        raise NotFound("There is no such session in your plan")
    return found


def library_of(session: Session, plan: Plan) -> Bank:
    """The bank whose activities the plan is made of."""
    return snapshot(session, plan.bank_version_id)


@dataclass(frozen=True, slots=True)
class ThisWeek:
    """What a manager needs to know on opening the first page."""

    today: date
    day: int
    week: Week | None
    entries: tuple[PlanEntry, ...]
    asked: tuple[PlanEntry, ...]
    missed: tuple[PlanEntry, ...]
    next_check_in: CheckIn | None

    @property
    def minutes(self) -> int:
        """All minutes of the week, done ones too."""
        return sum(each.minutes for each in self.entries)

    @property
    def minutes_free(self) -> int:
        """What is left of the budget."""
        return max(0, (self.week.capacity if self.week else 0) - self.minutes)

    @property
    def done(self) -> int:
        """How many of the week's sessions are done."""
        return sum(each.state == EntryState.DONE for each in self.entries)


def this_week(plan: Plan, today: date) -> ThisWeek:
    """The sessions of the calendar week that holds `today`, open ones first."""
    monday = monday_of(max(today, plan.start_date))
    sunday = monday + timedelta(days=6)
    shown = [
        each
        for each in plan.entries
        if monday <= each.date <= sunday and each.state in (EntryState.PLANNED, EntryState.DONE)
    ]
    return ThisWeek(
        today=today,
        day=(today - plan.start_date).days + 1,
        week=next((each for each in weeks_of(plan) if each.monday == monday), None),
        entries=tuple(
            sorted(shown, key=lambda e: (e.state == EntryState.DONE, e.date, e.activity_id))
        ),
        asked=tuple(each for each in plan.entries if each.state == EntryState.ASKED),
        missed=tuple(each for each in shown if each.is_open and each.moved_from is not None
                     and each.moved_from < monday),
        next_check_in=next(
            (each for each in plan.check_ins if each.held_at is None and each.date >= today), None
        ),
    )  # fmt: skip


def weeks_of(plan: Plan) -> tuple[Week, ...]:
    """The weeks of a stored plan with what each can hold."""
    return weeks_between(
        plan.start_date,
        plan.start_date + timedelta(days=DAYS - 1),
        plan.weekly_minutes,
        Circumstances.from_json(plan.circumstances),
        frozenset(date.fromisoformat(each) for each in plan.eased_weeks),
    )


def change_plan(
    session: Session,
    plan: Plan,
    *,
    weekly_minutes: int,
    start_date: date,
    session_time: str,
    circumstances: Circumstances,
    wishes: Sequence[str],
    today: date,
    by: Principal,
) -> None:
    """Make the future of the plan anew from other facts; what is done stays as it is."""
    bank = library_of(session, plan)
    done = [each for each in plan.entries if each.state == EntryState.DONE]
    if start_date != plan.start_date and (done or today >= plan.start_date):
        first = min((each.date for each in done), default=start_date)
        if start_date > max(first, today):
            raise InvalidInput("A plan that is under way cannot start later than today")
    plan.weekly_minutes = _checked_minutes(weekly_minutes)
    plan.start_date = start_date
    plan.session_time = session_time
    plan.circumstances = circumstances.as_json()
    plan.wishes = _checked_wishes(bank, wishes)
    planned = make_plan(
        request_of(plan, bank, begin=max(today, start_date), kept=done), bank.activities
    )
    write_sessions(plan, planned, kept=done)
    write_check_ins(plan, planned)
    session.flush()
    record(session, by, "plan.changed", subject=plan.id)


def _checked_minutes(minutes: int) -> int:
    if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
        raise InvalidInput(
            say(
                "Choose %(fewest)s to %(most)s minutes a week",
                fewest=FEWEST_MINUTES,
                most=MOST_MINUTES,
            )
        )
    return minutes


def _checked_wishes(bank: Bank, wishes: Sequence[str]) -> list[str]:
    if len(wishes) > MOST_WISHES:
        raise InvalidInput(say("Choose at most %(most)s wishes", most=MOST_WISHES))
    unknown = [each for each in wishes if each not in bank.framework.by_competency]
    if unknown:
        raise InvalidInput("There is no such area", unknown)
    return list(wishes)
