"""The rules against answering by the look of the options: length, position, style and pairs.

They describe the bank as a whole, so while it grows they are warnings.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from scipy.stats import chisquare

from assess.banks.findings import Finding
from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.formats.behaviour import BehaviourContent
from assess.formats.forced_choice import ForcedChoiceContent
from assess.formats.mcq import McqContent
from assess.formats.situation import Situation
from assess.formats.sjt_rate import SjtRateContent
from assess.formats.wording import words

ENOUGH_ITEMS = 30
LARGEST_CORRELATION = 0.15
LONGEST_RUN = 3
FIRM_SHARE = (0.20, 0.40)
MEETINGS_OF_A_PAIR = 2
MINUS_BLOCKS = (0.50, 0.60)

Choice = tuple[Item, list[str], int]


def check_keys(bank: Bank) -> list[Finding]:
    """L10, L11, L12, L22, L27 and L33 over the whole bank."""
    by_format: dict[str, list[Choice]] = defaultdict(list)
    for item in bank.items.values():
        if choice := _choice(item):
            by_format[item.format].append(choice)
    messages = []
    for name, choices in by_format.items():
        if len(choices) >= ENOUGH_ITEMS:
            messages += [("L10", f"{name}: {m}") for m in _lengths(choices)]
            messages += [("L12", f"{name}: {m}") for m in _positions(choices)]
        messages += [("L12", f"{name}: {m}") for m in _runs(bank, choices)]
    messages += [("L11", message) for message in _length_and_key(bank)]
    messages += [("L22", message) for message in _firm_share(bank)]
    messages += [("L27", message) for message in _blocks(bank)]
    messages += [("L33", message) for message in _audience(bank)]
    return [Finding("items", 0, rule, message, "W") for rule, message in messages]


def _choice(item: Item) -> Choice | None:
    content = item.content
    if isinstance(content, Situation):
        texts = {option.id: option.text for option in content.actions}
    elif isinstance(content, McqContent):
        texts = {option.id: option.text for option in content.options}
    else:
        return None
    if content.best not in texts:
        return None
    return item, list(texts.values()), list(texts).index(content.best)


def _lengths(choices: Sequence[Choice]) -> Iterator[str]:
    chance = float(np.mean([1 / len(texts) for _, texts, _ in choices]))
    for word, pick in (("longest", max), ("shortest", min)):
        hits = []
        for _, texts, best in choices:
            lengths = [len(words(text)) for text in texts]
            extreme = pick(lengths)
            # A shared extreme is no cue as strong as a single one.
            hits.append((lengths[best] == extreme) / lengths.count(extreme))
        share = float(np.mean(hits))
        if abs(share - chance) > 0.10:
            yield f"the best option is the {word} in {share:.0%} of items, {chance:.0%} is chance"


def _positions(choices: Sequence[Choice]) -> Iterator[str]:
    by_size: dict[int, Counter[int]] = defaultdict(Counter)
    for _, texts, best in choices:
        by_size[len(texts)][best] += 1
    for k, counts in by_size.items():
        observed = [counts[position] for position in range(k)]
        n = sum(observed)
        if n < ENOUGH_ITEMS:
            continue
        if chisquare(observed).pvalue < 0.05 or max(observed) / n > 1 / k + 0.08:
            yield f"the best of {k} options stands at {observed}, which is not even"


def _runs(bank: Bank, choices: Sequence[Choice]) -> Iterator[str]:
    run, before = 0, ("", -1)
    for item, _, best in choices:
        file, _ = bank.places.find("item", item.id)
        run = run + 1 if (file, best) == before else 1
        before = (file, best)
        if run == LONGEST_RUN + 1:
            yield f"{item.id}: the best option stands in one place more than {LONGEST_RUN} times"


def _length_and_key(bank: Bank) -> Iterator[str]:
    pairs = [
        (len(words(option.text)), option.key)
        for item in bank.items.values()
        if isinstance(item.content, SjtRateContent)
        for option in item.content.options
    ]
    if len(pairs) < ENOUGH_ITEMS:
        return
    lengths, keys = np.array(pairs, dtype=np.float64).T
    if lengths.std() == 0 or keys.std() == 0:
        return
    r = float(np.corrcoef(lengths, keys)[0, 1])
    if abs(r) > LARGEST_CORRELATION:
        yield f"length and key of rated options correlate {r:+.2f}"


def _firm_share(bank: Bank) -> Iterator[str]:
    styles: dict[str, Counter[str]] = defaultdict(Counter)
    for item in bank.items.values():
        known = item.main_competency in bank.framework.by_competency
        if isinstance(item.content, Situation) and known:
            styles[bank.domain_of(item)][item.content.best_style] += 1
    for domain, counts in styles.items():
        share = counts["firm"] / counts.total()
        if not FIRM_SHARE[0] <= share <= FIRM_SHARE[1]:
            yield f"{domain}: a firm action is best in {share:.0%} of the scenes, 20-40% is asked"


def _blocks(bank: Bank) -> Iterator[str]:
    contents = [i.content for i in bank.items.values()]
    blocks = [content for content in contents if isinstance(content, ForcedChoiceContent)]
    if not blocks:
        return
    pairs = Counter(
        pair
        for block in blocks
        for pair in combinations(sorted(s.competency for s in block.statements), 2)
    )
    for pair, n in sorted(pairs.items()):
        if n > MEETINGS_OF_A_PAIR:
            yield f"{pair[0]} and {pair[1]} meet in {n} blocks, {MEETINGS_OF_A_PAIR} at most"
    minus = [sum(s.keyed == "minus" for s in block.statements) for block in blocks]
    for block, n in zip(blocks, minus, strict=True):
        if n > 1:
            yield f"{block.id}: {n} statements are minus, one at most"
    share = sum(n == 1 for n in minus) / len(blocks)
    if not MINUS_BLOCKS[0] <= round(share, 2) <= MINUS_BLOCKS[1]:
        yield f"{share:.0%} of the blocks hold one minus statement, 50-60% is asked"
    groups = _groups(pairs)
    if len(groups) > 1:
        yield f"the competencies fall into {len(groups)} groups that never meet in a block"


def _groups(pairs: Counter[tuple[str, str]]) -> list[set[str]]:
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if not group & set(pair)]
        groups.append(set(pair).union(*touched))
    return groups


def _audience(bank: Bank) -> Iterator[str]:
    usable: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for item in bank.items.values():
        if isinstance(item.content, BehaviourContent | Situation):
            kind = "behaviour" if isinstance(item.content, BehaviourContent) else "scene"
            usable[item.main_competency, kind].append("candidate" in item.audience)
    for (competency, kind), flags in usable.items():
        if sum(flags) < len(flags) / 2:
            yield f"{competency}: {sum(flags)} of {len(flags)} {kind} items suit candidates"
