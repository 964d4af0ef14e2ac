"""What the script promises when the connection is bad: nothing lost, nothing doubled."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from tests.web.candidate.conftest import Browser

pytestmark = pytest.mark.browser
ANSWERS = "**/sitting/answers/**"


@pytest.fixture
def address(browser: Browser) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, browser.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser, chromium: Chromium) -> Iterator[BrowserContext]:
    browser.begin()
    opened = chromium.new_context()
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, address: str, browser: Browser) -> Page:
    opened = context.new_page()
    opened.goto(f"{address}/i/{browser.token}")
    opened.goto(f"{address}/sitting/pages/1")
    return opened


def choose(page: Page, item: int, point: int) -> None:
    page.locator("[data-item]").nth(item).locator("input").nth(point).check()


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-save-status]")).to_contain_text(words, timeout=10_000)


def choices(browser: Browser) -> list[Any]:
    return [row.answer["choice"] for row in browser.stored()]


def test_offline_answers_are_kept_and_sent_later(
    page: Page, context: BrowserContext, browser: Browser
) -> None:
    choose(page, 0, 1)
    says(page, "Saved at")
    context.set_offline(True)
    choose(page, 1, 2)
    choose(page, 2, 3)
    says(page, "Offline")
    page.get_by_role("button", name="Continue").click()
    says(page, "Offline")
    assert page.url.endswith("/pages/1")
    assert choices(browser) == [1]
    context.set_offline(False)
    says(page, "Saved at")
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "saved")
    page.wait_for_timeout(500)
    assert choices(browser) == [1, 2, 3]


def test_a_lost_reply_is_asked_for_again_and_stored_once(page: Page, browser: Browser) -> None:
    sent: list[dict[str, Any]] = []

    def lose_the_first_reply(route: Route) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(ANSWERS, lose_the_first_reply)
    choose(page, 0, 4)
    says(page, "Saved at")
    assert len(sent) == 2
    assert sent[0] == sent[1]
    assert choices(browser) == [4]


def test_an_answer_that_has_not_been_sent_survives_a_reload(page: Page, browser: Browser) -> None:
    page.route(ANSWERS, lambda route: route.abort())
    choose(page, 0, 3)
    says(page, "Not saved yet")
    page.reload()
    expect(page.locator("[data-item]").first.locator("input").nth(3)).to_be_checked()
    assert browser.stored() == []
    page.unroute(ANSWERS)
    says(page, "Saved at")
    assert choices(browser) == [3]


def test_without_script_the_form_saves_the_page(
    page: Page, context: BrowserContext, address: str, browser: Browser
) -> None:
    assert context.browser is not None
    plain = context.browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{address}/i/{browser.token}")
    plain.goto(f"{address}/sitting/pages/1")
    choose(plain, 0, 2)
    plain.get_by_role("button", name="Continue").click()
    assert plain.url.endswith("/pages/2")
    assert choices(browser) == [2]
