"""Numeric items: a number worked out from a short case, typed in freely."""

import math
import re
from collections.abc import Mapping
from typing import Any

from assess.errors import InvalidInput
from assess.formats.arithmetic import evaluate, numbers_in
from assess.formats.format import (
    Answer,
    ExplainLine,
    ItemFormat,
    Observation,
    PostedField,
    Problem,
)
from assess.formats.fresh_numbers import disagreements
from assess.formats.numeric_content import NumericContent
from assess.formats.posted import invalid, is_number, read_posted
from assess.formats.wording import check_length
from assess.words import say

LONGEST = 40
SPACES = re.compile(r"[\s'’_]+")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")


class Numeric(ItemFormat[NumericContent]):
    """A typed number, right within its tolerance."""

    name = "numeric"
    planning_seconds = 85
    Content = NumericContent

    def check(self, content: NumericContent) -> list[Problem]:
        problems = check_length(content.stem, 30, 110, ("stem",))
        problems += _check_key(content)
        wrong = content.common_wrong
        if len(wrong) < 3:
            message = f"{len(wrong)} common wrong results, at least 3 asked"
            problems.append(Problem("L28", message, ("common_wrong",)))
        seen: set[float] = set()
        for i, each in enumerate(wrong):
            if content.accepts(each.value):
                message = f"common wrong {each.value:g} lies within the tolerance"
                problems.append(Problem("L28", message, ("common_wrong", i, "value")))
            if each.value in seen:
                message = f"common wrong {each.value:g} stands twice"
                problems.append(Problem("L28", message, ("common_wrong", i, "value")))
            seen.add(each.value)
        if content.variation is not None and not problems:
            problems = [
                Problem("L28", message, ("variation", *path))
                for message, path in disagreements(content)
            ]
        return problems

    def posted(self, content: NumericContent) -> list[PostedField]:  # noqa: ARG002
        return [PostedField("value")]

    def parse(self, content: NumericContent, form_data: Mapping[str, Any]) -> Answer:
        text = read_posted(content, self.posted(content), form_data).get("value")
        if text is None:
            return {}
        value = read_number(text)
        if value is None:
            raise invalid(
                content, "value", say("write one number in digits, such as 1,400,000 or 4.8")
            )
        return {"text": text, "value": value}

    def is_complete(self, content: NumericContent, answer: Answer) -> bool:  # noqa: ARG002
        return is_number(answer.get("value"))

    def code(self, content: NumericContent, answer: Answer) -> list[Observation]:
        code = None
        detail: dict[str, Any] = dict(answer)
        if self.is_complete(content, answer):
            code = int(content.accepts(answer["value"]))
            detail["error"] = "" if code else self._error(content, answer["value"])
        return [Observation("dichotomous", content.id, content.loads, "keyed", code, 2, detail)]

    def describe(self, content: NumericContent, answer: Answer) -> list[ExplainLine]:
        observation = self.code(content, answer)[0]
        error = observation.detail.get("error", "")
        return [
            ExplainLine(
                item_id=content.id,
                option_id="",
                text=content.stem,
                answer=str(answer.get("text", "")),
                key=f"{content.answer:,.10g}",
                points=observation.code,
                most_points=1.0,
                why=f"{error}\n{content.solution}" if error else content.solution,
            )
        ]

    @staticmethod
    def _error(content: NumericContent, value: float) -> str:
        for wrong in content.common_wrong:
            if abs(value - wrong.value) <= max(content.tolerance, 1e-9 * abs(wrong.value)):
                return wrong.error
        return ""

    @property
    def example(self) -> NumericContent:
        return NumericContent.model_validate(EXAMPLE)

    @property
    def example_answer(self) -> Answer:
        return {"text": "120,000", "value": 120000.0}


def read_number(text: str) -> float | None:
    """The number a person typed, or None: 1,400,000 and 1 400 000 and 4.8 and 4,8 and 30 %."""
    if len(text) > LONGEST:
        return None
    compact = SPACES.sub("", text).replace("−", "-").removesuffix("%")
    if GROUPED.fullmatch(compact):
        compact = compact.replace(",", "")
    elif DECIMAL_COMMA.fullmatch(compact):
        compact = compact.replace(",", ".")
    elif not PLAIN.fullmatch(compact):
        return None
    value = float(compact)
    return value if math.isfinite(value) else None


def _check_key(content: NumericContent) -> list[Problem]:
    try:
        result = evaluate(content.check_expression)
    except InvalidInput as error:
        return [Problem("L28", error.message, ("check",))]
    problems = []
    if not content.accepts(result):
        message = f"check gives {result:.10g}, the answer says {content.answer:.10g}"
        problems.append(Problem("L28", message, ("answer",)))
    if content.tolerance > 0.02 * abs(content.answer) + 1e-9:
        problems.append(Problem("L28", "tolerance over 2% of the answer", ("tolerance",)))
    known = numbers_in(content.stem)
    for number in sorted(numbers_in(content.check_expression)):
        # A stem may say 30 percent, one in four, or how much is lost; the check 0.30, 0.25, 0.70.
        forms = {number, number * 100, (1 - number) * 100, number - 1, (number - 1) * 100}
        forms |= {1 / number} if number else set()
        forms |= {number / 1000, number / 1_000_000}
        if number not in (1, 100) and not any(
            math.isclose(form, k, rel_tol=1e-9) for form in forms for k in known
        ):
            message = f"check uses {number:.10g}, which the stem does not give"
            problems.append(Problem("L28", message, ("check",)))
    return problems


EXAMPLE = {
    "id": "num_onboarding_ramp_900",
    "format": "numeric",
    "loads": {"onboarding_ramp": 1.0},
    "stem": (
        "A new rep is expected to sell 40,000 a month once fully productive. In the first three "
        "months the rep sells nothing, and in the next three months half of the full amount. "
        "After that the rep is fully productive. How much is sold in the first nine months, less "
        "the cost of 60,000 for training?"
    ),
    "unit": "currency units",
    "answer": 120000,
    "tolerance": 500,
    "check": "3*0.5*40000 + 3*40000 - 60000",
    "solution": "Months 4 to 6: 3 x 20,000 = 60,000; months 7 to 9: 120,000; less 60,000.",
    "common_wrong": [
        {"value": 180000, "error": "leaves out the cost of training"},
        {"value": 300000, "error": "counts all nine months as fully productive"},
        {"value": 240000, "error": "counts all six months in full, without the cost"},
    ],
}
