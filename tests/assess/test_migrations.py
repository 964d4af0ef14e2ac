"""Migrations: head equals the models, up and down again, and data survives."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, make_url, text

from assess.accounts.services import found_organisation
from assess.database import make_engine, session_factory, unit_of_work
from assess.migrations import current, downgrade, head, upgrade
from assess.tables import metadata
from tests.databases import KINDS, POSTGRESQL


@pytest.fixture(params=KINDS)
def empty_database(request: pytest.FixtureRequest, tmp_path: object) -> object:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    name = f"migrations_{id(request):x}"
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    yield make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'drop database "{name}" with (force)'))
    server.dispose()


def test_head_equals_the_models(empty_database: str) -> None:
    upgrade(empty_database)
    engine = make_engine(empty_database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata()) == []
    engine.dispose()


def test_a_database_can_go_up_down_and_up_again(empty_database: str) -> None:
    upgrade(empty_database)
    assert current(empty_database) == head()
    downgrade(empty_database, "base")
    engine = make_engine(empty_database)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    upgrade(empty_database)
    assert current(empty_database) == head()


def test_an_upgrade_keeps_the_data(empty_database: str) -> None:
    upgrade(empty_database, "0001")
    engine = make_engine(empty_database)
    with unit_of_work(session_factory(engine)) as session:
        kept = found_organisation(session, "Kept").id
    upgrade(empty_database)
    with engine.connect() as connection:
        rows = connection.execute(text("select name from organisations")).scalars().all()
    assert rows == ["Kept"]
    assert kept
    engine.dispose()
