"""A published bank, somebody of HR who is signed in, and rounds to look at."""

from collections.abc import Callable
from functools import cache
from typing import TypeVar

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Select
from sqlalchemy.orm import Session

from assess.accounts.models import User
from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from assess.banks.services import publish
from assess.delivery.campaigns import create_round, open_round
from assess.delivery.models import Campaign
from assess.principal import Principal
from assess.resources import QUESTION_BANKS
from tests import make

T = TypeVar("T")


@cache
def the_bank() -> Bank:
    return load_bank(QUESTION_BANKS / "first_line_manager")


@pytest.fixture
def hr_user(session: Session) -> User:
    made = make.user(session)
    session.commit()
    return made


@pytest.fixture
def hr(hr_user: User) -> Principal:
    return make.principal(hr_user)


@pytest.fixture
def bank_version_id(session: Session) -> object:
    version = publish(session, the_bank(), by=None)
    session.commit()
    return version.id


@pytest.fixture
def page(client: FlaskClient, hr_user: User) -> FlaskClient:
    """A browser in which HR is signed in."""
    make.sign_in(client, hr_user)
    return client


@pytest.fixture
def campaign(session: Session, bank_version_id: object, hr: Principal) -> Campaign:
    """An open round with nobody in it."""
    made = create_round(
        session,
        name="Spring round",
        role_title="Team lead",
        bank_version_id=bank_version_id,  # type: ignore[arg-type]
        by=hr,
    )
    open_round(session, made, by=hr)
    session.commit()
    return made


@pytest.fixture
def stranger(session: Session, client: FlaskClient) -> Callable[[], FlaskClient]:
    """A browser in which HR of another organisation is signed in."""

    def browser() -> FlaskClient:
        made = make.user(session, make.organisation(session, "Another firm"))
        session.commit()
        other = client.application.test_client()
        make.sign_in(other, made)
        return other

    return browser


def stored(session: Session, query: Select[tuple[T]]) -> list[T]:
    """What the database holds now; ends the transaction, so that the browser can write."""
    session.commit()
    found = list(session.scalars(query.execution_options(populate_existing=True)))
    session.commit()
    return found


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Score under few draws of the parameters: these pages do not look at the last digit."""
    monkeypatch.setattr("assess.results.services.N_DRAWS", 2)
