"""The findings of a comparison in words, each only as strong as its error allows."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from assess.delivery.models import Campaign
from assess.reports.item_words import joined
from assess.reports.wording import range_text
from assess.selection.comparison import Comparison, DomainReading, NotCompared
from assess.selection.ties import Headline, PairDots
from assess.web.hr.dates import day


def strongly(names: Sequence[str]) -> Markup:
    """Names as one phrase, set apart."""
    return Markup("<strong>{}</strong>").format(joined(names))


def put(sentence: str, **values: object) -> Markup:
    """A translated sentence with values in it; what is not markup is escaped."""
    return Markup(escape(sentence)) % values


def headline(found: Headline) -> Markup:
    """What the page says first: who stands where, and what that does not settle."""
    said = [*_order(found), *_floor(found)]
    if len(found.leaders) + len(found.bridging) > 1:
        said.append(
            put(_("This evidence does not choose between them: an interview and a work sample "
                  "have to."))
        )  # fmt: skip
    return Markup(" ").join(said)


def _order(found: Headline) -> list[Markup]:
    top = (*found.leaders, *found.bridging)
    if found.is_all_tied:
        return [put(_("%(all)s cannot be told apart on this evidence."), all=strongly(top))]
    below = joined(found.below)
    if not found.leaders:
        return [
            put(_("%(top)s cannot be told apart at the upper end, and each of them is also tied "
                  "with somebody further down."), top=strongly(top))
        ]  # fmt: skip
    if len(found.leaders) == 1:
        said = [put(_("%(one)s stands above %(below)s."), one=strongly(found.leaders), below=below)]
    else:
        said = [
            put(_("%(top)s cannot be told apart, and stand above %(below)s."),
                top=strongly(found.leaders), below=below)
        ]  # fmt: skip
    if found.bridging:
        said.append(
            put(
                ngettext(
                    "%(some)s is tied with %(top)s, and also with people further down.",
                    "%(some)s are tied with %(top)s, and also with people further down.",
                    len(found.bridging),
                    some="%(some)s",
                    top="%(top)s",
                ),
                some=strongly(found.bridging),
                top=joined(found.leaders),
            )
        )
    return said


def _floor(found: Headline) -> list[Markup]:
    if not found.coaching_first:
        return []
    return [
        put(_("For %(some)s, coaching lies clearly below the floor."),
            some=joined(found.coaching_first))
    ]  # fmt: skip


def people_words(found: Comparison) -> str:
    """How many are compared, of how many."""
    return str(
        ngettext(
            "%(n)s of %(num)s person.",
            "%(n)s of %(num)s people.",
            found.n_invited,
            n=len(found.people),
        )
    )


def weights_words(campaign: Campaign) -> str:
    """When the weights were recorded."""
    if campaign.weights_fixed_at is None:
        return str(_("Weights are policy, not science, and not fixed yet."))
    return str(
        _(
            "Weights are policy, not science. They were recorded before the first submission and "
            "have been fixed since %(day)s.",
            day=day(campaign.weights_fixed_at),
        )
    )


def ranked_notes(found: Comparison, low: float, high: float) -> tuple[str, ...]:
    """What to know under the ranked drawing."""
    notes = []
    if (low, high) != (1.0, 5.0):
        notes.append(
            _("The axis runs from %(low)s to %(high)s of the scale from 1 to 5.",
              low=f"{low:g}", high=f"{high:g}")
        )  # fmt: skip
    below = [each for each in found.people if each.reads_coaching_first]
    ends = [
        f"{each.label} {each.scales.floor.upper_end:.1f}" for each in below if each.scales.floor
    ]
    if below:
        notes.append(
            ngettext(
                '%(who)s reads "ready in part: coaching first": the upper end of the interval for '
                "coaching (%(ends)s) lies below the floor of %(floor)s.",
                '%(who)s read "ready in part: coaching first": the upper ends of the intervals '
                "for coaching (%(ends)s) lie below the floor of %(floor)s.",
                len(below),
                who=joined([each.label for each in below]),
                ends=", ".join(ends),
                floor=f"{found.coaching_floor:.1f}",
            )
        )
    if missing := [each.label for each in found.people if each.quality.missing_sections]:
        notes.append(
            _("%(who)s left most of a section unanswered, so the bar is wider.",
              who=joined(missing))
        )  # fmt: skip
    if odd := [each.label for each in found.people if each.quality.to_check]:
        notes.append(
            _("How %(who)s answered is worth a look; open the person to see why.",
              who=joined(odd))
        )  # fmt: skip
    return tuple(notes)


def dots_words(dots: PairDots) -> str:
    """What the two clouds of dots say about each other."""
    chance = dots.chance
    if chance.is_told_apart:
        verdict = _("That is enough to tell them apart.")
    elif chance.percent <= 55:
        verdict = _("That is close to a toss-up.")
    else:
        verdict = _("Likely, and not enough to tell them apart.")
    return str(
        _(
            "Each dot is one of 20 equally likely levels. Take one dot from each at random, and "
            "%(upper)s is above %(lower)s about %(n)s times in 100. %(verdict)s",
            upper=chance.upper,
            lower=chance.lower,
            n=chance_words(chance.percent),
            verdict=verdict,
        )
    )


def chance_words(percent: int) -> str:
    """A rounded chance; beyond 95 in 100 nothing more exact is said."""
    return "95+" if percent >= 95 else str(percent)


def reading_words(reading: DomainReading) -> str:
    """Who stands above whom in one area."""
    above: dict[str, list[str]] = {}
    for higher, lower in reading.apart:
        above.setdefault(higher, []).append(lower)
    if not above:
        return str(_("No reliable difference"))
    return "; ".join(
        _("%(one)s above %(others)s", one=one, others=joined(others))
        for one, others in above.items()
    )


def study() -> str:
    """What research says about selling and managing, with its source and its limit."""
    return str(
        _(
            "In sales data of 131 firms with almost 40,000 sales workers, firms put current sales "
            "ahead of other traits that predict managing better, and better sellers became worse "
            "managers on average. That is an average over firms that already promoted on sales; it "
            "says nothing certain about any one person. (Benson, Li and Shue 2019, Quarterly "
            "Journal of Economics 134, 2085-2134)"
        )
    )


def sales_note(found: Comparison) -> str:
    """How the second axis is read, and who is missing on it."""
    n = len(found.with_sales)
    if not n:
        return str(_("No sales figures have been imported for this round."))
    said = _(
        "Across: weakest to strongest of up to eight quarters, marked at the middle one. "
        "Upright: 80 % interval of readiness. Territories differ and are not corrected for. "
        "These are too few people to say whether the two go together."
    )
    missing = [person.label for person in found.people if not person.sales]
    if missing:
        said += " " + _("No figures: %(some)s.", some=joined(missing))
    return str(said)


def why_not(each: NotCompared) -> str:
    """Why somebody is not compared; never because of a level."""
    return str(
        {
            "not_finished": _("has not submitted"),
            "not_scored": _("submitted, and waits for the scoring"),
            "to_repeat": _(
                "the answers say nothing about a level; invite this person again in a new round"
            ),
            "nothing_answered": _("submitted without an answer"),
        }[each.why]
    )


def weight_facts(names: Mapping[str, str], weights: Mapping[str, float]) -> tuple[
    tuple[str, str], ...
]:  # fmt: skip
    """What each area counts."""
    return tuple(
        (name, _("%(n)s in 100", n=f"{weights.get(domain, 0) * 100:.0f}"))
        for domain, name in names.items()
    )


def spread(low: float, high: float) -> str:
    """An interval in a narrow cell."""
    return range_text(low, high).replace(" to ", "–")
