"""Draws people on paper: ranked on one scale, or as profiles on several."""

from collections.abc import Iterator

from reportlab.graphics.shapes import Drawing, Shape
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, Paragraph

from assess.reports.charts import ProfileChart, ProfileRow, RankedChart
from assess.reports.charts_pdf.faces import INK, REGULAR, SMALL, marked, style, words
from assess.reports.charts_pdf.strips import (
    bar,
    cuts,
    drawing,
    head,
    line,
    place,
    rows_table,
    sign,
    string,
    strip,
    tall,
)
from assess.reports.charts_svg import SHAPES
from assess.reports.wording import level_text, range_text


def ranked(chart: RankedChart, width: float) -> list[Flowable]:
    """Several people on one scale, with brackets round those who cannot be told apart."""
    text = chart.wording
    lanes = chart.lanes()
    widths = [70.0, 18.0 + 9 * max(lanes, default=0), 0.0, 92.0, 96.0]
    widths[2] = width - sum(widths)
    inner = widths[2] - 10
    header = [
        words(text.person, heavy=True),
        words(text.ties, heavy=True),
        head(chart.axis, inner),
        words(f"{text.level} ({text.interval})", heavy=True),
        words(text.tied_with, heavy=True),
    ]
    rows: list[list[object]] = []
    heights = []
    for index, row in enumerate(chart.rows):
        name = words(row.label, 9, INK, heavy=True)
        spread = range_text(row.interval.low, row.interval.high, text)
        level = words(f"{level_text(row.interval.estimate)}  {spread}", 8.5, INK)
        tied = words(". ".join(filter(None, (row.tied_with, row.note))))
        height = tall(((name, widths[0]), (level, widths[3]), (tied, widths[4])), 22)
        ties = drawing(widths[1], height, _brackets(chart, lanes, index, height))
        rows.append([name, ties, strip(row.interval, chart.axis, inner, height), level, tied])
        heights.append(height)
    return [rows_table(header, rows, widths, heights)]


def _brackets(
    chart: RankedChart, lanes: tuple[int, ...], row: int, height: float
) -> Iterator[Shape]:
    for (first, last), lane in zip(chart.ties, lanes, strict=True):
        if first <= row <= last:
            x = 5.0 + 9 * lane
            top = height / 2 if row == first else height
            bottom = height / 2 if row == last else 0
            yield line(x, bottom, x, top, INK, 1.6)
            yield line(x, height / 2, x + 3, height / 2, INK, 1.6)


def profile(chart: ProfileChart, width: float) -> list[Flowable]:
    """One to three people on several scales; more become small multiples."""
    text = chart.wording
    count = len(chart.series)
    if count > SHAPES:
        return _small_multiples(chart, width)
    side = 150.0
    inner = width - side
    rows: list[list[object]] = []
    heights = []
    for row in chart.rows:
        about = Paragraph(_profile_words(chart, row), style(8.5))
        height = tall(((about, side - 8),), 30 if count == 1 else 16.0 * count + 10)
        picture = (
            strip(row.intervals[0], chart.axis, inner, height)
            if count == 1
            else drawing(inner, height, _overlay(chart, row, inner, height))
        )
        rows.append([about, picture])
        heights.append(height)
    table = rows_table(
        [words(text.area, heavy=True), head(chart.axis, inner)], rows, [side, inner], heights
    )
    return [table] if count == 1 else [_key(chart), table]


def _profile_words(chart: ProfileChart, row: ProfileRow) -> str:
    text = chart.wording
    parts = [marked(row.label, heavy=True)]
    if row.words:
        parts.append(marked(row.words))
    if len(chart.series) == 1:
        interval = row.intervals[0]
        if interval is None:
            parts.append(marked(text.no_result))
        else:
            spread = range_text(interval.low, interval.high, text)
            parts.append(marked(text.about.format(level_text(interval.estimate), spread)))
    return "<br/>".join(parts)


def _key(chart: ProfileChart) -> Drawing:
    shapes: list[Shape] = []
    x = 8.0
    for index, name in enumerate(chart.series):
        shapes += [*sign(index, name, x, 9), *string(x + 11, 6.5, name, "start")]
        x += 30 + pdfmetrics.stringWidth(name, REGULAR, SMALL)
    return drawing(x, 20, shapes)


def _overlay(chart: ProfileChart, row: ProfileRow, width: float, height: float) -> Iterator[Shape]:
    yield from cuts(chart.axis, width, height)
    count = len(row.intervals)
    for index, (name, interval) in enumerate(zip(chart.series, row.intervals, strict=True)):
        if interval is not None:
            y = height / 2 - (index - (count - 1) / 2) * 16
            yield bar(chart.axis, interval, width, y, index)
            yield from sign(index, name, place(chart.axis, interval.estimate, width), y)


def _small_multiples(chart: ProfileChart, width: float) -> list[Flowable]:
    widths = [80.0, width - 190, 110.0]
    inner = widths[1] - 12
    panels: list[Flowable] = []
    for row in chart.rows:
        lines: list[list[object]] = []
        for name, interval in zip(chart.series, row.intervals, strict=True):
            numbers = chart.wording.no_result
            if interval is not None:
                spread = range_text(interval.low, interval.high, chart.wording)
                numbers = f"{level_text(interval.estimate)}  {spread}"
            picture = strip(interval, chart.axis, inner, 16)
            lines.append([words(name, 8.5, INK, heavy=True), picture, words(numbers, 8.5, INK)])
        title = Paragraph(_profile_words(chart, row), style(8.5))
        header: list[object] = [title, head(chart.axis, inner), ""]
        panels.append(rows_table(header, lines, widths, [16.0] * len(lines)))
    return panels
