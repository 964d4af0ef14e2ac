"""Verbs of promotion rounds: make one, fix its weights, open and close it."""

import math
import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assess.audit import record
from assess.banks.services import published_bank, snapshot
from assess.clock import now
from assess.delivery.models import Campaign, Invitation, RoundState, Sitting, SittingState
from assess.errors import Conflict, InvalidInput, NotFound
from assess.principal import Principal
from assess.words import about, say

USES = ("selection", "development")


def create_round(
    session: Session,
    *,
    name: str,
    role_title: str,
    bank_version_id: uuid.UUID,
    booklet_id: str = "full",
    role_profile: str = "",
    weights: Mapping[str, float] | None = None,
    coaching_floor: float = 2.5,
    use: str = "selection",
    hide_names: bool = True,
    closes_at: datetime | None = None,
    by: Principal,
) -> Campaign:
    """A new round in draft. Without `weights` the framework's own are taken."""
    version = published_bank(session, bank_version_id, by.organisation_id)
    bank = snapshot(session, version.id)
    problems = []
    if not name.strip():
        problems.append(about("name", say("give the round a name")))
    if not role_title.strip():
        problems.append(about("role_title", say("say which role it is for")))
    if booklet_id not in bank.booklets:
        problems.append(
            about("booklet_id", say("the bank has no booklet %(name)s", name=repr(booklet_id)))
        )
    elif use == "selection" and not bank.booklets[booklet_id].compares_people:
        problems.append(about("use", say("this booklet is too short for a choice among people")))
    if use not in USES:
        problems.append(about("use", say("one of %(choices)s", choices=", ".join(USES))))
    if role_profile and role_profile not in {role.id for role in bank.framework.roles}:
        problems.append(
            about(
                "role_profile", say("the framework has no role %(name)s", name=repr(role_profile))
            )
        )
    if not 1.0 <= coaching_floor <= 5.0:
        problems.append(about("coaching_floor", say("a level from 1 to 5")))
    if closes_at is not None and closes_at <= now():
        problems.append(about("closes_at", say("choose a moment in the future")))
    if problems:
        raise InvalidInput("The round was not made.", problems)
    domains = {domain.id: float(domain.weight) for domain in bank.framework.domains}
    campaign = Campaign(
        organisation_id=by.organisation_id,
        name=name.strip(),
        role_title=role_title.strip(),
        role_profile=role_profile,
        bank_version_id=bank_version_id,
        booklet_id=booklet_id,
        weights=_checked_weights(weights if weights is not None else domains, set(domains)),
        coaching_floor=coaching_floor,
        use=use,
        state=RoundState.DRAFT,
        hide_names=hide_names,
        closes_at=closes_at,
        created_by=by.user_id,
        created_at=now(),
    )
    session.add(campaign)
    session.flush()
    record(session, by, "round.created", subject=campaign.id,
           details={"weights": campaign.weights, "booklet": booklet_id})  # fmt: skip
    return campaign


def _checked_weights(weights: Mapping[str, float], domains: set[str]) -> dict[str, float]:
    problems = [about(domain, say("no weight given")) for domain in sorted(domains - set(weights))]
    problems += [about(domain, say("no such domain")) for domain in sorted(set(weights) - domains)]
    problems += [
        about(domain, say("a number from 0 upwards"))
        for domain, weight in weights.items()
        if not math.isfinite(weight) or weight < 0
    ]
    total = sum(weights.values()) if not problems else 1.0
    if total <= 0:
        problems.append(say("at least one area needs a weight above 0"))
    if problems:
        raise InvalidInput("The weights cannot be used.", problems)
    return {domain: weights[domain] / total for domain in weights}


def rounds(session: Session, *, by: Principal) -> list[Campaign]:
    """The organisation's rounds, newest first."""
    return list(
        session.scalars(
            select(Campaign)
            .where(Campaign.organisation_id == by.organisation_id)
            .order_by(Campaign.created_at.desc(), Campaign.name)
        )
    )


def find_round(session: Session, campaign_id: uuid.UUID, *, by: Principal) -> Campaign:
    """A round of the asker's own organisation."""
    campaign = session.scalar(
        select(Campaign).where(
            Campaign.id == campaign_id, Campaign.organisation_id == by.organisation_id
        )
    )
    if campaign is None:
        raise NotFound("There is no such round", remedy="Go back to the list of rounds.")
    return campaign


def _locked(session: Session, campaign: Campaign, by: Principal) -> Campaign:
    """The row as it stands now, held until the transaction ends."""
    found = session.scalar(
        select(Campaign)
        .where(Campaign.id == campaign.id, Campaign.organisation_id == by.organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("There is no such round", remedy="Go back to the list of rounds.")
    return found


def has_submissions(session: Session, campaign: Campaign) -> bool:
    """Whether anybody in the round has submitted."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Sitting.invitation_id == Invitation.id,
                    Invitation.campaign_id == campaign.id,
                    Invitation.organisation_id == campaign.organisation_id,
                    Sitting.state == SittingState.SUBMITTED,
                )
            )
        )
    )


def set_weights(
    session: Session, campaign: Campaign, weights: Mapping[str, float], *, by: Principal
) -> Campaign:
    """Change what each area counts; refused once anybody has submitted."""
    campaign = _locked(session, campaign, by)
    if campaign.weights_fixed_at is not None or has_submissions(session, campaign):
        raise Conflict(
            "The weights are fixed, because somebody has already submitted.",
            remedy="Make a new round if the role has changed.",
        )
    domains = {
        domain.id for domain in snapshot(session, campaign.bank_version_id).framework.domains
    }
    campaign.weights = _checked_weights(weights, domains)
    session.flush()
    record(session, by, "round.weights_set", subject=campaign.id,
           details={"weights": campaign.weights})  # fmt: skip
    return campaign


def open_round(session: Session, campaign: Campaign, *, by: Principal) -> Campaign:
    """Let the invitation links of the round work."""
    campaign = _locked(session, campaign, by)
    if campaign.state == RoundState.CLOSED:
        raise Conflict("The round is closed.", remedy="Make a new round.")
    if campaign.state == RoundState.DRAFT:
        campaign.state = RoundState.OPEN
        session.flush()
        record(session, by, "round.opened", subject=campaign.id)
    return campaign


def close_round(session: Session, campaign: Campaign, *, by: Principal) -> Campaign:
    """Nobody can begin any more; who has begun may finish, who has submitted keeps the feedback."""
    campaign = _locked(session, campaign, by)
    if campaign.state == RoundState.DRAFT:
        raise Conflict("The round was never opened.", remedy="Open it first, or leave it.")
    if campaign.state == RoundState.OPEN:
        campaign.state = RoundState.CLOSED
        session.flush()
        record(session, by, "round.closed", subject=campaign.id)
    return campaign
