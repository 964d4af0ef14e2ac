"""The whole plan by 30, 60 and 90 days: the same data as list, checklist or board."""

from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from assess.development.diary import monday_of
from assess.development.models import EntryState, PlanEntry
from assess.reports import plan_words as words
from assess.reports.plan import PHASES, timeline
from assess.web.manager import blueprint
from assess.web.manager.cards import entry_url, row, session_text, state_words, title_of
from assess.web.manager.own import Own, no_plan, own
from assess.web.security import needs

VIEWS = ("list", "checklist", "board")


@blueprint.get("/plan")
@needs("plan.view")
def plan() -> str:
    """All sessions of the 90 days."""
    mine = own()
    if mine is None:
        return no_plan()
    asked = request.args.get("view", "list")
    view = asked if asked in VIEWS else "list"
    live = [each for each in mine.plan.entries if each.state != EntryState.DROPPED]
    return render_template(
        "manager/plan.html",
        view=view,
        views=[
            {"label": label, "url": url_for("manager.plan", view=name), "current": name == view}
            for name, label in (
                ("list", _("List")), ("checklist", _("Checklist")), ("board", _("Board")),
            )
        ],
        phases=[_phase(mine, live, *each) for each in PHASES],
        board=_board(mine, live),
        focus=_focus(mine),
        chart=timeline(mine.plan, mine.bank, mine.day) if view == "list" else None,
        start=words.day_text(mine.plan.start_date),
        weekly=words.minutes_text(mine.plan.weekly_minutes),
        check_ins=[
            {
                "label": _("Day %(day)s", day=each.day),
                "status": _("held") if each.held_at else words.short_day(each.date),
                "day": each.day,
                "is_held": each.held_at is not None,
            }
            for each in mine.plan.check_ins
        ],
    )  # fmt: skip


def _phase(mine: Own, live: list[PlanEntry], phase: str, first: int, last: int) -> dict[str, Any]:
    entries = [each for each in live if each.phase == phase]
    return {
        "id": phase,
        "title": _("%(phase)s, days %(first)s to %(last)s", phase=words.phase_text(phase),
                   first=first, last=last),
        "intro": _intro(phase),
        "rows": [row(mine, each) for each in entries],
        "weeks": [
            {
                "label": _("Week of %(day)s", day=words.day_text(monday)),
                "items": [_task(mine, each) for each in group],
            }
            for monday, group in groupby(entries, key=lambda each: monday_of(each.date))
        ],
    }  # fmt: skip


def _intro(phase: str) -> str:
    return {
        "stabilise": _("The core that every new manager needs, and coaching as a habit."),
        "build": _("One or two focus areas, each met again after about 2, 7 and 21 days."),
        "own": _("A third area, and the first things that run without you."),
    }[phase]


def _task(mine: Own, entry: PlanEntry) -> dict[str, Any]:
    status, kind = state_words(entry)
    number = session_text(entry)
    minutes = words.minutes_text(entry.minutes)
    label = f"{title_of(mine, entry)} ({number.rstrip('.')}, {minutes})" if number else (
        f"{title_of(mine, entry)} ({minutes})"
    )  # fmt: skip
    return {"label": label, "url": entry_url(entry), "status": status, "kind": kind}


def _board(mine: Own, live: list[PlanEntry]) -> list[dict[str, Any]]:
    this_monday = monday_of(mine.today)
    columns: dict[str, list[PlanEntry]] = {"later": [], "week": [], "asked": [], "done": []}
    for each in live:
        if each.state == EntryState.DONE:
            columns["done"].append(each)
        elif each.state == EntryState.ASKED:
            columns["asked"].append(each)
        else:
            is_now = monday_of(each.date) <= this_monday
            columns["week" if is_now else "later"].append(each)
    titles = {
        "week": _("This week"), "asked": _("Waits for you"), "later": _("Later"),
        "done": _("Done"),
    }  # fmt: skip
    return [
        {
            "title": title,
            "items": [
                {
                    "label": title_of(mine, each),
                    "url": entry_url(each),
                    "detail": f"{words.short_day(each.date)}, {words.minutes_text(each.minutes)}",
                }
                for each in columns[name]
            ],
        }
        for name, title in titles.items()
        if columns[name] or name != "asked"
    ]


def _focus(mine: Own) -> list[dict[str, str]]:
    return [
        {
            "label": mine.names.get(each["competency"], each["competency"]),
            "value": words.estimate_text(
                each["estimate"]["level"],
                each["estimate"]["level"] - words.Z_80 * each["estimate"]["sd"],
                each["estimate"]["level"] + words.Z_80 * each["estimate"]["sd"],
            )
            + "; "
            + _("from day %(day)s", day=each["from_day"]),
        }
        for each in mine.plan.focus
    ]
