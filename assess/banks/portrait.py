"""What a bank is made of, in numbers: counts, difficulty, reading level, key places, coverage."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import mean

from scipy.stats import chisquare

from assess.banks.items import Item
from assess.banks.reading import school_grade
from assess.banks.schema import Bank
from assess.banks.statistics import choices_of
from assess.formats.forced_choice import ForcedChoiceContent
from assess.formats.situation import Situation

LEVELS = ("easy", "medium", "hard")
REVIEWERS = 2


@dataclass(frozen=True, slots=True)
class Difficulties:
    """Items of one format by judged level, and their mean share of borderline managers."""

    format: str
    by_level: tuple[int, ...]
    mean_share: float


@dataclass(frozen=True, slots=True)
class KeyPlaces:
    """Where the best option of k stands in the files; p is the chi-square test against even."""

    format: str
    counts: tuple[int, ...]
    p: float


def counts_by_competency(bank: Bank) -> dict[tuple[str, str], int]:
    """(format, competency) -> items in use; of forced choice the statements are counted."""
    have: Counter[tuple[str, str]] = Counter()
    for item in bank.in_use:
        if isinstance(item.content, ForcedChoiceContent):
            have.update((item.format, each.competency) for each in item.content.statements)
        elif item.loads:
            have[item.format, item.main_competency] += 1
    return dict(have)


def statuses(bank: Bank) -> dict[str, int]:
    """How many items are in each state, the most frequent first."""
    return dict(Counter(item.status for item in bank.items.values()).most_common())


def reviewed(bank: Bank) -> int:
    """Items that two subject experts, neither of them the author, have looked at."""
    return sum(
        len(set(item.review.subject) - {item.review.author}) >= REVIEWERS
        for item in bank.items.values()
    )


def difficulties(bank: Bank) -> list[Difficulties]:
    """Judged difficulty by format."""
    by_format: dict[str, list[Item]] = defaultdict(list)
    for item in bank.in_use:
        if item.difficulty:
            by_format[item.format].append(item)
    return [
        Difficulties(
            name,
            tuple(sum(i.difficulty.level == level for i in items if i.difficulty)
                  for level in LEVELS),
            mean(i.difficulty.p_borderline for i in items if i.difficulty),
        )
        for name, items in by_format.items()
    ]  # fmt: skip


def shares(bank: Bank) -> list[float]:
    """The judged share of borderline managers of every item that has one."""
    return [item.difficulty.p_borderline for item in bank.in_use if item.difficulty]


def grades(bank: Bank) -> list[tuple[float, str]]:
    """School grade of what is read first in every item (stem, or the sentence), the hardest first.

    The options of situations are one sentence each by their nature and are left out.
    """
    found = []
    for item in bank.in_use:
        shown = item.content.shown()
        text = getattr(item.content, "stem", "") or (shown[0][0] if shown else "")
        if text:
            found.append((school_grade(text), item.id))
    return sorted(found, reverse=True)


def key_places(bank: Bank) -> list[KeyPlaces]:
    """Where best options stand, by format and number of options."""
    found = []
    for name, choices in choices_of(bank).items():
        for k in sorted({len(choice.texts) for choice in choices}):
            counts = Counter(choice.best for choice in choices if len(choice.texts) == k)
            observed = tuple(counts[place] for place in range(k))
            found.append(KeyPlaces(name, observed, float(chisquare(observed).pvalue)))
    return found


def derailers(bank: Bank) -> dict[str, int]:
    """How many options stand on each pattern."""
    traps: Counter[str] = Counter()
    for item in bank.in_use:
        if isinstance(item.content, Situation):
            traps.update(option.trap for option in item.content.choices)
    return {each.code: traps[each.code] for each in bank.framework.derailers}


def duties(bank: Bank) -> dict[str, int]:
    """How many items and activities serve each duty that a question or activity can serve."""
    served: Counter[str] = Counter()
    for item in bank.in_use:
        served.update(set(item.duties))
    for activity in bank.activities.values():
        served.update(set(activity.duties))
    return {each.id: served[each.id] for each in bank.framework.duties if each.competencies}


def facets(bank: Bank) -> dict[tuple[str, str], int]:
    """(competency, facet) -> items on it."""
    have = Counter((item.main_competency, item.facet) for item in bank.in_use if item.loads)
    return {
        (each.id, facet): have[each.id, facet]
        for each in bank.framework.competencies
        for facet in each.facets
    }


def twins(bank: Bank) -> dict[str, tuple[int, int]]:
    """By competency: situational judgement items with a twin, and all of them."""
    scenes = [item for item in bank.in_use if isinstance(item.content, Situation)]
    originals = {item.twin_of for item in scenes if item.twin_of}
    return {
        each.id: (
            sum(
                item.twin_of is not None or item.id in originals
                for item in scenes
                if item.main_competency == each.id
            ),
            sum(item.main_competency == each.id for item in scenes),
        )
        for each in bank.framework.competencies
    }
