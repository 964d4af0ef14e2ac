"""Fixtures shared by all tests: databases, sessions, the application and its client."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assess.config import Settings
from assess.database import make_engine, session_factory
from tests.databases import KINDS, PostgresqlTemplate, SqliteTemplate

CHROMIUM = os.environ.get("FIRSTLINE_CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
Template = SqliteTemplate | PostgresqlTemplate


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    made: dict[str, Template] = {"sqlite": SqliteTemplate(tmp_path_factory.mktemp("databases"))}
    if "postgresql" in KINDS:
        made["postgresql"] = PostgresqlTemplate(worker)
    return made


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, templates: dict[str, Template]) -> Iterator[str]:
    with templates[request.param].copy() as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with session_factory(engine)() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    from assess.app import create_app

    made = create_app(Settings.for_tests(database_url))
    made.config["WTF_CSRF_ENABLED"] = False
    made.config["RATELIMIT_ENABLED"] = False
    yield made
    made.extensions["firstline_engine"].dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of this worker; Playwright allows no second one beside it."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
