"""The weeks of a plan: how many minutes each can hold and what is booked in it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from assess.development.circumstances import Circumstances

WORKING_DAYS = 5
LIGHT_SHARE = 0.5
EASED_SHARE = 2 / 3
ENTRY_SHARE = 0.4
# A little is left free on purpose, so that one bad day does not break the week.
FULL_SHARE = 0.9
NEW_A_WEEK = 2
FEWEST_THINGS = 3
MINUTES_A_THING = 60


@dataclass(frozen=True, slots=True)
class Week:
    """A calendar week of the plan with the working days on which the person is there."""

    index: int
    monday: date
    days: tuple[date, ...]
    capacity: int
    is_light: bool
    is_eased: bool


@dataclass(frozen=True, slots=True)
class Booking:
    """A session that has found its day."""

    activity_id: str
    number: int
    day: date
    minutes: int
    week: int


def monday_of(day: date) -> date:
    """The first day of the calendar week."""
    return day - timedelta(days=day.weekday())


def weeks_between(
    start: date,
    last: date,
    weekly_minutes: int,
    circumstances: Circumstances,
    eased: frozenset[date] = frozenset(),
) -> tuple[Week, ...]:
    """Every calendar week from `start` to `last` with what it can hold."""
    weeks: list[Week] = []
    monday = monday_of(start)
    while monday <= last:
        days = tuple(
            day
            for offset in range(WORKING_DAYS)
            if start <= (day := monday + timedelta(days=offset)) <= last
            and not circumstances.is_absent(day)
        )
        is_light, is_eased = circumstances.is_light(monday), monday in eased
        share = len(days) / WORKING_DAYS
        share *= (LIGHT_SHARE if is_light else 1.0) * (EASED_SHARE if is_eased else 1.0)
        weeks.append(
            Week(len(weeks), monday, days, math.floor(weekly_minutes * share), is_light, is_eased)
        )
        monday += timedelta(days=7)
    return tuple(weeks)


@dataclass
class Diary:
    """Bookings week by week; never more than a week can hold."""

    weeks: tuple[Week, ...]
    weekly_minutes: int
    bookings: list[Booking] = field(default_factory=list)
    # What was missed may use the time that is left free, and does not count as new.
    is_pressed: bool = False

    def week_of(self, day: date) -> Week | None:
        """The week that holds `day`."""
        index = (monday_of(day) - self.weeks[0].monday).days // 7
        return self.weeks[index] if 0 <= index < len(self.weeks) else None

    def minutes(self, week: Week, activity_id: str | None = None) -> int:
        """Minutes booked in the week, of one entry or of all."""
        return sum(
            each.minutes
            for each in self.bookings
            if each.week == week.index and activity_id in (None, each.activity_id)
        )

    def new_in(self, week: Week) -> int:
        """How many entries have their first session in the week."""
        return sum(each.week == week.index and each.number == 1 for each in self.bookings)

    def can_hold(self, week: Week, activity_id: str, minutes: int, *, is_new: bool) -> bool:
        """Whether the week has room for one more session of this entry."""
        booked = self.minutes(week)
        is_whole = booked == 0 or self.is_pressed
        room = week.capacity if is_whole else week.capacity * FULL_SHARE
        if not week.days or booked + minutes > room:
            return False
        if is_new and not self.is_pressed and self.new_in(week) >= NEW_A_WEEK:
            return False
        things = {each.activity_id for each in self.bookings if each.week == week.index}
        if activity_id not in things and len(things) >= self.most_things():
            return False
        # A second session of the same entry must keep its share of the week small.
        own = self.minutes(week, activity_id)
        return own == 0 or own + minutes <= ENTRY_SHARE * week.capacity

    def most_things(self) -> int:
        """One to three things a week; a larger budget holds more."""
        return max(FEWEST_THINGS, self.weekly_minutes // MINUTES_A_THING)

    def best_day(self, week: Week, earliest: date, target: date) -> date | None:
        """The freest day of the week from `earliest` on, and among those the nearest."""
        load = {day: 0 for day in week.days if day >= earliest}
        for each in self.bookings:
            if each.day in load:
                load[each.day] += each.minutes
        return min(load, key=lambda day: (load[day], abs((day - target).days), day), default=None)

    def find(
        self,
        activity_id: str,
        minutes: int,
        *,
        earliest: date,
        target: date,
        latest: date,
        is_new: bool,
        allowed: Iterable[int] | None = None,
    ) -> tuple[Week, date] | None:
        """The first week from the target's on, else one before it, that can hold the session."""
        candidates = [week for week in self.weeks if allowed is None or week.index in allowed]
        later = [w for w in candidates if w.monday >= monday_of(target) and w.monday <= latest]
        before = [
            w for w in reversed(candidates) if monday_of(earliest) <= w.monday < monday_of(target)
        ]
        for week in (*later, *before):
            if self.can_hold(week, activity_id, minutes, is_new=is_new):
                day = self.best_day(week, earliest, target)
                if day is not None and day <= latest:
                    return week, day
        return None

    def book(self, activity_id: str, number: int, week: Week, day: date, minutes: int) -> Booking:
        """Write a session down."""
        booking = Booking(activity_id, number, day, minutes, week.index)
        self.bookings.append(booking)
        return booking
