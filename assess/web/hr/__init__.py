"""Pages of the audience: hr. Rounds, the people in them, their comparison, and the decision."""

from flask import Blueprint

blueprint = Blueprint("hr", __name__)

from assess.web.hr import (  # noqa: E402
    candidates,
    comparison,
    decisions,
    invitations,
    kit,
    person,
    rounds,
    sales,
    weights,
)

__all__ = [
    "blueprint",
    "candidates",
    "comparison",
    "decisions",
    "invitations",
    "kit",
    "person",
    "rounds",
    "sales",
    "weights",
]
