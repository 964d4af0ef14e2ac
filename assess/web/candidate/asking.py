"""How items are put on a page and read back from it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.delivery.booklets import PlacedItem
from assess.errors import InvalidInput
from assess.formats import FORMATS, field_prefix
from assess.web.words import placed


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


@dataclass(frozen=True, slots=True)
class ScaleWords:
    """A rating scale for a page: stored value and label of each point."""

    choices: list[tuple[str, str]]
    meanings: list[tuple[str, str]]
    no_chance: tuple[str, str] | None


def scale_words(bank: Bank) -> dict[str, ScaleWords]:
    """Every scale of the bank, ready to be shown."""
    return {
        name: ScaleWords(
            choices=[(str(point.code), point.label) for point in scale.points],
            meanings=[(point.label, point.meaning) for point in scale.points],
            no_chance=("no_chance", scale.no_chance.label) if scale.no_chance else None,
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


def read(item: Item, posted: Mapping[str, str]) -> dict[str, Any]:
    """The answer in posted fields; raises InvalidInput."""
    return FORMATS[item.format].parse(item.content, posted)


def with_errors(asked: Asked, posted: Mapping[str, str], error: InvalidInput) -> Asked:
    """The item again as it was filled in, with what is wrong beside its fields."""
    prefix = field_prefix(asked.item)
    raw = {k.removeprefix(prefix): v for k, v in posted.items() if k.startswith(prefix)}
    reasons: dict[str, str] = {}
    for problem in error.problems:
        name, reason = placed(problem)
        reasons[name.removeprefix(prefix)] = reason
    shown = {**raw, "text": raw.get("value", "")}
    return Asked(asked.format, asked.item, asked.option_order, shown, reasons)


def error_links(asked: Sequence[Asked]) -> list[dict[str, str]]:
    """What the error summary lists, each with a link to its field."""
    return [
        {"text": reason[:1].upper() + reason[1:], "url": f"#{field_prefix(each.item)}{name}"}
        for each in asked
        for name, reason in each.errors.items()
    ]


def form_key(page_key: str, item_id: str, answer: Mapping[str, Any]) -> str:
    """The idempotency key of one answer of one shown page: the same post, the same key."""
    text = json.dumps([page_key, item_id, answer], sort_keys=True)
    return f"form-{hashlib.sha256(text.encode()).hexdigest()}"


def is_blank(answer: Mapping[str, Any]) -> bool:
    """Whether nothing at all was answered."""
    return not any(value not in (None, "", {}) for value in answer.values())
