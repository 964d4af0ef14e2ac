"""Draws a document for a page, block by block, with the templates in `templates/reports/`."""

from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from assess.reports.charts_svg import draw
from assess.reports.document import (
    Block,
    Bullets,
    Callout,
    Chart,
    Document,
    Facts,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    ScoreProfile,
    Sheet,
    Steps,
    Table,
)
from assess.reports.examples import EXAMPLES
from assess.reports.marks import interval_text
from assess.reports.strips import axis_strip, interval_strip

TEMPLATE_OF: dict[type[Block], str] = {
    Heading: "reports/heading.html",
    Paragraph: "reports/paragraph.html",
    Callout: "reports/callout.html",
    Facts: "reports/facts.html",
    Table: "reports/table.html",
    Bullets: "reports/bullets.html",
    Steps: "reports/steps.html",
    ScoreProfile: "reports/chart.html",
    Chart: "reports/chart.html",
    Sheet: "reports/sheet.html",
    Form: "reports/form.html",
    PageBreak: "reports/page_break.html",
}


def install(environment: Environment) -> None:
    """Give the templates the filters that turn data into strips, and the style guide its data."""
    environment.filters["drawn"] = draw
    environment.filters["strip"] = interval_strip
    environment.filters["axis_ticks"] = axis_strip
    environment.filters["in_words"] = interval_text
    environment.globals["example_charts"] = EXAMPLES
    environment.filters["block_template"] = _template_of


def _template_of(block: Block) -> str:
    return TEMPLATE_OF[type(block)]


def draw_html(document: Document, environment: Environment, *, with_title: bool = True) -> Markup:
    """The document as it stands inside a page; `environment` has been through `install`."""
    context: dict[str, Any] = {"document": document, "with_title": with_title}
    return Markup(environment.get_template("reports/document.html").render(context))
