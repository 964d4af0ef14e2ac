"""One person, opened from the level down to the key."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.audit import AuditEvent
from assess.delivery.models import Campaign, Person
from assess.principal import Principal
from assess.results.models import Score
from assess.results.quality import Check, Quality, SectionAnswered
from assess.selection.decisions import draft_decision
from assess.web.hr.quality_words import quality_flags
from tests.web.hr.conftest import stored, the_bank
from tests.web.hr.finished import finish_all
from tests.web.hr.test_comparison import pdf_text


@pytest.fixture
def people(session: Session, campaign: Campaign, hr: Principal) -> dict[str, Person]:
    return finish_all(session, campaign, by=hr)


def address(campaign: Campaign, person: Person, rest: str = "") -> str:
    return f"/rounds/{campaign.id}/people/{person.id}{rest}"


def test_a_level_opens_to_areas_competencies_roles_and_where_it_came_from(
    page: FlaskClient, session: Session, campaign: Campaign, people: dict[str, Person]
) -> None:
    text = page.get(address(campaign, people["Ada"])).text
    for competency in the_bank().framework.competencies:
        assert competency.name in text
        assert f"/competencies/{competency.id}" in text
    for part in ("Five roles", "Coach", "Checks on answering", "Personal sales are not part"):
        assert part in text
    score = stored(session, select(Score).where(Score.person_id == people["Ada"].id))[0]
    assert f"firstline scores recompute {score.id}" in text
    assert score.provenance["parameters_hash"][:12] in text
    assert "Ada" not in text


def test_whoever_lies_clearly_below_the_floor_never_reads_ready(
    page: FlaskClient, campaign: Campaign, people: dict[str, Person]
) -> None:
    text = page.get(address(campaign, people["Di"])).text
    assert "Ready in part on this evidence: coaching first." in text


def test_a_competency_opens_to_answers_keys_points_and_reasons_and_that_is_recorded(
    page: FlaskClient, session: Session, campaign: Campaign, people: dict[str, Person]
) -> None:
    text = page.get(address(campaign, people["Ada"], "/competencies/deal_coaching")).text
    assert "Why the key is there" in text
    assert "beh_deal_coaching" in text
    assert "recorded with your name" in text
    event = stored(session, select(AuditEvent).where(AuditEvent.verb == "keys.opened"))[0]
    assert event.details == {"competency": "deal_coaching"}
    answer = page.get(address(campaign, people["Ada"], "/competencies/nothing"))
    assert answer.status_code == 404


def test_every_competency_has_its_page(
    page: FlaskClient, campaign: Campaign, people: dict[str, Person]
) -> None:
    for competency in the_bank().framework.competencies:
        path = address(campaign, people["Cy"], f"/competencies/{competency.id}")
        assert page.get(path).status_code == 200, competency.id


def test_somebody_who_has_not_finished_has_no_level_and_the_page_says_why(
    page: FlaskClient, session: Session, campaign: Campaign, people: dict[str, Person]
) -> None:
    eve = stored(session, select(Person).where(Person.name == "Eve"))[0]
    text = page.get(address(campaign, eve)).text
    assert "There is no level to show." in text
    assert "has not submitted" in text
    assert page.get(address(campaign, eve, "/result.pdf")).status_code == 404


def test_the_paper_says_what_the_page_says_without_keys(
    page: FlaskClient, campaign: Campaign, people: dict[str, Person]
) -> None:
    answer = page.get(address(campaign, people["Ada"], "/result.pdf"))
    assert answer.mimetype == "application/pdf"
    text = pdf_text(answer.data)
    for part in ("Five roles", "Opportunity coaching", "firstline scores recompute", "Areas"):
        assert part in text
    assert "not yet by data" in text
    assert "Why the key" not in text


def test_another_organisation_and_another_round_find_nobody(
    stranger: Callable[[], FlaskClient], campaign: Campaign, people: dict[str, Person]
) -> None:
    other = stranger()
    for rest in ("", "/result.pdf", "/competencies/deal_coaching", "/decide", "/invitation"):
        assert other.get(address(campaign, people["Ada"], rest)).status_code == 404, rest


def test_a_result_is_opened_from_a_name_only_once_names_are_shown(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal,
    people: dict[str, Person],
) -> None:  # fmt: skip
    path = address(campaign, people["Ada"], "/invitation")
    assert "cannot be opened from a name" in page.get(path).text
    reason = "The panel asks for one more work sample before it decides."
    draft_decision(session, campaign, people["Ben"], "more_evidence", reason, by=hr)
    session.commit()
    assert "Open the result" in page.get(path).text


def test_every_reason_to_look_at_the_answering_is_put_into_words(app: Flask) -> None:
    quality = Quality(
        (Check("contradictions", 3.0, "check"), Check("impression", 3.8, "check")),
        (SectionAnswered("numeric", 1, 6),),
        is_impression_high=True,
        is_self_report_left_out=True,
    )
    with app.test_request_context():
        flags = quality_flags(quality, {"numeric": "Working with numbers"})
    said = " ".join(flag["text"] for flag in flags)
    for part in ("contradict each other: 3", "rosier than usual", "Working with numbers", "fast"):
        assert part in said
    assert all(flag["kind"] == "look" for flag in flags)
