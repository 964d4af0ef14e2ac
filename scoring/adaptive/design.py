"""How an adaptive test is given: bank, criterion, estimator, content, exposure and end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from scoring.ability import checked_prior
from scoring.adaptive.bank import Bank
from scoring.adaptive.beliefs import CURVATURES, METHODS, Belief, Estimator
from scoring.adaptive.constraints import Constraints
from scoring.adaptive.criteria import CRITERIA, Criterion
from scoring.adaptive.exposure import Exposure, Unlimited
from scoring.adaptive.several import (
    SEVERAL_CRITERIA,
    SeveralBelief,
    SeveralCriterion,
    SeveralEstimator,
    check_dimensions,
)
from scoring.adaptive.shadow import ShadowTests
from scoring.adaptive.stopping import Stopping
from scoring.errors import InvalidParameters
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray
from scoring.quadrature import LIMIT, N_NODES, equal_nodes
from scoring.samples import checked_normal

# Of nodes, in standard errors: up to here the SD of a normal posterior is off by 1 in 1,000.
WIDEST_SPACING = 1.4


class Measurement(Protocol):
    """What a design needs to know about one theta or several."""

    def begin(self) -> Belief | SeveralBelief:
        """Before any answer."""

    def update(self, belief: Any, item: int, response: int) -> Belief | SeveralBelief:
        """After one more answer."""

    def information(self, belief: Any) -> FloatArray:
        """Fisher information of each item where criteria look, (n_items,)."""


@dataclass(frozen=True, slots=True)
class StartRule:
    """Where a test begins.

    theta : where criteria look first, default the prior mean
    item : a fixed first item, or None; among : otherwise one of the best few, by lot
    """

    theta: float | None = None
    item: int | None = None
    among: int = 1


@dataclass(frozen=True, eq=False)
class Design:
    """Everything about an adaptive test except the person. It can be kept and shared.

    criterion : a key of CRITERIA, default "fisher"; with `dimensions` one of SEVERAL_CRITERIA,
        default "d_optimal"
    estimator : "eap" (default), "map", "ml" or "wle"; with `dimensions` only "map"
    prior : mean and SD; default the latent distribution stored with the items
    levels : (n_items,) judged level of each item on the theta scale, for the criterion "level";
        default thirds of the bank by mean threshold
    dimensions : (n_items,) which theta each item measures, from 0
    correlation : (n_dimensions, n_dimensions) of the thetas, or their covariance in units of the
        prior's variance. Both default to what items of several dimensions bring with them.
    curvature : "observed" or "expected": what the standard error of map, ml and wle rests on, the
        curvature at the estimate (as `estimate` does) or Fisher information there
    nodes, limit : the posterior is kept on this many nodes over +-limit, as by `estimate`, or
        over mean +- limit * SD where the prior is far off, wide or narrow. 61 nodes show a
        standard error down to .15; a smaller one asks for more.
    InvalidParameters says what does not fit.
    """

    items: ItemParameters
    criterion: str | None = None
    estimator: str | None = None
    prior: tuple[float, float] | None = None
    start: StartRule = field(default_factory=StartRule)
    constraints: Constraints = field(default_factory=Constraints)
    exposure: Exposure = field(default_factory=Unlimited)
    stopping: Stopping = field(default_factory=Stopping)
    levels: tuple[float, ...] = ()
    dimensions: tuple[int, ...] = ()
    correlation: tuple[tuple[float, ...], ...] = ()
    curvature: str = "observed"
    nodes: int = N_NODES
    limit: float = LIMIT

    def __post_init__(self) -> None:
        set_once, n_items = object.__setattr__, self.items.n_items
        if not len(self.dimensions) and self.items.n_dimensions > 1:
            set_once(self, "dimensions", self.items.dimensions)
            if not len(self.correlation):
                set_once(self, "correlation", self.items.latent_covariance)
        several = len(self.dimensions) > 0
        set_once(self, "levels", tuple(float(value) for value in self.levels))
        set_once(self, "dimensions", tuple(int(value) for value in self.dimensions))
        rows = np.asarray(self.correlation, dtype=np.float64).tolist()
        set_once(self, "correlation", tuple(tuple(row) for row in rows))
        set_once(self, "prior", self._checked_prior())
        if self.criterion is None:
            set_once(self, "criterion", "d_optimal" if several else "fisher")
        if self.estimator is None:
            set_once(self, "estimator", "map" if several else "eap")
        self._check_names(several)
        if several:
            check_dimensions(self.dimensions, self.correlation, n_items)
        if n_items == 0:
            raise InvalidParameters("an adaptive test needs at least one item")
        if self.levels and len(self.levels) != n_items:
            raise InvalidParameters(f"{len(self.levels)} levels for {n_items} items")
        if not np.isfinite(self.levels).all():
            raise InvalidParameters("levels must be finite")
        self._check_start()
        self.constraints.check(n_items)
        stopping = self.stopping
        has_progress = stopping.max_items is not None or stopping.standard_error is not None
        self.exposure.check(n_items, has_progress)
        self._check_nodes()
        if self.constraints.need_shadow_tests and stopping.max_items is None:
            raise InvalidParameters("content and item sets need stopping.max_items, the length")
        if self.is_level_matched and (
            stopping.standard_error is not None or stopping.minimum_information is not None
        ):
            raise InvalidParameters(
                "level-matched selection is for provisional items: their standard error and "
                "information are no ground to stop"
            )

    def _checked_prior(self) -> tuple[float, float]:
        if self.items.n_dimensions == 1:
            return checked_prior(self.prior, self.items)
        return checked_normal(*(self.prior or (0.0, 1.0)))

    def _check_names(self, several: bool) -> None:
        known = SEVERAL_CRITERIA if several else CRITERIA
        if self.criterion not in known:
            raise InvalidParameters(
                f"unknown criterion {self.criterion!r}; known"
                f"{' for several dimensions' if several else ''}: {', '.join(known)}"
            )
        if self.estimator not in METHODS:
            raise InvalidParameters(
                f"unknown estimator {self.estimator!r}; known: {', '.join(METHODS)}"
            )
        if several and self.estimator != "map":
            raise InvalidParameters(
                f"several dimensions are estimated by map, not {self.estimator}"
            )
        if self.curvature not in CURVATURES:
            raise InvalidParameters(
                f"unknown curvature {self.curvature!r}; known: {', '.join(CURVATURES)}"
            )
        if bool(self.correlation) != several:
            raise InvalidParameters("dimensions and correlation must be given together")

    def _check_nodes(self) -> None:
        wanted = self.stopping.standard_error
        if self.dimensions or self.estimator != "eap" or wanted is None:
            return
        low, high = float(self.bank.nodes[0]), float(self.bank.nodes[-1])
        needed = int(np.ceil((high - low) / (WIDEST_SPACING * wanted))) + 1
        if self.nodes < needed:
            raise InvalidParameters(
                f"{self.nodes} nodes cannot show a standard error of {wanted}: use {needed}"
            )

    def _check_start(self) -> None:
        if self.start.item is not None and not 0 <= self.start.item < self.items.n_items:
            raise InvalidParameters(f"there is no item {self.start.item} to start with")
        if self.start.theta is not None and not np.isfinite(self.start.theta):
            raise InvalidParameters(f"the start must be finite, not {self.start.theta}")
        if self.start.among < 1:
            raise InvalidParameters(f"a start needs at least 1 item, not {self.start.among}")

    @cached_property
    def bank(self) -> Bank:
        """The items with their tables."""
        mean, sd = self._checked_prior()
        nodes = equal_nodes(self.nodes, self.limit)
        if abs(mean) > self.limit / 2 or not self.limit / 12 <= sd <= self.limit / 3:
            nodes = mean + sd * nodes
        return Bank(self.items, nodes, self.levels)

    def changed(self, **choices: Any) -> Design:
        """The same design with other choices; tables are shared where they stay valid."""
        other = replace(self, **choices)
        if not {"items", "prior", "nodes", "limit", "levels"} & set(choices):
            other.__dict__["bank"] = self.bank
        return other

    @cached_property
    def measurement(self) -> Measurement:
        """What turns answers into beliefs."""
        mean, sd = self._checked_prior()
        start = self.start.theta
        if not self.dimensions:
            return Estimator(self.bank, str(self.estimator), (mean, sd), start, self.curvature)
        dimensions = np.array(self.dimensions, dtype=np.int64)
        return SeveralEstimator(
            self.bank, dimensions, np.array(self.correlation), (mean, sd), start
        )

    @property
    def is_level_matched(self) -> bool:
        """Whether items are only told apart by level."""
        return self._choice.is_level_matched

    @property
    def _choice(self) -> Criterion | SeveralCriterion:
        name = str(self.criterion)
        return SEVERAL_CRITERIA[name] if self.dimensions else CRITERIA[name]

    @cached_property
    def rate(self) -> Callable[[Any, Any], FloatArray]:
        """The criterion: measurement and belief give the values of the items, (n_items,)."""
        return self._choice.rate

    @cached_property
    def takes_best(self) -> bool:
        """Whether the next item is simply the best one that is open."""
        is_free = not self.constraints.need_shadow_tests and self.exposure == Unlimited()
        return is_free and not self.is_level_matched

    @cached_property
    def enemies_of(self) -> dict[int, tuple[int, ...]]:
        """The enemies of each item that has some."""
        return self.constraints.partners()

    @cached_property
    def shadow_tests(self) -> ShadowTests | None:
        """The programme that assembles whole tests, where content or sets ask for it."""
        length = self.stopping.max_items
        if length is None or not self.constraints.need_shadow_tests:
            return None
        return ShadowTests(self.items.n_items, length, self.constraints)
