"""Background work: the database row is the truth, the queue only wakes a worker.

A periodic sweep delivers what is due, so a crash between a commit and a wake-up loses nothing.
"""

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from sqlalchemy import make_url

from assess.config import Settings
from assess.database import make_engine, session_factory, unit_of_work
from assess.mail import Delivery, deliver_pending, smtp_transport


def make_queue(settings: Settings) -> Huey:
    """The queue that belongs to the database: a file beside SQLite's, tables in PostgreSQL."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return SqliteHuey("firstline", filename=f"{url.database}.queue")
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresHuey("firstline", dsn=dsn)


def sweep(settings: Settings) -> Delivery:
    """Deliver the mail that is due; without a mail server it stays in the outbox."""
    if not settings.smtp_url:
        return Delivery(0, 0)
    engine = make_engine(settings.database_url)
    try:
        with unit_of_work(session_factory(engine)) as session:
            return deliver_pending(
                session, smtp_transport(settings.smtp_url), sender=settings.mail_from
            )
    finally:
        engine.dispose()


def run_worker(settings: Settings) -> None:
    """Work until stopped: sweep at the start and then every minute."""
    queue = make_queue(settings)

    @queue.periodic_task(crontab(minute="*"))
    def deliver_mail() -> None:
        sweep(settings)

    sweep(settings)
    queue.create_consumer(workers=1, periodic=True).run()
