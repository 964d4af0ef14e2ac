"""The rules of the interview kit and the work samples."""

import re
from collections.abc import Iterator
from typing import Any

from assess.banks.findings import Finding
from assess.banks.forbidden import forbidden_in
from assess.banks.framework import Model
from assess.banks.kit import LEVELS, PAST, SITUATIONAL, InterviewKit, WorkSample
from assess.banks.schema import Bank
from assess.banks.yaml_source import Step
from assess.formats.wording import words

QUESTION_ID = re.compile(r"int_[a-z_]+_\d{2}")
SAMPLE_ID = re.compile(r"ws_[a-z_]+")
FEWEST_WORDS = 8
# instruments.md, section 9: what one interview asks.
ASKED = {PAST: 6, SITUATIONAL: 4}
UNREVIEWED = ("draft", "retired")

Rule = tuple[str, str, tuple[Step, ...]]


def check_kit(bank: Bank) -> list[Finding]:
    """K01 ids, K02 references, K03 anchors, K04 times, K05 reviews, K06 questions, L14 words."""
    findings: list[Finding] = []
    if bank.interview is not None:
        rules = [*_interview(bank, bank.interview), *_of_both(bank.interview)]
        findings += _placed(bank, "interview", bank.interview.id, rules)
    for sample in bank.work_samples.values():
        rules = [*_sample(bank, sample), *_of_both(sample)]
        findings += _placed(bank, "work sample", sample.id, rules)
    return findings


def _placed(bank: Bank, kind: str, id_: str, rules: list[Rule]) -> Iterator[Finding]:
    for rule, message, path in rules:
        file, line = bank.places.find(kind, id_, path)
        yield Finding(file, line, rule, f"{id_}: {message}")


def _interview(bank: Bank, kit: InterviewKit) -> Iterator[Rule]:
    seen: set[str] = set()
    for i, question in enumerate(kit.questions):
        where: tuple[Step, ...] = ("questions", i)
        if not QUESTION_ID.fullmatch(question.id) or question.id in seen:
            message = "the id should read int_<competency>_<2 digits>, each once"
            yield "K01", message, (*where, "id")
        seen.add(question.id)
        if question.competency not in bank.framework.by_competency:
            message = f"unknown competency {question.competency}"
            yield "K02", message, (*where, "competency")
        if question.kind == PAST and not question.otherwise:
            message = "a question about the past needs `otherwise` for people without an example"
            yield "K06", message, (*where, "ask")
        yield from _anchors(question.anchors, (*where, "anchors"))
    for kind, wanted in ASKED.items():
        n = sum(each.kind == kind for each in kit.standard)
        if n != wanted:
            yield "K06", f"{n} standard questions are {kind}, {wanted} are asked", ("questions",)
    asking = sum(each.minutes for each in kit.standard)
    whole = kit.opening_minutes + asking + kit.closing_minutes
    if whole != kit.minutes:
        yield "K04", f"the parts take {whole} minutes, not {kit.minutes}", ("minutes",)


def _sample(bank: Bank, sample: WorkSample) -> Iterator[Rule]:
    if not SAMPLE_ID.fullmatch(sample.id):
        yield "K01", "the id should read ws_<name>", ("id",)
    names = [each.id for each in sample.rubric]
    for i, criterion in enumerate(sample.rubric):
        where: tuple[Step, ...] = ("rubric", i)
        if names.index(criterion.id) != i:
            yield "K01", f"the criterion {criterion.id} stands twice", (*where, "id")
        if criterion.competency not in bank.framework.by_competency:
            message = f"unknown competency {criterion.competency}"
            yield "K02", message, (*where, "competency")
        yield from _anchors(criterion.anchors, (*where, "anchors"))
    whole = sum(slot.minutes for slot in sample.timing)
    if whole != sample.minutes:
        yield "K04", f"the timing adds up to {whole} minutes, not {sample.minutes}", ("timing",)


def _anchors(anchors: dict[int, str], path: tuple[Step, ...]) -> Iterator[Rule]:
    if set(anchors) != set(LEVELS):
        yield "K03", "anchors are asked for the levels 1 to 5", path
    for level, text in anchors.items():
        if len(words(text)) < FEWEST_WORDS:
            message = f"the anchor of level {level} has fewer than {FEWEST_WORDS} words"
            yield "K03", message, (*path, level)
    if len(set(anchors.values())) != len(anchors):
        yield "K03", "two levels have the same anchor", path


def _of_both(part: InterviewKit | WorkSample) -> Iterator[Rule]:
    if set(part.levels) != set(LEVELS):
        yield "K03", "names are asked for the levels 1 to 5", ("levels",)
    reviewers = set(part.review.subject) - {part.review.author}
    if part.status not in UNREVIEWED and len(reviewers) < 2:
        yield "K05", f"status {part.status} needs two reviewers", ("status",)
    for text, path in _texts(part, ()):
        for problem in forbidden_in(text):
            yield "L14", problem, path


def _texts(value: Any, path: tuple[Step, ...]) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Every text inside a part, with the way to it."""
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for i, each in enumerate(value):
            yield from _texts(each, (*path, i))
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, (*path, name))
