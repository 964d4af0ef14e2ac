"""The candidate's own feedback: strengths, one next step, a profile with its errors, no rank."""

from dataclasses import dataclass

from flask_babel import gettext as _

from assess.banks.activities import Activity
from assess.banks.framework import Framework
from assess.banks.schema import Bank
from assess.reports.activity_sheet import sheet_blocks
from assess.reports.charts import ProfileChart, ProfileRow
from assess.reports.contrasts import Contrast, contrasts
from assess.reports.document import (
    Block,
    Bullets,
    Callout,
    Document,
    Facts,
    Heading,
    Paragraph,
    ScoreProfile,
    Table,
)
from assess.reports.first_look import focus_blocks
from assess.reports.item_words import bands_in_words, level_axis
from assess.reports.marks import Interval
from assess.results.models import Score
from assess.results.scores import Scales

AUDIENCE = "candidate"
MOST_STRENGTHS = 3
# The anchors below this level describe what is missing; nobody should aim at them.
BASICS_RELIABLE = 3


@dataclass(frozen=True, slots=True)
class FeedbackSource:
    """What the report is built from."""

    bank: Bank
    score: Score
    round_name: str
    finished: str
    is_simulated: bool
    language: str = "en"
    # A short form tells of areas only.
    is_first_look: bool = False


def next_activity(bank: Bank, competency: str) -> Activity | None:
    """The shortest thing a candidate without a team can do for a competency."""
    fitting = [
        activity
        for activity in bank.activities.values()
        if activity.competency == competency and AUDIENCE in activity.audience
    ]
    return min(fitting, key=lambda each: (each.minutes.first, each.id), default=None)


def feedback(source: FeedbackSource, /) -> Document:
    """The report of one person; the page and the paper show the same blocks."""
    scales = source.score.reported()
    blocks = _repeat_blocks() if scales is None else _blocks(source, scales)
    return Document(
        title=_("What your answers show"),
        subtitle=source.round_name,
        meta=(
            (_("Finished"), source.finished),
            (_("Question bank"), f"{source.bank.name} {source.bank.version}"),
        ),
        blocks=(*blocks, *_limits()),
        simulated=source.is_simulated,
        provisional_note=_(
            "Drafts, provisional: the questions and their weights are set by judgement, "
            "reviewed by nobody yet and not yet checked on data."
        ),
        language=source.language,
    )


def _repeat_blocks() -> tuple[Block, ...]:
    return (
        Callout(
            _(
                "The way the questions were answered, for example very fast or with the same "
                "answer many times in a row, does not let us say anything about your level. "
                "This is not a low level and not a judgement on you. Ask the person who invited "
                "you whether you can take the assessment again."
            ),
            title=_("Your answers were not turned into levels."),
        ),
    )


def _blocks(source: FeedbackSource, scales: Scales) -> tuple[Block, ...]:
    framework = source.bank.framework
    how_sure = (
        Callout(
            _(
                "The questions are drafts that nobody has reviewed yet, and their weights are "
                "set by judgement, not by data. Read every level as a range. We do not know how "
                "these levels go with later results in the job, so nobody should decide "
                "anything on them alone."
            ),
            title=_("How sure this is."),
        ),
    )
    if source.is_first_look:
        return (*how_sure, *_profile(framework, scales), *focus_blocks(source.bank, scales))
    order = contrasts(source.score)
    return (
        *how_sure,
        *_strengths(framework, scales, order),
        *_next_step(source.bank, scales, order),
        *_profile(framework, scales),
        *_skills(framework, scales),
    )


def _strengths(framework: Framework, scales: Scales, order: list[Contrast]) -> tuple[Block, ...]:
    clear = [each for each in order if each.is_clear and each.difference > 0][:MOST_STRENGTHS]
    blocks: list[Block] = [Heading(_("What shows most in your answers"))]
    if clear:
        blocks.append(
            Paragraph(
                _(
                    "Here your evidence is clearest within your own profile, by more than its "
                    "error. It is taken from patterns over many answers, never from one."
                )
            )
        )
        shown = clear
    else:
        blocks.append(
            Paragraph(
                _(
                    "No single skill stands out from your own profile by more than its error. "
                    "These come first, but cannot be told apart from the others."
                )
            )
        )
        shown = order[: MOST_STRENGTHS - 1]
    for each in shown:
        competency = framework.by_competency[each.competency]
        blocks.append(Heading(competency.name, 3))
        blocks.append(Paragraph(competency.definition))
        blocks.append(
            Paragraph(
                _(
                    "Level: %(band)s",
                    band=bands_in_words(scales.competencies[each.competency].bands),
                )
            )
        )
    return tuple(blocks)


def _next_step(bank: Bank, scales: Scales, order: list[Contrast]) -> tuple[Block, ...]:
    last = order[-1]
    competency = bank.framework.by_competency[last.competency]
    if last.is_clear:
        because = _(
            "Chosen because %(skill)s is lowest within your own profile, by more than its error.",
            skill=competency.name,
        )
    else:
        because = _(
            "Chosen because %(skill)s comes last in your own profile, though not by more than "
            "its error.",
            skill=competency.name,
        )
    activity = next_activity(bank, last.competency)
    blocks: list[Block] = [Heading(_("Your one next step"))]
    if activity is None:
        level = scales.competencies[last.competency].level
        anchor = competency.bars[min(5, max(BASICS_RELIABLE, int(level) + 1))]
        blocks += [
            Heading(competency.name, 3),
            Paragraph(because),
            Paragraph(_("What to aim at: %(anchor)s", anchor=anchor)),
            Paragraph(_("You could begin with one of these:")),
            Bullets(competency.indicators.positive[:2]),
        ]
        return tuple(blocks)
    facts = [(_("Time"), _("%(minutes)s minutes the first time", minutes=activity.minutes.first))]
    if activity.evidence_strength:
        strength = {
            "strong": _("strong"),
            "some": _("some"),
            "practice wisdom": _("practice wisdom"),
        }
        facts.append((_("Evidence that it helps"), strength[activity.evidence_strength]))
    facts.append((_("You will know it worked when"), activity.success))
    blocks += [
        Heading(activity.title, 3),
        Paragraph(because),
        Paragraph(activity.why),
        Bullets(activity.steps),
        Facts(tuple(facts)),
        # Many steps say "read the text": without it there is no next step.
        *sheet_blocks(activity),
    ]
    return tuple(blocks)


def _profile(framework: Framework, scales: Scales) -> tuple[Block, ...]:
    chart = ProfileChart(
        name="own-profile",
        title=_("Your profile in %(number)s areas", number=len(framework.domains)),
        description=_(
            "Levels from 1 to 5 with judged bands; each area with an 80 % interval. "
            "The values stand beside each bar."
        ),
        axis=level_axis(),
        rows=tuple(
            ProfileRow(
                domain.name,
                (Interval(scale.level, scale.low, scale.high),),
                bands_in_words(scale.bands),
            )
            for domain in framework.domains
            if (scale := scales.domains.get(domain.id)) is not None
        ),
    )
    note = _(
        "The dot is our best estimate, the bar an 80 % interval: the level lies inside about 8 "
        "times in 10. A wide bar means that we know less. The lines between the bands were drawn "
        "by judgement. There is no average of other people in it."
    )
    return (
        Heading(_("Your profile")),
        ScoreProfile(chart, note),
    )


def _skills(framework: Framework, scales: Scales) -> tuple[Block, ...]:
    return (
        Heading(_("The skills behind these areas"), 3),
        Paragraph(
            _("For your development only. They are less certain, so there are bands, no numbers.")
        ),
        Table(
            (_("Skill"), _("Level")),
            tuple(
                (competency.name, bands_in_words(scales.competencies[competency.id].bands))
                for competency in framework.competencies
                if competency.id in scales.competencies
            ),
        ),
    )


def _limits() -> tuple[Block, ...]:
    return (
        Heading(_("What this cannot tell you")),
        Bullets(
            (
                _("How you compare with others: this report holds no comparison."),
                _("Whether you will be promoted, or how you would do in the job."),
                _("Why an answer was given. A busy day and a missing skill can look alike."),
                _("Anything fixed about you: all of this can be learned."),
            )
        ),
        Paragraph(
            _(
                "If something looks wrong, ask the person who invited you to look at it and to "
                "explain how a level was made. You have a right to both."
            )
        ),
    )
