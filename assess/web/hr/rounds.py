"""Pages of promotion rounds: all of them, a new one, one of them, open and close it."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import published_banks, snapshot
from assess.delivery import campaigns
from assess.delivery.models import Campaign
from assess.delivery.progress import progress
from assess.errors import InvalidInput, NotFound
from assess.permissions import may, require
from assess.web.context import db, principal
from assess.web.hr import blueprint, round_page
from assess.web.hr.counts import counts_of_rounds
from assess.web.hr.dates import end_of
from assess.web.hr.forms import CsvForm, PersonForm, RoundForm, for_framework
from assess.web.security import needs
from assess.web.words import placed


def find_round(round_id: uuid.UUID, permission: str) -> Campaign:
    """The round, if the asker may do this to it."""
    campaign = campaigns.find_round(db(), round_id, by=principal())
    require(principal(), permission, campaign)
    return campaign


@blueprint.get("/rounds")
@needs("round.view")
def rounds() -> str:
    """Every round of the organisation."""
    found = campaigns.rounds(db(), by=principal())
    return render_template(
        "hr/rounds.html",
        rows=round_page.list_rows(found, counts_of_rounds(db(), by=principal())),
        may_create=may(principal(), "round.create"),
    )


@blueprint.route("/rounds/new", methods=["GET", "POST"])
@needs("round.create")
def new_round() -> ResponseReturnValue:
    """Make a round."""
    banks = _banks()
    version = _chosen(banks)
    bank = snapshot(db(), version.id)
    booklets = round_page.booklet_choices(bank)
    first = booklets[0][0] if booklets else ""
    form = for_framework(RoundForm, bank.framework)(data={"booklet": first})
    assert isinstance(form, RoundForm)
    form.booklet.choices = booklets
    if form.validate_on_submit():
        try:
            made = _make(form, version, bank)
        except InvalidInput as error:
            _show(error.problems, form)
        else:
            flash(_("The round is made. Add the people next."), "success")
            return redirect(url_for("hr.round", round_id=made.id))
    words = round_page.error_words(bank)
    page = render_template(
        "hr/new_round.html", form=form, bank=version, banks=banks, error_words=words
    )
    return page, 422 if form.errors else 200


def _show(problems: Sequence[str], form: RoundForm) -> None:
    """Put each problem beside the field it is about."""
    fields = {"closes_at": form.closes_on, "booklet_id": form.booklet,
              "role_title": form.role_title, "coaching_floor": form.coaching_floor}  # fmt: skip
    for problem in problems:
        name, words = placed(problem)
        field = fields.get(name, form.name)
        field.errors = [*field.errors, words]


def _make(form: RoundForm, version: BankVersion, bank: Bank) -> Campaign:
    last = form.closes_on.data
    booklet = bank.booklets[form.booklet.data]
    return campaigns.create_round(
        db(),
        name=form.name.data or "",
        role_title=form.role_title.data or "",
        bank_version_id=version.id,
        booklet_id=booklet.id,
        use="selection" if booklet.compares_people else "development",
        weights=form.weights,
        coaching_floor=form.coaching_floor.data or 0.0,
        hide_names=bool(form.hide_names.data),
        closes_at=end_of(last) if last else None,
        by=principal(),
    )


def _chosen(banks: list[BankVersion]) -> BankVersion:
    """The bank that the page names, even when a newer version of it has come out since."""
    wanted = request.args.get("bank")
    if wanted is None:
        return banks[0]
    usable = published_banks(db(), principal().organisation_id)
    found = next((each for each in usable if str(each.id) == wanted), None)
    if found is None:
        raise NotFound(_("There is no such version of a bank"))
    return found


def _banks() -> list[BankVersion]:
    """The newest version of each bank that a round may use, the newest first."""
    newest: dict[tuple[object, str], BankVersion] = {}
    for version in published_banks(db(), principal().organisation_id):
        newest.setdefault((version.organisation_id, version.bank_id), version)
    if newest:
        return list(newest.values())
    raise NotFound(
        _("No question bank has been published yet"),
        remedy=_("Ask your administrator to publish one; rounds can be made after that."),
    )


@blueprint.get("/rounds/<uuid:round_id>")
@needs("round.view")
def round(round_id: uuid.UUID) -> str:
    """One round: how far everybody is, and what to do next."""
    return show_round(find_round(round_id, "round.view"))


def show_round(
    campaign: Campaign,
    *,
    person_form: PersonForm | None = None,
    csv_form: CsvForm | None = None,
    problems: tuple[str, ...] = (),
) -> str:
    """The page of a round, with whatever was typed into its forms."""
    bank = snapshot(db(), campaign.bank_version_id)
    people = progress(db(), campaign, by=principal())
    may_edit = may(principal(), "round.edit")
    return render_template(
        "hr/round.html",
        round=campaign,
        state=round_page.state_tag(campaign),
        lede=round_page.lede(people),
        compares=bank.booklets[campaign.booklet_id].compares_people,
        facts=round_page.facts(campaign, bank),
        rows=round_page.people_rows(campaign, people, may_edit),
        waiting=sum(each.state == round_page.UNINVITED for each in people),
        finished=sum(each.state == round_page.FINISHED for each in people),
        may_edit=may_edit,
        person_form=person_form or PersonForm(formdata=None),
        csv_form=csv_form or CsvForm(formdata=None),
        problems=problems,
    )


@blueprint.post("/rounds/<uuid:round_id>/open")
@needs("round.edit")
def open_round(round_id: uuid.UUID) -> ResponseReturnValue:
    """Let the invitations work."""
    campaigns.open_round(db(), find_round(round_id, "round.edit"), by=principal())
    flash(_("The round is open. Invitations work from now on."), "success")
    return redirect(url_for("hr.round", round_id=round_id))


@blueprint.post("/rounds/<uuid:round_id>/close")
@needs("round.edit")
def close_round(round_id: uuid.UUID) -> ResponseReturnValue:
    """Let nobody begin any more."""
    campaigns.close_round(db(), find_round(round_id, "round.edit"), by=principal())
    flash(_("The round is closed. Whoever has begun may still finish."), "success")
    return redirect(url_for("hr.round", round_id=round_id))
