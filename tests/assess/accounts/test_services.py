"""Accounts: founding, activating, signing in and out."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts import services
from assess.accounts.models import Role, SignIn, User
from assess.audit import AuditEvent, record
from assess.clock import now
from assess.errors import Conflict, InvalidInput, LinkNotValid, NotFound
from tests import make


def test_a_password_is_stored_as_an_argon2id_hash(session: Session) -> None:
    made = make.user(session)
    stored = session.scalar(select(User.password_hash).where(User.id == made.id))
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert make.PASSWORD not in stored


def test_an_address_is_found_whatever_its_case(session: Session) -> None:
    made = make.user(session, email="Ada@Example.org")
    assert services.authenticate(session, " ADA@example.ORG ", make.PASSWORD).id == made.id


@pytest.mark.parametrize(
    ("email", "password"),
    [("ada@example.org", "not the password"), ("nobody@example.org", make.PASSWORD)],
)
def test_a_wrong_password_and_an_unknown_address_read_the_same(
    session: Session, email: str, password: str
) -> None:
    make.user(session, email="ada@example.org")
    with pytest.raises(InvalidInput, match="do not belong together"):
        services.authenticate(session, email, password)


def test_a_switched_off_account_cannot_sign_in(session: Session) -> None:
    made = make.user(session)
    made.is_active = False
    session.flush()
    with pytest.raises(InvalidInput):
        services.authenticate(session, made.email, make.PASSWORD)


def test_two_accounts_cannot_share_an_address(session: Session) -> None:
    make.user(session, email="ada@example.org")
    with pytest.raises(Conflict, match="already an account"):
        make.user(session, email="ADA@example.org")


@pytest.mark.parametrize("password", ["short", "a" * 20, "password1234", "x" * 300])
def test_a_poor_password_is_refused_with_a_reason(session: Session, password: str) -> None:
    made = make.user(session, password=None)
    token = services.issue_activation(session, made, hours=1)
    with pytest.raises(InvalidInput) as refused:
        services.activate(session, token, password)
    assert refused.value.problems
    assert session.get_one(User, made.id).password_hash is None


def test_an_activation_link_works_once(session: Session) -> None:
    made = make.user(session, password=None)
    token = services.issue_activation(session, made, hours=1)
    services.activate(session, token, make.PASSWORD)
    assert services.authenticate(session, made.email, make.PASSWORD).id == made.id
    with pytest.raises(LinkNotValid):
        services.activate(session, token, make.PASSWORD)


def test_a_new_activation_link_ends_the_earlier_one(session: Session) -> None:
    made = make.user(session, password=None)
    first = services.issue_activation(session, made, hours=1)
    services.issue_activation(session, made, hours=1)
    with pytest.raises(LinkNotValid):
        services.activation_of(session, first)


def test_an_activation_link_expires(session: Session) -> None:
    made = make.user(session, password=None)
    token = services.issue_activation(session, made, hours=1)
    with time_machine.travel(now() + timedelta(hours=2)), pytest.raises(LinkNotValid):
        services.activation_of(session, token)


def test_a_sign_in_is_stored_hashed_and_ends_at_sign_out(session: Session) -> None:
    made = make.user(session)
    token = services.sign_in(session, seconds=60, user=made)
    assert session.scalar(select(SignIn.token_hash)) != token
    assert services.live_sign_in(session, token) is not None
    services.sign_out(session, token)
    session.expire_all()
    assert services.live_sign_in(session, token) is None


def test_a_sign_in_runs_out(session: Session) -> None:
    token = services.sign_in(session, seconds=60, user=make.user(session))
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert services.live_sign_in(session, token) is None


def test_a_new_role_signs_the_account_out_everywhere(session: Session) -> None:
    admin = make.user(session, role=Role.ADMIN)
    made = make.user(session, admin.organisation)
    token = services.sign_in(session, seconds=60, user=made)
    services.change_account(
        session, made, role=Role.SPONSOR, is_active=True, by=make.principal(admin)
    )
    session.expire_all()
    assert services.live_sign_in(session, token) is None
    assert session.get_one(User, made.id).role == "sponsor"


def test_an_administrator_cannot_shut_the_door_on_themselves(session: Session) -> None:
    admin = make.user(session, role=Role.ADMIN)
    with pytest.raises(Conflict):
        services.change_account(
            session, admin, role=Role.ADMIN, is_active=False, by=make.principal(admin)
        )


def test_a_user_of_another_organisation_is_not_found(session: Session) -> None:
    here, there = make.user(session), make.user(session)
    with pytest.raises(NotFound):
        services.find_user(session, there.id, by=make.principal(here))
    assert services.users_of(session, by=make.principal(here)) == [here]


def test_the_audit_log_refuses_changes(session: Session) -> None:
    made = make.user(session)
    entry = record(session, make.principal(made), "account.added", subject=made.id)
    entry.verb = "nothing"
    with pytest.raises(Conflict):
        session.flush()
    session.rollback()


def test_the_audit_log_refuses_deletion(session: Session) -> None:
    made = make.user(session)
    entry = record(session, make.principal(made), "account.added", subject=made.id)
    session.commit()
    session.delete(entry)
    with pytest.raises(Conflict):
        session.flush()
    session.rollback()
    assert session.scalar(select(AuditEvent.verb)) == "account.added"
