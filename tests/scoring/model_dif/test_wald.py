"""The Wald test by reversal and in simulated groups; reference values stand elsewhere."""

import numpy as np
from numpy.testing import assert_allclose

from scoring import wald_dif
from tests.scoring.model_dif.groups import RIGHT, two_groups

ANCHORS = [1, 2, 3, 4, 5]


def test_the_order_of_people_and_reversing_every_answer_do_not_matter() -> None:
    rng = np.random.default_rng(0)
    codes, group = two_groups(rng, 1200, "2pl", RIGHT, 0.5)
    order = rng.permutation(1200)
    one = wald_dif(codes, group, anchors=ANCHORS)
    other = wald_dif(1 - codes[order], group[order], anchors=ANCHORS)
    assert one.items.tolist() == [0, 6, 7]
    assert_allclose(other.chi_square, one.chi_square, rtol=1e-3)
    assert_allclose(other.focal_mean, -one.focal_mean, atol=1e-3)


def test_dif_is_found_where_it_was_put_and_elsewhere_one_time_in_twenty() -> None:
    rng = np.random.default_rng(1)
    p = np.array(
        [
            wald_dif(*two_groups(rng, 1000, "2pl", RIGHT, 0.7), anchors=ANCHORS).p_value
            for _ in range(60)
        ]
    )
    assert (p[:, 0] < 0.05).mean() > 0.9
    assert (p[:, 1:] < 0.05).mean() <= 0.10
    assert 0.3 < np.median(p[:, 1:]) < 0.7
