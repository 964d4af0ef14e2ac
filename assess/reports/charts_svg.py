"""Draws charts for pages: strips, brackets and numbers, with the template that places them."""

from dataclasses import dataclass
from functools import singledispatch

from markupsafe import Markup

from assess.reports.charts import (
    Axis,
    CountsChart,
    Interval,
    Mark,
    ProfileChart,
    ProfileRow,
    QuadrantChart,
    QuantileDotsChart,
    RankedChart,
    TimelineChart,
)
from assess.reports.quadrant_svg import quadrant
from assess.reports.strips import (
    at,
    axis_strip,
    bar,
    centred,
    count_strip,
    cuts,
    dot,
    hidden,
    interval_strip,
    join,
    level,
    named,
    percent,
    text,
    tick_text,
    upright,
)
from assess.reports.wording import level_text, range_text

DOT_STEP = 13
TIE_LANE = 16
SHAPES = 3
NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of a chart: its strip, its brackets and its numbers in words."""

    source: object
    strip: Markup
    ties: Markup = NOTHING
    level: str = ""
    spread: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One small multiple: a scale, with a line for each person."""

    label: str
    words: str
    lines: tuple[tuple[str, DrawnRow], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a template in `charts/` puts in its place."""

    template: str
    head: Markup
    rows: tuple[DrawnRow, ...] = ()
    panels: tuple[Panel, ...] = ()
    key: tuple[tuple[str, Markup], ...] = ()


def _bands(axis: Axis) -> Markup:
    """The words of the bands in two lines above the numbers; wide screens only."""
    edges = (axis.low, *axis.cuts, axis.high)
    words = []
    for band, low, high in zip(axis.bands, edges, edges[1:], strict=False):
        x = percent((axis.share(low) + axis.share(high)) / 2)
        first, second = two_lines(band)
        if first:
            words.append(text("tick tick--mid", x, "12", first))
        words.append(text("tick tick--mid", x, "28", second))
    return Markup('<g class="wide-only">{}</g>').format(join(words)) if words else Markup("")


def two_lines(words: str) -> tuple[str, str]:
    """A band's name split near its middle when it is long; the second line sits on the axis."""
    parts = words.split(" ")
    if len(words) < 11 or len(parts) == 1:
        return "", words
    best = min(range(1, len(parts)), key=lambda cut: abs(_uneven(parts, cut)))
    return " ".join(parts[:best]), " ".join(parts[best:])


def _uneven(parts: list[str], cut: int) -> int:
    return len(" ".join(parts[:cut])) - len(" ".join(parts[cut:]))


def _axis_head(chart: ProfileChart | RankedChart) -> Markup:
    axis = chart.axis
    numbers = join(
        text("tick tick--mid tick--strong", at(axis, t), "-6", tick_text(t)) for t in axis.ticks
    )
    css = "strip strip--bands" if axis.bands else "strip strip--axis"
    return named(chart, css, cuts(axis) + _bands(axis) + centred(numbers, "100%"))


@singledispatch
def draw(chart: object) -> Drawn:
    """The chart as strips and words, with the template that sets them in place."""
    raise TypeError(f"no drawing for {type(chart).__name__}")


@draw.register
def _(chart: RankedChart) -> Drawn:
    lanes = chart.lanes()
    rows = tuple(
        DrawnRow(
            row,
            interval_strip(row.interval, chart.axis),
            _brackets(chart, lanes, index),
            level_text(row.interval.estimate),
            range_text(row.interval.low, row.interval.high, chart.wording),
        )
        for index, row in enumerate(chart.rows)
    )
    return Drawn("charts/ranked.html", _axis_head(chart), rows)


def _brackets(chart: RankedChart, lanes: tuple[int, ...], row: int) -> Markup:
    parts = []
    for (first, last), lane in zip(chart.ties, lanes, strict=True):
        if first <= row <= last:
            x = str(12 + TIE_LANE * lane)
            top = "50%" if row == first else "-1"
            bottom = "50%" if row == last else "101%"
            parts.append(upright("tie", x, top, bottom))
            parts.append(level("tie", x, str(17 + TIE_LANE * lane), "50%"))
    return hidden("ties", join(parts)) if parts else Markup("")


@draw.register
def _(chart: ProfileChart) -> Drawn:
    count = len(chart.series)
    key = tuple((name, _key_sign(index, name)) for index, name in enumerate(chart.series))
    if count == 1:
        rows = tuple(_profile_row(chart, row) for row in chart.rows)
        return Drawn("charts/profile.html", _axis_head(chart), rows)
    if count <= SHAPES:
        rows = tuple(DrawnRow(row, _overlay(chart, row)) for row in chart.rows)
        return Drawn("charts/profile.html", _axis_head(chart), rows, key=key)
    panels = tuple(
        Panel(
            row.label,
            row.words,
            tuple(
                (name, _numbers(chart, row, interval))
                for name, interval in zip(chart.series, row.intervals, strict=True)
            ),
        )
        for row in chart.rows
    )
    return Drawn("charts/panels.html", _axis_head(chart), panels=panels)


def _profile_row(chart: ProfileChart, row: ProfileRow) -> DrawnRow:
    return _numbers(chart, row, row.intervals[0])


def _numbers(chart: ProfileChart, row: ProfileRow, interval: Interval | None) -> DrawnRow:
    strip = interval_strip(interval, chart.axis)
    if interval is None:
        return DrawnRow(row, strip, level=chart.wording.no_result)
    spread = range_text(interval.low, interval.high, chart.wording)
    return DrawnRow(row, strip, level=level_text(interval.estimate), spread=spread)


def _overlay(chart: ProfileChart, row: ProfileRow) -> Markup:
    count = len(chart.series)
    marks = []
    for index, (name, interval) in enumerate(zip(chart.series, row.intervals, strict=True)):
        if interval is not None:
            y = round((index - (count - 1) / 2) * 28)
            x = at(chart.axis, interval.estimate)
            inner = bar(chart.axis, interval, y) + _sign(index, name, x, y)
            marks.append(Markup('<g class="s{}">{}</g>').format(index + 1, inner))
    return hidden("strip strip--3", cuts(chart.axis) + centred(join(marks)))


def _sign(index: int, name: str, x: str, y: int) -> Markup:
    """Circle, diamond, square: series differ by shape, then letter, then hue."""
    letter = text("badge-text", x, str(y), name[:2])
    if index == 0:
        return dot(x, y, 10, "badge") + letter
    shape = (
        Markup('<path class="badge" d="M0 -13L13 0L0 13L-13 0z"/>')
        if index == 1
        else Markup('<rect class="badge" x="-9" y="-9" width="18" height="18" rx="2"/>')
    )
    return Markup('<svg x="{}" y="{}" overflow="visible">{}</svg>').format(x, y, shape) + letter


def _key_sign(index: int, name: str) -> Markup:
    return Markup(
        '<svg width="28" height="28" aria-hidden="true"><g class="s{}">{}</g></svg>'
    ).format(min(index, SHAPES - 1) + 1, _sign(min(index, SHAPES - 1), name, "14", 14))


@draw.register
def _(chart: QuantileDotsChart) -> Drawn:
    height = max(chart.tallest * DOT_STEP + 14, 40)
    grid = join(upright("grid", at(chart.axis, t), "0", str(height)) for t in chart.axis.ticks)
    line = level("axis", "0", "100%", str(height))
    rows = []
    for row in chart.rows:
        dots = join(
            dot(at(chart.axis, value), height - 7 - DOT_STEP * stack, 6)
            for value, stack in chart.stacked(row)
        )
        strip = Markup(
            '<svg class="dots" height="{}" aria-hidden="true" focusable="false">{}</svg>'
        ).format(height + 4, grid + line + dots)
        rows.append(DrawnRow(row, strip))
    return Drawn("charts/quantile_dots.html", axis_strip(chart.axis), tuple(rows))


@draw.register
def _(chart: CountsChart) -> Drawn:
    rows = tuple(
        DrawnRow(row, count_strip(row.count, row.asked, chart.axis), level=row.words)
        for row in chart.rows
    )
    return Drawn("charts/counts.html", NOTHING, rows)


@draw.register
def _(chart: QuadrantChart) -> Drawn:
    return Drawn("charts/quadrant.html", named(chart, "plot", quadrant(chart)))


@draw.register
def _(chart: TimelineChart) -> Drawn:
    axis = chart.axis
    parts = []
    for phase in chart.phases:
        x = percent((axis.share(phase.start) + axis.share(phase.end)) / 2)
        parts.append(text("tick tick--strong tick--mid", x, "14", phase.label))
        if phase.detail:
            parts.append(text("tick tick--mid wide-only", x, "31", phase.detail))
    for tick in axis.ticks:
        end = {0.0: "", 1.0: " tick--end"}.get(axis.share(tick), " tick--mid")
        words = f"{chart.wording.day} {tick:g}" if tick == 0 else tick_text(tick)
        parts.append(text(f"tick{end}", at(axis, tick), "54", words))
    if chart.today is not None:
        parts.append(upright("today", at(axis, chart.today), "38", "100%"))
    rows = tuple(DrawnRow(lane, _lane(chart, lane.marks)) for lane in chart.lanes)
    return Drawn("charts/timeline.html", named(chart, "strip strip--time", join(parts)), rows)


def _lane(chart: TimelineChart, marks: tuple[Mark, ...]) -> Markup:
    axis = chart.axis
    inner = Markup("")
    if marks:
        days = [mark.day for mark in marks]
        inner += level("rail", at(axis, min(days)), at(axis, max(days)))
    inner += join(_mark(at(axis, mark.day), mark.state) for mark in marks)
    today = upright("today", at(axis, chart.today)) if chart.today is not None else Markup("")
    return hidden("strip", cuts(axis) + today + centred(inner))


def _mark(x: str, state: str) -> Markup:
    place = Markup('<svg x="{}" overflow="visible">{}</svg>')
    if state == "checkin":
        square = Markup('<rect class="dot--open" x="-6" y="-6" width="12" height="12"/>')
        return place.format(x, square)
    if state == "done":
        return dot(x, 0, 6)
    ring = dot(x, 0, 5, "dot--open")
    if state == "moved":
        ring += place.format(x, Markup('<path class="line" d="M-5 5L5 -5"/>'))
    return ring
