"""Builders: the bank, simulated people, and rounds whose people have answered and submitted."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from assess.banks.services import publish
from assess.clock import now
from assess.delivery import sittings
from assess.delivery.booklets import ResolvedBooklet, assemble
from assess.delivery.campaigns import create_round, open_round
from assess.delivery.candidates import add_candidate, invite
from assess.delivery.models import Campaign, Person, Response, Sitting
from assess.principal import Principal
from assess.resources import QUESTION_BANKS
from assess.results.models import Score
from assess.results.pipeline import score_answers
from assess.results.scores import ScoredSitting
from assess.results.services import score_sitting
from assess.results.simulation import simulate_answers

Answers = dict[str, dict[str, Any]]


@cache
def the_bank() -> Bank:
    return load_bank(QUESTION_BANKS / "first_line_manager")


@cache
def a_booklet(seed: int = 7) -> ResolvedBooklet:
    return assemble(the_bank(), the_bank().booklets["full"], seed)


def level(value: float = 0.0, **domains: float) -> np.ndarray:
    """True theta: the same everywhere, except in the domains that are named."""
    framework = the_bank().framework
    return np.array([domains.get(each.domain, value) for each in framework.competencies])


def answers_of(theta: np.ndarray, seed: int = 1, **changes: Any) -> Answers:
    return simulate_answers(the_bank(), a_booklet(), theta, np.random.default_rng(seed), **changes)


def weights() -> dict[str, float]:
    return {domain.id: domain.weight for domain in the_bank().framework.domains}


def scored(answers: Mapping[str, Mapping[str, Any]], **changes: Any) -> ScoredSitting:
    settings: dict[str, Any] = {
        "domain_weights": weights(),
        "use": "selection",
        "seed": 3,
        "coaching_floor": 2.5,
        "n_draws": 10,
    }
    return score_answers(the_bank(), a_booklet(), answers, **{**settings, **changes})


@dataclass
class Round:
    campaign: Campaign
    people: list[Person]
    sittings: list[Sitting]
    scores: list[Score]


def open_campaign(session: Session, hr: Principal, **changes: Any) -> Campaign:
    version = publish(session, the_bank(), by=None)
    made = create_round(
        session,
        name="Spring round",
        role_title="Sales manager",
        bank_version_id=version.id,
        by=hr,
        **changes,
    )
    return open_round(session, made, by=hr)


def submitted(
    session: Session, campaign: Campaign, hr: Principal, theta: np.ndarray, **changes: Any
) -> tuple[Person, Sitting]:
    """Somebody new who has answered as `theta` says and submitted."""
    code = uuid.uuid4().hex[:8]
    person = add_candidate(
        session, campaign, name=f"Person {code}", email=f"{code}@example.org",
        department=changes.pop("department", "North"), by=hr,
    )  # fmt: skip
    _, token = invite(session, campaign, person, by=hr)
    seed = changes.pop("seed", 11)
    sitting = sittings.open_invitation(session, token, seed=seed)
    sittings.consent(session, sitting, version="1")
    sitting = sittings.start(session, sitting)
    booklet = ResolvedBooklet.from_json(sitting.booklet)
    answers = changes.pop("answers", None)
    if answers is None:
        answers = simulate_answers(
            the_bank(), booklet, theta, np.random.default_rng(seed), **changes
        )
    give(session, sitting, answers)
    sittings.submit(session, sitting)
    return person, sitting


def give(session: Session, sitting: Sitting, answers: Mapping[str, Mapping[str, Any]]) -> None:
    moment = now() + timedelta(seconds=1)
    session.add_all(
        Response(
            sitting_id=sitting.id, item_id=item_id, sequence=number, answer=dict(answer),
            idempotency_key=f"{number:08}", received_at=moment, is_late=False,
        )
        for number, (item_id, answer) in enumerate(answers.items())
    )  # fmt: skip
    session.flush()


def a_round(session: Session, hr: Principal, thetas: Sequence[np.ndarray], **changes: Any) -> Round:
    campaign = open_campaign(session, hr, **changes)
    made = Round(campaign, [], [], [])
    for number, theta in enumerate(thetas):
        person, sitting = submitted(session, campaign, hr, theta, seed=20 + number)
        made.people.append(person)
        made.sittings.append(sitting)
        made.scores.append(score_sitting(session, sitting))
    return made
