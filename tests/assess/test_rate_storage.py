"""Rate counters: windows begin with their first event and hold across connections."""

from datetime import timedelta

import time_machine
from sqlalchemy import Engine

from assess.clock import now
from assess.database import make_engine
from assess.rate_storage import DatabaseStorage


def test_events_are_counted_across_workers(engine: Engine, database_url: str) -> None:
    here, other = DatabaseStorage(engine=engine), make_engine(database_url)
    there = DatabaseStorage(engine=other)
    assert [here.incr("k", 60), there.incr("k", 60), here.incr("k", 60)] == [1, 2, 3]
    assert there.get("k") == 3
    other.dispose()


def test_a_window_ends_and_begins_anew(engine: Engine) -> None:
    storage = DatabaseStorage(engine=engine)
    storage.incr("k", 60, 5)
    ends = storage.get_expiry("k")
    storage.incr("k", 60)
    assert storage.get_expiry("k") == ends
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert storage.get("k") == 0
        assert storage.incr("k", 60) == 1


def test_counters_can_be_forgotten(engine: Engine) -> None:
    storage = DatabaseStorage(engine=engine)
    storage.incr("a", 60)
    storage.incr("b", 60)
    storage.clear("a")
    assert (storage.get("a"), storage.get("b")) == (0, 1)
    storage.reset()
    assert storage.get("b") == 0
    assert storage.check()
