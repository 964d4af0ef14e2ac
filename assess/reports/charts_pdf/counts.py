"""Draws counts on paper: a bar for each row, its number beside its name."""

from collections.abc import Iterator

from reportlab.graphics.shapes import Line, Shape
from reportlab.platypus import Flowable, Paragraph

from assess.reports.charts_pdf.faces import ACCENT, BAR, STRONG_RULE, marked, style, words
from assess.reports.charts_pdf.strips import box, drawing, place, rows_table, tall
from assess.reports.counts import CountsChart, CountsRow
from assess.reports.marks import Axis

SIDE = 190.0


def counts(chart: CountsChart, width: float) -> list[Flowable]:
    """One row a count; a long chart may run over to the next sheet."""
    inner = width - SIDE
    rows: list[list[object]] = []
    heights = []
    for row in chart.rows:
        text = f"{marked(row.label, heavy=True)}  {marked(row.words)}"
        about = Paragraph(text, style(8.5))
        height = tall(((about, SIDE - 8),), 18)
        rows.append([about, drawing(inner, height, _marks(row, chart.axis, inner, height))])
        heights.append(height)
    header = [words(f"{chart.columns[0]}: {chart.columns[1]}", heavy=True), ""]
    return [rows_table(header, rows, [SIDE, inner], heights)]


def _marks(row: CountsRow, axis: Axis, width: float, height: float) -> Iterator[Shape]:
    start = place(axis, 0, width)
    if row.count:
        length = place(axis, row.count, width) - start
        yield box(start, height / 2 - 4, length, 8, BAR, ACCENT, 0.6)
    if row.asked is not None:
        x = place(axis, row.asked, width)
        yield Line(x, 1, x, height - 1, strokeColor=STRONG_RULE, strokeWidth=1)
