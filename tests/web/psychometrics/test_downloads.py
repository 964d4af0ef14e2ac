"""A published bank as files: for the psychometrician alone, and written down."""

import json
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts.models import Role, User
from assess.audit import AuditEvent
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import publish, snapshot
from assess.interchange.case_import import import_case
from assess.interchange.qti_import import import_qti
from tests import make
from tests.web.hr.conftest import the_bank


@pytest.fixture
def user(session: Session) -> User:
    made = make.user(session, role=Role.PSYCHOMETRICIAN)
    session.commit()
    return made


@pytest.fixture
def page(client: FlaskClient, user: User) -> FlaskClient:
    make.sign_in(client, user)
    return client


@pytest.fixture
def version(session: Session) -> BankVersion:
    made = publish(session, the_bank(), by=None)
    session.commit()
    return made


def test_the_page_of_the_bank_offers_both_files(page: FlaskClient, version: BankVersion) -> None:
    text = page.get("/bank").text
    assert f'action="/bank/{version.id}/qti"' in text
    assert f'href="/bank/{version.id}/framework.json"' in text


def test_the_items_are_downloaded_and_it_is_written_down(
    page: FlaskClient, session: Session, version: BankVersion, user: User
) -> None:
    answer = page.post(f"/bank/{version.id}/qti")
    assert answer.mimetype == "application/zip"
    assert f"first_line_manager-{version.version}-qti3.zip" in answer.headers["Content-Disposition"]
    found = Bank.from_document(import_qti(answer.data, "p.zip").document)
    assert found == snapshot(session, version.id)
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "bank.exported")).one()
    assert (event.actor_id, event.subject_id) == (user.id, version.id)


def test_the_framework_is_downloaded(
    page: FlaskClient, session: Session, version: BankVersion
) -> None:
    answer = page.get(f"/bank/{version.id}/framework.json")
    assert answer.mimetype == "application/json"
    assert json.loads(answer.data)["CFDocument"]["version"] == version.version
    assert import_case(answer.data, "f.json").framework == snapshot(session, version.id).framework


@pytest.mark.parametrize("role", [each for each in Role if each != Role.PSYCHOMETRICIAN])
def test_nobody_else_gets_the_keys(
    app: Flask, session: Session, version: BankVersion, role: Role
) -> None:
    made = make.user(session, role=role)
    session.commit()
    browser = app.test_client()
    make.sign_in(browser, made)
    assert browser.post(f"/bank/{version.id}/qti").status_code == 403
    assert browser.get(f"/bank/{version.id}/framework.json").status_code == 403


def test_the_bank_of_another_organisation_does_not_exist(
    page: FlaskClient, session: Session
) -> None:
    other = make.organisation(session, "Another")
    own = the_bank().model_copy(update={"id": "their_own"})
    theirs = publish(session, own, by=None, organisation_id=other.id)
    session.commit()
    for id_ in (theirs.id, uuid.uuid4()):
        assert page.post(f"/bank/{id_}/qti").status_code == 404
        assert page.get(f"/bank/{id_}/framework.json").status_code == 404
