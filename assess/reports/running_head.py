"""What stands at the head and the foot of every sheet of paper."""

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from assess.reports.charts_pdf.faces import MUTED, RULE, runs, words
from assess.reports.document import Document


def draw_running_head(canvas: Canvas, page: Document, sheets: int) -> None:
    """Title, simulated mark, what the report is worth, page of pages."""
    left, right, top = 18 * mm, A4[0] - 18 * mm, A4[1] - 12 * mm
    _line(canvas, left, top, page.title)
    if page.simulated:
        _line(canvas, right, top, page.labels.simulated, heavy=True, to_right=True)
    canvas.setStrokeColor(RULE)
    canvas.line(left, top - 5, right, top - 5)
    if page.provisional_note:
        note = words(page.provisional_note, 7)
        note.wrap(right - left - 80, 40)
        note.drawOn(canvas, left, 9 * mm)
    number = page.labels.page.format(canvas.getPageNumber(), sheets)
    _line(canvas, right, 9 * mm, number, to_right=True)


def _line(
    canvas: Canvas, x: float, y: float, text: str, *, heavy: bool = False, to_right: bool = False
) -> None:
    pieces = list(runs(text, heavy=heavy))
    if to_right:
        x -= sum(canvas.stringWidth(piece, face, 8) for face, piece in pieces)
    canvas.setFillColor(MUTED)
    for face, piece in pieces:
        canvas.setFont(face, 8)
        canvas.drawString(x, y, piece)
        x += canvas.stringWidth(piece, face, 8)
