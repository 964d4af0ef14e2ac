"""Puts one person's booklet together: which items, on which pages, with options in which order."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from assess.banks.booklets import Booklet, Section, Selection
from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.delivery.drawing import PoolItem, Wish, draw

AUDIENCE = "candidate"


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item on a page, with its options in this person's order."""

    id: str
    format: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked together; numbered from 1 over the whole booklet."""

    number: int
    items: tuple[PlacedItem, ...]


@dataclass(frozen=True, slots=True)
class ResolvedSection:
    """A part of the booklet and its pages."""

    id: str
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class ResolvedBooklet:
    """A booklet as one person gets it; stored with the sitting, never drawn again.

    `shortfalls` says what the bank could not give, so that nobody takes it for a full booklet.
    """

    booklet_id: str
    limit_minutes: int
    planned_minutes: int
    pauses: int
    sections: tuple[ResolvedSection, ...]
    shortfalls: tuple[str, ...] = ()

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """All pages in order."""
        return tuple(page for section in self.sections for page in section.pages)

    @cached_property
    def item_ids(self) -> tuple[str, ...]:
        """All items in the order in which they are asked."""
        return tuple(item.id for page in self.pages for item in page.items)

    @cached_property
    def page_of(self) -> Mapping[str, int]:
        """The page number of each item."""
        return {item.id: page.number for page in self.pages for item in page.items}

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "ResolvedBooklet":
        """The value behind the stored form."""
        return cls(
            booklet_id=document["booklet_id"],
            limit_minutes=document["limit_minutes"],
            planned_minutes=document["planned_minutes"],
            pauses=document["pauses"],
            shortfalls=tuple(document["shortfalls"]),
            sections=tuple(
                ResolvedSection(
                    id=section["id"],
                    title=section["title"],
                    pages=tuple(
                        Page(
                            number=page["number"],
                            items=tuple(
                                PlacedItem(item["id"], item["format"], tuple(item["options"]))
                                for item in page["items"]
                            ),
                        )
                        for page in section["pages"]
                    ),
                )
                for section in document["sections"]
            ),
        )


def option_order(item: Item, rng: np.random.Generator) -> tuple[str, ...]:
    """The ids of what can be chosen, shuffled; empty where there is nothing to shuffle."""
    content: Any = item.content
    choices = getattr(content, "options", ()) or getattr(content, "statements", ())
    ids = [choice.id for choice in choices]
    rng.shuffle(ids)
    return tuple(ids)


def assemble(bank: Bank, booklet: Booklet, seed: int) -> ResolvedBooklet:
    """Draw `booklet` for one person; the same seed gives the same booklet."""
    rng = np.random.default_rng(seed)
    wishes = [
        wish
        for section in booklet.sections
        for index, rule in enumerate(section.select)
        for wish in _wishes(bank, booklet, f"{section.id}/{index}", rule)
    ]
    # Pairs first, as their partners must follow; then the poorest pools, which have least choice.
    wishes.sort(
        key=lambda wish: (
            not any(item.partner for item in wish.pool),
            len(wish.pool) / max(wish.count, 1),
        )
    )
    minima = {
        str(index): dict.fromkeys(rule.domains, rule.count)
        for index, rule in enumerate(booklet.minimums)
    }
    drawing = draw(wishes, minima, rng)
    sections: list[ResolvedSection] = []
    first_page = 1
    for section in booklet.sections:
        by_rule = [
            [
                item_id
                for key, ids in drawing.chosen.items()
                if key.split(":")[0] == f"{section.id}/{index}"
                for item_id in ids
            ]
            for index in range(len(section.select))
        ]
        pages = _pages(bank, section, _ordered(bank, section, by_rule, rng), first_page, rng)
        first_page += len(pages)
        if pages:
            sections.append(ResolvedSection(section.id, section.title, pages))
    return ResolvedBooklet(
        booklet_id=booklet.id,
        limit_minutes=booklet.limit_minutes,
        planned_minutes=booklet.planned_minutes,
        pauses=booklet.pauses,
        sections=tuple(sections),
        shortfalls=drawing.shortfalls,
    )


def _wishes(bank: Bank, booklet: Booklet, key: str, rule: Selection) -> list[Wish]:
    group = next(
        (
            str(index)
            for index, minimum in enumerate(booklet.minimums)
            if set(rule.formats) <= set(minimum.formats)
        ),
        "",
    )
    if rule.items is not None:
        named = tuple(_pool_item(bank, bank.items[item_id]) for item_id in rule.items)
        return [Wish(key, named, len(named), group)]
    pool = [
        item
        for item in bank.items.values()
        if item.format in rule.formats and AUDIENCE in item.audience and item.status != "retired"
    ]
    if rule.kinds is not None:
        return [
            Wish(
                f"{key}:{kind}",
                tuple(
                    _pool_item(bank, item)
                    for item in pool
                    if getattr(item.content, "kind", "") == kind
                ),
                count,
            )
            for kind, count in rule.kinds.items()
        ]
    ready = tuple(_pool_item(bank, item) for item in pool)
    if rule.per_competency is not None:
        return [Wish(key, ready, rule.per_competency, group, "competency")]
    if rule.per_domain is not None:
        return [Wish(key, ready, rule.per_domain, group, "domain")]
    return [Wish(key, ready, rule.count or 0, group)]


def _pool_item(bank: Bank, item: Item) -> PoolItem:
    return PoolItem(
        id=item.id,
        domain=bank.domain_of(item),
        competency=item.main_competency,
        measures=_measured_alike(item),
        enemies=frozenset(item.enemies),
        partner=_partner(item),
    )


def _measured_alike(item: Item) -> tuple[str, ...]:
    statements = getattr(item.content, "statements", ())
    return tuple(statement.competency for statement in statements)


def _partner(item: Item) -> str:
    return getattr(item.content, "partner", None) or ""


def _ordered(
    bank: Bank, section: Section, by_rule: list[list[str]], rng: np.random.Generator
) -> list[str]:
    if not section.is_mixed:
        for ids in by_rule:
            rng.shuffle(ids)
        return [item_id for ids in by_rule for item_id in ids]
    mixed = [item_id for ids in by_rule for item_id in ids]
    rng.shuffle(mixed)
    return _keep_apart(bank, mixed, section.pair_distance, rng)


def _keep_apart(bank: Bank, ids: list[str], distance: int, rng: np.random.Generator) -> list[str]:
    """Pairs go to one end and their partners to the other, with `distance` items between."""
    present = set(ids)
    pairs = [each for each in ids if _partner(bank.items[each]) in present]
    partners = list(dict.fromkeys(_partner(bank.items[each]) for each in pairs))
    most = max(len(pairs), len(partners))
    if not pairs or distance == 0 or 2 * most > len(ids):
        return ids
    ends = max(most, min(len(ids) - distance, len(ids)) // 2)
    apart = set(pairs) | set(partners)
    others = [each for each in ids if each not in apart]
    first, last = (pairs, partners) if rng.integers(2) else (partners, pairs)
    spots: list[str | None] = [None] * len(ids)
    for end, offset in ((first, 0), (last, len(ids) - ends)):
        free = [i for i in range(offset, offset + ends) if spots[i] is None]
        for spot, item_id in zip(rng.permutation(free), end, strict=False):
            spots[int(spot)] = item_id
    rest = iter(others)
    return [spot if spot is not None else next(rest) for spot in spots]


def _pages(
    bank: Bank, section: Section, ids: list[str], first: int, rng: np.random.Generator
) -> tuple[Page, ...]:
    if not ids:
        return ()
    parts = np.array_split(np.array(ids, dtype=object), -(-len(ids) // section.items_per_page))
    return tuple(
        Page(
            number=first + index,
            items=tuple(
                PlacedItem(str(i), bank.items[i].format, option_order(bank.items[i], rng))
                for i in part
            ),
        )
        for index, part in enumerate(parts)
    )
