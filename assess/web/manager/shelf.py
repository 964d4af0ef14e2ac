"""The template shelf: the list of sheets, each to read on a page and to print."""

from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.banks.activities import Activity
from assess.banks.shelf import Template, templates_for
from assess.errors import NotFound
from assess.reports import plan_words as words
from assess.reports.document import Document
from assess.reports.html import draw_html
from assess.reports.pdf import draw_pdf
from assess.reports.template import TemplateSource, areas_of, build
from assess.web.manager import blueprint
from assess.web.manager.downloads import pdf
from assess.web.manager.own import Own, no_plan, own
from assess.web.security import needs


@blueprint.get("/shelf")
@needs("plan.view")
def shelf() -> str:
    """All sheets, or those of one area."""
    mine = own()
    if mine is None:
        return no_plan()
    area = request.args.get("area", "")
    everything = sorted(mine.bank.shelf.values(), key=lambda each: each.title.casefold())
    shown = [each for each in everything if not area or area in each.competencies]
    return render_template(
        "manager/shelf.html",
        rows=[_row(mine, each) for each in shown],
        count=len(shown),
        total=len(everything),
        area=area,
        areas=[("", _("All areas")), *mine.names.items()],
    )


@blueprint.get("/shelf/<template_id>")
@needs("plan.view")
def shelf_template(template_id: str) -> str:
    """One sheet, as it will be printed, and the activities that work with it."""
    mine = own()
    if mine is None:
        return no_plan()
    found = _found(mine, template_id)
    document = _document(mine, found)
    return render_template(
        "manager/shelf_template.html",
        document=document,
        report=draw_html(document, current_app.jinja_env, with_title=False),
        template=found,
        activities=[
            {
                "title": each.title,
                "url": url_for("manager.library_activity", activity_id=each.id),
                "kind": words.kind_text(each.kind),
            }
            for each in mine.bank.activities.values()
            if found in templates_for(each, mine.bank.shelf)
        ],
    )


@blueprint.get("/shelf/<template_id>/sheet.pdf")
@needs("plan.view")
def shelf_pdf(template_id: str) -> ResponseReturnValue:
    """One sheet on paper."""
    mine = own()
    if mine is None:
        return no_plan()
    document = _document(mine, _found(mine, template_id))
    return pdf(draw_pdf(document), f"{template_id}.pdf")


def template_links(mine: Own, activity: Activity) -> list[dict[str, str]]:
    """The sheets an activity works with, as its page names them."""
    return [
        {"title": each.title, "url": url_for("manager.shelf_template", template_id=each.id)}
        for each in templates_for(activity, mine.bank.shelf)
    ]


def _row(mine: Own, each: Template) -> list[Any]:
    return [
        {"text": each.title, "url": url_for("manager.shelf_template", template_id=each.id)},
        each.purpose,
        ", ".join(areas_of(mine.bank, each)),
    ]


def _found(mine: Own, template_id: str) -> Template:
    found = mine.bank.shelf.get(template_id)
    if found is None:
        raise NotFound(_("There is no such template"))
    return found


def _document(mine: Own, template: Template) -> Document:
    return build(TemplateSource(mine.bank, template, words.language()))
