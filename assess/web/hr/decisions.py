"""Decisions: drafted with a reason, confirmed by a second person, kept on record."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.accounts.models import Role
from assess.accounts.services import find_user, users_of
from assess.banks.services import snapshot
from assess.delivery.campaigns import rounds as rounds_of
from assess.delivery.candidates import find_candidate
from assess.delivery.models import Campaign, Person
from assess.development.services import today_of
from assess.errors import Conflict, InvalidInput
from assess.permissions import require
from assess.selection.comparison import ComparedPerson, compare
from assess.selection.decision_states import (
    DecisionState,
    decisions_of,
    find_decision,
    get_decision,
    history,
)
from assess.selection.decisions import confirm_decision, draft_decision, withdraw_decision
from assess.selection.models import Decision, Outcome
from assess.web.context import db, principal
from assess.web.hr import blueprint, decision_page, promotion
from assess.web.hr.comparison_charts import display_name
from assess.web.hr.decision_forms import (
    NEW_SPONSOR,
    ConfirmForm,
    DecisionForm,
    PromoteForm,
    WithdrawForm,
    outcome_words,
)
from assess.web.hr.people_names import names_of
from assess.web.hr.rounds import find_round
from assess.web.security import needs
from assess.web.words import placed, translated


@blueprint.get("/decisions")
@needs("decision.draft")
def decisions() -> str:
    """Every decision of the organisation, newest first."""
    found = decisions_of(db(), by=principal())
    people = names_of(db(), [each.person_id for each in found], by=principal())
    rounds = {each.id: each for each in rounds_of(db(), by=principal())}
    rows = decision_page.list_rows(found, people, rounds, _user_names())
    return render_template("hr/decisions.html", rows=rows)


@blueprint.route("/rounds/<uuid:round_id>/people/<uuid:person_id>/decide", methods=["GET", "POST"])
@needs("decision.draft")
def decide(round_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Draft a decision about one person."""
    campaign = find_round(round_id, "decision.draft")
    person = find_candidate(db(), campaign, person_id, by=principal())
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            made = draft_decision(
                db(), campaign, person, form.outcome.data, form.reason.data or "", by=principal()
            )
        except InvalidInput as error:
            form.reason.errors = [placed(problem)[1] for problem in error.problems]
        except Conflict as error:
            form.outcome.errors = [f"{translated(error.message)} {translated(error.remedy)}"]
        else:
            flash(_("The decision is drafted. It holds when a second person confirms it."),
                  "success")  # fmt: skip
            return redirect(url_for("hr.decision", decision_id=made.id))
    compared = _compared(campaign, person)
    page = render_template(
        "hr/decide.html",
        round=campaign,
        person=person,
        shown=display_name(compared) if compared else person.name,
        is_below_floor=bool(compared and compared.reads_coaching_first),
        has_score=compared is not None,
        form=form,
    )
    return page, 422 if form.errors else 200


def _compared(campaign: Campaign, person: Person) -> ComparedPerson | None:
    found = compare(db(), campaign, by=principal())
    return next((each for each in found.people if each.person_id == person.id), None)


@blueprint.get("/decisions/<uuid:decision_id>")
@needs("decision.draft")
def decision(decision_id: uuid.UUID) -> str:
    """The record of one decision."""
    found = _own(decision_id, "decision.draft")
    campaign, person = _about(found)
    form = _confirm_form(find_decision(db(), found.id, by=principal()), person)
    return _show(found, campaign, person, form, WithdrawForm(formdata=None))


@blueprint.post("/decisions/<uuid:decision_id>/confirm")
@needs("decision.confirm")
def confirm(decision_id: uuid.UUID) -> ResponseReturnValue:
    """Agree to somebody else's draft; a promotion then starts what follows."""
    found = _own(decision_id, "decision.confirm")
    campaign, person = _about(found)
    form = _confirm_form(find_decision(db(), found.id, by=principal()), person)
    if not form.validate_on_submit():
        return _show(found, campaign, person, form, WithdrawForm(formdata=None)), 422
    confirm_decision(db(), found, reason=form.remark.data or "", by=principal())
    if not isinstance(form, PromoteForm):
        flash(_("The decision is confirmed and on record."), "success")
        return redirect(url_for("hr.decision", decision_id=found.id))
    links = _begin(campaign, person, form)
    if links is None:
        # Nothing of it holds: the answer is an error, so the transaction is undone.
        db().rollback()
        found = _own(decision_id, "decision.confirm")
        campaign, person = _about(found)
        return _show(found, campaign, person, form, WithdrawForm(formdata=None)), 422
    return render_template(
        "hr/promoted.html", links=links, person=person, decision=found, round=campaign
    )


@blueprint.post("/decisions/<uuid:decision_id>/withdraw")
@needs("decision.draft")
def withdraw(decision_id: uuid.UUID) -> ResponseReturnValue:
    """Take a decision back; the record of it stays."""
    found = _own(decision_id, "decision.draft")
    form = WithdrawForm()
    if not form.validate_on_submit():
        campaign, person = _about(found)
        shown = _confirm_form(find_decision(db(), found.id, by=principal()), person, empty=True)
        return _show(found, campaign, person, shown, form), 422
    withdraw_decision(db(), found, form.reason.data or "", by=principal())
    flash(_("The decision is withdrawn. Its record stays."), "success")
    return redirect(url_for("hr.decision", decision_id=found.id))


def _begin(
    campaign: Campaign, person: Person, form: PromoteForm
) -> list[promotion.NewAccount] | None:
    """Start what follows a promotion; None when an address is taken, said at its field."""
    wishes, links = _wishes(form), []
    field = form.sponsor_email
    try:
        if wishes.sponsor_id is None:
            sponsor, link = promotion.new_sponsor(wishes)
            links.append(link)
        else:
            sponsor = find_user(db(), wishes.sponsor_id, by=principal())
        field = form.email
        links.insert(0, promotion.begin(campaign, person, sponsor, wishes))
    except Conflict as error:
        field.errors = [f"{translated(error.message)}. {translated(error.remedy)}"]
        return None
    return links


def _own(decision_id: uuid.UUID, permission: str) -> Decision:
    found = get_decision(db(), decision_id, by=principal())
    require(principal(), permission, found)
    return found


def _about(found: Decision) -> tuple[Campaign, Person]:
    campaign = find_round(found.campaign_id, "round.view")
    return campaign, find_candidate(db(), campaign, found.person_id, by=principal())


def _confirm_form(state: DecisionState, person: Person, *, empty: bool = False) -> ConfirmForm:
    arguments = {"formdata": None} if empty else {}
    if state.outcome != Outcome.PROMOTE:
        return ConfirmForm(**arguments)
    form = PromoteForm(**arguments, data={"email": person.email})
    sponsors = users_of(db(), by=principal(), role=Role.SPONSOR)
    form.offer(
        [(str(each.id), each.name) for each in sponsors if each.is_active], today_of(principal())
    )
    return form


def _wishes(form: PromoteForm) -> promotion.Wishes:
    chosen = form.sponsor.data
    assert form.starts_on.data is not None
    assert form.weekly_minutes.data is not None
    return promotion.Wishes(
        email=form.email.data or "",
        sponsor_id=None if chosen == NEW_SPONSOR else uuid.UUID(chosen),
        sponsor_name=form.sponsor_name.data or "",
        sponsor_email=form.sponsor_email.data or "",
        starts_on=form.starts_on.data,
        weekly_minutes=form.weekly_minutes.data,
    )


def _user_names() -> dict[uuid.UUID, str]:
    return {user.id: user.name for user in users_of(db(), by=principal())}


def _show(
    found: Decision, campaign: Campaign, person: Person, form: ConfirmForm, withdrawal: WithdrawForm
) -> str:
    state = find_decision(db(), found.id, by=principal())
    steps = history(db(), found, by=principal())
    framework = snapshot(db(), campaign.bank_version_id).framework
    return render_template(
        "hr/decision.html",
        decision=found,
        state=state,
        round=campaign,
        person=person,
        outcome=outcome_words()[state.outcome],
        tag=decision_page.step_tag(state.step),
        history=decision_page.history_rows(steps, _user_names()),
        evidence=decision_page.evidence_facts(framework, found),
        may_confirm=state.is_open and state.drafted_by != principal().user_id,
        is_promotion=isinstance(form, PromoteForm),
        form=form,
        withdrawal=withdrawal,
    )
