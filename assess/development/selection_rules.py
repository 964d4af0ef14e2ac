"""The limits on what a plan may consist of: shares of minutes by kind, and the entry level."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assess.banks.activities import Activity, Kind
from assess.development.levels import LevelEstimate

DOING: frozenset[Kind] = frozenset({"practice", "drill", "shadow", "peer"})
LEAST_DOING = 0.70
MOST_LEARNING = 0.15
# In the last two weeks of a quarter only practice inside real work.
LIGHT_KINDS: frozenset[Kind] = frozenset({"practice"})

Fits = Literal["entry", "above", "below"]
FIT_VALUE: dict[Fits, float] = {"entry": 1.0, "above": 0.7, "below": 0.5}


@dataclass(frozen=True, slots=True)
class Shares:
    """Minutes of the chosen part of a plan, by what is done in them; the core is fixed."""

    doing: int = 0
    learning: int = 0
    rest: int = 0

    @property
    def total(self) -> int:
        """All minutes."""
        return self.doing + self.learning + self.rest

    @property
    def are_kept(self) -> bool:
        """Enough doing, and not too much reading."""
        return (
            self.doing >= LEAST_DOING * self.total and self.learning <= MOST_LEARNING * self.total
        )

    @property
    def has_too_much_learning(self) -> bool:
        """Whether reading alone breaks its share."""
        return self.learning > MOST_LEARNING * self.total

    def plus(self, kind: Kind, minutes: int) -> "Shares":
        """With further minutes of a kind."""
        return Shares(
            self.doing + (minutes if kind in DOING else 0),
            self.learning + (minutes if kind == "learn" else 0),
            self.rest + (minutes if kind not in DOING and kind != "learn" else 0),
        )

    def fits_into(self, room: int) -> bool:
        """Whether the part that is not doing could still be balanced within `room` minutes."""
        return (
            self.learning <= MOST_LEARNING * room
            and self.learning + self.rest <= (1.0 - LEAST_DOING) * room
        )


def entry_level(levels: Iterable[int], estimate: LevelEstimate, kind: Kind, target: float) -> int:
    """The highest of `levels` that the lower end of the 50 % interval reaches.

    Unsure people start lower in drills, never in reading: nobody is bored by an exercise.
    """
    is_lower = kind == "drill" and estimate.is_unsure(target)
    low = estimate.low(0.8 if is_lower else 0.5)
    offered = sorted(set(levels))
    return max((level for level in offered if level <= low), default=offered[0])


def fit(activity: Activity, level: int) -> Fits:
    """Where the entry stands against the entry level."""
    if activity.level.from_ == level:
        return "entry"
    return "above" if activity.level.from_ > level else "below"
