"""The interview kit and the work samples on HR's pages."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assess.banks.services import publish
from tests.web.hr.conftest import the_bank

PARTS = ("interview", "ws_call_coaching", "ws_first_two_weeks", "ws_forecast_packet")


def test_without_a_published_kit_the_page_says_what_will_be_here(page: FlaskClient) -> None:
    assert "No kit has been published" in page.get("/kit").text


def test_a_bank_without_a_kit_is_passed_over(page: FlaskClient, session: Session) -> None:
    publish(session, the_bank(), by=None)
    bare = {"version": "9.0.0", "interview": None, "work_samples": {}}
    publish(session, the_bank().model_copy(update=bare), by=None)
    session.commit()
    assert "Structured interview" in page.get("/kit").text


@pytest.mark.usefixtures("bank_version_id")
def test_the_first_page_lists_every_part_and_says_that_they_are_drafts(page: FlaskClient) -> None:
    text = page.get("/kit").text
    assert "Drafts." in text
    for part in PARTS:
        for reader in ("panel", "candidate"):
            assert f'href="/kit/{part}/{reader}"' in text
            assert f'href="/kit/{part}/{reader}/paper.pdf"' in text


@pytest.mark.usefixtures("bank_version_id")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("reader", ["panel", "candidate"])
def test_every_part_can_be_read_and_printed(page: FlaskClient, part: str, reader: str) -> None:
    answer = page.get(f"/kit/{part}/{reader}")
    assert answer.status_code == 200
    assert ("nobody outside the authors" in answer.text) == (reader == "panel")
    paper = page.get(f"/kit/{part}/{reader}/paper.pdf")
    assert paper.data.startswith(b"%PDF")
    assert "attachment" in paper.headers["Content-Disposition"]


@pytest.mark.usefixtures("bank_version_id")
def test_the_candidate_gets_no_rubric(page: FlaskClient) -> None:
    assert "Rubric" in page.get("/kit/ws_forecast_packet/panel").text
    text = page.get("/kit/ws_forecast_packet/candidate").text
    assert "Rubric" not in text
    assert "With the evidence" not in text


@pytest.mark.usefixtures("bank_version_id")
@pytest.mark.parametrize("address", ["nothing/panel", "interview/everybody", "ws_forecast/panel"])
def test_a_part_that_does_not_exist_is_not_found(page: FlaskClient, address: str) -> None:
    assert page.get(f"/kit/{address}").status_code == 404
    assert page.get(f"/kit/{address}/paper.pdf").status_code == 404
