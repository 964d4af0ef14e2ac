"""What the page of one person says: levels with their errors, and where each of them comes from."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.banks.schema import Bank
from assess.delivery.models import Campaign, Sitting
from assess.reports.charts import ProfileChart, ProfileRow
from assess.reports.item_words import bands_in_words, joined, level_axis
from assess.reports.person import CompetencyPart
from assess.reports.wording import level_text, range_text
from assess.results.explain import CompetencyEvidence
from assess.results.models import Score
from assess.results.scores import ScaleScore
from assess.selection.comparison import ComparedPerson
from assess.selection.sales_record import SalesSummary
from assess.web.hr.comparison_charts import interval_of
from assess.web.hr.dates import day
from assess.web.hr.evidence_page import agreement_words, list_rows

TOLD_APART = 1.28
SHORT_HASH = 12


def likely(score: ScaleScore) -> str:
    """The interval in words."""
    return str(_("likely %(range)s", range=range_text(score.low, score.high)))


def lede(bank: Bank, person: ComparedPerson, score: Score) -> str:
    """The finding in words: where, what stands out beyond its error, who is tied."""
    if person.reads_coaching_first:
        said = [_("Ready in part on this evidence: coaching first.")]
    else:
        bands = bands_in_words(person.composite.bands)
        said = [_("%(bands)s on this evidence.", bands=bands[:1].upper() + bands[1:])]
    said.append(extremes(bank, person, score))
    if person.tied_with:
        said.append(_("Cannot be told apart from %(some)s.", some=joined(person.tied_with)))
    return " ".join(said)


def extremes(bank: Bank, person: ComparedPerson, score: Score) -> str:
    """The highest and the lowest area, when they differ by more than their error."""
    names = {domain.id: domain.name.lower() for domain in bank.framework.domains}
    ordered = sorted(person.domains, key=lambda domain: person.domains[domain].theta)
    lowest, highest = ordered[0], ordered[-1]
    estimate = score.estimate()
    if estimate is None:
        return ""
    members = bank.framework.by_domain
    contrast = {each: 1.0 / len(members[highest]) for each in members[highest]}
    contrast |= {each: -1.0 / len(members[lowest]) for each in members[lowest]}
    difference = estimate.linear_combination(contrast)
    if float(difference.theta) <= TOLD_APART * float(difference.standard_error):
        return str(_("No area stands out beyond its error."))
    return str(_("Highest in %(high)s, lowest in %(low)s.", high=names[highest], low=names[lowest]))


def domain_profile(bank: Bank, person: ComparedPerson) -> ProfileChart:
    """The five areas."""
    names = {domain.id: domain.name for domain in bank.framework.domains}
    return _profile("areas", _("Areas with 80 % intervals"), names, person.domains)


def role_profile(bank: Bank, person: ComparedPerson) -> ProfileChart:
    """The view by role."""
    names = {role.id: role.name for role in bank.framework.roles}
    return _profile("roles", _("Five roles with 80 % intervals"), names, person.roles)


def _profile(
    name: str, title: str, names: Mapping[str, str], scores: Mapping[str, ScaleScore]
) -> ProfileChart:
    return ProfileChart(
        name,
        title,
        "; ".join(f"{names[id_]}: {bands_in_words(each.bands)}" for id_, each in scores.items()),
        level_axis(),
        tuple(
            ProfileRow(names[id_], (interval_of(each),), bands_in_words(each.bands))
            for id_, each in scores.items()
        ),
    )


def chain(
    bank: Bank,
    campaign: Campaign,
    person: ComparedPerson,
    evidence: Mapping[str, CompetencyEvidence],
) -> list[dict[str, Any]]:
    """The overall level opened: areas, competencies, and the page of each competency."""
    return [
        {
            "name": _("Overall readiness"),
            "detail": ngettext("%(num)s area, weighted by policy", "%(num)s areas, weighted by "
                               "policy", len(person.domains)),
            **_numbers(person.composite),
            "open": True,
            "children": [
                {
                    "name": domain.name,
                    "detail": _("weight %(n)s in 100",
                                n=f"{campaign.weights.get(domain.id, 0) * 100:.0f}"),
                    **_numbers(person.domains[domain.id]),
                    "open": index == 0,
                    "children": [
                        _competency(bank, campaign, person, evidence[each])
                        for each in bank.framework.by_domain[domain.id]
                    ],
                }
                for index, domain in enumerate(bank.framework.domains)
                if domain.id in person.domains
            ],
        }
    ]  # fmt: skip


def _numbers(score: ScaleScore) -> dict[str, Any]:
    return {
        "interval": interval_of(score),
        "level": level_text(score.level),
        "range": likely(score),
    }


def _competency(
    bank: Bank, campaign: Campaign, person: ComparedPerson, found: CompetencyEvidence
) -> dict[str, Any]:
    own = bank.framework.by_competency[found.competency]
    members = len(bank.framework.by_domain[own.domain])
    score = person.scales.competencies[found.competency]
    counted = sum(item.is_counted for item in found.items)
    return {
        "name": own.name,
        "detail": _("one of %(n)s in this area", n=members),
        "interval": interval_of(score),
        "range": bands_in_words(score.bands),
        "note": _("%(counted)s of %(all)s items count. %(agreement)s", counted=counted,
                  all=len(found.items), agreement=agreement_words(found.agreement)),
        "url": url_for("hr.competency", round_id=campaign.id, person_id=person.person_id,
                       competency_id=found.competency),
    }  # fmt: skip


def competency_parts(
    bank: Bank, person: ComparedPerson, evidence: Mapping[str, CompetencyEvidence]
) -> tuple[CompetencyPart, ...]:
    """Every competency with the list of its items, for paper."""
    return tuple(
        CompetencyPart(
            each.id,
            each.name,
            bands_in_words(person.scales.competencies[each.id].bands),
            likely(person.scales.competencies[each.id]),
            agreement_words(evidence[each.id].agreement),
            list_rows(bank, evidence[each.id]),
        )
        for each in bank.framework.competencies
    )


def sitting_words(sitting: Sitting, *, are_names_hidden: bool) -> str:
    """When the answers came in; a day could give a hidden name away."""
    if are_names_hidden:
        return str(_("submitted"))
    return str(_("submitted %(day)s", day=day(sitting.submitted_at)))


def sales_facts(sales: SalesSummary | None) -> tuple[tuple[str, str], ...]:
    """The sales record apart from everything else."""
    if sales is None:
        return ((_("Sales record"), _("no figures imported")),)
    quarters = ", ".join(f"{period} {percent:.0f} %" for period, percent in sales.quarters)
    return (
        (_("Middle quarter"), _("%(n)s %% of target", n=f"{sales.median:.0f}")),
        (
            _("Weakest to strongest"),
            _("%(low)s to %(high)s %%", low=f"{sales.lowest:.0f}", high=f"{sales.highest:.0f}"),
        ),
        (_("Quarters"), quarters),
    )


def provenance_facts(bank: Bank, score: Score) -> tuple[tuple[str, str], ...]:
    """What a score was made of."""
    made = score.provenance
    names = {domain.id: domain.name for domain in bank.framework.domains}
    weights = ", ".join(
        f"{names.get(domain, domain)} {weight * 100:.0f}"
        for domain, weight in made["domain_weights"].items()
    )
    sources = {
        "keyed": _("situations and knowledge"),
        "behaviour": _("habits"),
        "forced_choice": _("choices of three"),
    }
    shares = ", ".join(
        f"{sources.get(name, name)} {share * 100:.0f}"
        for name, share in made["source_weights"].items()
    )
    return (
        (_("Question bank"), _("%(bank)s %(version)s, contents %(hash)s", bank=bank.name,
                               version=made["bank_version"],
                               hash=made["content_hash"][:SHORT_HASH])),
        (_("Status of items"), _("provisional: expert judgement, not yet data")),
        (_("Item parameters"), made["parameters_hash"][:SHORT_HASH]),
        (_("Weights of areas, in 100"), weights),
        (_("Weights of kinds of evidence, in 100"), shares),
        (_("Coaching floor"), f"{made['coaching_floor']:.1f}"),
        (_("Made with"), _("Firstline %(version)s, scoring %(pipeline)s",
                           version=made["code_version"], pipeline=made["pipeline"])),
        (_("Scored"), day(score.created_at)),
        (_("Score"), str(score.id)),
    )  # fmt: skip


def recompute_words(score: Score) -> str:
    """How anybody can make the same numbers again."""
    return str(
        _(
            "To compute these numbers again from the stored answers and compare them: firstline "
            "scores recompute %(id)s",
            id=score.id,
        )
    )


def missing(person: ComparedPerson, section_titles: Mapping[str, str]) -> tuple[str, ...]:
    """What is not known yet."""
    found = [
        _("The section %(title)s is mostly unanswered", title=section_titles.get(id_, id_))
        for id_ in person.quality.missing_sections
    ]
    found += [
        _("A structured interview, rated by two people"),
        _("A work sample, such as coaching notes on a recorded call"),
    ]
    if person.sales is None:
        found.append(_("Sales figures, for the axis beside readiness"))
    return tuple(found)
