"""Fills the weeks: what is under way first, then the core, then the best value per minute."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from assess.banks.activities import Activity
from assess.development.booking import BookedEntries, Reason
from assess.development.catalogue import Library, chain, is_core, required_entries, usable
from assess.development.diary import Diary, Week, monday_of, weeks_between
from assess.development.focus import Focus
from assess.development.gain import marginal_gain
from assess.development.plan_request import PlanRequest
from assess.development.selection_rules import FIT_VALUE, LIGHT_KINDS, Fits, entry_level, fit


class Candidate(NamedTuple):
    """An entry that could come next, with what it leads to."""

    value_per_minute: float
    entry: str
    goal: str
    focus: Focus
    fits: Fits


class Timetable(BookedEntries):
    """A diary while it is being filled."""

    @classmethod
    def fill(cls, request: PlanRequest, focus: tuple[Focus, ...], library: Library) -> "Timetable":
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
        request: PlanRequest,
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
