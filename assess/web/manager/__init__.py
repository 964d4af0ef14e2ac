"""Pages of the new manager: this week, the plan, an activity, progress, library, templates."""

from flask import Blueprint

blueprint = Blueprint("manager", __name__)

from assess.web.manager import (  # noqa: E402, F401
    activity,
    calendar,
    downloads,
    library,
    overview,
    posts,
    progress,
    rhythm,
    settings,
    shelf,
    week,
)
