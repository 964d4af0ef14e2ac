"""Situational judgement, rate each: how effective is every action, from 1 to 5."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from assess.formats.format import Answer, ExplainLine, ItemFormat, Observation, PostedField, Problem
from assess.formats.options import keyed_structure
from assess.formats.posted import is_number, read_posted
from assess.formats.situation import Situation, SituationOption, check_situation
from scoring.situational_judgement import LARGEST_POINTS, agreement_points

RATINGS = ("1", "2", "3", "4", "5")
# A scene is one ordered score, the mean of its options' points, cut at shares of 1/2, 5/8, 3/4 and
# 7/8. Three quarters is the line by which the guide judges borderline managers and the default
# parameters of a scene are set. A random rater gets about six tenths of the points, so with equal
# steps from 0 nearly everybody would stand in the upper two of four categories.
SCENE_CUTS = (2.0, 2.5, 3.0, 3.5)


class RatedOption(SituationOption):
    """An action with the effectiveness that experts give it."""

    key: Annotated[float, Field(ge=1.0, le=5.0)]


class SjtRateContent(Situation):
    """A scene whose actions are each rated."""

    prefix = "sjtr"

    options: tuple[RatedOption, ...]

    @property
    def choices(self) -> Sequence[SituationOption]:
        return self.options

    @property
    def best(self) -> str:
        highest = max(self.options, key=lambda option: option.key, default=None)
        return highest.id if highest else ""

    def structure(self) -> dict[str, Any]:
        return keyed_structure(super().structure(), {o.id: o.key for o in self.options})


def points(key: float, rating: float) -> float:
    """Points of one rating."""
    return round(float(agreement_points([rating], [key])[0]), 9)


class SjtRate(ItemFormat[SjtRateContent]):
    """How effective is each action, rated from 1 to 5."""

    name = "sjt_rate"
    planning_seconds = 85
    Content = SjtRateContent

    def check(self, content: SjtRateContent) -> list[Problem]:
        problems = check_situation(content, 4, 6)
        keys = [option.key for option in content.options]
        if not keys:
            return problems
        mean = sum(keys) / len(keys)
        broken = {
            f"the highest key {max(keys)} is under 4.5": max(keys) < 4.5,
            f"the lowest key {min(keys)} is over 2.0": min(keys) > 2.0,
            f"the keys span {max(keys) - min(keys):.1f}, under 2.5": max(keys) - min(keys) < 2.5,
            "fewer than 3 different rounded keys": len({math.floor(k + 0.5) for k in keys}) < 3,
            f"the mean key {mean:.2f} is outside 2.2 to 3.4": not 2.2 <= round(mean, 2) <= 3.4,
        }
        where = ("options",)
        return problems + [Problem("L06", text, where) for text, is_so in broken.items() if is_so]

    def posted(self, content: SjtRateContent) -> list[PostedField]:
        return [PostedField(f"rating-{option.id}", RATINGS) for option in content.options]

    def parse(self, content: SjtRateContent, form_data: Mapping[str, Any]) -> Answer:
        values = read_posted(content, self.posted(content), form_data)
        return {"ratings": {name.removeprefix("rating-"): int(v) for name, v in values.items()}}

    def is_complete(self, content: SjtRateContent, answer: Answer) -> bool:
        ratings = answer.get("ratings", {})
        return all(is_number(ratings.get(option.id)) for option in content.options)

    def code(self, content: SjtRateContent, answer: Answer) -> list[Observation]:
        """One score for the scene. Ratings adjusted over the whole form may be fractions."""
        detail: dict[str, Any] = {"keys": {o.id: o.key for o in content.options}}
        detail["ratings"] = dict(answer.get("ratings", {}))
        code = None
        if self.is_complete(content, answer):
            won = {o.id: points(o.key, detail["ratings"][o.id]) for o in content.options}
            detail["points"] = won
            detail["mean_points"] = mean = round(sum(won.values()) / len(won), 9)
            code = sum(mean >= cut for cut in SCENE_CUTS)
        n_categories = len(SCENE_CUTS) + 1
        return [
            Observation(
                "polytomous", content.id, content.loads, "keyed", code, n_categories, detail
            )
        ]

    def describe(self, content: SjtRateContent, answer: Answer) -> list[ExplainLine]:
        ratings = answer.get("ratings", {})
        return [
            ExplainLine(
                item_id=content.id,
                option_id=option.id,
                text=option.text,
                answer=str(ratings.get(option.id, "")),
                key=f"{option.key:g}",
                points=points(option.key, ratings[option.id])
                if is_number(ratings.get(option.id))
                else None,
                most_points=LARGEST_POINTS,
                why=option.why,
                trap=option.trap,
            )
            for option in content.options
        ]

    @property
    def example(self) -> SjtRateContent:
        return SjtRateContent.model_validate(EXAMPLE)

    @property
    def example_answer(self) -> Answer:
        return {"ratings": {"a": 2, "b": 5, "c": 3, "d": 1}}


EXAMPLE = {
    "id": "sjtr_deal_coaching_900",
    "format": "sjt_rate",
    "loads": {"deal_coaching": 1.0},
    "best_style": "develop",
    "setting": {
        "segment": "office furniture",
        "size": "small business",
        "mode": "remote",
        "time_pressure": "medium",
    },
    "stem": (
        "A rep on your team has a second meeting with a buyer on Thursday. In the first meeting, "
        "which you joined, the rep spoke for most of the hour and left with no agreed next step. "
        "The rep was pleased with it and has already written a long proposal. The buyer has asked "
        "two questions by mail, both about the time it takes to install, and has had no answer "
        "yet. You have half an hour with the rep this afternoon."
    ),
    "ask": (
        "Rate how effective each action would be as your next step "
        "(1 = very ineffective, 5 = very effective)."
    ),
    "options": [
        {
            "id": "a",
            "text": "Answer the two questions yourself today and send the rep a copy for the file.",
            "key": 1.8,
            "trap": "hijack",
            "why": (
                "Quick and helpful for the buyer, but it makes you the contact for the very topic "
                "the rep needs to own on Thursday."
            ),
        },
        {
            "id": "b",
            "text": (
                "Ask the rep what the two questions say about the buyer, and plan Thursday on it."
            ),
            "key": 4.7,
            "trap": "none",
            "why": (
                "The questions are the best evidence at hand; working from them moves the rep from "
                "telling to finding out, in time for the meeting."
            ),
        },
        {
            "id": "c",
            "text": "Go through the proposal with the rep and shorten it to the two main benefits.",
            "key": 3.1,
            "trap": "none",
            "why": (
                "A shorter document helps a little, yet it polishes the wrong thing while the "
                "buyer's questions stay open."
            ),
        },
        {
            "id": "d",
            "text": "Let the rep run the meeting as planned, and review the recording afterwards.",
            "key": 2.0,
            "trap": "sink_or_swim",
            "why": (
                "Respects ownership and gives good material for later, although a gap that was "
                "seen once already will be repeated with this buyer."
            ),
        },
    ],
}
