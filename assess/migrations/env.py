"""Run by Alembic: migrate one database, in one transaction where it can."""

from alembic import context
from alembic.autogenerate.api import AutogenContext

from assess.database import Moment, make_engine
from assess.tables import metadata


def render_item(kind: str, item: object, _context: AutogenContext) -> str | bool:
    """Write our own column type as the plain one beneath it."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate."""
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise ValueError("no database address was given")
    engine = make_engine(url)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata(),
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
