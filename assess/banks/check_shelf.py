"""The rules of the template shelf."""

import re
from collections.abc import Iterator

from assess.banks.findings import Finding
from assess.banks.forbidden import forbidden_in
from assess.banks.schema import Bank
from assess.banks.shelf import Template, parts_of
from assess.banks.yaml_source import Step

ID = re.compile(r"tpl_[a-z0-9_]+")
UNREVIEWED = ("draft", "retired")

Rule = tuple[str, str, tuple[Step, ...]]


def check_shelf(bank: Bank) -> list[Finding]:
    """T01 ids and names, T02 references, T03 empty texts, T04 use, T05 reviews, L14 words."""
    findings = []
    names: dict[str, str] = {}
    used = {id_ for activity in bank.activities.values() for id_ in activity.uses}
    for template in bank.shelf.values():
        first = names.setdefault(template.title.casefold(), template.id)
        rules = [*_own(template), *_references(bank, template), *_wording(bank, template)]
        if first != template.id:
            rules.append(("T01", f"has the name of {first}", ("title",)))
        if template.id not in used:
            rules.append(("T04", "no activity uses it", ("id",)))
        for rule, message, path in rules:
            file, line = bank.places.find("template", template.id, path)
            findings.append(Finding(file, line, rule, f"{template.id}: {message}"))
    return [*findings, *_uses(bank)]


def _own(template: Template) -> Iterator[Rule]:
    if not ID.fullmatch(template.id):
        yield "T01", "the id should read tpl_<name>", ("id",)
    for name in ("title", "purpose"):
        if not getattr(template, name).strip():
            yield "T03", f"the {name} is empty", (name,)
    review = template.review
    if template.status not in UNREVIEWED and len(set(review.subject) - {review.author}) < 2:
        yield "T05", f"status {template.status} needs two reviewers", ("status",)


def _references(bank: Bank, template: Template) -> Iterator[Rule]:
    for i, name in enumerate(template.competencies):
        if name not in bank.framework.by_competency:
            yield "T02", f"unknown competency {name}", ("competencies", i)
    if template.from_ is None:
        return
    source = bank.activities.get(template.from_)
    if source is None:
        yield "T02", f"unknown activity {template.from_}", ("from",)
        return
    known = parts_of(source.template or "")
    for i, part in enumerate(template.parts):
        if part not in known:
            yield "T02", f"{source.id} has no part {part!r}", ("parts", i)


def _wording(bank: Bank, template: Template) -> Iterator[Rule]:
    where: tuple[Step, ...] = ("from",) if template.from_ else ("text",)
    text = template.text_in(bank.activities)
    is_known = template.from_ is None or (template.from_ in bank.activities and not template.parts)
    if is_known and not text.strip():
        yield "T03", "the text is empty", where
    for written, path in (
        (template.title, ("title",)),
        (template.purpose, ("purpose",)),
        (text, where),
    ):
        for problem in forbidden_in(written):
            yield "L14", problem, path


def _uses(bank: Bank) -> Iterator[Finding]:
    for activity in bank.activities.values():
        for i, id_ in enumerate(activity.uses):
            if id_ not in bank.shelf:
                file, line = bank.places.find("activity", activity.id, ("uses", i))
                message = f"{activity.id}: uses the unknown template {id_}"
                yield Finding(file, line, "T02", message)
