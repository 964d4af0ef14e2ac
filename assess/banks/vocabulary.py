"""Words as the rules compare them: without the small ones, cut to their stems, and weighed."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from assess.formats.wording import words

ENDING = re.compile(r"(?:ing|ied|ies|ed|es|s|e|y)$")

Matrix = NDArray[np.float64]


@cache
def stem(word: str) -> str:
    """A crude stem: enough to match "asked" with "asks"."""
    return ENDING.sub("", re.sub(r"['’]s$", "", word)) or word


def word_list(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


def stem_list(text: str) -> frozenset[str]:
    """The stems of a list of words."""
    return frozenset(map(stem, text.split()))


SMALL_WORDS = word_list(
    "a an the i me my we our us you your yours they them their theirs it its this that these those "
    "is are was were be been being do does did has have had having will would can could may might "
    "should must to of in on at by for from with without as and or but so than then if when while "
    "until before after what which who whom whose how why where whether there here not no nor only "
    "each every any all some both more most less least one two into out up down off over about "
    "again also too very own other another same such"
)


@lru_cache(maxsize=8192)
def content_stems(text: str) -> tuple[str, ...]:
    """The stems of all words that carry meaning, in order."""
    return tuple(stem(word) for word in words(text) if word not in SMALL_WORDS)


def weighed_words(texts: Sequence[str], *, fewest: int = 1) -> Matrix:
    """TF-IDF: a row of length 1 for each text, a column for each stem in `fewest` texts or more."""
    counts = [Counter(content_stems(text)) for text in texts]
    spread = Counter(each for count in counts for each in count)
    kept = sorted(each for each, n in spread.items() if n >= fewest)
    column = {each: j for j, each in enumerate(kept)}
    matrix = np.zeros((len(texts), len(kept)))
    for i, count in enumerate(counts):
        for each, n in count.items():
            if each in column:
                matrix[i, column[each]] = n
    rarity = np.log((1 + len(texts)) / (1 + np.array([spread[each] for each in kept]))) + 1
    matrix *= rarity
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    # An empty text stays a row of zeros.
    return np.asarray(matrix / np.where(lengths > 0, lengths, 1.0), dtype=np.float64)
