"""The comparison of a round as a document: it says on paper what the page says on a screen."""

from dataclasses import dataclass

from flask_babel import gettext as _

from assess.reports.charts import ProfileChart, QuadrantChart, QuantileDotsChart, RankedChart
from assess.reports.document import (
    Block,
    Bullets,
    Callout,
    Chart,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    ScoreProfile,
    Table,
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Chances in 100 that the person of a row stands above the person of a column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, bool] | None, ...]], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One level with its interval; `step` is the shade, 1 to 4."""

    level: str
    spread: str
    step: int
    is_floor: bool = False
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class LevelRow:
    """All levels of one person."""

    key: str
    letter: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ComparisonSource:
    """Everything the page shows, in words and charts, before anything is drawn."""

    round_name: str
    role_title: str
    headline: str
    people_words: str
    weights_words: str
    weights: tuple[tuple[str, str], ...]
    ranked: RankedChart
    ranked_notes: tuple[str, ...]
    pairs: Pairs
    dots: QuantileDotsChart | None
    dots_note: str
    quadrant: QuadrantChart | None
    sales_note: str
    study: str
    profile: ProfileChart | None
    profile_note: str
    columns: tuple[str, ...]
    rows: tuple[LevelRow, ...]
    sorted_by: str
    not_compared: tuple[tuple[str, str], ...]
    who: tuple[tuple[str, str], ...]
    is_simulated: bool
    made_on: str
    language: str = "en"


def title() -> str:
    """What the page and the paper are called."""
    return str(_("Who can be told apart, and who cannot"))


def provisional_note() -> str:
    """What every number here rests on."""
    return str(_("Provisional: item weights set by expert judgement, not yet by data."))


def build(source: ComparisonSource, /) -> Document:
    """The report of one round."""
    return Document(
        title=title(),
        subtitle=_("%(round)s, %(role)s", round=source.round_name, role=source.role_title),
        meta=((_("People"), source.people_words), (_("Made on"), source.made_on)),
        blocks=(
            Callout(source.headline, title=_("In words")),
            *_readiness(source),
            *_pairs(source),
            *_sales(source),
            *_profiles(source),
            *_numbers(source),
            *_rules(source),
        ),
        simulated=source.is_simulated,
        provisional_note=provisional_note(),
        language=source.language,
    )


def _readiness(source: ComparisonSource) -> tuple[Block, ...]:
    return (
        Heading(_("Readiness, with its error")),
        Paragraph(tie_words()),
        Chart(source.ranked, " ".join(source.ranked_notes)),
    )


def tie_words() -> str:
    """How the drawing is read."""
    return str(
        _(
            "Dot: best estimate. Bar: 80 % interval. People joined by one upright line cannot be "
            "told apart on this evidence; the order inside a group means nothing."
        )
    )


def _pairs(source: ComparisonSource) -> tuple[Block, ...]:
    rows = tuple(
        (label, *(("" if cell is None else _marked(*cell)) for cell in cells))
        for label, cells in source.pairs.rows
    )
    blocks: tuple[Block, ...] = (
        PageBreak(),
        Heading(_("Person by person")),
        Table(
            ("", *source.pairs.columns),
            rows,
            _("Chances in 100 that the row is above the column; a star marks told apart"),
            numeric=tuple(range(1, len(source.pairs.columns) + 1)),
        ),
        Paragraph(source.pairs.note),
    )
    return (*blocks, Chart(source.dots, source.dots_note)) if source.dots else blocks


def _marked(text: str, is_apart: bool) -> str:
    return f"{text} *" if is_apart else text


def _sales(source: ComparisonSource) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(_("Sales record, on its own axis")), Paragraph(source.study)]
    if source.quadrant:
        blocks.append(Chart(source.quadrant, source.sales_note))
    else:
        blocks.append(Paragraph(source.sales_note))
    return tuple(blocks)


def _profiles(source: ComparisonSource) -> tuple[Block, ...]:
    if source.profile is None:
        return ()
    return (
        Heading(_("Profiles together")),
        ScoreProfile(source.profile, source.profile_note),
    )


def _numbers(source: ComparisonSource) -> tuple[Block, ...]:
    rows = tuple((row.label, *(_cell(cell) for cell in row.cells)) for row in source.rows)
    return (
        Heading(_("All numbers")),
        Table(("", *source.columns), rows, source.sorted_by),
        Paragraph(_("Level to the nearest half, in brackets the 80 % interval. A star marks a "
                    "level clearly below the coaching floor.")),
    )  # fmt: skip


def _cell(cell: Cell) -> str:
    text = f"{cell.level} ({cell.spread})"
    return f"{text} *" if cell.is_floor else text


def _rules(source: ComparisonSource) -> tuple[Block, ...]:
    blocks: list[Block] = [
        Heading(_("Rules set in advance")),
        Paragraph(source.weights_words),
        Facts(source.weights),
    ]
    if source.who:
        blocks += [Heading(_("Letters"), 3), Facts(source.who)]
    if source.not_compared:
        blocks += [Heading(_("Not compared"), 3), Facts(source.not_compared)]
    blocks.append(Bullets(limits()))
    return tuple(blocks)


def limits() -> tuple[str, ...]:
    """What no reader may take from these pages."""
    return (
        _("There are no norms yet: no level says how somebody stands among other people."),
        _("Methods of this kind have correlated about .2 to .4 with job performance in other "
          "settings; ours has not been tested yet."),
        _("Never decide on this questionnaire alone: add a structured interview and a work "
          "sample, the same for everybody."),
    )  # fmt: skip
