"""How numbers and states are put into words, the same on the page, on paper and in a table.

Levels print to the nearest half and interval ends to one tenth: the error supports no more.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The few words a chart needs of its own; a report in another language passes its own."""

    person: str = "Person"
    area: str = "Area"
    level: str = "Level"
    interval: str = "80 % interval"
    band: str = "In words"
    reading: str = "Difference"
    ties: str = "Ties"
    tied_with: str = "Tied with"
    about: str = "about {}, likely {}"
    spread: str = "Weakest to strongest"
    middle: str = "Middle"
    dots_range: str = "Lowest to highest dot"
    activity: str = "Activity"
    detail: str = "About it"
    days: str = "Days"
    day: str = "Day"
    today_is: str = "Upright line: today, day {}"
    no_result: str = "no result"
    between: str = "{} to {}"
    done: str = "done"
    planned: str = "planned"
    moved: str = "moved"
    checkin: str = "check-in"

    def state(self, name: str) -> str:
        word: str = getattr(self, name)
        return word


def level_text(value: float) -> str:
    """A level to the nearest half; a value midway rounds up."""
    return f"{math.floor(value * 2 + 0.5) / 2:.1f}"


def range_text(low: float, high: float, words: Wording | None = None) -> str:
    """The two ends of an interval, each to one tenth."""
    return (words or Wording()).between.format(f"{low:.1f}", f"{high:.1f}")


def chance_text(chance: float) -> str:
    """A chance in 100, rounded towards 50 in steps of 5, so that it says no more than it knows."""
    if not 0 <= chance <= 1:
        raise ValueError(f"{chance} is not a chance")
    percent = chance * 100
    # A hair of tolerance keeps 0.9 (89.99... in binary) at 90.
    if percent >= 50:
        rounded = math.floor(percent / 5 + 1e-9) * 5
        return "95+" if rounded >= 95 else str(rounded)
    rounded = math.ceil(percent / 5 - 1e-9) * 5
    return "5-" if rounded <= 5 else str(rounded)
