"""The calibrated parameters of a set of items, in both metrics, with their covariance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import expit, logit

from scoring.deferred import Deferred, Deferring
from scoring.dimensions import checked_covariance, checked_positions
from scoring.errors import InvalidParameters
from scoring.item_json import fields_of_json, json_of_items
from scoring.models import ResponseModel, model_named
from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.samples import is_usable


@dataclass(frozen=True, slots=True, eq=False)
class ItemParameters(Deferring):
    """Slope-intercept parameters of n items and the latent distribution they were set against.

    Raises InvalidParameters naming an item whose model does not allow its parameters, and for
    shapes, a covariance, dimensions or a latent distribution that do not fit.

    models : name of each item's response model
    slopes : (n_items,); intercepts : (n_items, k_max - 1), NaN where an item has fewer categories
    covariance : of the estimated parameters in the order of `labels`, or None; after a
        calibration it is computed when first read
    labels : "3.d1" for a parameter of item 3; "latent_mean", "log_latent_variance" of theta, with
        several groups "group young.latent_mean", with several dimensions "lead.log_latent_variance"
        and "plan.lead.correlation"
    latent_mean, latent_variance : the normal distribution of theta in the calibration
    further : (n_items, 0 or more), NaN padded: what a model has beyond slope and intercepts, in
        its own order ("3pl": logit of the lower asymptote; "nominal": slopes s_1 .. s_{k-2})
    dimensions : (n_items,), which of the D dimensions each item measures, from 0
    dimension_names : D names; latent_covariance : (D, D), of the dimensions in the calibration,
        means 0. Both empty with one dimension, which latent_mean and latent_variance describe.
    """

    models: tuple[str, ...]
    slopes: FloatArray
    intercepts: FloatArray
    covariance: FloatArray | None = None
    labels: tuple[str, ...] = ()
    latent_mean: float = 0.0
    latent_variance: float = 1.0
    further: FloatArray = field(default_factory=lambda: np.empty((0, 0)))
    dimensions: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    dimension_names: tuple[str, ...] = ()
    latent_covariance: FloatArray = field(default_factory=lambda: np.empty((0, 0)))

    def __post_init__(self) -> None:
        n_items = len(self.models)
        if not n_items:
            raise InvalidParameters("at least one item is needed")
        object.__setattr__(self, "slopes", np.asarray(self.slopes, dtype=np.float64))
        object.__setattr__(self, "intercepts", np.asarray(self.intercepts, dtype=np.float64))
        if not len(self.further):
            object.__setattr__(self, "further", np.empty((n_items, 0)))
        if self.slopes.shape != (n_items,) or self.intercepts.shape[:1] != (n_items,):
            raise InvalidParameters(
                f"{n_items} models, slopes {self.slopes.shape}, intercepts {self.intercepts.shape}"
            )
        for item in range(n_items):
            model, parameters = model_named(self.models[item]), self.of_item(item)
            wanted = len(model.parameters(int(np.isfinite(self.intercepts[item]).sum()) + 1))
            if len(parameters) < 2 or len(parameters) != wanted or not model.is_proper(parameters):
                raise InvalidParameters(
                    f"item {item}: {self.models[item]} does not allow {parameters}"
                )
        if not (np.isfinite(self.latent_mean) and 0 < self.latent_variance < np.inf):
            raise InvalidParameters("the latent mean must be finite, the variance positive")
        if self.covariance is not None and (
            self.covariance.shape != (len(self.labels),) * 2
            or not np.isfinite(self.covariance).all()
        ):
            raise InvalidParameters(
                f"covariance {self.covariance.shape} of {len(self.labels)} labels must be finite"
            )
        own = checked_positions(self.dimensions, self.dimension_names, n_items)
        covariance = checked_covariance(self.latent_covariance, len(self.dimension_names))
        object.__setattr__(self, "dimensions", own)
        object.__setattr__(self, "latent_covariance", covariance)

    @classmethod
    def from_thresholds(
        cls,
        model: str | Sequence[str],
        discrimination: Sequence[float] | FloatArray,
        thresholds: Sequence[Sequence[float]] | FloatArray,
        lower_asymptote: Sequence[float] | FloatArray | None = None,
    ) -> ItemParameters:
        """Items from a(theta - b): discrimination (n_items,), one row of thresholds per item.

        model : one name for all items or one per item; NaN pads thresholds
        lower_asymptote : (n_items,), only where every model has one; default .2 there
        Raises InvalidParameters like the constructor, and for numbers that are infinite.
        """
        a = np.atleast_1d(as_floats(discrimination))
        models = (model,) * len(a) if isinstance(model, str) else tuple(model)
        rows = [np.atleast_1d(as_floats(b)) for b in thresholds]
        infinite = [i for i, row in enumerate(rows) if np.isinf(row).any()]
        infinite += np.flatnonzero(~np.isfinite(a)).tolist()
        if infinite:
            raise InvalidParameters(f"item {infinite[0]}: parameters must be finite")
        if not len(models) == len(a) == len(rows) > 0:
            raise InvalidParameters("as many models and thresholds as discriminations are needed")
        width = max(len(row) for row in rows)
        intercepts, spare = np.full((len(a), width), np.nan), []
        for item, row in enumerate(rows):
            row = row[np.isfinite(row)]
            values = model_named(models[item]).from_thresholds(a[item], row)
            intercepts[item, : len(row)] = values[1 : len(row) + 1]
            spare.append(values[len(row) + 1 :])
        further = np.full((len(a), max(len(values) for values in spare)), np.nan)
        for item, values in enumerate(spare):
            further[item, : len(values)] = values
        if lower_asymptote is not None:
            further = _with_asymptotes(models, further, as_floats(lower_asymptote))
        return cls(models, a, intercepts, further=further)

    @property
    def n_items(self) -> int:
        return len(self.models)

    @property
    def n_dimensions(self) -> int:
        return max(len(self.dimension_names), 1)

    @property
    def latent_correlation(self) -> FloatArray:
        """Of the dimensions in the calibration, (D, D)."""
        if not self.dimension_names:
            return np.ones((1, 1))
        sd = np.sqrt(np.diag(self.latent_covariance))
        return as_floats(self.latent_covariance / np.outer(sd, sd))

    @property
    def n_categories(self) -> IntArray:
        """Number of categories per item, (n_items,)."""
        counts: IntArray = np.isfinite(self.intercepts).sum(axis=1) + 1
        return counts

    @property
    def discrimination(self) -> FloatArray:
        """a of a(theta - b), (n_items,)."""
        return self.slopes

    @property
    def thresholds(self) -> FloatArray:
        """b of a(theta - b), (n_items, k_max - 1), padded like the intercepts."""
        result = np.full_like(self.intercepts, np.nan)
        for group in self.groups():
            values = group.model.thresholds(group.parameters)
            result[group.items, : values.shape[1]] = values
        return result

    @property
    def lower_asymptote(self) -> FloatArray:
        """Probability that remains at theta = -infinity, (n_items,); 0 where a model has none."""
        result = np.zeros(self.n_items)
        for group in self.groups():
            if group.asymptote_column is not None:
                result[group.items] = expit(group.parameters[:, group.asymptote_column])
        return result

    def of_item(self, item: int) -> FloatArray:
        """Parameter vector (a, d_1 .. d_{k-1}, further) of one item."""
        row, more = self.intercepts[item], self.further[item]
        return np.concatenate(
            [self.slopes[item : item + 1], row[~np.isnan(row)], more[~np.isnan(more)]]
        )

    def groups(self) -> Iterator[ParameterGroup]:
        """Items of one model and number of categories together."""
        kinds = list(zip(self.models, self.n_categories.tolist(), strict=True))
        for kind in dict.fromkeys(kinds):
            items = np.array([i for i, other in enumerate(kinds) if other == kind])
            parameters = np.stack([self.of_item(item) for item in items])
            yield ParameterGroup(model_named(kind[0]), kind[1], items, parameters)

    def rescaled(self, slope: float, intercept: float) -> ItemParameters:
        """The same items on the scale slope * theta + intercept, covariance included.

        Raises InvalidParameters for a slope that is not positive and for several dimensions.
        """
        if not (is_usable([slope, intercept]).all() and slope > 0):
            raise InvalidParameters("a scale needs a positive slope and a finite intercept")
        if self.n_dimensions > 1:
            raise InvalidParameters("items of several dimensions have no single scale to change")
        slopes, intercepts, further = (
            self.slopes.copy(),
            self.intercepts.copy(),
            self.further.copy(),
        )
        for group in self.groups():
            values, k = group.model.rescaled(group.parameters, slope, intercept), group.n_categories
            slopes[group.items] = values[:, 0]
            intercepts[group.items, : k - 1] = values[:, 1:k]
            further[group.items, : values.shape[1] - k] = values[:, k:]
        result = ItemParameters(
            self.models,
            slopes,
            intercepts,
            None,
            self.labels,
            slope * self.latent_mean + intercept,
            slope**2 * self.latent_variance,
            further,
        )
        result.defer(covariance=Deferred(lambda: self._changed_covariance(slope, intercept)))
        return result

    def _changed_covariance(self, slope: float, intercept: float) -> FloatArray | None:
        if self.covariance is None:
            return None
        change = self._change(slope, intercept)
        return as_floats(change @ self.covariance @ change.T)

    def _change(self, slope: float, intercept: float) -> FloatArray:
        """Derivative of the rescaled parameters in the old ones, in the order of the labels."""
        position = {label: at for at, label in enumerate(self.labels)}
        change = np.eye(len(self.labels))
        for label, at in position.items():
            if label.endswith("latent_mean"):
                change[at, at] = slope
        for item, (name, k) in enumerate(zip(self.models, self.n_categories.tolist(), strict=True)):
            model = model_named(name)
            labels = [f"{item}.{parameter.name}" for parameter in model.parameters(k)]
            is_free = [label in position for label in labels]
            free = np.flatnonzero(is_free)
            places = np.array([position[labels[row]] for row in free], dtype=np.int64)
            linear = model.rescaled(np.eye(len(labels)), slope, intercept).T
            change[np.ix_(places, places)] = linear[np.ix_(free, free)]
        return change

    def to_json(self) -> str:
        """All fields as JSON text; padding is null."""
        return json_of_items(self)

    @classmethod
    def from_json(cls, text: str) -> ItemParameters:
        """The inverse of to_json; InvalidParameters for text of another kind."""
        return cls(**fields_of_json(text))


@dataclass(frozen=True, slots=True, eq=False)
class ParameterGroup:
    """items : positions (g,); parameters : (g, p)."""

    model: ResponseModel
    n_categories: int
    items: IntArray
    parameters: FloatArray

    @property
    def asymptote_column(self) -> int | None:
        """Which parameter is the logit of a lower asymptote, if any."""
        return _asymptote_column(self.model, self.n_categories)


def _asymptote_column(model: ResponseModel, n_categories: int) -> int | None:
    domains = [parameter.domain for parameter in model.parameters(n_categories)]
    wanted = "logit of a probability"
    return domains.index(wanted) if wanted in domains else None


def _with_asymptotes(
    models: Sequence[str], further: FloatArray, asymptotes: FloatArray
) -> FloatArray:
    result = further.copy()
    if asymptotes.shape != (len(models),) or not ((asymptotes > 0) & (asymptotes < 1)).all():
        raise InvalidParameters("one lower asymptote between 0 and 1 per item is needed")
    for item, name in enumerate(models):
        column = _asymptote_column(model_named(name), 2)
        if column is None:
            raise InvalidParameters(f"item {item}: {name} has no lower asymptote")
        result[item, column - 2] = logit(asymptotes[item])
    return result
