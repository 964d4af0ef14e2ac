"""Opens a number all the way down: item, answer, key, points, and why the key is what it is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.delivery.booklets import ResolvedBooklet
from assess.errors import NotAllowed
from assess.formats import FORMATS, ExplainLine, Observation
from assess.formats.format import Source
from assess.results.coding import Answers, CodedSitting, code_sitting

# A rating of at least this, and one point above the key, calls a trap a good idea.
TRAP_RATING, TRAP_DISTANCE = 4.0, 1.0


@dataclass(frozen=True, slots=True)
class ItemEvidence:
    """What one item says about one competency.

    points : the ones that counted, out of most_points; None where nothing counted
    raw_points : before the ratings of the whole form were adjusted, else the same
    adjusted_ratings : by option, where ratings were adjusted
    is_answered : False when skipped; "no chance" is answered and does not count
    """

    item_id: str
    format: str
    source: Source
    text: str
    loading: float
    is_answered: bool
    points: float | None
    raw_points: float | None
    most_points: float
    lines: tuple[ExplainLine, ...]
    adjusted_ratings: Mapping[str, float]
    status: str

    @property
    def is_counted(self) -> bool:
        """Whether the item adds evidence."""
        return self.points is not None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the answers to keyed items agree with the keys; every item counts the same."""

    n_items: int
    share: float | None


@dataclass(frozen=True, slots=True)
class CompetencyEvidence:
    """All items behind one competency, and the agreement with the keys."""

    competency: str
    items: tuple[ItemEvidence, ...]
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class DerailerCount:
    """How often a pattern of promoted top sellers was chosen, out of the times it was offered."""

    code: str
    chosen: int
    offered: int


def explanation(
    bank: Bank, booklet: ResolvedBooklet, answers: Answers
) -> dict[str, CompetencyEvidence]:
    """The evidence behind every competency, items in the order in which they were asked."""
    coded = code_sitting(bank, booklet, answers)
    found: dict[str, list[ItemEvidence]] = {each: [] for each in bank.framework.by_competency}
    for item_id in booklet.item_ids:
        item = bank.items[item_id]
        if item.content.is_scored:
            for competency, loading in item.loads.items():
                found[competency].append(_evidence(item, competency, loading, coded, answers))
    return {
        competency: CompetencyEvidence(competency, tuple(items), agreement_of(items))
        for competency, items in found.items()
    }


def agreement_of(items: Iterable[ItemEvidence]) -> Agreement:
    """Mean share of the points over the keyed items that were answered."""
    shares = [
        item.points / item.most_points
        for item in items
        if item.source == "keyed" and item.points is not None
    ]
    return Agreement(len(shares), sum(shares) / len(shares) if shares else None)


def derailers(
    bank: Bank, booklet: ResolvedBooklet, answers: Answers, *, use: str
) -> tuple[DerailerCount, ...]:
    """Choices of each derailer pattern, most chosen first; for development only.

    Counts of choices are neither a diagnosis nor a flag, so a selection cannot ask for them.
    """
    if use != "development":
        raise NotAllowed("Patterns of choices are shown for development only.")
    chosen: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for item_id in booklet.item_ids:
        if not (answer := answers.get(item_id)):
            continue
        item = bank.items[item_id]
        for line in FORMATS[item.format].describe(item.content, dict(answer)):
            if line.trap != "none":
                offered[line.trap] += 1
                chosen[line.trap] += _falls_for(line)
    counts = [DerailerCount(code, chosen[code], offered[code]) for code in offered]
    return tuple(sorted(counts, key=lambda each: (-each.chosen, each.code)))


def _falls_for(line: ExplainLine) -> bool:
    if line.answer == "best":
        return True
    try:
        rating, key = float(line.answer), float(line.key)
    except ValueError:
        return False
    return rating >= TRAP_RATING and rating - key >= TRAP_DISTANCE


def _evidence(
    item: Item, competency: str, loading: float, coded: CodedSitting, answers: Answers
) -> ItemEvidence:
    answer = dict(answers.get(item.id, {}))
    lines = tuple(FORMATS[item.format].describe(item.content, answer))
    points, most = _points(coded.scored[item.id], competency)
    adjusted = {
        line.option_id: rating
        for line in lines
        if (rating := coded.adjusted_rating(item.id, line.option_id)) is not None
    }
    return ItemEvidence(
        item_id=item.id,
        format=item.format,
        source=coded.raw[item.id].source,
        text=_text(item),
        loading=loading,
        is_answered=bool(answer),
        points=points,
        raw_points=_points(coded.raw[item.id], competency)[0],
        most_points=most,
        lines=lines,
        adjusted_ratings=adjusted,
        status=item.status,
    )


def _text(item: Item) -> str:
    for name in ("stem", "self_text", "ask"):
        if text := getattr(item.content, name, ""):
            return str(text)
    return ""


def _points(observation: Observation, competency: str) -> tuple[float | None, float]:
    """Points in the direction of the competency, and the most there were."""
    if observation.kind == "ranking":
        return _pairs(observation, competency)
    if "keys" in observation.detail:
        most = 4.0 * len(observation.detail["keys"])
        points = observation.detail.get("points")
        return (None if points is None else float(sum(points.values()))), most
    most = float(observation.n_categories - 1)
    return (None if observation.code is None else float(observation.code)), most


def _pairs(observation: Observation, competency: str) -> tuple[float | None, float]:
    """Comparisons of the competency's statement that went the way its key says."""
    own = next(s for s in observation.detail["statements"] if s["competency"] == competency)
    most = float(len(observation.detail["statements"]) - 1)
    if observation.code is None:
        return None, most
    place = 0 if own["sign"] > 0 else 1
    pairs = [pair for pair in observation.detail["pairs"] if own["id"] in pair]
    return float(sum(pair[place] == own["id"] for pair in pairs)), most
