"""Puts the blocks of a rhythm on five days in half hours."""

from dataclasses import dataclass

from assess.development.rhythm import HALF_HOUR, Block, Rhythm

DAYS = 5
SLOTS = 18
HUDDLE_DAYS = (0, 2, 4)

# In how many pieces a block is done, and the days tried first. Order is order of placing.
PIECES: dict[str, tuple[int, tuple[int, ...]]] = {
    "one_to_ones": (2, (0, 2, 1, 3, 4)),
    "joint_calls": (3, (1, 3, 2, 4, 0)),
    "forecast": (1, (4, 3)),
    "skills": (1, (1, 2)),
    "own_plan": (2, (3, 4)),
    "opportunity": (2, (0, 3)),
    "territory": (1, (2, 4)),
    "bench": (1, (1, 2)),
    "functions": (1, (0, 4)),
    "upward": (1, (2, 4)),
    "reports": (2, (0, 3)),
    "own_accounts": (2, (1, 4)),
    "preparation": (2, (3, 4)),
    "buffer": (5, (0, 1, 2, 3, 4)),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of a block: the day from 0, the first half hour from 1, how many half hours."""

    key: str
    group: str
    day: int
    start: int
    length: int
    minutes: int


def place_week(rhythm: Rhythm) -> tuple[Placed, ...]:
    """Every piece that finds a place, by day and time."""
    blocks = {each.key: each for each in rhythm.blocks}
    placed = [
        Placed("huddles", "people", day, 1, 1, blocks["huddles"].minutes // len(HUDDLE_DAYS))
        for day in HUDDLE_DAYS
    ]
    taken = {(each.day, each.start) for each in placed}
    for key, (count, days) in PIECES.items():
        for number, minutes in enumerate(_pieces(blocks[key], count)):
            tried = days[number % len(days) :] + days[: number % len(days)]
            tried += tuple(day for day in range(DAYS) if day not in tried)
            length = max(1, round(minutes / HALF_HOUR))
            found = _first_free(taken, tried, length, is_late=key == "buffer")
            if found is not None:
                day, start = found
                taken |= {(day, start + offset) for offset in range(length)}
                placed.append(Placed(key, blocks[key].group, day, start, length, minutes))
    return tuple(sorted(placed, key=lambda each: (each.day, each.start)))


def _pieces(block: Block, count: int) -> list[int]:
    """Pieces of whole half hours as far as possible, the longest first."""
    halves = max(0, round(block.minutes / HALF_HOUR))
    count = min(count, halves)
    if count < 2:
        return [block.minutes] if block.minutes else []
    share, rest = divmod(halves, count)
    return [(share + (number < rest)) * HALF_HOUR for number in range(count)]


def _first_free(
    taken: set[tuple[int, int]], days: tuple[int, ...], length: int, *, is_late: bool
) -> tuple[int, int] | None:
    starts = list(range(2, SLOTS - length + 2))
    for day in days:
        for start in reversed(starts) if is_late else starts:
            if all((day, start + offset) not in taken for offset in range(length)):
                return day, start
    return None
