"""Chooses items for one person: no two enemies, areas balanced, the same seed the same choice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

TRIES = 40


@dataclass(frozen=True, slots=True)
class PoolItem:
    """What choosing needs to know of an item."""

    id: str
    domain: str = ""
    competency: str = ""
    # Everything it measures alike, which is balanced; a block measures several competencies.
    measures: tuple[str, ...] = ()
    enemies: frozenset[str] = frozenset()
    # The item it is compared with, which must then be in the booklet too.
    partner: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """How many items one part of a booklet wants, and from which pool.

    Wishes of one `group` are balanced over the domains together. The count is meant in all, or
    for `each` competency or domain.
    """

    key: str
    pool: tuple[PoolItem, ...]
    count: int
    group: str = ""
    each: Literal["", "competency", "domain"] = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The chosen ids by wish, and what the pool could not give."""

    chosen: dict[str, tuple[str, ...]]
    shortfalls: tuple[str, ...]


def draw(
    wishes: Sequence[Wish], minima: Mapping[str, Mapping[str, int]], rng: np.random.Generator
) -> Drawing:
    """Choose for every wish, in their order; `minima` is {group: {domain: least number of items}}.

    A greedy choice can paint itself into a corner of enemies, so several are made and the one
    with the fewest shortfalls is taken, the first of equals.
    """
    enemies = _both_ways(wishes)
    best: Drawing | None = None
    for _ in range(TRIES):
        drawing = _draw_once(wishes, minima, enemies, rng)
        if best is None or len(drawing.shortfalls) < len(best.shortfalls):
            best = drawing
        if not best.shortfalls:
            break
    assert best is not None
    return best


def _both_ways(wishes: Sequence[Wish]) -> dict[str, set[str]]:
    enemies: dict[str, set[str]] = {}
    for wish in wishes:
        for item in wish.pool:
            for enemy in item.enemies:
                enemies.setdefault(item.id, set()).add(enemy)
                enemies.setdefault(enemy, set()).add(item.id)
    return enemies


def _draw_once(
    wishes: Sequence[Wish],
    minima: Mapping[str, Mapping[str, int]],
    enemies: Mapping[str, set[str]],
    rng: np.random.Generator,
) -> Drawing:
    barred: set[str] = set()
    awaited: set[str] = set()
    by_domain: dict[str, Counter[str]] = {}
    by_competency: dict[str, Counter[str]] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    shortfalls: list[str] = []
    for wish in wishes:
        group = wish.group or wish.key
        domains = by_domain.setdefault(group, Counter())
        competencies = by_competency.setdefault(group, Counter())
        least = minima.get(group, {})
        taken: list[str] = []
        for wanted in _rounds(wish):
            open_items = [
                item
                for item in wish.pool
                if item.id not in barred and wanted in ("", item.competency, item.domain)
            ]
            if not open_items:
                shortfalls.append(f"{wish.key}: too few items {wanted}".rstrip())
                continue
            item = _pick(open_items, domains, competencies, least, awaited, rng)
            if item.partner:
                awaited.add(item.partner)
            barred |= {item.id} | enemies.get(item.id, set())
            domains[item.domain] += 1
            competencies.update(item.measures or (item.competency,))
            taken.append(item.id)
        chosen[wish.key] = tuple(taken)
    everything = {each for ids in chosen.values() for each in ids}
    shortfalls += [f"{each}: left without its pair" for each in sorted(awaited - everything)]
    for group, least in minima.items():
        shortfalls += [
            f"{group}: {by_domain.get(group, Counter())[domain]} of {number} in {domain}"
            for domain, number in least.items()
            if by_domain.get(group, Counter())[domain] < number
        ]
    return Drawing(chosen, tuple(shortfalls))


def _rounds(wish: Wish) -> list[str]:
    """One entry for each item wanted: the competency or domain it must have, or nothing."""
    if not wish.each:
        return [""] * wish.count
    groups = sorted({getattr(item, wish.each) for item in wish.pool})
    return [group for group in groups for _ in range(wish.count)]


def _pick(
    items: Sequence[PoolItem],
    domains: Counter[str],
    competencies: Counter[str],
    least: Mapping[str, int],
    awaited: set[str],
    rng: np.random.Generator,
) -> PoolItem:
    def urgency(item: PoolItem) -> tuple[bool, int, int, int]:
        missing = max(0, least.get(item.domain, 0) - domains[item.domain])
        # A block belongs to several areas, so only its competencies are balanced. Squares make
        # one competency met thrice worse than three met once.
        alike = sum((2 * competencies[each] + 1) for each in item.measures)
        return (
            item.id not in awaited,
            -missing,
            alike or domains[item.domain],
            competencies[item.competency],
        )

    first = min(urgency(item) for item in items)
    equals = [item for item in items if urgency(item) == first]
    return equals[int(rng.integers(len(equals)))]
