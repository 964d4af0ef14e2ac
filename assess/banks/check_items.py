"""The rules one item can break on its own."""

import re
from collections.abc import Iterator

from assess.banks.findings import Finding, Severity
from assess.banks.forbidden import forbidden_in
from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.formats import FORMATS, Problem
from assess.formats.forced_choice import ForcedChoiceContent
from assess.formats.mcq import McqContent

NAME = r"[a-z_]+_\d{3}"
UNREVIEWED = ("draft", "retired")
CALIBRATED_FROM = 500
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
TEAM_OF_ONES_OWN = re.compile(r"\bmy (?:team|reps)\b|\bdirect reports?\b", re.IGNORECASE)
# A practice item shows how to answer: it is about nothing in particular and is never scored.
HELD_BY_PRACTICE = {"L01", "L02", "L04", "L14", "L28", "L29"}


def check_item(bank: Bank, item: Item, kind: str = "item") -> list[Finding]:
    """The findings of one item of the pool, or of one practice item (`kind` "practice")."""
    problems = [*_identity(item), *FORMATS[item.format].check(item.content), *_wording(item)]
    problems += [*_order_of_numbers(item), *_review(item)]
    if item.content.is_scored:
        problems += [*_loads(bank, item), *_parameters(item)]
    if kind == "practice":
        problems = [each for each in problems if each.rule in HELD_BY_PRACTICE]
    findings = []
    for problem in problems:
        file, line = bank.places.find(kind, item.id, problem.path)
        severity: Severity = "E" if problem.is_error else "W"
        findings.append(
            Finding(file, line, problem.rule, f"{item.id}: {problem.message}", severity)
        )
    return findings


def _identity(item: Item) -> Iterator[Problem]:
    if not re.fullmatch(f"{item.content.prefix}_{NAME}", item.id):
        message = f"the id should read {item.content.prefix}_<competency>_<3 digits>"
        yield Problem("L01", message, ("id",))


def _wording(item: Item) -> Iterator[Problem]:
    for text, path in item.content.shown():
        for message in forbidden_in(text):
            yield Problem("L14", message, path)
        if item.audience == ("candidate",) and (match := TEAM_OF_ONES_OWN.search(text)):
            yield Problem("L33", f"a candidate has no {match.group().lower()!r}", path)


def _order_of_numbers(item: Item) -> Iterator[Problem]:
    """Options that differ in one number only are read as a scale, so they stand in its order."""
    if not isinstance(item.content, McqContent):
        return
    texts = [option.text for option in item.content.options]
    found = [NUMBER.findall(text) for text in texts]
    if any(len(each) != 1 for each in found) or len({NUMBER.sub("#", t) for t in texts}) > 1:
        return
    numbers = [float(each[0].replace(",", "")) for each in found]
    if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
        yield Problem("L29", "options that differ in one number stand in its order", ("options",))


def _loads(bank: Bank, item: Item) -> Iterator[Problem]:
    known = bank.framework.by_competency
    where = ("loads",)
    for each in item.loads:
        if each not in known:
            yield Problem("L03", f"unknown competency {each}", ("loads", each))
    if abs(sum(item.loads.values()) - 1.0) > 0.01:
        yield Problem("L03", f"loads sum to {sum(item.loads.values()):.2f}, not 1", where)
    if isinstance(item.content, ForcedChoiceContent):
        yield from _block(bank, item, item.content)
        return
    if not 1 <= len(item.loads) <= 3:
        yield Problem("L03", f"{len(item.loads)} competencies, 1 to 3 are allowed", where)
    elif max(item.loads.values()) < 0.60:
        yield Problem("L03", "the main competency has less than 0.60", where)


def _block(bank: Bank, item: Item, content: ForcedChoiceContent) -> Iterator[Problem]:
    competencies = {statement.competency for statement in content.statements}
    if competencies != set(item.loads):
        yield Problem("L03", "loads and the competencies of statements differ", ("loads",))
    if max(item.loads.values(), default=0) - min(item.loads.values(), default=0) > 0.02:
        yield Problem("L03", "statements of a block weigh the same", ("loads",))
    known = bank.framework.by_competency
    domains = {known[each].domain for each in competencies if each in known}
    if len(domains) == 1:
        yield Problem("L26", "all statements come from one domain", ("statements",))


def _parameters(item: Item) -> Iterator[Problem]:
    params = item.params
    if params is None:
        return
    if not params.basis.strip():
        yield Problem("L31", "parameters need a basis", ("params", "basis"))
    if params.status == "calibrated" and (
        not params.run_id or params.n is None or params.n < CALIBRATED_FROM
    ):
        message = f"calibrated needs the id of its run and n of at least {CALIBRATED_FROM}"
        yield Problem("L31", message, ("params", "status"))
    difficulty = item.difficulty
    if difficulty is None:
        return
    p = difficulty.p_borderline
    limits = {"easy": (0.65, 0.90), "medium": (0.45, 0.70), "hard": (0.20, 0.50)}
    low, high = limits[difficulty.level]
    if not low <= p <= high:
        message = f"p_borderline {p:g} does not fit {difficulty.level} ({low:g} to {high:g})"
        yield Problem("L30", message, ("difficulty",), is_error=False)


def _review(item: Item) -> Iterator[Problem]:
    review = item.review
    if not review.author.strip():
        yield Problem("L32", "the review names no author", ("review",))
    if item.status in UNREVIEWED:
        return
    reviewers = set(review.subject) - {review.author}
    if len(reviewers) < 2 or review.sensitivity != "pass" or review.date is None:
        message = (
            f"status {item.status} needs two subject reviewers besides the author, a passed "
            "sensitivity review and a date"
        )
        yield Problem("L32", message, ("status",))
