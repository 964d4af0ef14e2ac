"""What a chart shows: frozen marks in the units of the data, with words and an equal table.

Nothing here knows about pixels. `charts_svg` draws these for pages, `charts_pdf` for paper.
"""

from dataclasses import dataclass, field

from assess.reports.counts import CountsChart, CountsRow
from assess.reports.marks import Axis, DataTable, Interval, interval_text
from assess.reports.timeline import Lane, Mark, Phase, TimelineChart
from assess.reports.wording import Wording, level_text, range_text


@dataclass(frozen=True, slots=True)
class RankedRow:
    label: str
    interval: Interval
    tied_with: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RankedChart:
    """Several people on one scale; `ties` are brackets (first row, last row) that may overlap."""

    name: str
    title: str
    description: str
    axis: Axis
    rows: tuple[RankedRow, ...]
    ties: tuple[tuple[int, int], ...] = ()
    wording: Wording = field(default_factory=Wording)

    def __post_init__(self) -> None:
        for first, last in self.ties:
            if not 0 <= first < last < len(self.rows):
                raise ValueError(f"the bracket {first} to {last} joins no rows")

    def lanes(self) -> tuple[int, ...]:
        """A lane for each bracket, so that brackets that share a row stand side by side."""
        lanes: list[int] = []
        for index, (first, last) in enumerate(self.ties):
            taken = {
                lanes[other]
                for other, (start, end) in enumerate(self.ties[:index])
                if start <= last and first <= end
            }
            lanes.append(next(lane for lane in range(len(taken) + 1) if lane not in taken))
        return tuple(lanes)

    @property
    def carries_numbers(self) -> bool:
        return True

    @property
    def table(self) -> DataTable:
        words = self.wording
        return DataTable(
            self.title,
            (words.person, words.level, words.interval, words.tied_with),
            tuple(
                (
                    row.label,
                    level_text(row.interval.estimate),
                    range_text(row.interval.low, row.interval.high, words),
                    ", ".join(filter(None, (row.tied_with, row.note))),
                )
                for row in self.rows
            ),
        )


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One scale; `intervals` in the order of the chart's series, None where nothing was seen."""

    label: str
    intervals: tuple[Interval | None, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class ProfileChart:
    """One to six people (or times) on several scales."""

    name: str
    title: str
    description: str
    axis: Axis
    rows: tuple[ProfileRow, ...]
    series: tuple[str, ...] = ("",)
    wording: Wording = field(default_factory=Wording)

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= 6:
            raise ValueError("a profile holds one to six series")
        if any(len(row.intervals) != len(self.series) for row in self.rows):
            raise ValueError("every row needs one interval, or None, for each series")

    @property
    def carries_numbers(self) -> bool:
        """Whether the drawing already prints every number, so that a table would repeat them."""
        return len(self.series) == 1 or len(self.series) > 3

    @property
    def table(self) -> DataTable:
        words = self.wording
        if len(self.series) == 1:
            return DataTable(
                self.title,
                (words.area, words.level, words.interval, words.band),
                tuple((r.label, *self._numbers(r.intervals[0]), r.words) for r in self.rows),
            )
        return DataTable(
            self.title,
            (words.area, *self.series, words.reading),
            tuple(
                (r.label, *(interval_text(i, words) for i in r.intervals), r.words)
                for r in self.rows
            ),
        )

    def _numbers(self, interval: Interval | None) -> tuple[str, str]:
        if interval is None:
            return self.wording.no_result, ""
        spread = range_text(interval.low, interval.high, self.wording)
        return level_text(interval.estimate), spread


@dataclass(frozen=True, slots=True)
class QuadrantPoint:
    """One person at two things that must not be added up, each with its own spread."""

    label: str
    x: Interval
    y: Interval


@dataclass(frozen=True, slots=True)
class QuadrantChart:
    """`corners` say where (top left, top right, bottom left, bottom right), never what it means."""

    name: str
    title: str
    description: str
    x: Axis
    y: Axis
    x_label: str
    y_label: str
    points: tuple[QuadrantPoint, ...]
    x_reference: float | None = None
    y_reference: float | None = None
    x_unit: str = ""
    corners: tuple[str, str, str, str] = ("", "", "", "")
    wording: Wording = field(default_factory=Wording)

    @property
    def carries_numbers(self) -> bool:
        return False

    @property
    def table(self) -> DataTable:
        words = self.wording
        return DataTable(
            self.title,
            (words.person, self.x_label, words.spread, self.y_label, words.interval),
            tuple(
                (
                    point.label,
                    f"{point.x.estimate:.0f}{self.x_unit}",
                    words.between.format(f"{point.x.low:.0f}", f"{point.x.high:.0f}"),
                    level_text(point.y.estimate),
                    range_text(point.y.low, point.y.high, words),
                )
                for point in self.points
            ),
        )


@dataclass(frozen=True, slots=True)
class DotsRow:
    label: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class QuantileDotsChart:
    """Equally likely values as dots that can be counted; two rows to compare two people."""

    name: str
    title: str
    description: str
    axis: Axis
    rows: tuple[DotsRow, ...]
    step: float = 0.1
    wording: Wording = field(default_factory=Wording)

    def stacked(self, row: DotsRow) -> tuple[tuple[float, int], ...]:
        """Each dot as its place on the axis and its height in its column, counted from 0."""
        heights: dict[float, int] = {}
        placed: list[tuple[float, int]] = []
        for value in sorted(row.values):
            place = round(round(value / self.step) * self.step, 6)
            placed.append((place, heights.get(place, 0)))
            heights[place] = heights.get(place, 0) + 1
        return tuple(placed)

    @property
    def tallest(self) -> int:
        return max((h + 1 for row in self.rows for _, h in self.stacked(row)), default=1)

    @property
    def carries_numbers(self) -> bool:
        return False

    @property
    def table(self) -> DataTable:
        words = self.wording
        return DataTable(
            self.title,
            (words.person, words.middle, words.dots_range),
            tuple(
                (
                    row.label,
                    level_text(sorted(row.values)[len(row.values) // 2]),
                    range_text(min(row.values), max(row.values), words),
                )
                for row in self.rows
            ),
        )


ChartKind = (
    RankedChart | ProfileChart | QuadrantChart | QuantileDotsChart | TimelineChart | CountsChart
)

__all__ = [
    "Axis",
    "ChartKind",
    "CountsChart",
    "CountsRow",
    "DataTable",
    "DotsRow",
    "Interval",
    "Lane",
    "Mark",
    "Phase",
    "ProfileChart",
    "ProfileRow",
    "QuadrantChart",
    "QuadrantPoint",
    "QuantileDotsChart",
    "RankedChart",
    "RankedRow",
    "TimelineChart",
]
