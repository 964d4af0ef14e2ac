"""Covariance of the estimates of a multidimensional calibration."""

from __future__ import annotations

from scoring.calibration.standard_errors import Method, inverse_information
from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.climb import Slope, Summit
from scoring.multidimensional.information import (
    complete_information,
    cross_product,
    observed_information,
)
from scoring.multidimensional.likelihood import Expectation


def covariance(slope: Slope, summit: Summit[Expectation], method: Method) -> FloatArray | None:
    """Inverse information of the packed parameters, or None where these data say too little.

    Against differences of the gradient, observed errors of items and correlations are within one
    or two per cent, those of the variance of a dimension with very few items within five.
    """
    here = slope.likelihood, slope.layout, summit.x, summit.expectation
    precision = slope.penalty.precision_at(summit.x)
    complete = complete_information(*here) + precision
    position = slope.layout.unpack(summit.x)
    if method == "cross_product":
        middle = cross_product(slope.likelihood, slope.layout, position)
        return inverse_information(middle + precision, complete)
    bread = inverse_information(observed_information(*here) + precision, complete)
    if bread is None or method == "observed":
        return bread
    middle = cross_product(slope.likelihood, slope.layout, position)
    return as_floats(bread @ middle @ bread)
