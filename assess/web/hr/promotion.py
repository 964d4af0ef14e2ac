"""What follows a confirmed promotion: accounts with their links, and a path of 90 days."""

import uuid
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from assess.accounts import services as accounts
from assess.accounts.models import Role, User
from assess.audit import record
from assess.delivery.models import Campaign, Person
from assess.development.people import running_path_of
from assess.development.services import start_plan
from assess.errors import Conflict
from assess.mail import queue
from assess.results.services import score_of_person
from assess.web.context import db, principal, settings


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who gets an activation link, shown once."""

    name: str
    email: str
    url: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """What HR typed: an existing sponsor by id, or a new one by name and address."""

    email: str
    sponsor_id: uuid.UUID | None
    sponsor_name: str
    sponsor_email: str
    starts_on: date
    weekly_minutes: int


def begin(campaign: Campaign, person: Person, sponsor: User, wishes: Wishes) -> NewAccount:
    """Make the manager's account, start the path, and mail the link.

    Raises Conflict when a path of this person is under way, whatever became of the decision.
    """
    if running_path_of(db(), person.id, by=principal()) is not None:
        raise Conflict(
            "A path was started for this person before",
            remedy="The account exists; an administrator can make a new link for it.",
        )
    manager = accounts.add_user(
        db(),
        principal().organisation_id,
        name=person.name,
        email=wishes.email,
        role=Role.MANAGER,
        sponsor_id=sponsor.id,
    )
    record(db(), principal(), "account.added", subject=manager.id, details={"role": manager.role})
    score = score_of_person(db(), campaign, person.id, by=principal())
    start_plan(
        db(),
        manager,
        score,
        start_date=wishes.starts_on,
        weekly_minutes=wishes.weekly_minutes,
        bank_version_id=campaign.bank_version_id,
        by=principal(),
    )
    return _send_link(
        manager,
        _("Your path as a new manager"),
        _(
            "Hello %(name)s,\n\ncongratulations on your new role. A path for your first 90 days "
            "is ready for you: a few short things each week, and why each was chosen. Choose a "
            "password within %(hours)s hours and look at it:\n%(url)s\n"
        ),
    )


def new_sponsor(wishes: Wishes) -> tuple[User, NewAccount]:
    """An account for a sponsor who has none, and the mailed link."""
    sponsor = accounts.add_user(
        db(),
        principal().organisation_id,
        name=wishes.sponsor_name,
        email=wishes.sponsor_email,
        role=Role.SPONSOR,
    )
    record(db(), principal(), "account.added", subject=sponsor.id, details={"role": sponsor.role})
    link = _send_link(
        sponsor,
        _("You are the sponsor of a new manager"),
        _(
            "Hello %(name)s,\n\nyou support a new manager in the first 90 days. Firstline shows "
            "you what the path asks of you. Choose a password within %(hours)s hours:\n"
            "%(url)s\n"
        ),
    )
    return sponsor, link


def _send_link(user: User, subject: str, body: str) -> NewAccount:
    hours = settings().activation_hours
    token = accounts.issue_activation(db(), user, hours=hours)
    url = settings().base_url + url_for("auth.activate", token=token)
    queue(
        db(),
        recipient=user.email,
        subject=subject,
        body=body % {"name": user.name, "hours": hours, "url": url},
        organisation_id=user.organisation_id,
    )
    return NewAccount(user.name, user.email, url)
