"""Reads documents back from both drawers, so that tests can compare what they say."""

import io
import re
from html.parser import HTMLParser

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pypdf import PdfReader

from assess.reports.document import Document
from assess.reports.html import draw_html, install
from assess.reports.pdf import draw_pdf
from assess.resources import TEMPLATES

FOLDED = {"summary", "style", "script"}


def environment() -> Environment:
    """Templates as pages have them, without a web application."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.globals["csrf_token"] = lambda: "token"
    install(made)
    return made


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._folded = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._folded += tag in FOLDED

    def handle_endtag(self, tag: str) -> None:
        self._folded -= tag in FOLDED

    def handle_data(self, data: str) -> None:
        if not self._folded:
            self.words.append(data)


def words(text: str) -> list[str]:
    """Words and numbers in their order, whatever stands between them."""
    return re.findall(r"\w+", text)


def page_words(document: Document) -> list[str]:
    reader = _Reader()
    reader.feed(str(draw_html(document, environment())))
    return words(" ".join(reader.words))


def sheets(document: Document) -> list[str]:
    """The text of each sheet of paper."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(draw_pdf(document))).pages]


def paper_words(document: Document) -> list[str]:
    """What the blocks say on paper, without the running head and foot of each sheet."""
    found: list[str] = []
    for text in sheets(document):
        lines = text.splitlines()
        frame = next(i for i, line in enumerate(lines) if re.match(r"Page \d+ of \d+", line))
        found += words(" ".join(lines[frame + 1 :]))
    return found
