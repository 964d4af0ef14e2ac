"""A real browser against a real server: one demo organisation, one Chromium, many pages."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Demo:
    """A running demo: where it answers and who can sign in."""

    url: str
    accounts: list[dict[str, str]]
    invitations: list[dict[str, str]]
    data: Path

    def account(self, role: str, number: int = 0) -> dict[str, str]:
        """An account of the role."""
        return [account for account in self.accounts if account["role"] == role][number]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_demo(data: Path, *more: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """Start `firstline demo --json` and wait for its line."""
    command = [sys.executable, "-m", "assess.cli", "demo", "--json", "--data", str(data),
               "--port", str(free_port()), *more]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the demo ended with status {process.wait(timeout=30)}"
    return process, json.loads(line)


def stop_demo(process: subprocess.Popen[str]) -> int:
    """Stop it as Ctrl-C does."""
    process.send_signal(signal.SIGINT)
    status = process.wait(timeout=30)
    if process.stdout is not None:
        process.stdout.close()
    return status


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    data = tmp_path_factory.mktemp("demo")
    process, said = start_demo(data)
    yield Demo(said["url"], said["accounts"], said["invitations"], data)
    stop_demo(process)


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test when its scripts fail or its policy is broken."""
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            problems.append(message.text)
            if message.type == "error" and ("Content Security Policy" in message.text)
            else None
        ),
    )
    yield opened
    assert problems == []


def sign_in(page: Page, demo: Demo, role: str, number: int = 0) -> None:
    """Sign in through the page."""
    account = demo.account(role, number)
    page.goto(f"{demo.url}/sign-in")
    page.get_by_label("Email address").fill(account["email"])
    page.get_by_label("Password").fill(account["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
