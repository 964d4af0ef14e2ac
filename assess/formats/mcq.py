"""Multiple choice: one right option among several reasonable ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from assess.formats.format import (
    Answer,
    ExplainLine,
    ItemFormat,
    Observation,
    PostedField,
    Problem,
)
from assess.formats.options import Choices, Option, check_option_ids, keyed_structure
from assess.formats.posted import read_posted
from assess.formats.wording import check_absolutes, check_balance, check_length, check_reasons


class McqOption(Option):
    """One option; the reason of a wrong one names the error."""

    correct: bool


class McqContent(Choices):
    """A question of knowledge with one right option."""

    prefix = "mcq"

    options: tuple[McqOption, ...]

    @property
    def choices(self) -> Sequence[McqOption]:
        return self.options

    @property
    def best(self) -> str:
        return next((option.id for option in self.options if option.correct), "")

    def structure(self) -> dict[str, Any]:
        return keyed_structure(super().structure(), {o.id: o.correct for o in self.options})


class Mcq(ItemFormat[McqContent]):
    """One right option."""

    name = "mcq"
    planning_seconds = 35
    Content = McqContent

    def check(self, content: McqContent) -> list[Problem]:
        texts = [option.text for option in content.options]
        problems = check_option_ids([option.id for option in content.options], 3, 5)
        problems += check_length(content.stem, 12, 70, ("stem",))
        # A borrowed text is checked where it is written.
        own = [
            (t, ("options", i, "text")) for i, t in enumerate(texts) if i not in content.borrowed
        ]
        for text, path in own:
            problems += check_length(text, 3, 18, path)
        if own:
            problems += check_balance(texts, 1.80, ("options",))
        problems += check_absolutes(own)
        reasons = [(option.why, ("options", i, "why")) for i, option in enumerate(content.options)]
        problems += check_reasons(reasons, 6)
        n_correct = sum(option.correct for option in content.options)
        if n_correct != 1:
            problems.append(Problem("L29", f"{n_correct} options are correct", ("options",)))
        if len({text.strip().lower() for text in texts}) < len(texts):
            problems.append(Problem("L29", "two options say the same", ("options",)))
        return problems

    def posted(self, content: McqContent) -> list[PostedField]:
        return [PostedField("option", tuple(option.id for option in content.options))]

    def parse(self, content: McqContent, form_data: Mapping[str, Any]) -> Answer:
        return dict(read_posted(content, self.posted(content), form_data))

    def is_complete(self, content: McqContent, answer: Answer) -> bool:
        return answer.get("option") in {option.id for option in content.options}

    def code(self, content: McqContent, answer: Answer) -> list[Observation]:
        is_complete = self.is_complete(content, answer)
        code = int(answer["option"] == content.best) if is_complete else None
        detail = {**answer, "n_options": len(content.options)}
        return [Observation("dichotomous", content.id, content.loads, "keyed", code, 2, detail)]

    def describe(self, content: McqContent, answer: Answer) -> list[ExplainLine]:
        chosen = answer.get("option")
        return [
            ExplainLine(
                item_id=content.id,
                option_id=option.id,
                text=option.text,
                answer="chosen" if option.id == chosen else "",
                key="correct" if option.correct else "wrong",
                points=float(option.correct) if option.id == chosen else None,
                most_points=float(option.correct),
                why=option.why,
            )
            for option in content.options
        ]

    @property
    def example(self) -> McqContent:
        return McqContent.model_validate(EXAMPLE)

    @property
    def example_answer(self) -> Answer:
        return {"option": "b"}


EXAMPLE = {
    "id": "mcq_skill_diagnosis_900",
    "format": "mcq",
    "loads": {"skill_diagnosis": 1.0},
    "stem": (
        "A rep had the best quarter of the team and then an average one. Nothing else changed. "
        "What is the most likely explanation?"
    ),
    "options": [
        {
            "id": "a",
            "text": "The rep has lost interest after the success",
            "correct": False,
            "why": "Reads a motive into a change that chance alone would bring.",
        },
        {
            "id": "b",
            "text": "The best result was partly good luck",
            "correct": True,
            "why": "The top result of a group is on average followed by one nearer to the mean.",
        },
        {
            "id": "c",
            "text": "The rep has used up the easy customers",
            "correct": False,
            "why": "Possible, but it is a special cause for which the case gives no evidence.",
        },
    ],
}
