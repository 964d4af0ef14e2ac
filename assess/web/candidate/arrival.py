"""Coming in by the invitation link, and leaving with everything saved."""

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from assess.accounts import services
from assess.delivery.models import SittingState
from assess.delivery.sittings import open_invitation as open_link
from assess.web.candidate import blueprint
from assess.web.context import db, settings
from assess.web.rate_limits import LINKS_PER_ADDRESS, limiter
from assess.web.security import needs, remember, writes

FIRST_PAGES = {
    SittingState.INVITED.value: "candidate.welcome",
    SittingState.SUBMITTED.value: "candidate.done",
}


@blueprint.get("/i/<token>")
@limiter.limit(LINKS_PER_ADDRESS)
@writes
def open_invitation(token: str) -> ResponseReturnValue:
    """Sign this browser in for the invitation; a second device works with the same link."""
    sitting = open_link(db(), token)
    remember(
        services.sign_in(
            db(), seconds=settings().sign_in_seconds, invitation_id=sitting.invitation_id
        )
    )
    return redirect(url_for(FIRST_PAGES.get(sitting.state, "candidate.tasks")))


@blueprint.post("/sitting/leave")
@needs("sitting.take")
def leave() -> ResponseReturnValue:
    """Sign this browser out; the link brings the person back to the same place."""
    services.sign_out(db(), current_user.get_id())
    logout_user()
    session.clear()
    return render_template("candidate/left.html", account_links=[], navigation=[])
