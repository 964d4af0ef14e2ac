"""A published bank, a round that is open, and somebody who has started."""

from functools import cache

import pytest
from sqlalchemy.orm import Session

from assess.banks.loader import load_bank
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import publish
from assess.delivery import sittings
from assess.delivery.campaigns import create_round, open_round
from assess.delivery.candidates import add_candidate, invite
from assess.delivery.models import Campaign, Person, Sitting
from assess.principal import Principal
from assess.resources import QUESTION_BANKS
from tests import make


@cache
def the_bank() -> Bank:
    return load_bank(QUESTION_BANKS / "first_line_manager")


@pytest.fixture
def bank() -> Bank:
    return the_bank()


@pytest.fixture
def hr(session: Session) -> Principal:
    return make.principal(make.user(session))


@pytest.fixture
def bank_version(session: Session, bank: Bank) -> BankVersion:
    return publish(session, bank, by=None)


@pytest.fixture
def campaign(session: Session, bank_version: BankVersion, hr: Principal) -> Campaign:
    made = create_round(
        session,
        name="Spring round",
        role_title="Sales manager",
        bank_version_id=bank_version.id,
        by=hr,
    )
    return open_round(session, made, by=hr)


@pytest.fixture
def person(session: Session, campaign: Campaign, hr: Principal) -> Person:
    return add_candidate(session, campaign, name="Ada Okafor", email="ada@example.org", by=hr)


@pytest.fixture
def token(session: Session, campaign: Campaign, person: Person, hr: Principal) -> str:
    return invite(session, campaign, person, by=hr)[1]


@pytest.fixture
def sitting(session: Session, token: str) -> Sitting:
    opened = sittings.open_invitation(session, token, seed=7)
    sittings.consent(session, opened, version="1")
    return sittings.start(session, opened)
