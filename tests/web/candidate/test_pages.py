import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from assess.clock import now
from assess.delivery.booklets import Page
from tests.web.candidate.conftest import Browser


def page_with(browser: Browser, item_format: str) -> Page:
    return next(page for page in browser.booklet().pages if page.items[0].format == item_format)


def path(page: Page) -> str:
    return f"/sitting/pages/{page.number}"


def test_every_page_of_the_booklet_can_be_shown(browser: Browser) -> None:
    browser.begin()
    for page in browser.booklet().pages:
        shown = browser.get(path(page))
        assert shown.status_code == 200
        assert shown.text.count("<h1") == 1
        assert all(f'data-item="{item.id}"' in shown.text for item in page.items)
    assert browser.get("/sitting/pages/0").status_code == 404
    assert browser.get("/sitting/pages/999").status_code == 404


def test_a_plain_form_post_saves_the_page_and_goes_on(
    browser: Browser, forms: Callable[[str], Any]
) -> None:
    browser.begin()
    page = browser.booklet().pages[0]
    hidden = forms(browser.get(path(page)).text).hidden
    answered = browser.answer_page(page, **hidden)
    assert answered.headers["Location"] == "/sitting/pages/2"
    assert {row.item_id for row in browser.stored()} == {item.id for item in page.items}
    expected = {
        name: value
        for place, item in enumerate(page.items)
        for name, value in browser.fields_of(item.id, 1 + place).items()
    }
    assert forms(browser.get(path(page)).text).checked == expected


@pytest.mark.parametrize("item_format", ["sjt_rate", "sjt_best_worst", "forced_choice", "mcq"])
def test_what_was_chosen_is_shown_again(
    browser: Browser, forms: Callable[[str], Any], item_format: str
) -> None:
    browser.begin()
    page = page_with(browser, item_format)
    browser.answer_page(page)
    assert forms(browser.get(path(page)).text).checked == browser.fields_of(page.items[0].id)


def test_the_same_form_sent_twice_is_stored_once(
    browser: Browser, forms: Callable[[str], Any]
) -> None:
    browser.begin()
    page = browser.booklet().pages[0]
    hidden = forms(browser.get(path(page)).text).hidden
    for _ in range(2):
        assert browser.answer_page(page, **hidden).status_code == 302
    assert len(browser.stored()) == len(page.items)


def test_going_back_saves_too_and_the_review_can_be_returned_to(browser: Browser) -> None:
    browser.begin()
    first, second = browser.booklet().pages[:2]
    assert browser.answer_page(second, go="back").headers["Location"] == "/sitting/pages/1"
    assert browser.answer_page(first, go="back").headers["Location"] == "/sitting"
    assert browser.answer_page(first, then="review").headers["Location"] == "/sitting/review"
    assert len(browser.stored()) == len(first.items) + len(second.items)


def test_a_page_may_be_left_open(browser: Browser) -> None:
    browser.begin()
    assert browser.post("/sitting/pages/1").headers["Location"] == "/sitting/pages/2"
    assert browser.stored() == []


def test_an_answer_that_is_taken_back_is_open_again(browser: Browser) -> None:
    browser.begin()
    page = page_with(browser, "numeric")
    browser.answer_page(page)
    time.sleep(0.002)
    browser.post(path(page), **{f"{page.items[0].id}:value": " "})
    assert [row.answer for row in browser.stored()][-1] == {}
    assert 'value="42"' not in browser.get(path(page)).text


def test_a_number_that_is_none_is_named_and_kept_on_the_page(browser: Browser) -> None:
    browser.begin()
    page = page_with(browser, "numeric")
    name = f"{page.items[0].id}:value"
    refused = browser.post(path(page), **{name: "about <b>a third"})
    assert refused.status_code == 422
    assert f'href="#{name}"' in refused.text
    assert 'value="about &lt;b&gt;a third"' in refused.text
    assert browser.stored() == []


def test_best_and_worst_must_differ(browser: Browser) -> None:
    browser.begin()
    page = page_with(browser, "sjt_best_worst")
    item = page.items[0].id
    refused = browser.post(path(page), **{f"{item}:best": "a", f"{item}:worst": "a"})
    assert refused.status_code == 422
    assert "choose another option" in refused.text
    assert browser.stored() == []


def test_an_older_page_does_not_overwrite_another_device(
    browser: Browser, forms: Callable[[str], Any]
) -> None:
    browser.begin()
    page = page_with(browser, "mcq")
    item = page.items[0].id
    old = forms(browser.get(path(page)).text).hidden
    assert browser.save(item, {f"{item}:option": "a"}, sequence=2**50).status_code == 200
    answered = browser.post(path(page), **{**old, f"{item}:option": "b"})
    assert answered.headers["Location"] == path(page)
    shown = browser.get(path(page)).text
    assert "another device" in shown
    assert forms(shown).checked == {f"{item}:option": "a"}


def test_progress_and_time_are_told_in_words(browser: Browser) -> None:
    browser.begin()
    assert "About 75 minutes left" in browser.get("/sitting/pages/1").text
    browser.change(deadline_at=now() + timedelta(seconds=20))
    assert "Less than a minute left" in browser.get("/sitting/pages/1").text


def test_when_the_time_is_over_only_the_review_is_left(browser: Browser) -> None:
    browser.begin()
    page = browser.booklet().pages[0]
    browser.change(deadline_at=now() - timedelta(minutes=1))
    assert browser.get(path(page)).headers["Location"] == "/sitting/review"
    late = browser.answer_page(page)
    assert late.headers["Location"] == "/sitting/review"
    assert all(row.is_late for row in browser.stored())
    assert "The time is over" in browser.get("/sitting/review").text


def test_a_pause_hides_the_pages_until_it_ends(browser: Browser) -> None:
    browser.begin()
    browser.post("/sitting/pause")
    assert browser.get("/sitting/pages/1").headers["Location"] == "/sitting"
    assert "Paused." in browser.get("/sitting").text
    assert browser.post("/sitting/resume").headers["Location"] == "/sitting/pages/1"
    assert browser.get("/sitting/pages/1").status_code == 200


def test_time_on_a_page_is_noted(browser: Browser, forms: Callable[[str], Any]) -> None:
    from assess.delivery.responses import page_seconds

    browser.begin()
    opened = str(int((now() - timedelta(seconds=30)).timestamp() * 1000))
    browser.answer_page(browser.booklet().pages[0], opened=opened)
    with browser.session() as session:
        assert page_seconds(session, browser.sitting())[1] == pytest.approx(30, abs=3)
