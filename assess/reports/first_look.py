"""What a short form lets a candidate know: five areas with their errors, and where to begin."""

from flask_babel import gettext as _

from assess.banks.schema import Bank
from assess.reports.document import Block, Bullets, Heading, Paragraph
from assess.results.scores import Scales

MOST_SUGGESTIONS = 3
AUDIENCE = "candidate"


def focus_blocks(bank: Bank, scales: Scales) -> tuple[Block, ...]:
    """Up to three suggestions, from the areas with the lowest levels; never a ranking of skills."""
    areas = sorted(scales.domains, key=lambda each: scales.domains[each].level)
    names = {each.id: each.name for each in bank.framework.domains}
    blocks: list[Block] = [
        Heading(_("Where you could begin")),
        Paragraph(
            _(
                "A short form is too short to tell your skills apart. These suggestions come from "
                "the areas whose levels are lowest here, often by less than their error. If "
                "another area matters more to you, begin there."
            )
        ),
    ]
    for area in areas[:MOST_SUGGESTIONS]:
        activities = sorted(
            (each.minutes.first, each.id)
            for each in bank.activities.values()
            if AUDIENCE in each.audience
            and each.level.from_ == 1
            and each.competency in bank.framework.by_domain[area]
        )
        blocks.append(Heading(names[area], 3))
        if activities:
            chosen = bank.activities[activities[0][1]]
            blocks += [
                Paragraph(
                    _("%(title)s (%(n)s minutes). %(why)s",
                      title=chosen.title, n=chosen.minutes.first, why=chosen.why)
                ),
                Bullets(chosen.steps),
            ]  # fmt: skip
    return tuple(blocks)
