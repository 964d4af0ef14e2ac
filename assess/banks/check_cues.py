"""The rules against finding the best option by its wording, without reading the scene."""

from collections.abc import Iterator, Sequence
from statistics import mean

from assess.banks.blind_guess import guess_blindly
from assess.banks.findings import Finding, Measure, from_measures
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
    return [*_echoes(bank), *from_measures(bank, measure_cues(bank))]


def measure_cues(bank: Bank) -> list[Measure]:
    """The numbers behind them; too few items give none."""
    everything = [choice for choices in choices_of(bank).values() for choice in choices]
    scenes = [choice for choice in everything if choice.is_scene]
    knowledge = [choice for choice in everything if not choice.is_scene]
    measures: list[Measure] = []
    if len(everything) >= ENOUGH_ITEMS:
        measures.append(_mean_echo(everything))
    for choices in (scenes, knowledge):
        if len(choices) >= ENOUGH_ITEMS:
            measures += _blind_guess(bank, choices)
    if len(scenes) >= ENOUGH_ITEMS:
        measures += [*_tone(scenes), _actions(scenes), _purposes(scenes)]
    return measures


def _echo(choice: Choice) -> float:
    """How many more words the best option shares with the stem than the others do on average."""
    content = choice.item.content
    if not isinstance(content, Situation | McqContent):
        return 0.0
    stem = set(content_stems(content.stem))
    shared = [float(len(stem & set(content_stems(text)))) for text in choice.texts]
    own = shared.pop(choice.best)
    return own - mean(shared) if shared else 0.0


def _echoes(bank: Bank) -> Iterator[Finding]:
    for choices in choices_of(bank).values():
        for choice in choices:
            if (more := _echo(choice)) > MOST_SHARED:
                id_ = choice.item.id
                file, line = bank.places.find("item", id_, ("options", choice.best))
                message = f"{id_}: the best option shares {more:.1f} more words with the stem"
                yield Finding(file, line, "L19", message, "W")


def _mean_echo(choices: Sequence[Choice]) -> Measure:
    echoes = [(_echo(choice), choice.item.id) for choice in choices]
    average = mean(each for each, _ in echoes)
    return Measure(
        "L19",
        "words a best option shares with its stem beyond the others",
        average,
        float("-inf"),
        MOST_SHARED_ON_AVERAGE,
        len(choices),
        f"best options share {average:.2f} more words with their stems than others",
        tuple(most(echoes)),
        is_advice=True,
    )


def _blind_guess(bank: Bank, choices: Sequence[Choice]) -> Iterator[Measure]:
    for name, guess in guess_blindly(bank, choices).items():
        if guess.n_items < ENOUGH_ITEMS:
            continue
        low, high = guess.interval
        message = (
            f"{name}: a model finds {guess.accuracy:.0%} of the best options without the stem "
            f"(95% interval {low:.0%} to {high:.0%}), {guess.chance:.0%} is chance"
        )
        yield Measure(
            "L20",
            f"{name}, best option found without the stem",
            guess.accuracy,
            0.0,
            guess.chance + ABOVE_CHANCE,
            guess.n_items,
            message,
            tuple(most((each, id_) for id_, each in guess.confidence.items())),
            interval=guess.interval,
        )


def _tone(scenes: Sequence[Choice]) -> Iterator[Measure]:
    for name, vocabulary in TONES:
        pairs = []
        for choice in scenes:
            # Ratings reach two points from their mean, best and worst reach one.
            unit = max(abs(value) for value in choice.values) or 1.0
            for text, value in zip(choice.texts, choice.values, strict=True):
                pairs.append((float(count_of(vocabulary, text)), value / unit, choice.item.id))
        r, worst = correlation(pairs)
        message = f"{name} and the key of options correlate {r:+.2f}"
        limit = LARGEST_CORRELATION
        about, n = f"{name} and the key of options", len(pairs)
        yield Measure("L21", about, r, -limit, limit, n, message, tuple(worst), is_advice=True)


def _actions(scenes: Sequence[Choice]) -> Measure:
    counts = [[float(count_actions(text)) for text in choice.texts] for choice in scenes]
    hits = share_at_top(scenes, counts)
    share, expected = mean(hits), chance(scenes)
    message = (
        f"the best option holds most actions in {share:.0%} of scenes, {expected:.0%} is chance"
    )
    worst = most((hit - expected, choice.item.id) for hit, choice in zip(hits, scenes, strict=True))
    about = "scenes whose best option holds most actions"
    high = expected + ABOVE_CHANCE
    return Measure("L39", about, share, 0.0, high, len(scenes), message, tuple(worst))


def _purposes(scenes: Sequence[Choice]) -> Measure:
    on_best, on_others, by_item = [], [], []
    for choice in scenes:
        flags = [float(names_purpose(text)) for text in choice.texts]
        own = flags.pop(choice.best)
        on_best.append(own)
        on_others += flags
        by_item.append((own - (mean(flags) if flags else 0.0), choice.item.id))
    difference = mean(on_best) - mean(on_others or [0.0])
    message = (
        f"a purpose is named by {mean(on_best):.0%} of the best options and by "
        f"{mean(on_others or [0.0]):.0%} of the others, 10 points may lie between them"
    )
    way = 1 if difference > 0 else -1
    worst = most((way * each, id_) for each, id_ in by_item)
    about, limit = "purposes on best options beyond those on others", LARGEST_DIFFERENCE
    return Measure("L40", about, difference, -limit, limit, len(scenes), message, tuple(worst))
