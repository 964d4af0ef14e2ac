"""The promotion in the demo's past: a decision by two people, and a plan under way since."""

from datetime import timedelta

from sqlalchemy.orm import Session

from assess.accounts import services as accounts
from assess.accounts.models import Role, User
from assess.clock import now
from assess.delivery.models import Campaign, Person
from assess.development import services as development
from assess.development.circumstances import Circumstances
from assess.development.entries import mark_done
from assess.development.models import Plan
from assess.principal import Principal
from assess.results.models import Score
from assess.selection.decisions import confirm_decision, draft_decision

DAYS_IN_POST = 22
REASON = (
    "Clear evidence in forecasting and team leadership, and open about needing help with coaching. "
    "The interview panel and the work sample point the same way; the sponsor backs a coaching plan."
)
EVIDENCE = "Notes with date in the team folder, seen by a colleague."


def promote_and_begin(
    session: Session,
    campaign: Campaign,
    person: Person,
    score: Score,
    password: str,
    *,
    hr: Principal,
    second: Principal,
    sponsor: User,
) -> User:
    """Promote `person`; the plan began `DAYS_IN_POST` days ago and its first weeks are done."""
    decision = draft_decision(session, campaign, person, "promote", REASON, by=hr)
    confirm_decision(session, decision, by=second)
    manager = accounts.add_user(
        session,
        hr.organisation_id,
        name=person.name,
        email="manager@demo.example",
        role=Role.MANAGER,
        sponsor_id=sponsor.id,
        password=password,
    )
    by = accounts.principal_of(manager)
    today = now().date()
    plan = development.start_plan(
        session,
        manager,
        score,
        start_date=today - timedelta(days=DAYS_IN_POST),
        weekly_minutes=150,
        circumstances=Circumstances(),
        by=by,
    )
    _live_through(session, plan, by=by)
    development.share_completion(session, plan, True, by=by)
    return manager


def _live_through(session: Session, plan: Plan, *, by: Principal) -> None:
    """Write down the sessions of the past weeks as done, all but the last of them."""
    today = development.today_of(by)
    past = sorted(
        (entry for entry in plan.entries if entry.date < today), key=lambda entry: entry.date
    )
    for entry in past[:-1]:
        mark_done(session, entry, evidence=EVIDENCE, by=by)
