"""The strip: SVG without a viewBox, x in percent, y in pixels round a centre line.

A strip is as wide as its place while dots and type keep their size. No style attributes.
"""

from collections.abc import Iterable

from markupsafe import Markup

from assess.reports.charts import Axis, ChartKind, Interval

EDGE = 2.5


def percent(share: float, edge: float = EDGE) -> str:
    """A share of the axis as x, with room at both ends for half a dot."""
    return f"{edge + share * (100 - 2 * edge):.2f}%"


def join(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def at(axis: Axis, value: float) -> str:
    return percent(axis.share(value))


def hidden(css: str, inner: Markup) -> Markup:
    return Markup('<svg class="{}" aria-hidden="true" focusable="false">{}</svg>').format(
        css, inner
    )


def named(chart: ChartKind, css: str, inner: Markup) -> Markup:
    return Markup(
        '<svg class="{css}" role="img" aria-labelledby="{name}-t {name}-d">'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{description}</desc>{inner}</svg>'
    ).format(
        css=css, name=chart.name, title=chart.title, description=chart.description, inner=inner
    )


def upright(css: str, x: str, top: str = "0", bottom: str = "100%") -> Markup:
    return Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
        css, x, x, top, bottom
    )


def level(css: str, x1: str, x2: str, y: str = "0") -> Markup:
    return Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(css, x1, x2, y, y)


def text(css: str, x: str, y: str, words: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(css, x, y, words)


def centred(inner: Markup, y: str = "50%") -> Markup:
    return Markup('<svg y="{}" overflow="visible">{}</svg>').format(y, inner)


def cuts(axis: Axis) -> Markup:
    return join(upright("cut", at(axis, cut)) for cut in axis.cuts)


def bar(axis: Axis, interval: Interval, y: int = 0) -> Markup:
    start, end = axis.share(interval.low), axis.share(interval.high)
    width = f"{(end - start) * (100 - 2 * EDGE):.2f}%"
    return Markup('<rect class="iv" x="{}" width="{}" y="{}" height="10" rx="5"/>').format(
        percent(start), width, y - 5
    )


def count_strip(count: float, asked: float | None, axis: Axis) -> Markup:
    """A bar from nothing, and a mark where what was asked for would end."""
    inner = bar(axis, Interval(0, 0, count)) if count else Markup("")
    mark = upright("cut", at(axis, asked)) if asked is not None else Markup("")
    return hidden("strip", centred(inner) + mark)


def dot(x: str, y: int | str = 0, radius: float = 6.5, css: str = "dot") -> Markup:
    return Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>').format(css, x, y, radius)


def tick_text(value: float) -> str:
    return f"{value:g}"


def axis_strip(axis: Axis) -> Markup:
    """The numbers of an axis alone, in the size of a strip."""
    return hidden(
        "strip strip--axis",
        join(text("tick tick--mid", at(axis, t), "17", tick_text(t)) for t in axis.ticks),
    )


def interval_strip(interval: Interval | None, axis: Axis) -> Markup:
    """One dot on its bar; a bare line where nothing was seen."""
    inner = level("rail", "0", "100%")
    if interval is not None:
        inner += bar(axis, interval) + dot(at(axis, interval.estimate))
    return hidden("strip", cuts(axis) + centred(inner))
