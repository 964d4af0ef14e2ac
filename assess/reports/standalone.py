"""A page as one HTML file that needs nothing beside it: for reports and previews on a disk."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assess.reports.document import Document
from assess.reports.html import draw_html, install
from assess.resources import PACKAGE, TEMPLATES

STYLES = ("tokens.css", "components.css")


@cache
def environment() -> Environment:
    """The templates as the pages of the application have them, in the language of the source."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    install(made)
    return made


def draw_page(title: str, body: Markup, *, language: str = "en", page_class: str = "") -> str:
    """`body` in the frame of a page, with its styles inside."""
    folder = PACKAGE / "static" / "css"
    styles = "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
    template = environment().get_template("reports/standalone.html")
    return template.render(
        title=title,
        body=body,
        styles=Markup(f"<style>{styles}</style>"),
        language=language,
        page_class=page_class,
    )


def draw_document(document: Document) -> str:
    """A report as a file."""
    body = draw_html(document, environment())
    return draw_page(f"{document.title}, {document.subtitle}", body, language=document.language)
