"""Every page a role can reach: axe finds nothing, nothing is wider than a phone, HTML is valid."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import axe
from tests.browser.conftest import ROOT, Demo, sign_in

pytestmark = pytest.mark.browser

ROLES = ["hr", "manager", "sponsor", "psychometrician", "admin"]
WIDTHS = (320, 1280)
THEMES = ("light", "dark")
MOST_OF_A_KIND = 2
VALIDATE = ROOT / "node_modules" / ".bin" / "html-validate"
IDENTIFIER = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/|$)|(?<=/items/)\w+|(?<=/library/)\w+|(?<=/shelf/)\w+|(?<=/competencies/)\w+"
)


def kind_of(address: str) -> str:
    """The page behind an address, whatever object it shows."""
    return IDENTIFIER.sub("*", urlsplit(address).path)


def is_a_page(address: str, base: str) -> bool:
    """An address of ours that answers with HTML."""
    path = urlsplit(address).path
    return (
        address.startswith(base)
        and not path.startswith("/static/")
        and not (path.endswith((".pdf", ".csv", ".ics", ".json", ".zip")))
    )


def reachable(page: Page, base: str) -> Iterator[str]:
    """Addresses found by following links, at most a few of each kind."""
    waiting, seen, kinds = [page.url], set(), {}
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if address in seen or kinds.get(kind, 0) >= MOST_OF_A_KIND:
            continue
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        page.goto(address)
        yield address
        links = page.eval_on_selector_all(
            "a[href]", "all => all.map(one => one.getAttribute('href'))"
        )
        found = (urljoin(address, link).split("#")[0] for link in links)
        waiting += [one for one in found if is_a_page(one, base)]


def check_everywhere(browser: Browser, page: Page, address: str, folder: Path) -> list[str]:
    """What is wrong with a page in both themes at both widths."""
    problems = []
    for theme in THEMES:
        for width in WIDTHS:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            where = f"{kind_of(address)} {width}px {theme}"
            problems += [f"{where}: {one}" for one in axe.violations(page)]
            if wider := axe.overflow(page):
                problems.append(f"{where}: {wider} px wider than the window")
    source = page.request.get(address).text()
    name = re.sub(r"\W+", "_", kind_of(address)) or "home"
    (folder / f"{name}.html").write_text(source)
    return problems


def validate(folder: Path) -> list[str]:
    """What html-validate finds in the saved pages."""
    done = subprocess.run(
        [VALIDATE, "--formatter", "json", "--config", ROOT / ".htmlvalidate.json", folder],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    return [
        f"{Path(one['filePath']).name}:{message['line']} {message['ruleId']} {message['message']}"
        for one in json.loads(done.stdout or "[]")
        for message in one["messages"]
    ]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_accessible_narrow_dark_and_valid(
    browser: Browser, demo: Demo, tmp_path: Path, role: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, demo, role)
    addresses = list(reachable(page, demo.url))
    problems = [
        problem
        for address in addresses
        for problem in check_everywhere(browser, page, address, tmp_path)
    ]
    context.close()
    assert len(addresses) >= 3
    found = problems + validate(tmp_path)
    assert not found, "\n".join(found)


def test_every_public_page_is_accessible_narrow_dark_and_valid(
    browser: Browser, demo: Demo, tmp_path: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    addresses = [
        f"{demo.url}{path}"
        for path in (
            "/sign-in", "/about/scores", "/about/privacy", "/about/accessibility",
            "/no/such/page", "/i/not-an-invitation", "/activate/not-a-link",
        )
    ]  # fmt: skip
    problems = [
        problem
        for address in addresses
        for problem in check_everywhere(browser, page, address, tmp_path)
    ]
    context.close()
    found = problems + validate(tmp_path)
    assert not found, "\n".join(found)


def test_every_step_of_a_candidate_is_accessible_narrow_dark_and_valid(
    browser: Browser, demo: Demo, tmp_path: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo.invitations[0]["url"])
    addresses = [page.url, f"{demo.url}/sitting/consent"]
    problems = [p for a in addresses for p in check_everywhere(browser, page, a, tmp_path)]
    page.goto(f"{demo.url}/sitting/consent")
    page.get_by_role("checkbox").check(force=True)
    page.get_by_role("button", name="Agree and continue").click()
    page.wait_for_url("**/sitting")
    steps = [page.url, *[f"{demo.url}/sitting/practice/{n}" for n in range(1, 7)]]
    problems += [p for a in steps for p in check_everywhere(browser, page, a, tmp_path)]
    page.goto(f"{demo.url}/sitting")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/sitting/pages/**")
    one_of_each = [f"{demo.url}/sitting/pages/{n}" for n in (1, 10, 14, 18, 32, 38)]
    closing = [f"{demo.url}/sitting/review"]
    problems += [
        p for a in one_of_each + closing for p in check_everywhere(browser, page, a, tmp_path)
    ]
    context.close()
    found = problems + validate(tmp_path)
    assert not found, "\n".join(found)
