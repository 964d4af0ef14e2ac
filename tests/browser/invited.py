"""Somebody of their own for a test: invited in the running demo, agreed and started."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.models import Sitting
from tests.browser.conftest import Demo
from tests.faults.round import Person, looking, people_in_a_round
from tests.faults.server import Server


def begin(demo: Demo, page: Page) -> Person:
    """A person in a round of another organisation, who has opened the link in `page`."""
    port = urlsplit(demo.url).port
    assert port is not None
    server = Server(port, f"sqlite:///{demo.data / 'firstline.sqlite3'}", pid=0)
    person = people_in_a_round(server, 1)[0]
    page.goto(link(demo, person))
    return person


def link(demo: Demo, person: Person) -> str:
    """The invitation link."""
    return f"{demo.url}/i/{person.token}"


def question_page(demo: Demo, number: int) -> str:
    """The address of a page with questions."""
    return f"{demo.url}/sitting/pages/{number}"


def page_of(person: Person, item_format: str) -> int:
    """The first page that asks in this format."""
    with looking(person.server.database_url) as session:
        sitting = session.get_one(Sitting, person.sitting_id)
        booklet = ResolvedBooklet.from_json(sitting.booklet)
    return next(page.number for page in booklet.pages if page.items[0].format == item_format)
