"""Finds the words of domain errors for the catalogue, which no gettext call marks.

A method for babel: what the domains say in English is translated by `assess.web.words` when it
is shown, so the texts of every error and of every `say` belong into the catalogue.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from inspect import getmembers, isclass
from typing import IO, Any

from babel.messages.extract import extract_python

from assess import errors

ERRORS = frozenset(
    name for name, found in getmembers(errors, isclass) if issubclass(found, Exception)
)
Message = tuple[int, str, Any, list[str]]


def extract(
    file: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Message]:
    """All that gettext calls mark, and the texts and remedies of errors."""
    yield from extract_python(file, keywords, comment_tags, options)  # type: ignore[arg-type]
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call):
            for text in spoken(node):
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.lineno, "gettext", text.value, []


def spoken(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that a person can come to read."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "say":
        return call.args[:1]
    if name in ERRORS:
        remedies = [each.value for each in call.keywords if each.arg == "remedy"]
        return [*call.args[:1], *remedies]
    return []
