"""Decisions: a reason, a second person, and what a promotion starts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts.models import Role, User
from assess.clock import now
from assess.delivery.models import Campaign, Person
from assess.development.models import Plan
from assess.mail import OutgoingMail
from assess.principal import Principal
from assess.selection.models import Decision
from tests import make
from tests.queries import counted
from tests.web.hr.conftest import stored
from tests.web.hr.finished import finish

REASON = "Clear evidence in coaching, and the panel and the work sample agree."


@pytest.fixture
def person(session: Session, campaign: Campaign, hr: Principal) -> Person:
    made = finish(session, campaign, "Ada", 0.8, by=hr)
    session.commit()
    return made


@pytest.fixture
def colleague(app: Flask, session: Session, hr_user: User) -> FlaskClient:
    """A browser of a second person of HR."""
    made = make.user(session, hr_user.organisation, name="Second Person")
    session.commit()
    browser = app.test_client()
    make.sign_in(browser, made)
    return browser


def draft(page: FlaskClient, campaign: Campaign, person: Person, outcome: str = "promote") -> str:
    answer = page.post(
        f"/rounds/{campaign.id}/people/{person.id}/decide",
        data={"outcome": outcome, "reason": REASON},
    )
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def promotion(**changes: str) -> dict[str, str]:
    first_day = (now() + timedelta(days=3)).date().isoformat()
    return {
        "remark": "Agreed.",
        "email": "ada@example.org",
        "sponsor": "new",
        "sponsor_name": "Kim Sponsor",
        "sponsor_email": "kim@example.org",
        "starts_on": first_day,
        "weekly_minutes": "120",
    } | changes


def test_without_decisions_the_page_says_where_they_start(page: FlaskClient) -> None:
    assert "Nothing has been decided yet" in page.get("/decisions").text


def test_a_decision_needs_an_outcome_and_a_reason_and_keeps_what_was_typed(
    page: FlaskClient, session: Session, campaign: Campaign, person: Person
) -> None:
    path = f"/rounds/{campaign.id}/people/{person.id}/decide"
    assert "Draft a decision about A" in page.get(path).text
    answer = page.post(path, data={"reason": "too short"})
    assert answer.status_code == 422
    assert "Choose one of the three" in answer.text
    assert "too short" in answer.text
    assert stored(session, select(Decision)) == []


def test_who_drafted_cannot_confirm(
    page: FlaskClient, session: Session, campaign: Campaign, person: Person
) -> None:
    path = draft(page, campaign, person, "not_now")
    text = page.get(path).text
    assert REASON in text
    assert "a colleague has to confirm it" in text
    assert page.post(f"{path}/confirm", data={}).status_code == 403


def test_a_second_draft_about_the_same_person_is_refused_with_the_text_kept(
    page: FlaskClient, campaign: Campaign, person: Person
) -> None:
    draft(page, campaign, person)
    answer = page.post(
        f"/rounds/{campaign.id}/people/{person.id}/decide",
        data={"outcome": "not_now", "reason": REASON + " Second thoughts."},
    )
    assert answer.status_code == 422
    assert "already" in answer.text
    assert "Second thoughts." in answer.text


def test_a_confirmed_promotion_makes_accounts_mails_links_and_starts_a_path(
    page: FlaskClient, colleague: FlaskClient, session: Session, campaign: Campaign, person: Person
) -> None:
    path = draft(page, campaign, person)
    assert "What the promotion starts" in colleague.get(path).text
    answer = colleague.post(f"{path}/confirm", data=promotion())
    assert answer.status_code == 200, answer.text
    assert answer.text.count("/activate/") == 2
    manager = stored(session, select(User).where(User.role == Role.MANAGER.value))[0]
    sponsor = stored(session, select(User).where(User.role == Role.SPONSOR.value))[0]
    assert manager.sponsor_id == sponsor.id
    plan = stored(session, select(Plan))[0]
    assert plan.user_id == manager.id
    assert plan.weekly_minutes == 120
    mails = stored(session, select(OutgoingMail))
    assert {mail.recipient for mail in mails} >= {"ada@example.org", "kim@example.org"}
    record = page.get(path).text
    assert "Confirmed" in record
    assert "Second Person" in record
    assert "confirmed" in page.get("/decisions").text


def test_a_person_gets_one_path_even_when_the_decision_is_withdrawn_and_made_again(
    page: FlaskClient, colleague: FlaskClient, session: Session, campaign: Campaign, person: Person
) -> None:
    first = draft(page, campaign, person)
    assert colleague.post(f"{first}/confirm", data=promotion()).status_code == 200
    withdrawn = page.post(f"{first}/withdraw", data={"reason": REASON})
    assert withdrawn.status_code == 302, withdrawn.text
    again = draft(page, campaign, person)
    other = promotion(email="another@example.org", sponsor_email="other@example.org")
    answer = colleague.post(f"{again}/confirm", data=other)
    assert answer.status_code == 422
    assert "A path was started for this person before" in answer.text
    assert len(stored(session, select(Plan))) == 1
    addresses = {user.email for user in stored(session, select(User))}
    assert not addresses & {"another@example.org", "other@example.org"}


def test_an_existing_sponsor_is_chosen(
    page: FlaskClient, colleague: FlaskClient, session: Session, campaign: Campaign,
    person: Person, hr_user: User,
) -> None:  # fmt: skip
    sponsor = make.user(session, hr_user.organisation, Role.SPONSOR, name="Sam Sponsor")
    session.commit()
    path = draft(page, campaign, person)
    assert "Sam Sponsor" in colleague.get(path).text
    answer = colleague.post(f"{path}/confirm", data=promotion(sponsor=str(sponsor.id)))
    assert answer.status_code == 200
    assert answer.text.count("/activate/") == 1


def test_a_taken_address_undoes_everything_and_says_so_at_its_field(
    page: FlaskClient, colleague: FlaskClient, session: Session, campaign: Campaign,
    person: Person, hr_user: User,
) -> None:  # fmt: skip
    path = draft(page, campaign, person)
    answer = colleague.post(f"{path}/confirm", data=promotion(email=hr_user.email))
    assert answer.status_code == 422
    assert "already an account" in answer.text
    assert "Kim Sponsor" in answer.text
    assert stored(session, select(Plan)) == []
    assert stored(session, select(User).where(User.role == Role.SPONSOR.value)) == []
    assert "waits for a second person" in page.get(path).text


def test_a_new_sponsor_needs_a_name_and_an_address(
    page: FlaskClient, colleague: FlaskClient, campaign: Campaign, person: Person
) -> None:
    path = draft(page, campaign, person)
    answer = colleague.post(f"{path}/confirm", data=promotion(sponsor_name="", weekly_minutes="5"))
    assert answer.status_code == 422
    assert "Needed for a new sponsor" in answer.text
    assert 'value="5"' in answer.text


def test_a_path_cannot_start_in_another_century(
    page: FlaskClient, colleague: FlaskClient, campaign: Campaign, person: Person
) -> None:
    path = draft(page, campaign, person)
    answer = colleague.post(f"{path}/confirm", data=promotion(starts_on="0026-11-30"))
    assert answer.status_code == 422
    assert "with all four digits" in answer.text


def test_a_decision_is_withdrawn_with_a_reason_and_stays_on_record(
    page: FlaskClient, campaign: Campaign, person: Person
) -> None:
    path = draft(page, campaign, person)
    assert page.post(f"{path}/withdraw", data={"reason": ""}).status_code == 422
    answer = page.post(
        f"{path}/withdraw",
        data={"reason": "The panel has to meet once more."},
        follow_redirects=True,
    )
    assert "Withdrawn" in answer.text
    assert REASON in answer.text


def test_another_organisation_sees_no_decision(
    page: FlaskClient, stranger: Callable[[], FlaskClient], campaign: Campaign, person: Person
) -> None:
    path = draft(page, campaign, person)
    other = stranger()
    assert "Ada" not in other.get("/decisions").text
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/confirm", data=promotion()).status_code == 404
    assert other.post(f"{path}/withdraw", data={"reason": REASON}).status_code == 404


def test_the_list_takes_as_many_queries_for_many_decisions_as_for_one(
    page: FlaskClient, app: Flask, session: Session, campaign: Campaign, hr: Principal,
    person: Person,
) -> None:  # fmt: skip
    engine = app.extensions["firstline_engine"]
    draft(page, campaign, person)
    page.get("/decisions")
    with counted(engine) as one:
        page.get("/decisions")
    for name in ("Ben", "Cy"):
        other = finish(session, campaign, name, 0.1, by=hr)
        session.commit()
        draft(page, campaign, other, "not_now")
    page.get("/decisions")
    with counted(engine) as many:
        page.get("/decisions")
    assert len(many) == len(one)
