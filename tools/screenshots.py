"""Take the README's screenshots from a demo made for them, so that pictures never lie."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
CHROMIUM = os.environ.get("FIRSTLINE_CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
DESK, TALL, PHONE = (
    {"width": width, "height": height} for width, height in ((1280, 900), (1280, 1560), (390, 844))
)


@contextmanager
def running_demo() -> Iterator[dict[str, Any]]:
    """A demo of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as data, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        process = subprocess.Popen(
            [sys.executable, "-m", "assess.cli", "demo", "--json", "--data", data, "--port", port],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def new_page(browser: Browser, size: dict[str, int], scheme: str = "light") -> Page:
    """A page of its own browser profile."""
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        device_scale_factor=1.5,
    )
    return context.new_page()


def sign_in(page: Page, demo: dict[str, Any], role: str) -> None:
    """Sign in as somebody of the demo."""
    account = next(one for one in demo["accounts"] if one["role"] == role)
    page.goto(f"{demo['url']}/sign-in")
    page.get_by_label("Email address").fill(account["email"])
    page.get_by_label("Password").fill(account["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def save(page: Page, name: str, *, whole: bool = False) -> None:
    """Write one picture."""
    page.screenshot(path=TARGET / f"{name}.png", full_page=whole)
    print(f"docs/screenshots/{name}.png", flush=True)


def candidate(browser: Browser, demo: dict[str, Any]) -> None:
    """A candidate on a phone: the welcome, a behaviour page, a situation."""
    page = new_page(browser, PHONE)
    page.goto(demo["invitations"][0]["url"])
    save(page, "candidate-welcome-phone")
    page.get_by_role("link", name="Continue to the agreement").click()
    page.get_by_label("I have read this and agree").check(force=True)
    page.get_by_role("button", name="Agree and continue").click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/sitting/pages/**")
    save(page, "candidate-behaviour-phone")
    number = 1
    while page.get_by_text("How effective would each action be").count() == 0:
        number += 1
        page.goto(f"{demo['url']}/sitting/pages/{number}")
    for place, choice in enumerate((1, 4, 2)):
        page.locator("fieldset").nth(place).locator("input").nth(choice).check(force=True)
    page.get_by_text("Saved at").wait_for()
    page.evaluate("scrollTo(0, 0)")
    save(page, "candidate-situation-phone")


def hr(browser: Browser, demo: dict[str, Any]) -> None:
    """HR: the comparison in both themes, one person."""
    for scheme in ("light", "dark"):
        page = new_page(browser, TALL, scheme)
        sign_in(page, demo, "hr")
        page.get_by_role("link", name="Two team lead seats, North").first.click()
        page.get_by_role("link", name="Compare", exact=True).first.click()
        page.wait_for_url("**/compare*")
        save(page, "hr-comparison" if scheme == "light" else "hr-comparison-dark")
    page = new_page(browser, DESK)
    sign_in(page, demo, "hr")
    page.get_by_role("link", name="Two team lead seats, North").first.click()
    page.get_by_role("link", name="Compare", exact=True).first.click()
    page.locator("main a[href*='/people/']").first.click()
    save(page, "hr-person")


def manager(browser: Browser, demo: dict[str, Any]) -> None:
    """The new manager's week and one activity."""
    page = new_page(browser, DESK)
    sign_in(page, demo, "manager")
    save(page, "manager-week")
    page.locator("main a[href*='/plan/sessions/']").first.click()
    save(page, "manager-activity")


def main() -> None:
    """Take them all."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with running_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for take in (candidate, hr, manager):
            take(browser, demo)
        browser.close()


if __name__ == "__main__":
    main()
