"""The pages with questions; each works as a plain form and saves as you answer with script."""

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.delivery.booklets import Page
from assess.delivery.responses import Saved, record_page, save_answer
from assess.errors import InvalidInput, NotFound
from assess.web.asked import Asked, ask, scale_words
from assess.web.candidate import blueprint
from assess.web.candidate.asking import error_links, form_key, is_blank, read, with_errors
from assess.web.candidate.own import Own, elsewhere, own, time_in_words
from assess.web.context import db
from assess.web.security import needs

LONGEST_PAGE_KEY = 64


def milliseconds(moment: datetime) -> int:
    """A moment as a sequence number: later is higher, on whichever device."""
    return int(moment.timestamp() * 1000)


def _page(mine: Own, number: int) -> Page:
    if not 1 <= number <= len(mine.booklet.pages):
        raise NotFound("There is no such page.", remedy="Go back to the list of steps.")
    return mine.booklet.pages[number - 1]


@blueprint.get("/sitting/pages/<int:number>")
@needs("sitting.take")
def page(number: int) -> ResponseReturnValue:
    """One scenario or one short block."""
    mine = own()
    if (other := elsewhere(mine)) is not None:
        return other
    shown = _page(mine, number)
    return _show(mine, shown, ask(mine.bank, shown.items, mine.answers))


@blueprint.post("/sitting/pages/<int:number>")
@needs("sitting.take")
def save_page(number: int) -> ResponseReturnValue:
    """Save what the form holds and go on, back, or to the review."""
    mine = own()
    shown = _page(mine, number)
    asked, saved = _save_form(mine, shown)
    if any(each.errors for each in asked):
        return _show(mine, shown, asked), 422
    if any(not each.is_current and not each.is_late for each in saved):
        flash(_("This page was answered on another device after you opened it here. "
                "The newer answers are shown; change them if they are not right."))  # fmt: skip
        return redirect(url_for("candidate.page", number=number))
    _note_time(mine, number)
    if any(each.is_late for each in saved) or mine.is_over:
        flash(_("The time is over. What you answered before that counts."))
        return redirect(url_for("candidate.review"))
    return redirect(_onward(mine, number))


def _save_form(mine: Own, shown: Page) -> tuple[list[Asked], list[Saved]]:
    page_key = request.form.get("page_key", "")[:LONGEST_PAGE_KEY] or secrets.token_urlsafe(16)
    sequence = request.form.get("sequence", type=int) or milliseconds(mine.moment)
    asked: list[Asked] = []
    saved: list[Saved] = []
    for each in ask(mine.bank, shown.items, mine.answers):
        item_id = each.item.id
        try:
            answer = read(mine.bank.items[item_id], request.form)
        except InvalidInput as error:
            asked.append(with_errors(each, request.form, error))
            continue
        asked.append(each)
        before = mine.answers.get(item_id)
        is_new = not is_blank(answer) if before is None else answer != before
        if is_new or mine.is_submitted:
            saved.append(
                save_answer(
                    db(),
                    mine.sitting,
                    item_id,
                    answer,
                    sequence=sequence,
                    idempotency_key=form_key(page_key, item_id, answer),
                    moment=mine.moment,
                )
            )
    return asked, saved


def _note_time(mine: Own, number: int) -> None:
    opened = request.form.get("opened", type=int)
    if opened is not None and 0 < opened <= milliseconds(mine.moment):
        opened_at = datetime.fromtimestamp(opened / 1000, UTC)
        record_page(db(), mine.sitting, number, opened_at, mine.moment)


def _onward(mine: Own, number: int) -> str:
    last = len(mine.booklet.pages)
    if request.form.get("go") == "back":
        before = number - 1
        return url_for("candidate.page", number=before) if before else url_for("candidate.tasks")
    if request.form.get("then") == "review" or number == last:
        return url_for("candidate.review")
    return url_for("candidate.page", number=number + 1)


def _show(mine: Own, shown: Page, asked: list[Asked]) -> str:
    place = next(
        index for index, section in enumerate(mine.booklet.sections) if shown in section.pages
    )
    section = mine.booklet.sections[place]
    return render_template(
        "candidate/page.html",
        **_frame(mine),
        asked=asked,
        page_number=shown.number,
        section=section,
        section_number=place + 1,
        number_in_section=section.pages.index(shown) + 1,
        errors=error_links(asked),
        scales=scale_words(mine.bank),
        page_key=secrets.token_urlsafe(16),
        has_answers=any(each.answer for each in asked),
        then=request.values.get("then", ""),
    )


def _frame(mine: Own) -> dict[str, Any]:
    return {
        "mine": mine,
        "segments": [mine.percent(section) for section in mine.booklet.sections],
        "time_left": time_in_words(mine.left),
        "now_ms": milliseconds(mine.moment),
        "left_ms": int(mine.left.total_seconds() * 1000),
        "bank_label": f"{mine.bank.version} ({mine.bank.status})",
    }
