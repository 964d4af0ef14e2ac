"""What a test must contain, whoever takes it: content, enemies, sets of items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scoring.errors import InvalidParameters


@dataclass(frozen=True, slots=True)
class Content:
    """At least `minimum` and at most `maximum` (None: any number) of these items."""

    name: str
    items: tuple[int, ...]
    minimum: int = 0
    maximum: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", whole(self.items))
        if self.minimum < 0 or (self.maximum is not None and self.maximum < self.minimum):
            raise InvalidParameters(
                f"content {self.name!r}: {self.minimum} to {self.maximum} items are impossible"
            )


@dataclass(frozen=True, slots=True)
class ItemSet:
    """Items about one stimulus: asked one after the other, `minimum` to `maximum` or none."""

    name: str
    items: tuple[int, ...]
    minimum: int = 1
    maximum: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", whole(self.items))
        highest = len(self.items) if self.maximum is None else self.maximum
        if not 1 <= self.minimum <= highest:
            raise InvalidParameters(
                f"item set {self.name!r}: {self.minimum} to {highest} items are impossible"
            )


@dataclass(frozen=True, slots=True)
class Constraints:
    """Everything a test must meet. Content and sets are met by shadow tests of max_items items.

    enemies : sets of items of which a person gets at most one
    """

    content: tuple[Content, ...] = ()
    enemies: tuple[tuple[int, ...], ...] = ()
    sets: tuple[ItemSet, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", tuple(self.content))
        object.__setattr__(self, "sets", tuple(self.sets))
        object.__setattr__(self, "enemies", tuple(whole(group) for group in self.enemies))

    @property
    def need_shadow_tests(self) -> bool:
        """Whether choosing item by item could lead into a dead end."""
        return bool(self.content or self.sets)

    def check(self, n_items: int) -> None:
        """Refuse positions outside the bank and items in two sets."""
        named = [(f"content {one.name!r}", one.items) for one in self.content]
        named += [(f"enemies {group}", group) for group in self.enemies]
        named += [(f"item set {one.name!r}", one.items) for one in self.sets]
        for name, items in named:
            for item in items:
                if not 0 <= item < n_items:
                    raise InvalidParameters(
                        f"{name}: there is no item {item} in a bank of {n_items}"
                    )
            if len(set(items)) < len(items):
                raise InvalidParameters(f"{name}: an item is named twice")
        seen: dict[int, str] = {}
        for one in self.sets:
            for item in one.items:
                if item in seen:
                    raise InvalidParameters(
                        f"item {item} is in the item sets {seen[item]!r} and {one.name!r}"
                    )
                seen[item] = one.name

    def partners(self) -> dict[int, tuple[int, ...]]:
        """The enemies of each item that has some."""
        found: dict[int, set[int]] = {}
        for group in self.enemies:
            for item in group:
                found.setdefault(item, set()).update(set(group) - {item})
        return {item: tuple(sorted(others)) for item, others in found.items()}

    def are_met_by(self, items: Iterable[int]) -> bool:
        """Whether these items already hold every minimum."""
        chosen = set(items)
        enough = all(len(chosen & set(one.items)) >= one.minimum for one in self.content)
        counts = [(len(chosen & set(one.items)), one.minimum) for one in self.sets]
        return enough and all(n == 0 or n >= minimum for n, minimum in counts)


def content_limits(
    attribute: Sequence[str], limits: Mapping[str, tuple[int, int | None]]
) -> tuple[Content, ...]:
    """One `Content` per attribute that is limited.

    attribute : of each item, (n_items,)
    limits : attribute -> (minimum, maximum) of items in a test; maximum None for any number
    Raises InvalidParameters for an attribute no item has and limits no test can meet.
    """
    unknown = sorted(set(limits) - set(attribute))
    if unknown:
        raise InvalidParameters(f"no item has the attribute {unknown[0]!r}")
    return tuple(
        Content(name, tuple(i for i, own in enumerate(attribute) if own == name), low, high)
        for name, (low, high) in limits.items()
    )


def whole(items: Iterable[int]) -> tuple[int, ...]:
    """Positions as plain integers."""
    return tuple(int(item) for item in items)
