"""The plan of 90 days as a document, for paper and for the sponsor's folder."""

from dataclasses import dataclass, field
from itertools import groupby

from flask_babel import gettext as _

from assess.banks.schema import Bank
from assess.development.models import EntryState, Plan, PlanEntry
from assess.development.plan_request import DAYS
from assess.development.sheets import split_step
from assess.development.support import asks_of
from assess.reports import plan_words as words
from assess.reports.activity_sheet import sheet_blocks
from assess.reports.charts import Lane, Mark, Phase, TimelineChart
from assess.reports.document import (
    Block,
    Bullets,
    Callout,
    Chart,
    Document,
    Facts,
    Heading,
    Paragraph,
    Steps,
    Table,
)

PHASES = (("stabilise", 1, 30), ("build", 31, 60), ("own", 61, 90))
STATES = {EntryState.DONE: "done", EntryState.PLANNED: "planned", EntryState.ASKED: "moved"}
FOCUS_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class PlanSource:
    """What the document is made of."""

    plan: Plan
    bank: Bank
    name: str
    today: int | None = None
    is_simulated: bool = False
    names: dict[str, str] = field(default_factory=dict)


def competency_names(bank: Bank) -> dict[str, str]:
    """The names of the areas by id."""
    return {each.id: each.name for each in bank.framework.competencies}


def titles_of(bank: Bank) -> dict[str, str]:
    """The titles of the activities by id."""
    return {key: each.title for key, each in bank.activities.items()}


def timeline(plan: Plan, bank: Bank, today: int | None) -> TimelineChart:
    """One line for each activity over 90 days, and one for the check-ins."""
    names = competency_names(bank)
    live = [each for each in plan.entries if each.state != EntryState.DROPPED]
    lanes: list[Lane] = []
    for key in dict.fromkeys(each.activity_id for each in live):
        own = [each for each in live if each.activity_id == key]
        activity = bank.activities.get(key)
        lanes.append(
            Lane(
                activity.title if activity else key,
                names.get(activity.competency, "") if activity else "",
                tuple(Mark(_day(plan, each), _mark(each)) for each in own),  # type: ignore[arg-type]
            )
        )
    lanes.append(
        Lane(
            _("Check-in with your sponsor"),
            _("30 minutes each"),
            tuple(Mark(each.day, "checkin") for each in plan.check_ins),
        )
    )
    return TimelineChart(
        name="ninety",
        title=_("Plan for 90 days, sessions by activity"),
        description=_(
            "Filled dots are done with evidence, rings are planned, a ring with a stroke was "
            "moved. Check-ins stand at days 30, 60 and 90."
        ),
        days=DAYS,
        lanes=tuple(lanes),
        today=today if today is not None and 0 <= today <= DAYS else None,
        phases=tuple(
            Phase(words.phase_text(phase), first - 1, last, words.phase_detail(phase))
            for phase, first, last in PHASES
        ),
    )


def build(source: PlanSource) -> Document:
    """The whole path: focus, timeline, sessions by phase, check-ins."""
    plan, bank = source.plan, source.bank
    names, titles = competency_names(bank), titles_of(bank)
    live = [each for each in plan.entries if each.state != EntryState.DROPPED]
    blocks: list[Block] = [
        Paragraph(
            _(
                "This path was made from your assessment and your weekly time. It names why each "
                "session was chosen. It changes when your weeks do."
            )
        ),
        Facts(
            (
                (_("Starts"), words.day_text(plan.start_date)),
                (_("Time a week"), words.minutes_text(plan.weekly_minutes)),
                (_("Sessions"), str(len(live))),
                (_("Planned in all"), words.hours_text(sum(e.minutes for e in live) / 60)),
            )
        ),
        Heading(_("What it works on")),
        _focus_table(source, names),
        Callout(words.gain_caveat(), title=_("What it can bring")),
        Chart(timeline(plan, bank, source.today)),
    ]
    for phase, first, last in PHASES:
        own = [each for each in live if each.phase == phase]
        blocks.append(
            Heading(
                _(
                    "Days %(first)s to %(last)s: %(phase)s",
                    first=first,
                    last=last,
                    phase=words.phase_text(phase).lower(),
                )
            )
        )
        if not own:
            blocks.append(Paragraph(_("No session yet.")))
            continue
        blocks.append(_session_table(own, titles))
        blocks.append(Bullets(tuple(_reasons(own, names, titles))))
    blocks.extend(_check_ins(source, names))
    return Document(
        title=_("Your first 90 days"),
        subtitle=source.name,
        meta=((_("Bank"), f"{bank.name} {bank.version}"),),
        blocks=tuple(blocks),
        simulated=source.is_simulated,
        provisional_note=_("Levels are provisional: judged by experts, not yet calibrated."),
        language=words.language(),
    )


def build_sheet(source: PlanSource, activity_id: str) -> Document:
    """One activity on paper: its steps and the sheet to fill in."""
    activity = source.bank.activities[activity_id]
    blocks: list[Block] = [
        Heading(_("Steps")),
        Steps(tuple(_step(s) for s in activity.steps)),
        *sheet_blocks(activity),
    ]
    blocks.append(Heading(_("Evidence and success")))
    blocks.append(
        Facts(((_("Evidence"), activity.evidence), (_("It worked when"), activity.success)))
    )
    return Document(
        title=activity.title,
        subtitle=source.name,
        blocks=tuple(blocks),
        simulated=source.is_simulated,
        language=words.language(),
    )


def _step(step: str) -> tuple[str, str]:
    title, rest = split_step(step)
    return (title, rest) if title else (step, "")


def _focus_table(source: PlanSource, names: dict[str, str]) -> Block:
    rows = tuple(
        (
            names.get(each["competency"], each["competency"]),
            words.estimate_text(
                each["estimate"]["level"],
                each["estimate"]["level"] - words.Z_80 * each["estimate"]["sd"],
                each["estimate"]["level"] + words.Z_80 * each["estimate"]["sd"],
            ),
            _("from day %(day)s", day=each["from_day"]),
        )
        for each in source.plan.focus
    )
    if not rows:
        return Paragraph(_("The core; no area lies clearly under its target."))
    return Table((_("Area"), _("Your level (80 % interval)"), _("In the plan")), rows)


def _session_table(entries: list[PlanEntry], titles: dict[str, str]) -> Table:
    return Table(
        (_("Day"), _("Activity"), _("Session"), _("Minutes"), _("State")),
        tuple(
            (
                words.short_day(each.date),
                titles.get(each.activity_id, each.activity_id),
                _("%(number)s of %(of)s", number=each.number, of=each.of),
                str(each.minutes),
                _("done") if each.state == EntryState.DONE else _("open"),
            )
            for each in entries
        ),
        numeric=(3,),
    )


def _reasons(entries: list[PlanEntry], names: dict[str, str], titles: dict[str, str]) -> list[str]:
    firsts = sorted(entries, key=lambda each: (each.activity_id, each.number))
    found: list[str] = []
    for key, group in groupby(firsts, key=lambda each: each.activity_id):
        because = next(group).because
        found.append(f"{titles.get(key, key)}: {words.why(because, names, titles)}")
    return found


def _check_ins(source: PlanSource, names: dict[str, str]) -> list[Block]:
    asks = asks_of(source.plan, source.bank)
    focus = [names.get(each["competency"], "") for each in source.plan.focus]
    blocks: list[Block] = [Heading(_("Check-ins with your sponsor"))]
    for each in source.plan.check_ins:
        blocks.append(
            Heading(
                _("Day %(day)s: %(date)s, 30 minutes", day=each.day,
                  date=words.day_text(each.date)),
                level=3,
            )
        )  # fmt: skip
        due = [ask.ask for ask in asks if ask.by_day >= each.date] or [ask.ask for ask in asks]
        blocks.append(Bullets(tuple(words.agenda(each.day, due, focus[:FOCUS_NAMES_SHOWN]))))
    return blocks


def _day(plan: Plan, entry: PlanEntry) -> int:
    return (entry.date - plan.start_date).days + 1


def _mark(entry: PlanEntry) -> str:
    if entry.state == EntryState.PLANNED and entry.times_moved:
        return "moved"
    return STATES[EntryState(entry.state)]
