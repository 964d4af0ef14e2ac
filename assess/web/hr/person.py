"""One person's result: on the page, competency by competency, and on paper."""

import uuid
from dataclasses import dataclass

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from assess.audit import record
from assess.banks.schema import Bank
from assess.banks.services import snapshot
from assess.clock import now
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.models import Campaign, Sitting
from assess.delivery.responses import answers
from assess.delivery.sittings import find_sitting
from assess.errors import NotFound
from assess.reports.item_words import bands_in_words, level_axis
from assess.reports.pdf import draw_pdf
from assess.reports.person import PersonSource, roles_words
from assess.reports.person import build as document_of
from assess.reports.wording import level_text, range_text
from assess.results.explain import CompetencyEvidence, explanation
from assess.results.models import Score
from assess.results.services import find_score
from assess.selection.comparison import ComparedPerson, Comparison, NotCompared, compare
from assess.web.context import db, principal
from assess.web.hr import blueprint, comparison_words, evidence_page, person_page, quality_words
from assess.web.hr.csv_files import file_name
from assess.web.hr.dates import day
from assess.web.hr.rounds import find_round
from assess.web.security import needs, writes


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that is known about one person in one round."""

    campaign: Campaign
    bank: Bank
    person: ComparedPerson
    score: Score
    sitting: Sitting
    evidence: dict[str, CompetencyEvidence]

    @property
    def section_titles(self) -> dict[str, str]:
        """Titles of the sections of the booklet by id."""
        return {each["id"]: each["title"] for each in self.sitting.booklet["sections"]}


def _compared(
    round_id: uuid.UUID, person_id: uuid.UUID
) -> tuple[Campaign, Comparison, ComparedPerson | NotCompared]:
    campaign = find_round(round_id, "person.view")
    found = compare(db(), campaign, by=principal())
    everybody: list[ComparedPerson | NotCompared] = [*found.people, *found.not_compared]
    for each in everybody:
        if each.person_id == person_id:
            return campaign, found, each
    raise NotFound(_("There is no such person in this round"))


def _result(campaign: Campaign, person: ComparedPerson) -> Result:
    bank = snapshot(db(), campaign.bank_version_id)
    sitting = find_sitting(db(), person.sitting_id, by=principal())
    booklet = ResolvedBooklet.from_json(sitting.booklet)
    return Result(
        campaign,
        bank,
        person,
        find_score(db(), person.score_id, by=principal()),
        sitting,
        explanation(bank, booklet, answers(db(), sitting)),
    )


@blueprint.get("/rounds/<uuid:round_id>/people/<uuid:person_id>")
@needs("person.view")
def person(round_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """One person: a level opened all the way down, and how it was made."""
    campaign, found, one = _compared(round_id, person_id)
    if isinstance(one, NotCompared):
        return render_template(
            "hr/person_without_score.html",
            round=campaign,
            person=one,
            why=comparison_words.why_not(one),
            checks=[quality_words.check_name(name) for name in one.checks],
        )
    result = _result(campaign, one)
    other = next((each for each in found.people if each.label != one.label), None)
    return render_template(
        "hr/person.html",
        round=campaign,
        person=one,
        source=_source(result),
        chain=person_page.chain(result.bank, campaign, one, result.evidence),
        axis=level_axis(),
        flags=quality_words.quality_flags(one.quality, result.section_titles),
        roles_words=roles_words(),
        beside=f"{one.label},{other.label}" if other else "",
        decision=one.decision,
    )


def _source(result: Result) -> PersonSource:
    bank, one, score = result.bank, result.person, result.score
    flags = quality_words.quality_flags(one.quality, result.section_titles)
    return PersonSource(
        shown_name=one.shown_name,
        round_name=result.campaign.name,
        role_title=result.campaign.role_title,
        lede=person_page.lede(bank, one, score),
        overall=(
            (_("Overall"), level_text(one.composite.level)),
            (_("80 % interval"), range_text(one.composite.low, one.composite.high)),
            (
                _("Sitting"),
                person_page.sitting_words(
                    result.sitting, are_names_hidden=one.shown_name == one.label
                ),
            ),
        ),
        profile=person_page.domain_profile(bank, one),
        roles=person_page.role_profile(bank, one),
        competencies=person_page.competency_parts(bank, one, result.evidence),
        quality=tuple((each["word"], each["text"]) for each in flags),
        sales=person_page.sales_facts(one.sales),
        provenance=person_page.provenance_facts(bank, score),
        recompute=person_page.recompute_words(score),
        missing=person_page.missing(one, result.section_titles),
        is_simulated=one.is_simulated,
        made_on=day(now()),
        language=str(get_locale()).replace("_", "-"),
    )


@blueprint.get("/rounds/<uuid:round_id>/people/<uuid:person_id>/result.pdf")
@needs("person.view")
def person_pdf(round_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """The same on paper, without the keys."""
    campaign, _found, one = _compared(round_id, person_id)
    if isinstance(one, NotCompared):
        raise NotFound(_("There is no result of this person yet"))
    document = document_of(_source(_result(campaign, one)))
    name = file_name(f"{campaign.name} {one.shown_name}", "pdf")
    return Response(
        draw_pdf(document),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/rounds/<uuid:round_id>/people/<uuid:person_id>/competencies/<competency_id>")
@needs("person.view")
@writes
def competency(
    round_id: uuid.UUID, person_id: uuid.UUID, competency_id: str
) -> ResponseReturnValue:
    """The items behind one competency with answers, keys, points and reasons."""
    campaign, _found, one = _compared(round_id, person_id)
    if isinstance(one, NotCompared):
        raise NotFound(_("There is no result of this person yet"))
    result = _result(campaign, one)
    found = result.evidence.get(competency_id)
    if found is None:
        raise NotFound(_("There is no such competency"))
    record(db(), principal(), "keys.opened", subject=result.score.id,
           details={"competency": competency_id})  # fmt: skip
    score = one.scales.competencies[competency_id]
    return render_template(
        "hr/competency.html",
        round=campaign,
        person=one,
        competency=result.bank.framework.by_competency[competency_id],
        bands=bands_in_words(score.bands),
        likely=person_page.likely(score),
        agreement=evidence_page.agreement_words(found.agreement),
        rows=evidence_page.list_rows(result.bank, found),
        sections=evidence_page.sections(result.bank, found),
    )
