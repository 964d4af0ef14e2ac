"""One running server for each test module and database."""

from collections.abc import Iterator

import pytest

from tests.conftest import Template
from tests.databases import KINDS
from tests.faults.server import Server, serve


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest, templates: dict[str, Template]) -> Iterator[Server]:
    with templates[request.param].copy() as url, serve(url) as running:
        yield running
