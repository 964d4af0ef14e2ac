from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.web.candidate.conftest import Browser


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path", ["/sitting", "/sitting/pages/1", "/sitting/pages/7", "/sitting/review"]
)
def test_a_page_asks_the_database_as_little_with_all_answers_as_with_none(
    browser: Browser, path: str
) -> None:
    browser.begin()
    engine: Engine = browser.app.extensions["firstline_engine"]
    browser.get(path)
    with statements(engine) as before:
        browser.get(path)
    browser.answer_everything()
    with statements(engine) as after:
        browser.get(path)
    assert len(after) == len(before)
    # Sign-in, invitation, round, person and organisation, sitting, answers.
    assert len(after) <= 8
