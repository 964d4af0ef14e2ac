"""The type and the colours of paper: which face has which character, and words set in it."""

import io
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from assess.reports import fonts

REGULAR, BOLD = "Firstline", "Firstline-Bold"
PAPER = HexColor("#ffffff")
INK, MUTED, RULE = HexColor("#201e1a"), HexColor("#4d4840"), HexColor("#c9c2b4")
STRONG_RULE, ACCENT, BAR = HexColor("#6f675b"), HexColor("#0b5a5f"), HexColor("#8ebcb9")
SERIES = (
    (ACCENT, BAR),
    (HexColor("#9a5a09"), HexColor("#dfb885")),
    (HexColor("#6d3c78"), HexColor("#c7a9cf")),
)
SMALL = 7.5


@cache
def faces() -> tuple[tuple[str, frozenset[int]], ...]:
    """Register every face once: its name and the characters it has, best first."""
    found: list[tuple[str, frozenset[int]]] = []
    sources: list[tuple[str, object]] = [(REGULAR, str(fonts.regular()))]
    sources += [(f"Firstline-{i}", str(path)) for i, path in enumerate(fonts.others(), 1)]
    for name, source in sources:
        font = TTFont(name, source)
        pdfmetrics.registerFont(font)
        found.append((name, frozenset(font.face.charToGlyph)))
    pdfmetrics.registerFont(TTFont(BOLD, io.BytesIO(fonts.bold())))
    return tuple(found)


# Faces that a reader brings along, for scripts too large to embed; used only where no
# installed face has the character.
CARRIED = (
    ("HYSMyeongJo-Medium", ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))),
    ("HeiseiKakuGo-W5", ((0x3040, 0x30FF),)),
    ("STSong-Light", ((0x2E80, 0x303F), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))),
)


@cache
def _carried(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def _face_of(character: str, *, heavy: bool) -> str:
    code = ord(character)
    for name, characters in faces():
        if code in characters or character.isspace():
            return BOLD if heavy and name == REGULAR else name
    for name, ranges in CARRIED:
        if any(low <= code <= high for low, high in ranges):
            return _carried(name)
    return BOLD if heavy else REGULAR


# What is written for a character that no installed face has.
STAND_INS = {"→": "›", "✓": "", "☐": "[ ]"}


@cache
def _printable(character: str) -> str:
    if character in STAND_INS and not any(ord(character) in has for _name, has in faces()):
        return STAND_INS[character]
    return character


def runs(text: str, *, heavy: bool = False) -> Iterator[tuple[str, str]]:
    """The text cut where the face must change: (face, piece)."""
    text = "".join(map(_printable, text))
    for face, letters in groupby(text, key=lambda letter: _face_of(letter, heavy=heavy)):
        yield face, "".join(letters)


def marked(text: str, *, heavy: bool = False) -> str:
    """The text as paragraph markup, each piece in a face that has its characters."""
    return "".join(
        f'<font name="{face}">{escape(piece)}</font>' for face, piece in runs(text, heavy=heavy)
    )


def style(size: float, colour: Color = INK, **more: Any) -> ParagraphStyle:
    faces()
    return ParagraphStyle(
        f"s{size}", fontName=REGULAR, fontSize=size, leading=size * 1.35, textColor=colour, **more
    )


def words(
    text: str, size: float = SMALL, colour: Color = MUTED, *, heavy: bool = False
) -> Paragraph:
    return Paragraph(marked(text, heavy=heavy), style(size, colour))
