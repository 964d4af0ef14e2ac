"""What passes between a manager and the sponsor: check-ins held, and what is shared."""

from sqlalchemy.orm import Session

from assess.audit import record
from assess.clock import now
from assess.development.models import CheckIn, Plan
from assess.errors import NotFound
from assess.principal import Principal


def share_completion(session: Session, plan: Plan, is_shared: bool, *, by: Principal) -> None:
    """Let the sponsor see which sessions are done, or stop it."""
    if plan.shares_completion != is_shared:
        plan.shares_completion = is_shared
        session.flush()
        record(session, by, "plan.sharing_changed", subject=plan.id,
               details={"completion": is_shared})  # fmt: skip


def hold_check_in(session: Session, plan: Plan, day: int, *, by: Principal) -> CheckIn:
    """Write down that the check-in of `day` took place."""
    found = next((each for each in plan.check_ins if each.day == day), None)
    if found is None:
        raise NotFound("There is no such check-in")
    if found.held_at is None:
        found.held_at = now()
        session.flush()
        record(session, by, "plan.check_in_held", subject=plan.id, details={"day": day})
    return found
