"""A panel that does not share the key is heard."""

from pathlib import Path
from typing import Any

import pytest

from tests.assess.banks.folders import item
from tests.assess.banks.scenes import findings_on

AGREES = {"n": 12, "best": 0.75, "worst": 0.67, "spread": {"a": 0.6, "b": 0.9}}
REVIEW = {
    "author": "A. Writer",
    "subject": ["B. Reader", "C. Reader"],
    "sensitivity": "pass",
    "date": "2026-01-05",
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"best": 0.5}, "50% of the panel chose the keyed best, 70% is asked"),
        ({"worst": 0.5}, "50% of the panel chose the keyed worst, 60% is asked"),
        ({"spread": {"a": 1.4}}, "the panel's ratings of a spread 1.4, 0.9 at most"),
        ({"spread": {"z": 0.4}}, "the panel rated 'z', which is no option"),
    ],
)
def test_a_panel_that_disagrees_is_found(
    folder: Path, changes: dict[str, Any], message: str
) -> None:
    made = item("sjt_best_worst", panel={**AGREES, **changes})
    [found] = findings_on(folder, "L38", [made])
    assert message in found.message
    assert found.severity == "W"
    provisional = {**made, "status": "provisional", "review": REVIEW}
    assert findings_on(folder, "L38", [provisional])[0].severity == "E"


def test_a_panel_that_agrees_and_no_panel_are_fine(folder: Path) -> None:
    assert findings_on(folder, "L38", [item("sjt_best_worst", panel=AGREES)]) == []
    assert findings_on(folder, "L38", [item("sjt_best_worst")]) == []
