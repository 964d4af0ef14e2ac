"""Forced choice: which of three statements is most and which is least like the person."""

from collections.abc import Mapping
from itertools import combinations
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

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
from assess.formats.posted import invalid, read_posted
from assess.formats.wording import check_balance, check_length, check_reasons
from assess.words import say


class Statement(BaseModel):
    """One sentence about oneself that shows one competency."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    text: str
    competency: str
    keyed: Literal["plus", "minus"]
    desirability: Annotated[float, Field(ge=1.0, le=5.0)]
    why: str


class ForcedChoiceContent(Content):
    """A block of statements that look equally good."""

    prefix = "fc"

    ask: str
    statements: tuple[Statement, ...]

    def shown(self) -> list[tuple[str, Path]]:
        return [(s.text, ("statements", i, "text")) for i, s in enumerate(self.statements)]

    def structure(self) -> dict[str, Any]:
        statements = {s.id: [s.competency, s.keyed] for s in self.statements}
        return {**super().structure(), "statements": statements}


class ForcedChoice(ItemFormat[ForcedChoiceContent]):
    """Most and least like me, out of a block."""

    name = "forced_choice"
    planning_seconds = 20
    Content = ForcedChoiceContent

    def check(self, content: ForcedChoiceContent) -> list[Problem]:
        statements = content.statements
        where = ("statements",)
        problems = []
        if not 3 <= len(statements) <= 4:
            problems.append(Problem("L04", f"{len(statements)} statements, 3 or 4 asked", where))
        if len({s.id for s in statements}) < len(statements):
            problems.append(Problem("L04", "statement ids repeat", where))
        if len({s.competency for s in statements}) < len(statements):
            problems.append(Problem("L26", "two statements show the same competency", where))
        looks = [s.desirability for s in statements]
        if looks and round(max(looks) - min(looks), 6) > 0.5:
            message = f"desirability spreads {max(looks) - min(looks):.1f}, at most 0.5 is allowed"
            problems.append(Problem("L26", message, where))
        for i, statement in enumerate(statements):
            problems += check_length(statement.text, 6, 16, ("statements", i, "text"))
        problems += check_balance([s.text for s in statements], 1.50, where)
        reasons = [(s.why, ("statements", i, "why")) for i, s in enumerate(statements)]
        return problems + check_reasons(reasons, 6)

    def posted(self, content: ForcedChoiceContent) -> list[PostedField]:
        ids = tuple(statement.id for statement in content.statements)
        return [PostedField("most", ids), PostedField("least", ids)]

    def parse(self, content: ForcedChoiceContent, form_data: Mapping[str, Any]) -> Answer:
        values = read_posted(content, self.posted(content), form_data)
        if len(values) == 2 and values["most"] == values["least"]:
            raise invalid(content, "least", say("choose another statement than for the most"))
        return dict(values)

    def is_complete(self, content: ForcedChoiceContent, answer: Answer) -> bool:
        ids = {statement.id for statement in content.statements}
        most, least = answer.get("most"), answer.get("least")
        return most in ids and least in ids and most != least

    def code(self, content: ForcedChoiceContent, answer: Answer) -> list[Observation]:
        """The pick as a number; for a triplet it is the row of `scoring.forced_choice.RANKINGS`.

        ``detail["pairs"]`` holds what scoring needs: (winner, loser) by statement id. Statements
        that were neither most nor least are not compared with each other.
        """
        ids = [statement.id for statement in content.statements]
        picks = [(most, least) for most in ids for least in reversed(ids) if most != least]
        detail: dict[str, Any] = {
            **answer,
            "statements": [
                {"id": s.id, "competency": s.competency, "sign": 1 if s.keyed == "plus" else -1}
                for s in content.statements
            ],
        }
        code = None
        if self.is_complete(content, answer):
            code = picks.index((answer["most"], answer["least"]))
            detail["pairs"] = _pairs(ids, answer["most"], answer["least"])
        return [
            Observation(
                "ranking", content.id, content.loads, "forced_choice", code, len(picks), detail
            )
        ]

    def describe(self, content: ForcedChoiceContent, answer: Answer) -> list[ExplainLine]:
        picked = {answer.get(pick): pick for pick in ("most", "least") if answer.get(pick)}
        return [
            ExplainLine(
                item_id=content.id,
                option_id=statement.id,
                text=statement.text,
                answer=picked.get(statement.id, ""),
                key=statement.keyed,
                points=None,
                most_points=0.0,
                why=statement.why,
            )
            for statement in content.statements
        ]

    @property
    def example(self) -> ForcedChoiceContent:
        return ForcedChoiceContent.model_validate(EXAMPLE)

    @property
    def example_answer(self) -> Answer:
        return {"most": "a", "least": "c"}


def _pairs(ids: list[str], most: str, least: str) -> list[list[str]]:
    pairs = []
    for first, second in combinations(ids, 2):
        if most in (first, second):
            pairs.append([most, second if first == most else first])
        elif least in (first, second):
            pairs.append([second if first == least else first, least])
    return pairs


EXAMPLE = {
    "id": "fc_mixed_900",
    "format": "forced_choice",
    "loads": {"skill_diagnosis": 0.34, "bench_building": 0.33, "deal_coaching": 0.33},
    "ask": "Which is most like you, and which is least like you?",
    "statements": [
        {
            "id": "a",
            "text": "I look at several figures before I name a cause.",
            "competency": "skill_diagnosis",
            "keyed": "plus",
            "desirability": 3.6,
            "why": "Testing rival causes comes before choosing a topic.",
        },
        {
            "id": "b",
            "text": "I keep in contact with people I once worked with.",
            "competency": "bench_building",
            "keyed": "plus",
            "desirability": 3.5,
            "why": "A bench is built out of contacts that are kept warm.",
        },
        {
            "id": "c",
            "text": "I step forward when a customer meeting becomes difficult.",
            "competency": "deal_coaching",
            "keyed": "minus",
            "desirability": 3.8,
            "why": "Sellers are proud of it; a manager who does it takes the meeting over.",
        },
    ],
}
