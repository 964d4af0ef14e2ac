"""Our items in a QTI 3 player that others wrote: it shows them, and gives the points that we give.

The player is certified by 1EdTech for the delivery of QTI 3; it runs in a page without a server.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from assess.banks.items import Item
from assess.formats import FORMATS
from assess.interchange.qti_draw import draw
from assess.interchange.xml_text import to_bytes
from tests.assess.interchange.banks import the_bank

MODULES = Path(__file__).resolve().parents[2] / "node_modules"
SCRIPTS = ("vue/dist/vue.min.js", "qti3-item-player/dist/qti3Player.umd.min.js")
OF_EACH_FORMAT = 4
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (MODULES / SCRIPTS[1]).exists(), reason="the player is not installed"),
]

MOUNT = """() => new Promise(resolve => {
  window.listeners = {}
  const on = {notifyQti3PlayerReady: player => { window.player = player; resolve() }}
  for (const name of ["notifyQti3ItemReady", "notifyQti3ScoreAttemptCompleted"])
    on[name] = data => window.listeners[name](data)
  new Vue({render: make => make(window.qti3Player, {on})}).$mount("#app")
})"""
# The player redraws only what differs, so every call gives the item another title.
PLAY = """([xml, response]) => new Promise((resolve, reject) => {
  const known = {contextVariables: [], outcomeVariables: [], templateVariables: []}
  const state = {identifier: "i", guid: "g", validationMessages: [], ...known,
                 responseVariables: [{identifier: "RESPONSE", state: null, ...response}]}
  window.calls = (window.calls || 0) + 1
  setTimeout(() => reject(new Error("the player does not get ready")), 20000)
  window.listeners.notifyQti3ScoreAttemptCompleted = data => resolve(
    Object.fromEntries(data.state.outcomeVariables.map(each => [each.identifier, each.value])))
  window.listeners.notifyQti3ItemReady = () => window.player.scoreAttempt("test")
  window.player.loadItemFromXml(xml.replace(/ title="/, ` title="${window.calls} `),
                                {guid: "g", status: "interacting", state})
})"""
KINDS = {
    "mcq": ("single", "identifier"),
    "numeric": ("single", "float"),
    "behaviour": ("single", "identifier"),
    "validity": ("single", "identifier"),
    "sjt_best_worst": ("multiple", "directedPair"),
    "sjt_rate": ("multiple", "directedPair"),
    "forced_choice": ("ordered", "identifier"),
}


@pytest.fixture(scope="module")
def player(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(f"Exception: {error}"))
    page.route("**/*", lambda route: route.abort())
    page.set_content("<!doctype html><title>player</title><div id=app></div>")
    for script in SCRIPTS:
        page.add_script_tag(content=(MODULES / script).read_text())
    page.evaluate(MOUNT)
    yield page, said
    page.close()


def play(page: Page, item: Item, value: Any) -> dict[str, Any]:
    cardinality, base_type = KINDS[item.format]
    response = {"cardinality": cardinality, "baseType": base_type, "value": value}
    xml = to_bytes(draw(the_bank(), item)).decode()
    outcomes: dict[str, Any] = page.evaluate(PLAY, [xml, response])
    return outcomes


def some(format_: str) -> list[Item]:
    items = [each for each in the_bank().items.values() if each.format == format_]
    return items[:: max(1, len(items) // OF_EACH_FORMAT)][:OF_EACH_FORMAT]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_player_shows_every_text_and_complains_of_nothing(
    player: tuple[Page, list[str]], format_: str
) -> None:
    page, said = player
    for item in some(format_):
        said.clear()
        play(page, item, None)
        shown = " ".join(page.inner_text("body").split())
        for text, path in item.content.shown():
            # What raters read is not shown to a candidate.
            assert (" ".join(text.split()) in shown) is (path != ("other",)), (item.id, text)
        complaints = [
            each
            for each in said
            # It says this of every prompt, those in the examples of the standard too.
            if ("Exception" in each or "warn" in each.lower()) and '"qti-prompt"' not in each
        ]
        assert complaints == [], item.id


def code(item: Item, answer: dict[str, Any]) -> int | None:
    return FORMATS[item.format].code(item.content, answer)[0].code


def test_single_choice_gets_our_points(player: tuple[Page, list[str]]) -> None:
    for item in some("mcq"):
        for option in item.document()["options"]:
            got = play(player[0], item, option["id"])
            assert got["SCORE"] == code(item, {"option": option["id"]})


def test_best_and_worst_get_our_points(player: tuple[Page, list[str]]) -> None:
    for item in some("sjt_best_worst"):
        ids = [option["id"] for option in item.document()["options"]]
        for best, worst in zip(ids, ids[1:] + ids[:1], strict=True):
            got = play(player[0], item, [f"{best} best", f"{worst} worst"])
            assert got["ANSWERED"] is True
            assert got["SCORE"] + 2 == code(item, {"best": best, "worst": worst})
        assert play(player[0], item, [f"{ids[0]} best"])["ANSWERED"] is False


def test_ratings_get_our_points(player: tuple[Page, list[str]]) -> None:
    for item in some("sjt_rate"):
        ids = [option["id"] for option in item.document()["options"]]
        for shift in range(5):
            ratings = {id_: (n + shift) % 5 + 1 for n, id_ in enumerate(ids)}
            got = play(player[0], item, [f"{id_} r{rating}" for id_, rating in ratings.items()])
            told = FORMATS["sjt_rate"].code(item.content, {"ratings": ratings})[0].detail
            assert got["SCORE"] / len(ids) == pytest.approx(told["mean_points"], abs=1e-6)
        assert play(player[0], item, [f"{ids[0]} r1"])["ANSWERED"] is False


@pytest.mark.parametrize(("format_", "outcome"), [("behaviour", "SCORE"), ("validity", "FLAG")])
def test_scales_get_our_points_and_no_chance_gets_none(
    player: tuple[Page, list[str]], format_: str, outcome: str
) -> None:
    for item in some(format_):
        for choice in range(5):
            got = play(player[0], item, f"p{choice}")
            if outcome in got:  # a pair is compared, not flagged on its own
                assert (got[outcome], got["ANSWERED"]) == (code(item, {"choice": choice}), True)
        if format_ == "behaviour":
            assert play(player[0], item, "no_chance")["ANSWERED"] is False


def test_numbers_are_right_within_their_tolerance(player: tuple[Page, list[str]]) -> None:
    for item in some("numeric"):
        fields = item.document()
        answer, width = fields["answer"], fields["tolerance"]
        for value in (answer, answer + 0.9 * width, answer - 0.9 * width, answer + 2 * width + 1):
            got = play(player[0], item, value)
            assert (got["SCORE"], got["ANSWERED"]) == (code(item, {"value": value}), True)
        assert play(player[0], item, None)["ANSWERED"] is False
