"""Sign in, sign out, set a password, see one's own account."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, logout_user
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, EqualTo

from assess.accounts import services
from assess.accounts.models import Role
from assess.accounts.passwords import SHORTEST
from assess.audit import record
from assess.errors import InvalidInput
from assess.permissions import CANDIDATE
from assess.web.context import db, principal, settings
from assess.web.forms import Form
from assess.web.rate_limits import (
    LINKS_PER_ADDRESS,
    SIGN_IN_PER_ACCOUNT,
    SIGN_IN_PER_ADDRESS,
    account_key,
    limiter,
)
from assess.web.role_words import ROLE_WORDS
from assess.web.security import needs, remember
from assess.web.words import all_translated

blueprint = Blueprint("auth", __name__)

HOMES = {
    Role.HR.value: "hr.rounds",
    Role.MANAGER.value: "manager.week",
    Role.SPONSOR.value: "sponsor.people",
    Role.PSYCHOMETRICIAN.value: "psychometrics.bank",
    Role.ADMIN.value: "admin.users",
    CANDIDATE: "candidate.tasks",
}


class SignInForm(Form):
    """Address and password."""

    email = EmailField(
        _l("Email address"),
        [DataRequired(_l("Enter your email address"))],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [DataRequired(_l("Enter your password"))],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(Form):
    """A new password, typed twice."""

    password = PasswordField(
        _l("New password"),
        [DataRequired(_l("Enter a password"))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same password again"),
        [EqualTo("password", _l("The two passwords are not the same"))],
        render_kw={"autocomplete": "new-password"},
    )


def own_path(target: str | None) -> str | None:
    """`target` when it is a path on this site, so that nobody is led elsewhere."""
    if not target:
        return None
    parts = urlsplit(target)
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if local and not parts.scheme and not parts.netloc else None


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The first page of whoever is asking."""
    if not current_user.is_authenticated:
        return redirect(url_for("auth.sign_in"))
    return redirect(url_for(HOMES[principal().role]))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(SIGN_IN_PER_ADDRESS, methods=["POST"])
@limiter.limit(SIGN_IN_PER_ACCOUNT, methods=["POST"], key_func=account_key)
def sign_in() -> ResponseReturnValue:
    """Sign in with address and password."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            user = services.authenticate(db(), form.email.data or "", form.password.data or "")
        except InvalidInput:
            form.password.errors = [_("The address and the password do not belong together")]
            return render_template("auth/sign_in.html", form=form), 422
        remember(services.sign_in(db(), seconds=settings().sign_in_seconds, user=user))
        record(db(), services.principal_of(user), "account.signed_in", subject=user.id)
        return redirect(own_path(request.args.get("next")) or url_for("auth.home"))
    return render_template("auth/sign_in.html", form=form), 422 if form.errors else 200


@blueprint.post("/sign-out")
@needs("account.view")
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    services.sign_out(db(), current_user.get_id())
    logout_user()
    session.clear()
    flash(_("You are signed out."), "notice")
    return redirect(url_for("auth.sign_in"))


@blueprint.route("/activate/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS_PER_ADDRESS)
def activate(token: str) -> ResponseReturnValue:
    """Set the first password, or a new one, with a link from a mail."""
    _activation, user = services.activation_of(db(), token)
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            services.activate(db(), token, form.password.data or "")
        except InvalidInput as error:
            form.password.errors = list(all_translated(error.problems))
        else:
            remember(services.sign_in(db(), seconds=settings().sign_in_seconds, user=user))
            return redirect(url_for("auth.home"))
    page = render_template("auth/activate.html", form=form, user=user, shortest=SHORTEST)
    return page, 422 if form.errors else 200


@blueprint.get("/account")
@needs("account.view")
def account() -> str:
    """The asker's own account."""
    user = services.find_user(db(), principal().user_id, by=principal())  # type: ignore[arg-type]
    return render_template("auth/account.html", user=user, roles=dict(ROLE_WORDS))
