"""Reading a bank from its folder, with every error at its file and line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from assess.banks.activities import Activity
from assess.banks.booklets import Booklet
from assess.banks.findings import Finding
from assess.banks.framework import Duty, Framework, Scale, Term
from assess.banks.items import Item
from assess.banks.kit import InterviewKit, WorkSample
from assess.banks.overlay import check_overlay, lay_over
from assess.banks.places import Places
from assess.banks.schema import Bank, Header
from assess.banks.shelf import Template
from assess.banks.twins import resolve_twins
from assess.banks.validation_errors import describe_errors
from assess.banks.yaml_source import Source, Step, UnreadableYamlError, read_yaml
from assess.errors import BankError
from assess.formats.options import Choices

SCHEMA = 1
HEADER = "bank.yaml"
# Five times the largest bank there is; each value takes about a kilobyte while it is read.
MOST_VALUES = 500_000
# Every item is compared with every other one.
MOST_ITEMS = 2000
M = TypeVar("M", bound=BaseModel)
Part = tuple[Source, tuple[Step, ...], dict[str, Any]]


def load_bank(folder: Path, base: Bank | None = None) -> Bank:
    """The bank in `folder`; raises BankError whose problems read ``file:line RULE message``."""
    bank, findings = read_bank(folder, base)
    if bank is None or findings:
        problems = [str(each) for each in findings]
        raise BankError(f"{folder.name}: {len(problems)} problems", problems)
    return bank


def read_bank(folder: Path, base: Bank | None = None) -> tuple[Bank | None, list[Finding]]:
    """Whatever can be read of a bank, and what is wrong with the rest.

    An overlay needs the bank it extends as `base`; it comes back as the whole bank of both.
    """
    return _Reader(folder, base).read()


def extended_by(folder: Path) -> str | None:
    """The id of the bank that an overlay extends; None for a bank that stands alone."""
    try:
        written = read_yaml(folder / HEADER, HEADER).value
    except (UnreadableYamlError, OSError):
        return None  # reading the bank says what is wrong
    extended = written.get("extends") if isinstance(written, dict) else None
    return str(extended) if extended else None


@dataclass
class _Reader:
    folder: Path
    base: Bank | None = None
    findings: list[Finding] = field(default_factory=list)
    size: int = 0
    places: Places = field(default_factory=Places)

    def read(self) -> tuple[Bank | None, list[Finding]]:
        header = self._one(HEADER, Header)
        if header and not self._fits_base(header):
            return None, self.findings
        parts: dict[str, Any] = {
            "framework": self._framework(),
            "scales": self._scales(),
            "glossary": tuple(self._terms()),
            "items": self._items("items/**/*.yaml", "item"),
            "practice": tuple(self._items("practice/*.yaml", "practice").values()),
            "activities": self._by_id("development/*.yaml", "activities", "activity", Activity),
            "shelf": self._by_id("shelf.yaml", "templates", "template", Template),
            "booklets": self._each("booklets/*.yaml", "booklet", Booklet),
            "interview": self._interview(),
            "work_samples": self._each("work_samples/*.yaml", "work sample", WorkSample),
        }
        self.findings.sort()
        if header is None:
            return None, self.findings
        if self.base is not None:
            found = check_overlay(self.base, header, parts, self.places)
            self.findings = sorted([*self.findings, *found])
            return lay_over(self.base, header, parts, self.places), self.findings
        fields = {name: getattr(header, name) for name in header.model_fields_set}
        # The parts are models already: they are put together, not validated again.
        bank = Bank.model_construct(_fields_set={*fields, *parts}, **fields, **parts)
        return bank.at(self.places), self.findings

    def _fits_base(self, header: Header) -> bool:
        wanted, given = header.extends, self.base.id if self.base else None
        if wanted != given:
            message = f"extends {wanted}, which was not given" if wanted else "extends no bank"
            self._add(HEADER, self.places.find("bank", "bank", ("extends",))[1], "L02", message)
        return wanted == given

    def _one(self, name: str, model: type[M]) -> M | None:
        path = self.folder / name
        if not path.is_file():
            self._add(self._name(path), 1, "L02", "the file is missing")
            return None
        source = self._source(path)
        if source is None:
            return None
        self.places.add(name.removesuffix(".yaml"), name.removesuffix(".yaml"), source, ())
        return self._model(model, source, (), _without_schema(source))

    def _framework(self) -> Framework:
        if self.base is not None and not (self.folder / "framework.yaml").exists():
            return self.base.framework
        framework = self._one("framework.yaml", Framework) or Framework()
        duties: dict[str, Duty] = {}
        for source, path, value in self._listed("duties.yaml", "duties"):
            duty = self._model(Duty, source, path, value)
            if duty and self._is_new("duty", duty.id, source, path, duties):
                duties[duty.id] = duty
        # A bank without the file is the same as before, and so is its hash.
        return framework.model_copy(update={"duties": tuple(duties.values())} if duties else {})

    def _items(self, pattern: str, kind: str) -> dict[str, Item]:
        listed = list(self._listed(pattern, "items"))
        if len(listed) > MOST_ITEMS:
            self._add(HEADER, 1, "L02", f"{len(listed)} items, {MOST_ITEMS} can be read")
            return {}
        values = resolve_twins(listed, self.findings, self._known_texts())
        items: dict[str, Item] = {}
        for source, path, value in values:
            item = self._model(Item, source, path, value)
            if item and self._is_new(kind, item.id, source, path, items):
                items[item.id] = item
        return items

    def _known_texts(self) -> dict[str, str | None]:
        if self.base is None:
            return {}
        return {
            f"{id_}.{option.id}": option.text
            for id_, item in self.base.items.items()
            if isinstance(item.content, Choices)
            for option in item.content.choices
        }

    def _by_id(self, pattern: str, key: str, kind: str, model: type[M]) -> dict[str, M]:
        """The parts that stand in a list of a file, by id."""
        parts: dict[str, M] = {}
        for source, path, value in self._listed(pattern, key):
            part = self._model(model, source, path, value)
            id_ = str(getattr(part, "id", ""))
            if part and self._is_new(kind, id_, source, path, parts):
                parts[id_] = part
        return parts

    def _interview(self) -> InterviewKit | None:
        found = self._each("kit/interview.yaml", "interview", InterviewKit)
        return next(iter(found.values()), None)

    def _each(self, pattern: str, kind: str, model: type[M]) -> dict[str, M]:
        """The parts that have a file of their own, by id."""
        parts: dict[str, M] = {}
        for path in sorted(self.folder.glob(pattern)):
            if (source := self._source(path)) is None:
                continue
            part = self._model(model, source, (), _without_schema(source))
            id_ = str(getattr(part, "id", ""))
            if part and self._is_new(kind, id_, source, (), parts):
                parts[id_] = part
        return parts

    def _scales(self) -> dict[str, Scale]:
        scales = {}
        for source, value in self._files("scales.yaml"):
            listed = value.get("scales")
            if not isinstance(listed, dict):
                self._add(source.file, source.line(("scales",)), "L02", "expected scales by name")
                continue
            for name, written in listed.items():
                if scale := self._model(Scale, source, ("scales", name), written):
                    scales[name] = scale
        return scales

    def _terms(self) -> Iterator[Term]:
        for source, path, value in self._listed("glossary.yaml", "terms"):
            if term := self._model(Term, source, path, value):
                yield term

    def _listed(self, pattern: str, key: str) -> Iterator[Part]:
        for source, value in self._files(pattern):
            written = value.get(key)
            if not isinstance(written, list):
                self._add(source.file, source.line((key,)), "L02", f"expected a list of {key}")
                continue
            for i, each in enumerate(written):
                if isinstance(each, dict):
                    yield source, (key, i), each
                else:
                    self._add(source.file, source.line((key, i)), "L02", "expected fields")

    def _files(self, pattern: str) -> Iterator[tuple[Source, dict[str, Any]]]:
        for path in sorted(self.folder.glob(pattern)):
            if (source := self._source(path)) is not None:
                yield source, source.value

    def _source(self, path: Path) -> Source | None:
        try:
            source = read_yaml(path, self._name(path))
            self.size += source.size
            if self.size > MOST_VALUES:
                raise UnreadableYamlError(1, "with this file the bank is larger than can be read")
        except UnreadableYamlError as error:
            self._add(self._name(path), error.line, "L02", error.message)
            return None
        if not isinstance(source.value, dict):
            self._add(source.file, 1, "L02", "expected fields with values")
            return None
        if source.value.get("schema") != SCHEMA:
            self._add(source.file, source.line(("schema",)), "L02", f"expected schema: {SCHEMA}")
            return None
        return source

    def _model(self, model: type[M], source: Source, path: Sequence[Step], value: Any) -> M | None:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for rule, inner, message in describe_errors(error, value):
                self._add(source.file, source.line((*path, *inner)), rule, message)
            return None

    def _is_new(
        self, kind: str, id_: str, source: Source, path: Sequence[Step], known: dict[str, Any]
    ) -> bool:
        if id_ in known:
            file, line = self.places.find(kind, id_)
            message = f"the id {id_} is already used at {file}:{line}"
            self._add(source.file, source.line(path), "L01", message)
            return False
        self.places.add(kind, id_, source, path)
        return True

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _add(self, file: str, line: int, rule: str, message: str) -> None:
        self.findings.append(Finding(file, line, rule, message))


def _without_schema(source: Source) -> dict[str, Any]:
    return {name: value for name, value in source.value.items() if name != "schema"}
