"""Nothing that a person can see is outside the reach of a translator."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from babel.messages.catalog import Catalog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assess.accounts.models import Role, User
from assess.app import create_app
from assess.banks.services import publish
from assess.config import Settings
from assess.database import session_factory
from assess.delivery.campaigns import create_round, open_round
from assess.delivery.candidates import add_candidate, invite, renew_invitation
from assess.selection.decisions import draft_decision
from tests import make
from tests.assess.development import building
from tests.web import pseudo
from tests.web.hr.conftest import the_bank
from tests.web.hr.finished import finish_all
from tests.web.known_words import REASON, foreign


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return pseudo.collected(tmp_path_factory.mktemp("messages"))


@pytest.fixture(autouse=True)
def _first_monday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def app(database_url: str, messages: Catalog, tmp_path: Path) -> Iterator[Flask]:
    """The application with a second language in which every message stands in brackets."""
    pseudo.write_catalogue(messages, tmp_path)
    made = create_app(replace(Settings.for_tests(database_url), locales=("en", pseudo.LOCALE)))
    made.config["WTF_CSRF_ENABLED"] = False
    made.config["RATELIMIT_ENABLED"] = False
    made.extensions["babel"].translation_directories = [str(tmp_path)]
    yield made
    made.extensions["firstline_engine"].dispose()


@dataclass
class World:
    """One organisation with a round and a plan."""

    users: dict[Role, User]
    round_id: uuid.UUID
    person_id: uuid.UUID
    decision_id: uuid.UUID
    version_id: uuid.UUID
    token: str
    finished_token: str
    entry_id: uuid.UUID


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("assess.results.services.N_DRAWS", 2)
    with session_factory(app.extensions["firstline_engine"])() as session:
        owner = make.organisation(session)
        users = {
            role: make.user(session, owner, role, name=name, email=f"{role.value}@example.org")
            for role, name in (
                (Role.HR, "Hana Reed"), (Role.PSYCHOMETRICIAN, "Pia Quist"),
                (Role.ADMIN, "Max Ode"), (Role.SPONSOR, "Sol Bright"),
            )
        }  # fmt: skip
        made = _round(session, make.principal(users[Role.HR]))
        users[Role.MANAGER] = make.user(
            session, owner, Role.MANAGER, name="Robin Vale", sponsor_id=users[Role.SPONSOR].id
        )
        plan = building.plan(session, users[Role.MANAGER])
        entry_id = plan.entries[0].id
        session.commit()
        for user in users.values():
            session.refresh(user)
            session.expunge(user)
        return World(users=users, entry_id=entry_id, **made)


def _round(session: Session, hr: Any) -> dict[str, Any]:
    version = publish(session, the_bank(), by=None)
    campaign = create_round(
        session, name="Spring round", role_title="Team lead", bank_version_id=version.id, by=hr
    )
    open_round(session, campaign, by=hr)
    people = finish_all(session, campaign, by=hr)
    flo = add_candidate(session, campaign, name="Flo Stern", email="flo@example.org", by=hr)
    _invitation, token = invite(session, campaign, flo, by=hr)
    decision = draft_decision(session, campaign, people["Ada"], "promote", REASON, by=hr)
    _renewed, finished_token = renew_invitation(session, campaign, people["Ben"], by=hr)
    return {
        "version_id": version.id, "round_id": campaign.id, "person_id": people["Ada"].id,
        "decision_id": decision.id, "token": token, "finished_token": finished_token,
    }  # fmt: skip


@pytest.fixture
def reader(app: Flask, world: World) -> Callable[[Role | None], FlaskClient]:
    """A browser that asks for the bracketed language, with somebody of the role signed in."""

    def browser(role: Role | None) -> FlaskClient:
        client = app.test_client()
        if role:
            make.sign_in(client, world.users[role])
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = pseudo.LOCALE
        return client

    return browser


def assert_none(left: dict[str, list[str]]) -> None:
    """Fail with every page that has words of its own."""
    found = [f"{page!r}: {words}" for page, words in left.items() if words]
    assert not found, "\n".join(found)


def pages_of(world: World) -> list[tuple[Role | None, str]]:
    the_round = f"/rounds/{world.round_id}"
    person = f"{the_round}/people/{world.person_id}"
    hr = (
        "/rounds", "/rounds/new", the_round, f"{the_round}/compare", f"{the_round}/sales",
        f"{the_round}/weights", f"{the_round}/compare?people=A,Z", person,
        f"{person}/competencies/deal_coaching", f"{person}/invitation", f"{person}/decide",
        "/decisions", f"/decisions/{world.decision_id}", "/account", "/rounds/nothing",
        f"/rounds/{uuid.uuid4()}",
    )  # fmt: skip
    manager = (
        "/week", "/plan", "/plan?view=checklist", "/plan?view=board", "/progress", "/library",
        "/plan/settings", "/rhythm", f"/plan/sessions/{world.entry_id}",
        "/library/act_deal_coaching_1_01", "/bank", "/shelf", "/shelf/tpl_log",
        "/shelf/tpl_planner",
    )  # fmt: skip
    return [
        *((None, path) for path in ("/sign-in", "/about/scores", "/about/privacy",
                                    "/about/accessibility", "/i/nothing", "/activate/nothing")),
        *((Role.HR, path) for path in hr),
        *((Role.MANAGER, path) for path in manager),
        *((Role.SPONSOR, path)
          for path in ("/managers", f"/managers/{world.users[Role.MANAGER].id}")),
        *((Role.PSYCHOMETRICIAN, path)
          for path in ("/bank", f"/bank/{world.version_id}/items/sjtr_deal_coaching_001")),
        *((Role.ADMIN, path) for path in ("/admin/people", "/admin/audit")),
    ]  # fmt: skip


def test_no_page_shows_words_that_cannot_be_translated(
    reader: Callable[[Role | None], FlaskClient], world: World
) -> None:
    browsers = {role: reader(role) for role in (None, *world.users)}
    left = {path: foreign(browsers[role].get(path).text) for role, path in pages_of(world)}
    assert_none(left)


def test_a_candidate_reads_every_step_in_their_language(
    reader: Callable[[Role | None], FlaskClient], world: World
) -> None:
    browser = reader(None)
    left: dict[str, list[str]] = {}

    def look(path: str) -> None:
        left[path] = foreign(browser.get(path, follow_redirects=True).text)

    for path in (f"/i/{world.token}", "/sitting/welcome", "/sitting/consent"):
        look(path)
    browser.post("/sitting/consent", data={"agrees": "y", "time": "1.0"})
    for path in ("/sitting", "/sitting/practice/1"):
        look(path)
    browser.post("/sitting/start")
    for path in ("/sitting/pages/1", "/sitting/pages/999", "/sitting/review"):
        look(path)
    browser.post("/sitting/submit")
    for path in ("/sitting/done", "/sitting/feedback", f"/i/{world.finished_token}"):
        look(path)
    look("/sitting/feedback")
    assert_none(left)


CANDIDATES = "name,email,shoe\nAda,nowhere,44\n"
BROKEN = "name,email\nAda\n,nowhere\nBo,bo@example.org\nCy,bo@example.org\n"
SALES = "email,2026-Q1\nada@example.org,many\nada@example.org,\nada@example.org,4\n"


FILES = {
    "import": ("", "name", CANDIDATES, BROKEN, "name,email\n" + "A,b\n" * 60),
    "sales": ("", "name\n", SALES, "email,2026-Q1\nx@example.org,4\n"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_refused_file_is_explained_in_the_readers_language(
    reader: Callable[[Role | None], FlaskClient], world: World, kind: str
) -> None:
    browser = reader(Role.HR)
    left: dict[str, list[str]] = {}
    for file in FILES[kind]:
        answer = browser.post(f"/rounds/{world.round_id}/{kind}", data={"lines": file})
        assert answer.status_code == 422
        left[file] = foreign(re.sub(r"<textarea.*?</textarea>", "", answer.text, flags=re.DOTALL))
    assert_none(left)


WRONG = {
    "numeric": {"value": "about ten"},
    "sjt_best_worst": {"best": "a", "worst": "a"},
    "sjt_rate": {"rating-a": "9"},
    "mcq": {"nothing": "a"},
}


def test_an_answer_that_cannot_be_used_is_explained_in_the_readers_language(
    reader: Callable[[Role | None], FlaskClient], world: World
) -> None:
    browser = reader(None)
    browser.get(f"/i/{world.token}")
    browser.post("/sitting/consent", data={"agrees": "y", "time": "1.0"})
    browser.post("/sitting/start")
    asked = 0
    for item in the_bank().items.values():
        wrong = WRONG.get(item.format, {})
        fields = {f"{item.id}:{name}": value for name, value in wrong.items()}
        body = {"fields": fields, "sequence": 1, "key": uuid.uuid4().hex}
        answer = browser.post(f"/sitting/answers/{item.id}", json=body)
        if wrong and answer.status_code == 422:
            asked += 1
            for text in (answer.json["error"], *answer.json["problems"]):
                assert re.fullmatch(r"⟦.*⟦.*⟧⟧", text), text
    assert asked > len(WRONG)


def test_refused_forms_are_explained_in_the_readers_language(
    reader: Callable[[Role | None], FlaskClient], world: World
) -> None:
    the_round = f"/rounds/{world.round_id}"
    session = f"/plan/sessions/{world.entry_id}"
    posts: list[tuple[Role | None, str, dict[str, str]]] = [
        (None, "/sign-in", {}),
        (None, "/sign-in", {"email": "hr@example.org", "password": "wrong"}),
        (Role.HR, "/rounds/new", {}),
        (Role.HR, f"{the_round}/people", {}),
        (Role.HR, f"{the_round}/people", {"name": "Bo", "email": "nowhere"}),
        (Role.HR, f"{the_round}/people/{world.person_id}/decide", {}),
        (Role.HR, f"/decisions/{world.decision_id}/withdraw", {}),
        (Role.HR, f"/decisions/{world.decision_id}/confirm", {"email": "x"}),
        (Role.HR, f"{the_round}/weights", {}),
        (Role.MANAGER, f"{session}/done", {"minutes": "many"}),
        (Role.MANAGER, f"{session}/done", {"minutes": "40"}),
        (Role.MANAGER, f"{session}/done", {"evidence": "A" * 20_000}),
        (Role.MANAGER, f"{session}/move", {"to": "soon"}),
        (Role.MANAGER, f"{session}/move", {"to": "2026-01-01"}),
        (Role.MANAGER, f"{session}/notes", {}),
        (Role.MANAGER, "/plan/settings", {"weekly_minutes": "30", "start_date": "2026-03-02"}),
        (Role.MANAGER, "/plan/settings", {"away_from": "2026-03-10"}),
        (Role.ADMIN, "/admin/people", {"role": "hr"}),
        (Role.ADMIN, "/admin/people",
         {"name": "Bo", "email": "hr@example.org", "role": "hr"}),
    ]  # fmt: skip
    browsers = {role: reader(role) for role in (None, *world.users)}
    left: dict[str, list[str]] = {}
    for number, (role, path, data) in enumerate(posts):
        answer = browsers[role].post(path, data=data)
        assert answer.status_code >= 400, path
        text = re.sub(r"<textarea.*?</textarea>", "", answer.text, flags=re.DOTALL)
        left[f"{number} {path}"] = foreign(text)
    assert_none(left)


def test_a_script_is_answered_in_the_readers_language(
    reader: Callable[[Role | None], FlaskClient], world: World
) -> None:
    path = f"/rounds/{uuid.uuid4()}"
    answer = reader(Role.HR).get(path, headers={"Accept": "application/json"}).get_json()
    assert answer["error"] == "⟦There is no such round⟧"
    assert answer["remedy"] == "⟦Go back to the list of rounds.⟧"


def test_the_catalogue_holds_what_the_domains_say(messages: Catalog) -> None:
    for text in (
        "There is no such round",
        "Go back to the list of rounds.",
        "line %(line)s: %(problem)s",
        "%(email)s is already on line %(line)s",
        "Choose %(fewest)s to %(most)s minutes a week",
        "choose another statement than for the most",
        "Upright line: today, day {}",
    ):
        assert messages.get(text), text
