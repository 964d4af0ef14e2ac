"""The rules against finding the best option by its wording, without reading the scene."""

from collections.abc import Iterator, Sequence
from statistics import mean

from assess.banks.blind_guess import guess_blindly
from assess.banks.findings import Finding, on_whole_bank
from assess.banks.option_language import (
    ASKING,
    MANAGERIAL,
    WARM,
    count_actions,
    count_of,
    names_purpose,
)
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
from assess.banks.vocabulary import content_stems
from assess.formats.mcq import McqContent
from assess.formats.situation import Situation

MOST_SHARED, MOST_SHARED_ON_AVERAGE = 3.0, 0.5
ABOVE_CHANCE = 0.10
LARGEST_CORRELATION = 0.25
LARGEST_DIFFERENCE = 0.10
TONES = (
    ("positive words", WARM),
    ("words of asking and agreeing", ASKING),
    ("management words", MANAGERIAL),
)


def check_cues(bank: Bank) -> list[Finding]:
    """L19, L20, L21, L39 and L40."""
    by_format = choices_of(bank)
    everything = [choice for choices in by_format.values() for choice in choices]
    scenes = [choice for choice in everything if choice.is_scene]
    knowledge = [choice for choice in everything if not choice.is_scene]
    findings = [*_clang(bank, everything)]
    for choices in (scenes, knowledge):
        findings += _blind_guess(bank, choices)
    if len(scenes) >= ENOUGH_ITEMS:
        findings += _tone(bank, scenes)
        findings += _actions(bank, scenes)
        findings += _purposes(bank, scenes)
    return findings


def _clang(bank: Bank, choices: Sequence[Choice]) -> Iterator[Finding]:
    differences = []
    for choice in choices:
        content = choice.item.content
        if not isinstance(content, Situation | McqContent):
            continue
        stem = set(content_stems(content.stem))
        shared = [float(len(stem & set(content_stems(text)))) for text in choice.texts]
        own = shared.pop(choice.best)
        difference = own - mean(shared) if shared else 0.0
        differences.append((difference, choice.item.id))
        if difference > MOST_SHARED:
            file, line = bank.places.find("item", choice.item.id, ("options", choice.best))
            message = f"the best option shares {difference:.1f} more words with the stem"
            yield Finding(file, line, "L19", f"{choice.item.id}: {message}", "W")
    if len(differences) >= ENOUGH_ITEMS:
        average = mean(difference for difference, _ in differences)
        if average > MOST_SHARED_ON_AVERAGE:
            message = f"best options share {average:.2f} more words with their stems than others"
            yield on_whole_bank(bank, "L19", message, most(differences), severity="W")


def _blind_guess(bank: Bank, choices: Sequence[Choice]) -> Iterator[Finding]:
    if len(choices) < ENOUGH_ITEMS:
        return
    for name, guess in guess_blindly(bank, choices).items():
        if guess.n_items >= ENOUGH_ITEMS and guess.accuracy > guess.chance + ABOVE_CHANCE:
            low, high = guess.interval
            message = (
                f"{name}: a model finds {guess.accuracy:.0%} of the best options without the stem "
                f"(95% interval {low:.0%} to {high:.0%}), {guess.chance:.0%} is chance"
            )
            worst = most((each, id_) for id_, each in guess.confidence.items())
            yield on_whole_bank(bank, "L20", message, worst)


def _tone(bank: Bank, scenes: Sequence[Choice]) -> Iterator[Finding]:
    for name, vocabulary in TONES:
        pairs = []
        for choice in scenes:
            # Ratings reach two points from their mean, best and worst reach one.
            unit = max(abs(value) for value in choice.values) or 1.0
            for text, value in zip(choice.texts, choice.values, strict=True):
                pairs.append((float(count_of(vocabulary, text)), value / unit, choice.item.id))
        r, worst = correlation(pairs)
        if abs(r) > LARGEST_CORRELATION:
            message = f"{name} and the key of options correlate {r:+.2f}"
            yield on_whole_bank(bank, "L21", message, worst, severity="W")


def _actions(bank: Bank, scenes: Sequence[Choice]) -> Iterator[Finding]:
    counts = [[float(count_actions(text)) for text in choice.texts] for choice in scenes]
    hits = share_at_top(scenes, counts)
    share, expected = mean(hits), chance(scenes)
    if share > expected + ABOVE_CHANCE:
        message = f"the best option holds most actions in {share:.0%} of scenes"
        worst = most(
            (hit - expected, choice.item.id) for hit, choice in zip(hits, scenes, strict=True)
        )
        yield on_whole_bank(bank, "L39", f"{message}, {expected:.0%} is chance", worst)


def _purposes(bank: Bank, scenes: Sequence[Choice]) -> Iterator[Finding]:
    on_best, on_others, by_item = [], [], []
    for choice in scenes:
        flags = [float(names_purpose(text)) for text in choice.texts]
        own = flags.pop(choice.best)
        on_best.append(own)
        on_others += flags
        by_item.append((own - (mean(flags) if flags else 0.0), choice.item.id))
    difference = mean(on_best) - mean(on_others)
    if abs(difference) > LARGEST_DIFFERENCE:
        way = 1 if difference > 0 else -1
        message = (
            f"a purpose is named by {mean(on_best):.0%} of the best options and by "
            f"{mean(on_others):.0%} of the others, 10 points may lie between them"
        )
        worst = most((way * each, id_) for each, id_ in by_item)
        yield on_whole_bank(bank, "L40", message, worst)
