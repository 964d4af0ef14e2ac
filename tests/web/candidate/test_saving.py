import json
from datetime import timedelta
from typing import Any

import pytest

from assess.clock import now
from tests.web.candidate.conftest import Browser


@pytest.fixture
def item(browser: Browser) -> str:
    browser.begin()
    return browser.booklet().item_ids[0]


def test_an_answer_is_saved_and_confirmed(browser: Browser, item: str) -> None:
    reply = browser.save(item, {f"{item}:choice": "3"}, seconds=4.5)
    assert reply.status_code == 200
    assert reply.json is not None
    assert reply.json["sequence"] == 10
    assert reply.json["saved_at_words"].startswith("Saved at ")
    row = browser.stored()[0]
    assert (row.item_id, row.answer, row.client_seconds) == (item, {"choice": 3}, 4.5)
    assert row.received_at.isoformat() == reply.json["saved_at"]


def test_a_repeat_with_the_same_key_changes_nothing(browser: Browser, item: str) -> None:
    first = browser.save(item, {f"{item}:choice": "3"}, key="the-same-key")
    second = browser.save(item, {f"{item}:choice": "3"}, key="the-same-key")
    assert first.json == second.json
    assert len(browser.stored()) == 1


def test_an_older_answer_that_arrives_later_does_not_count(browser: Browser, item: str) -> None:
    browser.save(item, {f"{item}:choice": "3"}, sequence=20)
    reply = browser.save(item, {f"{item}:choice": "1"}, sequence=15)
    assert reply.json is not None
    assert (reply.json["is_current"], reply.json["sequence"]) == (False, 20)
    assert f'name="{item}:choice" value="3" checked' in browser.get("/sitting/pages/1").text


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": -1},
        {"sequence": 2**70},
        {"sequence": "1"},
        {"key": "short"},
        {"key": "k" * 101},
        {"seconds": -1.0},
        {"more": 1},
        {"key": "a zero byte \x00"},
        {"fields": {"x": 3}},
        {"fields": {"x": "a zero byte \x00"}},
        {"fields": {str(n): "1" for n in range(21)}},
    ],
)
def test_a_body_that_is_not_as_agreed_is_refused(
    browser: Browser, item: str, change: dict[str, Any]
) -> None:
    reply = browser.save(item, **{"fields": {f"{item}:choice": "3"}, **change})
    assert reply.status_code == 422
    assert reply.json is not None
    assert reply.json["problems"]
    assert browser.stored() == []


@pytest.mark.parametrize("field", ["{item}:choice", "{item}:rating-a"])
def test_a_value_that_the_item_does_not_offer_is_refused(
    browser: Browser, item: str, field: str
) -> None:
    assert browser.save(item, {field.format(item=item): "7"}).status_code == 422
    assert browser.stored() == []


def test_an_item_that_is_not_in_this_booklet_is_refused(browser: Browser, item: str) -> None:
    assert browser.save("mcq_nothing_001", {}).status_code == 404


def test_a_large_body_is_refused(browser: Browser, item: str) -> None:
    body = json.dumps({"fields": {f"{item}:choice": "3" * 20_000}, "sequence": 1, "key": "k" * 10})
    reply = browser.client.post(
        f"/sitting/answers/{item}", data=body, content_type="application/json"
    )
    assert reply.status_code == 413
    assert browser.stored() == []


def test_broken_json_is_refused(browser: Browser, item: str) -> None:
    reply = browser.client.post(
        f"/sitting/answers/{item}", data="{", content_type="application/json"
    )
    assert reply.status_code == 422


def test_without_a_sign_in_the_script_is_told_what_to_do(browser: Browser, item: str) -> None:
    reply = browser.other().save(item, {f"{item}:choice": "3"})
    assert reply.status_code == 401
    assert "Open your link again" in reply.text
    assert browser.stored() == []


def test_after_submission_the_answer_is_refused_with_the_reason(
    browser: Browser, item: str
) -> None:
    browser.post("/sitting/submit")
    reply = browser.save(item, {f"{item}:choice": "3"})
    assert reply.status_code == 409
    assert "submitted already" in reply.text
    assert browser.stored() == []


def test_a_late_answer_is_confirmed_as_late(browser: Browser, item: str) -> None:
    browser.change(deadline_at=now() - timedelta(minutes=1))
    reply = browser.save(item, {f"{item}:choice": "3"})
    assert reply.json is not None
    assert (reply.status_code, reply.json["is_late"]) == (200, True)
    assert "does not count" in reply.json["saved_at_words"]
