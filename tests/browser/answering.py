"""Answer a page of the sitting the way a person does: by choosing what is on it."""

import itertools
import re

from playwright.sync_api import Page, expect

PAIRED = {"worst", "least"}


def radio_names(page: Page) -> list[str]:
    """The names of the choices on the page, in order."""
    names: list[str] = page.eval_on_selector_all(
        "main input[type=radio]", "all => [...new Set(all.map(one => one.name))]"
    )
    return names


def answer_page(page: Page, turn: int) -> None:
    """Choose something on every question; `turn` makes pages differ."""
    for place, name in enumerate(radio_names(page)):
        options = page.locator(f'input[type=radio][name="{name}"]')
        part = name.rsplit(":", 1)[-1]
        if part in PAIRED:
            pick = 1
        elif part in {"best", "most"}:
            pick = 0
        else:
            pick = (turn + place) % min(options.count(), 5)
        options.nth(pick).check(force=True)
    for box in page.locator("main input[inputmode], main input[type=number]").all():
        box.fill("1200")
        box.blur()


def take_everything(page: Page, *, reload_at: int = 0) -> int:
    """Answer page after page until the review; returns how many pages there were."""
    for turn in itertools.count(1):
        if not re.search(r"/sitting/pages/\d+$", page.url):
            return turn - 1
        answer_page(page, turn)
        if turn == reload_at:
            expect(page.locator("[data-save-status]")).to_contain_text("Saved")
            page.reload()
            checked = page.locator("main input[type=radio]:checked").count()
            assert checked > 0, "the reload lost the answers of the page"
        page.get_by_role("button", name="Continue").click()
        page.wait_for_load_state()
    raise AssertionError("unreachable")
