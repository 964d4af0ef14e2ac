"""Turns the Markdown of a template into blocks in which there is room to write by hand.

Lines such as ``Goal: … · Signal: …`` and tables with empty cells become forms; bold words with a
text beside them become facts; the rest is read as it is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assess.reports.document import (
    Block,
    Bullets,
    Facts,
    Form,
    Heading,
    Paragraph,
    Steps,
)

LEAD = re.compile(r"^\*\*(?P<lead>[^*]+)\*\*[\s,]*(?P<rest>.*)$")
ITEM = re.compile(r"^[-*]\s+(?P<text>.+)$")
NUMBERED = re.compile(r"^\d+[.)]\s+(?P<text>.+)$")
RULE = re.compile(r"^:?-{2,}:?$")
MARKS = re.compile(r"\*|`|\[[ x]\]")
SPOKEN = re.compile(r"(“[^”]*”)")
BLANK = re.compile(r"[“\"]?(…|_{3,})[”\"]?")
TICK = re.compile(r"\s*[✓☐]\s*$")
BOX = "☐"
GAP = "________"
SEPARATOR = " · "
# Labels as short as this stand two in a row.
SHORT = 30


def blocks_of(text: str, *, blank_rows: int = 1, lines: int = 1) -> list[Block]:
    """The blocks of a template.

    On paper the open row of a table stands `blank_rows` times, and has room for so many `lines`.
    """
    return _joined(
        replace(block, lines=lines) if isinstance(block, Form) else block
        for block in _each(text.splitlines(), blank_rows)
    )


def _each(lines: Sequence[str], blank_rows: int) -> Iterator[Block]:
    table: list[str] = []
    for line in map(str.strip, [*lines, ""]):
        if line.startswith("|"):
            table.append(line)
            continue
        if table:
            yield _table(table, blank_rows)
            table = []
        if line and not RULE.match(line):
            yield from _line(line)


def _line(line: str) -> Iterator[Block]:
    if found := ITEM.match(line):
        yield Bullets((_with_gaps(found["text"]),))
    elif found := NUMBERED.match(line):
        yield Steps((("", _with_gaps(found["text"])),))
    elif found := LEAD.match(line):
        yield from _led(_plain(found["lead"]).rstrip(".:"), found["rest"])
    else:
        pieces = line.split(SEPARATOR)
        is_form = len(pieces) > 1 and _is_open(pieces)
        yield _form(pieces) if is_form else Paragraph(_with_gaps(line))


def _led(lead: str, rest: str) -> Iterator[Block]:
    pieces = rest.split(SEPARATOR)
    if not rest:
        yield Heading(lead, level=3)
    elif not _is_open(pieces) or (len(pieces) == 1 and not _is_label(rest)):
        yield Facts(((lead, _with_gaps(rest)),))
    elif BLANK.fullmatch(pieces[0].strip()):
        yield _form([f"{lead}: {pieces[0]}", *pieces[1:]])
    else:
        yield Heading(lead, level=3)
        yield _form(pieces)


def _is_open(pieces: Sequence[str]) -> bool:
    """Whether there is something to write, speech aside."""
    return any(BLANK.search(_unspoken(each)) or TICK.search(each) for each in pieces)


def _is_label(text: str) -> bool:
    return bool(BLANK.search(text)) and len(text) <= 2 * SHORT


def _unspoken(text: str) -> str:
    return SPOKEN.sub(lambda found: found[1] if BLANK.fullmatch(found[1]) else "", text)


def _form(pieces: Sequence[str]) -> Form:
    pairs = [_pair(each) for each in pieces if each.strip()]
    if len(pairs) > 2 and all(len(label) + len(value) <= SHORT for label, value in pairs):
        pairs += [("", "")] * (len(pairs) % 2)
        return Form(
            ("",) * 4,
            tuple((*one, *other) for one, other in zip(pairs[::2], pairs[1::2], strict=True)),
        )
    return Form(("", ""), tuple(pairs))


def _pair(piece: str) -> tuple[str, str]:
    """What is asked, and what stands already where the answer goes."""
    if TICK.search(piece):
        return _plain(TICK.sub("", piece)).rstrip(" :;,."), BOX
    blank = BLANK.search(piece)
    if blank is None:
        label, _, value = piece.partition(": ")
        return _plain(label).rstrip(" :"), _plain(value)
    label, value = _plain(piece[: blank.start()]), _plain(piece[blank.start() :])
    if not label:
        return _with_gaps(piece), ""
    is_empty = not re.search(r"\w|%", BLANK.sub("", value))
    return label.rstrip(" :;,"), "" if is_empty else _with_gaps(value)


def _table(lines: Sequence[str], blank_rows: int) -> Form:
    rows = [tuple(_plain(cell) for cell in line.strip("|").split("|")) for line in lines]
    head, *body = [row for row in rows if not all(map(RULE.match, row))]
    body = [tuple(map(_with_gaps, (row + ("",) * len(head))[: len(head)])) for row in body]
    is_open = bool(body) and _is_blank(body[-1])
    return Form(head, tuple(body), again=blank_rows - 1 if is_open else 0)


def _is_blank(row: tuple[str, ...]) -> bool:
    """Whether a row is one of many alike: it is not about anything yet."""
    first, *others = row
    return not re.search(r"[^\W_]", first) and all(
        GAP in cell or not re.search(r"\w", cell) for cell in others
    )


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Neighbours of one kind as one block."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, Facts | Bullets | Steps) and type(last) is type(block):
            joined[-1] = type(block)(last.items + block.items)  # type: ignore[arg-type,operator]
        else:
            joined.append(block)
    return joined


def _with_gaps(text: str) -> str:
    """The text with room to write where it leaves something open; speech stays as it is."""
    parts = SPOKEN.split(text)
    return _plain(
        "".join(
            part if i % 2 and not BLANK.fullmatch(part) else BLANK.sub(GAP, part)
            for i, part in enumerate(parts)
        )
    )


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", MARKS.sub("", text)).strip()
