"""The rules against finding the best option by its length or its place."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from scipy.stats import chisquare

from assess.banks.findings import Finding, Measure, from_measures, on_whole_bank
from assess.banks.schema import Bank
from assess.banks.statistics import (
    ENOUGH_ITEMS,
    Choice,
    chance,
    choices_of,
    correlation,
    most,
    share_at_top,
)
from assess.formats.sjt_rate import SjtRateContent
from assess.formats.wording import words

FROM_CHANCE = 0.10
LARGEST_CORRELATION = 0.15
LEAST_P, ABOVE_EVEN = 0.05, 0.08
LONGEST_RUN = 3


def check_keys(bank: Bank) -> list[Finding]:
    """L10, L11 and L12 over the whole bank."""
    findings = from_measures(bank, measure_keys(bank))
    for name, choices in choices_of(bank).items():
        if len(choices) >= ENOUGH_ITEMS:
            findings += _positions(bank, name, choices)
        findings += _runs(bank, name, choices)
    return findings


def measure_keys(bank: Bank) -> list[Measure]:
    """The numbers behind L10 and L11."""
    measures: list[Measure] = []
    for name, choices in choices_of(bank).items():
        if len(choices) >= ENOUGH_ITEMS:
            measures += _lengths(name, choices)
    return [*measures, *_length_and_key(bank)]


def _lengths(name: str, choices: Sequence[Choice]) -> Iterator[Measure]:
    expected = chance(choices)
    lengths = [[float(len(words(text))) for text in choice.texts] for choice in choices]
    for word, sign in (("longest", 1), ("shortest", -1)):
        # A shared extreme is no cue as strong as a single one.
        hits = share_at_top(choices, [[sign * n for n in each] for each in lengths])
        share = sum(hits) / len(hits)
        way = 1 if share > expected else -1
        # Among equals, the item whose best option stands out furthest comes first.
        worst = most(
            (
                way * (hit - expected)
                + 0.001 * way * sign * (each[choice.best] - sum(each) / len(each)),
                choice.item.id,
            )
            for choice, each, hit in zip(choices, lengths, hits, strict=True)
        )
        message = (
            f"{name}: the best option is the {word} in {share:.0%} of items, "
            f"{expected:.0%} is chance"
        )
        low, high = expected - FROM_CHANCE, expected + FROM_CHANCE
        about = f"{name}, best option is the {word}"
        yield Measure("L10", about, share, low, high, len(choices), message, tuple(worst))


def _positions(bank: Bank, name: str, choices: Sequence[Choice]) -> Iterator[Finding]:
    by_size: dict[int, list[Choice]] = defaultdict(list)
    for choice in choices:
        by_size[len(choice.texts)].append(choice)
    for k, same_size in by_size.items():
        counts = Counter(choice.best for choice in same_size)
        observed = [counts[position] for position in range(k)]
        n = len(same_size)
        if n < ENOUGH_ITEMS:
            continue
        if chisquare(observed).pvalue < LEAST_P or max(observed) / n > 1 / k + ABOVE_EVEN:
            crowded = observed.index(max(observed))
            worst = [choice.item.id for choice in same_size if choice.best == crowded]
            message = f"{name}: the best of {k} options stands at {observed}, which is not even"
            yield on_whole_bank(bank, "L12", message, worst)


def _runs(bank: Bank, name: str, choices: Sequence[Choice]) -> Iterator[Finding]:
    run, before = 0, ("", -1)
    for choice in choices:
        id_ = choice.item.id
        file, _ = bank.places.find("item", id_)
        run = run + 1 if (file, choice.best) == before else 1
        before = (file, choice.best)
        if run == LONGEST_RUN + 1:
            message = f"the best option stands in one place more than {LONGEST_RUN} times"
            yield on_whole_bank(bank, "L12", f"{name}: {id_}: {message}")


def _length_and_key(bank: Bank) -> Iterator[Measure]:
    pairs = [
        (float(len(words(option.text))), option.key, item.id)
        for item in bank.in_use
        if isinstance(item.content, SjtRateContent)
        for option in item.content.options
    ]
    if len(pairs) < ENOUGH_ITEMS:
        return
    r, worst = correlation(pairs)
    message = f"length and key of rated options correlate {r:+.2f}"
    limit = LARGEST_CORRELATION
    about = "length and key of rated options"
    yield Measure("L11", about, r, -limit, limit, len(pairs), message, tuple(worst))
