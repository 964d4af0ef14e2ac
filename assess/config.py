"""Settings: read once from the environment, checked, frozen."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from assess.errors import ConfigurationError

ENVIRONMENTS = ("production", "development", "demo", "test")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SECRET_LENGTH = 32


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations.

    Times are in seconds. `base_url` is what links in mails begin with; `smtp_url` is
    ``smtp://user:password@host:port`` (or ``smtps://``), empty when mail stays in the outbox.
    """

    environment: str
    database_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str = ""
    mail_from: str = "firstline@localhost"
    locales: tuple[str, ...] = ("en",)
    sign_in_seconds: int = 12 * 3600
    invitation_days: int = 21
    activation_hours: int = 72
    trusted_proxies: int = 0
    log_level: str = "INFO"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read ``FIRSTLINE_*``.

        Raises `ConfigurationError` naming every variable that cannot be used.
        """
        given = os.environ if environment is None else environment
        problems: list[str] = []

        def text(name: str, default: str = "") -> str:
            return given.get(f"FIRSTLINE_{name}", default).strip()

        def whole(name: str, default: int, least: int, most: int) -> int:
            raw = text(name, str(default))
            if not raw.isdigit() or not least <= int(raw) <= most:
                problems.append(
                    f"FIRSTLINE_{name} is {raw!r}: give a whole number from {least} to {most}"
                )
                return default
            return int(raw)

        kind = text("ENVIRONMENT", "production")
        if kind not in ENVIRONMENTS:
            problems.append(f"FIRSTLINE_ENVIRONMENT is {kind!r}: give one of {ENVIRONMENTS}")
        database_url = text("DATABASE_URL")
        if not database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            problems.append(
                "FIRSTLINE_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://"
            )
        secret = text("SECRET_KEY")
        if len(secret) < SECRET_LENGTH:
            problems.append(
                f"FIRSTLINE_SECRET_KEY needs at least {SECRET_LENGTH} characters; "
                f"`python -c 'import secrets; print(secrets.token_urlsafe(48))'` makes one"
            )
        base_url = text("BASE_URL", cls.base_url).rstrip("/")
        if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).netloc:
            problems.append(f"FIRSTLINE_BASE_URL is {base_url!r}: give http(s)://host[:port]")
        smtp_url = text("SMTP_URL")
        if smtp_url and urlsplit(smtp_url).scheme not in {"smtp", "smtps"}:
            problems.append("FIRSTLINE_SMTP_URL must begin with smtp:// or smtps://")
        log_level = text("LOG_LEVEL", cls.log_level).upper()
        if log_level not in LOG_LEVELS:
            problems.append(f"FIRSTLINE_LOG_LEVEL is {log_level!r}: give one of {LOG_LEVELS}")
        numbers = {
            "sign_in_seconds": whole("SIGN_IN_SECONDS", cls.sign_in_seconds, 300, 30 * 86400),
            "invitation_days": whole("INVITATION_DAYS", cls.invitation_days, 1, 180),
            "activation_hours": whole("ACTIVATION_HOURS", cls.activation_hours, 1, 24 * 30),
            "trusted_proxies": whole("TRUSTED_PROXIES", 0, 0, 5),
        }
        if problems:
            raise ConfigurationError("Firstline cannot start with these settings", problems)
        return cls(
            environment=kind,
            database_url=database_url,
            secret_key=secret,
            base_url=base_url,
            smtp_url=smtp_url,
            mail_from=text("MAIL_FROM", cls.mail_from),
            locales=tuple(part.strip() for part in text("LOCALES", "en").split(",")),
            log_level=log_level,
            **numbers,
        )

    @classmethod
    def for_tests(cls, database_url: str, **changes: object) -> "Settings":
        """Settings of a test run: a fresh secret, no mail leaves."""
        values: dict[str, object] = {
            "environment": "test",
            "database_url": database_url,
            "secret_key": secrets.token_urlsafe(SECRET_LENGTH),
        }
        return cls(**(values | changes))  # type: ignore[arg-type]
