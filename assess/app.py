"""The application factory: settings in, a Flask application out."""

from datetime import timedelta

from flask import Flask, g
from flask_babel import Babel, get_locale
from flask_login import current_user
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from assess import __version__
from assess.config import Settings
from assess.database import make_engine, read_only_session_factory, session_factory
from assess.principal import Principal
from assess.reports.html import install as install_charts
from assess.resources import PACKAGE, TEMPLATES
from assess.web import install_errors, install_transaction, rate_limits, register_blueprints
from assess.web.navigation import account_links_for, navigation_for
from assess.web.security import install as install_security

MEBIBYTE = 1024 * 1024


def create_app(settings: Settings) -> Flask:
    """A Flask application with the database of `settings`; starts nothing by itself."""
    app = Flask("assess", template_folder=str(TEMPLATES), static_folder=str(PACKAGE / "static"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-firstline",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=settings.sign_in_seconds),
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=2 * MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=MEBIBYTE,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE=settings.locales[0],
        BABEL_TRANSLATION_DIRECTORIES=str(PACKAGE / "translations"),
        PROPAGATE_UNEXPECTED=settings.environment == "test",
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    install_charts(app.jinja_env)

    engine = make_engine(settings.database_url)
    app.extensions["firstline_settings"] = settings
    app.extensions["firstline_engine"] = engine
    app.extensions["firstline_writes"] = session_factory(engine)
    app.extensions["firstline_reads"] = read_only_session_factory(engine)

    Babel(app, locale_selector=lambda: _best_locale(settings))
    # The limits count on a connection of their own, so they run before this request's
    # transaction begins.
    rate_limits.install(app, engine)
    install_transaction(app)
    install_security(app)
    install_errors(app)
    register_blueprints(app)

    @app.context_processor
    def page_context() -> dict[str, object]:
        signed_in: Principal | None = getattr(current_user, "principal", None)
        return {
            "locale": str(get_locale()).replace("_", "-"),
            "version": __version__,
            "csp_nonce": g.get("csp_nonce", ""),
            "signed_in": signed_in,
            "simulated": bool(signed_in and signed_in.is_simulated),
            "navigation": navigation_for(signed_in),
            "account_links": account_links_for(signed_in),
            "environment": settings.environment,
        }

    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    return app


def _best_locale(settings: Settings) -> str:
    from flask import has_request_context, request

    if not has_request_context():
        return settings.locales[0]
    return request.accept_languages.best_match(settings.locales) or settings.locales[0]
