"""Which way of integration fits how many dimensions, and how fine its nodes are."""

from __future__ import annotations

from typing import Literal

import numpy as np

from scoring.errors import InvalidParameters
from scoring.multidimensional.likelihood import Integrator
from scoring.multidimensional.propagation import Propagation
from scoring.multidimensional.quadrature import ProductGrid
from scoring.quadrature import equal_nodes

Integration = Literal["quadrature", "propagation"]
# By number of dimensions: fewest and most nodes of each, and their limit.
GRIDS = {1: (61, 121, 6.0), 2: (61, 101, 6.0), 3: (31, 49, 5.0), 4: (21, 25, 5.0)}
PROPAGATION_GRID = (41, 121, 6.0)
# A typical item's information, and the widest step of a grid in posterior standard deviations.
INFORMATION, WIDEST_STEP = 0.8, 0.9
MOST_BY_DEFAULT, MOST_BY_QUADRATURE = 3, 4


def checked_integration(integration: Integration | None, n_dimensions: int) -> Integration:
    """The one asked for if it is feasible, or the usual one."""
    if integration is None:
        return "quadrature" if n_dimensions <= MOST_BY_DEFAULT else "propagation"
    if integration not in ("quadrature", "propagation"):
        raise InvalidParameters(
            f"unknown integration {integration!r}; known: quadrature, propagation"
        )
    if integration == "quadrature" and n_dimensions > MOST_BY_QUADRATURE:
        raise InvalidParameters(
            f"quadrature is for {MOST_BY_QUADRATURE} dimensions at most, not {n_dimensions}"
        )
    return integration


def integrator_named(
    how: Integration, n_dimensions: int, most_items: int, nodes: int | None = None
) -> Integrator:
    """nodes : of each dimension; None for as many as most_items in one dimension need"""
    grid = PROPAGATION_GRID if how == "propagation" else GRIDS[n_dimensions]
    fewest, most, limit = grid
    step = WIDEST_STEP / np.sqrt(1.0 + INFORMATION * most_items)
    needed = int(np.ceil(2.0 * limit / step)) + 1
    own = equal_nodes(nodes or min(max(needed, fewest), most), limit)
    return Propagation(own) if how == "propagation" else ProductGrid.of(own, n_dimensions)
