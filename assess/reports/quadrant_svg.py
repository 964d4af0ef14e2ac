"""Draws two things that must not be added up on two axes, each with its own spread."""

from collections.abc import Callable

from markupsafe import Markup

from assess.reports.charts import QuadrantChart
from assess.reports.strips import centred, dot, join, level, text, tick_text, upright


def quadrant(chart: QuadrantChart) -> Markup:
    def x(value: float) -> str:
        return f"{9 + chart.x.share(value) * 89:.2f}%"

    def y(value: float) -> str:
        return f"{86 - chart.y.share(value) * 81:.2f}%"

    parts = [_quadrant_grid(chart, x, y)]
    for point in chart.points:
        across = level("whisker", x(point.x.low), x(point.x.high), y(point.y.estimate))
        spread = upright("iv-line", x(point.x.estimate), y(point.y.low), y(point.y.high))
        parts.append(across + spread)
    for point in chart.points:
        place = x(point.x.estimate), y(point.y.estimate)
        parts.append(dot(*place, 11, "badge") + text("badge-text", *place, point.label[:2]))
    return join(parts)


Place = Callable[[float], str]


def _quadrant_grid(chart: QuadrantChart, x: Place, y: Place) -> Markup:
    parts = []
    for tick in chart.y.ticks:
        css = "ref" if tick == chart.y_reference else "grid"
        parts.append(level(css, "9%", "98%", y(tick)))
        parts.append(centred(text("tick tick--end", "7.5%", "4.5", tick_text(tick)), y(tick)))
    for tick in chart.x.ticks:
        css = "ref" if tick == chart.x_reference else "grid"
        label = f"{tick_text(tick)}{chart.x_unit}"
        parts.append(upright(css, x(tick), "5%", "86%"))
        parts.append(centred(text("tick tick--mid", x(tick), "19", label), "86%"))
    parts.append(level("axis", "9%", "98%", "86%"))
    ends = text("tick tick--strong tick--end", "98%", "42", f"{chart.x_label} →")
    parts.append(centred(ends, "86%"))
    parts.append(text("tick tick--strong", "0", "11", f"↑ {chart.y_label}"))
    places = (
        ("10%", "9%", ""),
        ("97.5%", "9%", " tick--end"),
        ("10%", "84%", ""),
        ("97.5%", "84%", " tick--end"),
    )
    for words, (left, top, end) in zip(chart.corners, places, strict=True):
        if words:
            parts.append(text(f"tick wide-only{end}", left, top, words))
    return join(parts)
