"""The life of a sitting: opened, consented, started, maybe paused, submitted once."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session, joinedload

from assess.accounts.tokens import hash_token
from assess.audit import record
from assess.banks.services import snapshot
from assess.clock import now
from assess.delivery.booklets import ResolvedBooklet, assemble
from assess.delivery.clock import LONGEST_PAUSE, end_pause, is_over, lock, time_left
from assess.delivery.models import Campaign, Invitation, RoundState, Sitting, SittingState
from assess.delivery.responses import answers, insert_once, save_answer
from assess.errors import Conflict, InvalidInput, LinkNotValid, NotFound
from assess.principal import Principal
from assess.words import about, say

FEEDBACK_DAYS = 30
MULTIPLIERS = (1.0, 1.25, 1.5, 2.0)

__all__ = ["answers", "save_answer", "time_left"]


def open_invitation(session: Session, token: str, *, seed: int | None = None) -> Sitting:
    """The sitting behind a link, drawn at the first opening; the same on every device."""
    invitation = session.scalar(
        select(Invitation)
        .options(joinedload(Invitation.campaign))
        .where(Invitation.token_hash == hash_token(token))
    )
    if invitation is None:
        raise LinkNotValid(
            "This invitation link is not known.",
            remedy="Check that you copied all of it. If there is a newer invitation, use that "
            "one; otherwise ask the person who invited you.",
        )
    sitting = _sitting_of(session, invitation.id)
    _require_usable(invitation, sitting)
    if invitation.opened_at is None:
        invitation.opened_at = now()
    if sitting is None:
        sitting = _draw(session, invitation, seed)
        record(session, None, "invitation.opened", subject=invitation.id,
               organisation_id=invitation.organisation_id)  # fmt: skip
    session.flush()
    return sitting


def _require_usable(invitation: Invitation, sitting: Sitting | None) -> None:
    moment = now()
    ask = say("Ask the person who invited you for a new link; your answers are kept.")
    if invitation.revoked_at is not None:
        raise LinkNotValid("This invitation was withdrawn.", remedy=ask)
    if invitation.expires_at is None or invitation.expires_at < moment:
        raise LinkNotValid("This invitation has expired.", remedy=ask)
    campaign = invitation.campaign
    begun = sitting is not None and sitting.started_at is not None
    if campaign.state == RoundState.DRAFT:
        raise LinkNotValid(
            "This round has not been opened yet.",
            remedy="Your link is right. Try again later, or ask the person who invited you.",
        )
    closed = campaign.state == RoundState.CLOSED or (
        campaign.closes_at is not None and campaign.closes_at < moment
    )
    if closed and not begun:
        raise LinkNotValid(
            "This round is closed.", remedy="Ask the person who invited you about the next one."
        )


def _draw(session: Session, invitation: Invitation, seed: int | None) -> Sitting:
    campaign = invitation.campaign
    bank = snapshot(session, campaign.bank_version_id)
    seed = secrets.randbelow(2**31) if seed is None else seed
    booklet = assemble(bank, bank.booklets[campaign.booklet_id], seed)
    # Two devices may open the link at the same moment; the first draw stands.
    insert_once(
        session,
        Sitting,
        {
            "organisation_id": invitation.organisation_id,
            "invitation_id": invitation.id,
            "bank_version_id": campaign.bank_version_id,
            "booklet": booklet.to_json(),
            "item_count": len(booklet.item_ids),
            "seed": seed,
            "state": SittingState.INVITED,
            "created_at": now(),
        },
        ("invitation_id",),
    )
    drawn = _sitting_of(session, invitation.id)
    if drawn is None:
        raise Conflict("The assessment could not be prepared.", remedy="Open the link again.")
    return drawn


def _sitting_of(session: Session, invitation_id: uuid.UUID) -> Sitting | None:
    return session.scalar(select(Sitting).where(Sitting.invitation_id == invitation_id))


def own_sitting(session: Session, *, by: Principal) -> Sitting:
    """The sitting of the candidate who is asking."""
    sitting = session.scalar(
        select(Sitting).where(
            Sitting.invitation_id == by.invitation_id,
            Sitting.organisation_id == by.organisation_id,
        )
    )
    if by.invitation_id is None or sitting is None:
        raise NotFound(
            "There is no assessment here.", remedy="Open the link in your invitation again."
        )
    return sitting


def find_sitting(session: Session, sitting_id: uuid.UUID, *, by: Principal) -> Sitting:
    """A sitting of the asker's own organisation."""
    sitting = session.scalar(
        select(Sitting).where(
            Sitting.id == sitting_id, Sitting.organisation_id == by.organisation_id
        )
    )
    if sitting is None:
        raise NotFound("There is no such assessment.")
    return sitting


def consent(
    session: Session, sitting: Sitting, *, version: str, time_multiplier: float = 1.0
) -> Sitting:
    """Record that the person agreed to the text `version`, and how much time they asked for.

    The allowance is given without proof and shown to nobody who decides.
    """
    if time_multiplier not in MULTIPLIERS:
        raise InvalidInput("The time was not set.", [about("time_multiplier", say("not on offer"))])
    sitting = lock(session, sitting)
    if sitting.state == SittingState.INVITED:
        sitting.state = SittingState.CONSENTED
        sitting.consented_at = now()
        sitting.consent_version = version
        sitting.time_multiplier = time_multiplier
        session.flush()
        _note(session, sitting, "sitting.consented", {"version": version})
    return sitting


def note_practice(session: Session, sitting: Sitting, item_format: str) -> None:
    """Remember that a format was tried; what was answered there is not kept."""
    sitting = lock(session, sitting)
    if item_format not in sitting.practised:
        sitting.practised = [*sitting.practised, item_format]
        session.flush()


def start(session: Session, sitting: Sitting, *, moment: datetime | None = None) -> Sitting:
    """Let the clock run; a second start changes nothing."""
    moment = moment or now()
    sitting = lock(session, sitting)
    if sitting.state == SittingState.INVITED:
        raise Conflict("The consent is missing.", remedy="Read the purpose and agree first.")
    if sitting.state == SittingState.CONSENTED:
        booklet = ResolvedBooklet.from_json(sitting.booklet)
        allowed = timedelta(minutes=booklet.limit_minutes * sitting.time_multiplier)
        sitting.state = SittingState.STARTED
        sitting.started_at = moment
        sitting.deadline_at = moment + allowed
        _keep_link(session, sitting, sitting.deadline_at + timedelta(days=1))
        session.flush()
        _note(session, sitting, "sitting.started", {})
    return sitting


def pause(session: Session, sitting: Sitting, *, moment: datetime | None = None) -> Sitting:
    """Stop the clock, as often as the booklet allows; answering or `resume` lets it run again."""
    moment = moment or now()
    sitting = lock(session, sitting)
    if sitting.paused_at is not None:
        return sitting
    if sitting.state != SittingState.STARTED or is_over(sitting, moment):
        raise Conflict("There is nothing to pause.", remedy="Go back to the list of steps.")
    if sitting.pauses_taken >= ResolvedBooklet.from_json(sitting.booklet).pauses:
        raise Conflict("No pause is left.", remedy="You can still leave; the clock keeps running.")
    sitting.paused_at = moment
    sitting.pauses_taken += 1
    session.flush()
    _note(session, sitting, "sitting.paused", {})
    return sitting


def resume(session: Session, sitting: Sitting, *, moment: datetime | None = None) -> Sitting:
    """Let the clock run again after a pause."""
    sitting = lock(session, sitting)
    end_pause(sitting, moment or now())
    session.flush()
    return sitting


def submit(session: Session, sitting: Sitting, *, moment: datetime | None = None) -> bool:
    """Close the sitting; True the first time, False when it was closed before.

    From the first submission in a round its weights are fixed.
    """
    moment = moment or now()
    sitting = lock(session, sitting)
    if sitting.state == SittingState.SUBMITTED:
        return False
    if sitting.state not in (SittingState.STARTED, SittingState.EXPIRED):
        raise Conflict(
            "The assessment has not been started.", remedy="Go to the list of steps and start it."
        )
    sitting.state = SittingState.SUBMITTED
    sitting.submitted_at = moment
    sitting.paused_at = None
    invitation = session.get_one(Invitation, sitting.invitation_id)
    session.execute(
        update(Campaign)
        .where(Campaign.id == invitation.campaign_id, Campaign.weights_fixed_at.is_(None))
        .values(weights_fixed_at=moment)
        .execution_options(synchronize_session="fetch")
    )
    _keep_link(session, sitting, moment + timedelta(days=FEEDBACK_DAYS))
    session.flush()
    _note(session, sitting, "sitting.submitted", {})
    return True


def submit_overdue(
    session: Session, *, moment: datetime | None = None, patience: timedelta = timedelta(hours=1)
) -> list[Sitting]:
    """Close what ran out of time and was left open; returns them, so that they can be scored.

    A pause moves the deadline by as much as it may last.
    """
    moment = moment or now()
    late = moment - patience
    stale = session.scalars(
        select(Sitting).where(
            Sitting.state.in_((SittingState.STARTED, SittingState.EXPIRED)),
            or_(
                and_(Sitting.paused_at.is_(None), Sitting.deadline_at < late),
                and_(Sitting.paused_at.is_not(None), Sitting.deadline_at < late - LONGEST_PAUSE),
            ),
        )
    ).all()
    return [sitting for sitting in stale if submit(session, sitting, moment=moment)]


def _keep_link(session: Session, sitting: Sitting, until: datetime) -> None:
    invitation = session.get_one(Invitation, sitting.invitation_id)
    if invitation.expires_at is None or invitation.expires_at < until:
        invitation.expires_at = until


def _note(session: Session, sitting: Sitting, verb: str, details: Mapping[str, object]) -> None:
    record(session, None, verb, subject=sitting.id,
           organisation_id=sitting.organisation_id, details=details)  # fmt: skip
