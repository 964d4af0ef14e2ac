"""The bank as its psychometrician sees it."""

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assess.accounts.models import Role
from assess.banks.models import BankVersion
from assess.banks.services import publish, snapshot
from assess.web.asked import as_written, scale_words
from tests import make
from tests.queries import counted
from tests.web.hr.conftest import the_bank


@pytest.fixture
def page(client: FlaskClient, session: Session) -> FlaskClient:
    made = make.user(session, role=Role.PSYCHOMETRICIAN)
    session.commit()
    make.sign_in(client, made)
    return client


@pytest.fixture
def version(session: Session) -> BankVersion:
    made = publish(session, the_bank(), by=None)
    session.commit()
    return made


def test_without_a_bank_the_page_says_what_will_be_here(page: FlaskClient) -> None:
    assert "No bank has been published" in page.get("/bank").text


def test_items_are_counted_against_the_blueprint(page: FlaskClient, version: BankVersion) -> None:
    text = page.get("/bank").text
    assert "Against the blueprint" in text
    assert " of 18" in text
    assert "None has been calibrated" in text


def test_filters_in_the_address_narrow_the_list(page: FlaskClient, version: BankVersion) -> None:
    text = page.get("/bank?competency=deal_coaching&format=sjt_rate").text
    assert "sjtr_deal_coaching_001" in text
    assert "sjtb_deal_coaching" not in text
    assert "sjtr_forecast" not in text
    none = page.get("/bank?status=retired").text
    assert "No item fits" in none


def test_long_lists_have_pages(page: FlaskClient, version: BankVersion) -> None:
    first = page.get("/bank").text
    assert "Page 1 of" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in page.get("/bank?page=2").text
    assert page.get("/bank?page=999").status_code == 200


def test_the_list_takes_as_many_queries_for_all_items_as_for_a_few(
    page: FlaskClient, app: Flask, version: BankVersion
) -> None:
    engine = app.extensions["firstline_engine"]
    page.get("/bank")
    with counted(engine) as few:
        page.get("/bank?competency=deal_coaching&format=mcq")
    with counted(engine) as all_of_them:
        page.get("/bank")
    assert len(few) == len(all_of_them)


def test_every_item_of_the_bank_has_a_page_with_its_keys(
    page: FlaskClient, session: Session, version: BankVersion
) -> None:
    bank = snapshot(session, version.id)
    session.commit()
    by_format = {item.format: item for item in bank.items.values()}
    assert len(by_format) == 7
    for item in by_format.values():
        answer = page.get(f"/bank/{version.id}/items/{item.id}")
        assert answer.status_code == 200, item.id
        assert "Keys and reasons" in answer.text
        if item.content.is_scored:
            assert "Item weights set by expert judgement, not yet by data" in answer.text


def test_an_item_that_is_not_in_the_bank_is_not_found(
    page: FlaskClient, version: BankVersion
) -> None:
    assert page.get(f"/bank/{version.id}/items/nothing").status_code == 404
    assert page.get(f"/bank?version={version.id}1").status_code == 404


def test_hr_does_not_see_keys_of_the_bank(
    app: Flask, session: Session, version: BankVersion
) -> None:
    made = make.user(session, role=Role.HR)
    session.commit()
    browser = app.test_client()
    make.sign_in(browser, made)
    assert browser.get("/bank").status_code == 403


def opened(page: FlaskClient, address: str) -> str:
    answer = page.get(address)
    assert answer.status_code == 200, address
    return str(answer.text)


def test_an_item_is_shown_exactly_as_on_the_page_of_a_candidate(
    page: FlaskClient, app: Flask, session: Session, version: BankVersion
) -> None:
    bank = snapshot(session, version.id)
    session.commit()
    scene = next(item for item in bank.items.values() if item.format == "sjt_rate")
    text = opened(page, f"/bank/{version.id}/items/{scene.id}/candidate")
    with app.test_request_context():
        part = render_template(
            "formats/_question.html",
            asked=[as_written(scene)],
            scales=scale_words(bank),
            actions="",
        )
    assert " ".join(part.split()) in " ".join(text.split())
    assert "Keys and reasons" not in text


def test_a_habit_has_a_rater_s_view_in_the_words_and_on_the_scale_of_raters(
    page: FlaskClient, session: Session, version: BankVersion
) -> None:
    bank = snapshot(session, version.id)
    session.commit()
    habit = next(item for item in bank.items.values() if item.format == "behaviour")
    address = f"/bank/{version.id}/items/{habit.id}"
    for text in (opened(page, address), opened(page, f"{address}/rater")):
        assert habit.content.other in text  # type: ignore[attr-defined]
        assert "Cannot judge" in text
    assert "Cannot judge" not in opened(page, f"{address}/candidate")


def test_what_raters_do_not_get_has_no_rater_s_view(
    page: FlaskClient, session: Session, version: BankVersion
) -> None:
    address = f"/bank/{version.id}/items/sjtr_deal_coaching_001"
    assert "Raters do not get this item" in opened(page, address)
    assert page.get(f"{address}/rater").status_code == 404
    assert page.get(f"{address}/author").status_code == 404
