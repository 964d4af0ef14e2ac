"""Migrations: head equals the models, up and down again, and data survives."""

import uuid
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    DateTime,
    MetaData,
    Uuid,
    create_engine,
    insert,
    inspect,
    make_url,
    text,
)

from assess.database import make_engine
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
    at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    owner, bank, user, campaign = (uuid.uuid4() for _ in range(4))
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        rows: dict[str, dict[str, object]] = {
            "organisations": {"id": owner, "name": "Kept", "created_at": at},
            "users": {"id": user, "organisation_id": owner},
            "bank_versions": {"id": bank, "document": {"kept": True}, "published_at": at},
            "campaigns": {
                "id": campaign,
                "organisation_id": owner,
                "bank_version_id": bank,
                "created_by": user,
            },
        }
        for name, values in rows.items():
            connection.execute(insert(tables.tables[name]).values(filled(tables, name, values)))
    upgrade(empty_database)
    with engine.connect() as connection:
        kept = connection.execute(
            text(
                "select o.name, b.organisation_id, b.document from organisations o"
                " join campaigns c on c.organisation_id = o.id"
                " join bank_versions b on b.id = c.bank_version_id"
            )
        ).all()
    assert [(name, owner_of) for name, owner_of, _ in kept] == [("Kept", None)]
    assert "kept" in str(kept[0][2])
    engine.dispose()


def filled(tables: MetaData, name: str, values: dict[str, object]) -> dict[str, object]:
    """`values` with something in every other column that must not be empty."""
    for_type = {bool: False, int: 1, float: 1.0, str: "x", dict: {}}
    row = dict(values)
    for column in tables.tables[name].columns:
        value = row.get(column.name)
        if isinstance(value, uuid.UUID) and not isinstance(column.type, Uuid):
            row[column.name] = value.hex
        if column.name in row or column.nullable or column.server_default is not None:
            continue
        if isinstance(column.type, DateTime):
            row[column.name] = datetime(2026, 1, 2, tzinfo=UTC)
        elif isinstance(column.type, JSON):
            row[column.name] = {}
        else:
            row[column.name] = for_type[column.type.python_type]
    return row
