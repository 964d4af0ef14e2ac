"""The part of Flask-Babel that Firstline uses; the package brings no types of its own."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from babel import Locale
from flask import Flask

class Babel:
    def __init__(
        self, app: Flask | None = None, *, locale_selector: Callable[[], str] | None = None
    ) -> None: ...

def get_locale() -> Locale | None: ...
def gettext(string: str, /, **variables: Any) -> str: ...
def ngettext(singular: str, plural: str, num: int, /, **variables: Any) -> str: ...
def pgettext(context: str, string: str, /, **variables: Any) -> str: ...

# It is a proxy that becomes text when it is shown; WTForms takes it wherever it takes text.
def lazy_gettext(string: str, /, **variables: Any) -> str: ...
def format_date(
    date: date | datetime | None = None, format: str | None = None, rebase: bool = True
) -> str: ...
def format_time(
    time: time | datetime | None = None, format: str | None = None, rebase: bool = True
) -> str: ...
def format_datetime(
    datetime: datetime | None = None, format: str | None = None, rebase: bool = True
) -> str: ...
