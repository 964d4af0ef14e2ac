"""An assessment item of QTI 2 or 3 as its XML says it, before anybody reads a format into it."""

import re
from dataclasses import dataclass, field

from assess.interchange.problems import Refused
from assess.interchange.xml_source import Element
from assess.interchange.xml_text import BLOCKS, PARAGRAPH, Reader
from assess.words import say

VERSIONS = {
    "http://www.imsglobal.org/xsd/imsqti_v2p0": "QTI 2.0",
    "http://www.imsglobal.org/xsd/imsqti_v2p1": "QTI 2.1",
    "http://www.imsglobal.org/xsd/imsqti_v2p2": "QTI 2.2",
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0": "QTI 3.0",
}
READ = ("choice-interaction", "match-interaction", "order-interaction", "text-entry-interaction")
TOOL = "Firstline"
# Children of an item that are read, or say nothing that an item of ours would.
KNOWN = frozenset(
    (
        "response-declaration",
        "outcome-declaration",
        "assessment-stimulus-ref",
        "item-body",
        "response-processing",
        "modal-feedback",
    )
)
# What stands in a choice beside its text: a comment on choosing it.
COMMENTS = frozenset({"feedback-inline", "feedback-block"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of one response."""

    line: int
    cardinality: str
    base_type: str
    correct: tuple[str, ...] = ()
    mapping: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen, or matched."""

    id: str
    text: str
    line: int
    match_max: int = 1
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One place for an answer; a match has two `sets` of choices, the others one or none."""

    kind: str
    line: int
    response: str
    prompt: str
    sets: tuple[tuple[Choice, ...], ...] = ()
    max_choices: int = 1

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices of an interaction that has one set."""
        return self.sets[0] if self.sets else ()


@dataclass(slots=True)
class QtiItem:
    """Everything of an item that one of our formats could take over, and the rest by name."""

    file: str
    line: int
    version: str
    id: str
    title: str
    # The format, of an item that we wrote.
    our_format: str = ""
    body: str = ""
    # Behind the place of a typed answer, in the same paragraph.
    unit: str = ""
    interactions: list[Interaction] = field(default_factory=list)
    declarations: dict[str, Declaration] = field(default_factory=dict)
    # Texts for others than candidates, by who reads them.
    rubrics: list[tuple[int, str, str]] = field(default_factory=list)
    # By the identifier that shows it.
    feedback: dict[str, str] = field(default_factory=dict)
    tolerance: tuple[str, str] | None = None
    # Lines and names of what a plain text cannot keep: marks of style, and things of substance.
    lost: list[tuple[int, str]] = field(default_factory=list)
    missing: list[tuple[int, str]] = field(default_factory=list)
    # Whole parts of the document that were passed over.
    dropped: list[tuple[int, str]] = field(default_factory=list)

    def declared(self, interaction: Interaction) -> Declaration:
        """The declaration of the response to an interaction."""
        found = self.declarations.get(interaction.response)
        return found or Declaration(interaction.line, "single", "identifier")


def is_item(root: Element) -> bool:
    """Whether a document is an assessment item of a version that is read."""
    return root.name == "assessment-item" and root.namespace in VERSIONS


def read_item(root: Element, file: str) -> QtiItem:
    """The item in a document; raises Refused where it computes or adapts."""
    item = QtiItem(
        file, root.line, VERSIONS[root.namespace], root.get("identifier"), root.get("title")
    )
    if root.get("tool-name") == TOOL:
        item.our_format = root.get("label")
    for name in ("template-declaration", "template-processing"):
        if found := root.first(name):
            raise Refused(found.line, say("its content is computed when it is shown"))
    if root.get("adaptive") in ("true", "1"):
        raise Refused(root.line, say("it adapts while it is answered"))
    for each in root.all("response-declaration"):
        item.declarations[each.get("identifier")] = _declaration(each)
    for each in root.all("assessment-stimulus-ref"):
        item.missing.append((each.line, each.name))
    if body := root.first("item-body"):
        _read_body(item, body)
    item.dropped += [(each.line, each.name) for each in root.children if each.name not in KNOWN]
    reader = Reader()
    for each in root.all("modal-feedback"):
        content = each.all("content-body") or [each]
        text = PARAGRAPH.join(filter(None, map(reader.text, content)))
        item.feedback[each.get("identifier")] = text
    for line, _name in reader.missing:
        item.dropped.append((line, "modal-feedback"))
    if processing := root.first("response-processing"):
        _read_tolerance(item, processing)
        if item.tolerance is None and not processing.get("template") and processing.children:
            item.dropped.append((processing.line, processing.name))
    return item


def _declaration(element: Element) -> Declaration:
    correct = element.first("correct-response")
    mapping: dict[str, float] = {}
    for table in element.all("mapping"):
        for entry in table.all("map-entry"):
            mapping[" ".join(entry.get("map-key").split())] = _number(entry, "mapped-value")
    values = correct.all("value") if correct else []
    return Declaration(
        line=element.line,
        cardinality=element.get("cardinality", "single"),
        base_type=element.get("base-type", "identifier"),
        correct=tuple(" ".join(each.raw_text.split()) for each in values),
        mapping=mapping,
    )


def _number(element: Element, name: str) -> float:
    try:
        return float(element.get(name))
    except ValueError as error:
        raise Refused(element.line, say("%(name)s is no number", name=name)) from error


def _whole(element: Element, name: str, default: int) -> int:
    text = element.get(name)
    return int(text) if re.fullmatch(r"\d{1,6}", text) else default


def _read_body(item: QtiItem, body: Element) -> None:
    for element in body.everywhere():
        if element.name.endswith("-interaction") and element.name not in READ:
            raise Refused(element.line, say("ours know no %(name)s", name=element.name))
        if element.name in ("printed-variable", "template-inline", "template-block"):
            raise Refused(element.line, say("its content is computed when it is shown"))
    reader = Reader(frozenset({*READ, *COMMENTS, "rubric-block"}))
    paragraphs = []
    for block in _blocks(body):
        own, gap = _around_gap(block)
        before = reader.joined(own)
        if gap is None:
            paragraphs.append(before)
            continue
        after = reader.joined(gap)
        if not item.unit and len(after.split()) <= 4:
            item.unit = after
            paragraphs.append(before)
        else:
            paragraphs.append(f"{before} ____ {after}".strip())
    item.body = PARAGRAPH.join(filter(None, paragraphs))
    for element in body.everywhere():
        if element.name in READ:
            item.interactions.append(_interaction(element, reader))
        elif element.name == "rubric-block":
            item.rubrics.append((element.line, element.get("view"), _rubric(element, reader)))
        elif element.name in COMMENTS:
            item.feedback.setdefault(element.get("identifier"), reader.text(element))
    item.lost += reader.lost
    item.missing += reader.missing


def _rubric(element: Element, reader: Reader) -> str:
    content = element.all("content-body") or [element]
    return PARAGRAPH.join(filter(None, map(reader.text, content)))


def _blocks(body: Element) -> list["Element | str"]:
    """The parts of a body; wrappers round an interaction are opened."""
    found: list[Element | str] = []
    for part in body.parts:
        is_wrapper = (
            isinstance(part, Element)
            and part.name in BLOCKS - {"p"}
            and any(each.name in READ or each.name == "p" for each in part.children)
        )
        found += _blocks(part) if is_wrapper and isinstance(part, Element) else [part]
    return found


def _around_gap(
    block: "Element | str",
) -> tuple[list["Element | str"], list["Element | str"] | None]:
    """The parts before and behind the place of a typed answer; without one, all and None."""
    if isinstance(block, Element) and block.name in BLOCKS:
        for i, part in enumerate(block.parts):
            if isinstance(part, Element) and part.name == "text-entry-interaction":
                return block.parts[:i], block.parts[i + 1 :]
    return [block], None


def _interaction(element: Element, reader: Reader) -> Interaction:
    prompt = element.first("prompt")
    names = ("simple-match-set",) if element.name == "match-interaction" else ()
    holders = [each for name in names for each in element.all(name)] or [element]
    sets = [tuple(_choices(holder, reader)) for holder in holders]
    return Interaction(
        kind=element.name.removesuffix("-interaction"),
        line=element.line,
        response=element.get("response-identifier"),
        prompt=reader.text(prompt) if prompt else "",
        sets=tuple(each for each in sets if each),
        max_choices=_whole(element, "max-choices", 1),
    )


def _choices(holder: Element, reader: Reader) -> list[Choice]:
    found = []
    for each in holder.children:
        if each.name in ("simple-choice", "simple-associable-choice"):
            comments = [
                _rubric(inner, reader) for inner in each.everywhere() if inner.name in COMMENTS
            ]
            found.append(
                Choice(
                    id=each.get("identifier"),
                    text=reader.text(each),
                    line=each.line,
                    match_max=_whole(each, "match-max", 1),
                    comment=" ".join(filter(None, comments)),
                )
            )
    return found


def _read_tolerance(item: QtiItem, processing: Element) -> None:
    for element in processing.everywhere():
        if element.name == "equal":
            mode = element.get("tolerance-mode", "exact")
            item.tolerance = (mode, element.get("tolerance"))
            return
