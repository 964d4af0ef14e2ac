"""What a page costs, as a ratio to a bare Flask page measured in the same run."""

import itertools
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from assess.app import create_app
from assess.demo import demo_settings
from assess.demo.organisation import make_demo
from assess.migrations import upgrade
from benchmarks.interleaved import Timing, time_in_turn

BARE = "bare Flask view"


def bare_client() -> FlaskClient:
    """An application with one view that returns a word."""
    app = Flask("bare")

    @app.get("/")
    def word() -> str:
        return "ok"

    return app.test_client()


def get(client: FlaskClient, address: str) -> Callable[[], object]:
    """A call of a page that must succeed."""

    def call() -> object:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return answer

    return call


def signed_in(app: Flask, account: dict[str, str]) -> FlaskClient:
    """A client of somebody with an account."""
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    form = {**account, "csrf_token": token.group(1) if token else ""}
    answer = client.post("/sign-in", data=form)
    if answer.status_code != 302:
        raise RuntimeError(f"{account['role']} cannot sign in")
    return client


def token_on(client: FlaskClient, address: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf[_-]token"[^>]*(?:value|content)="([^"]+)"',
                      client.get(address).text)  # fmt: skip
    return found.group(1) if found else ""


def begin_sitting(client: FlaskClient) -> None:
    """Agree and start the clock."""
    form = {"csrf_token": token_on(client, "/sitting/consent"), "agrees": "y", "time": "1.0"}
    client.post("/sitting/consent", data=form)
    client.post("/sitting/start", data={"csrf_token": token_on(client, "/sitting")})


def save(client: FlaskClient) -> Callable[[], object]:
    """A call that saves one answer, each time a newer one."""
    address = "/sitting/pages/1"
    page = client.get(address).text
    token, name = token_on(client, address), re.findall(r'name="(beh_\w+:choice)"', page)[0]
    sequence = itertools.count(1)

    def call() -> object:
        number = next(sequence)
        answer = client.post(
            f"/sitting/answers/{name.split(':')[0]}",
            json={"fields": {name: str(number % 5)}, "sequence": number, "key": f"{number:012}"},
            headers={"X-CSRFToken": token},
        )
        if answer.status_code != 200:
            raise RuntimeError(f"saving answered {answer.status_code}: {answer.text}")
        return answer

    return call


def first_link(client: FlaskClient, address: str, pattern: str) -> str:
    """The first address on a page that fits `pattern`."""
    found = re.search(f'href="({pattern})"', client.get(address).text)
    if found is None:
        raise RuntimeError(f"no link like {pattern} on {address}")
    return found.group(1)


def measure(people: int) -> dict[str, Timing]:
    """Times of the pages that people open most, with `people` finished candidates."""
    with tempfile.TemporaryDirectory() as folder:
        settings = demo_settings(Path(folder), 8000)
        upgrade(settings.database_url)
        made = make_demo(settings, people=people, seed=7)
        app = create_app(settings)
        by_role = {one["role"]: one for one in reversed(made["accounts"])}
        hr = signed_in(app, by_role["hr"])
        manager = signed_in(app, by_role["manager"])
        candidate = app.test_client()
        candidate.get(f"/i/{made['invitations'][0]['token']}")
        home = candidate.get("/", follow_redirects=True).request.path
        begin_sitting(candidate)
        one_round = first_link(hr, "/rounds", r"/rounds/[0-9a-f-]{36}")
        cases = {
            BARE: get(bare_client(), "/"),
            "sign in (form, no data)": get(app.test_client(), "/sign-in"),
            "candidate: first page": get(candidate, home),
            "candidate: six questions": get(candidate, "/sitting/pages/1"),
            "candidate: save an answer": save(candidate),
            "HR: rounds": get(hr, "/rounds"),
            "HR: one round": get(hr, one_round),
            f"HR: compare {people} people": get(hr, f"{one_round}/compare"),
            "manager: this week": get(manager, "/week"),
        }
        timings = time_in_turn(cases)
        app.extensions["firstline_engine"].dispose()
        return timings


def as_json(timings: dict[str, Timing]) -> str:
    """The timings with their ratio to the bare page."""
    bare = timings[BARE].median
    rows = {
        name: {"median_ms": 1000 * one.median, "ratio": one.median / bare}
        for name, one in timings.items()
    }
    return json.dumps(rows, indent=1)
