"""What every item with options of its own shares: texts that a twin may borrow, and one best."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from assess.formats.format import Content, Path, Problem


class Option(BaseModel):
    """One option: the loader fills `text` from the twin when `same_text_as` names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    text: str
    same_text_as: str | None = None
    why: str


class Choices(Content):
    """A stem and the options below it; each format adds its key."""

    stem: str

    def shown(self) -> list[tuple[str, Path]]:
        listed = enumerate(self.choices)
        return [(self.stem, ("stem",)), *((o.text, ("options", i, "text")) for i, o in listed)]

    @property
    def choices(self) -> Sequence[Option]:
        """The options, whatever their key."""
        raise NotImplementedError

    @property
    def best(self) -> str:
        """The id of the option that is right or most effective."""
        raise NotImplementedError

    @property
    def borrowed(self) -> frozenset[int]:
        """Positions of the options whose text is written, and checked, in a twin."""
        return frozenset(i for i, o in enumerate(self.choices) if o.same_text_as is not None)

    @property
    def best_text(self) -> str:
        """The text of the best option, empty without one."""
        return next((option.text for option in self.choices if option.id == self.best), "")


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
