"""The rules on what points from one part of a bank to another."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from assess.banks.findings import Finding, Severity
from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.banks.statistics import family_of
from assess.banks.vocabulary import content_stems
from assess.banks.yaml_source import Step
from assess.formats import Content
from assess.formats.options import Choices
from assess.formats.situation import Situation
from assess.formats.validity import ValidityContent

MIXED = "mixed"


def check_references(bank: Bank) -> list[Finding]:
    """Competencies, facets, traps, scales, enemies, twins and pairs that exist and agree."""
    findings = [*_framework(bank), *_scales(bank)]
    for item in bank.items.values():
        findings += _names(bank, item)
        findings += _enemies(bank, item)
        if isinstance(item.content, ValidityContent):
            findings += _pair(bank, item, item.content)
    findings += _twins(bank)
    return findings


def _finding(
    bank: Bank,
    item: Item,
    rule: str,
    message: str,
    path: tuple[Step, ...] = (),
    severity: Severity = "E",
) -> Finding:
    file, line = bank.places.find("item", item.id, path)
    return Finding(file, line, rule, f"{item.id}: {message}", severity)


def _framework(bank: Bank) -> Iterator[Finding]:
    framework = bank.framework
    problems = []
    for competency in framework.competencies:
        if competency.domain not in framework.by_domain:
            problems.append(f"{competency.id} names the unknown domain {competency.domain}")
        if set(competency.bars) != {1, 2, 3, 4, 5}:
            problems.append(f"{competency.id} does not describe the levels 1 to 5")
    for role in framework.roles:
        unknown = sorted(set(role.weights) - set(framework.by_competency))
        if unknown:
            problems.append(f"the role {role.id} weighs unknown competencies: {unknown}")
        if abs(sum(role.weights.values()) - 1) > 0.01:
            problems.append(f"the weights of the role {role.id} do not sum to 1")
    if framework.domains and abs(sum(d.weight for d in framework.domains) - 1) > 0.01:
        problems.append("the weights of the domains do not sum to 1")
    file, line = bank.places.find("framework", "framework")
    yield from (Finding(file, line, "L02", problem) for problem in problems)


def _scales(bank: Bank) -> Iterator[Finding]:
    for name, scale in bank.scales.items():
        if scale.raters is not None and scale.raters not in bank.scales:
            yield Finding("scales.yaml", 0, "L02", f"{name}: unknown scale {scale.raters}")


def _names(bank: Bank, item: Item) -> Iterator[Finding]:
    scale = getattr(item.content, "scale", None)
    if scale is not None and scale not in bank.scales:
        yield _finding(bank, item, "L02", f"unknown scale {scale}", ("scale",))
    competency = bank.framework.by_competency.get(item.main_competency)
    if competency and item.facet != MIXED and item.facet not in competency.facets:
        message = f"{item.facet!r} is no facet of {competency.id}"
        yield _finding(bank, item, "L25", message, ("facet",), "W")
    if isinstance(item.content, Situation):
        known = {derailer.code for derailer in bank.framework.derailers} | {"none"}
        for i, option in enumerate(item.content.choices):
            if option.trap not in known:
                message = f"unknown trap {option.trap}"
                yield _finding(bank, item, "L02", message, ("options", i, "trap"))


def _enemies(bank: Bank, item: Item) -> Iterator[Finding]:
    for i, enemy in enumerate(item.enemies):
        where = ("enemies", i)
        if enemy == item.id:
            yield _finding(bank, item, "L37", "an item is no enemy of itself", where)
        elif enemy not in bank.items:
            yield _finding(bank, item, "L37", f"unknown enemy {enemy}", where)
        elif item.id not in bank.items[enemy].enemies:
            yield _finding(bank, item, "L37", f"{enemy} does not name it as an enemy", where)


def _pair(bank: Bank, item: Item, content: ValidityContent) -> Iterator[Finding]:
    if content.partner is None:
        return
    partner = bank.items.get(content.partner)
    if partner is None:
        yield _finding(bank, item, "L36", f"unknown partner {content.partner}", ("pair",))
    elif getattr(partner.content, "scale", None) != content.scale:
        yield _finding(bank, item, "L36", "the partner is answered on another scale", ("scale",))
    elif not set(content_stems(content.text)) & set(content_stems(_said(partner.content))):
        # Whether two texts are opposites a program cannot tell; that they meet, it can.
        message = f"speaks of another occasion than its partner {partner.id}"
        yield _finding(bank, item, "L36", message, ("text",))


def _twins(bank: Bank) -> Iterator[Finding]:
    families: dict[str, list[Item]] = defaultdict(list)
    for item in bank.items.values():
        if item.twin_of is None:
            continue
        if item.twin_of not in bank.items:
            message = f"twin_of names {item.twin_of}, which does not exist"
            yield _finding(bank, item, "L41", message, ("twin_of",))
            continue
        families[family_of(bank, item)].append(item)
    for root, twins in families.items():
        for first, second in combinations([bank.items[root], *twins], 2):
            if second.id not in first.enemies and first.id not in second.enemies:
                message = f"is a twin of {first.id} and not its enemy"
                yield _finding(bank, second, "L41", message, ("enemies",))
            if _texts(first.content) != _texts(second.content):
                message = f"shows other options than its twin {first.id}"
                yield _finding(bank, second, "L41", message, ("options",))
            if (
                first.difficulty
                and second.difficulty
                and (first.difficulty.note == second.difficulty.note)
            ):
                message = f"names the same deciding facts as its twin {first.id}"
                yield _finding(bank, second, "L41", message, ("difficulty", "note"))
            if _best_text(first.content) == _best_text(second.content) != "":
                message = f"has the same best option as its twin {first.id}"
                yield _finding(bank, second, "L41", message, ("options",))


def _said(content: Content) -> str:
    return " ".join(text for text, _ in content.shown())


def _texts(content: Content) -> set[str]:
    return {o.text for o in content.choices} if isinstance(content, Choices) else set()


def _best_text(content: Content) -> str:
    return content.best_text if isinstance(content, Choices) else ""
