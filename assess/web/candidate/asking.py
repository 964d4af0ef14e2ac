"""How answers are read back from a page, and shown again with what is wrong."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from assess.banks.items import Item
from assess.errors import InvalidInput
from assess.formats import FORMATS, field_prefix
from assess.web.asked import Asked
from assess.web.words import placed


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
