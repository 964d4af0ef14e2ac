"""Pages of the new manager, through the client."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select

from assess.accounts.models import User
from assess.database import session_factory
from assess.development.models import EntryState, Note, Plan, PlanEntry
from assess.web import security
from tests import make
from tests.assess.development import building
from tests.queries import counted

MONDAY = building.MONDAY


@pytest.fixture(autouse=True)
def _first_monday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def user(app: Flask) -> User:
    """A manager with a plan, in the database of the application."""
    with session_factory(app.extensions["firstline_engine"])() as session:
        plan = building.plan(session)
        made = plan.user
        session.commit()
        return made


def entries(app: Flask, user: User) -> list[PlanEntry]:
    with session_factory(app.extensions["firstline_engine"])() as session:
        plan = session.scalar(select(Plan).where(Plan.user_id == user.id))
        assert plan is not None
        return list(plan.entries)


PAGES = (
    "/week", "/plan", "/plan?view=checklist", "/plan?view=board", "/progress", "/library",
    "/shelf", "/plan/settings", "/rhythm", "/rhythm?team=14&hours=30",
    "/rhythm?team=x&hours=-4&new=99",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens(client: FlaskClient, user: User, address: str) -> None:
    make.sign_in(client, user)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "<h1>" in answer.text


@pytest.mark.parametrize("address", PAGES)
def test_somebody_without_a_plan_reads_what_comes_next(
    app: Flask, client: FlaskClient, address: str
) -> None:
    with session_factory(app.extensions["firstline_engine"])() as session:
        fresh = building.manager(session)
        session.commit()
    make.sign_in(client, fresh)
    assert "Your path starts soon" in client.get(address).text


def test_the_week_says_how_many_things_how_long_and_why(client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    text = client.get("/week").text
    assert "Two things this week, 2 hours" in text
    assert "Day 1 of 90, week of Monday 2 March" in text
    assert "Chosen because every new manager does it in the first weeks." in text
    assert "30 minutes are left free on purpose" in text
    assert "Tuesday 31 March" in text


def test_finishing_a_session_needs_evidence_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient, user: User
) -> None:
    make.sign_in(client, user)
    first = entries(app, user)[0]
    answer = client.post(f"/plan/sessions/{first.id}/done", data={"evidence": "", "minutes": "45"})
    assert answer.status_code == 422
    assert "Say what another person could check" in answer.text
    assert 'value="45"' in answer.text
    assert entries(app, user)[0].state == EntryState.PLANNED


def test_done_offers_undo_for_ten_seconds_and_undo_takes_it_back(
    app: Flask, client: FlaskClient, user: User
) -> None:
    make.sign_in(client, user)
    first = entries(app, user)[0]
    answer = client.post(
        f"/plan/sessions/{first.id}/done", data={"evidence": "Charter, signed"},
        follow_redirects=True,
    )  # fmt: skip
    assert "One is done." in answer.text
    assert 'data-seconds="10"' in answer.text
    assert f'action="/plan/sessions/{first.id}/undo"' in answer.text
    assert "Charter, signed" in client.get(f"/plan/sessions/{first.id}").text
    client.post(f"/plan/sessions/{first.id}/undo")
    assert entries(app, user)[0].state == EntryState.PLANNED


def test_a_session_page_holds_steps_sheet_evidence_and_limits(
    app: Flask, client: FlaskClient, user: User
) -> None:
    make.sign_in(client, user)
    found = next(e for e in entries(app, user) if e.activity_id == "act_deal_coaching_1_01")
    text = client.get(f"/plan/sessions/{found.id}").text
    assert "Choose a call" in text
    assert "Signal for help" in text
    assert "takes over the deal or the conversation" in text
    assert "hijack" not in text
    assert "likely 1.7 to 2.5" in text
    assert "Some: it helps in related work" in text


def test_steps_and_sheet_are_saved(app: Flask, client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    found = next(e for e in entries(app, user) if e.activity_id == "act_deal_coaching_1_01")
    client.post(f"/plan/sessions/{found.id}/steps", data={"step-1": "1", "step-99": "1"})
    client.post(f"/plan/sessions/{found.id}/sheet", data={"f1": "A next step <b>", "evil": "x"})
    stored = next(e for e in entries(app, user) if e.id == found.id).worksheet
    assert stored["steps"] == [1]
    assert stored["sheet"] == {"f1": "A next step <b>"}
    text = client.get(f"/plan/sessions/{found.id}").text
    assert 'value="A next step &lt;b&gt;"' in text
    assert re.search(r'name="step-1" value="1" checked', text)


def test_a_note_is_written_and_deleted(app: Flask, client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    first = entries(app, user)[0]
    client.post(f"/plan/sessions/{first.id}/notes", data={"text": "Quiet is hard."})
    assert "Quiet is hard." in client.get(f"/plan/sessions/{first.id}").text
    with session_factory(app.extensions["firstline_engine"])() as session:
        note = session.scalars(select(Note)).one()
    client.post(f"/plan/sessions/{first.id}/notes/{note.id}/delete")
    assert "Quiet is hard." not in client.get(f"/plan/sessions/{first.id}").text


def test_a_move_is_asked_about_the_second_time(app: Flask, client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    first = entries(app, user)[0]
    assert client.post(f"/plan/sessions/{first.id}/move").status_code == 302
    again = client.post(f"/plan/sessions/{first.id}/move")
    assert again.status_code == 422
    assert "say what is in the way" in again.text
    answered = client.post(
        f"/plan/sessions/{first.id}/move", data={"reason": "no_access"}, follow_redirects=True
    )
    assert "Another activity takes its room" in answered.text


def test_a_broken_day_is_explained(app: Flask, client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    first = entries(app, user)[0]
    answer = client.post(f"/plan/sessions/{first.id}/move", data={"to": "soon"})
    assert answer.status_code == 422
    assert "2026-03-26" in answer.text


def test_a_missed_week_is_fitted_in_without_reproach(
    app: Flask, client: FlaskClient, user: User
) -> None:
    missed = [e.id for e in entries(app, user) if e.date < MONDAY + timedelta(days=7)]
    with time_machine.travel(datetime(2026, 3, 9, 9, tzinfo=UTC), tick=True):
        make.sign_in(client, user)
        text = client.get("/week").text
    assert "the plan made room" in text
    assert "Nothing was lost." in text
    assert all(e.date >= MONDAY + timedelta(days=7) for e in entries(app, user) if e.id in missed)


def test_what_did_not_fit_twice_asks_one_question(
    app: Flask, client: FlaskClient, user: User
) -> None:
    for day in (9, 30):
        with time_machine.travel(datetime(2026, 3, day, 9, tzinfo=UTC), tick=True):
            make.sign_in(client, user)
            text = client.get("/week").text
    assert "What is in the way?" in text
    assert 'name="reason" value="too_early"' in text


@pytest.mark.parametrize(
    "address",
    ["/plan/sessions/{}", "/plan/sessions/{}/done", "/plan/sessions/{}/undo",
     "/plan/sessions/{}/move", "/plan/sessions/{}/steps", "/plan/sessions/{}/sheet",
     "/plan/sessions/{}/notes"],
)  # fmt: skip
def test_somebody_elses_session_is_not_there(
    app: Flask, client: FlaskClient, user: User, address: str
) -> None:
    foreign = entries(app, user)[0]
    with session_factory(app.extensions["firstline_engine"])() as session:
        owner = session.get_one(User, user.id).organisation
        colleague = building.plan(session, building.manager(session, owner=owner)).user
        stranger = building.plan(session).user
        session.commit()
    for other in (colleague, stranger):
        make.sign_in(client, other)
        where = address.format(foreign.id)
        data = {"evidence": "mine now", "text": "mine now"}
        answer = client.get(where) if address.endswith("{}") else client.post(where, data=data)
        assert answer.status_code == 404
    assert entries(app, user)[0].state == EntryState.PLANNED


def test_a_session_that_never_was_is_not_there(client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    assert client.get(f"/plan/sessions/{uuid.uuid4()}").status_code == 404


def test_the_library_filters_in_the_address(client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    assert "14 activities" in client.get("/library").text
    assert "One activity" in client.get("/library?area=deal_coaching&kind=drill").text
    assert "Nothing fits these filters" in client.get("/library?kind=nonsense").text
    assert client.get("/library/act_deal_coaching_1_01").status_code == 200
    assert client.get("/library/act_nothing_1_01").status_code == 404


def test_the_shelf_lists_its_templates_by_area(client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    assert 'href="/shelf"' in client.get("/library").text
    assert "2 templates" in client.get("/shelf").text
    some = client.get("/shelf?area=deal_coaching").text
    assert "One template" in some
    assert "For one joint call." in some
    assert "Nothing fits this filter" in client.get("/shelf?area=bench_building").text


def test_a_template_and_its_activities_name_each_other(client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    own, used = (client.get(f"/shelf/{id_}").text for id_ in ("tpl_planner", "tpl_log"))
    assert "/library/act_deal_coaching_1_01" in own
    assert "/library/act_deal_coaching_1_01" in used
    assert "nobody outside the authors has reviewed this sheet" in own
    activity = client.get("/library/act_deal_coaching_1_01").text
    assert "/shelf/tpl_planner" in activity
    assert "/shelf/tpl_log" in activity
    assert client.get("/shelf/tpl_nothing").status_code == 404
    assert client.get("/shelf/tpl_nothing/sheet.pdf").status_code == 404


def test_a_session_names_the_templates_of_its_activity(
    app: Flask, client: FlaskClient, user: User
) -> None:
    make.sign_in(client, user)
    [entry, *_] = [e for e in entries(app, user) if e.activity_id == "act_deal_coaching_1_01"]
    assert "/shelf/tpl_log" in client.get(f"/plan/sessions/{entry.id}").text


def test_a_template_on_paper_has_its_fields_and_its_example(
    client: FlaskClient, user: User
) -> None:
    make.sign_in(client, user)
    answer = client.get("/shelf/tpl_log/sheet.pdf")
    assert answer.mimetype == "application/pdf"
    [page] = PdfReader(BytesIO(answer.data)).pages
    assert {"Deal", "Odds", "Pump maker"} <= set(map(str.strip, page.extract_text().splitlines()))


def test_other_minutes_make_the_future_anew(app: Flask, client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    answer = client.post(
        "/plan/settings",
        data={"weekly_minutes": "60", "start_date": "2026-03-02", "session_time": "08:30",
              "wishes": ["deal_coaching"]},
        follow_redirects=True,
    )  # fmt: skip
    assert "1 hour a week" in answer.text
    open_ = [e for e in entries(app, user) if e.is_open]
    totals: dict[date, int] = {}
    for each in open_:
        monday = each.date - timedelta(days=each.date.weekday())
        totals[monday] = totals.get(monday, 0) + each.minutes
    assert max(totals.values()) <= 60


@pytest.mark.parametrize(
    "data",
    [{"weekly_minutes": "30"}, {"weekly_minutes": "many"}, {"start_date": "soon"},
     {"start_date": "0026-03-02"}, {"start_date": "9999-12-30"},
     {"away_from": "2026-03-10"}, {"away_from": "2026-03-10", "away_to": "2026-03-01"},
     {"wishes": ["deal_coaching", "forecast_judgement", "bench_building"]}],
)  # fmt: skip
def test_settings_that_make_no_sense_are_explained(
    client: FlaskClient, user: User, data: dict[str, object]
) -> None:
    make.sign_in(client, user)
    answer = client.post(
        "/plan/settings", data={"weekly_minutes": "150", "start_date": "2026-03-02", **data}
    )
    assert answer.status_code == 422
    assert "error-summary" in answer.text or "Error:" in answer.text


def test_sharing_is_a_choice(app: Flask, client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    text = client.post("/plan/sharing", data={"completion": "1"}, follow_redirects=True).text
    assert "Your sponsor now sees which sessions are done." in text
    text = client.post("/plan/sharing", follow_redirects=True).text
    assert "no longer sees" in text


def test_the_calendar_file_has_stable_ids_and_the_time_zone(
    app: Flask, client: FlaskClient, user: User
) -> None:
    make.sign_in(client, user)
    first = Calendar.from_ical(client.get("/plan/plan.ics").data)
    again = Calendar.from_ical(client.get("/plan/plan.ics").data)
    ids = [str(each["uid"]) for each in first.walk("VEVENT")]
    assert len(ids) == len(set(ids)) == len(entries(app, user)) + 3
    assert ids == [str(each["uid"]) for each in again.walk("VEVENT")]
    assert any("Europe/London" in str(each["tzid"]) for each in first.walk("VTIMEZONE"))
    one = next(e for e in first.walk("VEVENT") if f"{entries(app, user)[0].id}" in e["uid"])
    assert one.decoded("dtstart") == MONDAY


def test_the_plan_on_paper_says_why(client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    answer = client.get("/plan/plan.pdf")
    assert answer.mimetype == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert "Your first 90 days" in text
    assert "Chosen because" in text
    assert "assumption" in text


def test_the_sheet_on_paper_has_room_to_write(client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    answer = client.get("/library/act_deal_coaching_1_01/sheet.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert "Signal for help" in text


def test_a_check_in_is_written_down(client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    text = client.post("/plan/check-ins/30/held", follow_redirects=True).text
    assert "Check-in of day 30 written down." in text
    assert client.post("/plan/check-ins/31/held").status_code == 404


@pytest.mark.parametrize("address", ["/week", "/plan", "/progress", "/library", "/shelf"])
def test_a_page_asks_the_database_few_questions(
    app: Flask, client: FlaskClient, user: User, address: str
) -> None:
    make.sign_in(client, user)
    client.get(address)
    with counted(app.extensions["firstline_engine"]) as queries:
        client.get(address)
    assert len(queries) <= 10, queries


def test_posts_need_the_token_of_the_form(app: Flask, client: FlaskClient, user: User) -> None:
    make.sign_in(client, user)
    first = entries(app, user)[0]
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(f"/plan/sessions/{first.id}/done", data={"evidence": "x"})
    assert answer.status_code == 400


def test_a_calendar_subscription_works_until_it_is_stopped(
    app: Flask, client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = security.PUBLIC_ENDPOINTS | {"manager.calendar_feed"}
    monkeypatch.setattr(security, "PUBLIC_ENDPOINTS", listed)
    make.sign_in(client, user)
    found = re.search(r"/calendar/[\w-]+\.ics", client.post("/plan/calendar-link").text)
    assert found is not None
    stranger = app.test_client()
    answer = stranger.get(found.group())
    assert answer.mimetype == "text/calendar"
    assert b"BEGIN:VEVENT" in answer.data
    assert stranger.get("/calendar/guess.ics").status_code == 404
    client.post("/plan/calendar-link", data={"stop": "1"})
    assert stranger.get(found.group()).status_code == 404


def test_a_calendar_that_is_not_public_asks_to_sign_in(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = security.PUBLIC_ENDPOINTS - {"manager.calendar_feed"}
    monkeypatch.setattr(security, "PUBLIC_ENDPOINTS", listed)
    assert client.get("/calendar/guess.ics").status_code == 302
