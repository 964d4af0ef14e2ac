"""What counts look like: one bar for each kind, its number beside it, what was asked as a mark."""

from dataclasses import dataclass, field

from assess.reports.marks import Axis, DataTable
from assess.reports.wording import Wording


@dataclass(frozen=True, slots=True)
class CountsRow:
    """`words` is the number as it is read, such as "12 of 14"."""

    label: str
    count: float
    words: str
    asked: float | None = None


@dataclass(frozen=True, slots=True)
class CountsChart:
    """Bars from nothing on one line; a dashed mark stands where `asked` is."""

    name: str
    title: str
    description: str
    rows: tuple[CountsRow, ...]
    columns: tuple[str, str]
    wording: Wording = field(default_factory=Wording)

    @property
    def axis(self) -> Axis:
        """From nothing to the largest of all."""
        most = max((max(row.count, row.asked or 0) for row in self.rows), default=0)
        return Axis(0, most or 1, ())

    @property
    def carries_numbers(self) -> bool:
        return True

    @property
    def table(self) -> DataTable:
        return DataTable(
            self.title, self.columns, tuple((row.label, row.words) for row in self.rows)
        )
