"""The interview kit and the work samples: to read on a page and to print."""

from flask import Response, current_app, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from assess.banks.schema import Bank
from assess.banks.services import published_banks, snapshot
from assess.errors import NotFound
from assess.reports import kit as kit_report
from assess.reports.document import Document
from assess.reports.html import draw_html
from assess.reports.pdf import draw_pdf
from assess.web.context import db, principal
from assess.web.hr import blueprint
from assess.web.hr.csv_files import file_name
from assess.web.security import needs


@blueprint.get("/kit")
@needs("kit.view")
def kit() -> str:
    """What there is for a panel."""
    bank = _bank()
    return render_template("hr/kit.html", parts=_listed(bank) if bank else [])


@blueprint.get("/kit/<part>/<reader>")
@needs("kit.view")
def kit_part(part: str, reader: str) -> str:
    """One part for one reader, as a page."""
    document = _document(part, reader)
    return render_template(
        "hr/kit_part.html",
        document=document,
        report=draw_html(document, current_app.jinja_env, with_title=False),
        paper_url=url_for("hr.kit_paper", part=part, reader=reader),
    )


@blueprint.get("/kit/<part>/<reader>/paper.pdf")
@needs("kit.view")
def kit_paper(part: str, reader: str) -> Response:
    """The same on paper."""
    document = _document(part, reader)
    name = file_name(f"{document.title} {document.subtitle}", "pdf")
    return Response(
        draw_pdf(document),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bank() -> Bank | None:
    """The newest published bank that has a kit."""
    for version in published_banks(db(), principal().organisation_id):
        bank = snapshot(db(), version.id)
        if kit_report.parts_of(bank):
            return bank
    return None


def _listed(bank: Bank) -> list[dict[str, object]]:
    return [
        {
            "title": each.title,
            "purpose": each.purpose,
            "minutes": each.minutes,
            "links": [
                {
                    "label": kit_report.reader_name(reader),
                    "url": url_for("hr.kit_part", part=each.id, reader=reader),
                    "paper": url_for("hr.kit_paper", part=each.id, reader=reader),
                }
                for reader in kit_report.READERS
            ],
        }
        for each in kit_report.parts_of(bank)
    ]


def _document(part: str, reader: str) -> Document:
    bank = _bank()
    found = {each.id: each for each in kit_report.parts_of(bank)} if bank else {}
    if bank is None or part not in found or reader not in kit_report.READERS:
        raise NotFound(_("There is no such part of the kit"))
    language = str(get_locale()).replace("_", "-")
    return kit_report.build(kit_report.KitSource(bank, found[part], reader, language))
