"""Reads a candidates file: every broken line is named, and a broken file imports nothing."""

import csv
import io
import re
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

COLUMNS = ("name", "email", "department", "reference")
REQUIRED = ("name", "email")
LIMITS = {"name": 200, "email": 320, "department": 200, "reference": 100}
MAX_BYTES = 1_000_000
MAX_ROWS = 2_000

# Looser than the standard, but without what a mail header gives a meaning of its own.
_PART = r"[^@\s,;:<>()\[\]\\\".]+"
_EMAIL = re.compile(rf"{_PART}(?:\.{_PART})*@{_PART}(?:\.{_PART})*\.[^\W_][\w-]+")


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One person as typed or imported, cleaned."""

    name: str
    email: str
    department: str = ""
    reference: str = ""


def clean_candidate(fields: dict[str, str]) -> tuple[CandidateRow, list[Words]]:
    """The row with its spaces and case put right, and what is wrong with it."""
    values = {column: " ".join((fields.get(column) or "").split()) for column in COLUMNS}
    values["email"] = values["email"].lower()
    problems = [
        say("%(field)s is missing", field=column) for column in REQUIRED if not values[column]
    ]
    if values["email"] and not _EMAIL.fullmatch(values["email"]):
        problems.append(
            say(
                "%(field)s %(email)s is not an address such as name@example.com",
                field="email",
                email=repr(values["email"]),
            )
        )
    for column, limit in LIMITS.items():
        if len(values[column]) > limit:
            problems.append(
                say("%(field)s is longer than %(limit)s characters", field=column, limit=limit)
            )
        if any(ord(character) < 32 for character in values[column]):
            problems.append(say("%(field)s holds a control character", field=column))
    return CandidateRow(**values), problems


def parse_candidates(data: bytes) -> list[CandidateRow]:
    """The people in a comma, semicolon or tab separated file with a header line.

    Raises InvalidInput with one problem for every broken line.
    """
    reader, columns = _open(data)
    rows: list[CandidateRow] = []
    first_seen: dict[str, int] = {}
    problems: list[Words] = []
    try:
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                problems.append(on_line(line, wrong_cells(len(cells), len(columns))))
                continue
            row, wrong = clean_candidate(dict(zip(columns, cells, strict=True)))
            problems += [on_line(line, what) for what in wrong]
            if not wrong and row.email in first_seen:
                problems.append(on_line(line, seen_before(row.email, first_seen[row.email])))
            first_seen.setdefault(row.email, line)
            rows.append(row)
    except csv.Error as error:
        problems.append(on_line(reader.line_num, not_csv(error)))
    problems += wrong_size(len(rows), MAX_ROWS, is_broken=bool(problems))
    if problems:
        raise _broken(problems)
    return rows


def _open(data: bytes) -> tuple[Any, list[str]]:
    if len(data) > MAX_BYTES:
        raise _broken([too_large(MAX_BYTES)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _broken([on_line(line, not_utf8())]) from error
    if "\x00" in text:
        raise _broken([not_text()])
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [cell.strip().lower() for cell in next(reader, [])]
    except csv.Error as error:
        raise _broken([on_line(1, not_csv(error))]) from error
    problems = [on_line(1, no_column(column)) for column in REQUIRED if column not in columns]
    problems += [
        on_line(
            1,
            say(
                "unknown column %(column)s; known are %(known)s",
                column=repr(column),
                known=", ".join(COLUMNS),
            ),
        )
        for column in columns
        if column not in COLUMNS
    ]
    problems += [
        on_line(1, column_twice(column)) for column in COLUMNS if columns.count(column) > 1
    ]
    if problems:
        raise _broken(problems)
    return reader, columns


def _broken(problems: list[Words]) -> InvalidInput:
    return InvalidInput(
        "Nobody was imported, because the file has problems.",
        shortened(problems),
        remedy="Put the lines right and import the whole file again. Nothing was changed.",
    )
