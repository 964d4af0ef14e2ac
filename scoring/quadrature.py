"""Nodes and weights for integrals over a normal latent variable."""

from __future__ import annotations

import numpy as np

from scoring.errors import InvalidParameters
from scoring.models.model import FloatArray
from scoring.samples import checked_count

N_NODES = 61
LIMIT = 6.0


def equal_nodes(n_nodes: int = N_NODES, limit: float = LIMIT) -> FloatArray:
    """Equally spaced nodes on [-limit, limit], shape (n_nodes,); InvalidParameters below 3."""
    return np.linspace(-limit, limit, checked_count(n_nodes, 3, "the number of nodes"))


def normal_log_weights(nodes: FloatArray, mean: float = 0.0, variance: float = 1.0) -> FloatArray:
    """Log of the normal density at the nodes, normalised to sum 1."""
    if not variance > 0:
        raise InvalidParameters(f"the latent variance must be positive, not {variance}")
    log_density = -0.5 * (nodes - mean) ** 2 / variance
    log_density -= log_density.max()
    result: FloatArray = log_density - np.log(np.exp(log_density).sum())
    return result
