"""Turns the answers of one sitting into coded observations, ratings put on the key's scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from assess.banks.schema import Bank
from assess.delivery.booklets import ResolvedBooklet
from assess.formats import FORMATS, Observation
from scoring.models.model import FloatArray
from scoring.situational_judgement import RatingPoints, rating_points

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class RatedSheet:
    """All ratings of effectiveness of one person, one entry an option, in booklet order."""

    options: tuple[tuple[str, str], ...]
    ratings: FloatArray
    points: RatingPoints


@dataclass(frozen=True, slots=True, eq=False)
class CodedSitting:
    """One observation for each item of the booklet, answered or missing.

    raw : as answered; scored : after the adjustment of ratings, the ones that count
    """

    raw: Mapping[str, Observation]
    scored: Mapping[str, Observation]
    sheet: RatedSheet | None

    def adjusted_rating(self, item_id: str, option_id: str) -> float | None:
        """The rating that counted, where ratings were adjusted."""
        if self.sheet is None or not self.sheet.points.is_adjusted:
            return None
        try:
            position = self.sheet.options.index((item_id, option_id))
        except ValueError:
            return None
        return float(self.sheet.points.adjusted_ratings[position])


def code_sitting(bank: Bank, booklet: ResolvedBooklet, answers: Answers) -> CodedSitting:
    """Code every item; an answer to an item outside the booklet is not looked at.

    A scene that was rated only in part is missing and does not take part in the adjustment.
    """
    raw = {item_id: _code(bank, item_id, answers.get(item_id, {})) for item_id in booklet.item_ids}
    sheet = _sheet(raw)
    if sheet is None:
        return CodedSitting(raw, raw, None)
    adjusted: dict[str, dict[str, float]] = {}
    for (item_id, option_id), rating in zip(
        sheet.options, sheet.points.adjusted_ratings, strict=True
    ):
        adjusted.setdefault(item_id, {})[option_id] = float(rating)
    scored = {
        item_id: _code(bank, item_id, {"ratings": adjusted[item_id]})
        if item_id in adjusted
        else observation
        for item_id, observation in raw.items()
    }
    return CodedSitting(raw, scored, sheet)


def _code(bank: Bank, item_id: str, answer: Mapping[str, Any]) -> Observation:
    item = bank.items[item_id]
    # One observation an item is what every format gives today; scoring counts on it.
    (observation,) = FORMATS[item.format].code(item.content, dict(answer))
    return observation


def _sheet(raw: Mapping[str, Observation]) -> RatedSheet | None:
    rated = [
        (item_id, option_id, float(rating), float(observation.detail["keys"][option_id]))
        for item_id, observation in raw.items()
        if "points" in observation.detail and "keys" in observation.detail
        for option_id, rating in sorted(observation.detail["ratings"].items())
        if option_id in observation.detail["keys"]
    ]
    if not rated:
        return None
    ratings = np.array([rating for _, _, rating, _ in rated])
    keys = np.array([key for _, _, _, key in rated])
    options = tuple((item_id, option_id) for item_id, option_id, _, _ in rated)
    return RatedSheet(options, ratings, rating_points(ratings, keys))
