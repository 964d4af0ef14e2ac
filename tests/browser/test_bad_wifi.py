"""A connection that comes and goes: what was chosen is kept, sent once, and counts."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from assess.clock import now
from tests.browser.conftest import Demo
from tests.browser.invited import begin, link, page_of, question_page
from tests.faults.round import Person, answer_in

pytestmark = pytest.mark.browser

SAVES = "**/sitting/answers/**"


@pytest.fixture
def person(demo: Demo, page: Page) -> Person:
    return begin(demo, page)


def choose(page: Page, place: int) -> dict[str, dict[str, Any]]:
    """Choose on every question of the page; what should be stored, by item."""
    expected = {}
    for item in page.locator("[data-item]").all():
        item_id = item.get_attribute("data-item") or ""
        radio = item.locator("input[type=radio]").nth(place)
        radio.check(force=True)
        posted = {radio.get_attribute("name") or "": radio.get_attribute("value") or ""}
        expected[item_id] = answer_in(item_id, posted)
    return expected


def kept_keys(page: Page) -> dict[str, str]:
    """The keys of the answers that wait on this device, by item."""
    kept = page.evaluate(
        "Object.entries(localStorage).filter(([name]) => /^firstline:/.test(name))"
        ".map(([name, value]) => value)"
    )
    entries = [json.loads(each) for each in kept]
    return {entry["item"]: entry["key"] for entry in entries}


def all_is_sent(page: Page) -> None:
    """Wait until nothing is kept on this device any more."""
    until = time.monotonic() + 15
    while waiting := kept_keys(page):
        assert time.monotonic() < until, f"never sent: {waiting}"
        page.wait_for_timeout(50)


def arrive(page: Page, person: Person, count: int) -> None:
    """Wait until this many answers are in the database."""
    until = time.monotonic() + 15
    while len(person.stored()) < count:
        assert time.monotonic() < until, "the answers never arrived"
        page.wait_for_timeout(50)


def stored_keys(person: Person) -> dict[str, str]:
    """The keys in the database, by item; fails when an item is stored more than once."""
    rows = person.stored()
    keys = {row.item_id: row.idempotency_key for row in rows}
    assert len(keys) == len(rows), "an answer was stored twice"
    return keys


def status_says(page: Page, words: str) -> None:
    expect(page.locator("[data-save-status]")).to_contain_text(words, timeout=15_000)


def test_answers_given_offline_are_kept_and_sent_when_the_connection_is_back(
    demo: Demo, context: BrowserContext, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    context.set_offline(True)
    chosen = choose(page, 2)
    status_says(page, "Kept on this device")
    kept = kept_keys(page)
    assert kept.keys() == chosen.keys()
    assert person.stored() == []
    context.set_offline(False)
    status_says(page, "Saved at")
    expect(page.locator("main input[type=radio]:checked")).to_have_count(len(chosen))
    all_is_sent(page)
    assert person.answers() == chosen
    assert stored_keys(person) == kept


def test_continuing_offline_stays_on_the_page_and_goes_on_later(
    demo: Demo, context: BrowserContext, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    context.set_offline(True)
    chosen = choose(page, 1)
    page.get_by_role("button", name="Continue").click()
    status_says(page, "Kept on this device")
    assert page.url == question_page(demo, 1)
    context.set_offline(False)
    status_says(page, "Saved at")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(question_page(demo, 2))
    assert person.answers() == chosen


def test_a_server_that_fails_is_asked_again_with_the_same_key(
    demo: Demo, page: Page, person: Person
) -> None:
    sent: list[str] = []

    def fail_twice(route: Route) -> None:
        sent.append(route.request.post_data_json["key"])
        if len(sent) == 1:
            route.fulfill(status=500, json={"error": "broken"})
        elif len(sent) == 2:
            route.abort("timedout")
        else:
            route.continue_()

    page.route(SAVES, fail_twice)
    page.goto(question_page(demo, page_of(person, "mcq")))
    chosen = choose(page, 1)
    status_says(page, "Not saved yet")
    status_says(page, "Saved at")
    assert len(sent) == 3
    assert set(sent) == set(stored_keys(person).values())
    assert person.answers() == chosen


def test_an_answer_whose_receipt_got_lost_is_stored_once(
    demo: Demo, page: Page, person: Person
) -> None:
    lost: list[str] = []

    def lose_the_receipt(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.post_data_json["key"])
        assert route.fetch().status == 200
        route.abort("connectionreset")

    page.route(SAVES, lose_the_receipt)
    page.goto(question_page(demo, page_of(person, "mcq")))
    chosen = choose(page, 0)
    status_says(page, "Saved at")
    assert list(stored_keys(person).values()) == lost
    assert person.answers() == chosen


def test_a_reload_shows_what_the_server_does_not_have_yet_and_sends_it(
    demo: Demo, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    page.route(SAVES, lambda route: route.fulfill(status=503, body="away"))
    chosen = choose(page, 3)
    status_says(page, "Not saved yet")
    kept = kept_keys(page)
    page.reload()
    expect(page.locator("main input[type=radio]:checked")).to_have_count(len(chosen))
    assert person.stored() == []
    page.unroute_all()
    status_says(page, "Saved at")
    all_is_sent(page)
    assert person.answers() == chosen
    assert stored_keys(person) == kept


def test_a_tab_closed_offline_sends_its_answers_when_the_page_is_opened_again(
    demo: Demo, context: BrowserContext, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    context.set_offline(True)
    chosen = choose(page, 1)
    status_says(page, "Kept on this device")
    kept = kept_keys(page)
    page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(link(demo, person))
    later.get_by_role("link", name="Go on where you left off").click()
    status_says(later, "Saved")
    all_is_sent(later)
    assert person.answers() == chosen
    assert stored_keys(person) == kept


def test_a_tab_does_not_forget_the_newer_answer_of_another_tab(
    demo: Demo, context: BrowserContext, page: Page, person: Person
) -> None:
    address = question_page(demo, page_of(person, "mcq"))
    other = context.new_page()
    # Its scripts come late, so a clock that began with them would be behind the first tab's.
    other.route("**/sitting.js*", lambda route: (time.sleep(1.5), route.continue_()))
    for tab in (page, other):
        tab.route(SAVES, lambda route: route.abort("connectionfailed"))
        tab.goto(address)
    choose(page, 0)
    status_says(page, "Not saved yet")
    newer = choose(other, 1)
    status_says(other, "Not saved yet")
    page.unroute_all()
    status_says(page, "Saved at")
    other.close()
    page.goto(address)
    all_is_sent(page)
    assert person.answers() == newer


def test_what_waits_on_this_device_is_sent_before_the_review_can_submit_without_it(
    demo: Demo, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    page.route(SAVES, lambda route: route.abort("connectionfailed"))
    chosen = choose(page, 2)
    status_says(page, "Not saved yet")
    page.unroute_all()
    page.route(SAVES, lambda route: route.continue_())
    page.get_by_role("link", name="Review").click()
    page.wait_for_url("**/sitting/review")
    expect(page.locator("main")).to_contain_text("Answered: look again or change")
    assert person.answers() == chosen
    page.get_by_role("button", name="Submit my answers").click()
    page.wait_for_url("**/sitting/done")
    assert person.answers() == chosen


def test_what_waits_when_the_time_is_over_is_kept_and_does_not_count(
    demo: Demo, context: BrowserContext, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    context.set_offline(True)
    chosen = choose(page, 2)
    person.change_sitting(deadline_at=now() - timedelta(minutes=1))
    page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(f"{demo.url}/sitting/review")
    # The review reloads itself when all has arrived, so the database is asked, not the page.
    arrive(later, person, len(chosen))
    assert {row.item_id: row.answer for row in person.stored()} == chosen
    assert person.answers() == {}


def test_the_end_of_the_time_does_not_lead_off_the_page_while_offline(
    demo: Demo, context: BrowserContext, page: Page, person: Person
) -> None:
    person.change_sitting(deadline_at=now() + timedelta(seconds=4))
    page.goto(question_page(demo, 1))
    context.set_offline(True)
    chosen = choose(page, 2)
    expect(page.locator("[data-time-warning]")).to_contain_text("The time is over", timeout=15_000)
    page.wait_for_timeout(300)
    assert page.url == question_page(demo, 1)
    context.set_offline(False)
    page.wait_for_url("**/sitting/review")
    assert person.answers() == chosen
