"""A round with the short form compares nobody and decides nothing."""

import pytest
from sqlalchemy.orm import Session

from assess.delivery.campaigns import create_round
from assess.errors import Conflict, InvalidInput
from assess.principal import Principal
from assess.results.services import score_sitting
from assess.selection.comparison import compare
from assess.selection.decisions import draft_decision
from assess.selection.first_look import compares_people
from tests import make
from tests.assess.results.people import level, open_campaign, submitted

REASON = "The answers of this first look are all there is to go by so far."


@pytest.fixture
def hr(session: Session) -> Principal:
    return make.principal(make.user(session))


def test_a_short_round_is_neither_compared_nor_decided_on(session: Session, hr: Principal) -> None:
    campaign = open_campaign(session, hr, booklet_id="short", use="development")
    person, sitting = submitted(session, campaign, hr, level())
    assert score_sitting(session, sitting).reported() is not None
    assert not compares_people(session, campaign)
    with pytest.raises(Conflict, match="first look"):
        compare(session, campaign, by=hr)
    with pytest.raises(Conflict, match="first look"):
        draft_decision(session, campaign, person, "promote", REASON, by=hr)


def test_a_full_round_is_compared(session: Session, hr: Principal) -> None:
    campaign = open_campaign(session, hr)
    assert compares_people(session, campaign)
    assert compare(session, campaign, by=hr).people == ()


def test_a_short_round_cannot_be_meant_for_a_choice_among_people(
    session: Session, hr: Principal
) -> None:
    full = open_campaign(session, hr)
    with pytest.raises(InvalidInput) as caught:
        create_round(
            session,
            name="First look",
            role_title="Team lead",
            bank_version_id=full.bank_version_id,
            booklet_id="short",
            by=hr,
        )
    assert "too short" in str(caught.value.problems[0])
