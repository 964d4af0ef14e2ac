"""An entry of the development library, as authors write it."""

from typing import Annotated, Literal

from pydantic import Field

from assess.banks.framework import Model
from assess.banks.items import Audience, Review, Status

Kind = Literal["practice", "drill", "shadow", "learn", "tool", "reflect", "peer"]
Minutes = Annotated[int, Field(ge=5, le=180)]


class LevelRange(Model):
    """The levels an entry leads from and to."""

    from_: Annotated[int, Field(alias="from", ge=1, le=5)]
    to: Annotated[int, Field(ge=1, le=5)]


class Effort(Model):
    """Real minutes with preparation: the first time, and each time after."""

    first: Minutes
    repeat: Minutes | None = None


class Cadence(Model):
    """How often it is done."""

    times: Annotated[int, Field(ge=1)]
    every: str


class Needs(Model):
    """What must be there, and what the boss must provide."""

    people: str | tuple[str, ...] = ()
    access: str | tuple[str, ...] = ()
    materials: str | tuple[str, ...] = ()
    sponsor_ask: str | None = None


class Activity(Model):
    """Something a person does to get better at one competency."""

    id: str
    title: str
    competency: str
    also: Annotated[tuple[str, ...], Field(max_length=2)] = ()
    facet: str
    duties: tuple[str, ...] = ()
    level: LevelRange
    kind: Kind
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    minutes: Effort
    cadence: Cadence
    prerequisites: tuple[str, ...] = ()
    needs: Needs | None = None
    why: str
    evidence_strength: Literal["strong", "some", "practice wisdom"] | None = None
    steps: Annotated[tuple[str, ...], Field(min_length=1)]
    template: str | None = None
    # Templates of the shelf that it works with, beside its own.
    uses: tuple[str, ...] = ()
    evidence: str
    success: str
    traps: tuple[str, ...] = ()
    reflect: tuple[str, ...] = ()
    stop_if: str | None = None
    status: Status
    review: Review
