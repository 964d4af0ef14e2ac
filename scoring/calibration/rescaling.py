"""The two directions in which EM is slow: all items moving with the origin or unit of theta.

Data say nearly nothing about a shift of all locations apart from the fixed mean of theta, so EM
creeps along it. Expanding the model by a free mean and variance and mapping back (PX-EM; Liu,
Rubin & Wu, 1998) adds to each step the part of the gradient along these directions, over their
own complete-data information. Where the gradient vanishes so does what is added.
"""

from __future__ import annotations

import numpy as np

from scoring.calibration.point import Packing, Point
from scoring.models.model import FloatArray

DIFFERENCE = 1e-4
LARGEST_CHANGE = 0.5


def rescaling_step(
    packing: Packing, point: Point, gradient: FloatArray, n_people: float
) -> FloatArray:
    """What to add to a scoring step, (free,); zeros where fixed items hold the scale."""
    result = np.zeros_like(gradient)
    if any(batch.is_fixed for batch in packing.batches):
        return result
    directions = [(_direction(packing, point, 0.0, DIFFERENCE), n_people)]
    if all(batch.model.estimates_slope for batch in packing.batches):
        directions.append((_direction(packing, point, DIFFERENCE, 0.0), 2.0 * n_people))
    for direction, information in directions:
        change = float(direction @ gradient) / information
        result += direction * np.clip(change, -LARGEST_CHANGE, LARGEST_CHANGE)
    return result


def _direction(packing: Packing, point: Point, log_slope: float, intercept: float) -> FloatArray:
    """Derivative of the packed parameters as theta becomes slope * theta + intercept."""
    ends = []
    for sign in (1.0, -1.0):
        slope, shift = float(np.exp(sign * log_slope)), sign * intercept
        parameters = tuple(
            batch.model.rescaled(values, slope, shift)
            for batch, values in zip(packing.batches, point.parameters, strict=True)
        )
        means = slope * point.means + shift
        ends.append(packing.pack(Point(parameters, means, point.log_variances + 2 * np.log(slope))))
    derivative: FloatArray = (ends[0] - ends[1]) / (2.0 * DIFFERENCE)
    return derivative
