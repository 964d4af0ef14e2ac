"""A reader who sees only the options, as a model: how often does it find the best one?

A conditional logistic model chooses among the options of an item by their length, place, words and
tone. It is fitted on four fifths of the items and tried on the rest, five times over. Twins have
the same options, so a family is never divided between the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assess.banks.option_language import (
    ASKING,
    MANAGERIAL,
    WARM,
    count_actions,
    count_of,
    names_purpose,
)
from assess.banks.schema import Bank
from assess.banks.statistics import Choice, chance, family_of, wilson
from assess.banks.vocabulary import weighed_words
from assess.formats.wording import CONTRAST, words

FOLDS = 5
FEWEST_TEXTS = 3
PLACES = 6
# How strongly weights are held at 0: one for each standardised feature, less for single words.
PENALTY = 1.0
WEIGHT_OF_WORDS = 2.0

Vector = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Guess:
    """What the model made of one set of items, each one held out when it was guessed."""

    n_items: int
    accuracy: float
    interval: tuple[float, float]
    chance: float
    # For each item, the chance that the model gave its best option.
    confidence: dict[str, float]


def guess_blindly(bank: Bank, choices: Sequence[Choice]) -> dict[str, Guess]:
    """Fit on all of `choices`, and tell the success for each format among them."""
    features = _features(choices)
    sizes = [len(choice.texts) for choice in choices]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    best = starts + np.array([choice.best for choice in choices])
    families = [family_of(bank, choice.item) for choice in choices]
    order = {family: i for i, family in enumerate(dict.fromkeys(families))}
    fold_of = np.array([order[family] % FOLDS for family in families])
    hits, confidence = np.zeros(len(choices)), np.zeros(len(choices))
    for fold in range(FOLDS):
        held_out = np.flatnonzero(fold_of == fold)
        kept = np.flatnonzero(fold_of != fold)
        if not len(held_out) or not len(kept):
            continue
        weights = _fit(features, starts, sizes, best, kept)
        for i in held_out.tolist():
            utility = features[starts[i] : starts[i] + sizes[i]] @ weights
            chances = np.exp(utility - utility.max())
            confidence[i] = chances[choices[i].best] / chances.sum()
            top = np.isclose(utility, utility.max())
            hits[i] = top[choices[i].best] / top.sum()
    guesses = {}
    for name in dict.fromkeys(choice.item.format for choice in choices):
        rows = [i for i, choice in enumerate(choices) if choice.item.format == name]
        guesses[name] = Guess(
            len(rows),
            float(hits[rows].mean()),
            wilson(float(hits[rows].sum()), len(rows)),
            chance([choices[i] for i in rows]),
            {choices[i].item.id: float(confidence[i]) for i in rows},
        )
    return guesses


def _features(choices: Sequence[Choice]) -> Vector:
    texts = [text for choice in choices for text in choice.texts]
    rows = []
    for choice in choices:
        lengths = [len(words(text)) for text in choice.texts]
        for place, (text, length) in enumerate(zip(choice.texts, lengths, strict=True)):
            rows.append(
                [
                    float(np.log(length + 1)),
                    length == max(lengths),
                    length == min(lengths),
                    *(place == other for other in range(PLACES)),
                    count_actions(text),
                    names_purpose(text),
                    count_of(WARM, text),
                    count_of(ASKING, text),
                    count_of(MANAGERIAL, text),
                    len(CONTRAST.findall(text)),
                    text.count(","),
                    any(character.isdigit() for character in text),
                ]
            )
    table = np.array(rows, dtype=np.float64)
    spread = table.std(axis=0)
    table = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.hstack([table, WEIGHT_OF_WORDS * weighed_words(texts, fewest=FEWEST_TEXTS)])


def _fit(
    features: Vector, starts: Places, sizes: Sequence[int], best: Places, kept: Places
) -> Vector:
    """The weights under which the best options of the kept items are most likely."""
    rows = np.concatenate([np.arange(starts[i], starts[i] + sizes[i]) for i in kept])
    x = features[rows]
    kept_sizes = np.array(sizes)[kept]
    firsts = np.concatenate([[0], np.cumsum(kept_sizes)[:-1]])
    is_best = np.isin(rows, best[kept]).astype(np.float64)

    def loss(weights: Vector) -> tuple[float, Vector]:
        utility = x @ weights
        utility = utility - np.repeat(np.maximum.reduceat(utility, firsts), kept_sizes)
        raw = np.exp(utility)
        totals = np.add.reduceat(raw, firsts)
        value = np.log(totals).sum() - utility @ is_best + PENALTY / 2 * weights @ weights
        slope = x.T @ (raw / np.repeat(totals, kept_sizes) - is_best) + PENALTY * weights
        return float(value), slope

    found = minimize(
        loss, np.zeros(x.shape[1]), jac=True, method="CG", options={"maxiter": 300, "gtol": 0.01}
    )
    return np.asarray(found.x, dtype=np.float64)
