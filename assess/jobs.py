"""Background work: the database row is the truth, the queue only wakes a worker."""

from collections.abc import Callable

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from sqlalchemy import make_url

from assess.config import Settings


def make_queue(settings: Settings) -> Huey:
    """The queue that belongs to the database: a file beside SQLite's, tables in PostgreSQL."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return SqliteHuey("firstline", filename=f"{url.database}.queue")
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresHuey("firstline", dsn=dsn)


def run_worker(settings: Settings, sweep: Callable[[Settings], object]) -> None:
    """Work until stopped: sweep at the start and then every minute."""
    queue = make_queue(settings)

    @queue.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
    def sweep_up() -> None:
        sweep(settings)

    sweep(settings)
    queue.create_consumer(workers=1, periodic=True).run()
