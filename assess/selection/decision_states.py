"""Where decisions stand, read from their steps."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.delivery.models import Campaign
from assess.errors import NotFound
from assess.principal import Principal
from assess.selection.models import Decision, DecisionEvent, Outcome, Step


@dataclass(frozen=True, slots=True)
class DecisionState:
    """A decision as it stands: its draft and the last step."""

    id: uuid.UUID
    campaign_id: uuid.UUID
    person_id: uuid.UUID
    outcome: Outcome
    step: Step
    reason: str
    drafted_by: uuid.UUID
    drafted_at: datetime
    last_by: uuid.UUID
    last_at: datetime
    last_reason: str
    reads_coaching_first: bool

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the second person."""
        return self.step == Step.DRAFTED

    @property
    def is_confirmed(self) -> bool:
        """Whether it holds."""
        return self.step == Step.CONFIRMED


def find_decision(session: Session, decision_id: uuid.UUID, *, by: Principal) -> DecisionState:
    """A decision of the asker's own organisation, as it stands."""
    found = states(session, by, None, decision_id=decision_id)
    if not found:
        raise NotFound("There is no such decision.")
    return found[0]


def get_decision(session: Session, decision_id: uuid.UUID, *, by: Principal) -> Decision:
    """The row of a decision of the asker's own organisation."""
    found = session.scalar(
        select(Decision).where(
            Decision.id == decision_id, Decision.organisation_id == by.organisation_id
        )
    )
    if found is None:
        raise NotFound("There is no such decision.")
    return found


def decisions_of(
    session: Session, campaign: Campaign | None = None, *, by: Principal
) -> list[DecisionState]:
    """All decisions of a round, or of the organisation, newest first, in one query."""
    return states(session, by, campaign.id if campaign else None)


def current_decisions(
    session: Session, campaign: Campaign, *, by: Principal
) -> dict[uuid.UUID, DecisionState]:
    """The decision about each person that is not withdrawn."""
    return {
        state.person_id: state
        for state in states(session, by, campaign.id)
        if state.step != Step.WITHDRAWN
    }


def history(session: Session, decision: Decision, *, by: Principal) -> list[DecisionEvent]:
    """Every step of a decision in order."""
    return list(
        session.scalars(
            select(DecisionEvent)
            .where(
                DecisionEvent.decision_id == decision.id,
                DecisionEvent.organisation_id == by.organisation_id,
            )
            .order_by(DecisionEvent.sequence)
        )
    )


def states(
    session: Session,
    by: Principal,
    campaign_id: uuid.UUID | None,
    *,
    person_id: uuid.UUID | None = None,
    decision_id: uuid.UUID | None = None,
) -> list[DecisionState]:
    query = (
        select(Decision, DecisionEvent)
        .join(DecisionEvent, DecisionEvent.decision_id == Decision.id)
        .where(Decision.organisation_id == by.organisation_id)
        .order_by(Decision.created_at.desc(), Decision.id, DecisionEvent.sequence)
    )
    if campaign_id is not None:
        query = query.where(Decision.campaign_id == campaign_id)
    if person_id is not None:
        query = query.where(Decision.person_id == person_id)
    if decision_id is not None:
        query = query.where(Decision.id == decision_id)
    steps: dict[uuid.UUID, tuple[Decision, list[DecisionEvent]]] = {}
    for decision, step in session.execute(query):
        steps.setdefault(decision.id, (decision, []))[1].append(step)
    return [_state(decision, events) for decision, events in steps.values()]


def _state(decision: Decision, events: list[DecisionEvent]) -> DecisionState:
    first, last = events[0], events[-1]
    return DecisionState(
        id=decision.id,
        campaign_id=decision.campaign_id,
        person_id=decision.person_id,
        outcome=Outcome(decision.outcome),
        step=Step(last.step),
        reason=first.reason,
        drafted_by=first.actor_id,
        drafted_at=first.happened_at,
        last_by=last.actor_id,
        last_at=last.happened_at,
        last_reason=last.reason,
        reads_coaching_first=bool(decision.evidence.get("reads_coaching_first")),
    )
