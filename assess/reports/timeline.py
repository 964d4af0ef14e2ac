"""What a plan looks like over its days: phases, lanes and marks whose shape carries the state."""

from dataclasses import dataclass, field
from typing import Literal

from assess.reports.marks import Axis, DataTable
from assess.reports.wording import Wording

MarkState = Literal["done", "planned", "moved", "checkin"]


@dataclass(frozen=True, slots=True)
class Phase:
    label: str
    start: float
    end: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    day: float
    state: MarkState


@dataclass(frozen=True, slots=True)
class Lane:
    label: str
    detail: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class TimelineChart:
    """One line for each activity on a shared scale of days."""

    name: str
    title: str
    description: str
    days: int
    lanes: tuple[Lane, ...]
    today: float | None = None
    phases: tuple[Phase, ...] = ()
    marks_at: tuple[int, ...] = (30, 60, 90)
    wording: Wording = field(default_factory=Wording)

    @property
    def axis(self) -> Axis:
        return Axis(0, self.days, (0, *self.marks_at), cuts=tuple(map(float, self.marks_at)))

    @property
    def carries_numbers(self) -> bool:
        return False

    @property
    def table(self) -> DataTable:
        words = self.wording
        return DataTable(
            self.title,
            (words.activity, words.detail, words.days),
            tuple(
                (
                    lane.label,
                    lane.detail,
                    ", ".join(f"{mark.day:g} ({words.state(mark.state)})" for mark in lane.marks),
                )
                for lane in self.lanes
            ),
        )
