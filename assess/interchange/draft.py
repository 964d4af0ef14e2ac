"""What becomes of an item of another tool on its way to one of ours, and what all ways share."""

from collections.abc import Sequence
from typing import Any

from assess.interchange.problems import Refused
from assess.interchange.qti_item import Choice, Interaction, QtiItem
from assess.interchange.xml_text import PARAGRAPH
from assess.words import say

LETTERS = "abcdefghijklmnopqrstuvwxyz"
Fields = dict[str, Any]


class Draft:
    """What became of an item: the fields of our format, and notes on what was not kept."""

    def __init__(self, format_: str, fields: Fields) -> None:
        self.format = format_
        self.fields = fields
        self.notes: list[tuple[int, str]] = []
        # The points of a rating scale that the item brings along.
        self.scale: tuple[str, ...] = ()
        self.no_chance = ""


def stem_of(item: QtiItem, place: Interaction | None = None) -> str:
    """All that is read before answering, in one text."""
    for_candidates = [text for _line, view, text in item.rubrics if "candidate" in view.split()]
    prompt = place.prompt if place else ""
    return PARAGRAPH.join(filter(None, [*for_candidates, item.body, prompt]))


def letters_of(choices: Sequence[Choice]) -> dict[str, str]:
    """Our letters for the identifiers of choices, in their order."""
    if len({each.id for each in choices}) < len(choices) or len(choices) > len(LETTERS):
        raise Refused(choices[0].line, say("its choices have no identifiers of their own"))
    return {each.id: letter for each, letter in zip(choices, LETTERS, strict=False)}


def comment_on(item: QtiItem, choice: Choice) -> str:
    """What is said to somebody who chooses it."""
    said = [choice.comment, item.feedback.get(choice.id, "") if not choice.comment else ""]
    return " ".join(" ".join(filter(None, said)).split())


def statements_of(item: QtiItem, place: Interaction, choices: Sequence[Choice]) -> Draft:
    """A block of statements without a right order."""
    if not 3 <= len(choices) <= 4:
        raise Refused(place.line, say("%(n)s statements; ours have 3 or 4", n=len(choices)))
    ids = letters_of(choices)
    statements = [{"id": ids[each.id], "text": each.text, "why": ""} for each in choices]
    return Draft("forced_choice", {"ask": stem_of(item, place), "statements": statements})
