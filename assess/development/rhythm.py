"""Builds a manager's standing week from the size of the team and the hours there are.

The rules and the order of cuts are those of the development library; nothing is invented to fit:
what does not fit is said.
"""

from dataclasses import dataclass, replace
from typing import Literal

Group = Literal["people", "business", "other", "you", "free"]

WEEKS_IN_MONTH = 52 / 12
ONE_TO_ONE, OPPORTUNITY, TERRITORY = 30, 30, 45
TERRITORY_WEEKS = 6
OWN_ACCOUNTS = {1: 240, 2: 180, 3: 120}
LEAST_OWN_ACCOUNTS = 60
REPORTS, LEAST_REPORTS = 240, 120
BENCH, BENCH_WITH_SEAT = 90, 150
BUFFER, LEAST_BUFFER = 0.20, 0.12
HALF_HOUR = 30
WIDEST_TEAM = 12
DIRECT = ("one_to_ones", "opportunity", "territory", "joint_calls", "skills", "huddles")
CUTS = ("own_accounts", "reports", "buffer", "territory", "one_to_ones")


@dataclass(frozen=True, slots=True)
class RhythmRequest:
    """What the week has to hold."""

    team_size: int = 8
    weekly_hours: float = 41.0
    new_hires: int = 0
    month: int = 1
    own_accounts: int = 1
    has_open_seat: bool = False
    plan_minutes: int = 120

    def __post_init__(self) -> None:
        if not (1 <= self.team_size <= 40 and 10 <= self.weekly_hours <= 60):
            raise ValueError("a team has 1 to 40 people and a week 10 to 60 hours")
        if not 0 <= self.new_hires <= self.team_size:
            raise ValueError("there are no more new hires than people")


@dataclass(frozen=True, slots=True)
class Block:
    """A standing part of the week."""

    key: str
    minutes: int
    group: Group


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The week in blocks, what was cut to make it fit, and by how much it still does not."""

    blocks: tuple[Block, ...]
    cuts: tuple[str, ...]
    available: int
    is_span_too_wide: bool

    @property
    def minutes(self) -> int:
        """All minutes of the week."""
        return sum(each.minutes for each in self.blocks)

    @property
    def over(self) -> int:
        """Minutes that do not fit even after every allowed cut."""
        return max(0, self.minutes - self.available)

    @property
    def with_people(self) -> int:
        """Minutes directly with the team."""
        return sum(each.minutes for each in self.blocks if each.key in DIRECT)


def build_rhythm(request: RhythmRequest) -> Rhythm:
    """The week for `request`, cut in the fixed order until it fits."""
    available = round(request.weekly_hours * 60)
    blocks = {each.key: each for each in _wanted(request, available)}
    least = {
        "own_accounts": min(LEAST_OWN_ACCOUNTS, blocks["own_accounts"].minutes),
        "reports": LEAST_REPORTS,
        "buffer": _half_hours(available * LEAST_BUFFER),
        "territory": round(TERRITORY * request.team_size / TERRITORY_WEEKS),
        # New hires keep their weekly talk; it is never cut.
        "one_to_ones": round(
            ONE_TO_ONE * (request.new_hires + (request.team_size - request.new_hires) / 2)
        ),
    }
    cuts: list[str] = []
    for key in CUTS:
        over = sum(each.minutes for each in blocks.values()) - available
        if over <= 0:
            break
        block = blocks[key]
        # A cadence changes as a whole; hours are cut only as far as needed.
        is_cadence = key in ("territory", "one_to_ones")
        smaller = least[key] if is_cadence else max(least[key], block.minutes - over)
        if smaller < block.minutes:
            blocks[key] = replace(block, minutes=smaller)
            cuts.append(key)
    return Rhythm(tuple(blocks.values()), tuple(cuts), available, request.team_size > WIDEST_TEAM)


def _wanted(request: RhythmRequest, available: int) -> tuple[Block, ...]:
    size = request.team_size
    own = OWN_ACCOUNTS[min(max(request.month, 1), 3)] if request.own_accounts else 0
    return (
        Block("one_to_ones", ONE_TO_ONE * size, "people"),
        Block("opportunity", OPPORTUNITY * size // 2, "people"),
        Block("forecast", 60, "business"),
        Block("territory", round(TERRITORY * size / WEEKS_IN_MONTH), "people"),
        Block("joint_calls", 360, "people"),
        Block("skills", 75, "people"),
        Block("huddles", 30, "people"),
        Block("bench", BENCH_WITH_SEAT if request.has_open_seat else BENCH, "people"),
        Block("functions", 90, "business"),
        Block("upward", 90, "business"),
        Block("reports", REPORTS, "other"),
        Block("own_accounts", own, "other"),
        Block("preparation", 120, "business"),
        Block("own_plan", request.plan_minutes, "you"),
        Block("buffer", _half_hours(available * BUFFER), "free"),
    )


def _half_hours(minutes: float) -> int:
    return int(minutes // HALF_HOUR) * HALF_HOUR
