"""As many simulated people as the demo was asked for: the written ones first, then drawn ones."""

import numpy as np

from assess.demo_people import PROFILES, QUARTERS, DemoProfile

DOMAINS = ("coaching", "forecasting", "recruiting", "change_leadership", "team_leadership")
DEPARTMENTS = ("Enterprise", "Mid-market", "Commercial")
SHARED, OWN = 0.5, 0.6


def simulated_people(count: int, rng: np.random.Generator) -> list[DemoProfile]:
    """The first `count` people; those beyond the written profiles are numbered."""
    return [
        PROFILES[number] if number < len(PROFILES) else _drawn(number + 1, rng)
        for number in range(count)
    ]


def _drawn(number: int, rng: np.random.Generator) -> DemoProfile:
    general = float(rng.normal(scale=SHARED))
    quarters = np.clip(rng.normal(105, 20, len(QUARTERS)), 40, 220)
    return DemoProfile(
        name=f"Simulated {number}",
        email=f"simulated.{number}@demo.invalid",
        department=DEPARTMENTS[number % len(DEPARTMENTS)],
        story="drawn at random",
        domains={name: general + float(rng.normal(scale=OWN)) for name in DOMAINS},
        competencies={},
        sales=tuple(round(quarter) for quarter in quarters),
    )
