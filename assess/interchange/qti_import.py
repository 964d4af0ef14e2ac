"""A QTI file as a bank of ours: our own packages as they were, those of other tools as drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from assess.banks.framework import Framework
from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.banks.validation_errors import describe_errors
from assess.formats import FORMATS
from assess.interchange import sidecar
from assess.interchange.draft import Draft
from assess.interchange.problems import Problem, Refused, unreadable
from assess.interchange.qti_drafts import complete, draft_of
from assess.interchange.qti_draw import draw
from assess.interchange.qti_export import BANK
from assess.interchange.qti_item import QtiItem, read_item
from assess.interchange.qti_package import Package, open_package
from assess.interchange.qti_said import said_by
from assess.interchange.xml_source import Element, read_xml
from assess.interchange.xml_text import to_bytes
from assess.words import say

Document = dict[str, Any]
PROCESSING = "response-processing"
UNREVIEWED: Document = {"subject": [], "sensitivity": "open", "date": None}


@dataclass(slots=True)
class Imported:
    """The document of a bank, and item by item what is not in it."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many items were taken over."""
        return len(self.document["items"]) + len(self.document.get("practice", ()))


def import_qti(data: bytes, name: str) -> Imported:
    """Read a package or a single item; raises InvalidInput if nothing of it can be read."""
    package = open_package(data, name)
    return _Import(package).run()


class _Import:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.problems = list(package.problems)
        self.bank = _bank(package)
        self.pools: dict[str, list[tuple[int, Document]]] = {"items": [], "practice": []}
        self.scales: list[Document] = []
        self.drafts = 0

    def run(self) -> Imported:
        # Items of ours keep their ids; drafts get those that are left.
        for found in sorted(self.package.items, key=lambda each: each.beside is None):
            id_ = found.root.get("identifier")
            try:
                item = read_item(found.root, found.file)
                if found.beside is None:
                    self._add_draft(item)
                else:
                    self._add_own(item, found.root, found.beside)
            except Refused as refused:
                problem = Problem(found.file, refused.line, id_, refused.reason, "refused")
                self.problems.append(problem)
        ordered = {
            pool: [each for _n, each in sorted(items, key=lambda pair: pair[0])]
            for pool, items in self.pools.items()
        }
        for pool in ordered.values():
            self._settle_twins(pool)
        document = {**self.bank.document(), **ordered}
        document["scales"] = [*document["scales"], *self.scales]
        if document.pop("base", None):
            reason = say("the bank was laid over another one; here both are one bank")
            self.problems.append(Problem(BANK, 1, "", reason))
        return Imported(document, sorted(self.problems))

    def _add_own(self, item: QtiItem, root: Element, beside: Mapping[str, Any]) -> None:
        format_, fields = str(beside.get("format")), beside.get("fields")
        if format_ not in FORMATS or not isinstance(fields, dict):
            raise Refused(1, say("its sidecar names no format of ours"))
        if len(item.interactions) != 1:
            raise Refused(item.line, say("it asks for %(n)s answers", n=len(item.interactions)))
        said = said_by(item, format_)
        for line, name in [*item.missing, *item.dropped]:
            if name != PROCESSING:
                self._note(item, line, say("its %(name)s is not kept", name=name))
        try:
            whole, odd = sidecar.merge(said, fields)
            review = dict(whole.get("review") or {})
        except (AttributeError, TypeError, ValueError) as error:
            raise Refused(1, say("its sidecar is broken")) from error
        for part in odd:
            reason = say("option %(part)s is in the XML or in the sidecar only", part=part)
            self._note(item, item.line, reason)
        if beside.get("said") != sidecar.fingerprint(said):
            # What somebody reviewed is no longer what stands here.
            whole["status"] = "draft"
            whole["review"] = {**review, **UNREVIEWED}
            self._note(item, item.line, say("changed since its export: a draft again, no review"))
        try:
            made = Item.model_validate(whole)
        except ValidationError as error:
            reasons = [message for _rule, _path, message in describe_errors(error, whole)]
            raise Refused(item.line, "; ".join(reasons[:3])) from error
        self._compare_keys(item, root, made)
        pool = "practice" if beside.get("pool") == "practice" else "items"
        if self._knows(made.id, pool):
            raise Refused(item.line, say("the id %(id)s stands twice", id=made.id))
        position = beside.get("position")
        n = position if isinstance(position, int) else len(self.pools[pool])
        self.pools[pool].append((n, made.document()))

    def _compare_keys(self, item: QtiItem, root: Element, made: Item) -> None:
        """Say so if the XML scores otherwise than the item does."""
        drawn = read_xml(to_bytes(draw(self.bank, made)), item.file)
        ours = read_item(drawn, item.file)
        shapes = [each.shape if each else None for each in map(_processing, (root, drawn))]
        if shapes[0] != shapes[1]:
            self._note(item, item.line, say("its response-processing is not kept"))
        for id_, declared in ours.declarations.items():
            theirs = item.declarations.get(id_)
            if theirs is None or (set(theirs.correct), theirs.mapping) != (
                set(declared.correct),
                declared.mapping,
            ):
                line = theirs.line if theirs else item.line
                self._note(item, line, say("keys or points of the XML differ; the item's are kept"))

    def _add_draft(self, item: QtiItem) -> None:
        draft = draft_of(item)
        id_ = self._new_id(FORMATS[draft.format].Content.prefix)
        if draft.scale:
            draft.fields["scale"] = self._scale(draft)
        source = PurePath(self.package.name).name
        name = item.id if item.title in ("", item.id) else f"{item.id}, {item.title}"
        origin = f"imported from {source}: {name} ({item.version})"
        self.pools["items"].append((len(self.package.items), complete(draft, id_, origin)))
        for line, reason in draft.notes:
            self._note(item, line, reason)

    def _new_id(self, prefix: str) -> str:
        self.drafts += 1
        id_ = f"{prefix}_imported_{self.drafts:03d}"
        return self._new_id(prefix) if self._knows(id_, "items") else id_

    def _knows(self, id_: str, pool: str) -> bool:
        return any(id_ == item["id"] for _n, item in self.pools[pool])

    def _scale(self, draft: Draft) -> str:
        """The scale with the words of a draft: a known one, or one more."""
        wanted = [" ".join(each.lower().split()) for each in (*draft.scale, draft.no_chance)]
        for scale in [*self.bank.document()["scales"], *self.scales]:
            if _labels(scale) == wanted:
                return str(scale["id"])
        id_ = f"imported{len(self.scales) + 1}"
        points = [
            {"code": code, "label": label, "meaning": ""} for code, label in enumerate(draft.scale)
        ]
        made: Document = {"id": id_, "points": points}
        if draft.no_chance:
            made["no_chance"] = {"label": draft.no_chance}
        self.scales.append(made)
        return id_

    def _settle_twins(self, items: list[Document]) -> None:
        """Write a borrowed text out where the item it is borrowed from is not here, or changed."""
        texts = {
            f"{item['id']}.{option['id']}": option.get("text")
            for item in items
            for option in item.get("options") or ()
            if not option.get("same_text_as")
        }
        for item in items:
            for option in item.get("options") or ():
                borrowed = option.get("same_text_as")
                if borrowed and texts.get(borrowed) != option.get("text"):
                    del option["same_text_as"]
                    reason = say("the text of %(borrowed)s is written out", borrowed=borrowed)
                    self.problems.append(Problem(self.package.name, 1, item["id"], reason))

    def _note(self, item: QtiItem, line: int, reason: str) -> None:
        self.problems.append(Problem(item.file, line, item.id, reason))


def _processing(root: Element) -> Element | None:
    return root.first(PROCESSING)


def _labels(scale: Document) -> list[str]:
    labels = [point["label"] for point in scale["points"]]
    labels.append((scale.get("no_chance") or {}).get("label", ""))
    return [" ".join(str(each).lower().split()) for each in labels]


def _bank(package: Package) -> Bank:
    """The bank without its items: as the package says it, or an empty one named after the file."""
    if package.bank is None:
        stem = PurePath(package.name).stem.lower()
        id_ = "".join(each if each.isascii() and each.isalnum() else "_" for each in stem)
        return Bank(
            id=id_.strip("_") or "imported",
            version="0.0.1",
            name=PurePath(package.name).stem or "Imported",
            status="provisional",
            note="Imported from another tool. Every item is a draft that nobody has reviewed here.",
            framework=Framework(),
            scales={},
            items={},
            booklets={},
            activities={},
        )
    try:
        return Bank.from_document({**package.bank, "items": [], "practice": []})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        reason = say("%(where)s: %(reason)s", where=where, reason=first["msg"])
        raise unreadable(BANK, 1, reason) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise unreadable(BANK, 1, say("this is no bank of ours")) from error
