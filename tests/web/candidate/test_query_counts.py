import pytest
from sqlalchemy import Engine

from tests.queries import counted
from tests.web.candidate.conftest import Browser


@pytest.mark.parametrize(
    "path", ["/sitting", "/sitting/pages/1", "/sitting/pages/7", "/sitting/review"]
)
def test_a_page_asks_the_database_as_little_with_all_answers_as_with_none(
    browser: Browser, path: str
) -> None:
    browser.begin()
    engine: Engine = browser.app.extensions["firstline_engine"]
    browser.get(path)
    with counted(engine) as before:
        browser.get(path)
    browser.answer_everything()
    with counted(engine) as after:
        browser.get(path)
    assert len(after) == len(before)
    # Sign-in, invitation, round, person and organisation, sitting, answers.
    assert len(after) <= 8
