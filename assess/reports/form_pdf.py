"""Draws a table to write in by hand: every cell ruled, with room for a line of writing."""

from reportlab.lib.colors import HexColor
from reportlab.platypus import Paragraph, Table, TableStyle

from assess.reports.charts_pdf.faces import STRONG_RULE, marked, style
from assess.reports.document import Form

WASH = HexColor("#eef5f4")
SIZE = 8
AIR = 9
ROOM_TO_WRITE = 20
# Widths in letters.
NARROWEST, WIDEST = 4, 34
# What a column gets in which somebody writes, and what all of them share at least.
ROOM_FOR_WORDS, WIDE_OPEN, DATE = 12, 100, 9


def draw_form(block: Form, width: float) -> Table:
    """The form over the whole `width`."""
    lines: list[tuple[str, ...]] = [
        *block.rows,
        *([block.rows[-1]] * block.again if block.rows else []),
    ]
    small = style(SIZE)
    is_read = all(map(_is_read, lines))
    rows = [
        [Paragraph(marked(cell, heavy=c == 0 and is_read), small) for c, cell in enumerate(line)]
        for line in lines
    ]
    heights = [0 if _is_read(line) else ROOM_TO_WRITE * block.lines for line in lines]
    has_head = any(block.columns)
    if has_head:
        rows.insert(0, [Paragraph(marked(each, heavy=True), small) for each in block.columns])
        heights.insert(0, 0)
    table = Table(
        rows,
        colWidths=_widths(block, width),
        minRowHeights=heights,
        repeatRows=int(has_head),
        hAlign="LEFT",
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("GRID", (0, 0), (-1, -1), 0.4, STRONG_RULE),
                *([("BACKGROUND", (0, 0), (-1, 0), WASH)] if has_head else []),
            ]
        )
    )
    return table


def _is_read(line: tuple[str, ...]) -> bool:
    return all(line) and not any("__" in cell for cell in line)


def _widths(block: Form, width: float) -> list[float]:
    """Columns share the sheet by what stands in them, or is to be written into them."""
    weights = [_room(block, c) for c in range(len(block.columns))]
    # A word is not broken while there is room for all of them.
    least = [_longest_word(block, c) * SIZE * 0.56 + AIR for c in range(len(weights))]
    if sum(least) >= width:
        return [width * each / sum(least) for each in least]
    spare = width - sum(least)
    return [a + spare * w / sum(weights) for a, w in zip(least, weights, strict=True)]


def _room(block: Form, column: int) -> float:
    label, written = block.columns[column], [row[column] for row in block.rows]
    longest = max(map(len, written), default=0)
    if 0 < len(label) <= NARROWEST and longest <= NARROWEST:
        return NARROWEST if longest else DATE  # a number, a mark
    if all(written):
        return min(longest, WIDEST)
    # The fewer columns, the more is to be said in each.
    return max(ROOM_FOR_WORDS, WIDE_OPEN / len(block.columns), min(longest, WIDEST))


def _longest_word(block: Form, column: int) -> int:
    texts = [block.columns[column], *(row[column] for row in block.rows)]
    return max((len(each) for text in texts for each in text.split()), default=0)
