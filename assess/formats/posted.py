"""Reading posted values: text where it is allowed, an error that names its field elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from assess.errors import InvalidInput
from assess.formats.format import Content, PostedField, field_prefix
from assess.words import Words, about, say


def invalid(content: Content, name: str, reason: Words) -> InvalidInput:
    """The error for one posted field."""
    problem = about(f"{field_prefix(content)}{name}", reason)
    return InvalidInput(problem, (problem,))


def read_posted(
    content: Content, fields: Sequence[PostedField], form_data: Mapping[str, Any]
) -> dict[str, str]:
    """The values present among `fields`, by their name without prefix; blank counts as absent.

    Names of other items are left alone, an unknown name of this item is refused.
    """
    prefix = field_prefix(content)
    by_name = {field.name: field for field in fields}
    values: dict[str, str] = {}
    for full_name, raw in form_data.items():
        if not isinstance(full_name, str) or not full_name.startswith(prefix):
            continue
        name = full_name[len(prefix) :]
        if name not in by_name:
            raise invalid(content, name, say("this item has no such field"))
        value = _text(content, name, raw)
        if value == "":
            continue
        choices = by_name[name].choices
        if choices and value not in choices:
            raise invalid(
                content, name, say("choose one of %(choices)s", choices=", ".join(choices))
            )
        values[name] = value
    return values


def _text(content: Content, name: str, raw: Any) -> str:
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return str(raw)
    raise invalid(content, name, say("expected one value"))


def is_number(value: Any) -> bool:
    """Whether a stored value is a plain number (JSON booleans are not)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
