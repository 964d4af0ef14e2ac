"""Decisions about people in a round: drafted with a reason, confirmed by somebody else."""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assess.audit import record
from assess.clock import now
from assess.delivery.candidates import find_candidate
from assess.delivery.models import Campaign, Person
from assess.errors import Conflict, InvalidInput, NotAllowed, NotFound
from assess.principal import Principal
from assess.results.models import Score
from assess.results.services import score_of_person
from assess.selection.decision_states import find_decision, states
from assess.selection.first_look import refuse_first_look
from assess.selection.models import Decision, DecisionEvent, Outcome, Step
from assess.words import Words, about, say

FEWEST_LETTERS = 20
MOST_LETTERS = 4_000
# More evidence may be asked for where there is none yet; the others rest on a score.
NEEDS_SCORE = (Outcome.PROMOTE, Outcome.NOT_NOW)

_TAKEN = say("Somebody else has just acted on this decision.")
_ALREADY = {
    Step.CONFIRMED: say("This decision is confirmed already."),
    Step.WITHDRAWN: say("This decision is withdrawn already."),
}


def draft_decision(
    session: Session,
    campaign: Campaign,
    person: Person,
    outcome: str,
    reason: str,
    *,
    by: Principal,
) -> Decision:
    """Propose an outcome; it holds only when a second person confirms it."""
    actor = _actor(by)
    problems = []
    if outcome not in set(Outcome):
        problems.append(about("outcome", say("one of %(choices)s", choices=", ".join(Outcome))))
    problems += _reason_problems(reason)
    if problems:
        raise InvalidInput("The decision was not drafted.", problems)
    if campaign.organisation_id != by.organisation_id:
        raise NotFound("There is no such round.")
    refuse_first_look(session, campaign)
    find_candidate(session, campaign, person.id, by=by)
    if any(
        each.step != Step.WITHDRAWN
        for each in states(session, by, campaign.id, person_id=person.id)
    ):
        raise Conflict(
            "There is a decision about this person already.",
            remedy="Withdraw it first if something has changed.",
        )
    score = score_of_person(session, campaign, person.id, by=by)
    if outcome in NEEDS_SCORE and (score is None or not score.has_numbers):
        raise Conflict(
            "There is no usable assessment of this person yet.",
            remedy="Wait for it, have it repeated, or decide to gather more evidence.",
        )
    moment = now()
    decision = Decision(
        organisation_id=by.organisation_id,
        campaign_id=campaign.id,
        person_id=person.id,
        number=_next_number(session, by, campaign, person),
        outcome=Outcome(outcome).value,
        evidence=_evidence(campaign, score),
        created_at=moment,
    )
    try:
        with session.begin_nested():
            session.add(decision)
    except IntegrityError as error:
        raise Conflict(_TAKEN, remedy="Look at it again.") from error
    _add_step(session, decision, 1, Step.DRAFTED, reason, actor, moment)
    record(session, by, "decision.drafted", subject=decision.id,
           details={"outcome": decision.outcome, "person": str(person.id)})  # fmt: skip
    return decision


def confirm_decision(
    session: Session, decision: Decision, *, reason: str = "", by: Principal
) -> DecisionEvent:
    """Agree to somebody else's draft."""
    actor = _actor(by)
    state = find_decision(session, decision.id, by=by)
    if state.step != Step.DRAFTED:
        raise Conflict(_ALREADY[state.step], remedy="Look at it again.")
    if state.drafted_by == actor:
        raise NotAllowed(
            "A decision is confirmed by somebody other than who drafted it.",
            remedy="Ask a colleague with the same role.",
        )
    added = _add_step(session, decision, 2, Step.CONFIRMED, reason, actor, now())
    record(session, by, "decision.confirmed", subject=decision.id,
           details={"outcome": state.outcome.value, "person": str(state.person_id)})  # fmt: skip
    return added


def withdraw_decision(
    session: Session, decision: Decision, reason: str, *, by: Principal
) -> DecisionEvent:
    """Take a draft or a confirmed decision back; the record of it stays."""
    actor = _actor(by)
    if problems := _reason_problems(reason):
        raise InvalidInput("The decision was not withdrawn.", problems)
    state = find_decision(session, decision.id, by=by)
    if state.step == Step.WITHDRAWN:
        raise Conflict("This decision is withdrawn already.")
    sequence = 2 if state.step == Step.DRAFTED else 3
    added = _add_step(session, decision, sequence, Step.WITHDRAWN, reason, actor, now())
    record(session, by, "decision.withdrawn", subject=decision.id,
           details={"outcome": state.outcome.value, "person": str(state.person_id)})  # fmt: skip
    return added


def _evidence(campaign: Campaign, score: Score | None) -> dict[str, object]:
    """What lay on the table: which score, under which weights, and what the floor said."""
    scales = score.reported() if score else None
    return {
        "score_id": str(score.id) if score else None,
        "weights": dict(campaign.weights),
        "coaching_floor": campaign.coaching_floor,
        "reads_coaching_first": bool(scales and scales.floor and scales.floor.is_below),
    }


def _next_number(session: Session, by: Principal, campaign: Campaign, person: Person) -> int:
    highest = session.scalar(
        select(func.max(Decision.number)).where(
            Decision.organisation_id == by.organisation_id,
            Decision.campaign_id == campaign.id,
            Decision.person_id == person.id,
        )
    )
    return (highest or 0) + 1


def _add_step(
    session: Session,
    decision: Decision,
    sequence: int,
    step: Step,
    reason: str,
    actor: uuid.UUID,
    moment: datetime,
) -> DecisionEvent:
    added = DecisionEvent(
        organisation_id=decision.organisation_id,
        decision_id=decision.id,
        sequence=sequence,
        step=step.value,
        reason=reason.strip(),
        actor_id=actor,
        happened_at=moment,
    )
    try:
        # Two people may act at once; the sequence lets only the first of them through.
        with session.begin_nested():
            session.add(added)
    except IntegrityError as error:
        raise Conflict(_TAKEN, remedy="Look at it again.") from error
    return added


def _reason_problems(reason: str) -> list[Words]:
    length = len(reason.strip())
    if length < FEWEST_LETTERS:
        return [
            about(
                "reason",
                say(
                    "at least %(fewest)s characters, so that others can follow it",
                    fewest=FEWEST_LETTERS,
                ),
            )
        ]
    if length > MOST_LETTERS:
        return [about("reason", say("at most %(most)s characters", most=MOST_LETTERS))]
    return []


def _actor(by: Principal) -> uuid.UUID:
    if by.user_id is None:
        raise NotAllowed("A decision needs somebody with an account.")
    return by.user_id
