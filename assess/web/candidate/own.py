"""What every candidate view begins with: the asker's own sitting, its bank and booklet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_time, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from assess.accounts.models import User
from assess.banks.schema import Bank
from assess.banks.services import snapshot
from assess.clock import now
from assess.delivery import sittings
from assess.delivery.booklets import Page, ResolvedBooklet, ResolvedSection
from assess.delivery.clock import is_over, time_left
from assess.delivery.models import Campaign, Invitation, Sitting, SittingState
from assess.formats import FORMATS
from assess.permissions import require
from assess.web.candidate import blueprint
from assess.web.context import db, principal

WARNING = timedelta(minutes=5)


@dataclass(frozen=True)
class Own:
    """One person's sitting as the pages need it; read once a request."""

    sitting: Sitting
    bank: Bank
    booklet: ResolvedBooklet
    moment: datetime

    @cached_property
    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers that count, by item."""
        return sittings.answers(db(), self.sitting)

    @cached_property
    def complete(self) -> frozenset[str]:
        """The items with nothing left to answer."""
        return frozenset(
            item_id
            for item_id, answer in self.answers.items()
            if (item := self.bank.items.get(item_id)) is not None
            and FORMATS[item.format].is_complete(item.content, answer)
        )

    @property
    def is_submitted(self) -> bool:
        """Nothing can be changed any more."""
        return self.sitting.state == SittingState.SUBMITTED

    @property
    def is_over(self) -> bool:
        """The time is up; what is answered can still be submitted."""
        return is_over(self.sitting, self.moment)

    @property
    def left(self) -> timedelta:
        """Time left on the server's clock."""
        return time_left(self.sitting, self.moment) or timedelta(0)

    def is_page_complete(self, page: Page) -> bool:
        """Whether every item of the page is answered."""
        return all(item.id in self.complete for item in page.items)

    @property
    def next_page(self) -> Page | None:
        """The first page with something unanswered: where somebody who comes back goes on."""
        return next((page for page in self.booklet.pages if not self.is_page_complete(page)), None)

    def percent(self, section: ResolvedSection) -> int:
        """How much of a section is answered."""
        done = sum(self.is_page_complete(page) for page in section.pages)
        return round(100 * done / len(section.pages))

    @property
    def compares_people(self) -> bool:
        """Whether the booklet is long enough to set people beside each other."""
        return self.bank.booklets[self.booklet.booklet_id].compares_people


def own() -> Own:
    """The asker's own sitting."""
    sitting = sittings.own_sitting(db(), by=principal())
    require(principal(), "sitting.take", sitting)
    return Own(
        sitting=sitting,
        bank=snapshot(db(), sitting.bank_version_id),
        booklet=ResolvedBooklet.from_json(sitting.booklet),
        moment=now(),
    )


def round_of(sitting: Sitting) -> Campaign:
    """The promotion round of a sitting."""
    return (
        db()
        .scalars(
            select(Campaign)
            .join(Invitation, Invitation.campaign_id == Campaign.id)
            .where(
                Invitation.id == sitting.invitation_id,
                Campaign.organisation_id == sitting.organisation_id,
            )
        )
        .one()
    )


def contact_of(campaign: Campaign) -> User | None:
    """Whom the candidate can ask: the person who made the round."""
    return db().get(User, campaign.created_by) if campaign.created_by else None


def elsewhere(mine: Own) -> ResponseReturnValue | None:
    """Where the person should be instead of on a page with questions, if anywhere."""
    if mine.is_submitted:
        return redirect(url_for("candidate.done"))
    if mine.sitting.state == SittingState.INVITED:
        return redirect(url_for("candidate.welcome"))
    if mine.sitting.started_at is None or mine.sitting.paused_at is not None:
        return redirect(url_for("candidate.tasks"))
    if mine.is_over:
        return redirect(url_for("candidate.review"))
    return None


def time_in_words(left: timedelta) -> str:
    """Time left, as somebody would say it."""
    minutes = round(left.total_seconds() / 60)
    if left <= timedelta(0):
        return str(_("The time is over"))
    if minutes < 1:
        return str(_("Less than a minute left"))
    return str(ngettext("About %(num)s minute left", "About %(num)s minutes left", minutes))


def clock_time(moment: datetime) -> str:
    """A moment as the clock on the wall shows it."""
    local = moment.astimezone(ZoneInfo(principal().time_zone))
    return str(format_time(local, "HH:mm", rebase=False))


def day(moment: datetime) -> str:
    """A date in words."""
    local = moment.astimezone(ZoneInfo(principal().time_zone))
    return str(format_date(local, "d MMMM yyyy", rebase=False))


@blueprint.context_processor
def frame() -> dict[str, Any]:
    """What the frame of every candidate page shows beside the menu."""
    return {
        "account_links": [
            {"label": _("Save and leave"), "url": url_for("candidate.leave"), "method": "post"}
        ]
    }
