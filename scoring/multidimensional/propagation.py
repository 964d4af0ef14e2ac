"""Integration by expectation propagation, for any number of dimensions.

Each L_d(theta_d) is stood in for by a normal factor (site) such that mean and variance of every
theta_d agree with those under L_d itself times what the prior and the other sites say about
theta_d, the cavity (Minka, 2001). That last, tilted distribution is kept on the nodes with its true
shape; only the message between dimensions is normal. At the fixed point the derivative of log Z is
the expectation of the complete-data score over the tilted distributions (Seeger, 2005), so an EM
algorithm runs on it as on the exact likelihood. log Z is an approximation, not a bound.

A Gaussian variational E-step (Cho, Wang, Zhang & Xu, 2021) forces each theta_d to be normal as well
and bounds the likelihood, which biases slopes where a dimension has few items.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import factorial

import numpy as np

from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.likelihood import Marginals

MAX_SWEEPS = 60
# In posterior standard deviations; log Z is stationary there, so its error is of second order.
TOLERANCE = 1e-6
# From this sweep on steps are halved, which settles the few people who go round in circles.
DAMPED_FROM = 12
# A posterior SD the nodes cannot show, in steps of the grid; narrower ones count as this.
NARROWEST = 0.125
# Where cavity and likelihood exclude each other.
SMALLEST, SMALLEST_PRECISION = 1e-300, 1e-8
# A person still moving this much has no fixed point; log Z is then so low that no search stays.
UNSETTLED, IMPOSSIBLE = 1e-2, -1e10


@dataclass(frozen=True, slots=True, eq=False)
class Propagation:
    """nodes : equally spaced, (n_nodes,)

    is_corrected : whether log Z includes what `left_out` estimates
    """

    nodes: FloatArray
    people_per_block: int = 256
    is_corrected: bool = False

    def prior(self, covariance: FloatArray) -> FloatArray:
        """The precision matrix."""
        return as_floats(np.linalg.inv(covariance))

    def prior_moments(self, covariance: FloatArray, prior: FloatArray) -> FloatArray:
        del prior
        return covariance

    def marginals(self, likelihood: FloatArray, prior: FloatArray, sites: FloatArray) -> Marginals:
        """Tilted distributions at the fixed point."""
        found = propagate(likelihood, self.nodes, prior, sites)
        moments = np.moveaxis(found.covariance, 0, -1) + found.mean[:, None] * found.mean
        log_z = found.log_z + self.left_out(found) if self.is_corrected else found.log_z
        return Marginals(found.tilted, log_z, moments, found.sites)

    def check(self) -> tuple[Propagation, float]:
        """With the largest terms that are left out."""
        return replace(self, is_corrected=True), 1.0

    def left_out(self, found: FixedPoint) -> FloatArray:
        """Second-order correction of log Z, (n,) (Opper, Paquet & Winther, 2013).

        sum over pairs d < e and l = 3, 4 of r_de^l k_ld k_le / l!, with r the posterior
        correlation and k_l the standardised cumulants of the tilted distributions
        """
        powers = np.stack([self.nodes**power for power in range(1, 5)])
        m1, m2, m3, m4 = np.moveaxis(np.matmul(powers, found.tilted), 1, 0)
        variance = np.maximum(m2 - m1**2, narrowest_variance(self.nodes))
        third = (m3 - 3.0 * m1 * m2 + 2.0 * m1**3) / variance**1.5
        central = m4 - 4.0 * m1 * m3 + 6.0 * m1**2 * m2 - 3.0 * m1**4
        fourth = central / variance**2 - 3.0
        sd = np.sqrt(np.diagonal(found.covariance, axis1=1, axis2=2))
        correlation = found.covariance / (sd[:, :, None] * sd[:, None, :])
        total = np.zeros(len(sd))
        for order, cumulant in ((3, third), (4, fourth)):
            strength = correlation**order - np.eye(sd.shape[1])
            products = np.einsum("dn,nde,en->n", cumulant, strength, cumulant, optimize=True)
            total += 0.5 * products / factorial(order)
        return total


@dataclass(frozen=True, slots=True, eq=False)
class FixedPoint:
    """mean : (D, n); covariance : (n, D, D), of the normal approximation of theta

    tilted : (D, n_nodes, n), normalised; log_z : (n,), IMPOSSIBLE where nothing settled
    sites : (2, D, n), precision and precision times mean
    """

    mean: FloatArray
    covariance: FloatArray
    tilted: FloatArray
    log_z: FloatArray
    sites: FloatArray


def propagate(
    likelihood: FloatArray, nodes: FloatArray, precision: FloatArray, sites: FloatArray
) -> FixedPoint:
    """All sites of all people at once until they settle."""
    n_dimensions, _, n = likelihood.shape
    powers = np.stack([np.ones_like(nodes), nodes, nodes**2])
    tau, nu = (
        (np.zeros((n_dimensions, n)), np.zeros((n_dimensions, n)))
        if not sites.size
        else (sites[0].copy(), sites[1].copy())
    )
    diagonal = np.arange(n_dimensions)
    spacing, narrowest = float(nodes[1] - nodes[0]), narrowest_variance(nodes)
    # A site of a likelihood that is not concave may widen, but never so far that nothing bounds.
    lowest = -0.5 * float(np.linalg.eigvalsh(precision)[0])
    for sweep in range(MAX_SWEEPS):
        joint = np.repeat(precision[None], n, axis=0)
        joint[:, diagonal, diagonal] += tau.T
        covariance = as_floats(np.linalg.inv(joint))
        variance = np.maximum(covariance[:, diagonal, diagonal].T, SMALLEST)
        mean = np.einsum("nde,en->dn", covariance, nu)
        cavity_precision = np.maximum(1.0 / variance - tau, SMALLEST_PRECISION)
        cavity_shift = mean / variance - nu
        exponent = np.stack(
            [-0.5 * cavity_shift**2 / cavity_precision, cavity_shift, -0.5 * cavity_precision], 1
        )
        tilted = np.matmul(powers.T, exponent)
        np.exp(tilted, out=tilted)
        tilted *= likelihood
        sums = np.matmul(powers, tilted)
        total = np.maximum(sums[:, 0], SMALLEST)
        own_mean = sums[:, 1] / total
        own_variance = np.maximum(sums[:, 2] / total - own_mean**2, narrowest)
        own_tau = np.clip(1.0 / own_variance - cavity_precision, lowest, 1.0 / narrowest)
        tau_step = own_tau - tau
        nu_step = own_mean * (cavity_precision + own_tau) - cavity_shift - nu
        moved = np.abs(nu_step - mean * tau_step) * np.sqrt(variance)
        change = np.maximum(moved, np.abs(tau_step) * variance).max(axis=0)
        if change.max() < TOLERANCE or sweep == MAX_SWEEPS - 1:
            break
        step = 1.0 if sweep < DAMPED_FROM else 0.5
        tau += step * tau_step
        nu += step * nu_step
    log_sites = _log_normal_product(cavity_precision, cavity_shift, tau, nu)
    log_tilted = np.log(total * spacing * np.sqrt(cavity_precision / (2.0 * np.pi)))
    log_prior = as_floats(np.linalg.slogdet(precision)[1] - np.linalg.slogdet(joint)[1]) / 2.0
    log_z = (log_tilted - log_sites).sum(axis=0) + log_prior + 0.5 * (nu * mean).sum(axis=0)
    is_lost = (change > UNSETTLED) | (sums[:, 0].min(axis=0) < SMALLEST)
    log_z = np.where(is_lost, IMPOSSIBLE, log_z)
    tilted /= total[:, None]
    return FixedPoint(mean, covariance, tilted, log_z, np.stack([tau, nu]))


def _log_normal_product(
    cavity_precision: FloatArray, cavity_shift: FloatArray, tau: FloatArray, nu: FloatArray
) -> FloatArray:
    """log of the integral of the cavity times exp(-tau x^2 / 2 + nu x)."""
    both = cavity_precision + tau
    quadratic = (cavity_shift + nu) ** 2 / both - cavity_shift**2 / cavity_precision
    return as_floats(0.5 * (quadratic + np.log(cavity_precision / both)))


def narrowest_variance(nodes: FloatArray) -> float:
    """The smallest posterior variance that equally spaced nodes can tell from none."""
    return float(NARROWEST * (nodes[1] - nodes[0])) ** 2
