"""What both formats of situational judgement share: a scene and options with a reason each."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from assess.formats.format import Content, Path, Problem
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


class SituationOption(BaseModel):
    """One action: the loader fills `text` from the twin when `same_text_as` names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    text: str
    same_text_as: str | None = None
    trap: str
    why: str


class Situation(Content):
    """A scene; each format adds its keyed options."""

    best_style: Literal["develop", "firm", "analytic", "involve"]
    setting: Setting
    stem: str
    ask: str

    def shown(self) -> list[tuple[str, Path]]:
        options = enumerate(self.actions)
        return [(self.stem, ("stem",)), *((o.text, ("options", i, "text")) for i, o in options)]

    @property
    def actions(self) -> Sequence[SituationOption]:
        """The options, whatever their key."""
        raise NotImplementedError

    @property
    def best(self) -> str:
        """The id of the option that is most effective."""
        raise NotImplementedError


def check_situation(content: Situation, fewest: int, most: int) -> list[Problem]:
    """L04, L05, L08, L09 and L15 for a scene and its options."""
    options = content.actions
    problems = check_option_ids([option.id for option in options], fewest, most)
    problems += check_length(content.stem, 60, 140, ("stem",))
    for i, option in enumerate(options):
        # A borrowed text is checked where it is written.
        if option.same_text_as is None:
            problems += check_length(option.text, 12, 35, ("options", i, "text"))
        if option.id != content.best and not CONTRAST.search(option.why):
            message = "the reason of a weaker option names no contrast (but, yet, although, only)"
            problems.append(Problem("L05", message, ("options", i, "why")))
    if any(option.same_text_as is None for option in options):
        texts = [option.text for option in options]
        problems += check_balance(texts, 1.60, ("options",))
        problems += check_absolutes(
            [(text, ("options", i, "text")) for i, text in enumerate(texts)]
        )
    problems += check_reasons(
        [(option.why, ("options", i, "why")) for i, option in enumerate(options)], 15
    )
    return problems


def check_option_ids(ids: Sequence[str], fewest: int, most: int) -> list[Problem]:
    """L04: the number of options, and that their ids differ."""
    problems = []
    if not fewest <= len(ids) <= most:
        message = f"{len(ids)} options, the guide asks for {fewest} to {most}"
        problems.append(Problem("L04", message, ("options",)))
    if len(set(ids)) < len(ids):
        problems.append(Problem("L04", "option ids repeat", ("options",)))
    return problems


def keyed_structure(base: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    """The structure of content whose scoring depends on a key for each option."""
    return {**base, "keys": keys}
