"""A CASE package as a framework of ours: what `case_export` wrote comes back as it was."""

from typing import Any

from pydantic import ValidationError

from assess.banks.framework import (
    Competency,
    Derailer,
    Domain,
    Duty,
    Framework,
    Indicators,
    RoleProfile,
)
from assess.interchange.case_export import ALL, DOMAIN_WEIGHTS, LEVELS, ROLE, Json
from assess.interchange.problems import Problem, unreadable
from assess.interchange.qti_package import read_json
from assess.words import say

KINDS = ("Domain", "Competency", "Facet", "Indicator", "Counter-indicator", "Derailer", "Duty")


class Case:
    """A framework with the head of its document, and what of the package is not in it."""

    def __init__(self, head: Json, framework: Framework, problems: list[Problem]) -> None:
        self.head = head
        self.framework = framework
        self.problems = problems


def import_case(data: bytes, name: str) -> Case:
    """Read a CFPackage; raises InvalidInput if it is none."""
    document = read_json(data, name)
    if not isinstance(document, dict) or not isinstance(document.get("CFDocument"), dict):
        raise unreadable(name, 1, say("there is no CFDocument in it"))
    try:
        return _Import(document, name).run()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        reason = say("%(where)s: %(reason)s", where=where, reason=first["msg"])
        raise unreadable(name, 1, reason) from error
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        reason = say("a part of the package is not as CASE has it: %(reason)s", reason=str(error))
        raise unreadable(name, 1, reason) from error


class _Import:
    def __init__(self, document: Json, name: str) -> None:
        self.document = document
        self.name = name
        self.problems: list[Problem] = []
        self.items = {each["identifier"]: each for each in document.get("CFItems") or []}
        self.children: dict[str, list[Json]] = {}
        self.related: dict[str, list[str]] = {}

    def run(self) -> Case:
        self._associations()
        rubrics = self._rubrics()
        weights = {
            each["CFItemURI"]["identifier"]: each["weight"]
            for rubric in rubrics[DOMAIN_WEIGHTS].values()
            for each in rubric
        }
        framework: dict[str, Any] = {
            "domains": tuple(self._domain(each, weights) for each in self._all("Domain")),
            "competencies": tuple(
                self._competency(each, rubrics[LEVELS]) for each in self._all("Competency")
            ),
            "roles": tuple(self._roles(rubrics[ROLE])),
            "derailers": tuple(
                Derailer(code=_code(each), pattern=each["fullStatement"])
                for each in self._all("Derailer")
            ),
        }
        if duties := tuple(self._duty(each) for each in self._all("Duty")):
            framework["duties"] = duties
        for item in self.items.values():
            if item.get("CFItemType") not in KINDS:
                reason = say(
                    "ours know no %(kind)s", kind=item.get("CFItemType") or "item of no type"
                )
                self.problems.append(Problem(self.name, 1, item["identifier"], reason, "refused"))
        return Case(self.document["CFDocument"], Framework(**framework), self.problems)

    def _associations(self) -> None:
        ordered = sorted(
            self.document.get("CFAssociations") or [],
            key=lambda each: each.get("sequenceNumber") or 0,
        )
        for each in ordered:
            kind = each["associationType"]
            origin = each["originNodeURI"]["identifier"]
            other = each["destinationNodeURI"]["identifier"]
            if kind == "isChildOf" and origin in self.items:
                self.children.setdefault(other, []).append(self.items[origin])
            elif kind == "isRelatedTo":
                self.related.setdefault(origin, []).append(other)
                self.related.setdefault(other, []).append(origin)
            else:
                reason = say("the association %(kind)s is not kept", kind=kind)
                self.problems.append(Problem(self.name, 1, each["identifier"], reason))

    def _rubrics(self) -> dict[str, dict[str, list[Json]]]:
        found: dict[str, dict[str, list[Json]]] = {LEVELS: {}, DOMAIN_WEIGHTS: {}, ROLE: {}}
        self.titles: dict[str, str] = {}
        for rubric in self.document.get("CFRubrics") or []:
            kind, _colon, id_ = str(rubric.get("description") or "").partition(": ")
            if kind not in found:
                reason = say("a rubric of another kind is not kept")
                self.problems.append(Problem(self.name, 1, rubric["identifier"], reason))
                continue
            found[kind][id_] = rubric.get("CFRubricCriteria") or []
            self.titles[f"{kind} {id_}"] = rubric.get("title") or id_
        return found

    def _all(self, kind: str) -> list[Json]:
        return [each for each in self.items.values() if each.get("CFItemType") == kind]

    def _below(self, item: Json, kind: str) -> tuple[str, ...]:
        below = self.children.get(item["identifier"], [])
        return tuple(each["fullStatement"] for each in below if each.get("CFItemType") == kind)

    def _domain(self, item: Json, weights: dict[str, float]) -> Domain:
        return Domain(
            id=_code(item),
            name=_name(item),
            definition=item["fullStatement"],
            weight=weights.get(item["identifier"], 0.0),
        )

    def _competency(self, item: Json, levels: dict[str, list[Json]]) -> Competency:
        parents = [
            _code(self.items[id_])
            for id_, below in self.children.items()
            if item in below and id_ in self.items
        ]
        if not parents:
            reason = say("it stands under no domain")
            self.problems.append(Problem(self.name, 1, _code(item), reason))
        derailers = [
            _code(self.items[id_])
            for id_ in self.related.get(item["identifier"], ())
            if self.items.get(id_, {}).get("CFItemType") == "Derailer"
        ]
        bars = {
            int(level["score"]): level["description"]
            for criterion in levels.get(_code(item), ())
            for level in criterion["CFRubricCriterionLevels"]
        }
        return Competency(
            id=_code(item),
            domain=parents[0] if parents else "",
            name=_name(item),
            definition=item["fullStatement"],
            facets=self._below(item, "Facet"),
            indicators=Indicators(
                positive=self._below(item, "Indicator"),
                negative=self._below(item, "Counter-indicator"),
            ),
            bars=bars,
            knowledge=item.get("notes") or "",
            derailers=tuple(derailers),
        )

    def _roles(self, roles: dict[str, list[Json]]) -> list[RoleProfile]:
        return [
            RoleProfile(
                id=id_,
                name=self.titles[f"{ROLE} {id_}"],
                weights={
                    _code(self.items[each["CFItemURI"]["identifier"]]): each["weight"]
                    for each in criteria
                },
            )
            for id_, criteria in roles.items()
        ]

    def _duty(self, item: Json) -> Duty:
        serving = [
            _code(self.items[id_])
            for id_ in self.related.get(item["identifier"], ())
            if self.items.get(id_, {}).get("CFItemType") == "Competency"
        ]
        is_for_all = ALL in (item.get("conceptKeywords") or ())
        return Duty(
            id=_code(item),
            competencies=(ALL,) if is_for_all else tuple(serving),
            text=item["fullStatement"],
        )


def _code(item: Json) -> str:
    return str(item.get("humanCodingScheme") or item["identifier"])


def _name(item: Json) -> str:
    return str(item.get("abbreviatedStatement") or item["fullStatement"])
