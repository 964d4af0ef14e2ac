"""Decisions: a reason, a second person, and a record that only grows."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts.models import Organisation
from assess.audit import AuditEvent
from assess.clock import now
from assess.delivery.candidates import add_candidate
from assess.errors import Conflict, InvalidInput, NotAllowed, NotFound
from assess.principal import Principal
from assess.selection.decision_states import (
    current_decisions,
    decisions_of,
    find_decision,
    get_decision,
    history,
)
from assess.selection.decisions import (
    _add_step,
    confirm_decision,
    draft_decision,
    withdraw_decision,
)
from assess.selection.models import DecisionEvent, Outcome, Step
from tests import make
from tests.assess.results.people import Round, a_round, level, submitted

REASON = "Clear evidence in coaching, and the panel agrees."


@pytest.fixture
def organisation(session: Session) -> Organisation:
    return make.organisation(session)


@pytest.fixture
def hr(session: Session, organisation: Organisation) -> Principal:
    return make.principal(make.user(session, organisation))


@pytest.fixture
def colleague(session: Session, organisation: Organisation) -> Principal:
    return make.principal(make.user(session, organisation))


@pytest.fixture
def stranger(session: Session) -> Principal:
    return make.principal(make.user(session, make.organisation(session, "Elsewhere")))


@pytest.fixture
def round_(session: Session, hr: Principal) -> Round:
    return a_round(session, hr, [level(0.8)])


def test_a_decision_is_drafted_and_confirmed_by_two_people(
    session: Session, round_: Round, hr: Principal, colleague: Principal
) -> None:
    person = round_.people[0]
    drafted = draft_decision(session, round_.campaign, person, "promote", REASON, by=hr)
    assert find_decision(session, drafted.id, by=hr).is_open
    confirm_decision(session, drafted, by=colleague)
    state = current_decisions(session, round_.campaign, by=hr)[person.id]
    assert state.is_confirmed
    assert state.outcome is Outcome.PROMOTE
    assert (state.drafted_by, state.last_by) == (hr.user_id, colleague.user_id)
    assert drafted.evidence["score_id"] == str(round_.scores[0].id)
    verbs = set(session.scalars(select(AuditEvent.verb)))
    assert {"decision.drafted", "decision.confirmed"} <= verbs


def test_nobody_confirms_the_own_draft(
    session: Session, round_: Round, hr: Principal, colleague: Principal
) -> None:
    drafted = draft_decision(session, round_.campaign, round_.people[0], "not_now", REASON, by=hr)
    with pytest.raises(NotAllowed):
        confirm_decision(session, drafted, by=hr)
    confirm_decision(session, drafted, by=colleague)
    with pytest.raises(Conflict):
        confirm_decision(session, drafted, by=colleague)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("promote", "too short"), ("promote", " " * 40), ("fire", REASON), ("promote", "x" * 5000)],
)
def test_a_draft_needs_a_known_outcome_and_a_reason(
    session: Session, round_: Round, hr: Principal, outcome: str, reason: str
) -> None:
    with pytest.raises(InvalidInput):
        draft_decision(session, round_.campaign, round_.people[0], outcome, reason, by=hr)
    assert decisions_of(session, round_.campaign, by=hr) == []


def test_a_person_has_one_decision_until_it_is_withdrawn(
    session: Session, round_: Round, hr: Principal, colleague: Principal
) -> None:
    person = round_.people[0]
    drafted = draft_decision(session, round_.campaign, person, "promote", REASON, by=hr)
    with pytest.raises(Conflict):
        draft_decision(session, round_.campaign, person, "not_now", REASON, by=colleague)
    confirm_decision(session, drafted, by=colleague)
    with pytest.raises(InvalidInput):
        withdraw_decision(session, drafted, "no", by=hr)
    withdraw_decision(session, drafted, "The panel found an error in the record.", by=hr)
    with pytest.raises(Conflict):
        withdraw_decision(session, drafted, "The panel found an error in the record.", by=hr)
    assert current_decisions(session, round_.campaign, by=hr) == {}
    again = draft_decision(session, round_.campaign, person, "more_evidence", REASON, by=colleague)
    assert again.number == 2
    assert [e.step for e in history(session, drafted, by=hr)] == list(Step)


def test_steps_and_drafts_are_never_changed(session: Session, round_: Round, hr: Principal) -> None:
    drafted = draft_decision(session, round_.campaign, round_.people[0], "promote", REASON, by=hr)
    session.commit()
    drafted.outcome = "not_now"
    with pytest.raises(Conflict):
        session.flush()
    session.rollback()
    (step,) = session.scalars(select(DecisionEvent))
    step.reason = "something else altogether, later"
    with pytest.raises(Conflict):
        session.flush()
    session.rollback()
    session.delete(step)
    with pytest.raises(Conflict):
        session.flush()


def test_two_who_act_at_once_do_not_both_succeed(
    session: Session, round_: Round, hr: Principal, colleague: Principal
) -> None:
    drafted = draft_decision(session, round_.campaign, round_.people[0], "promote", REASON, by=hr)

    assert colleague.user_id is not None
    _add_step(session, drafted, 2, Step.WITHDRAWN, REASON, colleague.user_id, now())
    with pytest.raises(Conflict):
        _add_step(session, drafted, 2, Step.CONFIRMED, "", colleague.user_id, now())


def test_without_a_usable_score_only_more_evidence_can_be_asked_for(
    session: Session, round_: Round, hr: Principal
) -> None:
    waiting = add_candidate(session, round_.campaign, name="Wei", email="wei@example.org", by=hr)
    for outcome in ("promote", "not_now"):
        with pytest.raises(Conflict):
            draft_decision(session, round_.campaign, waiting, outcome, REASON, by=hr)
    draft_decision(session, round_.campaign, waiting, "more_evidence", REASON, by=hr)


def test_another_organisation_reaches_no_decision(
    session: Session, round_: Round, hr: Principal, stranger: Principal
) -> None:
    person = round_.people[0]
    with pytest.raises(NotFound):
        draft_decision(session, round_.campaign, person, "promote", REASON, by=stranger)
    drafted = draft_decision(session, round_.campaign, person, "promote", REASON, by=hr)
    for attempt in (
        lambda: confirm_decision(session, drafted, by=stranger),
        lambda: withdraw_decision(session, drafted, REASON, by=stranger),
        lambda: find_decision(session, drafted.id, by=stranger),
        lambda: get_decision(session, drafted.id, by=stranger),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert decisions_of(session, by=stranger) == []
    assert current_decisions(session, round_.campaign, by=stranger) == {}
    assert history(session, drafted, by=stranger) == []


def test_a_person_of_another_round_cannot_be_decided_on_here(
    session: Session, round_: Round, hr: Principal
) -> None:
    other = a_round(session, hr, [])
    person, _ = submitted(session, other.campaign, hr, level())
    with pytest.raises(NotFound):
        draft_decision(session, round_.campaign, person, "promote", REASON, by=hr)
