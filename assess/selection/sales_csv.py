"""Reads a file of sales figures: one person a line, one quarter a column, every error by line."""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assess.delivery.csv_problems import (
    column_twice,
    no_column,
    not_csv,
    not_text,
    not_utf8,
    on_line,
    seen_before,
    shortened,
    too_large,
    wrong_cells,
    wrong_size,
)
from assess.errors import InvalidInput
from assess.words import Words, say

MAX_BYTES = 1_000_000
MAX_ROWS = 2_000
MAX_QUARTERS = 40
MOST_PERCENT = 1_000.0
PERSON = "email"

_YEAR_FIRST = re.compile(r"(\d{4})[-/ ]?q([1-4])", re.IGNORECASE)
_QUARTER_FIRST = re.compile(r"q([1-4])[-/ ]?(\d{4})", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class SalesRow:
    """The quarters of one person, as (period, per cent of target), and where they stood."""

    line: int
    email: str
    quarters: tuple[tuple[str, float], ...]


def parse_sales(data: bytes) -> list[SalesRow]:
    """The rows of a comma, semicolon or tab separated file with a header line.

    The header names `email` and quarters such as 2026-Q1; an empty cell is a quarter without a
    figure. Raises InvalidInput with one problem for every broken line; nothing is half read.
    """
    reader = csv.reader(*_source(_text(data)), strict=True)
    problems: list[Words] = []
    rows: list[SalesRow] = []
    first_seen: dict[str, int] = {}
    try:
        columns = _columns(next(reader, []))
        for row, wrong in _rows(reader, columns):
            problems += wrong
            if row is None:
                continue
            if row.email in first_seen:
                problems.append(on_line(row.line, seen_before(row.email, first_seen[row.email])))
            first_seen.setdefault(row.email, row.line)
            rows.append(row)
    except csv.Error as error:
        problems.append(on_line(reader.line_num, not_csv(error)))
    problems += wrong_size(len(rows), MAX_ROWS, is_broken=bool(problems))
    if problems:
        raise broken(problems)
    return rows


def broken(problems: Sequence[Words]) -> InvalidInput:
    """The error of a file that was not imported."""
    return InvalidInput(
        "No sales figures were imported, because the file has problems.",
        shortened(list(problems)),
        remedy="Put the lines right and import the whole file again. Nothing was changed.",
    )


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise broken([too_large(MAX_BYTES)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise broken([on_line(line, not_utf8())]) from error
    if "\x00" in text:
        raise broken([not_text()])
    return text


def _source(text: str) -> tuple[io.StringIO, type[csv.Dialect]]:
    header = text.split("\n", 1)[0]

    class Separated(csv.excel):
        delimiter = max(",;\t", key=header.count)

    return io.StringIO(text, newline=""), Separated


def _columns(header: Sequence[str]) -> list[str]:
    """`email` or a period for every column."""
    names = [cell.strip().lower() for cell in header]
    columns = [name if name == PERSON else _period(name) for name in names]
    problems = [
        on_line(
            1,
            say(
                "the column %(column)s is neither email nor a quarter such as 2026-Q1",
                column=repr(name),
            ),
        )
        for name, column in zip(names, columns, strict=True)
        if not column
    ]
    problems += [
        on_line(1, column_twice(column))
        for column in dict.fromkeys(columns)
        if column and columns.count(column) > 1
    ]
    if PERSON not in columns:
        problems.append(on_line(1, no_column(PERSON)))
    if not any(_is_period(column) for column in columns):
        problems.append(on_line(1, say("there is no column with a quarter such as 2026-Q1")))
    if len(columns) > MAX_QUARTERS + 1:
        problems.append(on_line(1, say("more than %(most)s quarters", most=MAX_QUARTERS)))
    if problems:
        raise broken(problems)
    return columns


def _period(name: str) -> str:
    if match := _YEAR_FIRST.fullmatch(name):
        return f"{match[1]}-Q{match[2]}"
    if match := _QUARTER_FIRST.fullmatch(name):
        return f"{match[2]}-Q{match[1]}"
    return ""


def _is_period(column: str) -> bool:
    return column not in ("", PERSON)


def _rows(reader: Any, columns: Sequence[str]) -> Iterator[tuple[SalesRow | None, list[Words]]]:
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            yield None, [on_line(line, wrong_cells(len(cells), len(columns)))]
            continue
        by_column = {c: cell.strip() for c, cell in zip(columns, cells, strict=True)}
        email = by_column.pop(PERSON).lower()
        problems = [] if email else [on_line(line, say("%(field)s is missing", field=PERSON))]
        quarters = []
        for period, cell in by_column.items():
            if not cell:
                continue
            percent = _percent(cell)
            if percent is None:
                problems.append(
                    on_line(
                        line,
                        say(
                            "%(period)s: %(cell)s is not a per cent of target from 0 to %(most)s, "
                            "such as 104 or 104.5",
                            period=period,
                            cell=repr(cell[:20]),
                            most=f"{MOST_PERCENT:.0f}",
                        ),
                    )
                )
            else:
                quarters.append((period, percent))
        if not quarters and not problems:
            problems.append(on_line(line, say("no quarter has a figure")))
        yield (None if problems else SalesRow(line, email, tuple(quarters))), problems


def _percent(cell: str) -> float | None:
    text = cell.removesuffix("%").strip()
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if math.isfinite(value) and value <= MOST_PERCENT else None
