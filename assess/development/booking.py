"""Books sessions of entries at their gaps and counts what they add up to."""

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from assess.development.catalogue import (
    Library,
    first_parts,
    is_core,
    required_entries,
    sessions,
)
from assess.development.diary import Diary, Week
from assess.development.focus import Focus
from assess.development.gain import KIND_MULTIPLIERS
from assess.development.plan_request import DAYS, PlanRequest
from assess.development.selection_rules import LIGHT_KINDS, Fits, Shares

# A session may come this much earlier than its gap asks, and this many days later.
EARLIEST_SHARE = 0.7
LATEST_DAYS = 14
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


@dataclass
class BookedEntries:
    """Entries with their sessions in a diary, and why each was taken."""

    request: PlanRequest
    focus: tuple[Focus, ...]
    library: Library
    diary: Diary
    avoided: frozenset[str]
    reasons: dict[str, Reason] = field(default_factory=dict)
    hours: dict[str, float] = field(default_factory=dict)
    unplaced_core: tuple[str, ...] = ()

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
            patience = DAYS if until else max(gap, LATEST_DAYS)
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
