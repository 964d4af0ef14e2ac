"""A round with an invited person, and a browser that can open the link."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from assess.banks.services import publish, snapshot
from assess.delivery.booklets import Page, ResolvedBooklet
from assess.delivery.campaigns import create_round, open_round
from assess.delivery.candidates import add_candidate, invite
from assess.delivery.models import Response, Sitting
from assess.formats import FORMATS
from assess.formats.validity import ValidityContent
from tests import make
from tests.assess.delivery.conftest import the_bank


@dataclass
class Browser:
    """One person's browser, and a look into the database behind it."""

    app: Flask
    client: FlaskClient
    token: str
    email: str

    def session(self) -> Session:
        factory: sessionmaker[Session] = self.app.extensions["firstline_writes"]
        return factory()

    def sitting(self) -> Sitting:
        with self.session() as session:
            return session.scalars(select(Sitting)).one()

    def change(self, **values: Any) -> None:
        with self.session() as session, session.begin():
            sitting = session.scalars(select(Sitting)).one()
            for name, value in values.items():
                setattr(sitting, name, value)

    def booklet(self) -> ResolvedBooklet:
        return ResolvedBooklet.from_json(self.sitting().booklet)

    def stored(self) -> list[Response]:
        with self.session() as session:
            return list(session.scalars(select(Response).order_by(Response.sequence)))

    def other(self) -> "Browser":
        """A second device with the same link."""
        return Browser(self.app, self.app.test_client(), self.token, self.email)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, **data: Any) -> TestResponse:
        return self.client.post(path, data=data)

    def arrive(self) -> TestResponse:
        return self.get(f"/i/{self.token}")

    def begin(self) -> "Browser":
        self.arrive()
        self.post("/sitting/consent", agrees="y", time="1.0")
        assert self.post("/sitting/start").status_code == 302
        return self

    def save(self, item_id: str, fields: dict[str, str], **more: Any) -> TestResponse:
        body = {"fields": fields, "sequence": 10, "key": uuid.uuid4().hex, **more}
        return self.client.post(f"/sitting/answers/{item_id}", json=body)

    def fields_of(self, item_id: str, choose: int = 1) -> dict[str, str]:
        """Posted fields that answer an item completely."""
        with self.session() as session:
            bank = snapshot(session, self.sitting().bank_version_id)
        item = bank.items[item_id]
        if isinstance(item.content, ValidityContent):
            unflagged = {1, 2, 3, 4, 5} - set(item.content.flagged_points)
            return {f"{item_id}:choice": str(min(unflagged) - 1)}
        fields = FORMATS[item.format].posted(item.content)
        return {
            f"{item_id}:{field.name}": field.choices[(choose + place) % min(len(field.choices), 5)]
            if field.choices
            else "42"
            for place, field in enumerate(fields)
        }

    def answer_page(self, page: Page, choose: int = 1, **more: str) -> TestResponse:
        data = {"page_key": uuid.uuid4().hex, "sequence": "5", **more}
        for place, item in enumerate(page.items):
            data |= self.fields_of(item.id, choose + place)
        return self.client.post(f"/sitting/pages/{page.number}", data=data)

    def answer_everything(self) -> None:
        """Varied and careful: no check of answering is set off."""
        for number, page in enumerate(self.booklet().pages):
            assert self.answer_page(page, number).status_code == 302


@pytest.fixture
def browser(app: Flask, client: FlaskClient) -> Browser:
    factory: sessionmaker[Session] = app.extensions["firstline_writes"]
    with factory() as session, session.begin():
        user = make.user(session)
        hr = make.principal(user)
        version = publish(session, the_bank(), by=None)
        campaign = create_round(
            session, name="Spring round", role_title="Sales manager",
            bank_version_id=version.id, by=hr,
        )  # fmt: skip
        open_round(session, campaign, by=hr)
        person = add_candidate(session, campaign, name="Ada Okafor", email="ada@example.org", by=hr)
        _, token = invite(session, campaign, person, by=hr)
        email = user.email
    return Browser(app, client, token, email)


class Forms(HTMLParser):
    """The fields of a page: hidden values and what is checked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.checked: dict[str, str] = {}
        self.typed: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "input":
            return
        found = {name: value or "" for name, value in attrs}
        if found.get("type") == "hidden":
            self.hidden[found["name"]] = found["value"]
        elif found.get("type") == "radio" and "checked" in found:
            self.checked[found["name"]] = found["value"]
        elif found.get("type") == "text":
            self.typed[found["name"]] = found.get("value", "")


@pytest.fixture
def forms() -> Callable[[str], Forms]:
    return Forms
