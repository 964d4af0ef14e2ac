"""Pages of the candidate: from the invitation link to the feedback."""

from flask import Blueprint

blueprint = Blueprint("candidate", __name__)

from assess.web.candidate import (  # noqa: E402  (the views need the blueprint)
    arrival,
    consent,
    feedback,
    pages,
    practice,
    review,
    saving,
    tasks,
)

__all__ = [
    "arrival",
    "blueprint",
    "consent",
    "feedback",
    "pages",
    "practice",
    "review",
    "saving",
    "tasks",
]
