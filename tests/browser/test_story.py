"""The whole story in one go: a round, two sittings, a comparison, a promotion, a first activity."""

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.answering import (
    begin_sitting,
    planned_answers,
    reload_and_find_it_again,
    stored_answers,
    take_everything,
    take_your_time,
)
from tests.browser.conftest import Demo, sign_in

pytestmark = pytest.mark.browser

PEOPLE = {"Dana Birch": "dana@story.example", "Eli Cove": "eli@story.example"}
BROKEN = "name,email\nDana Birch,dana@story.example\nEli Cove,not an address\n"
GOOD = "name,email,department\n" + "".join(
    f"{name},{email},North\n" for name, email in PEOPLE.items()
)
REASON = (
    "The levels, the panel interview and the work sample point the same way; coaching is backed."
)


def pdf_text(page: Page, address: str) -> str:
    """The words of a PDF that the signed-in person can download."""
    answer = page.request.get(address)
    assert answer.ok, address
    assert answer.headers["content-type"].startswith("application/pdf")
    reader = PdfReader(io.BytesIO(answer.body()))
    return " ".join(" ".join(one.extract_text() for one in reader.pages).split())


def make_round(page: Page, demo: Demo, tmp_path: Path) -> dict[str, str]:
    """HR makes a round, imports people, first from a broken file, and invites them."""
    sign_in(page, demo, "hr")
    page.goto(f"{demo.url}/rounds/new")
    page.get_by_label("Name of the round").fill("A seat in the story")
    page.get_by_label("Role it is for").fill("First-line sales manager")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/rounds/[0-9a-f-]{36}$"))
    for content in (BROKEN, GOOD):
        file = tmp_path / "people.csv"
        file.write_text(content)
        page.get_by_label("CSV file").set_input_files(file)
        page.get_by_role("button", name="Import").click()
        if content is BROKEN:
            expect(page.get_by_role("alert")).to_contain_text("line 3")
            expect(page.get_by_text("Nobody is in this round yet").first).to_be_visible()
            page.get_by_label("Or its lines").fill("")
    page.get_by_role("button", name="Open the round").click()
    page.get_by_role("button", name="Invite 2 people").click()
    return {name: page.get_by_label(name).input_value() for name in PEOPLE}


def sit(browser: Browser, demo: Demo, url: str, email: str, theta: float) -> str:
    """A candidate takes the full sitting, with a reload in it, and reads the feedback."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    begin_sitting(page, url)
    answers = planned_answers(demo.data, email, theta)
    pages = take_everything(page, answers, at={25: reload_and_find_it_again})
    assert pages > 40
    stored = stored_answers(demo.data, email)
    assert {item: stored[item] for item in answers} == answers
    take_your_time(demo.data, email)
    page.get_by_role("button", name="Submit my answers").click()
    page.wait_for_url("**/sitting/done")
    page.goto(f"{demo.url}/sitting/feedback")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What your answers show")
    words = page.inner_text("main")
    assert not re.search(r"\brank|percentile|above average", words, re.IGNORECASE)
    paper = pdf_text(page, f"{demo.url}/sitting/feedback.pdf")
    assert "Coaching" in paper
    assert "Simulated data" in paper
    page.goto(url)
    assert "/sitting/done" in page.url or "/sitting/feedback" in page.url
    context.close()
    return paper


def test_from_a_round_to_the_first_activity_of_a_new_manager(
    browser: Browser, page: Page, demo: Demo, tmp_path: Path
) -> None:
    links = make_round(page, demo, tmp_path)
    round_url = re.search(r"/rounds/[0-9a-f-]{36}", page.url)
    assert round_url
    address = demo.url + round_url.group()

    for (name, email), theta in zip(PEOPLE.items(), (0.9, -0.6), strict=True):
        sit(browser, demo, links[name], email, theta)

    page.goto(f"{address}/compare")
    expect(page.get_by_role("heading", name="Readiness, with its error")).to_be_visible()
    assert "Dana" not in page.inner_text("main"), "names are hidden until a decision is drafted"
    comparison = pdf_text(page, f"{address}/compare.pdf")
    assert "80 %" in comparison

    page.goto(address)
    dana = page.get_by_role("link", name="Dana Birch").get_attribute("href") or ""
    page.goto(f"{address}/compare")
    page.locator(f'main a[href$="{dana.removesuffix("/invitation")}"]').first.click()
    expect(page.locator("main")).to_contain_text("Coaching")
    page.get_by_role("link", name="Draft a decision").click()
    page.get_by_label("Promote").check(force=True)
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name="Draft the decision").click()
    expect(page.locator("main")).to_contain_text("a colleague has to confirm it")
    decision = page.url

    colleague = browser.new_context().new_page()
    sign_in(colleague, demo, "hr", 1)
    colleague.goto(decision)
    colleague.get_by_label("Kim Demo").check(force=True)
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday())
    colleague.get_by_label("First day of the path").fill(monday.isoformat())
    colleague.get_by_role("button", name="Confirm and start the path").click()
    link = colleague.get_by_label("Dana Birch").input_value()
    colleague.context.close()

    manager = browser.new_context().new_page()
    manager.goto(link)
    manager.get_by_label("New password").fill("a brand new morning")
    manager.get_by_label("The same password again").fill("a brand new morning")
    manager.get_by_role("button", name="Save and go on").click()
    manager.wait_for_url("**/week")
    manager.locator("main").get_by_role("link", name="Open").first.click()
    expect(manager.locator("main")).to_contain_text("Chosen because")
    activity = manager.get_by_role("heading", level=1).inner_text()
    manager.locator("textarea[name=evidence]").fill("Charter signed by Kim, in the team folder.")
    manager.get_by_role("button", name="Finish session 1").click()
    manager.goto(f"{demo.url}/week")
    expect(manager.locator("main")).to_contain_text("Done")
    plan = pdf_text(manager, f"{demo.url}/plan/plan.pdf")
    assert " ".join(activity.split()) in plan
    calendar = manager.request.get(f"{demo.url}/plan/plan.ics").text()
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert calendar.count("BEGIN:VEVENT") > 5
    manager.context.close()
