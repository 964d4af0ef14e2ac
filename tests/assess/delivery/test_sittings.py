from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.audit import AuditEvent
from assess.delivery import sittings
from assess.delivery.clock import GRACE, LONGEST_PAUSE, is_over, time_left
from assess.delivery.models import Invitation, Sitting
from assess.errors import Conflict, InvalidInput, NotFound
from assess.principal import Principal


def test_the_start_needs_consent(session: Session, token: str) -> None:
    opened = sittings.open_invitation(session, token)
    with pytest.raises(Conflict, match="consent"):
        sittings.start(session, opened)


def test_consent_is_recorded_once(session: Session, token: str) -> None:
    opened = sittings.open_invitation(session, token)
    first = sittings.consent(session, opened, version="1").consented_at
    again = sittings.consent(session, opened, version="2", time_multiplier=2.0)
    assert (again.consented_at, again.consent_version, again.time_multiplier) == (first, "1", 1.0)


def test_only_the_offered_time_can_be_asked_for(session: Session, token: str) -> None:
    opened = sittings.open_invitation(session, token)
    with pytest.raises(InvalidInput):
        sittings.consent(session, opened, version="1", time_multiplier=9.0)


@pytest.mark.parametrize(("multiplier", "minutes"), [(1.0, 75), (1.5, 112.5)])
def test_more_time_moves_the_deadline(
    session: Session, token: str, multiplier: float, minutes: float
) -> None:
    opened = sittings.open_invitation(session, token)
    sittings.consent(session, opened, version="1", time_multiplier=multiplier)
    started = sittings.start(session, opened)
    assert started.started_at is not None
    assert started.deadline_at == started.started_at + timedelta(minutes=minutes)


def test_a_second_start_does_not_give_new_time(session: Session, sitting: Sitting) -> None:
    deadline = sitting.deadline_at
    assert sittings.start(session, sitting).deadline_at == deadline


def test_a_pause_stops_the_clock_once(session: Session, sitting: Sitting) -> None:
    assert sitting.started_at is not None
    begin = sitting.started_at + timedelta(minutes=10)
    sittings.pause(session, sitting, moment=begin)
    later = begin + timedelta(hours=3)
    assert time_left(sitting, later) == timedelta(minutes=65)
    sittings.resume(session, sitting, moment=later)
    assert time_left(sitting, later) == timedelta(minutes=65)
    with pytest.raises(Conflict, match="No pause"):
        sittings.pause(session, sitting, moment=later)


def test_a_pause_does_not_last_for_ever(session: Session, sitting: Sitting) -> None:
    assert sitting.started_at is not None
    sittings.pause(session, sitting, moment=sitting.started_at)
    long_after = sitting.started_at + LONGEST_PAUSE + timedelta(minutes=75) + 2 * GRACE
    assert is_over(sitting, long_after)


def test_submitting_twice_is_submitting_once(session: Session, sitting: Sitting) -> None:
    assert sittings.submit(session, sitting) is True
    first = sitting.submitted_at
    assert sittings.submit(session, sitting) is False
    assert sitting.submitted_at == first
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.subject_id == sitting.id))
    assert list(verbs).count("sitting.submitted") == 1


def test_nothing_can_be_submitted_before_the_start(session: Session, token: str) -> None:
    opened = sittings.open_invitation(session, token)
    with pytest.raises(Conflict):
        sittings.submit(session, opened)


def test_the_link_lives_long_enough_to_read_the_feedback(
    session: Session, sitting: Sitting
) -> None:
    sittings.submit(session, sitting)
    invitation = session.get_one(Invitation, sitting.invitation_id)
    assert sitting.submitted_at is not None
    assert invitation.expires_at is not None
    assert invitation.expires_at >= sitting.submitted_at + timedelta(days=30)


def test_what_ran_out_of_time_is_closed_by_the_sweep(session: Session, sitting: Sitting) -> None:
    assert sitting.deadline_at is not None
    assert sittings.submit_overdue(session, moment=sitting.deadline_at) == []
    closed = sittings.submit_overdue(session, moment=sitting.deadline_at + timedelta(hours=2))
    assert [each.id for each in closed] == [sitting.id]
    assert sitting.state == "submitted"


def test_a_candidate_finds_only_the_own_sitting(
    session: Session, sitting: Sitting, hr: Principal
) -> None:
    own = Principal(
        organisation_id=sitting.organisation_id,
        role="candidate",
        invitation_id=sitting.invitation_id,
    )
    assert sittings.own_sitting(session, by=own).id == sitting.id
    with pytest.raises(NotFound):
        sittings.own_sitting(session, by=hr)


def test_practice_is_remembered_by_format(session: Session, sitting: Sitting) -> None:
    for name in ("mcq", "numeric", "mcq"):
        sittings.note_practice(session, sitting, name)
    session.expire_all()
    assert sitting.practised == ["mcq", "numeric"]
