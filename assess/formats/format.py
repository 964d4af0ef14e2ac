"""What every item format is: the content authors write, and what becomes of an answer to it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict
from wtforms import Form, RadioField, StringField

Answer = dict[str, Any]
Path = tuple[str | int, ...]
Kind = Literal["polytomous", "dichotomous", "ranking", "screen"]
Source = Literal["keyed", "behaviour", "forced_choice", "validity"]


class Content(BaseModel):
    """What an author writes for one item; unknown fields are errors, content never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    prefix: ClassVar[str]
    is_scored: ClassVar[bool] = True

    id: str
    format: str
    loads: dict[str, float] = {}

    def shown(self) -> list[tuple[str, Path]]:
        """Every text a person answering reads, with the path to it."""
        raise NotImplementedError

    def structure(self) -> dict[str, Any]:
        """The part that scoring depends on: ids, options and keys, without any wording."""
        return {"id": self.id, "format": self.format, "loads": self.loads}


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule of the guide that a piece of content breaks; `path` leads to the place."""

    rule: str
    message: str
    path: Path = ()
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class PostedField:
    """One value the page posts: `choices` are the allowed texts, none means free text."""

    name: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """One coded answer. `code` counts from 0 in the direction of the trait, None is missing."""

    kind: Kind
    item_id: str
    loads: Mapping[str, float]
    source: Source
    code: int | None
    n_categories: int
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExplainLine:
    """One link of the chain from an answer to its points, for a person to read."""

    item_id: str
    option_id: str
    text: str
    answer: str
    key: str
    points: float | None
    most_points: float
    why: str
    trap: str = "none"


C = TypeVar("C", bound=Content)


class ItemFormat(ABC, Generic[C]):
    """How one kind of item is asked, read and coded."""

    name: ClassVar[str]
    planning_seconds: ClassVar[int]
    # The content model, bound by each format.
    Content: type[C]

    @abstractmethod
    def check(self, content: C) -> list[Problem]:
        """The rules of the guide that this item breaks on its own."""

    @abstractmethod
    def posted(self, content: C) -> Sequence[PostedField]:
        """The values a page posts for this item, without the item's prefix."""

    @abstractmethod
    def parse(self, content: C, form_data: Mapping[str, Any]) -> Answer:
        """The answer in posted data, as far as it goes; raises InvalidInput naming the field."""

    @abstractmethod
    def is_complete(self, content: C, answer: Answer) -> bool:
        """Whether nothing is left to answer."""

    @abstractmethod
    def code(self, content: C, answer: Answer) -> list[Observation]:
        """Coded observations; an incomplete answer is missing, never wrong."""

    @abstractmethod
    def describe(self, content: C, answer: Answer) -> list[ExplainLine]:
        """The explanation chain: option, answer, key, points and why."""

    @property
    @abstractmethod
    def example(self) -> C:
        """A complete item, for documentation, preview and the contract test."""

    @property
    @abstractmethod
    def example_answer(self) -> Answer:
        """A complete answer to the example."""

    def field(self, content: C) -> type[Form]:
        """A form class for this item; make it with ``prefix=field_prefix(content)``."""
        fields = {each.name: _form_field(each) for each in self.posted(content)}
        return type(f"{self.name}_form", (Form,), fields)


def _form_field(posted: PostedField) -> RadioField | StringField:
    # The stubs only know pairs of value and label, which WTForms itself has given up.
    choices: Any = list(posted.choices)
    return RadioField(posted.name, choices=choices) if choices else StringField(posted.name)


def field_prefix(content: Content) -> str:
    """What precedes every posted name, so that several items can share a page."""
    return f"{content.id}:"
