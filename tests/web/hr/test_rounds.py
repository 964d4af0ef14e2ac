"""Pages of rounds: list, make, look, open, close, and the weights."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts.models import Role, User
from assess.banks.services import publish
from assess.clock import now
from assess.delivery.campaigns import create_round
from assess.delivery.candidates import add_candidate
from assess.delivery.models import Campaign, RoundState
from assess.principal import Principal
from tests import make
from tests.queries import counted
from tests.web.hr.conftest import stored, the_bank

WEIGHTS = {
    "weight_coaching": "40",
    "weight_forecasting": "20",
    "weight_recruiting": "10",
    "weight_change_leadership": "10",
    "weight_team_leadership": "20",
}
NEW = {"name": "Autumn round", "role_title": "Sales manager", "coaching_floor": "2.5", **WEIGHTS}


def test_the_first_page_says_what_to_do_first(page: FlaskClient) -> None:
    answer = page.get("/rounds")
    assert answer.status_code == 200
    assert "No round yet" in answer.text
    assert 'href="/rounds/new"' in answer.text


def test_a_round_is_made_with_its_weights(
    page: FlaskClient, session: Session, bank_version_id: object
) -> None:
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    answer = page.post("/rounds/new", data={**NEW, "closes_on": tomorrow, "hide_names": "y"})
    assert answer.status_code == 302, answer.text
    made = stored(session, select(Campaign))[0]
    assert made.weights["coaching"] == 0.4
    assert made.hide_names
    assert made.closes_at is not None
    assert made.closes_at > now() + timedelta(days=1, hours=-24)
    shown = page.get(answer.location).text
    assert "Autumn round" in shown
    assert "Coaching 40 in 100" in shown
    assert "policy, not science" in shown


def test_weights_that_do_not_make_100_are_refused_and_what_was_typed_is_kept(
    page: FlaskClient, session: Session, bank_version_id: object
) -> None:
    answer = page.post("/rounds/new", data={**NEW, "weight_coaching": "35"})
    assert answer.status_code == 422
    assert "add up to 95" in answer.text
    assert 'value="Autumn round"' in answer.text
    assert stored(session, select(Campaign)) == []


def test_a_last_day_in_the_past_is_refused(page: FlaskClient, bank_version_id: object) -> None:
    answer = page.post("/rounds/new", data={**NEW, "closes_on": "2020-01-01"})
    assert answer.status_code == 422
    assert "future" in answer.text


def test_without_a_published_bank_the_page_says_whom_to_ask(page: FlaskClient) -> None:
    answer = page.get("/rounds/new")
    assert answer.status_code == 404
    assert "administrator" in answer.text


def test_a_round_is_opened_and_closed(
    page: FlaskClient, session: Session, campaign: Campaign
) -> None:
    assert page.post(f"/rounds/{campaign.id}/close").status_code == 302
    session.refresh(campaign)
    session.commit()
    assert campaign.state == RoundState.CLOSED
    assert page.post(f"/rounds/{campaign.id}/open").status_code == 409
    assert "nobody can begin any more" in page.get(f"/rounds/{campaign.id}").text


def test_weights_are_changed_while_nobody_has_submitted(
    page: FlaskClient, session: Session, campaign: Campaign
) -> None:
    assert 'value="30"' in page.get(f"/rounds/{campaign.id}/weights").text
    assert page.post(f"/rounds/{campaign.id}/weights", data=WEIGHTS).status_code == 302
    session.refresh(campaign)
    session.commit()
    assert campaign.weights["coaching"] == 0.4


def test_fixed_weights_are_shown_without_a_form_and_cannot_be_posted(
    page: FlaskClient, session: Session, campaign: Campaign
) -> None:
    campaign.weights_fixed_at = now()
    session.commit()
    shown = page.get(f"/rounds/{campaign.id}/weights").text
    assert "The weights are fixed." in shown
    assert "Save the weights" not in shown
    assert page.post(f"/rounds/{campaign.id}/weights", data=WEIGHTS).status_code == 409


def test_another_organisation_sees_none_of_it(
    stranger: Callable[[], FlaskClient], campaign: Campaign
) -> None:
    other = stranger()
    assert "Spring round" not in other.get("/rounds").text
    for path in ("", "/weights", "/compare", "/compare.csv", "/compare.pdf", "/sales"):
        assert other.get(f"/rounds/{campaign.id}{path}").status_code == 404, path
    for path in ("/open", "/close", "/people", "/import", "/invite", "/weights", "/sales"):
        assert other.post(f"/rounds/{campaign.id}{path}").status_code == 404, path


def test_an_administrator_looks_at_rounds_and_changes_nothing(
    app: Flask, session: Session, campaign: Campaign, hr_user: User
) -> None:
    admin = make.user(session, hr_user.organisation, Role.ADMIN)
    session.commit()
    browser = app.test_client()
    make.sign_in(browser, admin)
    assert "Spring round" in browser.get("/rounds").text
    shown = browser.get(f"/rounds/{campaign.id}")
    assert shown.status_code == 200
    assert "Close the round" not in shown.text
    assert browser.post(f"/rounds/{campaign.id}/close").status_code == 403
    assert browser.get("/rounds/new").status_code == 403


def test_the_list_takes_as_many_queries_for_many_rounds_as_for_one(
    page: FlaskClient, app: Flask, session: Session, campaign: Campaign, hr: Principal
) -> None:
    engine = app.extensions["firstline_engine"]
    with counted(engine) as one:
        page.get("/rounds")
    for number in range(6):
        made = create_round(
            session,
            name=f"Round {number}",
            role_title="Lead",
            bank_version_id=campaign.bank_version_id,
            by=hr,
        )
        add_candidate(session, made, name="Ada", email=f"ada{number}@example.org", by=hr)
    session.commit()
    with counted(engine) as many:
        assert "Round 5" in page.get("/rounds").text
    assert len(many) == len(one)


def test_the_round_takes_as_many_queries_for_many_people_as_for_one(
    page: FlaskClient, app: Flask, session: Session, campaign: Campaign, hr: Principal
) -> None:
    engine = app.extensions["firstline_engine"]
    add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    session.commit()
    with counted(engine) as one:
        page.get(f"/rounds/{campaign.id}")
    for number in range(6):
        add_candidate(session, campaign, name="Ben", email=f"ben{number}@example.org", by=hr)
    session.commit()
    with counted(engine) as many:
        page.get(f"/rounds/{campaign.id}")
    assert len(many) == len(one)


def test_every_missing_field_is_linked_at_the_top_of_the_page(
    page: FlaskClient, bank_version_id: object
) -> None:
    answer = page.post("/rounds/new", data={"name": "", "role_title": ""})
    assert answer.status_code == 422
    summary = answer.text.split("data-error-summary")[1].split("</ul>")[0]
    assert '<a href="#name">Name of the round: Give the round a name</a>' in summary
    assert 'href="#role_title"' in summary


def test_the_short_form_is_chosen_and_then_nobody_is_compared(
    page: FlaskClient, session: Session, bank_version_id: object
) -> None:
    form = page.get("/rounds/new").text
    assert "Short form, about 15 minutes." in form
    assert "Error to expect" in form
    answer = page.post("/rounds/new", data={**NEW, "booklet": "short"})
    assert answer.status_code == 302, answer.text
    [made] = stored(session, select(Campaign))
    assert (made.booklet_id, made.use) == ("short", "development")
    shown = page.get(answer.location).text
    assert "nobody is compared or decided on" in shown
    assert f"/rounds/{made.id}/compare" not in shown
    refused = page.get(f"/rounds/{made.id}/compare")
    assert refused.status_code == 409
    assert "Make a round with the full form for that." in refused.text


def test_without_a_choice_a_round_has_the_full_form(
    page: FlaskClient, session: Session, bank_version_id: object
) -> None:
    page.post("/rounds/new", data=NEW)
    [made] = stored(session, select(Campaign))
    assert (made.booklet_id, made.use) == ("full", "selection")


def test_a_form_that_does_not_exist_is_refused(
    page: FlaskClient, session: Session, bank_version_id: object
) -> None:
    assert page.post("/rounds/new", data={**NEW, "booklet": "tiny"}).status_code == 422
    assert stored(session, select(Campaign)) == []


def test_a_round_keeps_the_bank_that_its_page_showed(
    page: FlaskClient, session: Session, bank_version_id: uuid.UUID
) -> None:
    newer = the_bank().model_copy(update={"version": "99.0.0"})
    publish(session, newer, by=None)
    session.commit()
    assert page.post(f"/rounds/new?bank={bank_version_id}", data=NEW).status_code == 302
    session.expire_all()
    assert session.scalars(select(Campaign)).one().bank_version_id == bank_version_id


def test_the_form_of_a_round_names_its_bank(page: FlaskClient, bank_version_id: object) -> None:
    assert f'action="/rounds/new?bank={bank_version_id}"' in page.get("/rounds/new").text


def test_a_bank_of_another_organisation_makes_no_round(
    page: FlaskClient, session: Session, bank_version_id: object
) -> None:
    theirs = make.organisation(session, "Southwind")
    version = publish(session, the_bank(), by=None, organisation_id=theirs.id)
    session.commit()
    assert page.get(f"/rounds/new?bank={version.id}").status_code == 404
    assert page.post(f"/rounds/new?bank={version.id}", data=NEW).status_code == 404


def test_a_refusal_stands_beside_the_field_it_is_about(
    page: FlaskClient, bank_version_id: object
) -> None:
    yesterday = (now() - timedelta(days=1)).date().isoformat()
    answer = page.post("/rounds/new", data={**NEW, "closes_on": yesterday})
    assert answer.status_code == 422
    summary = answer.text.split("data-error-summary")[1].split("</ul>")[0]
    assert summary.count("<li>") == 1
    assert '<a href="#closes_on">Last day to begin: choose a moment in the future</a>' in summary
