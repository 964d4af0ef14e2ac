"""One trial question of each kind; what is answered here is not kept."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.banks.items import Item
from assess.delivery.models import SittingState
from assess.delivery.sittings import note_practice
from assess.errors import InvalidInput, NotFound
from assess.formats import FORMATS
from assess.web.asked import Asked, as_written, scale_words
from assess.web.candidate import blueprint
from assess.web.candidate.asking import error_links, read, with_errors
from assess.web.candidate.own import Own, own
from assess.web.context import db
from assess.web.security import needs


def practice_items(mine: Own) -> list[Item]:
    """The bank's trial items of the formats that this booklet asks, in its order."""
    by_format = {item.format: item for item in reversed(mine.bank.practice)}
    asked = dict.fromkeys(item.format for page in mine.booklet.pages for item in page.items)
    return [by_format[name] for name in asked if name in by_format]


@blueprint.route("/sitting/practice/<int:number>", methods=["GET", "POST"])
@needs("sitting.take")
def practice(number: int) -> ResponseReturnValue:
    """Ask one trial item, and say that the answer arrived."""
    mine = own()
    if mine.sitting.state == SittingState.INVITED:
        return redirect(url_for("candidate.welcome"))
    items = practice_items(mine)
    if not 1 <= number <= len(items):
        raise NotFound(_("There is no such page."), remedy=_("Go back to the list of steps."))
    item = items[number - 1]
    asked = as_written(item)
    is_done = False
    if request.method == "POST":
        asked, is_done = _try(item, asked)
        if is_done and not mine.is_submitted:
            note_practice(db(), mine.sitting, item.format)
    page = render_template(
        "candidate/practice.html",
        asked=[asked],
        scales=scale_words(mine.bank),
        errors=error_links([asked]),
        number=number,
        count=len(items),
        is_done=is_done,
        is_open=request.method == "POST" and not is_done and not asked.errors,
        next_url=url_for("candidate.practice", number=number + 1)
        if number < len(items)
        else url_for("candidate.tasks"),
    )
    return page, 422 if asked.errors else 200


def _try(item: Item, asked: Asked) -> tuple[Asked, bool]:
    try:
        answer = read(item, request.form)
    except InvalidInput as error:
        return with_errors(asked, request.form, error), False
    again = Asked(asked.format, asked.item, asked.option_order, answer)
    return again, FORMATS[item.format].is_complete(item.content, answer)
