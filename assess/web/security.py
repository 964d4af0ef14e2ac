"""The guard at the door: sign-in by default, permissions by role, strict headers."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect

from assess.accounts.models import User
from assess.accounts.services import live_sign_in, principal_of
from assess.delivery.models import Campaign, Invitation, Person
from assess.errors import InvalidInput, NotAllowed
from assess.permissions import CANDIDATE, PERMISSIONS, may
from assess.principal import Principal
from assess.web.context import db

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "about.health",
        "about.scores",
        "about.privacy",
        "about.accessibility",
        "about.styleguide",
        "auth.home",
        "auth.sign_in",
        "auth.activate",
        "candidate.open_invitation",
        "manager.calendar_feed",
    }
)

csrf = CSRFProtect()
login_manager = LoginManager()


class SignedIn(UserMixin):
    """What Flask-Login keeps for a request: the browser's token and who it stands for."""

    def __init__(self, token: str, principal: Principal) -> None:
        self.id = token
        self.principal = principal


def needs(permission: str) -> Callable[[View], View]:
    """Mark a view with the permission that its role must have."""
    if permission not in PERMISSIONS:
        raise KeyError(f"no such permission: {permission}")

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def writes(view: View) -> View:
    """Mark a view that writes although it answers a GET."""
    view.writes = True  # type: ignore[attr-defined]
    return view


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    found = live_sign_in(db(), token)
    if found is None:
        return None
    if found.user_id is not None:
        user = db().get(User, found.user_id)
        return SignedIn(token, principal_of(user)) if user and user.is_active else None
    invitation = db().get(Invitation, found.invitation_id)
    if invitation is None or invitation.revoked_at is not None:
        return None
    return SignedIn(token, principal_of_invitation(invitation))


def principal_of_invitation(invitation: Invitation) -> Principal:
    """The principal behind an invitation link."""
    from assess.accounts.models import Organisation

    campaign = db().get_one(Campaign, invitation.campaign_id)
    person = db().get_one(Person, invitation.person_id)
    organisation = db().get_one(Organisation, campaign.organisation_id)
    return Principal(
        organisation_id=organisation.id,
        role=CANDIDATE,
        invitation_id=invitation.id,
        name=person.name,
        is_simulated=organisation.is_simulated,
        time_zone=organisation.time_zone,
    )


def remember(token: str) -> None:
    """Let this browser keep `token`; a new session id shuts out one planted before."""
    session.clear()
    session["_user_id"] = token
    session["_fresh"] = True
    session.permanent = True
    g.pop("_login_user", None)


def guard() -> ResponseReturnValue | None:
    """Before every request: public, or signed in with a role that may try."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC_ENDPOINTS:
        return None
    from flask import current_app

    permission = getattr(current_app.view_functions[endpoint], "permission", None)
    if permission is None:
        raise RuntimeError(f"the view {endpoint} names no permission")
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if not may(current_user.principal, permission):
        raise NotAllowed(_("Your account is not meant for this page"))
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json" or request.is_json:
        message = _("You are signed out. Open your link again; nothing you saved is lost.")
        return {"error": message}, 401
    following = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=following))


def refuse_unstorable_text() -> None:
    """A zero byte is typed by nobody, and PostgreSQL stores none."""
    # A script's JSON is read, and checked, by the view that knows its limit.
    if request.is_json:
        return
    if any("\x00" in text for texts in request.form.listvalues() for text in texts):
        raise InvalidInput(
            _("A field holds a character that cannot be stored"),
            remedy=_("Go back and type the text instead of pasting it; nothing was changed."),
        )


def choose_nonce() -> None:
    """A fresh nonce for this response's own scripts."""
    g.csp_nonce = secrets.token_urlsafe(16)


def add_headers(response: Response) -> Response:
    """Headers of every response: nothing foreign, nothing inline, nothing framed."""
    nonce = g.get("csp_nonce", "")
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; "
        f"script-src 'self' 'nonce-{nonce}'; "
        "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault(
        "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"
    )
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install(app: Flask) -> None:
    """Put the guard, the headers, CSRF protection and sign-in on the application."""
    csrf.init_app(app)
    login_manager.init_app(app)
    app.before_request(choose_nonce)
    app.before_request(guard)
    app.before_request(refuse_unstorable_text)
    app.after_request(add_headers)
