"""How an item stands on a page: what its template needs, for candidates, raters and authors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.delivery.booklets import PlacedItem


@dataclass(frozen=True, slots=True)
class Asked:
    """One item as its template needs it."""

    format: str
    item: Any
    option_order: tuple[str, ...]
    answer: dict[str, Any] | None = None
    # Reasons by posted name, without the item's prefix.
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> list[str]:
        """The scenario, paragraph by paragraph; empty where the item is one sentence."""
        return [each for each in getattr(self.item, "stem", "").split("\n") if each.strip()]

    @property
    def is_for_raters(self) -> bool:
        """Whether others who know the person are asked the same in words of their own."""
        return bool(getattr(self.item, "other", ""))


@dataclass(frozen=True, slots=True)
class ScaleWords:
    """A rating scale for a page: stored value and label of each point."""

    choices: list[tuple[str, str]]
    meanings: list[tuple[str, str]]
    no_chance: tuple[str, str] | None
    # The name of the scale on which raters answer.
    raters: str


def scale_words(bank: Bank) -> dict[str, ScaleWords]:
    """Every scale of the bank, ready to be shown."""
    return {
        name: ScaleWords(
            choices=[(str(point.code), point.label) for point in scale.points],
            meanings=[(point.label, point.meaning) for point in scale.points],
            no_chance=("no_chance", scale.no_chance.label) if scale.no_chance else None,
            raters=scale.raters or name,
        )
        for name, scale in bank.scales.items()
    }


def ask(
    bank: Bank, placed: Sequence[PlacedItem], answers: Mapping[str, dict[str, Any]]
) -> list[Asked]:
    """The items of a page with what was answered so far."""
    return [
        Asked(item.format, bank.items[item.id].content, item.options, answers.get(item.id))
        for item in placed
    ]


def as_written(item: Item) -> Asked:
    """An item with its options in the order in which the author wrote them."""
    choices = getattr(item.content, "options", ()) or getattr(item.content, "statements", ())
    return Asked(item.format, item.content, tuple(choice.id for choice in choices))
