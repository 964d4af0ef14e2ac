"""What a report says, as frozen blocks that know nothing of pages or paper.

`html` and `pdf` each draw every block in `BLOCKS`, so both say the same.
"""

from dataclasses import dataclass, field

from flask_babel import gettext as _

from assess.reports.charts import ChartKind, ProfileChart


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2

    def __post_init__(self) -> None:
        if self.level not in (2, 3):
            raise ValueError("a heading inside a document has level 2 or 3")


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Callout:
    """What changes how the report is read."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row is its header; `numeric` names columns set to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numeric: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row needs a cell for each column")


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Numbered steps: (title, text); either may be empty."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ScoreProfile:
    chart: ProfileChart
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    chart: ChartKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A template to fill in by hand: (label, number of writing lines)."""

    title: str
    fields: tuple[tuple[str, int], ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A table to write in: some cells are empty, and paper has the last row `again` times more.

    Without words in `columns` there is no header. An open row has room for so many `lines`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    again: int = 0
    lines: int = 1

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row needs a cell for each column")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new sheet of paper; nothing on a screen."""


Block = (
    Heading
    | Paragraph
    | Callout
    | Facts
    | Table
    | Bullets
    | Steps
    | ScoreProfile
    | Chart
    | Sheet
    | Form
    | PageBreak
)

BLOCKS: tuple[type[Block], ...] = (
    Heading,
    Paragraph,
    Callout,
    Facts,
    Table,
    Bullets,
    Steps,
    ScoreProfile,
    Chart,
    Sheet,
    Form,
    PageBreak,
)


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the frame round a document, in the language of whoever asks for it."""

    simulated: str = field(default_factory=lambda: _("Simulated data"))
    page: str = field(default_factory=lambda: _("Page {} of {}"))


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report; `simulated` and `provisional_note` stand on every printed page."""

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    simulated: bool = False
    provisional_note: str = ""
    language: str = "en"
    labels: Labels = field(default_factory=Labels)
