"""Draws fields of points on paper: quantile dots, the quadrant and the timeline."""

from collections.abc import Iterator

from reportlab.graphics.shapes import Shape
from reportlab.platypus import Flowable, Paragraph

from assess.reports.charts import Mark, QuadrantChart, QuantileDotsChart, TimelineChart
from assess.reports.charts_pdf.faces import (
    ACCENT,
    INK,
    PAPER,
    RULE,
    STRONG_RULE,
    marked,
    style,
    words,
)
from assess.reports.charts_pdf.strips import (
    box,
    cuts,
    dot,
    drawing,
    line,
    place,
    rows_table,
    sign,
    string,
    tall,
    ticks,
)


def quantile_dots(chart: QuantileDotsChart, width: float) -> list[Flowable]:
    """Equally likely values as dots that can be counted."""
    height = max(chart.tallest * 8 + 8, 24)
    pictures: list[Flowable] = []
    for row in chart.rows:
        grid = [
            line(x, 0, x, height) for x in (place(chart.axis, t, width) for t in chart.axis.ticks)
        ]
        dots = [
            dot(place(chart.axis, value, width), 5 + 8 * stack, 3.4)
            for value, stack in chart.stacked(row)
        ]
        base = [line(0, 0, width, 0, INK, 0.8)]
        pictures += [words(row.label, 8.5, INK, heavy=True)]
        pictures += [drawing(width, height, grid, base, dots)]
    return [*pictures, drawing(width, 14, ticks(chart.axis, width))]


def quadrant(chart: QuadrantChart, width: float) -> list[Flowable]:
    """Two things that must not be added up, each with its own spread."""
    return [drawing(width, 280, _quadrant(chart, width))]


def _quadrant(chart: QuadrantChart, width: float) -> Iterator[Shape]:
    left, right, low, high = 30.0, width - 6, 30.0, 262.0

    def across(value: float) -> float:
        return left + chart.x.share(value) * (right - left)

    def up(value: float) -> float:
        return low + chart.y.share(value) * (high - low)

    for tick in chart.x.ticks:
        x = across(tick)
        yield line(x, low, x, high, STRONG_RULE if tick == chart.x_reference else RULE)
        yield from string(x, low - 11, f"{tick:g}{chart.x_unit}")
    for tick in chart.y.ticks:
        y = up(tick)
        yield line(left, y, right, y, STRONG_RULE if tick == chart.y_reference else RULE)
        yield from string(left - 6, y - 2.5, f"{tick:g}", "end")
    yield line(left, low, right, low, INK, 0.8)
    yield from string(right, 6, chart.x_label, "end", INK, heavy=True)
    yield from string(0, 270, chart.y_label, "start", INK, heavy=True)
    corners = (
        (left + 4, high - 9, "start"),
        (right - 4, high - 9, "end"),
        (left + 4, low + 5, "start"),
        (right - 4, low + 5, "end"),
    )
    for text, (x, y, anchor) in zip(chart.corners, corners, strict=True):
        yield from string(x, y, text, anchor)
    for point in chart.points:
        x, y = across(point.x.estimate), up(point.y.estimate)
        yield line(across(point.x.low), y, across(point.x.high), y, STRONG_RULE, 1)
        yield line(x, up(point.y.low), x, up(point.y.high), ACCENT, 1.2)
    for point in chart.points:
        yield from sign(0, point.label, across(point.x.estimate), up(point.y.estimate))


def timeline(chart: TimelineChart, width: float) -> list[Flowable]:
    """One line for each activity on a shared scale of days."""
    text = chart.wording
    side = 150.0
    inner = width - side
    rows: list[list[object]] = []
    heights = []
    for lane in chart.lanes:
        about = Paragraph(f"{marked(lane.label, heavy=True)}<br/>{marked(lane.detail)}", style(8.5))
        height = tall(((about, side - 8),), 24)
        rows.append([about, drawing(inner, height, _lane(chart, lane.marks, inner, height))])
        heights.append(height)
    title = text.activity if chart.today is None else text.today_is.format(f"{chart.today:g}")
    header: list[object] = [words(title, heavy=True), drawing(inner, 36, _days(chart, inner))]
    return [rows_table(header, rows, [side, inner], heights)]


def _days(chart: TimelineChart, width: float) -> Iterator[Shape]:
    axis = chart.axis
    for phase in chart.phases:
        x = (place(axis, phase.start, width) + place(axis, phase.end, width)) / 2
        yield from string(x, 27, phase.label, colour=INK, heavy=True)
        yield from string(x, 17, phase.detail)
    for tick in axis.ticks:
        anchor = {0.0: "start", 1.0: "end"}.get(axis.share(tick), "middle")
        label = f"{chart.wording.day} {tick:g}" if tick == 0 else f"{tick:g}"
        yield from string(place(axis, tick, width), 4, label, anchor)


def _lane(
    chart: TimelineChart, marks: tuple[Mark, ...], width: float, height: float
) -> Iterator[Shape]:
    axis, y = chart.axis, height / 2
    yield from cuts(axis, width, height)
    if chart.today is not None:
        x = place(axis, chart.today, width)
        yield line(x, 0, x, height, INK, 1)
    if marks:
        days = [mark.day for mark in marks]
        yield line(place(axis, min(days), width), y, place(axis, max(days), width), y)
    for mark in marks:
        x = place(axis, mark.day, width)
        if mark.state == "done":
            yield dot(x, y)
        elif mark.state == "checkin":
            yield box(x - 3.4, y - 3.4, 6.8, 6.8, PAPER, ACCENT, 1.2)
        else:
            yield dot(x, y, 3.2, PAPER, ACCENT, 1.2)
            if mark.state == "moved":
                yield line(x - 2.6, y - 2.6, x + 2.6, y + 2.6, ACCENT, 1)
