"""Fills the weeks: what is under way first, then the core, then the best value per minute."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from assess.banks.activities import Activity
from assess.development.catalogue import (
    Library,
    chain,
    first_parts,
    is_core,
    required_entries,
    sessions,
    usable,
)
from assess.development.diary import Diary, Week, monday_of, weeks_between
from assess.development.focus import Focus
from assess.development.gain import KIND_MULTIPLIERS, marginal_gain
from assess.development.selection_rules import (
    FIT_VALUE,
    LIGHT_KINDS,
    Fits,
    Shares,
    entry_level,
    fit,
)

if TYPE_CHECKING:
    from assess.development.plan import PlanRequest

# A session may come this much earlier than its gap asks, and this many days later.
EARLIEST_SHARE = 0.7
LATEST_DAYS = 14
DAYS_OF_A_PLAN = 90
# After the first month repeats of the core leave most of a week to the focus.
CORE_DAYS = 30
CORE_REPEAT_SHARE = 0.3
UNWANTED = 0.5


@dataclass(frozen=True, slots=True)
class Reason:
    """Which rule took an entry into the plan."""

    competency: str
    rule: Literal["core", "prerequisite", ""] = ""
    prerequisite_for: str = ""
    fits: Fits | Literal[""] = ""


class Candidate(NamedTuple):
    """An entry that could come next, with what it leads to."""

    value_per_minute: float
    entry: str
    goal: str
    focus: Focus
    fits: Fits


@dataclass
class Timetable:
    """A diary while it is being filled."""

    request: "PlanRequest"
    focus: tuple[Focus, ...]
    library: Library
    diary: Diary
    avoided: frozenset[str]
    reasons: dict[str, Reason] = field(default_factory=dict)
    hours: dict[str, float] = field(default_factory=dict)
    unplaced_core: tuple[str, ...] = ()

    @classmethod
    def fill(
        cls, request: "PlanRequest", focus: tuple[Focus, ...], library: Library
    ) -> "Timetable":
        """The timetable that keeps the shares of doing and reading.

        When an attempt breaks them, the entry that can best be spared is avoided in the next.
        """
        offered = usable(library, request.audience, request.circumstances.facts(), request.excluded)
        offered |= {each.activity_id: library[each.activity_id] for each in request.kept}
        avoided: frozenset[str] = frozenset()
        while True:
            attempt = cls._attempt(request, focus, offered, avoided)
            spare = None if attempt.shares().are_kept else attempt.to_spare()
            if spare is None:
                return attempt
            avoided |= {spare}

    @classmethod
    def _attempt(
        cls,
        request: "PlanRequest",
        focus: tuple[Focus, ...],
        library: Library,
        avoided: frozenset[str],
    ) -> "Timetable":
        weeks = weeks_between(
            request.start,
            request.last,
            request.weekly_minutes,
            request.circumstances,
            request.eased,
        )
        self = cls(request, focus, library, Diary(weeks, request.weekly_minutes), avoided)
        self._keep()
        self._place_core()
        for week in weeks:
            if week.monday >= monday_of(self.begin):
                self._fill_week(week)
        return self

    @property
    def begin(self) -> date:
        """The first day that may still be planned."""
        return max(self.request.begin or self.request.start, self.request.start)

    def shares(self) -> Shares:
        """Minutes by kind outside the core."""
        shares = Shares()
        for each in self.diary.bookings:
            activity = self.library[each.activity_id]
            if not is_core(activity):
                shares = shares.plus(activity.kind, each.minutes)
        return shares

    def to_spare(self) -> str | None:
        """The last chosen entry of the kind there is too much of; one nothing rests on first."""
        kept = {each.activity_id for each in self.request.kept}
        is_learning = self.shares().has_too_much_learning
        firsts = {each.activity_id: each.day for each in self.diary.bookings if each.number == 1}
        open_ = {
            key: day
            for key, day in firsts.items()
            if key not in kept and not is_core(self.library[key])
        }
        surplus = [
            key
            for key in open_
            if (kind := self.library[key].kind) == "learn"
            or (not is_learning and kind in ("tool", "reflect"))
        ]
        if not surplus:
            return None
        rests_on = {n for key in open_ for n in required_entries(self.library[key], self.library)}
        return max(surplus, key=lambda key: (key not in rests_on, open_[key], key))

    def _keep(self) -> None:
        """Write down what stays, then go on with entries that are under way."""
        for each in sorted(self.request.kept, key=lambda k: (k.day, k.activity_id, k.number)):
            week = self.diary.week_of(each.day)
            if week is not None:
                self.diary.book(each.activity_id, each.number, week, each.day, each.minutes)
                self._count(each.activity_id, each.minutes)
        done: dict[str, int] = {}
        for each in self.request.kept:
            done[each.activity_id] = max(done.get(each.activity_id, 0), each.number)
        for key, number in sorted(done.items()):
            activity = self.library[key]
            self.reasons[key] = Reason(activity.competency, "core" if is_core(activity) else "")
            if key not in self.request.excluded:
                self._repeat(key, number)

    def _place_core(self) -> None:
        """First sessions of the core in their order, then their repeats."""
        wanted = [
            key
            for key in sorted(self.library)
            if is_core(self.library[key]) and key not in self.request.excluded
        ]
        missing: list[str] = []
        for goal in wanted:
            for key in chain(goal, self.library, frozenset(self.reasons)):
                step = self.library[key]
                reason = (
                    Reason(step.competency, "core")
                    if is_core(step)
                    else Reason(step.competency, "prerequisite", goal)
                )
                if not self._begin_entry(key, self.begin, reason):
                    missing.append(key)
                    break
        for key in wanted:
            if key in self.reasons:
                self._repeat(key, self._booked(key))
        self.unplaced_core = tuple(missing)

    def _fill_week(self, week: Week) -> None:
        while True:
            for candidate in self._candidates(week):
                reason = Reason(
                    candidate.focus.competency,
                    "" if candidate.entry == candidate.goal else "prerequisite",
                    "" if candidate.entry == candidate.goal else candidate.goal,
                    candidate.fits,
                )
                if self._begin_entry(candidate.entry, week.monday, reason, only=week):
                    self._repeat(candidate.entry, self._booked(candidate.entry))
                    break
            else:
                return

    def _candidates(self, week: Week) -> list[Candidate]:
        """Entries that could start in this week, best value per minute first."""
        room = sum(each.capacity for each in self.diary.weeks)
        room -= sum(b.minutes for b in self.diary.bookings if is_core(self.library[b.activity_id]))
        found: list[Candidate] = []
        for focus in self.focus:
            opens = self.request.start + timedelta(days=focus.from_day - 1)
            if opens > week.monday + timedelta(days=4):
                continue
            for goal in self._goals(focus):
                steps = chain(goal, self.library, frozenset(self.reasons))
                if any(step in self.avoided or is_core(self.library[step]) for step in steps):
                    continue
                if week.is_light and self.library[steps[0]].kind not in LIGHT_KINDS:
                    continue
                shares = self.shares()
                for step in steps:
                    shares = shares.plus(self.library[step].kind, self._minutes(step))
                if shares.fits_into(room):
                    fits = fit(self.library[goal], self._level(focus, self.library[goal]))
                    value = self._value(focus, steps, fits)
                    found.append(Candidate(value, steps[0], goal, focus, fits))
        found.sort(key=lambda each: (-each.value_per_minute, each.goal))
        return found

    def _goals(self, focus: Focus) -> Iterable[str]:
        return (
            key
            for key, each in self.library.items()
            if each.competency == focus.competency and not is_core(each) and key not in self.reasons
        )

    def _level(self, focus: Focus, activity: Activity) -> int:
        levels = (
            each.level.from_
            for each in self.library.values()
            if each.competency == focus.competency and not is_core(each)
        )
        return entry_level(levels, focus.estimate, activity.kind, focus.target)

    def _value(self, focus: Focus, steps: tuple[str, ...], fits: Fits) -> float:
        """Priority times the gain that the whole chain adds, for each of its minutes."""
        minutes = sum(self._minutes(step) for step in steps)
        hours = sum(self._weight(step) * self._minutes(step) / 60 for step in steps)
        gain = marginal_gain(self.hours.get(focus.competency, 0.0), hours)
        # A wish whose target is reached has no priority of its own, and still counts a little.
        return max(focus.priority, 1e-6) * gain * FIT_VALUE[fits] / minutes

    def _weight(self, key: str) -> float:
        kind = self.library[key].kind
        return KIND_MULTIPLIERS[kind] * (UNWANTED if kind in self.request.unwanted_kinds else 1.0)

    def _minutes(self, key: str) -> int:
        return sum(m for _, m in sessions(self.library[key], self.request.weekly_minutes))

    def _booked(self, key: str) -> int:
        return max((b.number for b in self.diary.bookings if b.activity_id == key), default=0)

    def _count(self, key: str, minutes: int) -> None:
        competency = self.library[key].competency
        self.hours[competency] = self.hours.get(competency, 0.0) + self._weight(key) * minutes / 60

    def _begin_entry(
        self, key: str, earliest: date, reason: Reason, *, only: Week | None = None
    ) -> bool:
        """Book the first session, after the first sessions of its prerequisites."""
        if key in self.reasons:
            return True
        minutes = sessions(self.library[key], self.request.weekly_minutes)[0][1]
        before = set(required_entries(self.library[key], self.library))
        starts = [b.day for b in self.diary.bookings if b.activity_id in before and b.number == 1]
        earliest = max([earliest, self.begin, *(day + timedelta(days=1) for day in starts)])
        allowed = self._weeks_for(key) if only is None else {only.index}
        found = self.diary.find(
            key, minutes, earliest=earliest, target=earliest, latest=self.request.last,
            is_new=True, allowed=allowed,
        )  # fmt: skip
        if found is None:
            return False
        self.diary.book(key, 1, *found, minutes)
        self.reasons[key] = reason
        self._count(key, minutes)
        # The parts of a long first session belong together, before anything else is repeated.
        self._repeat(key, 1, until=first_parts(self.library[key], self.request.weekly_minutes))
        return True

    def _repeat(self, key: str, number: int, until: int | None = None) -> None:
        """Book the sessions after `number` at their gaps, as far as the weeks can hold them."""
        planned = sessions(self.library[key], self.request.weekly_minutes)
        last = max((b.day for b in self.diary.bookings if b.activity_id == key), default=self.begin)
        for gap, minutes in planned[number:until]:
            earliest = last + timedelta(days=max(1, math.ceil(gap * EARLIEST_SHARE)))
            earliest = max(earliest, self.begin)
            target = max(last + timedelta(days=gap), earliest)
            patience = DAYS_OF_A_PLAN if until else max(gap, LATEST_DAYS)
            found = self.diary.find(
                key, minutes, earliest=earliest, target=target,
                latest=min(target + timedelta(days=patience), self.request.last),
                is_new=False, allowed=self._weeks_for(key, None if until else minutes),
            )  # fmt: skip
            if found is None:
                return
            number += 1
            self.diary.book(key, number, *found, minutes)
            self._count(key, minutes)
            last = found[1]

    def _weeks_for(self, key: str, repeat_minutes: int | None = None) -> set[int]:
        """Weeks in which a session may stand.

        Light ones are for practice in real work; core repeats keep small after the first month.
        """
        activity = self.library[key]
        is_free = is_core(activity) or activity.kind in LIGHT_KINDS
        allowed = {week.index for week in self.diary.weeks if is_free or not week.is_light}
        if repeat_minutes is None or not is_core(activity):
            return allowed
        return {index for index in allowed if self._holds_repeat(index, repeat_minutes)}

    def _holds_repeat(self, index: int, minutes: int) -> bool:
        week = self.diary.weeks[index]
        if week.monday < self.request.start + timedelta(days=CORE_DAYS):
            return True
        booked = sum(
            each.minutes
            for each in self.diary.bookings
            if each.week == index and is_core(self.library[each.activity_id])
        )
        return booked + minutes <= CORE_REPEAT_SHARE * week.capacity
