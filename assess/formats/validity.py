"""Validity items: screens for careless or rosy answering, never part of a competency score."""

from collections.abc import Mapping
from typing import Any, Literal

from assess.formats.behaviour import CHOICES, NO_CHANCE
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
from assess.formats.wording import check_length

# Two nearly opposite behaviours that both happen most of the time, on points from 1 to 5.
CONTRADICTORY_SUM = 9


class ValidityContent(Content):
    """A sentence that few can honestly agree with, an instruction, or the opposite of an item.

    `flag_if` holds points of the scale (1 to 5) that raise the flag; of a pair it is a sentence,
    as the flag hangs on the partner's answer too.
    """

    prefix = "val"
    is_scored = False

    kind: Literal["impression", "infrequency", "instructed", "pair"]
    text: str
    scale: str
    flag_if: int | tuple[int, ...] | str
    pair: tuple[str, str] | None = None
    why: str

    @property
    def partner(self) -> str | None:
        """The item this one contradicts."""
        return next((each for each in self.pair or () if each != self.id), None)

    @property
    def flagged_points(self) -> tuple[int, ...]:
        """Points of the scale that raise the flag on their own."""
        if isinstance(self.flag_if, str):
            return ()
        return (self.flag_if,) if isinstance(self.flag_if, int) else self.flag_if

    def shown(self) -> list[tuple[str, Path]]:
        return [(self.text, ("text",))]

    def structure(self) -> dict[str, Any]:
        own = {"kind": self.kind, "flag_if": self.flag_if, "pair": self.pair, "scale": self.scale}
        return {**super().structure(), **own}


class Validity(ItemFormat[ValidityContent]):
    """A screen on a shared scale of five points."""

    name = "validity"
    planning_seconds = 6
    Content = ValidityContent

    def check(self, content: ValidityContent) -> list[Problem]:
        problems = check_length(content.text, 6, 22, ("text",))
        if content.loads:
            problems.append(Problem("L36", "a validity item loads on no competency", ("loads",)))
        if content.kind == "pair":
            if content.partner is None or content.id not in (content.pair or ()):
                message = "a pair names this item and its partner"
                problems.append(Problem("L36", message, ("pair",)))
        elif content.pair is not None:
            problems.append(Problem("L36", "only a pair has a partner", ("pair",)))
        elif not content.flagged_points or not set(content.flagged_points) <= {1, 2, 3, 4, 5}:
            problems.append(Problem("L36", "flag_if names points from 1 to 5", ("flag_if",)))
        if content.kind == "infrequency" and {1, 2} & set(content.flagged_points):
            message = "an answer that is possible raises the flag"
            problems.append(Problem("L36", message, ("flag_if",)))
        return problems

    def posted(self, content: ValidityContent) -> list[PostedField]:
        # A frequency scale offers "no chance", and a screen must not look different.
        has_no_chance = content.scale.startswith("frequency")
        return [PostedField("choice", CHOICES if has_no_chance else CHOICES[:-1])]

    def parse(self, content: ValidityContent, form_data: Mapping[str, Any]) -> Answer:
        values = read_posted(content, self.posted(content), form_data)
        if not values:
            return {}
        choice = values["choice"]
        return {"choice": choice if choice == NO_CHANCE else int(choice)}

    def is_complete(self, content: ValidityContent, answer: Answer) -> bool:
        return str(answer.get("choice")) in self.posted(content)[0].choices

    def code(self, content: ValidityContent, answer: Answer) -> list[Observation]:
        """1 raises the flag. A pair has no code of its own: compare `detail` with the partner."""
        choice = answer.get("choice")
        code = None
        if isinstance(choice, int) and content.kind != "pair":
            code = int(choice + 1 in content.flagged_points)
        detail = {
            "kind": content.kind,
            "choice": choice,
            "partner": content.partner,
            "scale": content.scale,
        }
        return [Observation("screen", content.id, {}, "validity", code, 2, detail)]

    def describe(self, content: ValidityContent, answer: Answer) -> list[ExplainLine]:
        return [
            ExplainLine(
                item_id=content.id,
                option_id="",
                text=content.text,
                answer=str(answer.get("choice", "")),
                key=str(content.flag_if),
                points=None,
                most_points=0.0,
                why=content.why,
            )
        ]

    @property
    def example(self) -> ValidityContent:
        return ValidityContent.model_validate(EXAMPLE)

    @property
    def example_answer(self) -> Answer:
        return {"choice": 0}


EXAMPLE = {
    "id": "val_infrequency_900",
    "format": "validity",
    "kind": "infrequency",
    "text": "In the last three months I spoke with customers on all seven continents each day.",
    "scale": "frequency5",
    "flag_if": [3, 4, 5],
    "why": "Impossible and plain to anyone who reads it.",
}
