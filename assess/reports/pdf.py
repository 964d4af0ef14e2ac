"""Draws a document for paper: A4, embedded type, and on every sheet what it is worth."""

import io
from collections.abc import Callable, Iterable
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    ListFlowable,
    PageTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import PageBreak as NewSheet
from reportlab.platypus import Paragraph as Words
from reportlab.platypus import Table as Grid

from assess.reports.charts_pdf import draw
from assess.reports.charts_pdf.faces import (
    ACCENT,
    INK,
    MUTED,
    REGULAR,
    RULE,
    STRONG_RULE,
    marked,
    style,
    words,
)
from assess.reports.document import (
    Block,
    Bullets,
    Callout,
    Chart,
    Document,
    Facts,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    ScoreProfile,
    Sheet,
    Steps,
    Table,
)
from assess.reports.form_pdf import draw_form
from assess.reports.running_head import draw_running_head

WIDTH = A4[0] - 36 * mm
BODY = 9.5
WASH = HexColor("#eef5f4")


def _heading(block: Heading) -> list[Flowable]:
    size, room = (14, 6) if block.level == 2 else (11, 8)
    text = Words(marked(block.text, heavy=True), style(size, spaceBefore=room, keepWithNext=1))
    if block.level == 3:
        return [CondPageBreak(60), text]
    rule = HRFlowable(width="100%", thickness=0.8, color=INK, spaceBefore=14, spaceAfter=0)
    # A heading never stands alone at the foot of a sheet, nor does its rule.
    rule.keepWithNext = 1
    return [CondPageBreak(90), rule, text]


def _paragraph(block: Paragraph) -> list[Flowable]:
    return [Words(marked(block.text), style(BODY, spaceAfter=4))]


def _callout(block: Callout) -> list[Flowable]:
    cells: list[Flowable] = []
    if block.title:
        cells.append(Words(marked(block.title, heavy=True), style(BODY)))
    cells.append(Words(marked(block.text), style(BODY)))
    box = Grid([[cells]], colWidths=[WIDTH], hAlign="LEFT")
    box.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), WASH),
                ("LINEBEFORE", (0, 0), (0, -1), 3, ACCENT),
                ("LEFTPADDING", (0, 0), (-1, -1), 10),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    return [box, Spacer(0, 6)]


def _facts(block: Facts) -> list[Flowable]:
    return _pairs(block.items)


def _pairs(items: tuple[tuple[str, str], ...]) -> list[Flowable]:
    if not items:
        return []
    rows = [[words(label, 8.5), words(value, 9, INK)] for label, value in items]
    grid = Grid(rows, colWidths=[130, WIDTH - 130], hAlign="LEFT")
    grid.setStyle(TableStyle([*_PLAIN, ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE)]))
    return [grid, Spacer(0, 6)]


_PLAIN: list[Any] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 8),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
]


def _table(block: Table) -> list[Flowable]:
    columns = range(len(block.columns))
    right = style(8.5, alignment=2)
    left = style(8.5)

    def cell(text: str, column: int, *, heavy: bool) -> Words:
        return Words(marked(text, heavy=heavy), right if column in block.numeric else left)

    head = [cell(block.columns[c], c, heavy=True) for c in columns]
    rows = [[cell(row[c], c, heavy=c == 0) for c in columns] for row in block.rows]
    grid = Grid([head, *rows], colWidths=_widths(block), repeatRows=1, hAlign="LEFT")
    grid.setStyle(
        TableStyle(
            [
                *_PLAIN,
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
            ]
        )
    )
    caption: list[Flowable] = []
    if block.caption:
        text = marked(block.caption, heavy=True)
        caption = [CondPageBreak(70), Words(text, style(9, spaceBefore=4, spaceAfter=3))]
    return [*caption, grid, Spacer(0, 8)]


def _widths(block: Table) -> list[float]:
    """Columns share the sheet by their longest text, held so that none starves or bloats."""
    texts = [[label, *(row[c] for row in block.rows)] for c, label in enumerate(block.columns)]
    longest = [max(map(len, column)) for column in texts]
    # A word is not broken, and it has air beside it.
    longest_word = [
        max((len(w) for text in column for w in text.split()), default=0) for column in texts
    ]
    weights = [
        max(min(max(length, 7), 34), word + 4)
        for length, word in zip(longest, longest_word, strict=True)
    ]
    return [WIDTH * weight / sum(weights) for weight in weights]


def _bullets(block: Bullets) -> list[Flowable]:
    return [_listed([Words(marked(item), style(BODY)) for item in block.items], "bullet")]


def _steps(block: Steps) -> list[Flowable]:
    items: list[Flowable] = []
    for title, text in block.items:
        parts = [marked(each, heavy=each is title) for each in (title, text) if each]
        items.append(Words("<br/>".join(parts), style(BODY, spaceAfter=3)))
    return [_listed(items, "1")]


def _listed(items: list[Flowable], kind: str) -> ListFlowable:
    return ListFlowable(
        [*items],
        bulletType=kind,
        start="–" if kind == "bullet" else 1,
        bulletFontName=REGULAR,
        bulletFontSize=BODY,
        bulletColor=ACCENT,
        leftIndent=16,
        spaceAfter=6,
    )


def _chart(block: Chart | ScoreProfile) -> list[Flowable]:
    chart = block.chart
    title = Words(marked(chart.title, heavy=True), style(9.5, spaceBefore=6, keepWithNext=1))
    about = Words(marked(chart.description), style(8, MUTED, spaceAfter=4, keepWithNext=1))
    picture = draw(chart, WIDTH)
    parts: list[Flowable] = [KeepTogether([title, about, picture[0]]), *picture[1:], Spacer(0, 4)]
    if not chart.carries_numbers:
        parts += _table(Table(chart.table.columns, chart.table.rows))
    if block.note:
        parts.append(Words(marked(block.note), style(8.5, MUTED, spaceAfter=8)))
    return parts


def _sheet(block: Sheet) -> list[Flowable]:
    parts: list[Flowable] = [Words(marked(block.title, heavy=True), style(11, spaceBefore=8))]
    if block.hint:
        parts.append(words(block.hint, 8.5))
    for label, lines in block.fields:
        parts += [Spacer(0, 6), words(label, 9, INK, heavy=True)]
        rules = (HRFlowable(width="100%", thickness=0.6, color=STRONG_RULE) for _ in range(lines))
        for rule in rules:
            parts += [Spacer(0, 20), rule]
    return [KeepTogether(parts), Spacer(0, 8)]


def _form(block: Form) -> list[Flowable]:
    return [draw_form(block, WIDTH), Spacer(0, 5)]


def _page_break(_: PageBreak) -> list[Flowable]:
    return [NewSheet()]


DRAWER_OF: dict[type[Block], Callable[[Any], list[Flowable]]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Callout: _callout,
    Facts: _facts,
    Table: _table,
    Bullets: _bullets,
    Steps: _steps,
    ScoreProfile: _chart,
    Chart: _chart,
    Sheet: _sheet,
    Form: _form,
    PageBreak: _page_break,
}


def _front(document: Document) -> list[Flowable]:
    """What comes before the first block: title, subtitle, what the report is worth, facts."""
    parts: list[Flowable] = [Words(marked(document.title, heavy=True), style(21, spaceAfter=4))]
    if document.subtitle:
        parts.append(Words(marked(document.subtitle), style(12, MUTED, spaceAfter=8)))
    if document.provisional_note:
        parts += _callout(Callout(document.provisional_note))
    return [*parts, *_pairs(document.meta)]


def draw_pdf(document: Document) -> bytes:
    """The document as a PDF file; the same document always gives the same bytes."""
    # Drawn twice: how many sheets there are is known only after the first time.
    _, sheets = _drawn(document, 0)
    return _drawn(document, sheets)[0]


def _body(blocks: Iterable[Block]) -> list[Flowable]:
    parts, heads = list[Flowable](), list[Flowable]()
    for block, drawn in ((each, DRAWER_OF[type(each)](each)) for each in blocks):
        if heads and isinstance(drawn[0], KeepTogether):
            # A heading goes to the next sheet together with its picture.
            plain = [each for each in heads if not isinstance(each, CondPageBreak)]
            drawn[0], heads = KeepTogether(plain + drawn[0]._content), []  # type: ignore[attr-defined]
        heads += drawn
        if isinstance(block, PageBreak) and parts and isinstance(parts[-1], Spacer):
            # The air after a block that fills its sheet would take a sheet of its own.
            parts.pop()
        if not isinstance(block, Heading):
            parts, heads = parts + heads, []
    return parts + heads


def _drawn(document: Document, sheets: int) -> tuple[bytes, int]:
    target = io.BytesIO()
    frame = Frame(18 * mm, 20 * mm, WIDTH, A4[1] - 38 * mm, 0, 0, 0, 0)

    def on_page(canvas: Canvas, _: object) -> None:
        draw_running_head(canvas, document, sheets)

    template = BaseDocTemplate(
        target,
        pagesize=A4,
        pageTemplates=[PageTemplate(frames=[frame], onPage=on_page)],
        title=document.title,
        subject=document.subtitle,
        author="Firstline",
        lang=document.language,
        invariant=1,
    )
    template.build([*_front(document), *_body(document.blocks)])
    return target.getvalue(), template.page
