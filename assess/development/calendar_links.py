"""Secret addresses by which a calendar program reads a plan without signing in."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assess.accounts.tokens import hash_token, new_token
from assess.audit import record
from assess.development.models import Plan
from assess.errors import NotFound
from assess.principal import Principal


def make_calendar_link(session: Session, plan: Plan, *, by: Principal) -> str:
    """A new secret for a calendar subscription; the one before stops working."""
    token = new_token()
    plan.calendar_token_hash = hash_token(token)
    session.flush()
    record(session, by, "plan.calendar_link_made", subject=plan.id)
    return token


def revoke_calendar_link(session: Session, plan: Plan, *, by: Principal) -> None:
    """Stop the calendar subscription."""
    plan.calendar_token_hash = None
    session.flush()
    record(session, by, "plan.calendar_link_revoked", subject=plan.id)


def plan_by_calendar_token(session: Session, token: str) -> Plan:
    """The running plan behind a subscription."""
    found = session.scalar(
        select(Plan)
        .where(Plan.calendar_token_hash == hash_token(token), Plan.ended_at.is_(None))
        .options(selectinload(Plan.entries), selectinload(Plan.check_ins), joinedload(Plan.user))
    )
    if found is None or not found.user.is_active:
        raise NotFound("There is no such calendar")
    return found
