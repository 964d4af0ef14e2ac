"""What the pages of rounds say about rounds and about how far their people are."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.banks.booklets import Booklet
from assess.banks.framework import Framework
from assess.banks.schema import Bank
from assess.delivery.models import Campaign, RoundState
from assess.delivery.progress import Progress
from assess.web.hr.counts import Counts
from assess.web.hr.dates import date_words, day, last_day_of

NOBODY = Counts()
UNINVITED = "added"
FINISHED = "submitted"


def state_tag(campaign: Campaign) -> dict[str, str]:
    """The state of a round as a tag."""
    words = {
        RoundState.DRAFT: (_("draft"), "dash"),
        RoundState.OPEN: (_("open"), "on"),
        RoundState.CLOSED: (_("closed"), ""),
    }
    text, kind = words[RoundState(campaign.state)]
    return {"tag": text, "kind": kind}


def last_day(campaign: Campaign) -> str:
    """The last day on which somebody can begin."""
    if campaign.closes_at is None:
        return str(_("no last day"))
    return date_words(last_day_of(campaign.closes_at))


def list_rows(rounds: Iterable[Campaign], counts: dict[Any, Counts]) -> list[list[Any]]:
    """One row a round."""
    return [
        [
            {"text": each.name, "url": url_for("hr.round", round_id=each.id)},
            each.role_title,
            state_tag(each),
            counts.get(each.id, NOBODY).people,
            counts.get(each.id, NOBODY).submitted,
            last_day(each),
        ]
        for each in rounds
    ]


def progress_tag(state: str) -> dict[str, str]:
    """How far one person is, as a tag."""
    words = {
        UNINVITED: (_("not invited yet"), "dash"),
        "invited": (_("invited"), ""),
        "opened": (_("opened"), ""),
        "consented": (_("opened"), ""),
        "started": (_("started"), "on"),
        "expired": (_("time ran out"), ""),
        FINISHED: (_("submitted"), "done"),
        "revoked": (_("link withdrawn"), "dash"),
    }
    text, kind = words[state]
    return {"tag": text, "kind": kind}


def people_rows(
    campaign: Campaign, people: Iterable[Progress], may_invite: bool
) -> list[list[Any]]:
    """One row a person: how far, and never what they answered."""
    return [
        [
            {
                "text": each.person.name,
                "small": each.person.email,
                "url": url_for("hr.invitation", round_id=campaign.id, person_id=each.person.id)
                if may_invite
                else None,
            },
            each.person.department,
            progress_tag(each.state),
            how_far(each),
        ]
        for each in people
    ]


def how_far(each: Progress) -> str:
    """When the answers came in, how many there are so far, or until when the link works."""
    if each.submitted_at is not None:
        return day(each.submitted_at)
    if each.answered:
        return str(_("%(n)s of %(all)s answered", n=each.answered, all=each.item_count))
    return link_words(each)


def link_words(each: Progress) -> str:
    """Until when the link works."""
    if each.state in (UNINVITED, FINISHED, "revoked") or each.invitation.expires_at is None:
        return ""
    return str(_("link works until %(day)s", day=day(each.invitation.expires_at)))


def lede(people: Sequence[Progress]) -> str:
    """Where the round stands, in a sentence."""
    if not people:
        return str(
            _("Nobody is in this round yet. Add people first, then open it and invite them.")
        )
    done = sum(each.state == FINISHED for each in people)
    waiting = sum(each.state == UNINVITED for each in people)
    said = ngettext(
        "%(done)s of %(num)s person has submitted.",
        "%(done)s of %(num)s people have submitted.",
        len(people),
        done=done,
    )
    if waiting:
        said += " " + ngettext(
            "%(num)s has no invitation yet.", "%(num)s have no invitation yet.", waiting
        )
    return str(said)


def weight_rows(framework: Framework, campaign: Campaign) -> list[list[Any]]:
    """What each area counts in the overall level, in per cent."""
    return [
        [domain.name, _("%(n)s in 100", n=f"{campaign.weights.get(domain.id, 0) * 100:.0f}")]
        for domain in framework.domains
    ]


def weights_recorded(campaign: Campaign) -> str:
    """When the weights were recorded, as far as that matters for trusting them."""
    if campaign.weights_fixed_at is None:
        return str(
            _("They can be changed until the first person submits; every change is recorded.")
        )
    return str(
        _(
            "Fixed since %(day)s, when the first person submitted, before any score was seen.",
            day=day(campaign.weights_fixed_at),
        )
    )


def booklet_choices(bank: Bank) -> list[tuple[str, str]]:
    """The booklets that a round can have, the longest first, with what each is for."""
    longest_first = sorted(bank.booklets.values(), key=lambda each: -each.planned_minutes)
    return [(each.id, f"{booklet_name(each)} {booklet_use(each)}") for each in longest_first]


def booklet_name(booklet: Booklet) -> str:
    """A booklet with its length."""
    return str(_("%(name)s, about %(n)s minutes.", name=booklet.name, n=booklet.planned_minutes))


def booklet_use(booklet: Booklet) -> str:
    """What a booklet is long enough for."""
    if booklet.compares_people:
        return str(_("Compares people and opens every level."))
    return str(
        _("A first look for the person alone: five areas, nobody is compared or decided on.")
    )


def error_words(bank: Bank) -> str:
    """How large the error of each booklet was in simulation."""
    parts = [
        _("%(name)s: about ± %(area)s of a level in each area.",
          name=each.name, area=f"{error.domain:.1f}")
        for each in bank.booklets.values()
        if (error := each.expected_error)
    ]  # fmt: skip
    if not parts:
        return ""
    return " ".join(
        [
            str(_("Error to expect, for 8 people in 10.")),
            *parts,
            str(_("From simulated people, under weights set by judgement.")),
        ]
    )


def facts(campaign: Campaign, bank: Bank) -> list[dict[str, str]]:
    """What describes the round."""
    booklet = bank.booklets[campaign.booklet_id]
    weights = ", ".join(f"{name} {share}" for name, share in weight_rows(bank.framework, campaign))
    return [
        {"label": _("Role"), "value": campaign.role_title},
        {"label": _("Last day to begin"), "value": last_day(campaign)},
        {"label": _("Question bank"), "value": f"{bank.name} {bank.version}"},
        {"label": _("Form"), "value": f"{booklet_name(booklet)} {booklet_use(booklet)}"},
        {"label": _("Weights"), "value": weights},
        {"label": _("Weights recorded"), "value": weights_recorded(campaign)},
        {
            "label": _("Coaching floor"),
            "value": _(
                "level %(floor)s: whoever lies clearly below it reads as ready in part, "
                "coaching first",
                floor=f"{campaign.coaching_floor:.1f}",
            ),
        },
        {
            "label": _("Names"),
            "value": _("hidden in the comparison until a decision is drafted")
            if campaign.hide_names
            else _("shown in the comparison"),
        },
    ]
