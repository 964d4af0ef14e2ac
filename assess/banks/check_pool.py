"""The rules on the pool as a whole: balance of keys, coverage, and what booklets ask of it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from assess.banks.activities import Activity
from assess.banks.booklets import Booklet, Selection
from assess.banks.findings import Finding, on_whole_bank, severity_in
from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.formats import FORMATS
from assess.formats.behaviour import BehaviourContent
from assess.formats.forced_choice import ForcedChoiceContent
from assess.formats.situation import Situation
from assess.formats.sjt_rate import SjtRateContent
from assess.formats.validity import ValidityContent

ENOUGH_FOR_BALANCE = 10
OPTIONS_PER_DERAILER = 6
FORMATS_PER_DOMAIN = 3
ITEMS_PER_FACET = 2
EVERY_COMPETENCY = "all"


def check_pool(bank: Bank) -> list[Finding]:
    """Coverage is a warning while a bank grows; balance and booklets are errors."""
    findings = [*_middle_keys(bank), *_minus_share(bank), *_coverage(bank), *_duties(bank)]
    for booklet in bank.booklets.values():
        findings += _booklet(bank, booklet)
    return findings


def _middle_keys(bank: Bank) -> Iterator[Finding]:
    contents = (i.content for i in bank.in_use if isinstance(i.content, SjtRateContent))
    keys = [option.key for content in contents for option in content.options]
    share = sum(2.6 <= key <= 3.4 for key in keys) / max(1, len(keys))
    if len(keys) >= ENOUGH_FOR_BALANCE and share > 0.20:
        message = f"{share:.0%} of the rating keys lie in 2.6 to 3.4, at most 20% should"
        yield Finding("items", 0, "L06", message)


def _minus_share(bank: Bank) -> Iterator[Finding]:
    counts: dict[str, Counter[str]] = {}
    for item in bank.in_use:
        if isinstance(item.content, BehaviourContent):
            counts.setdefault(item.main_competency, Counter())[item.content.keyed] += 1
    for competency, keyed in counts.items():
        share = keyed["minus"] / keyed.total()
        if keyed.total() >= ENOUGH_FOR_BALANCE and not 0.30 <= round(share, 2) <= 0.40:
            message = f"{competency}: {share:.0%} of the behaviour items are minus, not 30-40%"
            yield Finding("items", 0, "L23", message)


def _coverage(bank: Bank) -> Iterator[Finding]:
    have: Counter[tuple[str, str]] = Counter()
    facets: Counter[tuple[str, str]] = Counter()
    traps: Counter[str] = Counter()
    in_domain: dict[str, set[str]] = {}
    for item in bank.in_use:
        if isinstance(item.content, ForcedChoiceContent):
            have.update((item.format, each.competency) for each in item.content.statements)
        else:
            have[item.format, item.main_competency] += 1
            facets[item.main_competency, item.facet] += 1
        if isinstance(item.content, Situation):
            traps.update(option.trap for option in item.content.choices)
        if item.main_competency in bank.framework.by_competency:
            in_domain.setdefault(bank.domain_of(item), set()).add(item.format)
    messages = [
        f"{competency}: {have[name, competency]} {name} of {wanted}"
        for name, by_competency in bank.blueprint.items()
        for competency, wanted in by_competency.items()
        if have[name, competency] < wanted
    ]
    messages += [
        f"{each.id}: {facets[each.id, facet]} items on {facet!r}, {ITEMS_PER_FACET} are asked"
        for each in bank.framework.competencies
        for facet in each.facets
        if facets[each.id, facet] < ITEMS_PER_FACET
    ]
    messages += [
        f"the derailer {each.code} is behind {traps[each.code]} options of {OPTIONS_PER_DERAILER}"
        for each in bank.framework.derailers
        if traps[each.code] < OPTIONS_PER_DERAILER
    ]
    messages += [
        f"the domain {each.id} has fewer than {FORMATS_PER_DOMAIN} formats"
        for each in bank.framework.domains
        if len(in_domain.get(each.id, ())) < FORMATS_PER_DOMAIN
    ]
    yield from (on_whole_bank(bank, "L25", message) for message in messages)


def _duties(bank: Bank) -> Iterator[Finding]:
    known = {duty.id for duty in bank.framework.duties}
    if not known:
        return
    served: set[str] = set()
    entries: Iterable[tuple[str, Item | Activity]] = [
        *(("item", item) for item in bank.in_use),
        *(("activity", each) for each in bank.activities.values()),
    ]
    for kind, entry in entries:
        served.update(entry.duties)
        for i, name in enumerate(entry.duties):
            if name not in known:
                file, line = bank.places.find(kind, entry.id, ("duties", i))
                yield Finding(file, line, "L25", f"{entry.id}: unknown duty {name}", "W")
    for duty in bank.framework.duties:
        file, line = bank.places.find("duty", duty.id)
        unknown = set(duty.competencies) - {*bank.framework.by_competency, EVERY_COMPETENCY}
        for name in sorted(unknown):
            yield Finding(file, line, "L02", f"{duty.id}: unknown competency {name}")
        if duty.competencies and duty.id not in served:
            message = f"{duty.id}: no item or activity serves it: {duty.text}"
            yield Finding(file, line, "L25", message, severity_in(bank))


def _booklet(bank: Bank, booklet: Booklet) -> Iterator[Finding]:
    file, line = bank.places.find("booklet", booklet.id)
    need: Counter[str] = Counter()
    messages = []
    for section in booklet.sections:
        for rule in section.select:
            unknown = [name for name in rule.formats if name not in FORMATS]
            messages += [f"{section.id}: unknown format {name}" for name in unknown]
            messages += [f"{section.id}: {problem}" for problem in _shortages(bank, rule)]
            if rule.count is not None:
                for name in rule.formats:
                    need[name] += rule.count if len(rule.formats) == 1 else 0
    have = {
        name: _that_may_meet(item for item in bank.in_use if item.format == name) for name in need
    }
    messages += [
        f"asks for {n} {name}, the bank has {have[name]} that may meet"
        for name, n in need.items()
        if have[name] < n
    ]
    for minimum in booklet.minimums:
        for domain in minimum.domains:
            n = _that_may_meet(
                item
                for item in bank.in_use
                if item.format in minimum.formats
                and item.main_competency in bank.framework.by_competency
                and bank.domain_of(item) == domain
            )
            if n < minimum.count:
                formats = ", ".join(minimum.formats)
                messages.append(f"{domain} has {n} items of {formats}, {minimum.count} are needed")
    # The bank can be loaded and tried while the pool is still too small for a booklet.
    yield from (Finding(file, line, "L25", f"{booklet.id}: {m}", "W") for m in messages)


def _that_may_meet(items: Iterable[Item]) -> int:
    """How many of the items one person can get at least: taken in turn, enemies left out."""
    taken: set[str] = set()
    barred: set[str] = set()
    for item in items:
        if item.id not in barred and not taken & set(item.enemies):
            taken.add(item.id)
            barred.update(item.enemies)
    return len(taken)


def _shortages(bank: Bank, rule: Selection) -> Iterator[str]:
    pool = [item for item in bank.in_use if item.format in rule.formats]
    if rule.items is not None:
        yield from (f"unknown item {name}" for name in rule.items if name not in bank.items)
    if rule.per_competency is not None:
        n_of = Counter(item.main_competency for item in pool)
        for each in bank.framework.competencies:
            if n_of[each.id] < rule.per_competency:
                yield f"{each.id} has {n_of[each.id]} items, {rule.per_competency} are needed"
    if rule.kinds is not None:
        kinds: Counter[str] = Counter(
            i.content.kind for i in pool if isinstance(i.content, ValidityContent)
        )
        for kind, wanted in rule.kinds.items():
            if kinds[kind] < wanted:
                yield f"{kinds[kind]} validity items of kind {kind}, {wanted} are needed"
