"""Says what the domains said in the language of the reader."""

from collections.abc import Iterable

from flask_babel import gettext

from assess.words import Words


def translated(text: str) -> str:
    """The text of a domain error, problem or remedy in the reader's language."""
    if isinstance(text, Words):
        values = {
            name: translated(value) if isinstance(value, Words) else value
            for name, value in text.values.items()
        }
        return str(gettext(text.template, **values))
    # The empty message of a catalogue is its header.
    return str(gettext(text)) if text else ""


def all_translated(texts: Iterable[str]) -> tuple[str, ...]:
    """Several of them."""
    return tuple(translated(text) for text in texts)


def placed(problem: str) -> tuple[str, str]:
    """The field a problem is about, empty for none, and the words to put beside that field."""
    if not isinstance(problem, Words) or "field" not in problem.values:
        return "", translated(problem)
    inner = problem.values.get("problem")
    return str(problem.values["field"]), translated(inner if isinstance(inner, Words) else problem)
