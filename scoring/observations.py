"""What one person showed, grouped into sources and stacked into arrays for joint estimation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.forced_choice import ranking_index, ranking_terms
from scoring.forced_choice_four import (
    pick_index,
    pick_terms,
    ranking_of_four_index,
    ranking_of_four_terms,
)
from scoring.items import Item, Statement
from scoring.models import ResponseModel
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.samples import is_usable

MISSING = -1


@dataclass(frozen=True, slots=True)
class ItemResponse:
    """One answered (or missing) item.

    loadings : weight of each dimension in the linear predictor, as {dimension: loading} or as a
        vector in the order of the dimensions; {"deal_coaching": 1.0} for a plain item
    code : category from 0, or MISSING
    """

    item: Item
    loadings: Mapping[str, float] | Sequence[float] | FloatArray
    code: int

    @property
    def is_answered(self) -> bool:
        return self.code != MISSING


@dataclass(frozen=True, slots=True)
class BlockResponse:
    """Three or four statements with the choice of most and least, or None for no answer.

    most, least : positions from 0
    is_ranked : the block asks for the order of all its statements; of three, most and least say it
    ranking : of a ranked block of four the positions from most to least, or None for no answer
    """

    statements: tuple[Statement, ...]
    most: int | None
    least: int | None
    is_ranked: bool = False
    ranking: tuple[int, ...] | None = None

    @property
    def is_answered(self) -> bool:
        return any(given is not None for given in (self.most, self.least, self.ranking))

    @property
    def form(self) -> str:
        """Which likelihood the block has, a key of OUTCOMES."""
        if len(self.statements) == 3:
            return "triplet"
        return "ranked four" if self.is_ranked or self.ranking is not None else "picks of four"


Observation = ItemResponse | BlockResponse


@dataclass(frozen=True, slots=True)
class Source:
    """Observations of one kind, with the share of information policy grants them.

    weight : any non-negative number; weights are normalised over the sources that have answers
    """

    name: str
    weight: float
    observations: Sequence[Observation]


@dataclass(frozen=True, slots=True, eq=False)
class ItemGroup:
    """Items of one model and number of categories.

    parameters : (n_draws or 1, n_items, p); loadings : (n_items, n_dims); codes : (n_items,)
    """

    model: ResponseModel
    parameters: FloatArray
    loadings: FloatArray
    codes: IntArray

    @property
    def answered(self) -> BoolArray:
        return np.not_equal(self.codes, MISSING)

    def only(self, keep: BoolArray) -> ItemGroup:
        return ItemGroup(
            self.model, self.parameters[:, keep], self.loadings[keep], self.codes[keep]
        )

    def evaluate(self, theta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Log-likelihood (n_draws,), score (n_draws, n_dims), expected information."""
        eta = theta @ self.loadings.T
        log_p = self.model.log_probability(self.parameters, eta)
        slope = self.model.theta_gradient(self.parameters, eta)
        index = np.arange(len(self.codes)), np.maximum(self.codes, 0)
        log_likelihood = log_p[:, index[0], index[1]].sum(axis=-1)
        score = slope[:, index[0], index[1]] @ self.loadings
        per_item = (np.exp(log_p) * slope**2).sum(axis=-1)
        information = np.swapaxes(self.loadings * per_item[..., None], -1, -2) @ self.loadings
        return log_likelihood, score, information


@dataclass(frozen=True, slots=True, eq=False)
class BlockGroup:
    """Blocks of one form, with n statements each.

    form : a key of OUTCOMES
    loadings : signed, (n_draws or 1, n_blocks, n); means : alike
    positions : (n_blocks, n), the dimension of each statement
    codes : (n_blocks,), row of RANKINGS, RANKINGS_OF_FOUR or PICKS
    """

    form: str
    loadings: FloatArray
    means: FloatArray
    positions: IntArray
    codes: IntArray

    @property
    def answered(self) -> BoolArray:
        return np.not_equal(self.codes, MISSING)

    def only(self, keep: BoolArray) -> BlockGroup:
        return BlockGroup(
            self.form,
            self.loadings[:, keep],
            self.means[:, keep],
            self.positions[keep],
            self.codes[keep],
        )

    def evaluate(self, theta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Log-likelihood (n_draws,), score (n_draws, n_dims), expected information."""
        n_draws, n_dims = theta.shape
        n_blocks = len(self.codes)
        means = self.means + self.loadings * theta[:, self.positions]
        log_p, gradient = OUTCOMES[self.form](means, np.sqrt(1.0 - self.loadings**2), self.codes)
        design = np.eye(n_dims)[self.positions] * self.loadings[..., None]
        slope = gradient @ design
        index = np.arange(n_blocks), np.maximum(self.codes, 0)
        log_likelihood = log_p[:, index[0], index[1]].sum(axis=-1)
        score = slope[:, index[0], index[1]].sum(axis=1)
        flat = slope.reshape(n_draws, n_blocks * slope.shape[-2], n_dims)
        weighted = flat * np.exp(log_p).reshape(n_draws, -1, 1)
        information = np.swapaxes(flat, -1, -2) @ weighted
        return log_likelihood, score, information


Group = ItemGroup | BlockGroup


def _triplet_terms(
    means: FloatArray, unique_sd: FloatArray, _codes: IntArray
) -> tuple[FloatArray, FloatArray]:
    return ranking_terms(means, unique_sd)


# Log probability of each outcome (..., n_outcomes) and its gradient in the mean utilities, from
# means, unique SDs and the outcomes that occurred.
OUTCOMES: Mapping[
    str, Callable[[FloatArray, FloatArray, IntArray], tuple[FloatArray, FloatArray]]
] = {
    "triplet": _triplet_terms,
    "ranked four": ranking_of_four_terms,
    "picks of four": pick_terms,
}


def stack(
    observations: Sequence[Observation],
    dimensions: Sequence[str],
    *,
    n_draws: int = 0,
    rng: np.random.Generator | None = None,
) -> list[Group]:
    """Observations as groups of arrays; with n_draws, parameters are drawn instead of fixed."""
    by_kind: dict[tuple[str, int], list[ItemResponse]] = {}
    by_form: dict[str, list[BlockResponse]] = {}
    for observation in observations:
        if isinstance(observation, BlockResponse):
            by_form.setdefault(observation.form, []).append(observation)
        else:
            item = observation.item
            by_kind.setdefault((item.model, item.n_categories), []).append(observation)
    return [
        *(_item_group(responses, dimensions, n_draws, rng) for responses in by_kind.values()),
        *(_block_group(form, blocks, dimensions, n_draws, rng) for form, blocks in by_form.items()),
    ]


def _item_group(
    responses: Sequence[ItemResponse],
    dimensions: Sequence[str],
    n_draws: int,
    rng: np.random.Generator | None,
) -> ItemGroup:
    items = [response.item for response in responses]
    if rng is None:
        parameters = np.stack([item.parameters for item in items])[None]
    else:
        parameters = np.stack([item.draw(n_draws, rng) for item in items], axis=1)
    for response in responses:
        _check_code(response)
    return ItemGroup(
        items[0].response_model,
        parameters,
        np.stack([_loading_vector(response.loadings, dimensions) for response in responses]),
        np.array([response.code for response in responses], dtype=np.int64),
    )


def _block_group(
    form: str,
    blocks: Sequence[BlockResponse],
    dimensions: Sequence[str],
    n_draws: int,
    rng: np.random.Generator | None,
) -> BlockGroup:
    for block in blocks:
        if len(block.statements) not in (3, 4):
            raise InvalidParameters(
                f"a block has three or four statements, not {len(block.statements)}"
            )
    statements = [statement for block in blocks for statement in block.statements]
    if rng is None:
        loadings = np.array([[s.sign * s.loading for s in statements]])
        means = np.array([[s.utility_mean for s in statements]])
    else:
        drawn = [statement.draw(n_draws, rng) for statement in statements]
        loadings = np.stack([loading for loading, _ in drawn], axis=1)
        means = np.stack([mean for _, mean in drawn], axis=1)
    positions = [_position(s.dimension, dimensions) for s in statements]
    size = len(blocks[0].statements)
    shape = (len(loadings), len(blocks), size)
    return BlockGroup(
        form,
        loadings.reshape(shape),
        means.reshape(shape),
        np.array(positions, dtype=np.int64).reshape(len(blocks), size),
        np.array([_block_code(block) for block in blocks], dtype=np.int64),
    )


def _block_code(block: BlockResponse) -> int:
    if not block.is_answered:
        return MISSING
    if block.form == "ranked four":
        if block.ranking is None or block.most is not None or block.least is not None:
            raise InvalidResponses("a ranked block of four needs its ranking and nothing else")
        return ranking_of_four_index(block.ranking)
    if block.most is None or block.least is None or block.ranking is not None:
        raise InvalidResponses("a block needs both most and least, or neither")
    index = ranking_index if block.form == "triplet" else pick_index
    return index(block.most, block.least)


def _check_code(response: ItemResponse) -> None:
    if not MISSING <= response.code < response.item.n_categories:
        raise InvalidResponses(
            f"code {response.code} outside 0..{response.item.n_categories - 1} for {response.item}"
        )


def _position(dimension: str, dimensions: Sequence[str]) -> int:
    if dimension not in dimensions:
        raise InvalidParameters(f"{dimension!r} is not one of the dimensions")
    return list(dimensions).index(dimension)


def _loading_vector(
    loadings: Mapping[str, float] | Sequence[float] | FloatArray, dimensions: Sequence[str]
) -> FloatArray:
    if isinstance(loadings, Mapping):
        vector = np.zeros(len(dimensions))
        for dimension, loading in loadings.items():
            vector[_position(dimension, dimensions)] = loading
    else:
        vector = np.asarray(loadings, dtype=np.float64)
    if vector.shape != (len(dimensions),):
        raise InvalidParameters(f"loadings {vector.shape} for {len(dimensions)} dimensions")
    if not is_usable(vector).all() or not vector.any():
        raise InvalidParameters("loadings must be finite and load at least one dimension")
    return vector
