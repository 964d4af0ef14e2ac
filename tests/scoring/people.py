"""Simulated people who answer a booklet like the product's: situations, behaviour, statements."""

from dataclasses import dataclass, replace

import numpy as np

from scoring import BlockResponse, Item, ItemResponse, Source, Statement
from scoring.forced_choice import RANKINGS, simulate_rankings
from scoring.models.model import FloatArray
from scoring.provisional import (
    provisional_behaviour,
    provisional_dichotomous,
    provisional_scenario,
    provisional_statement,
)

Triplet = tuple[Statement, Statement, Statement]


@dataclass(frozen=True)
class Booklet:
    dimensions: tuple[str, ...]
    correlation: FloatArray
    keyed: list[tuple[Item, dict[str, float]]]
    behaviour: list[tuple[Item, dict[str, float]]]
    blocks: list[Triplet]

    def draw_theta(self, rng: np.random.Generator) -> FloatArray:
        factor = np.linalg.cholesky(self.correlation)
        return factor @ rng.standard_normal(len(self.dimensions))

    def answered_by(
        self,
        theta: FloatArray,
        rng: np.random.Generator,
        weights: tuple[float, float, float] = (0.6, 0.2, 0.2),
    ) -> list[Source]:
        return [
            Source("keyed", weights[0], self._items(self.keyed, theta, rng)),
            Source("behaviour", weights[1], self._items(self.behaviour, theta, rng)),
            Source("forced_choice", weights[2], [self._block(b, theta, rng) for b in self.blocks]),
        ]

    def _items(
        self,
        items: list[tuple[Item, dict[str, float]]],
        theta: FloatArray,
        rng: np.random.Generator,
    ) -> list[ItemResponse]:
        answers = []
        for item, loadings in items:
            eta = sum(w * theta[self.dimensions.index(d)] for d, w in loadings.items())
            p = np.exp(item.response_model.log_probability(item.parameters, np.array(eta)))
            answers.append(ItemResponse(item, loadings, int(rng.choice(len(p), p=p / p.sum()))))
        return answers

    def _block(self, block: Triplet, theta: FloatArray, rng: np.random.Generator) -> BlockResponse:
        loading = np.array([s.sign * s.loading for s in block])
        position = [self.dimensions.index(s.dimension) for s in block]
        means = np.array([s.utility_mean for s in block]) + loading * theta[position]
        shown = RANKINGS[simulate_rankings(means, np.sqrt(1 - loading**2), rng)]
        return BlockResponse(block, int(shown[0]), int(shown[2]))


def misjudged(booklet: Booklet, rng: np.random.Generator) -> Booklet:
    """The booklet as it truly is when experts erred as much as they said they might."""

    def true_item(item: Item) -> Item:
        drawn = item.draw(1, rng)[0]
        thresholds = item.response_model.thresholds(drawn)
        return replace(item, discrimination=float(drawn[0]), thresholds=tuple(thresholds))

    def true_statement(statement: Statement) -> Statement:
        loading, mean = statement.draw(1, rng)
        return replace(statement, loading=float(abs(loading[0])), utility_mean=float(mean[0]))

    return replace(
        booklet,
        keyed=[(true_item(item), loadings) for item, loadings in booklet.keyed],
        behaviour=[(true_item(item), loadings) for item, loadings in booklet.behaviour],
        blocks=[
            (true_statement(first), true_statement(second), true_statement(third))
            for first, second, third in booklet.blocks
        ],
    )


def as_judged(sources: list[Source], booklet: Booklet) -> list[Source]:
    """The same answers attached to the parameters the experts believe in."""
    keyed, behaviour, blocks = sources
    believed = [
        replace(
            source,
            observations=[
                replace(answer, item=item)  # type: ignore[arg-type]
                for answer, (item, _) in zip(source.observations, items, strict=True)
            ],
        )
        for source, items in ((keyed, booklet.keyed), (behaviour, booklet.behaviour))
    ]
    choices = [
        replace(answer, statements=block)  # type: ignore[arg-type]
        for answer, block in zip(blocks.observations, booklet.blocks, strict=True)
    ]
    return [*believed, replace(blocks, observations=choices)]


def full_booklet(rng: np.random.Generator) -> Booklet:
    """14 competencies in five domains: 42 behaviours, 16 scenarios, 14 knowledge, 14 triplets."""
    domain = [0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4]
    dimensions = tuple(f"c{i}" for i in range(14))
    correlation = np.where(np.equal.outer(domain, domain), 0.6, 0.4)
    np.fill_diagonal(correlation, 1.0)
    levels = ("easy", "medium", "hard")
    behaviour = [
        (provisional_behaviour(levels[i % 3]), {dimensions[i // 3]: 1.0})  # type: ignore[arg-type]
        for i in range(42)
    ]
    keyed = [
        (provisional_scenario(rng.uniform(0.35, 0.65), 4 + i % 2), {dimensions[i % 14]: 1.0})
        for i in range(12)
    ]
    keyed += [
        (
            provisional_scenario(rng.uniform(0.35, 0.65), 5),
            {dimensions[i]: 0.7, dimensions[(i + 5) % 14]: 0.3},
        )
        for i in (12, 13, 0, 1)
    ]
    keyed += [
        (provisional_dichotomous(rng.uniform(0.45, 0.8), 0.25 * (i % 2)), {d: 1.0})
        for i, d in enumerate(dimensions)
    ]
    return Booklet(dimensions, correlation, keyed, behaviour, triplets(dimensions, rng, 14))


def triplets(dimensions: tuple[str, ...], rng: np.random.Generator, n_blocks: int) -> list[Triplet]:
    """Blocks of three dimensions each, every other block with one minus-keyed statement."""
    n = len(dimensions)
    orders = [rng.permutation(n) for _ in range(1 + n_blocks // n)]
    blocks = []
    for i in range(n_blocks):
        order = orders[i // n]
        first, second, third = (
            provisional_statement(
                float(rng.uniform(3.3, 3.8)),
                -1 if position == 0 and i % 2 == 0 else 1,
                dimension=dimensions[order[(i + step) % n]],
            )
            for position, step in enumerate((0, 1, 3))
        )
        blocks.append((first, second, third))
    return blocks
