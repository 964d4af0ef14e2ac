"""Signing in and out, activation links, and the administrator's pages."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts import services
from assess.accounts.models import Role, User
from assess.audit import AuditEvent
from tests import make
from tests.queries import counted


@pytest.fixture
def admin(session: Session, client: FlaskClient) -> User:
    made = make.user(session, role=Role.ADMIN)
    session.commit()
    make.sign_in(client, made)
    return made


def test_the_first_page_of_a_stranger_is_the_sign_in_page(client: FlaskClient) -> None:
    assert client.get("/").location == "/sign-in"


def test_an_empty_form_names_both_fields(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 422
    assert "Enter your email address" in answer.text
    assert "Enter your password" in answer.text


def test_a_wrong_password_keeps_the_address_and_says_no_more_than_needed(
    client: FlaskClient, session: Session
) -> None:
    made = make.user(session)
    session.commit()
    answer = client.post("/sign-in", data={"email": made.email, "password": "not this one"})
    assert answer.status_code == 422
    assert f'value="{made.email}"' in answer.text
    assert "do not belong together" in answer.text


def test_signing_in_is_written_to_the_audit_log(client: FlaskClient, session: Session) -> None:
    made = make.user(session)
    session.commit()
    make.sign_in(client, made)
    session.expire_all()
    event = session.scalars(select(AuditEvent)).one()
    assert (event.verb, event.subject_id) == ("account.signed_in", made.id)


def test_signing_out_ends_this_browser_only(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    made = make.user(session, role=Role.ADMIN)
    session.commit()
    other = app.test_client()
    make.sign_in(client, made)
    make.sign_in(other, made)
    assert client.post("/sign-out").status_code == 302
    assert client.get("/admin/people").status_code == 302
    assert other.get("/admin/people").status_code == 200


def test_an_activation_link_leads_to_a_password_and_in(
    client: FlaskClient, session: Session
) -> None:
    made = make.user(session, role=Role.ADMIN, password=None)
    token = services.issue_activation(session, made, hours=1)
    session.commit()
    assert "Choose a password" in client.get(f"/activate/{token}").text
    mismatch = client.post(
        f"/activate/{token}", data={"password": make.PASSWORD, "again": "something else here"}
    )
    assert mismatch.status_code == 422
    assert "not the same" in mismatch.text
    short = client.post(f"/activate/{token}", data={"password": "short", "again": "short"})
    assert "at least 12 characters" in short.text
    done = client.post(
        f"/activate/{token}", data={"password": make.PASSWORD, "again": make.PASSWORD}
    )
    assert done.status_code == 302
    assert client.get("/admin/people").status_code == 200
    used = client.get(f"/activate/{token}")
    assert used.status_code == 410
    assert "expired or was used" in used.text


def test_an_administrator_adds_an_account_and_gets_its_link_once(
    client: FlaskClient, session: Session, admin: User
) -> None:
    answer = client.post(
        "/admin/people", data={"name": "Ada", "email": "ada@example.org", "role": "hr"}
    )
    link = re.search(r"http://127.0.0.1:8000/activate/[\w-]+", answer.text)
    assert link
    added = session.scalars(select(User).where(User.email == "ada@example.org")).one()
    assert (added.role, added.organisation_id) == ("hr", admin.organisation_id)
    assert link.group().rsplit("/", 1)[1] not in client.get("/admin/people").text


def test_an_address_that_is_taken_is_told_at_its_field(
    client: FlaskClient, session: Session, admin: User
) -> None:
    answer = client.post(
        "/admin/people", data={"name": "Again", "email": admin.email, "role": "hr"}
    )
    assert answer.status_code == 422
    assert "already an account" in answer.text


def test_an_account_of_another_organisation_does_not_exist_here(
    client: FlaskClient, session: Session, admin: User
) -> None:
    stranger = make.user(session)
    session.commit()
    assert client.get(f"/admin/people/{stranger.id}").status_code == 404
    assert client.post(f"/admin/people/{stranger.id}/link").status_code == 404
    assert stranger.email not in client.get("/admin/people").text


def test_a_changed_role_holds_at_the_next_page(
    app: Flask, client: FlaskClient, session: Session, admin: User
) -> None:
    made = make.user(session, admin.organisation, role=Role.ADMIN)
    session.commit()
    theirs = app.test_client()
    make.sign_in(theirs, made)
    changed = client.post(f"/admin/people/{made.id}", data={"role": "sponsor", "is_active": "y"})
    assert changed.status_code == 302
    assert theirs.get("/admin/people").status_code == 302
    make.sign_in(theirs, made)
    assert theirs.get("/admin/people").status_code == 403


def test_lists_take_as_many_queries_for_many_as_for_few(
    app: Flask, client: FlaskClient, session: Session, admin: User
) -> None:
    def queries(page: str) -> int:
        with counted(app.extensions["firstline_engine"]) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    few = [queries(page) for page in ("/admin/people", "/admin/audit")]
    for _ in range(12):
        made = make.user(session, admin.organisation, password=None)
        services.issue_activation(session, made, hours=1)
    session.commit()
    assert [queries(page) for page in ("/admin/people", "/admin/audit")] == few
