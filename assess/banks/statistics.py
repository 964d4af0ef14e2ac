"""Numbers over a whole bank, and which items they come from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.formats.mcq import McqContent
from assess.formats.situation import Situation
from assess.formats.sjt_best_worst import SjtBestWorstContent
from assess.formats.sjt_rate import SjtRateContent

# Fewer items than this say nothing about a rule of the whole bank.
ENOUGH_ITEMS = 30
VALUES = {"best": 1.0, "middle": 0.0, "worst": -1.0}


@dataclass(frozen=True, slots=True)
class Choice:
    """An item with one best option: its texts, where the best one stands, and what each is worth.

    `values` are centred on the item, in units of its format.
    """

    item: Item
    texts: tuple[str, ...]
    best: int
    values: tuple[float, ...]

    @property
    def is_scene(self) -> bool:
        """True for situational judgement, false for knowledge."""
        return isinstance(self.item.content, Situation)


def choices_of(bank: Bank) -> dict[str, list[Choice]]:
    """The items that have a best option, by format, in the order of the bank."""
    by_format: dict[str, list[Choice]] = defaultdict(list)
    for item in bank.in_use:
        if choice := _choice(item):
            by_format[item.format].append(choice)
    return by_format


def _choice(item: Item) -> Choice | None:
    content = item.content
    if isinstance(content, SjtRateContent):
        written = [(o.id, o.text, o.key) for o in content.options]
    elif isinstance(content, SjtBestWorstContent):
        written = [(o.id, o.text, VALUES[o.key]) for o in content.options]
    elif isinstance(content, McqContent):
        written = [(o.id, o.text, float(o.correct)) for o in content.options]
    else:
        return None
    ids = [id_ for id_, _, _ in written]
    if content.best not in ids:
        return None
    values = np.array([value for _, _, value in written])
    texts = tuple(text for _, text, _ in written)
    return Choice(item, texts, ids.index(content.best), tuple(values - values.mean()))


def family_of(bank: Bank, item: Item) -> str:
    """The id of the item that a family of twins goes back to; its own for an item without one."""
    seen = {item.id}
    while item.twin_of in bank.items and item.twin_of not in seen:
        item = bank.items[item.twin_of]
        seen.add(item.id)
    return item.id


def chance(choices: Sequence[Choice]) -> float:
    """The share of best options that a blind pick would find."""
    return float(np.mean([1 / len(choice.texts) for choice in choices]))


def share_at_top(choices: Sequence[Choice], counts: Sequence[Sequence[float]]) -> list[float]:
    """For each item 1 if its best option has the highest count, a part of 1 if that is shared."""
    return [
        (count[choice.best] == max(count)) / count.count(max(count))
        for choice, count in zip(choices, map(list, counts), strict=True)
    ]


def most(scores: Iterable[tuple[float, str]]) -> list[str]:
    """Item ids by falling contribution, those that pull the other way left out."""
    ranked = sorted(((score, id_) for score, id_ in scores if score > 0), key=lambda s: (-s[0], s))
    return [id_ for _, id_ in ranked]


def correlation(
    pairs: Sequence[tuple[float, float, str]],
) -> tuple[float, list[str]]:
    """Pearson's r of the first two numbers, and the items that move it most in its direction."""
    if len(pairs) < 2:
        return 0.0, []
    values = np.array([pair[:2] for pair in pairs], dtype=np.float64)
    spread = values.std(axis=0)
    if (spread < 1e-12).any():
        return 0.0, []
    products = np.prod((values - values.mean(axis=0)) / spread, axis=1)
    r = float(products.mean())
    by_item: dict[str, float] = defaultdict(float)
    for (_, _, id_), product in zip(pairs, products, strict=True):
        by_item[id_] += float(product) * (1 if r > 0 else -1)
    return r, most((score, id_) for id_, score in by_item.items())


def wilson(hits: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z = 1.96
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half
