from datetime import timedelta

import pytest
from sqlalchemy import select

from assess.clock import now
from assess.delivery.models import Invitation
from tests.web.candidate.conftest import Browser


def test_the_link_leads_to_the_welcome_page(browser: Browser) -> None:
    arrived = browser.arrive()
    assert arrived.headers["Location"] == "/sitting/welcome"
    text = browser.get("/sitting/welcome").text
    for words in (
        "Ada Okafor",
        "drafts that nobody has reviewed yet",
        "Who sees what",
        "Your rights",
        "about 45 minutes",
        browser.email,
    ):
        assert words in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires_at": now() - timedelta(days=1)}, "has expired"),
        ({"revoked_at": now()}, "was withdrawn"),
        ({"token_hash": "0" * 64}, "is not known"),
    ],
)
def test_a_link_that_does_not_work_says_why_and_what_to_do(
    browser: Browser, change: dict[str, object], words: str
) -> None:
    with browser.session() as session, session.begin():
        invitation = session.scalars(select(Invitation)).one()
        for name, value in change.items():
            setattr(invitation, name, value)
    refused = browser.arrive()
    assert refused.status_code == 410
    assert words in refused.text
    assert "the person who invited you" in refused.text


def test_a_revoked_invitation_ends_the_sign_in_at_the_next_request(browser: Browser) -> None:
    browser.begin()
    with browser.session() as session, session.begin():
        session.scalars(select(Invitation)).one().revoked_at = now()
    assert "/sign-in" in browser.get("/sitting").headers["Location"]


def test_a_second_device_goes_on_where_the_first_one_stopped(browser: Browser) -> None:
    browser.begin()
    browser.answer_page(browser.booklet().pages[0])
    second = browser.other()
    assert second.arrive().headers["Location"] == "/sitting"
    assert "/sitting/pages/2" in second.get("/sitting").text


def test_leaving_signs_out_and_the_link_brings_back(browser: Browser) -> None:
    browser.begin()
    assert "Everything is saved" in browser.post("/sitting/leave").text
    assert browser.get("/sitting").status_code == 302
    assert browser.arrive().headers["Location"] == "/sitting"


def test_without_agreement_there_is_no_way_on(browser: Browser) -> None:
    browser.arrive()
    refused = browser.post("/sitting/consent", time="1.0")
    assert refused.status_code == 422
    assert "tick the box" in refused.text
    assert browser.sitting().state == "invited"
    assert browser.get("/sitting/pages/1").headers["Location"] == "/sitting/welcome"
    assert browser.post("/sitting/start").status_code == 409


def test_more_time_can_be_asked_for(browser: Browser) -> None:
    browser.arrive()
    browser.post("/sitting/consent", agrees="y", time="1.5")
    assert browser.sitting().time_multiplier == 1.5
    assert "up to 112 minutes" in browser.get("/sitting").text


def test_practice_answers_are_tried_and_not_kept(browser: Browser) -> None:
    browser.arrive()
    browser.post("/sitting/consent", agrees="y", time="1.0")
    page = browser.get("/sitting/practice/1").text
    name = page.split('type="radio" name="')[1].split('"')[0]
    assert "Something is still open" in browser.post("/sitting/practice/1").text
    assert "That worked" in browser.post("/sitting/practice/1", **{name: "2"}).text
    assert browser.sitting().practised == ["behaviour"]
    assert browser.stored() == []
    assert "1 of 6 tried" in browser.get("/sitting").text
    assert browser.get("/sitting/practice/99").status_code == 404
