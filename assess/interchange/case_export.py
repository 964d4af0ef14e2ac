"""The framework of a bank as a CASE package: a document, its items, and how they hang together.

Domains, competencies, facets, indicators, derailers and duties become items; anchored levels and
weights become rubrics, because items of CASE have no number. Identifiers are made of the bank's id
and ours, so that they stay the same from version to version.
"""

import itertools
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from assess.banks.schema import Bank

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://purl.imsglobal.org/spec/case/v1p0#firstline")
STATUS = {"provisional": "Draft", "pilot": "Draft", "calibrated": "Adopted", "practice": "Draft"}
CREATOR = "Firstline"
# The keyword of a duty that every competency serves.
ALL = "all"
LEVELS, DOMAIN_WEIGHTS, ROLE = "levels", "weights of domains", "role"
Json = dict[str, Any]


def export_case(bank: Bank, changed: datetime) -> Json:
    """The CFPackage; `changed` is when this version of the framework was last changed."""
    return _Package(bank, changed).document()


def identifier(bank_id: str, kind: str, *ids: object) -> str:
    """The stable identifier of a part of a framework."""
    return str(uuid.uuid5(NAMESPACE, "\n".join([bank_id, kind, *map(str, ids)])))


class _Package:
    def __init__(self, bank: Bank, changed: datetime) -> None:
        self.bank = bank
        self.framework = bank.framework
        moment = changed.astimezone(UTC).replace(microsecond=0, tzinfo=None)
        self.changed = f"{moment.isoformat()}+00:00"
        self.items: list[Json] = []
        self.associations: list[Json] = []
        self.types: dict[str, Json] = {}
        self.home = self._link(bank.name, "document")

    def document(self) -> Json:
        self._domains()
        self._competencies()
        self._derailers_and_duties()
        return {
            "CFDocument": self._head(),
            "CFItems": self.items,
            "CFAssociations": self.associations,
            "CFDefinitions": {"CFItemTypes": list(self.types.values())},
            "CFRubrics": [*self._levels(), *self._weights()],
        }

    def _head(self) -> Json:
        head: Json = {
            "identifier": self.home["identifier"],
            "uri": self.home["uri"],
            "creator": CREATOR,
            "title": self.bank.name,
            "lastChangeDateTime": self.changed,
            "version": self.bank.version,
            "adoptionStatus": STATUS[self.bank.status],
            "notes": self.bank.note,
        }
        return {name: value for name, value in head.items() if value}

    def _domains(self) -> None:
        for n, domain in enumerate(self.framework.domains, start=1):
            link = self._item("Domain", domain.id, domain.definition, name=domain.name)
            self._child(link, self.home, n)

    def _competencies(self) -> None:
        for n, one in enumerate(self.framework.competencies, start=1):
            link = self._item(
                "Competency", one.id, one.definition, name=one.name, notes=one.knowledge
            )
            self._child(link, self._link(one.domain, "Domain", one.domain), n)
            parts = [
                *(("Facet", text) for text in one.facets),
                *(("Indicator", text) for text in one.indicators.positive),
                *(("Counter-indicator", text) for text in one.indicators.negative),
            ]
            for i, (kind, text) in enumerate(parts, start=1):
                part = self._item(kind, "", text, ids=(one.id, i))
                self._child(part, link, i)

    def _derailers_and_duties(self) -> None:
        place = itertools.count(len(self.framework.domains) + 1)
        for one in self.framework.derailers:
            link = self._item("Derailer", one.code, one.pattern)
            self._child(link, self.home, next(place))
        for competency in self.framework.competencies:
            for i, code in enumerate(competency.derailers, start=1):
                self._related(competency.id, self._link(code, "Derailer", code), i)
        for duty in self.framework.duties:
            link = self._item("Duty", duty.id, duty.text)
            if ALL in duty.competencies:
                self.items[-1]["conceptKeywords"] = [ALL]
            self._child(link, self.home, next(place))
            for i, id_ in enumerate(duty.competencies, start=1):
                if id_ != ALL:
                    self._related(id_, link, i)

    def _levels(self) -> Iterable[Json]:
        for one in self.framework.competencies:
            levels = [
                {
                    **self._stamped("level", one.id, level),
                    "description": text,
                    "quality": f"Level {level}",
                    "score": float(level),
                    "position": int(level),
                }
                for level, text in sorted(one.bars.items())
            ]
            criterion = self._criterion(LEVELS, one.id, one.id, 1, levels=levels)
            yield self._rubric(LEVELS, one.id, one.name, [criterion])

    def _weights(self) -> Iterable[Json]:
        criteria = [
            self._criterion(DOMAIN_WEIGHTS, "", each.id, n, kind="Domain", weight=each.weight)
            for n, each in enumerate(self.framework.domains, start=1)
        ]
        yield self._rubric(DOMAIN_WEIGHTS, "", "Domains", criteria)
        for role in self.framework.roles:
            criteria = [
                self._criterion(ROLE, role.id, id_, n, weight=weight)
                for n, (id_, weight) in enumerate(role.weights.items(), start=1)
            ]
            yield self._rubric(ROLE, role.id, role.name, criteria)

    def _rubric(self, kind: str, id_: str, title: str, criteria: list[Json]) -> Json:
        stamp = self._stamped("rubric", kind, id_)
        description = f"{kind}: {id_}" if id_ else kind
        return {**stamp, "title": title, "description": description, "CFRubricCriteria": criteria}

    def _criterion(
        self,
        rubric: str,
        rubric_id: str,
        about: str,
        position: int,
        *,
        kind: str = "Competency",
        weight: float | None = None,
        levels: list[Json] | None = None,
    ) -> Json:
        return {
            **self._stamped("criterion", rubric, rubric_id, about),
            "category": kind,
            "CFItemURI": self._link(about, kind, about),
            "position": position,
            **({} if weight is None else {"weight": weight}),
            **({} if levels is None else {"CFRubricCriterionLevels": levels}),
        }

    def _item(
        self,
        kind: str,
        code: str,
        text: str,
        *,
        name: str = "",
        notes: str = "",
        ids: tuple[object, ...] = (),
    ) -> Json:
        link = self._link(name or code or text, kind, *(ids or (code,)))
        type_ = self._type(kind)
        self.items.append(
            {
                "identifier": link["identifier"],
                "fullStatement": text,
                **({"humanCodingScheme": code} if code else {}),
                **({"abbreviatedStatement": name} if name else {}),
                **({"notes": notes} if notes else {}),
                "CFItemType": kind,
                "CFItemTypeURI": type_,
                "uri": link["uri"],
                "CFDocumentURI": self.home,
                "lastChangeDateTime": self.changed,
            }
        )
        return link

    def _type(self, kind: str) -> Json:
        link = self._link(kind, "type", kind)
        if kind not in self.types:
            self.types[kind] = {
                **self._stamped("type", kind),
                "title": kind,
                "description": kind,
                "hierarchyCode": str(len(self.types) + 1),
                "typeCode": kind.lower(),
            }
        return link

    def _child(self, child: Json, parent: Json, n: int) -> None:
        self._associate("isChildOf", child, parent, n)

    def _related(self, competency_id: str, other: Json, n: int) -> None:
        link = self._link(competency_id, "Competency", competency_id)
        self._associate("isRelatedTo", link, other, n)

    def _associate(self, kind: str, origin: Json, destination: Json, n: int) -> None:
        ends = (origin["identifier"], destination["identifier"])
        self.associations.append(
            {
                **self._stamped("association", kind, *ends),
                "associationType": kind,
                "sequenceNumber": n,
                "originNodeURI": origin,
                "destinationNodeURI": destination,
                "CFDocumentURI": self.home,
            }
        )

    def _stamped(self, kind: str, *ids: object) -> Json:
        id_ = identifier(self.bank.id, kind, *ids)
        return {"identifier": id_, "uri": f"urn:uuid:{id_}", "lastChangeDateTime": self.changed}

    def _link(self, title: str, kind: str, *ids: object) -> Json:
        id_ = identifier(self.bank.id, kind, *ids)
        return {"title": title, "identifier": id_, "uri": f"urn:uuid:{id_}"}
