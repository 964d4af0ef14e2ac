"""A round in which simulated people have finished, sat through the services real people use."""

import json
import uuid
from datetime import timedelta
from functools import cache

import numpy as np
from sqlalchemy.orm import Session

from assess.clock import now
from assess.delivery import sittings
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.candidates import add_candidate, invite
from assess.delivery.models import Campaign, Person, Response, SittingState
from assess.principal import Principal
from assess.results import services
from assess.results.simulation import simulate_answers
from assess.selection.sales_csv import SalesRow
from assess.selection.sales_record import import_sales
from tests.web.hr.conftest import the_bank

SEED = 20
LEVELS = {"Ada": 1.2, "Ben": 0.9, "Cy": -0.2, "Di": -1.3}


@cache
def answers_at(level: float, booklet_json: str) -> dict[str, dict[str, object]]:
    """Answers of a simulated person; drawing them is the slow part, so each is kept."""
    bank = the_bank()
    theta = np.full(len(bank.framework.competencies), level)
    if level < 0:
        theta[:4] -= 0.8
    booklet = ResolvedBooklet.from_json(json.loads(booklet_json))
    return simulate_answers(bank, booklet, theta, np.random.default_rng(SEED))


def finish(
    session: Session, campaign: Campaign, name: str, level: float, *, by: Principal
) -> Person:
    """Add one person who has submitted and is scored."""
    person = add_candidate(
        session,
        campaign,
        name=name,
        email=f"{name.lower()}@example.org",
        department="North" if level > 0 else "South",
        by=by,
    )
    _invitation, token = invite(session, campaign, person, by=by)
    sitting = sittings.open_invitation(session, token, seed=SEED)
    for item_id, answer in answers_at(level, json.dumps(sitting.booklet)).items():
        session.add(
            Response(
                sitting_id=sitting.id,
                item_id=item_id,
                sequence=1,
                idempotency_key=str(uuid.uuid4()),
                answer=answer,
                received_at=now(),
                client_seconds=None,
            )
        )
    sitting.state = SittingState.STARTED
    sitting.started_at = now() - timedelta(minutes=40)
    sitting.deadline_at = now() + timedelta(minutes=30)
    session.flush()
    sittings.submit(session, sitting)
    services.score_sitting(session, sitting)
    return person


def finish_all(session: Session, campaign: Campaign, *, by: Principal) -> dict[str, Person]:
    """Four people who have finished, with sales figures, and one who has not begun."""
    people = {name: finish(session, campaign, name, level, by=by) for name, level in LEVELS.items()}
    import_sales(
        session,
        [
            SalesRow(line, f"{name.lower()}@example.org", (("2026-Q1", 90.0 + 10 * line),))
            for line, name in enumerate(LEVELS)
        ],
        by=by,
    )
    add_candidate(session, campaign, name="Eve", email="eve@example.org", by=by)
    session.commit()
    return people
