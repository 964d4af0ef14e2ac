"""One way in for every file that is read: a QTI package, a QTI item, or a CASE framework."""

from typing import Any

from assess.banks.framework import plain
from assess.interchange.case_import import Case, import_case
from assess.interchange.problems import Problem
from assess.interchange.qti_import import import_qti


def read_any(data: bytes, name: str) -> tuple[dict[str, Any], list[Problem], int]:
    """The document of a bank, what is not in it, and how many items or competencies it has."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        case = import_case(data, name)
        return bank_of(case), case.problems, len(case.framework.competencies)
    found = import_qti(data, name)
    return found.document, found.problems, found.count


def bank_of(case: Case) -> dict[str, Any]:
    """A bank without items that measures what a CASE framework says."""
    title = str(case.head.get("title") or "Imported framework")
    id_ = "".join(each if each.isascii() and each.isalnum() else "_" for each in title.lower())
    return {
        "id": id_.strip("_")[:60] or "imported",
        "version": str(case.head.get("version") or "0.0.1"),
        "name": title,
        "status": "provisional",
        "note": str(case.head.get("notes") or ""),
        "framework": plain(case.framework),
        "items": [],
    }
