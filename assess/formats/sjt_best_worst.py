"""Situational judgement, best and worst: which action is most and which is least effective."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from assess.formats.format import Answer, ExplainLine, ItemFormat, Observation, PostedField, Problem
from assess.formats.options import keyed_structure
from assess.formats.posted import invalid, read_posted
from assess.formats.situation import Situation, SituationOption, check_situation
from assess.words import say

POINTS = {
    "best": {"best": 1, "worst": -1, "middle": 0},
    "worst": {"best": -1, "worst": 1, "middle": 0},
}


class PickedOption(SituationOption):
    """An action that is best, worst or in between."""

    key: Literal["best", "worst", "middle"]


class SjtBestWorstContent(Situation):
    """A scene with one best and one worst action."""

    prefix = "sjtb"

    options: tuple[PickedOption, ...]

    @property
    def choices(self) -> Sequence[SituationOption]:
        return self.options

    @property
    def best(self) -> str:
        return next((option.id for option in self.options if option.key == "best"), "")

    def key_of(self, option_id: str) -> Literal["best", "worst", "middle"]:
        """The key of one option."""
        return next(option.key for option in self.options if option.id == option_id)

    def structure(self) -> dict[str, Any]:
        return keyed_structure(super().structure(), {o.id: o.key for o in self.options})


class SjtBestWorst(ItemFormat[SjtBestWorstContent]):
    """The most and the least effective of several actions."""

    name = "sjt_best_worst"
    planning_seconds = 60
    Content = SjtBestWorstContent

    def check(self, content: SjtBestWorstContent) -> list[Problem]:
        problems = check_situation(content, 4, 5)
        for key in ("best", "worst"):
            n = sum(option.key == key for option in content.options)
            if n != 1:
                problems.append(Problem("L07", f"{n} options are keyed {key}", ("options",)))
        problems += [
            Problem("L07", "the worst option names no trap", ("options", i, "trap"))
            for i, option in enumerate(content.options)
            if option.key == "worst" and option.trap == "none"
        ]
        return problems

    def posted(self, content: SjtBestWorstContent) -> list[PostedField]:
        ids = tuple(option.id for option in content.options)
        return [PostedField("best", ids), PostedField("worst", ids)]

    def parse(self, content: SjtBestWorstContent, form_data: Mapping[str, Any]) -> Answer:
        values = read_posted(content, self.posted(content), form_data)
        if len(values) == 2 and values["best"] == values["worst"]:
            raise invalid(content, "worst", say("choose another option than for the best"))
        return dict(values)

    def is_complete(self, content: SjtBestWorstContent, answer: Answer) -> bool:
        ids = {option.id for option in content.options}
        best, worst = answer.get("best"), answer.get("worst")
        return best in ids and worst in ids and best != worst

    def code(self, content: SjtBestWorstContent, answer: Answer) -> list[Observation]:
        """-2 to +2, shifted to 0 to 4."""
        code = None
        detail: dict[str, Any] = dict(answer)
        if self.is_complete(content, answer):
            won = {pick: self._points(content, pick, answer[pick]) for pick in POINTS}
            detail["points"] = won
            code = sum(won.values()) + 2
        return [Observation("polytomous", content.id, content.loads, "keyed", code, 5, detail)]

    def describe(self, content: SjtBestWorstContent, answer: Answer) -> list[ExplainLine]:
        picked = {answer.get(pick): pick for pick in POINTS if answer.get(pick)}
        return [
            ExplainLine(
                item_id=content.id,
                option_id=option.id,
                text=option.text,
                answer=picked.get(option.id, ""),
                key=option.key,
                points=POINTS[picked[option.id]][option.key] if option.id in picked else None,
                most_points=0.0 if option.key == "middle" else 1.0,
                why=option.why,
                trap=option.trap,
            )
            for option in content.options
        ]

    @staticmethod
    def _points(content: SjtBestWorstContent, pick: str, option_id: str) -> int:
        return POINTS[pick][content.key_of(option_id)]

    @property
    def example(self) -> SjtBestWorstContent:
        return SjtBestWorstContent.model_validate(EXAMPLE)

    @property
    def example_answer(self) -> Answer:
        return {"best": "b", "worst": "d"}


EXAMPLE = {
    "id": "sjtb_operating_rhythm_900",
    "format": "sjt_best_worst",
    "loads": {"operating_rhythm": 1.0},
    "best_style": "firm",
    "setting": {
        "segment": "laboratory supplies",
        "size": "mid-market",
        "mode": "hybrid",
        "time_pressure": "medium",
    },
    "stem": (
        "It is Monday morning. Your week holds six one-to-ones, a forecast review and a joint "
        "visit. Marketing asks you to speak for a day at a trade event on Wednesday, because you "
        "know the product best. Two of your reps know it nearly as well and have asked for more "
        "to do in public. Moving the one-to-ones would be the second time this month, and one of "
        "the reps concerned starts a difficult negotiation on Thursday."
    ),
    "ask": "Choose the most effective and the least effective action.",
    "options": [
        {
            "id": "a",
            "text": "Accept, since you are the best speaker, and hold the one-to-ones next week.",
            "key": "middle",
            "trap": "firefight",
            "why": (
                "Helps the company for a day, but it moves the same meetings a second time and "
                "leaves a rep alone before a hard negotiation."
            ),
        },
        {
            "id": "b",
            "text": "Decline for yourself, offer one of the two reps, and help that rep prepare.",
            "key": "best",
            "trap": "none",
            "why": (
                "Keeps the promise to the team, gives marketing a good speaker and a rep a chance "
                "that was asked for, at the cost of an hour."
            ),
        },
        {
            "id": "c",
            "text": "Accept for half of the day and hold three short one-to-ones from the road.",
            "key": "middle",
            "trap": "none",
            "why": (
                "A fair attempt to serve both sides, yet hurried talks from a train give the reps "
                "little and the speaking chance stays with you."
            ),
        },
        {
            "id": "d",
            "text": "Accept, cancel the one-to-ones this month, and ask the reps to send notes.",
            "key": "worst",
            "trap": "favourite_time",
            "why": (
                "Saves most time, which is tempting, but it tells the team that their meetings are "
                "the first thing to go."
            ),
        },
    ],
}
