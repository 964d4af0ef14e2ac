"""The databases that tests run on: one prepared template, one fresh copy for every test."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from assess.migrations import upgrade

POSTGRESQL = os.environ.get("FIRSTLINE_TEST_POSTGRESQL", "")
KINDS = ["sqlite", "postgresql"] if POSTGRESQL else ["sqlite"]


class SqliteTemplate:
    """A migrated file that is copied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "template.sqlite3"
        upgrade(f"sqlite:///{self.file}")

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The address of a fresh copy."""
        target = self.folder / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copyfile(self.file, target)
        yield f"sqlite:///{target}"
        for leftover in self.folder.glob(f"{target.name}*"):
            leftover.unlink()


class PostgresqlTemplate:
    """A migrated database that new ones are created from."""

    def __init__(self, worker: str) -> None:
        self.name = f"template_{worker}"
        self.server = make_url(POSTGRESQL)
        self._run(f'drop database if exists "{self.name}"')
        self._run(f'create database "{self.name}"')
        upgrade(self._url(self.name))

    def _url(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The address of a fresh copy."""
        name = f"test_{uuid.uuid4().hex}"
        self._run(f'create database "{name}" template "{self.name}"')
        try:
            yield self._url(name)
        finally:
            self._run(f'drop database "{name}" with (force)')
