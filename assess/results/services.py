"""Scoring a sitting once, finding its scores, and computing them again from what is stored."""

import math
import platform
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import __version__
from assess.audit import record
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import snapshot
from assess.clock import now
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.models import Campaign, Invitation, Sitting, SittingState
from assess.delivery.responses import answers, insert_once, page_seconds
from assess.errors import Conflict, NotFound
from assess.principal import Principal
from assess.results.models import Score
from assess.results.parameters import fingerprint, parameters_hash
from assess.results.pipeline import score_answers
from assess.results.policy import N_DRAWS, PIPELINE, STATUS, source_weights
from assess.results.scores import ScoredSitting

# Numbers from another machine's linear algebra may differ in their last digits.
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Whether a stored score came out again, and by how much any number differs.

    is_same_code : whether the program and its libraries are those that made the score
    """

    score_id: uuid.UUID
    same: bool
    largest_difference: float
    is_same_code: bool


def score_sitting(session: Session, sitting: Sitting) -> Score:
    """The score of a submitted sitting; scoring again under the same parameters changes nothing."""
    if sitting.state != SittingState.SUBMITTED:
        raise Conflict("This assessment has not been submitted, so it cannot be scored.")
    invitation = session.get_one(Invitation, sitting.invitation_id)
    campaign = session.get_one(Campaign, invitation.campaign_id)
    bank = snapshot(session, sitting.bank_version_id)
    version = session.get_one(BankVersion, sitting.bank_version_id)
    inputs = _inputs(session, sitting, bank, version, campaign)
    made_of = fingerprint({name: inputs[name] for name in sorted(inputs)})
    if existing := _find(session, sitting, made_of):
        return existing
    scored = _score(session, sitting, bank, inputs)
    values = {
        "organisation_id": sitting.organisation_id,
        "sitting_id": sitting.id,
        "person_id": invitation.person_id,
        "campaign_id": campaign.id,
        "bank_version_id": sitting.bank_version_id,
        "fingerprint": made_of,
        "created_at": now(),
        "quality": scored.quality.to_json(),
        "provenance": {
            **inputs,
            "dimensions": list(scored.dimensions),
            "source_weights": dict(scored.source_weights),
            "effective_weights": dict(scored.effective_weights),
            "code_version": __version__,
            "libraries": _libraries(),
        },
        **_numbers(scored),
    }
    stored = insert_once(session, Score, values, ("sitting_id", "fingerprint"))
    score = _find(session, sitting, made_of)
    if score is None:
        raise Conflict("The score was not stored.", remedy="Score the sitting again.")
    if stored is not None:
        record(session, None, "sitting.scored", subject=sitting.id,
               organisation_id=sitting.organisation_id,
               details={"score": str(score.id), "to_repeat": scored.quality.to_repeat})  # fmt: skip
    return score


def score_of(session: Session, sitting: Sitting) -> Score | None:
    """The newest score of a sitting."""
    return session.scalar(
        select(Score)
        .where(Score.sitting_id == sitting.id, Score.organisation_id == sitting.organisation_id)
        .order_by(Score.created_at.desc(), Score.id)
        .limit(1)
    )


def scores_of_campaign(session: Session, campaign: Campaign, *, by: Principal) -> list[Score]:
    """The newest score of everybody in a round, in one query."""
    newest: dict[uuid.UUID, Score] = {}
    for score in session.scalars(
        select(Score)
        .where(Score.campaign_id == campaign.id, Score.organisation_id == by.organisation_id)
        .order_by(Score.created_at, Score.id)
    ):
        newest[score.sitting_id] = score
    return list(newest.values())


def find_score(session: Session, score_id: uuid.UUID, *, by: Principal) -> Score:
    """A score of the asker's own organisation."""
    score = session.scalar(
        select(Score).where(Score.id == score_id, Score.organisation_id == by.organisation_id)
    )
    if score is None:
        raise NotFound("There is no such score.")
    return score


def score_of_person(
    session: Session, campaign: Campaign, person_id: uuid.UUID, *, by: Principal
) -> Score | None:
    """The newest score of one person in a round of the asker's own organisation."""
    return session.scalar(
        select(Score)
        .where(
            Score.campaign_id == campaign.id,
            Score.person_id == person_id,
            Score.organisation_id == by.organisation_id,
        )
        .order_by(Score.created_at.desc(), Score.id)
        .limit(1)
    )


def recompute(session: Session, score_id: uuid.UUID) -> Recomputed:
    """Score again from the stored answers and what the score says of itself.

    For the command line, which belongs to no organisation. The parameters are made again from
    the published bank; should they differ from those of the score, nothing is the same.
    """
    score = session.get(Score, score_id)
    if score is None:
        raise NotFound("There is no such score.")
    sitting = session.get_one(Sitting, score.sitting_id)
    bank = snapshot(session, score.bank_version_id)
    provenance = score.provenance
    scored = _score(session, sitting, bank, provenance)
    numbers = {**_numbers(scored), "quality": scored.quality.to_json()}
    stored = {name: getattr(score, name) for name in numbers}
    difference = _largest_difference(stored, numbers)
    is_same_code = (
        provenance["code_version"] == __version__ and provenance["libraries"] == _libraries()
    )
    same = difference <= SAME and provenance["parameters_hash"] == parameters_hash(bank)
    return Recomputed(score.id, same, difference, is_same_code)


def recompute_all(session: Session) -> Iterator[Recomputed]:
    """Every stored score again, oldest first."""
    for score_id in session.scalars(select(Score.id).order_by(Score.created_at, Score.id)).all():
        yield recompute(session, score_id)


def _inputs(
    session: Session, sitting: Sitting, bank: Bank, version: BankVersion, campaign: Campaign
) -> dict[str, Any]:
    parameters = parameters_hash(bank)
    return {
        "bank_id": version.bank_id,
        "bank_version": version.version,
        "content_hash": version.content_hash,
        "structure_hash": version.structure_hash,
        "status": STATUS,
        "pipeline": PIPELINE,
        "parameters_hash": parameters,
        "policy_weights": source_weights(campaign.use),
        "domain_weights": {name: float(weight) for name, weight in campaign.weights.items()},
        "coaching_floor": float(campaign.coaching_floor),
        "use": campaign.use,
        # One seed for one set of parameters: everybody is scored under the same draws.
        "seed": int(parameters[:8], 16),
        "n_draws": N_DRAWS,
        "answers_hash": fingerprint(answers(session, sitting)),
    }


def _score(
    session: Session, sitting: Sitting, bank: Bank, inputs: Mapping[str, Any]
) -> ScoredSitting:
    return score_answers(
        bank,
        ResolvedBooklet.from_json(sitting.booklet),
        answers(session, sitting),
        domain_weights=inputs["domain_weights"],
        use=inputs["use"],
        seed=inputs["seed"],
        coaching_floor=inputs["coaching_floor"],
        page_seconds=page_seconds(session, sitting),
        n_draws=inputs["n_draws"],
    )


def _numbers(scored: ScoredSitting) -> dict[str, Any]:
    return {
        "theta": [] if scored.theta is None else scored.theta.tolist(),
        "covariance": [] if scored.covariance is None else scored.covariance.tolist(),
        "scales": {} if scored.scales is None else scored.scales.to_json(),
    }


def _libraries() -> dict[str, str]:
    return {
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "python": platform.python_version(),
    }


def _find(session: Session, sitting: Sitting, made_of: str) -> Score | None:
    return session.scalar(
        select(Score).where(
            Score.sitting_id == sitting.id,
            Score.organisation_id == sitting.organisation_id,
            Score.fingerprint == made_of,
        )
    )


def _largest_difference(stored: Any, again: Any) -> float:
    """Over all numbers of two JSON values; infinite where anything else differs."""
    if isinstance(stored, Mapping) and isinstance(again, Mapping):
        if set(stored) != set(again):
            return math.inf
        return max((_largest_difference(stored[k], again[k]) for k in stored), default=0.0)
    if isinstance(stored, list) and isinstance(again, list):
        if len(stored) != len(again):
            return math.inf
        pairs = zip(stored, again, strict=True)
        return max((_largest_difference(*pair) for pair in pairs), default=0.0)
    if isinstance(stored, (int, float)) and isinstance(again, (int, float)):
        return abs(float(stored) - float(again))
    return 0.0 if stored == again else math.inf
