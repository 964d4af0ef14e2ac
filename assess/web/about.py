"""Pages for everybody: how scores are made, privacy, accessibility, and whether we are up."""

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from assess.web.context import db, settings

blueprint = Blueprint("about", __name__)


@blueprint.get("/about/scores")
def scores() -> str:
    """How scores are made and what they do not say."""
    return render_template("about/scores.html")


@blueprint.get("/about/privacy")
def privacy() -> str:
    """What is stored, who sees it, how long."""
    return render_template("about/privacy.html")


@blueprint.get("/about/accessibility")
def accessibility() -> str:
    """How to use Firstline with a keyboard, a screen reader or more time."""
    return render_template("about/accessibility.html")


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Whether the application and its database answer."""
    db().execute(text("select 1"))
    return {"status": "ok"}


@blueprint.get("/styleguide")
def styleguide() -> str:
    """Every component on one page, in development only."""
    if settings().environment not in {"development", "test"}:
        abort(404)
    return render_template("styleguide.html", debug=current_app.debug)
