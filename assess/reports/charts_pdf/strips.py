"""The marks of paper: a strip of the width of its place, its axis, its brackets, its table."""

from collections.abc import Iterable, Iterator, Sequence

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, Rect, Shape, String
from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, Table, TableStyle

from assess.reports.charts import Axis, Interval
from assess.reports.charts_pdf.faces import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    RULE,
    SERIES,
    SMALL,
    STRONG_RULE,
    runs,
)
from assess.reports.charts_svg import two_lines

EDGE = 0.025


def string(
    x: float,
    y: float,
    text: str,
    anchor: str = "middle",
    colour: Color = MUTED,
    heavy: bool = False,
) -> Iterator[String]:
    """Words at a place in a drawing, cut where the face must change."""
    pieces = list(runs(text, heavy=heavy))
    widths = [pdfmetrics.stringWidth(piece, face, SMALL) for face, piece in pieces]
    x -= sum(widths) * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    for (face, piece), width in zip(pieces, widths, strict=True):
        yield String(x, y, piece, fontName=face, fontSize=SMALL, fillColor=colour)
        x += width


def drawing(width: float, height: float, *shapes: Iterable[Shape]) -> Drawing:
    picture = Drawing(width, height)
    for group in shapes:
        for shape in group:
            picture.add(shape)
    return picture


def place(axis: Axis, value: float, width: float) -> float:
    return width * (EDGE + axis.share(value) * (1 - 2 * EDGE))


def line(
    x1: float, y1: float, x2: float, y2: float, colour: Color = RULE, thick: float = 0.6
) -> Line:
    return Line(x1, y1, x2, y2, strokeColor=colour, strokeWidth=thick)


def cuts(axis: Axis, width: float, height: float) -> Iterator[Shape]:
    for cut in axis.cuts:
        x = place(axis, cut, width)
        yield Line(
            x, 0, x, height, strokeColor=STRONG_RULE, strokeWidth=0.6, strokeDashArray=[1, 2]
        )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: Color,
    edge: Color | None = None,
    thick: float = 0,
    *,
    rounded: float = 0,
) -> Rect:
    shape = Rect(x, y, width, height, rx=rounded, ry=rounded)
    shape.fillColor, shape.strokeColor, shape.strokeWidth = fill, edge, thick
    return shape


def bar(axis: Axis, interval: Interval, width: float, y: float, series: int = 0) -> Rect:
    start, end = place(axis, interval.low, width), place(axis, interval.high, width)
    mark, fill = SERIES[series]
    return box(start, y - 3, end - start, 6, fill, mark, 0.6, rounded=3)


def dot(
    x: float,
    y: float,
    radius: float = 3.6,
    fill: Color = ACCENT,
    edge: Color = PAPER,
    thick: float = 0.8,
) -> Circle:
    return Circle(x, y, radius, fillColor=fill, strokeColor=edge, strokeWidth=thick)


def strip(interval: Interval | None, axis: Axis, width: float, height: float = 22) -> Drawing:
    """One dot on its bar; a bare line where nothing was seen."""
    middle = height / 2
    shapes: list[Shape] = [line(0, middle, width, middle)]
    if interval is not None:
        shapes.append(bar(axis, interval, width, middle))
        shapes.append(dot(place(axis, interval.estimate, width), middle))
    return drawing(width, height, cuts(axis, width, height), shapes)


def ticks(axis: Axis, width: float, y: float = 3) -> Iterator[Shape]:
    for tick in axis.ticks:
        yield from string(place(axis, tick, width), y, f"{tick:g}", colour=INK, heavy=True)


def head(axis: Axis, width: float) -> Drawing:
    """Band names in two lines above the numbers."""
    if not axis.bands:
        return drawing(width, 14, ticks(axis, width))
    shapes: list[Shape] = []
    edges = (axis.low, *axis.cuts, axis.high)
    for band, low, high in zip(axis.bands, edges, edges[1:], strict=False):
        x = (place(axis, low, width) + place(axis, high, width)) / 2
        first, second = two_lines(band)
        shapes += [*string(x, 25, first), *string(x, 16, second)]
    return drawing(width, 34, cuts(axis, width, 34), shapes, ticks(axis, width))


def rows_table(
    header: Sequence[object],
    rows: Sequence[Sequence[object]],
    widths: list[float],
    heights: list[float],
) -> Table:
    table = Table(
        [list(header), *map(list, rows)],
        colWidths=widths,
        rowHeights=[None, *heights],
        repeatRows=1,
        hAlign="LEFT",
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
                ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def tall(flowables: Iterable[tuple[Flowable, float]], least: float) -> float:
    """The height that the words of a row need."""
    return max(least, *(item.wrap(width, 10_000)[1] + 8 for item, width in flowables))


def sign(index: int, name: str, x: float, y: float) -> Iterator[Shape]:
    """Circle, diamond, square: series differ by shape, then letter, then hue."""
    colour = SERIES[index][0]
    if index == 0:
        yield dot(x, y, 6, colour)
    elif index == 1:
        yield Polygon([x, y + 8, x + 8, y, x, y - 8, x - 8, y], fillColor=colour, strokeColor=None)
    else:
        yield box(x - 5.5, y - 5.5, 11, 11, colour)
    yield from string(x, y - 2.6, name[:2], colour=PAPER, heavy=True)
