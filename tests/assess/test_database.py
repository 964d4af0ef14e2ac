"""The engine: what it does not say."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError


def test_an_error_of_the_database_tells_the_log_no_name(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("select :name from nowhere"), {"name": "Ada Okafor"})
    assert "Ada" not in str(caught.value)
