"""How often a stranger may knock: limits on sign-in and on guessing links."""

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from sqlalchemy import Engine

from assess import rate_storage
from assess.accounts.services import normalise_email
from assess.accounts.tokens import hash_token

SIGN_IN_PER_ADDRESS = "30 per 5 minutes"
SIGN_IN_PER_ACCOUNT = "10 per 15 minutes"
LINKS_PER_ADDRESS = "120 per 5 minutes"


def account_key() -> str:
    """The account somebody tries to sign in to: a digest, for anything may be typed there."""
    return f"account:{hash_token(normalise_email(request.form.get('email', '')))}"


limiter = Limiter(get_remote_address, strategy="fixed-window")


def install(app: Flask, engine: Engine) -> None:
    """Count in the application's own database, before anything else of a request runs."""
    app.config["RATELIMIT_STORAGE_URI"] = "firstline://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {"engine": engine}
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(app)


__all__ = ["install", "limiter", "rate_storage"]
