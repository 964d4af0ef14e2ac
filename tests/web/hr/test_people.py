"""Putting people into a round, and their invitations."""

import io
import uuid
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.clock import now
from assess.delivery.campaigns import create_round, open_round
from assess.delivery.candidates import add_candidate
from assess.delivery.models import Campaign, Invitation, Person, RoundState
from assess.mail import OutgoingMail
from assess.principal import Principal
from tests.web.hr.conftest import stored
from tests.web.hr.finished import finish


def upload(page: FlaskClient, campaign: Campaign, content: bytes) -> object:
    return page.post(
        f"/rounds/{campaign.id}/import",
        data={"file": (io.BytesIO(content), "people.csv")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )


def test_a_typed_person_is_added(page: FlaskClient, session: Session, campaign: Campaign) -> None:
    answer = page.post(
        f"/rounds/{campaign.id}/people",
        data={"name": "Ada Okafor", "email": "Ada@Example.org", "department": "North"},
        follow_redirects=True,
    )
    assert "Ada Okafor is in the round." in answer.text
    assert "not invited yet" in answer.text
    assert stored(session, select(Person.email))[0] == "ada@example.org"


def test_a_typed_mistake_keeps_what_was_typed(page: FlaskClient, campaign: Campaign) -> None:
    answer = page.post(
        f"/rounds/{campaign.id}/people", data={"name": "Ada Okafor", "email": "ada at home"}
    )
    assert answer.status_code == 422
    assert 'value="Ada Okafor"' in answer.text
    assert "not an address" in answer.text


def test_the_example_file_can_be_imported_as_it_is(
    page: FlaskClient, session: Session, campaign: Campaign
) -> None:
    example = page.get("/rounds/candidates-example.csv")
    assert example.mimetype == "text/csv"
    answer = upload(page, campaign, example.data)
    assert "2 people added." in answer.text  # type: ignore[attr-defined]
    assert len(stored(session, select(Invitation))) == 2
    again = upload(page, campaign, example.data)
    assert "2 were in the round already" in again.text  # type: ignore[attr-defined]


def test_a_broken_file_names_every_line_imports_nobody_and_is_kept(
    page: FlaskClient, session: Session, campaign: Campaign
) -> None:
    broken = b"name,email\nAda,ada@example.org\nBen,nowhere\n,cy@example.org\nDi,ada@example.org\n"
    answer = upload(page, campaign, broken)
    text = answer.text  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    for line in ("line 3", "line 4: name is missing", "line 5: ada@example.org is already"):
        assert line in text
    assert "Ben,nowhere" in text
    assert stored(session, select(Person)) == []


def test_lines_can_be_put_right_in_place(page: FlaskClient, campaign: Campaign) -> None:
    answer = page.post(
        f"/rounds/{campaign.id}/import",
        data={"lines": "name,email\nAda,ada@example.org\n"},
        follow_redirects=True,
    )
    assert "1 person added." in answer.text


def test_everybody_without_a_link_is_invited_mailed_and_the_links_are_shown_once(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal
) -> None:
    for name in ("Ada", "Ben"):
        add_candidate(session, campaign, name=name, email=f"{name}@example.org", by=hr)
    session.commit()
    answer = page.post(f"/rounds/{campaign.id}/invite")
    assert "2 invitations are on their way" in answer.text
    mails = stored(session, select(OutgoingMail))
    assert len(mails) == 2
    link = mails[0].body.split("http", 1)[1].split()[0]
    assert "http" + link in answer.text
    assert "http" + link not in page.get(f"/rounds/{campaign.id}").text
    again = page.post(f"/rounds/{campaign.id}/invite")
    assert "Everybody has a link already" in again.text


def test_a_link_is_renewed_and_withdrawn(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal
) -> None:
    person = add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    session.commit()
    base = f"/rounds/{campaign.id}/people/{person.id}"
    assert "Invite" in page.get(f"{base}/invitation").text
    first = page.post(f"{base}/invite").text
    assert page.post(f"{base}/invite").status_code == 409
    second = page.post(f"{base}/renew").text
    assert first != second
    assert "Make a new link" in page.get(f"{base}/invitation").text
    answer = page.post(f"{base}/revoke", follow_redirects=True)
    assert "no longer works" in answer.text
    assert "link withdrawn" in answer.text


def test_nobody_is_invited_into_a_draft(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal
) -> None:
    add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    campaign.state = RoundState.DRAFT
    session.commit()
    assert page.post(f"/rounds/{campaign.id}/invite").status_code == 409
    assert "Invite 1 person" not in page.get(f"/rounds/{campaign.id}").text


def test_the_page_shows_how_far_people_are_and_never_their_allowance(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal
) -> None:
    add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    invitation = stored(session, select(Invitation))[0]
    invitation.token_hash = "0" * 64
    invitation.invited_at = now()
    invitation.expires_at = now() + timedelta(days=3)
    invitation.opened_at = now()
    session.commit()
    text = page.get(f"/rounds/{campaign.id}").text
    assert "opened" in text
    assert "link works until" in text
    assert "multiplier" not in text


def test_who_has_finished_a_short_form_has_no_result_for_hr(
    page: FlaskClient, session: Session, bank_version_id: uuid.UUID, hr: Principal
) -> None:
    campaign = create_round(
        session, name="First look", role_title="Team lead", bank_version_id=bank_version_id,
        booklet_id="short", use="development", hide_names=False, by=hr,
    )  # fmt: skip
    open_round(session, campaign, by=hr)
    person = finish(session, campaign, "Ada", 1.0, by=hr)
    session.commit()
    address = f"/rounds/{campaign.id}/people/{person.id}"
    text = page.get(f"{address}/invitation").text
    assert "the person alone reads what the answers show" in text
    assert "Open the result" not in text
    for refused in (address, f"{address}/result.pdf", f"/rounds/{campaign.id}/compare.csv"):
        assert page.get(refused).status_code == 409
