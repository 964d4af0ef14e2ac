"""Behaviour frequency: how often somebody did one observable thing in the last three months."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from assess.formats.format import (
    Answer,
    Content,
    ExplainLine,
    ItemFormat,
    Observation,
    Path,
    PostedField,
    Problem,
)
from assess.formats.posted import read_posted
from assess.formats.wording import check_length, words

NO_CHANCE = "no_chance"
CHOICES = ("0", "1", "2", "3", "4", NO_CHANCE)
HIGHEST = 4
JOINED_VERBS = re.compile(r" and (?:then )?(?:\w+(?:ed|s)\b|(?:told|made|took|gave|said|asked)\b)")
FIRST_PERSON = re.compile(r"\b(I|me|my)\b")
NEGATION = re.compile(r"\bnot\b|n['’]t\b", re.IGNORECASE)
STOP_WORDS = (
    "a an the i me my we our us you your they them their this that person person's these those it "
    "its is are was were be been do does did has have had to of in on at by for from with as and "
    "or when what how who which whom one then than own each any all"
)


class BehaviourContent(Content):
    """One behaviour, told by oneself and as others see it."""

    prefix = "beh"

    self_text: str = Field(alias="self")
    other: str
    keyed: Literal["plus", "minus"]
    raters: tuple[Literal["manager", "peers", "reports"], ...]
    scale: str

    def shown(self) -> list[tuple[str, Path]]:
        return [(self.self_text, ("self",)), (self.other, ("other",))]

    def structure(self) -> dict[str, Any]:
        return {**super().structure(), "keyed": self.keyed, "scale": self.scale}


class Behaviour(ItemFormat[BehaviourContent]):
    """Five anchors of frequency, and a way to say that there was no chance."""

    name = "behaviour"
    planning_seconds = 7
    Content = BehaviourContent

    def check(self, content: BehaviourContent) -> list[Problem]:
        problems = check_length(content.self_text, 8, 22, ("self",))
        problems += check_length(content.other, 8, 22, ("other",))
        if JOINED_VERBS.search(content.self_text):
            message = "two behaviours may be joined by 'and'; ask one"
            problems.append(Problem("L23", message, ("self",), is_error=False))
        if re.search(r"\bor\b", content.self_text):
            problems.append(Problem("L23", "'or' asks two things at once", ("self",)))
        if content.keyed == "minus" and NEGATION.search(content.self_text):
            message = "a minus item is reversed by content, not by a negation"
            problems.append(Problem("L23", message, ("self",)))
        return problems + self._check_pair(content)

    @staticmethod
    def _check_pair(content: BehaviourContent) -> list[Problem]:
        problems = []
        if "this person" not in content.other.lower():
            problems.append(Problem("L24", "names no 'this person'", ("other",)))
        if FIRST_PERSON.search(content.other):
            problems.append(Problem("L24", "speaks in the first person", ("other",)))
        mine, theirs = (_stems(text) for text in (content.self_text, content.other))
        shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
        if shared < 0.5:
            message = f"shares {shared:.0%} of its content words with self, 50% is asked"
            problems.append(Problem("L24", message, ("other",)))
        return problems

    def posted(self, content: BehaviourContent) -> list[PostedField]:  # noqa: ARG002
        return [PostedField("choice", CHOICES)]

    def parse(self, content: BehaviourContent, form_data: Mapping[str, Any]) -> Answer:
        values = read_posted(content, self.posted(content), form_data)
        if not values:
            return {}
        choice = values["choice"]
        return {"choice": choice if choice == NO_CHANCE else int(choice)}

    def is_complete(self, content: BehaviourContent, answer: Answer) -> bool:
        return str(answer.get("choice")) in self.posted(content)[0].choices

    def code(self, content: BehaviourContent, answer: Answer) -> list[Observation]:
        """The chosen frequency, turned round for minus items; no chance is missing."""
        choice = answer.get("choice")
        code = choice if isinstance(choice, int) else None
        if code is not None and content.keyed == "minus":
            code = HIGHEST - code
        detail = {"choice": choice, "keyed": content.keyed}
        return [
            Observation(
                "polytomous", content.id, content.loads, "behaviour", code, HIGHEST + 1, detail
            )
        ]

    def describe(self, content: BehaviourContent, answer: Answer) -> list[ExplainLine]:
        code = self.code(content, answer)[0].code
        return [
            ExplainLine(
                item_id=content.id,
                option_id="",
                text=content.self_text,
                answer=str(answer.get("choice", "")),
                key=content.keyed,
                points=code,
                most_points=HIGHEST,
                why="",
            )
        ]

    @property
    def example(self) -> BehaviourContent:
        return BehaviourContent.model_validate(EXAMPLE)

    @property
    def example_answer(self) -> Answer:
        return {"choice": 3}


def _stems(text: str) -> set[str]:
    # A crude stem is enough to match "asked" with "asks".
    passed_over = set(STOP_WORDS.split())
    kept = (word for word in words(text) if word not in passed_over)
    return {re.sub(r"(ing|ied|ies|ed|es|s|e|y)$", "", word)[:6] for word in kept}


EXAMPLE = {
    "id": "beh_operating_rhythm_900",
    "format": "behaviour",
    "loads": {"operating_rhythm": 1.0},
    "self": "I held a planned meeting with a colleague although the week had become busy.",
    "other": "This person holds planned meetings with colleagues although the week becomes busy.",
    "keyed": "plus",
    "raters": ["manager", "peers"],
    "scale": "frequency5",
}
