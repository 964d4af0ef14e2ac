"""The permission table: who may do what to which object, on one screen.

A permission names the roles that may try and a predicate about the object. The web layer checks
the role before a view runs and the object inside it; a test walks every URL for every role.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assess.errors import NotAllowed, NotFound
from assess.principal import Principal

CANDIDATE = "candidate"


def same_organisation(principal: Principal, subject: Any) -> bool:
    """The object belongs to the asker's organisation."""
    return bool(subject.organisation_id == principal.organisation_id)


def own_invitation(principal: Principal, subject: Any) -> bool:
    """The sitting, response or report was opened with the asker's invitation."""
    return principal.invitation_id is not None and (
        subject.invitation_id == principal.invitation_id
    )


def own(principal: Principal, subject: Any) -> bool:
    """The plan is the asker's own."""
    return principal.user_id is not None and subject.user_id == principal.user_id


def sponsored(principal: Principal, subject: Any) -> bool:
    """The asker is the sponsor of the person."""
    return (
        same_organisation(principal, subject)
        and principal.user_id is not None
        and subject.sponsor_id == principal.user_id
    )


def anything(_principal: Principal, _subject: Any) -> bool:
    """The object does not matter."""
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may try, and on what."""

    roles: frozenset[str]
    holds: Callable[[Principal, Any], bool]


def _rule(roles: str, holds: Callable[[Principal, Any], bool]) -> Rule:
    return Rule(frozenset(roles.split()), holds)


EVERY_USER = "admin hr psychometrician manager sponsor"

PERMISSIONS: dict[str, Rule] = {
    "account.view": _rule(EVERY_USER, anything),
    "round.view": _rule("hr admin", same_organisation),
    "round.create": _rule("hr", anything),
    "round.edit": _rule("hr", same_organisation),
    "candidates.import": _rule("hr", same_organisation),
    "invitation.manage": _rule("hr", same_organisation),
    "comparison.view": _rule("hr", same_organisation),
    "person.view": _rule("hr", same_organisation),
    "sales.import": _rule("hr", same_organisation),
    "decision.draft": _rule("hr", same_organisation),
    "decision.confirm": _rule("hr", same_organisation),
    "kit.view": _rule("hr", anything),
    "sitting.take": _rule(CANDIDATE, own_invitation),
    "feedback.view": _rule(CANDIDATE, own_invitation),
    "plan.view": _rule("manager", own),
    "plan.edit": _rule("manager", own),
    "support.view": _rule("sponsor", sponsored),
    "bank.view": _rule("psychometrician", anything),
    "bank.publish": _rule("psychometrician", anything),
    "users.manage": _rule("admin", same_organisation),
    "audit.view": _rule("admin", anything),
}


def may(principal: Principal, permission: str) -> bool:
    """Whether this role may try at all."""
    return principal.role in PERMISSIONS[permission].roles


def require(principal: Principal, permission: str, subject: Any) -> None:
    """Let through, or raise: `NotAllowed` for the role, `NotFound` for somebody else's object."""
    if not may(principal, permission):
        raise NotAllowed("Your account is not meant for this page")
    if not PERMISSIONS[permission].holds(principal, subject):
        raise NotFound("There is nothing here, or it is not yours to see")
