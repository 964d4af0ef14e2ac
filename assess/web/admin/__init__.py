"""Pages of the administrator: accounts and the audit log."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length

from assess.accounts import services
from assess.accounts.models import Role
from assess.audit import recent, record
from assess.errors import Conflict
from assess.permissions import require
from assess.web.admin.audit_words import actor_words, verb_words
from assess.web.context import db, principal, settings
from assess.web.forms import Form
from assess.web.role_words import ROLE_WORDS
from assess.web.security import needs
from assess.web.words import translated

blueprint = Blueprint("admin", __name__)


class NewUserForm(Form):
    """Who gets an account."""

    name = StringField(_l("Name"), [DataRequired(_l("Enter a name")), Length(max=200)])
    email = EmailField(
        _l("Email address"),
        [
            DataRequired(_l("Enter an email address")),
            Email(_l("Enter an address like name@example.org")),
            Length(max=320),
        ],
    )
    role = SelectField(_l("Role"), choices=lambda: ROLE_WORDS)


class AccountForm(Form):
    """What an account may do."""

    role = SelectField(_l("Role"), choices=lambda: ROLE_WORDS)
    is_active = BooleanField(_l("May sign in"))


@blueprint.route("/admin/people", methods=["GET", "POST"])
@needs("users.manage")
def users() -> ResponseReturnValue:
    """Everybody with an account, and a form for one more."""
    form = NewUserForm()
    if form.validate_on_submit():
        try:
            user = services.add_user(
                db(),
                principal().organisation_id,
                name=form.name.data or "",
                email=form.email.data or "",
                role=Role(form.role.data),
            )
        except Conflict as error:
            form.email.errors = [translated(error.message)]
        else:
            record(db(), principal(), "account.added", subject=user.id)
            return _show_link(user.id)
    page = render_template(
        "admin/users.html",
        form=form,
        users=services.users_of(db(), by=principal()),
        roles=dict(ROLE_WORDS),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/admin/people/<uuid:user_id>", methods=["GET", "POST"])
@needs("users.manage")
def user(user_id: uuid.UUID) -> ResponseReturnValue:
    """One account: role, whether it may sign in, a new password link."""
    found = services.find_user(db(), user_id, by=principal())
    require(principal(), "users.manage", found)
    form = AccountForm(role=found.role, is_active=found.is_active)
    if form.validate_on_submit():
        services.change_account(
            db(), found, role=Role(form.role.data), is_active=bool(form.is_active.data),
            by=principal(),
        )  # fmt: skip
        flash(_("Saved. It takes effect at the next page that %(name)s opens.", name=found.name),
              "success")  # fmt: skip
        return redirect(url_for("admin.users"))
    return render_template("admin/user.html", form=form, user=found)


@blueprint.post("/admin/people/<uuid:user_id>/link")
@needs("users.manage")
def password_link(user_id: uuid.UUID) -> ResponseReturnValue:
    """Make a link with which somebody chooses a password."""
    found = services.find_user(db(), user_id, by=principal())
    require(principal(), "users.manage", found)
    record(db(), principal(), "account.link_made", subject=found.id)
    return _show_link(found.id)


def _show_link(user_id: uuid.UUID) -> ResponseReturnValue:
    found = services.find_user(db(), user_id, by=principal())
    token = services.issue_activation(db(), found, hours=settings().activation_hours)
    return render_template(
        "admin/link.html",
        user=found,
        link=settings().base_url + url_for("auth.activate", token=token),
        hours=settings().activation_hours,
    )


@blueprint.get("/admin/audit")
@needs("audit.view")
def audit() -> str:
    """The latest events."""
    limit = min(max(request.args.get("limit", 100, type=int), 1), 500)
    events = recent(db(), by=principal(), limit=limit)
    names = {found.id: found.name for found in services.users_of(db(), by=principal())}
    return render_template(
        "admin/audit.html",
        events=events,
        names=names,
        verb_words=verb_words,
        actor_words=actor_words,
    )
