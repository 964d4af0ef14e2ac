"""Text in markup and back: a line break is `br`, an empty line between paragraphs is a new `p`."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from assess.interchange import xml_source

SPACE = re.compile(r"[ \t\r\n]+")
# What XML 1.0 cannot hold, however it is written.
UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PARAGRAPH = "\n\n"
BLOCKS = frozenset((
    "p", "div", "section", "article", "header", "footer", "main", "aside", "blockquote", "pre",
    "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "figure",
    "figcaption",
))  # fmt: skip
# Marks that change how a text looks and not what it says.
PLAIN = frozenset((
    "span", "em", "strong", "b", "i", "u", "small", "cite", "q", "code", "kbd", "abbr", "dfn",
    "bdi", "bdo", "a", "label",
))  # fmt: skip


def plain(text: str) -> str:
    """The text with what XML cannot hold replaced."""
    return UNSAYABLE.sub("\ufffd", text)


def add(parent: Element, name: str, text: str | None = None, /, **attributes: str) -> Element:
    """One more element; underscores in names of attributes stand for hyphens."""
    named = {key.rstrip("_").replace("_", "-"): plain(value) for key, value in attributes.items()}
    made = SubElement(parent, name, named)
    if text is not None:
        say_line(made, text)
    return made


def say_line(parent: Element, text: str) -> None:
    """Put a text into an element that holds no paragraphs."""
    first, *more = plain(text).split("\n")
    _append(parent, first)
    for line in more:
        SubElement(parent, "br").tail = line


def say_paragraphs(parent: Element, text: str) -> None:
    """Put a text into an element as paragraphs."""
    for paragraph in text.split(PARAGRAPH):
        say_line(SubElement(parent, "p"), paragraph)


def _append(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def to_bytes(root: Element) -> bytes:
    """The document, indented only where no text stands beside an element."""
    _indent(root, "\n")
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _indent(element: Element, line: str) -> None:
    children = list(element)
    has_text = bool((element.text or "").strip()) or any(
        (child.tail or "").strip() or child.tag == "br" for child in children
    )
    if not children or has_text:
        return
    element.text = line + "  "
    for child in children:
        child.tail = line + "  "
        _indent(child, line + "  ")
    children[-1].tail = line


class Reader:
    """Reads the text of elements and remembers what a plain text cannot keep."""

    def __init__(self, passed_over: frozenset[str] = frozenset()) -> None:
        self.passed_over = passed_over
        self.lost: list[tuple[int, str]] = []
        self.missing: list[tuple[int, str]] = []

    def text(self, element: "xml_source.Element") -> str:
        """The text inside: space drawn together, breaks and paragraphs kept."""
        return self.joined(element.parts)

    def joined(self, parts: "list[xml_source.Element | str]") -> str:
        """The text of some parts of an element."""
        pieces: list[str] = []
        for part in parts:
            self._collect(part, pieces)
        paragraphs = "".join(pieces).split("\f")
        lines = ["\n".join(line.strip(" ") for line in each.split("\n")) for each in paragraphs]
        return PARAGRAPH.join(each for each in lines if each.strip())

    def _collect(self, part: "xml_source.Element | str", pieces: list[str]) -> None:
        if isinstance(part, str):
            pieces.append(SPACE.sub(" ", part))
        elif part.name in self.passed_over:
            return
        elif part.name == "br":
            pieces.append("\n")
        elif part.name in BLOCKS or part.name in PLAIN:
            edge = "\f" if part.name in BLOCKS else ""
            if part.name in PLAIN - {"span", "label"}:
                self.lost.append((part.line, part.name))
            pieces.append(edge)
            for inner in part.parts:
                self._collect(inner, pieces)
            pieces.append(edge)
        else:
            self.missing.append((part.line, part.name))
