"""The web layer: blueprints, one commit hook, and domain errors turned into pages."""

from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from assess import errors
from assess.web.words import all_translated, translated

STATUS = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.LinkNotValid: 410,
    errors.SittingClosed: 409,
    errors.Conflict: 409,
    errors.InvalidInput: 422,
}


def register_blueprints(app: Flask) -> None:
    """Every audience and its pages."""
    from assess.web import about, auth
    from assess.web.admin import blueprint as admin
    from assess.web.candidate import blueprint as candidate
    from assess.web.hr import blueprint as hr
    from assess.web.manager import blueprint as manager
    from assess.web.psychometrics import blueprint as psychometrics
    from assess.web.sponsor import blueprint as sponsor

    for blueprint in (
        about.blueprint,
        auth.blueprint,
        candidate,
        hr,
        manager,
        sponsor,
        psychometrics,
        admin,
    ):
        app.register_blueprint(blueprint)


def install_transaction(app: Flask) -> None:
    """One transaction a request: committed before the answer leaves, or rolled back."""

    @app.after_request
    def finish(response: Response) -> Response:
        session = g.get("session")
        if session is not None:
            if response.status_code < 400:
                session.commit()
            else:
                session.rollback()
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        session = g.pop("session", None)
        if session is not None:
            session.close()


def wants_json() -> bool:
    """The asker is a script of ours, not a person looking at a page."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def show_error(
    status: int, title: str, message: str, *, problems: tuple[str, ...] = (), remedy: str = ""
) -> ResponseReturnValue:
    """One page, or one JSON object, for everything that goes wrong."""
    if wants_json():
        return {"error": message or title, "problems": list(problems), "remedy": remedy}, status
    page = render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=message,
        problems=problems,
        remedy=remedy,
    )
    return page, status


def install_errors(app: Flask) -> None:
    """Domain errors become a status and a page that says what happened and what to do."""

    @app.errorhandler(errors.FirstlineError)
    def domain_error(error: errors.FirstlineError) -> ResponseReturnValue:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        problems = error.problems if isinstance(error, errors.InvalidInput) else ()
        return show_error(
            status,
            translated(error.message),
            "",
            problems=all_translated(problems),
            remedy=translated(error.remedy),
        )

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> ResponseReturnValue:
        return show_error(
            400,
            _("This form was open too long"),
            _("Nothing was changed. What was saved before is safe."),
            remedy=_("Go back, reload the page and send it again."),
        )

    @app.errorhandler(RateLimitExceeded)
    def too_many(_error: RateLimitExceeded) -> ResponseReturnValue:
        return show_error(
            429,
            _("Too many tries"),
            _("There were many tries in a short time, so this is closed for a few minutes."),
            remedy=_("Wait a quarter of an hour and try again."),
        )

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        known = {
            404: (_("Page not found"), _("Check the address, or start from the first page.")),
            405: (_("This cannot be done here"), _("Go back and use the buttons of the page.")),
            413: (_("This is too large"), _("Send less at once; nothing was changed.")),
        }
        status = error.code or 500
        title, remedy = known.get(
            status, (error.name, _("Go back and try again; nothing was changed."))
        )
        return show_error(status, title, "", remedy=remedy)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        if app.config["PROPAGATE_UNEXPECTED"]:
            raise error
        app.logger.exception("unexpected error on %s", request.endpoint)
        return show_error(
            500,
            _("Something went wrong on our side"),
            _("What you saved before this page is safe."),
            remedy=_(
                "Try again in a minute. If it happens again, tell the person who invited you."
            ),
        )
