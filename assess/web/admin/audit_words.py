"""What happened, as the audit log tells it to an administrator."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

VERBS = {
    "account.activated": _l("Account activated"),
    "account.added": _l("Account added"),
    "account.changed": _l("Account changed"),
    "account.link_made": _l("Link to set a password made"),
    "account.signed_in": _l("Signed in"),
    "bank.exported": _l("Question bank downloaded with its keys"),
    "bank.published": _l("Question bank published"),
    "candidates.imported": _l("People added to a round"),
    "decision.confirmed": _l("Decision confirmed"),
    "decision.drafted": _l("Decision drafted"),
    "decision.withdrawn": _l("Decision withdrawn"),
    "invitation.opened": _l("Invitation opened"),
    "invitation.renewed": _l("Invitation renewed"),
    "invitation.revoked": _l("Invitation withdrawn"),
    "invitation.sent": _l("Invitation made"),
    "keys.opened": _l("Answers and keys looked at"),
    "plan.calendar_link_made": _l("Calendar link made"),
    "plan.calendar_link_revoked": _l("Calendar link stopped"),
    "plan.changed": _l("Plan changed"),
    "plan.check_in_held": _l("Check-in written down"),
    "plan.sharing_changed": _l("What a sponsor sees changed"),
    "plan.started": _l("Plan started"),
    "round.closed": _l("Round closed"),
    "round.created": _l("Round made"),
    "round.opened": _l("Round opened"),
    "round.weights_set": _l("Weights of a round set"),
    "sales.imported": _l("Sales figures imported"),
    "sitting.consented": _l("Agreed to take part"),
    "sitting.paused": _l("Assessment paused"),
    "sitting.scored": _l("Assessment scored"),
    "sitting.started": _l("Assessment started"),
    "sitting.submitted": _l("Assessment submitted"),
}


def verb_words(verb: str) -> str:
    """The event in words; the verb itself where it has none."""
    return str(VERBS.get(verb, verb))


def actor_words(role: str) -> str:
    """Who acted without an account."""
    return {"candidate": _("A candidate"), "system": _("The system")}.get(role, role)
