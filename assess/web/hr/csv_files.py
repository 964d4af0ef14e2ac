"""CSV downloads that a spreadsheet can open without running anything in them."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """The value; text that a spreadsheet would take for a formula gets a quote before it."""
    if isinstance(value, str) and value.startswith(RISKY):
        return "'" + value
    return value


def csv_response(
    filename: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> Response:
    """A file to download, with a byte order mark so that spreadsheets read it as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (columns, *rows):
        writer.writerow([safe_cell(value) for value in row])
    return Response(
        text.getvalue().encode("utf-8-sig"),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def file_name(name: str, ending: str) -> str:
    """A name that every file system and every header takes."""
    plain = "".join(each if each.isascii() and each.isalnum() else "-" for each in name.lower())
    return "-".join(part for part in plain.split("-") if part)[:60] + f".{ending}"
