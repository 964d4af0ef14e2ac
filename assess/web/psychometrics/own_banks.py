"""An organisation's own banks: what there are, and a new one from a file that is checked first."""

from collections.abc import Sequence
from io import BytesIO

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from assess.banks.archive import unpacked
from assess.banks.fresh import publish_fresh_numbers
from assess.banks.models import BankVersion
from assess.banks.services import publish_folder, published_banks
from assess.errors import Conflict, InvalidInput, NotFound
from assess.web.context import db, principal
from assess.web.forms import Form
from assess.web.psychometrics import blueprint
from assess.web.security import needs
from assess.web.words import all_translated, translated

MOST_SHOWN = 100


class BankForm(Form):
    """A bank, or an overlay of one, as a folder in a ZIP file."""

    file = FileField(_l("ZIP file of the bank"), [FileRequired(_l("Choose a ZIP file"))])


@blueprint.route("/bank/own", methods=["GET", "POST"])
@needs("bank.publish")
def own_banks() -> ResponseReturnValue:
    """The organisation's own banks, and the upload of another version."""
    form = BankForm()
    problems: tuple[str, ...] = ()
    if form.validate_on_submit():
        try:
            version = _publish(form)
        except (InvalidInput, Conflict, NotFound) as error:
            listed = error.problems if isinstance(error, InvalidInput) else ()
            problems = (translated(error.message), *_first(all_translated(listed)))
        else:
            flash(_("%(name)s %(version)s is published. Rounds that you make from now on can use "
                    "it.", name=version.name, version=version.version), "success")  # fmt: skip
            return redirect(url_for("psychometrics.bank", version=version.id))
    rows = [_row(each) for each in published_banks(db(), principal().organisation_id)
            if each.organisation_id]  # fmt: skip
    page = render_template("psychometrics/own_banks.html", form=form, problems=problems, rows=rows)
    return page, 422 if problems or form.errors else 200


@blueprint.post("/bank/own/fresh-numbers")
@needs("bank.publish")
def fresh_numbers() -> ResponseReturnValue:
    """The newest bank of everybody once more, its numeric items with numbers nobody knows."""
    public = next((v for v in published_banks(db(), None)), None)
    if public is None:
        raise NotFound(_("No question bank has been published yet"))
    try:
        version = publish_fresh_numbers(db(), public.bank_id, by=principal())
    except (Conflict, NotFound) as error:
        flash(translated(error.message), "info")
        return redirect(url_for("psychometrics.own_banks"))
    flash(_("%(name)s %(version)s is published. Rounds that you make from now on can use it.",
            name=version.name, version=version.version), "success")  # fmt: skip
    return redirect(url_for("psychometrics.bank", version=version.id, format="numeric"))


def _publish(form: BankForm) -> BankVersion:
    owner = principal()
    with unpacked(BytesIO(form.file.data.read())) as folder:
        return publish_folder(db(), folder, by=owner, organisation_id=owner.organisation_id)


def _first(problems: Sequence[str]) -> tuple[str, ...]:
    """As many problems as somebody can read."""
    left = len(problems) - MOST_SHOWN
    more = (_("And %(n)s more; put these right first.", n=left),) if left > 0 else ()
    return (*problems[:MOST_SHOWN], *more)


def _row(version: BankVersion) -> list[object]:
    return [
        {"text": version.name, "url": url_for("psychometrics.bank", version=version.id)},
        version.version,
        format_datetime(version.published_at, "medium"),
    ]
