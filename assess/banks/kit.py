"""What a panel uses beside the questionnaire: a structured interview and work samples, as data."""

from typing import Annotated

from pydantic import Field, model_validator

from assess.banks.framework import Model
from assess.banks.items import Review, Status

Minutes = Annotated[int, Field(ge=1, le=240)]
LEVELS = (1, 2, 3, 4, 5)
PAST, SITUATIONAL = "past behaviour", "situational"


class Grid(Model):
    """A table to read; `numeric` names columns of numbers, counted from 0."""

    columns: Annotated[tuple[str, ...], Field(min_length=2)]
    rows: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]
    caption: str = ""
    numeric: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _is_even(self) -> "Grid":
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row needs a cell for each column")
        return self


class WritingLine(Model):
    """A place to write by hand."""

    label: str
    lines: Annotated[int, Field(ge=1, le=20)]


class Passage(Model):
    """A titled piece of what somebody reads: texts first, then steps, points, table, lines."""

    title: str
    text: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Grid | None = None
    sheet: tuple[WritingLine, ...] = ()
    # Everything before this stands on sheets of its own.
    new_sheet: bool = False


class Slot(Model):
    """A part of the time there is."""

    minutes: Minutes
    what: str


class Question(Model):
    """One interview question with its probes and its behaviourally anchored levels."""

    id: str
    competency: str
    kind: Annotated[str, Field(pattern=f"^({PAST}|{SITUATIONAL})$")]
    # A standard question is asked unless the panel exchanges it, for everybody alike.
    is_standard: bool = True
    minutes: Minutes
    ask: str
    # What is asked when the person has no such example; for past behaviour only.
    otherwise: str = ""
    probes: Annotated[tuple[str, ...], Field(min_length=3, max_length=5)]
    listen_for: Annotated[tuple[str, ...], Field(min_length=2)]
    anchors: dict[int, str]


class InterviewKit(Model):
    """A structured interview: what the candidate is told, what the panel does, asks and writes."""

    id: str
    title: str
    purpose: str
    minutes: Minutes
    opening_minutes: Minutes
    closing_minutes: Minutes
    # Names of the five levels of every rating.
    levels: dict[int, str]
    for_candidate: Annotated[tuple[Passage, ...], Field(min_length=1)]
    for_panel: Annotated[tuple[Passage, ...], Field(min_length=1)]
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    after: Annotated[tuple[Passage, ...], Field(min_length=1)]
    status: Status
    review: Review

    @property
    def standard(self) -> tuple[Question, ...]:
        """The questions of one interview."""
        return tuple(each for each in self.questions if each.is_standard)


class Criterion(Model):
    """One line of a rubric."""

    id: str
    name: str
    competency: str
    look_for: str
    anchors: dict[int, str]


class WorkSample(Model):
    """A piece of the job done on paper: the task, its materials, and how it is scored."""

    id: str
    title: str
    purpose: str
    minutes: Minutes
    timing: Annotated[tuple[Slot, ...], Field(min_length=1)]
    levels: dict[int, str]
    for_candidate: Annotated[tuple[Passage, ...], Field(min_length=1)]
    for_assessors: Annotated[tuple[Passage, ...], Field(min_length=1)]
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=2)]
    status: Status
    review: Review
