"""Sentences that know how they were made, so that the edge can say them in another language.

The domains speak English and know nothing of languages; `assess.web.words` translates.
"""

from collections.abc import Mapping


class Words(str):
    """English text that keeps its template, which is the message to translate, and its values."""

    template: str
    values: Mapping[str, object]


def say(template: str, /, **values: object) -> Words:
    """The template with its `%(name)s` places filled; a value may itself be `Words`."""
    words = Words(template % values if values else template)
    words.template = template
    words.values = values
    return words


def about(field: str, problem: Words) -> Words:
    """What is wrong with one field; the edge can put it beside that field."""
    return say("%(field)s: %(problem)s", field=field, problem=problem)
