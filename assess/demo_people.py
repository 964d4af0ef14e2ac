"""Eight simulated people for the demonstration: what is true of them, and their sales records.

Nobody real stands behind a profile, a name or a sales record here; pages that show them say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assess.banks.schema import Bank
from assess.results.simulation import simulate_answers
from scoring.models.model import FloatArray

__all__ = ["PROFILES", "QUARTERS", "DemoProfile", "simulate_answers"]


@dataclass(frozen=True, slots=True)
class DemoProfile:
    """One simulated person: what is true of them, which no real instrument ever knows.

    domains : theta by domain; competencies : what one competency differs from its domain
    sales : per cent of target in eight quarters
    """

    name: str
    email: str
    department: str
    story: str
    domains: Mapping[str, float]
    competencies: Mapping[str, float]
    sales: tuple[int, ...]
    is_rosy: bool = False
    skip_section: str = ""

    def theta(self, bank: Bank) -> FloatArray:
        """True levels in the order of the framework, (n_competencies,)."""
        return np.array(
            [
                self.domains.get(each.domain, 0.0) + self.competencies.get(each.id, 0.0)
                for each in bank.framework.competencies
            ]
        )


def _areas(
    coaching: float, forecasting: float, recruiting: float, change: float, team: float
) -> dict[str, float]:
    return {
        "coaching": coaching,
        "forecasting": forecasting,
        "recruiting": recruiting,
        "change_leadership": change,
        "team_leadership": team,
    }


QUARTERS = (
    "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3",
)  # fmt: skip

PROFILES = (
    DemoProfile(
        "Alex Ferro", "alex.ferro@demo.invalid", "Enterprise",
        "star seller, strong with numbers and structure, weak in coaching",
        _areas(-2.0, 1.2, 0.4, 0.7, 1.0), {"deal_coaching": -0.3},
        (118, 135, 162, 171, 141, 148, 155, 129),
    ),
    DemoProfile(
        "Robin Hale", "robin.hale@demo.invalid", "Mid-market",
        "even over all areas, steady seller",
        _areas(1.0, 0.9, 0.9, 0.9, 1.0), {},
        (98, 104, 110, 88, 104, 121, 97, 106),
    ),
    DemoProfile(
        "Sam Idowu", "sam.idowu@demo.invalid", "Enterprise",
        "coach who is unsure with numbers and has recruited little",
        _areas(1.4, -0.6, -0.5, 0.7, 0.6), {"forecast_judgement": -0.2},
        (82, 97, 101, 93, 110, 97, 105, 90),
    ),
    DemoProfile(
        "Kim Larsen", "kim.larsen@demo.invalid", "Mid-market",
        "solid in numbers, new to everything else",
        _areas(-0.3, 0.7, -0.2, 0.0, 0.1), {"operating_rhythm": 0.4},
        (96, 118, 139, 121, 104, 117, 126, 110),
    ),
    DemoProfile(
        "Noor Petit", "noor.petit@demo.invalid", "Commercial",
        "builds people and teams, sells below target",
        _areas(0.6, -0.4, 0.8, 0.1, 0.1), {"onboarding_ramp": 0.4},
        (71, 88, 94, 79, 112, 86, 91, 84),
    ),
    DemoProfile(
        "Jo Quist", "jo.quist@demo.invalid", "Commercial",
        "good with change, left one section unanswered",
        _areas(0.1, 0.2, -0.4, 0.9, 0.0), {"strategy_alignment": 0.2},
        (104, 131, 156, 122, 138, 129, 143, 117), skip_section="situations_2",
    ),
    DemoProfile(
        "Lee Romano", "lee.romano@demo.invalid", "Mid-market",
        "early in every area, paints a rosy picture of the own habits",
        _areas(-1.0, -0.8, -0.9, -0.7, -0.8), {},
        (90, 109, 124, 112, 101, 115, 107, 98), is_rosy=True,
    ),
    DemoProfile(
        "Pat Sorel", "pat.sorel@demo.invalid", "Enterprise",
        "strong seller with little of the manager's work so far",
        _areas(-0.9, -1.2, -0.9, -0.4, -0.8), {"pipeline_inspection": 0.3},
        (97, 122, 150, 133, 108, 126, 141, 119),
    ),
)  # fmt: skip
