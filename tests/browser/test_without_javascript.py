"""With scripts switched off: every format, back and forth, the review and the submission."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Demo
from tests.browser.invited import begin, page_of, question_page
from tests.faults.round import Person, answer_in

pytestmark = pytest.mark.browser

FORMATS = ["behaviour", "validity", "sjt_rate", "sjt_best_worst", "forced_choice", "numeric", "mcq"]
SECOND_OF_A_PAIR = {"worst", "least"}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def person(demo: Demo, page: Page) -> Person:
    return begin(demo, page)


def answer(page: Page, *, number: str = "1,250.5") -> dict[str, dict[str, str]]:
    """Answer the page; what it will post, by item."""
    posted: dict[str, dict[str, str]] = {}
    for item in page.locator("[data-item]").all():
        fields = posted.setdefault(item.get_attribute("data-item") or "", {})
        for radio in item.locator("input[type=radio]").all():
            name = radio.get_attribute("name") or ""
            place = 1 if name.rpartition(":")[2] in SECOND_OF_A_PAIR else 0
            same = item.locator(f'input[type=radio][name="{name}"]')
            if name not in fields:
                same.nth(place).check(force=True)
                fields[name] = same.nth(place).get_attribute("value") or ""
        for typed in item.locator("input[type=text]").all():
            typed.fill(number)
            fields[typed.get_attribute("name") or ""] = number
    return posted


@pytest.mark.parametrize("item_format", FORMATS)
def test_a_page_of_every_format_is_saved_by_continuing_and_shown_again_by_going_back(
    demo: Demo, page: Page, person: Person, item_format: str
) -> None:
    number = page_of(person, item_format)
    page.goto(question_page(demo, number))
    posted = answer(page)
    page.get_by_role("button", name="Continue").click()
    expected = {item_id: answer_in(item_id, fields) for item_id, fields in posted.items()}
    expect(page).to_have_url(question_page(demo, number + 1))
    assert person.answers() == expected
    page.get_by_role("button", name="Back").click()
    expect(page).to_have_url(question_page(demo, number))
    for fields in posted.values():
        for name, value in fields.items():
            if page.locator(f'[name="{name}"]').first.get_attribute("type") == "text":
                expect(page.locator(f'[name="{name}"]')).to_have_value(value)
            else:
                expect(page.locator(f'[name="{name}"][value="{value}"]')).to_be_checked()
    assert person.answers() == expected


def test_going_back_saves_what_was_just_chosen(demo: Demo, page: Page, person: Person) -> None:
    page.goto(question_page(demo, 2))
    posted = answer(page)
    page.get_by_role("button", name="Back").click()
    expect(page).to_have_url(question_page(demo, 1))
    assert person.answers().keys() == posted.keys()


def test_a_number_that_is_none_is_named_in_a_summary_and_stays_as_it_was_typed(
    demo: Demo, page: Page, person: Person
) -> None:
    number = page_of(person, "numeric")
    page.goto(question_page(demo, number))
    answer(page, number="about 12 or so")
    page.get_by_role("button", name="Continue").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("One thing to put right")
    expect(summary).to_contain_text("Everything you typed was kept")
    field = page.locator("main input[type=text]")
    expect(field).to_have_value("about 12 or so")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert person.stored() == []
    summary.get_by_role("link").click()
    expect(field).to_be_focused()
    posted = answer(page, number="12")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(question_page(demo, number + 1))
    ((item_id, fields),) = posted.items()
    assert person.answers() == {item_id: answer_in(item_id, fields)}


def test_best_and_worst_on_the_same_action_are_refused_and_both_stay_chosen(
    demo: Demo, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, page_of(person, "sjt_best_worst")))
    for column in ("best", "worst"):
        page.locator(f'input[name$=":{column}"]').first.check(force=True)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("One thing to put right")
    for column in ("best", "worst"):
        expect(page.locator(f'input[name$=":{column}"]').first).to_be_checked()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.locator('input[name$=":worst"]').first).to_be_focused()
    assert person.stored() == []


def test_the_review_sends_one_back_to_what_is_open_and_then_submits(
    demo: Demo, page: Page, person: Person
) -> None:
    page.goto(f"{demo.url}/sitting/review")
    page.locator('a[href*="/sitting/pages/1?"]').click()
    posted = answer(page)
    page.get_by_role("button", name="Save and return to the review").click()
    expect(page).to_have_url(f"{demo.url}/sitting/review")
    assert person.answers().keys() == posted.keys()
    page.get_by_role("button", name="Submit my answers").click()
    expect(page).to_have_url(f"{demo.url}/sitting/done")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are in")
    page.get_by_role("link", name="Read your feedback").click()
    expect(page).to_have_url(f"{demo.url}/sitting/feedback")


def test_what_only_scripts_can_do_is_not_offered(demo: Demo, page: Page, person: Person) -> None:
    page.goto(question_page(demo, 1))
    expect(page.locator("[data-number-keys-switch]")).to_be_hidden()
    expect(page.locator("[data-save-status]")).to_have_text("Saved when you continue")
    page.goto(f"{demo.url}/sitting/review")
    expect(page.locator("[data-save-status]")).to_be_hidden()
