"""Verbs of the people in a round: add, invite, renew, revoke."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts.models import Organisation, SignIn
from assess.accounts.tokens import hash_token, new_token
from assess.audit import record
from assess.clock import now
from assess.delivery.candidates_csv import CandidateRow, clean_candidate
from assess.delivery.models import Campaign, Invitation, Person, RoundState
from assess.errors import Conflict, InvalidInput, NotFound
from assess.principal import Principal

INVITATION_DAYS = 21


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Who was added to the round, and who was in it already."""

    added: tuple[Person, ...]
    already_there: tuple[Person, ...]


def import_candidates(
    session: Session, campaign: Campaign, rows: Sequence[CandidateRow], *, by: Principal
) -> ImportResult:
    """Put the people of a parsed file into the round; doing it twice adds nobody twice."""
    require_own(campaign, by)
    if campaign.state == RoundState.CLOSED:
        raise Conflict("The round is closed.", remedy="Make a new round for more people.")
    known = {
        person.email: person
        for person in session.scalars(
            select(Person).where(
                Person.organisation_id == by.organisation_id,
                Person.email.in_([row.email for row in rows]),
            )
        )
    }
    members = set(
        session.scalars(
            select(Invitation.person_id).where(
                Invitation.campaign_id == campaign.id,
                Invitation.organisation_id == by.organisation_id,
            )
        )
    )
    organisation = session.get_one(Organisation, by.organisation_id)
    moment = now()
    added: list[Person] = []
    already: list[Person] = []
    for row in rows:
        person = known.get(row.email)
        if person is None:
            person = Person(
                id=uuid.uuid4(),
                organisation_id=by.organisation_id,
                name=row.name,
                email=row.email,
                department=row.department,
                reference=row.reference,
                is_simulated=organisation.is_simulated,
                created_at=moment,
            )
            known[row.email] = person
            session.add(person)
        if person.id in members:
            already.append(person)
            continue
        members.add(person.id)
        added.append(person)
    # People first: an invitation points at its person.
    session.flush()
    session.add_all(
        Invitation(
            organisation_id=by.organisation_id,
            campaign_id=campaign.id,
            person_id=person.id,
            created_at=moment,
        )
        for person in added
    )
    session.flush()
    record(session, by, "candidates.imported", subject=campaign.id,
           details={"added": len(added), "already_there": len(already)})  # fmt: skip
    return ImportResult(tuple(added), tuple(already))


def add_candidate(
    session: Session,
    campaign: Campaign,
    *,
    name: str,
    email: str,
    department: str = "",
    reference: str = "",
    by: Principal,
) -> Person:
    """Put one typed person into the round; somebody who is there already stays as they are."""
    row, problems = clean_candidate(
        {"name": name, "email": email, "department": department, "reference": reference}
    )
    if problems:
        raise InvalidInput("The person was not added.", problems)
    result = import_candidates(session, campaign, [row], by=by)
    return (result.added + result.already_there)[0]


def invite(
    session: Session,
    campaign: Campaign,
    person: Person,
    *,
    days: int = INVITATION_DAYS,
    by: Principal,
) -> tuple[Invitation, str]:
    """A personal link for somebody in the round; the token is shown this once and not stored.

    Refused when the person has a live link already, so that a double click does not make the
    first link useless: `renew_invitation` does that on purpose.
    """
    invitation = _find(session, campaign, person, by)
    if invitation.token_hash is not None and invitation.revoked_at is None:
        raise Conflict(
            "This person has an invitation already.",
            remedy="Renew it if the link was lost; the old link then stops working.",
        )
    return _issue(session, campaign, invitation, days, "invitation.sent", by)


def renew_invitation(
    session: Session,
    campaign: Campaign,
    person: Person,
    *,
    days: int = INVITATION_DAYS,
    by: Principal,
) -> tuple[Invitation, str]:
    """A new link in place of the old one; everything answered so far stays.

    The browsers of the old link are signed out: it may have come into the wrong hands.
    """
    invitation = _find(session, campaign, person, by)
    _sign_out(session, invitation)
    return _issue(session, campaign, invitation, days, "invitation.renewed", by)


def _issue(
    session: Session,
    campaign: Campaign,
    invitation: Invitation,
    days: int,
    verb: str,
    by: Principal,
) -> tuple[Invitation, str]:
    if campaign.state == RoundState.CLOSED:
        raise Conflict("The round is closed.", remedy="Make a new round for more people.")
    token = new_token()
    moment = now()
    invitation.token_hash = hash_token(token)
    invitation.invited_at = moment
    invitation.expires_at = moment + timedelta(days=days)
    invitation.revoked_at = None
    session.flush()
    record(session, by, verb, subject=invitation.id)
    return invitation, token


def revoke_invitation(
    session: Session, campaign: Campaign, person: Person, *, by: Principal
) -> Invitation:
    """Make the link useless and sign its browsers out; what was answered stays."""
    invitation = _find(session, campaign, person, by)
    moment = now()
    if invitation.revoked_at is None:
        invitation.revoked_at = moment
        _sign_out(session, invitation)
        session.flush()
        record(session, by, "invitation.revoked", subject=invitation.id)
    return invitation


def _sign_out(session: Session, invitation: Invitation) -> None:
    moment = now()
    for sign_in in session.scalars(
        select(SignIn).where(SignIn.invitation_id == invitation.id, SignIn.ended_at.is_(None))
    ):
        sign_in.ended_at = moment


def find_candidate(
    session: Session, campaign: Campaign, person_id: uuid.UUID, *, by: Principal
) -> Person:
    """A person of this round, in the asker's own organisation."""
    person = session.scalar(
        select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(
            Person.id == person_id,
            Person.organisation_id == by.organisation_id,
            Invitation.campaign_id == campaign.id,
        )
    )
    if person is None:
        raise NotFound("There is no such person in this round")
    return person


def _find(session: Session, campaign: Campaign, person: Person, by: Principal) -> Invitation:
    invitation = session.scalar(
        select(Invitation)
        .where(
            Invitation.campaign_id == campaign.id,
            Invitation.person_id == person.id,
            Invitation.organisation_id == by.organisation_id,
        )
        .with_for_update()
    )
    if invitation is None:
        raise NotFound("There is no such person in this round")
    return invitation


def require_own(campaign: Campaign, by: Principal) -> None:
    """Let nobody touch a round of another organisation."""
    if campaign.organisation_id != by.organisation_id:
        raise NotFound("There is no such round", remedy="Go back to the list of rounds.")
