"""The template shelf: sheets to print that activities share, each with one source for its text."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from assess.banks.activities import Activity
from assess.banks.framework import Model
from assess.banks.items import Review, Status

# A part of a text begins at a line with bold words in front.
PART = re.compile(r"^(?=\*\*[^*]+\*\*)", re.MULTILINE)
NAME = re.compile(r"\*\*([^*]+)\*\*")


class Template(Model):
    """One sheet: its own text, or that of an activity, whole or in parts."""

    id: str
    title: str
    # When to use it, and how long it takes.
    purpose: str
    competencies: Annotated[tuple[str, ...], Field(min_length=1)]
    from_: Annotated[str | None, Field(alias="from")] = None
    # The parts to take, by their bold words; all of them when none is named.
    parts: tuple[str, ...] = ()
    text: str | None = None
    # How often the open row of a table stands on paper.
    blank_rows: Annotated[int, Field(ge=1, le=15)] = 5
    # How many lines of writing there is room for where something is open.
    lines: Annotated[int, Field(ge=1, le=6)] = 1
    status: Status
    review: Review

    @model_validator(mode="after")
    def _has_one_source(self) -> "Template":
        if (self.from_ is None) == (self.text is None):
            raise ValueError("a template has either `from` or `text`")
        if self.parts and self.from_ is None:
            raise ValueError("`parts` name parts of an activity's template")
        return self

    def text_in(self, activities: Mapping[str, Activity]) -> str:
        """What the sheet says, in Markdown; empty when its activity holds nothing."""
        if self.from_ is None:
            return self.text or ""
        source = activities.get(self.from_)
        text = (source.template if source else None) or ""
        if not self.parts:
            return text
        found = parts_of(text)
        return "\n\n".join(found[name] for name in self.parts if name in found)


def parts_of(text: str) -> dict[str, str]:
    """The parts of a text by the bold words each begins with."""
    parts: dict[str, str] = {}
    for part in PART.split(text):
        if name := NAME.match(part):
            parts.setdefault(name[1].rstrip(".:"), part.strip())
    return parts


def templates_for(activity: Activity, shelf: Mapping[str, Template]) -> tuple[Template, ...]:
    """The sheets an activity gives to the shelf, and those it uses from it."""
    given = [each for each in shelf.values() if each.from_ == activity.id]
    used = [shelf[id_] for id_ in activity.uses if id_ in shelf]
    return tuple({each.id: each for each in (*given, *used)}.values())
