"""Calendar and access facts of a manager's first 90 days that the plan has to respect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

URGENT_QUARTER_DAYS = 35
LIGHT_QUARTER_DAYS = 14
MONTHS_IN_QUARTER = 3

# A fact about access, and the words by which an entry's conditions mention it.
ACCESS_WORDS: dict[str, tuple[str, ...]] = {
    "recorded_calls": ("recorded call", "recording"),
    "mentor": ("mentor",),
    "open_seat": ("open seat", "a vacancy", "current hire"),
    "launch": ("a change to lead", "launch of"),
}
ACCESS_ASKED = ("recorded_calls", "mentor")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is true around the person; everything may be left open."""

    quarter_ends: tuple[date, ...] = ()
    has_open_seat: bool = False
    has_launch: bool = False
    absences: tuple[tuple[date, date], ...] = ()
    access: frozenset[str] = frozenset(ACCESS_ASKED)

    def is_absent(self, day: date) -> bool:
        """Whether the person is away on `day`."""
        return any(first <= day <= last for first, last in self.absences)

    def is_light(self, monday: date) -> bool:
        """Whether the week is one of the last two of a quarter."""
        return any(0 <= (end - monday).days < LIGHT_QUARTER_DAYS for end in self.quarter_ends)

    def ends_quarter_soon(self, day: date) -> bool:
        """Whether `day` lies in the last five weeks of a quarter."""
        return any(0 <= (end - day).days < URGENT_QUARTER_DAYS for end in self.quarter_ends)

    def facts(self) -> frozenset[str]:
        """Every fact under its name in `ACCESS_WORDS`."""
        return self.access | {
            name
            for name, holds in (("open_seat", self.has_open_seat), ("launch", self.has_launch))
            if holds
        }

    def as_json(self) -> dict[str, Any]:
        """The form in which a plan stores it."""
        return {
            "quarter_ends": [end.isoformat() for end in self.quarter_ends],
            "has_open_seat": self.has_open_seat,
            "has_launch": self.has_launch,
            "absences": [[a.isoformat(), b.isoformat()] for a, b in self.absences],
            "access": sorted(self.access),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Circumstances":
        """The circumstances that `as_json` stored."""
        return cls(
            quarter_ends=tuple(date.fromisoformat(end) for end in stored["quarter_ends"]),
            has_open_seat=bool(stored["has_open_seat"]),
            has_launch=bool(stored["has_launch"]),
            absences=tuple(
                (date.fromisoformat(a), date.fromisoformat(b)) for a, b in stored["absences"]
            ),
            access=frozenset(stored["access"]),
        )


def calendar_quarter_ends(start: date, days: int) -> tuple[date, ...]:
    """Ends of calendar quarters from `start` on, as far as `days` and one quarter more."""
    month = (start.month - 1) // 3 * 3 + 3
    return following_quarter_ends(_last_of_month(start.year, month), start, days)


def following_quarter_ends(first: date, start: date, days: int) -> tuple[date, ...]:
    """`first` and the ends three months apart after it, until past `days` from `start`."""
    ends = [first]
    months = first.year * 12 + first.month - 1
    while ends[-1] <= start + timedelta(days=days):
        months += MONTHS_IN_QUARTER
        ends.append(_last_of_month(months // 12, months % 12 + 1))
    return tuple(ends)


def _last_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
