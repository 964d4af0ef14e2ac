"""Reading XML of strangers: no document types, no entities, bounded, every element with its line.

Names are brought to one vocabulary: `qti-choice-interaction` of QTI 3 and `choiceInteraction` of
QTI 2 both become `choice-interaction`, and the same for attributes.
"""

import io
import re
from dataclasses import dataclass, field
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import (
    ContentHandler,
    feature_external_ges,
    feature_external_pes,
    feature_namespaces,
)
from xml.sax.xmlreader import AttributesNSImpl, Locator

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from assess.interchange.problems import unreadable
from assess.words import say

MOST_BYTES = 4_000_000
MOST_ELEMENTS = 50_000
DEEPEST = 100
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(slots=True)
class Element:
    """One element; `parts` are its texts and elements in their order."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        """The elements directly inside."""
        return [each for each in self.parts if isinstance(each, Element)]

    def all(self, name: str) -> list["Element"]:
        """The elements directly inside that have a name."""
        return [each for each in self.children if each.name == name]

    def first(self, name: str) -> "Element | None":
        """The first of them."""
        return next(iter(self.all(name)), None)

    def everywhere(self) -> list["Element"]:
        """This element and all below it, in the order of the document."""
        found, waiting = [], [self]
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting += reversed(one.children)
        return found

    def get(self, name: str, default: str = "") -> str:
        """An attribute, without space around it."""
        return self.attributes.get(name, default).strip()

    @property
    def shape(self) -> tuple[object, ...]:
        """What the element says, whatever its lines and the space between its parts."""
        text = "".join(each for each in self.parts if isinstance(each, str)).split()
        below = tuple(each.shape for each in self.children)
        return (self.name, tuple(sorted(self.attributes.items())), tuple(text), below)

    @property
    def raw_text(self) -> str:
        """All text inside, as it stands, without space around it."""
        pieces = []
        for part in self.parts:
            pieces.append(part if isinstance(part, str) else part.raw_text)
        return "".join(pieces).strip()


def canonical(name: str) -> str:
    """A name of any version of QTI in one spelling."""
    return CAMEL.sub("-", name.removeprefix("qti-")).lower()


def read_xml(data: bytes, file: str) -> Element:
    """The root element; raises InvalidInput that names the file and the line."""
    if len(data) > MOST_BYTES:
        raise unreadable(file, 1, say("more than %(n)s bytes", n=MOST_BYTES))
    handler = _Handler(file)
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.forbid_entities = True
    parser.forbid_external = True
    parser.setFeature(feature_namespaces, True)
    parser.setFeature(feature_external_ges, False)
    parser.setFeature(feature_external_pes, False)
    parser.setContentHandler(handler)
    try:
        parser.parse(io.BytesIO(data))
    except DefusedXmlException as error:
        reason = say("a document type or an entity is declared, which is refused for safety")
        raise unreadable(file, handler.line, reason) from error
    except SAXParseException as error:
        reason = say("broken XML: %(reason)s", reason=error.getMessage())
        raise unreadable(file, error.getLineNumber() or 1, reason) from error
    except (SAXException, ValueError, LookupError) as error:
        reason = say("broken XML: %(reason)s", reason=str(error))
        raise unreadable(file, handler.line, reason) from error
    if handler.root is None:
        raise unreadable(file, 1, say("there is no element in it"))
    return handler.root


class _Handler(ContentHandler):
    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        # Text comes in pieces; joining them one by one would take the square of their number.
        self.pieces: list[str] = []
        self.locator: Locator | None = None

    @property
    def line(self) -> int:
        return (self.locator.getLineNumber() if self.locator else None) or 1

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802
        self.locator = locator

    def startElementNS(  # noqa: N802
        self,
        name: tuple[str | None, str],
        qname: str | None,  # noqa: ARG002
        attrs: AttributesNSImpl,
    ) -> None:
        self._end_text()
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) >= DEEPEST:
            raise unreadable(self.file, self.line, say("too many elements, or too deep"))
        attributes = {canonical(local): value for (_space, local), value in attrs.items()}
        made = Element(canonical(name[1]), name[0] or "", attributes, self.line)
        if self.open:
            self.open[-1].parts.append(made)
        else:
            self.root = made
        self.open.append(made)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802, ARG002
        self._end_text()
        self.open.pop()

    def characters(self, content: str) -> None:
        self.pieces.append(content)

    def _end_text(self) -> None:
        if self.pieces and self.open:
            self.open[-1].parts.append("".join(self.pieces))
        self.pieces.clear()
