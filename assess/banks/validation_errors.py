"""Turning a validation error into sentences for the author of the file."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from assess.banks.yaml_source import Step
from assess.formats import FORMATS

RULES = {"key": "L06", "why": "L05", "loads": "L03"}
SENTENCES = {
    "extra_forbidden": "unknown field {field}",
    "missing": "missing field {field}",
    "union_tag_invalid": "unknown format; use one of {formats}",
    "union_tag_not_found": "missing field format",
}


def describe_errors(
    error: ValidationError, value: Any
) -> Iterator[tuple[str, tuple[Step, ...], str]]:
    """For each mistake its rule, the path to it as written, and what is wrong."""
    shown = set()
    errors = error.errors()
    for each in errors:
        # A list whose only entry is broken is not short as well.
        n = len(each["loc"])
        if each["type"] == "too_short" and any(
            len(other["loc"]) > n and other["loc"][:n] == each["loc"] for other in errors
        ):
            continue
        path = _as_written(each["loc"], value)
        if each["type"] == "union_tag_invalid":
            path = (*path, "format")
        field = path[-1] if path else ""
        kind = each["type"]
        template = SENTENCES.get(kind)
        if template:
            message = template.format(field=field, formats=", ".join(FORMATS))
        else:
            message = f"{'.'.join(map(str, path)) or 'entry'}: {_sentence(each['msg'])}"
        rule = RULES.get(str(field), "L02") if kind != "extra_forbidden" else "L02"
        # Shared fields are validated for the item and for its content: one message is enough.
        if (path, kind) not in shown:
            shown.add((path, kind))
            yield rule, path, message


def _as_written(loc: tuple[Step, ...], value: Any) -> tuple[Step, ...]:
    """The path in the file: without the steps that only the model knows."""
    path = loc
    if path and path[0] == "content":
        path = path[1:]
        if path and path[0] in FORMATS:
            path = path[1:]
    kept: list[Step] = []
    for step in path:
        is_known = (
            (isinstance(value, dict) and step in value)
            or (isinstance(value, list) and isinstance(step, int))
            or step == path[-1]
        )
        if is_known:
            kept.append(step)
            value = _inside(value, step)
    return tuple(kept)


def _inside(value: Any, step: Step) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text[:1].lower() + text[1:]
