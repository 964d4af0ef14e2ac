"""Reads a candidates file: every broken line is named, and a broken file imports nothing."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

from assess.errors import InvalidInput

COLUMNS = ("name", "email", "department", "reference")
REQUIRED = ("name", "email")
LIMITS = {"name": 200, "email": 320, "department": 200, "reference": 100}
MAX_BYTES = 1_000_000
MAX_ROWS = 2_000

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One person as typed or imported, cleaned."""

    name: str
    email: str
    department: str = ""
    reference: str = ""


def clean_candidate(fields: dict[str, str]) -> tuple[CandidateRow, list[str]]:
    """The row with its spaces and case put right, and what is wrong with it."""
    values = {column: " ".join((fields.get(column) or "").split()) for column in COLUMNS}
    values["email"] = values["email"].lower()
    problems = [f"{column} is missing" for column in REQUIRED if not values[column]]
    if values["email"] and not _EMAIL.fullmatch(values["email"]):
        problems.append(f"email {values['email']!r} is not an address such as name@example.com")
    for column, limit in LIMITS.items():
        if len(values[column]) > limit:
            problems.append(f"{column} is longer than {limit} characters")
        if any(ord(character) < 32 for character in values[column]):
            problems.append(f"{column} holds a control character")
    return CandidateRow(**values), problems


def parse_candidates(data: bytes) -> list[CandidateRow]:
    """The people in a comma, semicolon or tab separated file with a header line.

    Raises InvalidInput with one problem for every broken line.
    """
    reader, columns = _open(data)
    rows: list[CandidateRow] = []
    first_seen: dict[str, int] = {}
    problems: list[str] = []
    try:
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                problems.append(
                    f"line {line}: {len(cells)} cells where the header has {len(columns)}"
                )
                continue
            row, wrong = clean_candidate(dict(zip(columns, cells, strict=True)))
            problems += [f"line {line}: {what}" for what in wrong]
            if not wrong and row.email in first_seen:
                problems.append(
                    f"line {line}: {row.email} is already on line {first_seen[row.email]}"
                )
            first_seen.setdefault(row.email, line)
            rows.append(row)
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: cannot be read as CSV ({error})")
    if len(rows) > MAX_ROWS:
        problems.append(f"the file has {len(rows)} people; at most {MAX_ROWS} fit in one import")
    if not rows and not problems:
        problems.append("the file has a header and nobody under it")
    if problems:
        raise _broken(problems)
    return rows


def _open(data: bytes) -> tuple[Any, list[str]]:
    if len(data) > MAX_BYTES:
        raise _broken([f"the file is larger than {MAX_BYTES // 1000} kB"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _broken([f"line {line}: not UTF-8; save the file as 'CSV UTF-8'"]) from error
    if "\x00" in text:
        raise _broken(["this is not a text file; save it as 'CSV UTF-8'"])
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [cell.strip().lower() for cell in next(reader, [])]
    except csv.Error as error:
        raise _broken([f"line 1: cannot be read as CSV ({error})"]) from error
    problems = [
        f"line 1: the column {column!r} is missing" for column in REQUIRED if column not in columns
    ]
    problems += [
        f"line 1: unknown column {column!r}; known are {', '.join(COLUMNS)}"
        for column in columns
        if column not in COLUMNS
    ]
    problems += [
        f"line 1: the column {column!r} stands twice"
        for column in COLUMNS
        if columns.count(column) > 1
    ]
    if problems:
        raise _broken(problems)
    return reader, columns


def _broken(problems: list[str]) -> InvalidInput:
    return InvalidInput(
        "Nobody was imported, because the file has problems.",
        problems,
        remedy="Put the lines right and import the whole file again. Nothing was changed.",
    )
