"""Everything HR needs to see the people of a round side by side, in a fixed number of queries."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Literal

from sqlalchemy.orm import Session

from assess.banks.services import snapshot
from assess.delivery.models import Campaign
from assess.errors import InvalidInput
from assess.principal import Principal
from assess.results.models import Score
from assess.results.pipeline import FLOOR_DOMAIN
from assess.results.quality import Quality
from assess.results.scores import Scales, ScaleScore
from assess.results.services import scores_of_campaign
from assess.selection.decision_states import DecisionState, current_decisions
from assess.selection.first_look import refuse_first_look
from assess.selection.people import Member, members
from assess.selection.sales_record import SalesSummary, sales_of
from assess.selection.ties import Headline, PairDots, Ties, headline, pair_dots, ties_of
from assess.words import about, say

MOST_OVERLAID = 6
OVERLAID_AT_FIRST = 3

WhyNot = Literal["not_finished", "not_scored", "to_repeat", "nothing_answered"]


@dataclass(frozen=True, slots=True)
class ComparedPerson:
    """One person with a usable score.

    shown_name : the name, or the letter while names are hidden
    tied_with : letters of those who cannot be told apart from this person overall
    """

    person_id: uuid.UUID
    score_id: uuid.UUID
    sitting_id: uuid.UUID
    label: str
    shown_name: str
    department: str
    is_simulated: bool
    submitted_at: datetime | None
    scales: Scales
    quality: Quality
    tied_with: tuple[str, ...]
    sales: SalesSummary | None
    decision: DecisionState | None
    status: str

    @property
    def composite(self) -> ScaleScore:
        """Overall readiness."""
        return self.scales.composite

    @property
    def domains(self) -> Mapping[str, ScaleScore]:
        """Levels by domain."""
        return self.scales.domains

    @property
    def roles(self) -> Mapping[str, ScaleScore]:
        """Levels in the five roles."""
        return self.scales.roles

    @property
    def reads_coaching_first(self) -> bool:
        """Whether coaching lies clearly below the floor: never "ready", whatever the rest says."""
        return self.scales.floor is not None and self.scales.floor.is_below


@dataclass(frozen=True, slots=True)
class NotCompared:
    """One person without a usable score, and why; never shown as low."""

    person_id: uuid.UUID
    label: str
    shown_name: str
    department: str
    why: WhyNot
    state: str | None
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DomainReading:
    """One domain for the people laid over each other.

    apart : (higher, lower) letters of pairs that can be told apart; empty means no reliable
        difference
    """

    domain: str
    scores: tuple[tuple[str, ScaleScore], ...]
    apart: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A round as HR compares it. `people` runs from the highest estimate to the lowest."""

    campaign_id: uuid.UUID
    weights: Mapping[str, float]
    weights_fixed_at: datetime | None
    coaching_floor: float
    floor_domain: str
    domain_ids: tuple[str, ...]
    role_ids: tuple[str, ...]
    people: tuple[ComparedPerson, ...]
    not_compared: tuple[NotCompared, ...]
    ties: Ties
    headline: Headline
    dots: PairDots | None
    overlay: tuple[DomainReading, ...]
    overlaid: tuple[str, ...]
    departments: tuple[str, ...]
    are_names_hidden: bool
    n_invited: int
    n_submitted: int

    def person(self, label: str) -> ComparedPerson:
        """The person behind a letter."""
        return next(each for each in self.people if each.label == label)

    @property
    def with_sales(self) -> tuple[ComparedPerson, ...]:
        """Those who can be drawn on the second axis."""
        return tuple(each for each in self.people if each.sales)

    @property
    def is_simulated(self) -> bool:
        """Whether anybody here is invented."""
        return any(each.is_simulated for each in self.people)


def compare(
    session: Session,
    campaign: Campaign,
    *,
    by: Principal,
    pair: tuple[str, str] | None = None,
    overlay: Sequence[str] = (),
    department: str = "",
) -> Comparison:
    """The whole comparison of one round.

    pair : letters of two people to draw as dots; at first the two highest
    overlay : letters of up to six people whose profiles are laid over each other
    department : compare only the people of one department
    """
    refuse_first_look(session, campaign)
    everybody = members(session, campaign, by=by)
    asked = [m for m in everybody if department in ("", m.department)]
    scores = {each.person_id: each for each in scores_of_campaign(session, campaign, by=by)}
    sales = sales_of(session, [m.person_id for m in asked], by=by)
    decisions = current_decisions(session, campaign, by=by)
    framework = snapshot(session, campaign.bank_version_id).framework
    are_hidden = campaign.hide_names and not decisions
    scored = [
        (member, score, scales)
        for member in asked
        if (score := scores.get(member.person_id)) and (scales := score.reported())
    ]
    scored.sort(key=lambda each: (-each[2].composite.theta, each[0].label))
    ties = ties_of([m.label for m, _, _ in scored], [s.composite for _, _, s in scored])
    people = tuple(
        ComparedPerson(
            person_id=member.person_id,
            score_id=score.id,
            sitting_id=score.sitting_id,
            label=member.label,
            shown_name=member.label if are_hidden else member.name,
            department=member.department,
            is_simulated=member.is_simulated,
            submitted_at=member.submitted_at,
            scales=scales,
            quality=score.answering(),
            tied_with=ties.tied_with[member.label],
            sales=sales.get(member.person_id),
            decision=decisions.get(member.person_id),
            status=score.provenance["status"],
        )
        for member, score, scales in scored
    )
    domain_ids = tuple(id_ for id_, members_ in framework.by_domain.items() if members_)
    overlaid = _overlaid(people, overlay)
    compared = {each.person_id for each in people}
    return Comparison(
        campaign_id=campaign.id,
        weights=dict(campaign.weights),
        weights_fixed_at=campaign.weights_fixed_at,
        coaching_floor=campaign.coaching_floor,
        floor_domain=FLOOR_DOMAIN,
        domain_ids=domain_ids,
        role_ids=tuple(role.id for role in framework.roles),
        people=people,
        not_compared=tuple(
            _not_compared(member, scores.get(member.person_id), are_hidden)
            for member in asked
            if member.person_id not in compared
        ),
        ties=ties,
        headline=headline(ties, [each.label for each in people if each.reads_coaching_first]),
        dots=_dots(people, pair),
        overlay=tuple(_reading(domain, overlaid) for domain in domain_ids),
        overlaid=tuple(each.label for each in overlaid),
        departments=tuple(sorted({m.department for m in everybody if m.department})),
        are_names_hidden=are_hidden,
        n_invited=len(asked),
        n_submitted=sum(member.has_submitted for member in asked),
    )


def _not_compared(member: Member, score: Score | None, are_hidden: bool) -> NotCompared:
    why: WhyNot = "not_scored" if member.has_submitted else "not_finished"
    checks: tuple[str, ...] = ()
    if score is not None:
        quality = score.answering()
        checks = quality.to_check
        why = "to_repeat" if quality.to_repeat else "nothing_answered"
    shown = member.label if are_hidden else member.name
    return NotCompared(
        member.person_id, member.label, shown, member.department, why, member.state, checks
    )


def _dots(people: Sequence[ComparedPerson], pair: tuple[str, str] | None) -> PairDots | None:
    composites = {each.label: each.composite for each in people}
    if pair is None:
        if len(people) < 2:
            return None
        pair = people[0].label, people[1].label
    unknown = [label for label in pair if label not in composites]
    if unknown or pair[0] == pair[1]:
        raise InvalidInput(
            "These two cannot be compared.",
            [about(label, say("nobody here has this letter")) for label in unknown]
            or [say("choose two different people")],
        )
    return pair_dots(*pair, composites)


def _overlaid(people: Sequence[ComparedPerson], labels: Sequence[str]) -> list[ComparedPerson]:
    if not labels:
        return list(people[:OVERLAID_AT_FIRST])
    by_label = {each.label: each for each in people}
    wanted = list(dict.fromkeys(labels))
    problems = [about(x, say("nobody here has this letter")) for x in wanted if x not in by_label]
    if len(wanted) > MOST_OVERLAID:
        problems.append(say("choose at most %(most)s people", most=MOST_OVERLAID))
    if problems:
        raise InvalidInput("These profiles cannot be shown.", problems)
    return [by_label[label] for label in wanted]


def _reading(domain: str, people: Sequence[ComparedPerson]) -> DomainReading:
    ordered = sorted(people, key=lambda each: -each.domains[domain].theta)
    ties = ties_of([e.label for e in ordered], [e.domains[domain] for e in ordered])
    return DomainReading(
        domain=domain,
        scores=tuple((each.label, each.domains[domain]) for each in people),
        apart=tuple(
            (upper.label, lower.label)
            for upper, lower in combinations(ordered, 2)
            if lower.label not in ties.tied_with[upper.label]
        ),
    )
