"""Pages of the sponsor: what is asked of them, and nothing that is not shared."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from assess.accounts.models import Role, User
from assess.database import session_factory
from assess.development import services
from tests import make
from tests.assess.development import building
from tests.queries import counted


@pytest.fixture(autouse=True)
def _first_monday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def pair(app: Flask) -> tuple[User, User]:
    """A manager with a plan, and their sponsor."""
    with session_factory(app.extensions["firstline_engine"])() as session:
        plan = building.plan(session, building.manager(session, name="Robin Vale"))
        manager = plan.user
        sponsor = session.get_one(User, manager.sponsor_id)
        services.mark_done(
            session, plan.entries[0], evidence="A secret place", by=make.principal(manager)
        )
        session.commit()
        return manager, sponsor


def test_a_sponsor_sees_who_needs_them_and_when(
    client: FlaskClient, pair: tuple[User, User]
) -> None:
    make.sign_in(client, pair[1])
    text = client.get("/managers").text
    assert "Robin Vale" in text
    assert "day 1 of 90" in text
    assert "not shared" in text


def test_the_page_of_a_manager_holds_asks_and_agenda_and_no_score(
    client: FlaskClient, pair: tuple[User, User]
) -> None:
    make.sign_in(client, pair[1])
    text = client.get(f"/managers/{pair[0].id}").text
    assert "Backing to stay out of one large deal" in text
    assert "Agenda for 30 minutes" in text
    assert "A secret place" not in text
    assert "likely" not in text


def test_shared_completion_is_a_count(
    app: Flask, client: FlaskClient, pair: tuple[User, User]
) -> None:
    with session_factory(app.extensions["firstline_engine"])() as session:
        by = make.principal(session.get_one(User, pair[0].id))
        plan = services.own_plan(session, by=by)
        assert plan is not None
        services.share_completion(session, plan, True, by=by)
        session.commit()
    make.sign_in(client, pair[1])
    assert "1 of 1 sessions so far" in client.get(f"/managers/{pair[0].id}").text


def test_another_sponsor_finds_nothing(
    app: Flask, client: FlaskClient, pair: tuple[User, User]
) -> None:
    with session_factory(app.extensions["firstline_engine"])() as session:
        owner = session.get_one(User, pair[0].id).organisation
        others = [make.user(session, owner, Role.SPONSOR), make.user(session, role=Role.SPONSOR)]
        session.commit()
    for other in others:
        make.sign_in(client, other)
        assert "Robin Vale" not in client.get("/managers").text
        assert client.get(f"/managers/{pair[0].id}").status_code == 404
        held = client.post(f"/managers/{pair[0].id}/check-ins/30/held")
        assert held.status_code == 404


def test_a_sponsor_writes_a_check_in_down(client: FlaskClient, pair: tuple[User, User]) -> None:
    make.sign_in(client, pair[1])
    where = f"/managers/{pair[0].id}/check-ins/30/held"
    assert "written down" in client.post(where, follow_redirects=True).text


def test_the_list_asks_as_much_for_one_manager_as_for_many(
    app: Flask, client: FlaskClient, pair: tuple[User, User]
) -> None:
    def count() -> int:
        with counted(app.extensions["firstline_engine"]) as queries:
            client.get("/managers")
        return len(queries)

    make.sign_in(client, pair[1])
    client.get("/managers")
    before = count()
    with session_factory(app.extensions["firstline_engine"])() as session:
        owner = session.get_one(User, pair[0].id).organisation
        for _ in range(4):
            made = make.user(session, owner, Role.MANAGER, sponsor_id=pair[1].id)
            building.plan(session, made)
        session.commit()
    assert count() == before
    assert before <= 9


def test_a_manager_may_not_open_the_sponsors_pages(
    client: FlaskClient, pair: tuple[User, User]
) -> None:
    make.sign_in(client, pair[0])
    assert client.get("/managers").status_code == 403
