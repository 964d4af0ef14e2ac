"""Invitation links: made, shown once, mailed, renewed, withdrawn."""

import uuid
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.banks.services import snapshot
from assess.delivery.candidates import (
    find_candidate,
    invite,
    renew_invitation,
    revoke_invitation,
)
from assess.delivery.models import Campaign, Invitation, Person, RoundState
from assess.delivery.progress import Progress, progress
from assess.errors import Conflict
from assess.mail import queue
from assess.selection.decision_states import current_decisions
from assess.selection.first_look import compares_people
from assess.web.context import db, principal, settings
from assess.web.hr import blueprint, round_page
from assess.web.hr.dates import day
from assess.web.hr.rounds import find_round
from assess.web.security import needs


@dataclass(frozen=True, slots=True)
class Link:
    """A personal link, as it is shown once."""

    name: str
    email: str
    url: str
    until: str


@blueprint.post("/rounds/<uuid:round_id>/invite")
@needs("invitation.manage")
def invite_all(round_id: uuid.UUID) -> str:
    """Invite everybody who has no link yet."""
    campaign = _open_round(round_id)
    waiting = [
        each.person
        for each in progress(db(), campaign, by=principal())
        if each.state == round_page.UNINVITED
    ]
    return _show([_send(campaign, person) for person in waiting], campaign)


@blueprint.get("/rounds/<uuid:round_id>/people/<uuid:person_id>/invitation")
@needs("invitation.manage")
def invitation(round_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """One person's invitation and what can be done with it."""
    campaign = find_round(round_id, "invitation.manage")
    person = find_candidate(db(), campaign, person_id, by=principal())
    found = _progress_of(campaign, person)
    return render_template(
        "hr/invitation.html",
        round=campaign,
        person=person,
        state=found.state,
        tag=round_page.progress_tag(found.state),
        link_words=round_page.link_words(found),
        is_open=campaign.state == RoundState.OPEN,
        has_finished=found.state == round_page.FINISHED,
        compares=compares_people(db(), campaign),
        shows_names=not campaign.hide_names
        or bool(current_decisions(db(), campaign, by=principal())),
    )


@blueprint.post("/rounds/<uuid:round_id>/people/<uuid:person_id>/invite")
@needs("invitation.manage")
def invite_person(round_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """Invite one person."""
    campaign = _open_round(round_id)
    person = find_candidate(db(), campaign, person_id, by=principal())
    return _show([_send(campaign, person)], campaign)


@blueprint.post("/rounds/<uuid:round_id>/people/<uuid:person_id>/renew")
@needs("invitation.manage")
def renew(round_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """A new link in place of the old one."""
    campaign = _open_round(round_id)
    person = find_candidate(db(), campaign, person_id, by=principal())
    days = settings().invitation_days
    made, token = renew_invitation(db(), campaign, person, days=days, by=principal())
    return _show([_mail(campaign, person, made, token)], campaign)


@blueprint.post("/rounds/<uuid:round_id>/people/<uuid:person_id>/revoke")
@needs("invitation.manage")
def revoke(round_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Make the link useless."""
    campaign = find_round(round_id, "invitation.manage")
    person = find_candidate(db(), campaign, person_id, by=principal())
    revoke_invitation(db(), campaign, person, by=principal())
    flash(_("The link of %(name)s no longer works. What was answered is kept.",
            name=person.name), "success")  # fmt: skip
    return redirect(url_for("hr.round", round_id=round_id, _anchor="people"))


def _open_round(round_id: uuid.UUID) -> Campaign:
    campaign = find_round(round_id, "invitation.manage")
    if campaign.state != RoundState.OPEN:
        raise Conflict(
            _("The round is not open, so nobody was invited"),
            remedy=_("Open the round first; then the links work at once."),
        )
    return campaign


def _progress_of(campaign: Campaign, person: Person) -> Progress:
    people = progress(db(), campaign, by=principal())
    return next(each for each in people if each.person.id == person.id)


def _send(campaign: Campaign, person: Person) -> Link:
    days = settings().invitation_days
    made, token = invite(db(), campaign, person, days=days, by=principal())
    return _mail(campaign, person, made, token)


def _mail(campaign: Campaign, person: Person, made: Invitation, token: str) -> Link:
    url = settings().base_url + url_for("candidate.open_invitation", token=token)
    until = day(made.expires_at)
    booklet = snapshot(db(), campaign.bank_version_id).booklets[campaign.booklet_id]
    queue(
        db(),
        recipient=person.email,
        subject=_("Invitation: %(role)s", role=campaign.role_title),
        body=_(
            'Hello %(name)s,\n\nyou are asked to take part in the round "%(round)s". It takes '
            "about %(minutes)s minutes. The first page says what it is for and who sees "
            "what.\n\nYour personal link, until %(until)s:\n%(url)s\n\n"
            "Please do not pass it on.\n",
            name=person.name,
            round=campaign.name,
            minutes=booklet.planned_minutes,
            until=until,
            url=url,
        ),
        organisation_id=campaign.organisation_id,
    )
    return Link(person.name, person.email, url, until)


def _show(links: list[Link], campaign: Campaign) -> str:
    return render_template("hr/links.html", links=links, round=campaign)
