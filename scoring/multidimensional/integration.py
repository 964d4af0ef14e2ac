"""Which way of integration fits how many dimensions, and how fine its nodes are."""

from __future__ import annotations

from typing import Literal

from scoring.errors import InvalidParameters
from scoring.multidimensional.likelihood import Integrator
from scoring.multidimensional.propagation import Propagation
from scoring.multidimensional.quadrature import ProductGrid
from scoring.quadrature import equal_nodes

Integration = Literal["quadrature", "propagation"]
# Nodes and limit by number of dimensions; spacing against a posterior SD of about a third.
GRIDS = {1: (61, 6.0), 2: (61, 6.0), 3: (31, 5.0), 4: (21, 5.0)}
PROPAGATION_NODES, PROPAGATION_LIMIT = 41, 6.0
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


def integrator_named(how: Integration, n_dimensions: int, nodes: int | None = None) -> Integrator:
    """nodes : of each dimension; None for the usual number"""
    if how == "propagation":
        return Propagation(equal_nodes(nodes or PROPAGATION_NODES, PROPAGATION_LIMIT))
    usual, limit = GRIDS[n_dimensions]
    return ProductGrid.of(equal_nodes(nodes or usual, limit), n_dimensions)
