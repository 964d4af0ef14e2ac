"""Fits a plan to what happened: a missed session finds a new day, and the rest makes room."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.banks.schema import Bank
from assess.development.booking import EARLIEST_SHARE
from assess.development.catalogue import Library, gaps, is_core, required_entries
from assess.development.circumstances import Circumstances
from assess.development.diary import Booking, Diary, monday_of, weeks_between
from assess.development.events import add_event
from assess.development.models import EntryEvent, EntryState, EventKind, Plan, PlanEntry
from assess.development.plan import phase_of
from assess.development.plan_request import DAYS

WEEK = timedelta(days=7)
# What was missed comes back within this week and the next.
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Refit:
    """What changed: entries that moved, entries to ask about, and whether the week is eased."""

    moved: tuple[PlanEntry, ...] = ()
    asked: tuple[PlanEntry, ...] = ()
    is_eased: bool = False


def needs_refit(plan: Plan, today: date) -> bool:
    """Whether a session of a past week is still open."""
    return any(each.is_open and each.date < monday_of(today) for each in plan.entries)


def refit(session: Session, plan: Plan, bank: Bank, today: date) -> Refit:
    """Move what was missed once; ask about what was missed again; ease after two bad weeks."""
    monday = monday_of(today)
    missed = [each for each in plan.entries if each.is_open and each.date < monday]
    if not missed:
        return Refit()
    weeks = {monday_of(each.date) for each in missed} | _missed_before(session, plan)
    is_eased = {monday - WEEK, monday - 2 * WEEK} <= weeks
    pushed: list[PlanEntry] = []
    if is_eased and monday.isoformat() not in plan.eased_weeks:
        plan.eased_weeks = [*plan.eased_weeks, monday.isoformat()]
        pushed = _over_budget(plan, monday)
    moved: list[PlanEntry] = []
    asked: list[PlanEntry] = []
    for entry in missed:
        came_from = entry.date
        if entry.times_moved == 0 and _fit_in(plan, bank, entry, today):
            entry.times_moved += 1
            entry.moved_from = came_from
            moved.append(entry)
        else:
            entry.state = EntryState.ASKED
            asked.append(entry)
        details = {"week": monday_of(came_from).isoformat(), "from": came_from.isoformat()}
        kind = EventKind.MISSED if entry in moved else EventKind.ASKED
        add_event(session, entry, kind, details | {"to": entry.date.isoformat()}, by=None)
    for entry in pushed:
        place(plan, bank, entry, earliest=monday + WEEK)
    plan.entries.sort(key=lambda each: (each.date, each.activity_id, each.number))
    session.flush()
    return Refit(tuple(moved), tuple(asked), is_eased)


def _fit_in(plan: Plan, bank: Bank, entry: PlanEntry, today: date) -> bool:
    """Find a day in the next weeks; where all are full, something later in line makes room."""
    soon = monday_of(today) + SOON - timedelta(days=1)
    if place(plan, bank, entry, earliest=today, latest=soon, is_pressed=True):
        return True
    for other in _displaceable(plan, bank, entry, today, soon):
        was, after = other.date, monday_of(other.date) + WEEK
        if _day_for(plan, bank, other, after, _last(plan), is_pressed=False) is None:
            continue
        other.date = soon + WEEK
        fits = place(plan, bank, entry, earliest=today, latest=soon, is_pressed=True)
        other.date = was
        if fits:
            if not place(plan, bank, other, earliest=after):
                for each in (other, *_followers(plan, bank.activities, other)):
                    each.state = EntryState.DROPPED
            return True
    return place(plan, bank, entry, earliest=today, is_pressed=True)


def _displaceable(
    plan: Plan, bank: Bank, entry: PlanEntry, today: date, soon: date
) -> list[PlanEntry]:
    """Open sessions of the next weeks that could wait: repeats before first times, late first."""
    tied = {entry.activity_id, *(e.activity_id for e in _followers(plan, bank.activities, entry))}
    if entry.activity_id in bank.activities:
        tied |= set(bank.activities[entry.activity_id].prerequisites)
    found = [
        each
        for each in plan.entries
        if each.is_open
        and today <= each.date <= soon
        and each.times_moved == 0
        and each.activity_id not in tied
        and each.activity_id in bank.activities
        and not is_core(bank.activities[each.activity_id])
    ]
    return sorted(found, key=lambda e: (e.number == 1, -e.date.toordinal(), e.activity_id))


def place(
    plan: Plan,
    bank: Bank,
    entry: PlanEntry,
    *,
    earliest: date,
    latest: date | None = None,
    is_pressed: bool = False,
) -> bool:
    """Give the entry the first day with room from `earliest` on; later ones follow it.

    Nothing changes when there is no such day.
    """
    day = _day_for(plan, bank, entry, earliest, latest or _last(plan), is_pressed=is_pressed)
    if day is None:
        return False
    followers = _followers(plan, bank.activities, entry)
    _set(plan, entry, day)
    _follow(plan, bank.activities, followers)
    return True


def _day_for(
    plan: Plan, bank: Bank, entry: PlanEntry, earliest: date, latest: date, *, is_pressed: bool
) -> date | None:
    followers = _followers(plan, bank.activities, entry)
    diary = _diary(plan, without=(entry, *followers))
    diary.is_pressed = is_pressed
    earliest = max(earliest, _after(plan, bank.activities, entry))
    found = diary.find(
        entry.activity_id, entry.minutes, earliest=earliest, target=earliest,
        latest=min(latest, _last(plan)), is_new=entry.number == 1,
    )  # fmt: skip
    return found[1] if found else None


def place_on(plan: Plan, bank: Bank, entry: PlanEntry, day: date, *, today: date) -> None:
    """Put the entry on the day the person chose, whatever the budget says; later ones follow."""
    followers = _followers(plan, bank.activities, entry)
    _set(plan, entry, min(max(day, today), _last(plan)))
    _follow(plan, bank.activities, followers)


def _follow(plan: Plan, library: Library, followers: list[PlanEntry]) -> None:
    """Keep later sessions where they are if they still come after; else move them behind.

    What finds no day leaves the plan, with everything that builds on it.
    """
    lost: set[str] = set()
    for follower in followers:
        activity = library.get(follower.activity_id)
        required = required_entries(activity, library) if activity else ()
        if follower.activity_id in lost or (follower.number == 1 and not lost.isdisjoint(required)):
            follower.state = EntryState.DROPPED
            lost.add(follower.activity_id)
            continue
        earliest = _after(plan, library, follower)
        if follower.date >= earliest and _has_room(plan, follower):
            continue
        others = [each for each in followers if each is not follower and each.date < earliest]
        diary = _diary(plan, without=(follower, *others))
        found = diary.find(
            follower.activity_id, follower.minutes, earliest=earliest, target=earliest,
            latest=_last(plan), is_new=follower.number == 1,
        )  # fmt: skip
        if found is None:
            follower.state = EntryState.DROPPED
            lost.add(follower.activity_id)
        else:
            _set(plan, follower, found[1])


def _followers(plan: Plan, library: Library, entry: PlanEntry) -> list[PlanEntry]:
    """Open sessions that must come after: later ones of the entry, and what rests on it."""
    ordered: list[PlanEntry] = []
    waiting = [entry]
    while waiting:
        current = waiting.pop(0)
        for each in plan.entries:
            is_later = each.activity_id == current.activity_id and each.number > current.number
            rests = (
                current.number == 1
                and each.number == 1
                and each.activity_id in library
                and current.activity_id in required_entries(library[each.activity_id], library)
            )
            if each.is_open and (is_later or rests) and each not in ordered and each is not entry:
                ordered.append(each)
                waiting.append(each)
    return sorted(ordered, key=lambda each: (each.date, each.activity_id, each.number))


def _after(plan: Plan, library: Library, entry: PlanEntry) -> date:
    """The first day on which the entry may stand, after those before it and its prerequisites."""
    activity = library.get(entry.activity_id)
    earliest = plan.start_date
    if activity is None:
        return earliest
    steps = gaps(activity)
    required = required_entries(activity, library)
    for each in plan.entries:
        if each.state == EntryState.DROPPED or each is entry:
            continue
        if each.activity_id == entry.activity_id and each.number == entry.number - 1:
            gap = steps[each.number - 1] if each.number - 1 < len(steps) else 1
            wait = max(1, math.ceil(gap * EARLIEST_SHARE))
            earliest = max(earliest, each.date + timedelta(days=wait))
        if entry.number == 1 and each.number == 1 and each.activity_id in required:
            earliest = max(earliest, each.date + timedelta(days=1))
    return earliest


def _diary(plan: Plan, *, without: tuple[PlanEntry, ...]) -> Diary:
    weeks = weeks_between(
        plan.start_date,
        _last(plan),
        plan.weekly_minutes,
        Circumstances.from_json(plan.circumstances),
        frozenset(date.fromisoformat(each) for each in plan.eased_weeks),
    )
    diary = Diary(weeks, plan.weekly_minutes)
    left_out = {each.id for each in without}
    for each in plan.entries:
        week = diary.week_of(each.date)
        if (
            week is not None
            and each.state in (EntryState.PLANNED, EntryState.DONE)
            and each.id not in left_out
        ):
            diary.bookings.append(
                Booking(each.activity_id, each.number, each.date, each.minutes, week.index)
            )
    return diary


def _has_room(plan: Plan, entry: PlanEntry) -> bool:
    diary = _diary(plan, without=())
    week = diary.week_of(entry.date)
    return week is not None and diary.minutes(week) <= week.capacity


def _over_budget(plan: Plan, monday: date) -> list[PlanEntry]:
    """Open sessions of the week that its smaller budget no longer holds, the last first."""
    diary = _diary(plan, without=())
    week = diary.week_of(monday)
    if week is None:
        return []
    over = diary.minutes(week) - week.capacity
    pushed: list[PlanEntry] = []
    for each in sorted(plan.entries, key=lambda e: (e.date, e.number), reverse=True):
        if over > 0 and each.is_open and monday_of(each.date) == monday:
            pushed.append(each)
            over -= each.minutes
    return pushed


def _missed_before(session: Session, plan: Plan) -> set[date]:
    """Mondays of weeks in which something was missed, as written down earlier."""
    details = session.scalars(
        select(EntryEvent.details)
        .join(PlanEntry, PlanEntry.id == EntryEvent.entry_id)
        .where(
            PlanEntry.plan_id == plan.id,
            EntryEvent.kind.in_([EventKind.MISSED, EventKind.ASKED]),
        )
    )
    return {date.fromisoformat(each["week"]) for each in details}


def _set(plan: Plan, entry: PlanEntry, day: date) -> None:
    entry.date = day
    entry.phase = phase_of((day - plan.start_date).days + 1)


def _last(plan: Plan) -> date:
    return plan.start_date + timedelta(days=DAYS - 1)
