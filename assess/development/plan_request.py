"""What a plan is asked for: scores, time, facts, and what of an older plan stays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from assess.banks.activities import Kind
from assess.development.circumstances import Circumstances
from assess.development.focus import Audience
from assess.development.levels import LevelEstimate

DAYS = 90
DEFAULT_MINUTES = 150
FEWEST_MINUTES = 60
MOST_MINUTES = 360
MOST_WISHES = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """A session that a new plan keeps as it is: done, or under way."""

    activity_id: str
    number: int
    day: date
    minutes: int


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Everything a plan depends on."""

    estimates: Mapping[str, LevelEstimate]
    weights: Mapping[str, float]
    coaching: tuple[str, ...]
    start: date
    audience: Audience = "incumbent"
    is_coaching_below_floor: bool = False
    weekly_minutes: int = DEFAULT_MINUTES
    circumstances: Circumstances = field(default_factory=Circumstances)
    wishes: tuple[str, ...] = ()
    # For a plan under way: what stays, from which day it is planned anew, what is not wanted.
    begin: date | None = None
    kept: tuple[Kept, ...] = ()
    excluded: frozenset[str] = frozenset()
    unwanted_kinds: frozenset[Kind] = frozenset()
    eased: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not FEWEST_MINUTES <= self.weekly_minutes <= MOST_MINUTES:
            raise ValueError(f"a week holds {FEWEST_MINUTES} to {MOST_MINUTES} minutes")
        if len(self.wishes) > MOST_WISHES:
            raise ValueError(f"at most {MOST_WISHES} wishes")

    @property
    def last(self) -> date:
        """The ninetieth day."""
        return self.start + timedelta(days=DAYS - 1)
