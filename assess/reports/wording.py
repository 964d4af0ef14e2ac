"""How numbers and states are put into words, the same on the page, on paper and in a table.

Levels print to the nearest half and interval ends to one tenth: the error supports no more.
"""

import math
from dataclasses import dataclass, field

from flask_babel import gettext as _


@dataclass(frozen=True, slots=True)
class Wording:
    """The few words a chart needs of its own, in the language of whoever asks for the chart."""

    person: str = field(default_factory=lambda: _("Person"))
    area: str = field(default_factory=lambda: _("Area"))
    level: str = field(default_factory=lambda: _("Level"))
    interval: str = field(default_factory=lambda: _("80 % interval"))
    band: str = field(default_factory=lambda: _("In words"))
    reading: str = field(default_factory=lambda: _("Difference"))
    ties: str = field(default_factory=lambda: _("Ties"))
    tied_with: str = field(default_factory=lambda: _("Tied with"))
    about: str = field(default_factory=lambda: _("about {}, likely {}"))
    spread: str = field(default_factory=lambda: _("Weakest to strongest"))
    middle: str = field(default_factory=lambda: _("Middle"))
    dots_range: str = field(default_factory=lambda: _("Lowest to highest dot"))
    activity: str = field(default_factory=lambda: _("Activity"))
    detail: str = field(default_factory=lambda: _("About it"))
    days: str = field(default_factory=lambda: _("Days"))
    day: str = field(default_factory=lambda: _("Day"))
    today_is: str = field(default_factory=lambda: _("Upright line: today, day {}"))
    no_result: str = field(default_factory=lambda: _("no result"))
    between: str = field(default_factory=lambda: _("{} to {}"))
    done: str = field(default_factory=lambda: _("done"))
    planned: str = field(default_factory=lambda: _("planned"))
    moved: str = field(default_factory=lambda: _("moved"))
    checkin: str = field(default_factory=lambda: _("check-in"))

    def state(self, name: str) -> str:
        word: str = getattr(self, name)
        return word


def level_text(value: float) -> str:
    """A level to the nearest half; a value midway rounds up."""
    return f"{math.floor(value * 2 + 0.5) / 2:.1f}"


def range_text(low: float, high: float, words: Wording | None = None) -> str:
    """The two ends of an interval, each to one tenth."""
    between = words.between if words else _("{} to {}")
    return between.format(f"{low:.1f}", f"{high:.1f}")
