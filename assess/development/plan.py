"""Turns scores and a weekly budget into the sessions of 90 days.

Pure and deterministic: the same request gives the same plan, and every session says why it was
chosen. The steps are those of the development library: core, focus, level, selection, shape.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assess.development.booking import Reason
from assess.development.catalogue import Library
from assess.development.diary import WORKING_DAYS, Booking, Week, monday_of
from assess.development.focus import Focus, Urgency, choose_focus
from assess.development.plan_request import PlanRequest
from assess.development.selection_rules import Shares
from assess.development.timetable import Timetable

CHECK_IN_DAYS = (30, 60, 90)
CHECK_IN_MINUTES = 30

Phase = Literal["stabilise", "build", "own"]


@dataclass(frozen=True, slots=True)
class Because:
    """Why a session stands in the plan, in data; the page finds the words."""

    rule: Literal["core", "coaching_floor", "focus", "wish", "prerequisite"]
    competency: str
    level: float | None = None
    low: float | None = None
    high: float | None = None
    probability_below: float | None = None
    target: float | None = None
    urgency: Urgency = ""
    is_wish: bool = False
    is_unsure: bool = False
    prerequisite_for: str = ""
    fits: Literal["entry", "above", "below", ""] = ""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session: which entry, which time of how many, when, and why."""

    activity_id: str
    number: int
    of: int
    day: int
    date: date
    week: int
    minutes: int
    phase: Phase
    because: Because


@dataclass(frozen=True, slots=True)
class PlannedCheckIn:
    """A talk of half an hour with the sponsor."""

    day: int
    date: date
    minutes: int = CHECK_IN_MINUTES


@dataclass(frozen=True, slots=True)
class PlannedPlan:
    """The whole path."""

    sessions: tuple[PlannedSession, ...]
    check_ins: tuple[PlannedCheckIn, ...]
    focus: tuple[Focus, ...]
    weeks: tuple[Week, ...]
    shares: Shares
    # Core entries for which the budget had no room in 90 days.
    unplaced_core: tuple[str, ...] = ()


def make_plan(request: PlanRequest, library: Library) -> PlannedPlan:
    """The plan for `request` out of the entries of `library`."""
    focus = choose_focus(
        request.estimates,
        request.weights,
        request.audience,
        request.circumstances,
        request.wishes,
        request.coaching,
        request.is_coaching_below_floor,
        request.start,
        frozenset(each.competency for each in library.values()),
    )
    timetable = Timetable.fill(request, focus, library)
    totals: dict[str, int] = {}
    for each in timetable.diary.bookings:
        totals[each.activity_id] = max(totals.get(each.activity_id, 0), each.number)
    kept = {(each.activity_id, each.number) for each in request.kept}
    ordered = sorted(timetable.diary.bookings, key=lambda b: (b.day, b.activity_id, b.number))
    return PlannedPlan(
        sessions=tuple(
            _session(request, focus, booking, totals[booking.activity_id], timetable)
            for booking in ordered
            if (booking.activity_id, booking.number) not in kept
        ),
        check_ins=tuple(
            PlannedCheckIn(day, _working_day(request, request.start + timedelta(days=day - 1)))
            for day in CHECK_IN_DAYS
        ),
        focus=focus,
        weeks=timetable.diary.weeks,
        shares=timetable.shares(),
        unplaced_core=timetable.unplaced_core,
    )


def phase_of(day: int) -> Phase:
    """Which third of the path a day belongs to; days count from 1."""
    return "stabilise" if day <= 30 else "build" if day <= 60 else "own"


def _session(
    request: PlanRequest,
    focus: tuple[Focus, ...],
    booking: Booking,
    of: int,
    timetable: Timetable,
) -> PlannedSession:
    day = (booking.day - request.start).days + 1
    reason = timetable.reasons[booking.activity_id]
    return PlannedSession(
        activity_id=booking.activity_id,
        number=booking.number,
        of=of,
        day=day,
        date=booking.day,
        week=(monday_of(booking.day) - monday_of(request.start)).days // 7,
        minutes=booking.minutes,
        phase=phase_of(day),
        because=_because(focus, reason),
    )


def _because(focus: tuple[Focus, ...], reason: Reason) -> Because:
    chosen = next((each for each in focus if each.competency == reason.competency), None)
    rule = reason.rule or (chosen.rule if chosen else "focus")
    if chosen is None:
        return Because(rule=rule, competency=reason.competency)
    estimate = chosen.estimate
    return Because(
        rule=rule,
        competency=reason.competency,
        level=estimate.level,
        low=estimate.low(),
        high=estimate.high(),
        probability_below=estimate.probability_below(chosen.target),
        target=chosen.target,
        urgency=chosen.urgency,
        is_wish=chosen.is_wish,
        is_unsure=estimate.is_unsure(chosen.target),
        prerequisite_for=reason.prerequisite_for,
        fits=reason.fits,
    )


def _working_day(request: PlanRequest, day: date) -> date:
    """The day itself, or the nearest working day before it on which the person is there."""
    while day > request.start and (
        day.weekday() >= WORKING_DAYS or request.circumstances.is_absent(day)
    ):
        day -= timedelta(days=1)
    return day
