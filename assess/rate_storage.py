"""Counters of rate limits, kept in the database so that they hold across workers."""

import time
from typing import Any

from limits.storage import Storage
from sqlalchemy import Engine, Float, Integer, String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from assess.database import Base, make_engine


class RateCounter(Base):
    """How often something happened under one key until it expires (seconds since 1970)."""

    __tablename__ = "rate_counters"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[float] = mapped_column(Float, index=True)


class DatabaseStorage(Storage):
    """A storage of the limits library over `RateCounter`; fixed windows only."""

    STORAGE_SCHEME = ["firstline"]

    def __init__(
        self,
        uri: str | None = None,
        *,
        engine: Engine | None = None,
        wrap_exceptions: bool = False,
        **_options: Any,
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self.engine = engine or make_engine((uri or "").removeprefix("firstline+"))

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """No failure of the database is swallowed."""
        return ()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more under `key`; the window begins with its first event."""
        moment = time.time()
        insert = sqlite.insert if self.engine.dialect.name == "sqlite" else postgresql.insert
        fresh = insert(RateCounter).values(key=key, count=amount, expires_at=moment + expiry)
        counter = RateCounter
        statement = fresh.on_conflict_do_update(
            index_elements=[counter.key],
            set_={
                "count": func.coalesce(
                    select(counter.count + amount)
                    .where(counter.key == key, counter.expires_at > moment)
                    .scalar_subquery(),
                    amount,
                ),
                "expires_at": func.coalesce(
                    select(counter.expires_at)
                    .where(counter.key == key, counter.expires_at > moment)
                    .scalar_subquery(),
                    moment + expiry,
                ),
            },
        ).returning(counter.count)
        with self.engine.begin() as connection:
            return int(connection.execute(statement).scalar_one())

    def get(self, key: str) -> int:
        """The count under `key`, 0 when its window is over."""
        query = select(RateCounter.count).where(
            RateCounter.key == key, RateCounter.expires_at > time.time()
        )
        with self.engine.begin() as connection:
            return int(connection.execute(query).scalar_one_or_none() or 0)

    def get_expiry(self, key: str) -> float:
        """When the window of `key` ends."""
        query = select(RateCounter.expires_at).where(RateCounter.key == key)
        with self.engine.begin() as connection:
            return float(connection.execute(query).scalar_one_or_none() or time.time())

    def check(self) -> bool:
        """Whether the database answers."""
        with self.engine.begin() as connection:
            return bool(connection.execute(select(1)).scalar_one() == 1)

    def reset(self) -> int | None:
        """Forget every counter."""
        with self.engine.begin() as connection:
            return connection.execute(delete(RateCounter)).rowcount

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self.engine.begin() as connection:
            connection.execute(delete(RateCounter).where(RateCounter.key == key))
