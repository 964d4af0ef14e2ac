"""How the application is served: gunicorn with threads, and the entry it imports."""

import sys

from flask import Flask

from assess.config import Settings

SQLITE_THREADS = 2
POSTGRESQL_THREADS = 8
WORKERS = 2


def gunicorn_command(settings: Settings, *, host: str, port: int) -> list[str]:
    """The command line of the server; more threads on SQLite only lengthen the wait to write."""
    threads = SQLITE_THREADS if settings.database_url.startswith("sqlite") else POSTGRESQL_THREADS
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "assess.server:from_environment()",
        "--bind",
        f"{host}:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        str(WORKERS),
        "--threads",
        str(threads),
        "--no-control-socket",
        "--preload",
        "--log-level",
        "warning",
    ]


def from_environment() -> Flask:
    """The application with the settings of the environment."""
    from assess.app import create_app
    from assess.logs import configure

    settings = Settings.from_environment()
    configure(settings)
    app = create_app(settings)
    # The workers are forked from this process: each opens connections of its own.
    app.extensions["firstline_engine"].dispose()
    return app
