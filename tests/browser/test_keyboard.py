"""The sitting with the keyboard alone: every answer, every way on, and where the focus is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tests.browser.invited import begin, page_of, question_page
from tests.faults.round import Person

pytestmark = pytest.mark.browser

MOST_STOPS = 60
# The focus may be drawn on the control, on the words beside it, or on the label around both.
RING = """() => {
  const control = document.activeElement;
  const drawn = [control, control.nextElementSibling, control.closest("label")];
  return drawn.some((each) => {
    if (!each) return false;
    const style = getComputedStyle(each);
    const box = each.getBoundingClientRect();
    const isShown = style.opacity !== "0" && box.width > 4 && box.height > 4;
    return isShown && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
}"""
IN_SIGHT = """() => {
  const control = document.activeElement;
  const box = (control.closest("label") || control).getBoundingClientRect();
  return box.width > 0 && box.top >= 0 && box.bottom <= innerHeight;
}"""


@pytest.fixture
def person(demo: Demo, page: Page) -> Person:
    return begin(demo, page)


def is_focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))


def tab_to(page: Page, selector: str, *, key: str = "Tab") -> None:
    """Press Tab until the focus is on what the selector names."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press(key)
        if is_focused(page, selector):
            return
    raise AssertionError(f"Tab never came to {selector}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def chosen(page: Page) -> list[str]:
    """The values chosen on the page, question by question."""
    values: list[str] = page.eval_on_selector_all(
        "main input[type=radio]:checked", "all => all.map(one => one.value)"
    )
    return values


def items_on(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "[data-item]", "all => all.map(one => one.dataset.item)"
    )
    return found


def test_a_behaviour_page_is_answered_with_numbers_arrows_and_the_space_bar(
    demo: Demo, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    ways = [
        (["1"], 0),
        (["5"], 4),
        (["Space"], 0),
        (["ArrowRight", "ArrowRight"], 2),
        (["4", "ArrowLeft"], 2),
        (["6"], "no_chance"),
    ]
    items = items_on(page)
    for item_id, (keys, _value) in zip(items, ways, strict=True):
        tab_to(page, f'[data-item="{item_id}"] input')
        press(page, *keys)
    tab_to(page, 'button[value="on"]')
    press(page, "Enter")
    expect(page).to_have_url(question_page(demo, 2))
    assert person.answers() == {
        item_id: {"choice": value} for item_id, (_keys, value) in zip(items, ways, strict=True)
    }


def test_a_forced_choice_page_is_answered_with_tab_and_arrows(
    demo: Demo, page: Page, person: Person
) -> None:
    number = page_of(person, "forced_choice")
    page.goto(question_page(demo, number))
    (item_id,) = items_on(page)
    tab_to(page, 'input[name$=":most"]')
    press(page, "ArrowDown")
    tab_to(page, 'input[name$=":least"]')
    press(page, "ArrowDown")
    most, least = (
        page.locator(f'input[name$=":{column}"]:checked').get_attribute("value")
        for column in ("most", "least")
    )
    assert most != least
    tab_to(page, 'button[value="on"]')
    press(page, "Enter")
    expect(page).to_have_url(question_page(demo, number + 1))
    assert person.answers() == {item_id: {"most": most, "least": least}}


def test_number_keys_act_only_inside_the_focused_question(
    demo: Demo, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    press(page, "2")
    assert chosen(page) == []
    tab_to(page, "main a")
    press(page, "2")
    assert chosen(page) == []
    first, second = items_on(page)[:2]
    tab_to(page, f'[data-item="{second}"] input', key="Shift+Tab")
    press(page, "2")
    assert chosen(page) == ["1"]
    expect(page.locator(f'[data-item="{second}"] input:checked')).to_have_value("1")
    expect(page.locator(f'[data-item="{first}"] input:checked')).to_have_count(0)
    press(page, "Control+3", "Alt+4", "9", "0")
    assert chosen(page) == ["1"]


def test_number_keys_can_be_switched_off_and_stay_off(
    demo: Demo, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    tab_to(page, "details:has([data-number-keys-switch]) > summary")
    press(page, "Enter")
    tab_to(page, "[data-number-keys-switch] input")
    press(page, "Space")
    for _visit in range(2):
        tab_to(page, "[data-item] input[type=radio]")
        press(page, "4")
        assert chosen(page) == []
        page.reload()
    tab_to(page, "[data-item] input[type=radio]")
    press(page, "ArrowRight")
    assert chosen(page) == ["1"]


@pytest.mark.parametrize("item_format", ["behaviour", "sjt_rate", "forced_choice", "numeric"])
def test_the_focus_can_be_seen_at_every_stop(
    demo: Demo, page: Page, person: Person, item_format: str
) -> None:
    page.goto(question_page(demo, page_of(person, item_format)))
    stops = 0
    while stops < MOST_STOPS:
        press(page, "Tab")
        if is_focused(page, "body, html"):
            break
        stops += 1
        what = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert page.evaluate(RING), f"no ring around {what}"
        assert page.evaluate(IN_SIGHT), f"out of sight: {what}"
    assert 8 <= stops < MOST_STOPS


def test_the_skip_link_is_the_first_stop_and_leads_past_the_frame(
    demo: Demo, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    press(page, "Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    press(page, "Enter")
    expect(page.locator("main")).to_be_focused()
    press(page, "Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_after_a_refusal_the_focus_is_on_the_summary_and_its_link_leads_to_the_question(
    demo: Demo, page: Page, person: Person
) -> None:
    number = page_of(person, "forced_choice")
    page.goto(question_page(demo, number))
    tab_to(page, 'input[name$=":most"]')
    press(page, "Space")
    tab_to(page, 'input[name$=":least"]')
    press(page, "Space")
    tab_to(page, 'button[value="on"]')
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    press(page, "Tab", "Enter")
    assert is_focused(page, 'input[name$=":least"]')
    press(page, "ArrowDown")
    tab_to(page, 'button[value="on"]')
    press(page, "Enter")
    expect(page).to_have_url(question_page(demo, number + 1))
    ((_item, answer),) = person.answers().items()
    assert answer["most"] != answer["least"]


def test_a_refused_number_is_reached_from_the_summary_and_put_right(
    demo: Demo, page: Page, person: Person
) -> None:
    number = page_of(person, "numeric")
    page.goto(question_page(demo, number))
    tab_to(page, "main input[type=text]")
    page.keyboard.type("a dozen")
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    press(page, "Tab", "Enter")
    assert is_focused(page, "main input[type=text]")
    press(page, "Control+A")
    page.keyboard.type("12")
    press(page, "Enter")
    expect(page).to_have_url(question_page(demo, number + 1))
    assert [answer["value"] for answer in person.answers().values()] == [12.0]


def test_the_review_and_the_submission_need_no_mouse(
    demo: Demo, page: Page, person: Person
) -> None:
    page.goto(question_page(demo, 1))
    tab_to(page, 'main a[href$="/sitting/review"]')
    press(page, "Enter")
    expect(page).to_have_url(f"{demo.url}/sitting/review")
    tab_to(page, "main form button", key="Shift+Tab")
    press(page, "Enter")
    expect(page).to_have_url(f"{demo.url}/sitting/done")
