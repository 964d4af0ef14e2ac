"""Builders: a published test bank, a stored score, a plan under way."""

import uuid
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from assess.accounts.models import Role, User
from assess.banks.loader import read_bank
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import publish
from assess.clock import now
from assess.delivery.models import Campaign, Invitation, Person, Sitting
from assess.development import services
from assess.development.models import Plan
from assess.resources import QUESTION_BANKS
from assess.results.models import Score
from assess.results.scores import Floor, Scales, ScaleScore
from scoring import Estimate
from tests import make
from tests.assess.development.library import LIBRARY, SHELF

MONDAY = date(2026, 3, 2)
LOW = {"deal_coaching": (-0.9, 0.35), "forecast_judgement": (-0.4, 0.4)}
ELSEWHERE = (0.6, 0.4)


@cache
def bank() -> Bank:
    """The framework of the real bank with the small library."""
    whole, _ = read_bank(QUESTION_BANKS / "first_line_manager")
    assert whole is not None
    parts: dict[str, Any] = {
        "framework": whole.framework, "scales": whole.scales, "items": {}, "practice": (),
        "booklets": {}, "activities": LIBRARY, "shelf": SHELF, "glossary": (),
    }  # fmt: skip
    header = {"id": "test_bank", "version": "1", "name": "Test bank", "status": "practice"}
    return Bank.model_construct(_fields_set={*header, *parts}, **header, **parts)


def published(session: Session) -> BankVersion:
    """The test bank as a published version."""
    return publish(session, bank(), by=None)


def score(session: Session, owner_id: uuid.UUID, version: BankVersion, **changes: Any) -> Score:
    """A stored score with two low competencies and the coaching floor as given."""
    moment = now()

    def scale(theta: float, error: float) -> ScaleScore:
        return ScaleScore.of(Estimate(np.float64(theta), np.float64(error)))

    ids = [each.id for each in bank().framework.competencies]
    scales = Scales(
        competencies={id_: scale(*LOW.get(id_, ELSEWHERE)) for id_ in ids},
        domains={"coaching": scale(-0.5, 0.3)},
        roles={},
        composite=scale(0.1, 0.2),
        floor=changes.get("floor", Floor("coaching", 2.5, 2.9)),
    )
    campaign = Campaign(
        organisation_id=owner_id, name="Spring", role_title="Manager", role_profile="",
        bank_version_id=version.id, booklet_id="full", weights={}, created_at=moment,
    )  # fmt: skip
    person = Person(
        organisation_id=owner_id, name="Robin", email=f"{uuid.uuid4()}@example.org",
        created_at=moment,
    )  # fmt: skip
    session.add_all([campaign, person])
    session.flush()
    ticket = Invitation(
        organisation_id=owner_id, campaign_id=campaign.id, person_id=person.id, created_at=moment
    )
    session.add(ticket)
    session.flush()
    sitting = Sitting(
        organisation_id=owner_id, invitation_id=ticket.id, bank_version_id=version.id,
        booklet={}, item_count=0, seed=1, practised=[], created_at=moment,
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    made = Score(
        organisation_id=owner_id, sitting_id=sitting.id, person_id=person.id,
        campaign_id=campaign.id, bank_version_id=version.id, fingerprint="x", theta=[],
        provenance={"domain_weights": {"coaching": 0.5}}, covariance=[], scales=scales.to_json(),
        quality={}, created_at=moment,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def manager(session: Session, *, with_sponsor: bool = True, **changes: Any) -> User:
    """A new manager, with a sponsor in the same organisation."""
    owner = changes.pop("owner", None) or make.organisation(session)
    sponsor = make.user(session, owner, Role.SPONSOR) if with_sponsor else None
    return make.user(
        session, owner, Role.MANAGER, sponsor_id=sponsor.id if sponsor else None, **changes
    )


def plan(session: Session, user: User | None = None, **changes: Any) -> Plan:
    """A plan made from a stored score, starting on a Monday."""
    user = user or manager(session)
    version = published(session)
    made_from = score(session, user.organisation_id, version)
    changes.setdefault("start_date", MONDAY)
    return services.start_plan(session, user, made_from, by=make.principal(user), **changes)
