"""Answer the sitting in the browser as a simulated person would: with answers from the model."""

import itertools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from assess.banks.services import snapshot
from assess.database import make_engine, session_factory, unit_of_work
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.models import Invitation, PageView, Person, Sitting
from assess.results.simulation import simulate_answers

Answers = dict[str, Any]
UNHURRIED_SECONDS = 60.0


def database_of(data: Path) -> str:
    """The address of a demo's database."""
    return f"sqlite:///{data / 'firstline.sqlite3'}"


def planned_answers(data: Path, email: str, theta: float, *, seed: int = 1) -> Answers:
    """What a simulated person of level `theta` in everything answers to their own booklet."""
    engine = make_engine(database_of(data))
    with unit_of_work(session_factory(engine)) as session:
        sitting = session.scalars(_sitting_of(email)).one()
        bank = snapshot(session, sitting.bank_version_id)
        booklet = ResolvedBooklet.from_json(sitting.booklet)
        levels = np.full(len(bank.framework.competencies), theta)
        answers = simulate_answers(bank, booklet, levels, np.random.default_rng(seed))
    engine.dispose()
    return answers


def take_your_time(data: Path, email: str) -> None:
    """Let the pages have taken as long as they take a person; a test has no 45 minutes."""
    engine = make_engine(database_of(data))
    with unit_of_work(session_factory(engine)) as session:
        sitting = session.scalars(_sitting_of(email)).one()
        session.execute(
            update(PageView)
            .where(PageView.sitting_id == sitting.id)
            .values(seconds=UNHURRIED_SECONDS)
        )
    engine.dispose()


def stored_answers(data: Path, email: str) -> Answers:
    """The current answers in the database."""
    from assess.delivery.sittings import answers

    engine = make_engine(database_of(data))
    with unit_of_work(session_factory(engine)) as session:
        found = answers(session, session.scalars(_sitting_of(email)).one())
    engine.dispose()
    return dict(found)


def _sitting_of(email: str) -> Any:
    return (
        select(Sitting)
        .join(Invitation, Invitation.id == Sitting.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .where(Person.email == email)
    )


def fields_of(item_id: str, answer: Mapping[str, Any]) -> dict[str, str]:
    """The values of the page's fields that make up an answer."""
    if "ratings" in answer:
        return {f"{item_id}:rating-{key}": str(one) for key, one in answer["ratings"].items()}
    if "text" in answer:
        return {f"{item_id}:value": str(answer["text"])}
    return {f"{item_id}:{name}": str(value) for name, value in answer.items()}


def answer_page(page: Page, answers: Answers) -> list[str]:
    """Fill in every question on the page; returns the items that were on it."""
    names: list[str] = page.eval_on_selector_all(
        "main [name*=':']", "all => [...new Set(all.map(one => one.name))]"
    )
    items = list(dict.fromkeys(name.split(":")[0] for name in names))
    for item_id in items:
        for name, value in fields_of(item_id, answers.get(item_id, {})).items():
            choice = page.locator(f'input[type=radio][name="{name}"][value="{value}"]')
            if choice.count():
                choice.check(force=True)
            else:
                page.locator(f'input[name="{name}"]').fill(value)
    return items


def take_everything(
    page: Page, answers: Answers, *, at: Mapping[int, Callable[[Page], None]] | None = None
) -> int:
    """Answer page after page until the review; returns how many pages there were.

    at : what to do on the n-th page between answering it and going on
    """
    for turn in itertools.count(1):
        if not re.search(r"/sitting/pages/\d+$", page.url):
            return turn - 1
        answer_page(page, answers)
        if at and turn in at:
            at[turn](page)
        before = page.url
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(lambda url, before=before: url != before)  # type: ignore[misc]
    raise AssertionError("unreachable")


def reload_and_find_it_again(page: Page) -> None:
    """Reload in the middle: the page comes back as it was left."""
    expect(page.locator("[data-save-status]")).to_contain_text("Saved")
    chosen = page.locator("main input[type=radio]:checked")
    before = chosen.evaluate_all("all => all.map(one => one.name + '=' + one.value)")
    assert before
    page.reload()
    assert chosen.evaluate_all("all => all.map(one => one.name + '=' + one.value)") == before


def begin_sitting(page: Page, url: str) -> None:
    """From the invitation to the first page of questions."""
    page.goto(url)
    page.get_by_role("link", name="Continue to the agreement").click()
    page.get_by_label("I have read this and agree").check(force=True)
    page.get_by_role("button", name="Agree and continue").click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/sitting/pages/**")
