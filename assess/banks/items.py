"""An item as authors write it: fields that all formats share, and the content of its format."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import Discriminator, Field, Tag, model_validator

from assess.banks.framework import Model, plain
from assess.formats import FORMATS, Content

Status = Literal["draft", "reviewed", "provisional", "pilot", "calibrated", "retired"]
Audience = Literal["candidate", "incumbent"]
SHARED_WITH_CONTENT = ("id", "format", "loads")
ASKED_OF_SCORED_ITEMS = ("loads", "facet", "duties", "difficulty", "params", "enemies")

if TYPE_CHECKING:
    AnyContent = Content
else:

    def _format_of(value: Any) -> Any:
        return value.get("format") if isinstance(value, dict) else value.format

    AnyContent = Annotated[
        Union[tuple(Annotated[f.Content, Tag(f.name)] for f in FORMATS.values())],  # noqa: UP007
        Discriminator(_format_of),
    ]


class Difficulty(Model):
    """The author's judgement, until data exist."""

    level: Literal["easy", "medium", "hard"]
    p_borderline: Annotated[float, Field(gt=0.0, lt=1.0)]
    note: str


class Params(Model):
    """Where the parameters of an item come from."""

    status: Literal["provisional_expert", "pilot", "calibrating", "calibrated"]
    model: str
    basis: str
    run_id: str | None = None
    n: int | None = None


class Panel(Model):
    """What experts answered who did not know the key; absent until there was a panel."""

    n: Annotated[int, Field(ge=1)]
    # Share of the panel that chose the keyed best and the keyed worst option.
    best: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    worst: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    # Standard deviation of the panel's ratings, by option.
    spread: dict[str, Annotated[float, Field(ge=0.0)]] = {}


class Review(Model):
    """Who looked at it. Nobody is named who did not."""

    author: str
    subject: tuple[str, ...]
    sensitivity: Literal["pass", "open"]
    date: date | None


class Item(Model):
    """One unit of response. Written flat; validated from and dumped to that same flat form."""

    id: str
    format: str
    status: Status
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    loads: dict[str, float] = {}
    facet: str = ""
    duties: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    params: Params | None = None
    panel: Panel | None = None
    enemies: tuple[str, ...] = ()
    twin_of: str | None = None
    waive: tuple[str, ...] = ()
    review: Review
    content: AnyContent

    @model_validator(mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """Hand the fields that are not shared to the content of the format."""
        if not isinstance(value, dict) or "content" in value:
            return value
        shared = {k: v for k, v in value.items() if k in cls.model_fields}
        content = {k: v for k, v in value.items() if k not in cls.model_fields}
        content |= {k: value[k] for k in SHARED_WITH_CONTENT if k in value}
        return {**shared, "content": content}

    @model_validator(mode="after")
    def _has_what_scoring_needs(self) -> "Item":
        if self.content.is_scored:
            absent = [n for n in ASKED_OF_SCORED_ITEMS if n not in self.model_fields_set]
            if absent:
                raise ValueError(f"field required: {', '.join(absent)}")
        return self

    @property
    def main_competency(self) -> str:
        """The competency with the largest weight, empty for an item that is not scored."""
        return max(sorted(self.loads), key=lambda each: self.loads[each], default="")

    def document(self) -> dict[str, Any]:
        """The flat form."""
        return {**plain(self.content), **plain_without_content(self)}


def plain_without_content(item: Item) -> dict[str, Any]:
    """The shared fields of an item."""
    return item.model_dump(mode="json", exclude={"content"}, exclude_unset=True)
