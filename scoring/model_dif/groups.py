"""Two groups of people calibrated together, with some items allowed to differ between them.

An item that may differ is split into two columns, each missing for the other group (Thissen,
Steinberg & Wainer, 1993). All other items are anchors: they have one set of parameters and so put
both groups on one scale, on which the focal group has a free mean and variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.calibration import Calibration, LatentGroup, calibrate
from scoring.calibration.standard_errors import Method
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.item_parameters import ItemParameters
from scoring.models import model_named
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.observations import MISSING
from scoring.responses import ResponseMatrix


@dataclass(frozen=True, slots=True, eq=False)
class GroupCalibration:
    """A calibration in which the items `freed` stand a second time, at the end, for the focal
    group."""

    calibration: Calibration
    freed: tuple[int, ...]
    n_items: int

    @property
    def focal_group(self) -> LatentGroup:
        return self.calibration.groups[1]

    @property
    def focal_columns(self) -> IntArray:
        """Where the focal group's parameters of each item stand, (n_items,)."""
        columns = np.arange(self.n_items)
        columns[list(self.freed)] = self.n_items + np.arange(len(self.freed))
        return columns

    def positions(self, column: int) -> IntArray:
        """Where the free parameters of one column stand in labels and covariance."""
        prefix = f"{column}."
        labels = self.calibration.items.labels
        return np.array([at for at, label in enumerate(labels) if label.startswith(prefix)])

    def reference(self, items: Sequence[int] | IntArray) -> ItemParameters:
        """The given items as the reference group answers them."""
        return _columns(self.calibration.items, np.asarray(items))

    def focal(self, items: Sequence[int] | IntArray) -> ItemParameters:
        """The given items as the focal group answers them."""
        return _columns(self.calibration.items, self.focal_columns[np.asarray(items)])


@dataclass(frozen=True, slots=True, eq=False)
class TwoGroups:
    """codes : (n_persons, n_items); is_focal : (n_persons,); models : one name per item."""

    codes: IntArray
    is_focal: BoolArray
    models: tuple[str, ...]

    @classmethod
    def checked(
        cls, responses: ArrayLike, group: ArrayLike, model: str | Sequence[str], focal: object
    ) -> TwoGroups:
        """Two groups that both used every category of every item, or InvalidResponses."""
        matrix, labels = ResponseMatrix.checked(responses), np.asarray(group)
        if labels.shape != (matrix.n_persons,):
            raise InvalidResponses(f"{matrix.n_persons} people, group has shape {labels.shape}")
        if labels.dtype.kind == "f" and not np.isfinite(labels).all():
            raise InvalidResponses("group must not have missing values")
        names = np.unique(labels)
        if len(names) != 2:
            raise InvalidResponses(f"two groups are compared, {len(names)} given")
        if focal is not None and focal not in names.tolist():
            raise InvalidResponses(f"nobody is in the focal group {focal!r}")
        models = (model,) * matrix.n_items if isinstance(model, str) else tuple(model)
        if len(models) != matrix.n_items:
            raise InvalidParameters(f"{len(models)} models for {matrix.n_items} items")
        for name in models:
            model_named(name)
        is_focal: BoolArray = labels == (names[1] if focal is None else focal)
        for who, name in ((~is_focal, "reference"), (is_focal, "focal")):
            _check_categories(matrix.codes, who, name)
        return cls(matrix.codes, is_focal, models)

    @property
    def n_items(self) -> int:
        return int(self.codes.shape[1])

    @property
    def n_parameters(self) -> IntArray:
        """Parameters of each item that are free to differ, (n_items,)."""
        largest = self.codes.max(axis=0)
        models = [model_named(name) for name in self.models]
        counts = [
            len(model.parameters(int(code) + 1)) - (not model.estimates_slope)
            for model, code in zip(models, largest, strict=True)
        ]
        return np.array(counts)

    def checked_anchors(self, anchors: Sequence[int], smallest: int) -> BoolArray:
        """Which items are anchors, (n_items,)."""
        chosen = np.asarray(anchors)
        if not chosen.size or chosen.dtype.kind not in "iu":
            raise InvalidResponses(f"anchors must be item positions, not {list(anchors)}")
        if (chosen < 0).any() or (chosen >= self.n_items).any():
            raise InvalidResponses(f"anchors must be in 0..{self.n_items - 1}")
        is_anchor = np.zeros(self.n_items, dtype=np.bool_)
        is_anchor[chosen] = True
        if is_anchor.sum() < smallest:
            raise InvalidResponses(f"at least {smallest} different anchors are needed")
        return is_anchor

    def calibrated(
        self, freed: Sequence[int], *, standard_errors: Method | None = None
    ) -> GroupCalibration:
        """Calibrate both groups with the items `freed` split between them."""
        columns = np.array(list(freed), dtype=np.int64)
        codes, own = self.codes.copy(), self.codes[:, columns].copy()
        codes[np.ix_(self.is_focal, columns)] = MISSING
        own[~self.is_focal] = MISSING
        found = calibrate(
            np.hstack([codes, own]),
            (*self.models, *(self.models[item] for item in freed)),
            groups=self.is_focal.astype(np.int64),
            standard_errors=standard_errors,
        )
        return GroupCalibration(found, tuple(freed), self.n_items)


def _check_categories(codes: IntArray, who: BoolArray, name: str) -> None:
    for item, column in enumerate(codes.T):
        count = np.bincount(column[who] - MISSING, minlength=column.max() - MISSING + 1)[1:]
        if not count.any():
            raise InvalidResponses(f"item {item}: nobody in the {name} group answered it")
        if (count == 0).any():
            raise InvalidResponses(
                f"item {item}: category {int(np.argmin(count))} was never used in the {name} "
                "group; collapse it with a neighbour first"
            )
        if len(count) < 2:
            raise InvalidResponses(f"item {item}: everybody gave the same response")


def _columns(items: ItemParameters, kept: IntArray) -> ItemParameters:
    return ItemParameters(
        tuple(items.models[item] for item in kept),
        items.slopes[kept],
        items.intercepts[kept],
        further=items.further[kept],
    )


def joint_covariance(found: GroupCalibration) -> FloatArray:
    """Covariance of all parameters, or InvalidResponses when these data do not identify them."""
    covariance = found.calibration.items.covariance
    if covariance is None:
        raise InvalidResponses(found.calibration.message or "no standard errors")
    return covariance
