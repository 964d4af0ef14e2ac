"""What the pages of decisions say: what was decided, by whom, why, and on what evidence."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from assess.banks.framework import Framework
from assess.delivery.models import Campaign
from assess.selection.decision_states import DecisionState
from assess.selection.models import Decision, DecisionEvent, Step
from assess.web.hr.dates import day, day_and_time
from assess.web.hr.decision_forms import outcome_words

SHORT_ID = 8


def step_tag(step: Step) -> dict[str, str]:
    """Where a decision stands, as a tag."""
    words = {
        Step.DRAFTED: (_("drafted, waits for a second person"), "dash"),
        Step.CONFIRMED: (_("confirmed"), "done"),
        Step.WITHDRAWN: (_("withdrawn"), ""),
    }
    text, kind = words[step]
    return {"tag": text, "kind": kind}


def list_rows(
    found: Iterable[DecisionState],
    people: Mapping[uuid.UUID, str],
    rounds: Mapping[uuid.UUID, Campaign],
    users: Mapping[uuid.UUID, str],
) -> list[list[Any]]:
    """One row a decision."""
    return [
        [
            {
                "text": people.get(each.person_id, _("a person")),
                "url": url_for("hr.decision", decision_id=each.id),
            },
            rounds[each.campaign_id].name,
            outcome_words()[each.outcome],
            step_tag(each.step),
            users.get(each.drafted_by, ""),
            day(each.last_at),
        ]
        for each in found
    ]


def history_rows(steps: Iterable[DecisionEvent], users: Mapping[uuid.UUID, str]) -> list[list[str]]:
    """Every step, with who took it and why."""
    words = {
        Step.DRAFTED: _("Drafted"),
        Step.CONFIRMED: _("Confirmed"),
        Step.WITHDRAWN: _("Withdrawn"),
    }
    return [
        [
            words[Step(each.step)],
            users.get(each.actor_id, ""),
            day_and_time(each.happened_at),
            each.reason or "–",
        ]
        for each in steps
    ]


def evidence_facts(framework: Framework, decision: Decision) -> list[dict[str, str]]:
    """What lay on the table when the decision was drafted."""
    names = {domain.id: domain.name for domain in framework.domains}
    weights = ", ".join(
        f"{names.get(id_, id_)} {share * 100:.0f}"
        for id_, share in decision.evidence["weights"].items()
    )
    score_id = decision.evidence["score_id"]
    return [
        {"label": _("Score"), "value": score_id[:SHORT_ID] if score_id else _("none")},
        {"label": _("Weights, in 100"), "value": weights},
        {"label": _("Coaching floor"), "value": f"{decision.evidence['coaching_floor']:.1f}"},
        {
            "label": _("Floor"),
            "value": _("clearly below: reads ready in part, coaching first")
            if decision.evidence["reads_coaching_first"]
            else _("not clearly below"),
        },
    ]
