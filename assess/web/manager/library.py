"""The library of activities, with filters in the address, and one activity to read."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from assess.banks.activities import Activity
from assess.development.catalogue import is_core
from assess.development.models import EntryState
from assess.errors import NotFound
from assess.reports import plan_words as words
from assess.web.manager import blueprint
from assess.web.manager.activity import facts_of, steps_of, traps_of
from assess.web.manager.own import Own, no_plan, own
from assess.web.manager.shelf import template_links
from assess.web.security import needs

KINDS = ("practice", "drill", "shadow", "peer", "tool", "learn", "reflect")
LEVELS = ("foundation", "practitioner", "advanced")
LENGTHS = (30, 60, 90)


@blueprint.get("/library")
@needs("plan.view")
def library() -> str:
    """All activities that fit the filters."""
    mine = own()
    if mine is None:
        return no_plan()
    area, kind = request.args.get("area", ""), request.args.get("kind", "")
    level, most = request.args.get("level", ""), request.args.get("most", 0, type=int)
    shown = [
        each
        for each in sorted(mine.bank.activities.values(), key=lambda a: (a.competency, a.id))
        if (not area or each.competency == area)
        and (not kind or each.kind == kind)
        and (not level or _level(each) == level)
        and (not most or each.minutes.first <= most)
    ]
    return render_template(
        "manager/library.html",
        rows=[_row(mine, each) for each in shown],
        count=len(shown),
        total=len(mine.bank.activities),
        n_templates=len(mine.bank.shelf),
        chosen={"area": area, "kind": kind, "level": level, "most": str(most or "")},
        areas=[("", _("All areas")), *mine.names.items()],
        kinds=[("", _("All kinds")), *((k, words.kind_text(k)) for k in KINDS)],
        levels=[("", _("All levels")), *_level_choices()],
        lengths=[
            ("", _("Any length")),
            *((n, _("Up to %(n)s minutes", n=n)) for n in LENGTHS),
        ],
    )


@blueprint.get("/library/<activity_id>")
@needs("plan.view")
def library_activity(activity_id: str) -> str:
    """One activity to read, in the plan or not."""
    mine = own()
    if mine is None:
        return no_plan()
    found = mine.bank.activities.get(activity_id)
    if found is None:
        raise NotFound(_("There is no such activity"))
    own_sessions = [
        each
        for each in mine.plan.entries
        if each.activity_id == activity_id and each.state != EntryState.DROPPED
    ]
    return render_template(
        "manager/library_activity.html",
        activity=found,
        caption=f"{mine.names.get(found.competency, '')}, {words.kind_text(found.kind)}, "
        + words.level_words(found.level.from_),
        steps=steps_of(found),
        facts=facts_of(mine, found, None),
        traps=traps_of(mine, found),
        templates=template_links(mine, found),
        sessions=own_sessions,
    )


def _row(mine: Own, each: Activity) -> list[Any]:
    own_sessions = [
        e for e in mine.plan.entries if e.activity_id == each.id and e.state != EntryState.DROPPED
    ]
    return [
        {"text": each.title, "url": url_for("manager.library_activity", activity_id=each.id)},
        mine.names.get(each.competency, each.competency),
        words.kind_text(each.kind),
        _("core") if is_core(each) else words.level_words(each.level.from_),
        {"text": str(each.minutes.first)},
        {"tag": _("in your plan"), "kind": "on"} if own_sessions else "",
    ]


def _level(each: Activity) -> str:
    return LEVELS[0 if each.level.from_ <= 2 else 1 if each.level.from_ == 3 else 2]


def _level_choices() -> list[tuple[str, str]]:
    return [(name, words.level_words(n)) for name, n in zip(LEVELS, (1, 3, 4), strict=True)]
