"""What the library's entries mean for a plan: who can use them, when, how often, after what."""

import math
import re
from collections.abc import Mapping

from assess.banks.activities import Activity
from assess.development.circumstances import ACCESS_WORDS
from assess.development.focus import Audience

Library = Mapping[str, Activity]

CORE = "act_core_"
UNITS = {"daily": 1, "day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91}
NUMBERS = {"two": 2, "three": 3, "four": 4, "six": 6, "other": 2, "second": 2}
# A skill met again after about 2, 7 and 21 days stays longer.
SPACED = (2, 7, 21)
BETWEEN_PARTS = 2
FEW = 4


def is_core(activity: Activity) -> bool:
    """Whether every new manager does it in the first 30 days."""
    return activity.id.startswith(CORE)


def required_entries(activity: Activity, library: Library) -> tuple[str, ...]:
    """Prerequisites that are entries of the library; the others are conditions in words."""
    return tuple(each for each in activity.prerequisites if each in library)


def conditions(activity: Activity) -> tuple[str, ...]:
    """Prerequisites in words, such as "HR's local rules read"."""
    return tuple(each for each in activity.prerequisites if not each.startswith("act_"))


def lacks_access(activity: Activity, facts: frozenset[str]) -> str:
    """The fact the entry needs and the person does not have; empty when nothing is missing."""
    needs = activity.needs
    wanted = [*activity.prerequisites]
    if needs is not None:
        for field in (needs.people, needs.access, needs.materials):
            wanted.extend([field] if isinstance(field, str) else field)
    text = " ".join(wanted).lower()
    return next(
        (
            fact
            for fact, words in ACCESS_WORDS.items()
            if fact not in facts and any(word in text for word in words)
        ),
        "",
    )


def usable(
    library: Library, audience: Audience, facts: frozenset[str], excluded: frozenset[str]
) -> dict[str, Activity]:
    """Entries this person can do, each with all its prerequisite entries among them."""
    kept = {
        key: each
        for key, each in library.items()
        if audience in each.audience and key not in excluded and not lacks_access(each, facts)
    }
    while True:
        broken = [
            key
            for key, each in kept.items()
            if any(name not in kept for name in required_entries(each, library))
        ]
        if not broken:
            return kept
        for key in broken:
            del kept[key]


def chain(activity_id: str, library: Library, met: frozenset[str]) -> tuple[str, ...]:
    """The entry after all its prerequisites that are not `met`, in an order that can be done."""
    ordered: list[str] = []

    def visit(key: str, open_: tuple[str, ...]) -> None:
        if key in met or key in ordered or key in open_:
            return
        for name in required_entries(library[key], library):
            visit(name, (*open_, key))
        ordered.append(key)

    visit(activity_id, ())
    return tuple(ordered)


def gaps(activity: Activity) -> tuple[int, ...]:
    """Days between its sessions; none when it is done once or when an event calls for it."""
    times = activity.cadence.times
    words = activity.cadence.every.lower()
    found = [int(each) for each in re.findall(r"\d+", words)]
    unit = next((days for name, days in UNITS.items() if name in words), 0)
    is_spaced = "spaced" in words or len(found) > 1
    if times < 2 or not (unit or is_spaced):
        return ()
    if is_spaced:
        steps = tuple(found) if len(found) > 1 else SPACED
    elif unit == UNITS["week"] and times <= FEW and not found:
        # Few weekly sessions grow apart, a log that is kept every week does not.
        steps = SPACED if activity.kind == "drill" else (*(7,) * (times - 2), 21)
    else:
        spoken = next((n for word, n in NUMBERS.items() if word in words), 1)
        steps = (unit * (found[0] if found else spoken),)
    return tuple(steps[min(index, len(steps) - 1)] for index in range(times - 1))


def sessions(activity: Activity, longest: int) -> tuple[tuple[int, int], ...]:
    """(days since the session before, minutes) of each session.

    A session longer than `longest` minutes is done in parts, each on a day of its own.
    """
    first = activity.minutes.first
    repeat = activity.minutes.repeat or first
    planned: list[tuple[int, int]] = []
    for gap, minutes in [(0, first), *((gap, repeat) for gap in gaps(activity))]:
        parts = math.ceil(minutes / longest)
        size = math.ceil(minutes / parts)
        planned.append((gap, size))
        planned.extend((BETWEEN_PARTS, size) for _ in range(parts - 1))
    return tuple(planned)


def first_parts(activity: Activity, longest: int) -> int:
    """In how many sessions the first time is done."""
    return math.ceil(activity.minutes.first / longest)
