"""The weekly rhythm: a standing week from the size of the team, with inputs in the address."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from assess.development.rhythm import Rhythm, RhythmRequest, build_rhythm
from assess.development.week_grid import place_week
from assess.reports import plan_words as words
from assess.web.manager import blueprint
from assess.web.manager.own import Own, no_plan, own
from assess.web.security import needs

DEFAULT_TEAM, DEFAULT_HOURS = 8, 41


@blueprint.get("/rhythm")
@needs("plan.view")
def rhythm() -> str:
    """The week for the team in the address."""
    mine = own()
    if mine is None:
        return no_plan()
    asked = _asked(mine)
    found = build_rhythm(asked)
    return render_template(
        "manager/rhythm.html",
        asked=asked,
        days=_days(found),
        rows=[
            [_title(each.key), {"text": f"{each.minutes / 60:.1f}"}, _cut(found, each.key)]
            for each in found.blocks
        ],
        total=f"{found.minutes / 60:.1f}",
        people=_(
            "Directly with people: %(hours)s hours, %(share)s %% of the week. A study of managers' "
            "weeks found about a third.",
            hours=f"{found.with_people / 60:.1f}",
            share=round(100 * found.with_people / found.minutes),
        ),
        over=words.minutes_text(found.over) if found.over else "",
        is_span_too_wide=found.is_span_too_wide,
    )


def _asked(mine: Own) -> RhythmRequest:
    """The inputs, each held inside what the builder can use."""

    def number(name: str, default: int, low: int, high: int) -> int:
        return min(max(request.args.get(name, default, type=int), low), high)

    team = number("team", DEFAULT_TEAM, 1, 40)
    return RhythmRequest(
        team_size=team,
        weekly_hours=number("hours", DEFAULT_HOURS, 10, 60),
        new_hires=number("new", 0, 0, team),
        own_accounts=number("accounts", 1, 0, 50),
        month=min(max((mine.day - 1) // 30 + 1, 1), 3),
        has_open_seat=bool(mine.plan.circumstances.get("has_open_seat")),
        plan_minutes=mine.plan.weekly_minutes,
    )


def _days(found: Rhythm) -> list[dict[str, Any]]:
    names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday")]
    placed = place_week(found)
    return [
        {
            "label": name,
            "blocks": [
                {
                    "title": _title(each.key),
                    "detail": _clock(each.start),
                    "kind": each.group,
                    "start": each.start,
                    "length": each.length,
                }
                for each in placed
                if each.day == day
            ],
        }
        for day, name in enumerate(names)
    ]


def _clock(start: int) -> str:
    minutes = 8 * 60 + start * 30
    return f"{minutes // 60}:{minutes % 60:02d}"


def _cut(found: Rhythm, key: str) -> str:
    return _("cut to fit") if key in found.cuts else ""


def _title(key: str) -> str:
    return {
        "one_to_ones": _("One-to-ones"),
        "opportunity": _("Opportunity reviews"),
        "forecast": _("Forecast review"),
        "territory": _("Territory and account reviews"),
        "joint_calls": _("Joint calls and debriefs"),
        "skills": _("Skills session"),
        "huddles": _("Huddle"),
        "bench": _("Bench and hiring"),
        "functions": _("Other functions"),
        "upward": _("Your manager"),
        "reports": _("Reports, batched"),
        "own_accounts": _("Own accounts"),
        "preparation": _("Think and prepare"),
        "own_plan": _("Your plan"),
        "buffer": _("Kept free"),
    }[key]
