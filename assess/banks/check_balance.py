"""The rules on the mixture of a bank: styles, blocks, difficulty, audiences, settings and twins."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from assess.banks.findings import Finding, on_whole_bank
from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.banks.statistics import family_of
from assess.formats.behaviour import BehaviourContent
from assess.formats.forced_choice import ForcedChoiceContent
from assess.formats.situation import Situation

FIRM_SHARE = (0.20, 0.40)
MEETINGS_OF_A_PAIR = 2
MINUS_BLOCKS = (0.50, 0.60)
STATEMENTS, BLOCKS_OF_A_BANK = (8, 10), 30
ENOUGH_FOR_LEVELS = 8
LEVELS = {"easy": (0.20, 0.35), "medium": (0.35, 0.60), "hard": (0.15, 0.35)}
ENOUGH_SCENES = 20
LARGEST_SEGMENT, LARGEST_SIZE, LARGEST_HURRY, LARGEST_QUARTER_END = 0.15, 0.50, 0.40, 0.25
QUARTER_END = re.compile(
    r"\bquarter(?:'s|’s)? end\b|\bend of (?:the|a|this|last) quarter\b|\bclose of the quarter\b"
    r"|\blast (?:\w+ )?(?:days?|weeks?) of the quarter\b|\bthe quarter (?:ends|closes)\b"
    r"|\bweek (?:ten|eleven|twelve|thirteen|1[0-3])\b",
    re.IGNORECASE,
)
TWIN_SHARE = 0.60


def check_balance(bank: Bank) -> list[Finding]:
    """L22, L27, L30, L33, L34 and L41 over the whole bank."""
    return [
        *_firm_share(bank),
        *_blocks(bank),
        *_levels(bank),
        *_audience(bank),
        *_settings(bank),
        *_twin_share(bank),
    ]


def _scenes(bank: Bank) -> list[tuple[Item, Situation]]:
    items = bank.in_use
    return [(item, item.content) for item in items if isinstance(item.content, Situation)]


def _firm_share(bank: Bank) -> Iterator[Finding]:
    scenes: dict[str, list[tuple[Item, Situation]]] = defaultdict(list)
    for item, content in _scenes(bank):
        if item.main_competency in bank.framework.by_competency:
            scenes[bank.domain_of(item)].append((item, content))
    for domain, pairs in scenes.items():
        firm = [item.id for item, content in pairs if content.best_style == "firm"]
        share = len(firm) / len(pairs)
        if not FIRM_SHARE[0] <= share <= FIRM_SHARE[1]:
            message = (
                f"{domain}: a firm action is best in {share:.0%} of the scenes, 20-40% is asked"
            )
            worst = firm if share > FIRM_SHARE[1] else []
            yield on_whole_bank(bank, "L22", message, worst, severity="W")


def _blocks(bank: Bank) -> Iterator[Finding]:
    contents = (item.content for item in bank.in_use)
    blocks = [content for content in contents if isinstance(content, ForcedChoiceContent)]
    if not blocks:
        return
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    statements: Counter[str] = Counter()
    for block in blocks:
        statements.update(s.competency for s in block.statements)
        for pair in combinations(sorted(s.competency for s in block.statements), 2):
            holders[pair].append(block.id)
    for (first, second), ids in sorted(holders.items()):
        if len(ids) > MEETINGS_OF_A_PAIR:
            message = (
                f"{first} and {second} meet in {len(ids)} blocks, {MEETINGS_OF_A_PAIR} at most"
            )
            yield on_whole_bank(bank, "L27", message, ids)
    minus = [sum(s.keyed == "minus" for s in block.statements) for block in blocks]
    for block, n in zip(blocks, minus, strict=True):
        if n > 1:
            yield on_whole_bank(bank, "L27", f"{block.id}: {n} statements are minus, one at most")
    share = sum(n == 1 for n in minus) / len(blocks)
    if not MINUS_BLOCKS[0] <= round(share, 2) <= MINUS_BLOCKS[1]:
        ids = [b.id for b, n in zip(blocks, minus, strict=True) if (n == 1) == (share > 0.5)]
        message = f"{share:.0%} of the blocks hold one minus statement, 50-60% is asked"
        yield on_whole_bank(bank, "L27", message, ids)
    groups = _groups(holders)
    if len(groups) > 1:
        message = f"the competencies fall into {len(groups)} groups that never meet in a block"
        yield on_whole_bank(bank, "L27", message)
    for each in bank.framework.competencies if len(blocks) >= BLOCKS_OF_A_BANK else ():
        if not STATEMENTS[0] <= statements[each.id] <= STATEMENTS[1]:
            message = f"{each.id}: {statements[each.id]} statements, 8 to 10 are asked"
            yield on_whole_bank(bank, "L27", message)


def _groups(pairs: dict[tuple[str, str], list[str]]) -> list[set[str]]:
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if not group & set(pair)]
        groups.append(set(pair).union(*touched))
    return groups


def _levels(bank: Bank) -> Iterator[Finding]:
    pools: dict[tuple[str, str], dict[str, list[str]]] = {}
    for item in bank.in_use:
        if item.difficulty is not None and not isinstance(
            item.content, BehaviourContent | ForcedChoiceContent
        ):
            pool = pools.setdefault((item.main_competency, item.format), defaultdict(list))
            pool[item.difficulty.level].append(item.id)
    for (competency, name), by_level in pools.items():
        n = sum(map(len, by_level.values()))
        if n < ENOUGH_FOR_LEVELS:
            continue
        for level, (low, high) in LEVELS.items():
            share = len(by_level[level]) / n
            if not low <= round(share, 2) <= high:
                message = (
                    f"{competency}: {share:.0%} of {n} {name} items are {level}, "
                    f"{low:.0%} to {high:.0%} is asked"
                )
                worst = by_level[level] if share > high else []
                yield on_whole_bank(bank, "L30", message, worst, severity="W")


def _audience(bank: Bank) -> Iterator[Finding]:
    usable: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in bank.in_use:
        if isinstance(item.content, BehaviourContent | Situation):
            kind = "behaviour" if isinstance(item.content, BehaviourContent) else "scene"
            usable[item.main_competency, kind].append(item)
    for (competency, kind), items in usable.items():
        closed = [item.id for item in items if "candidate" not in item.audience]
        if len(closed) > len(items) / 2:
            n = len(items) - len(closed)
            message = f"{competency}: {n} of {len(items)} {kind} items suit candidates"
            yield on_whole_bank(bank, "L33", message, closed)


def _settings(bank: Bank) -> Iterator[Finding]:
    scenes = _scenes(bank)
    if len(scenes) < ENOUGH_SCENES:
        return
    groups: dict[tuple[str, str, float], list[str]] = defaultdict(list)
    for item, content in scenes:
        setting = content.setting
        groups["segment", setting.segment.lower(), LARGEST_SEGMENT].append(item.id)
        groups["size", setting.size.lower(), LARGEST_SIZE].append(item.id)
        if setting.time_pressure == "high":
            groups["time_pressure", "high", LARGEST_HURRY].append(item.id)
        if QUARTER_END.search(content.stem):
            groups["scene", "at the end of a quarter", LARGEST_QUARTER_END].append(item.id)
    for (field, value, limit), ids in groups.items():
        if len(ids) / len(scenes) > limit:
            message = (
                f"{field} {value}: {len(ids) / len(scenes):.0%} of the scenes, {limit:.0%} at most"
            )
            yield on_whole_bank(bank, "L34", message, ids, severity="W")


def _twin_share(bank: Bank) -> Iterator[Finding]:
    families: Counter[str] = Counter()
    by_competency: dict[str, list[tuple[Item, str]]] = defaultdict(list)
    for item, _ in _scenes(bank):
        family = family_of(bank, item)
        families[family] += 1
        by_competency[item.main_competency].append((item, family))
    for competency, pairs in by_competency.items():
        alone = [item.id for item, family in pairs if families[family] == 1]
        share = 1 - len(alone) / len(pairs)
        if round(share, 2) < TWIN_SHARE:
            message = f"{competency}: {share:.0%} of the scenes have a twin, 60% should"
            yield on_whole_bank(bank, "L41", message, alone)
