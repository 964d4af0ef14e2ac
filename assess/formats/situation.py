"""What both formats of situational judgement share: a scene and options with a reason each."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assess.formats.format import Problem
from assess.formats.options import Choices, Option, check_option_ids
from assess.formats.wording import (
    CONTRAST,
    check_absolutes,
    check_balance,
    check_length,
    check_reasons,
)


class Setting(BaseModel):
    """Where a scene plays; used to check the variety of a bank."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    segment: str
    size: str
    mode: str
    time_pressure: Literal["low", "medium", "high"]


class SituationOption(Option):
    """One action, with the pattern of promoted sellers that makes it attractive."""

    trap: str


class Situation(Choices):
    """A scene; each format adds its keyed options."""

    best_style: Literal["develop", "firm", "analytic", "involve"]
    setting: Setting
    ask: str

    @property
    def choices(self) -> Sequence[SituationOption]:
        raise NotImplementedError


def check_situation(content: Situation, fewest: int, most: int) -> list[Problem]:
    """L04, L05, L08, L09 and L15 for a scene and its options."""
    options = content.choices
    borrowed = content.borrowed
    problems = check_option_ids([option.id for option in options], fewest, most)
    problems += check_length(content.stem, 60, 140, ("stem",))
    for i, option in enumerate(options):
        # A borrowed text is checked where it is written.
        if i not in borrowed:
            problems += check_length(option.text, 12, 35, ("options", i, "text"))
        if option.id != content.best and not CONTRAST.search(option.why):
            message = "the reason of a weaker option names no contrast (but, yet, although, only)"
            problems.append(Problem("L05", message, ("options", i, "why")))
    if len(borrowed) < len(options):
        texts = [option.text for option in options]
        problems += check_balance(texts, 1.60, ("options",))
        problems += check_absolutes(
            [(text, ("options", i, "text")) for i, text in enumerate(texts)]
        )
    problems += check_reasons(
        [(option.why, ("options", i, "why")) for i, option in enumerate(options)], 15
    )
    return problems
