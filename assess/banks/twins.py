"""Filling in the option texts that a twin borrows with `same_text_as`."""

from collections.abc import Mapping
from typing import Any

from assess.banks.findings import Finding
from assess.banks.yaml_source import Source, Step

Written = tuple[Source, tuple[Step, ...], dict[str, Any]]


def resolve_twins(
    items: list[Written], findings: list[Finding], known: Mapping[str, str | None]
) -> list[Written]:
    """The same items with every borrowed text in place; a broken reference is a finding.

    `known` holds the texts that stand elsewhere: in the bank that an overlay extends.
    """
    written = {
        f"{value.get('id')}.{option.get('id')}": option.get("text")
        for _, _, value in items
        for option in _options(value)
    }
    texts = {**known, **written}
    resolved = []
    for source, path, value in items:
        options = _options(value)
        if not any("same_text_as" in option for option in options):
            resolved.append((source, path, value))
            continue
        filled = []
        for i, option in enumerate(value["options"]):
            reference = option.get("same_text_as") if isinstance(option, dict) else None
            if reference is None:
                filled.append(option)
                continue
            message = ""
            if option.get("text") is not None:
                message = "give text or same_text_as, not both"
            elif not isinstance(texts.get(str(reference)), str):
                message = f"same_text_as names {reference}, which has no text of its own"
            if message:
                line = source.line((*path, "options", i, "same_text_as"))
                findings.append(Finding(source.file, line, "L41", message))
            # An unresolved text is one finding, not two: the item is still looked at.
            filled.append({**option, "text": texts.get(str(reference)) or ""})
        resolved.append((source, path, {**value, "options": filled}))
    return resolved


def _options(value: dict[str, Any]) -> list[dict[str, Any]]:
    options = value.get("options")
    return [each for each in options if isinstance(each, dict)] if isinstance(options, list) else []
