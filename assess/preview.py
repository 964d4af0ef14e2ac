"""Shows items straight from their files, as a candidate, as a rater and with their keys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from markupsafe import Markup

from assess.banks.check_items import check_item
from assess.banks.findings import Finding
from assess.banks.items import Item
from assess.banks.loader import extended_by, load_bank, read_bank
from assess.banks.schema import Bank
from assess.errors import BankError, NotFound
from assess.reports.item_words import format_name
from assess.reports.standalone import draw_page, environment
from assess.resources import QUESTION_BANKS
from assess.web.asked import as_written, scale_words
from assess.web.psychometrics import item_page
from assess.words import say

VIEWS = ("candidate", "rater", "key")
NEAREST = 5
OWN_NAMES = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Found:
    """The items that were asked for, their bank, and what is wrong with them."""

    bank: Bank
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]


def find(target: str, folder: Path | None = None) -> Found:
    """Items by the path of their file, or one by its id, in `folder` or in every bank there is."""
    path = Path(target)
    if path.is_file():
        return _in_file(path.resolve())
    folders = [folder] if folder else sorted(p.parent for p in QUESTION_BANKS.glob("*/bank.yaml"))
    known: list[str] = []
    for each in folders:
        bank, findings = _read(each)
        items = _by_id(bank)
        if target in items:
            return Found(bank, (items[target],), _about(bank, [items[target]], findings))
        known += items
    near = get_close_matches(target, known, n=NEAREST, cutoff=0.5)
    raise NotFound(
        say("There is no item %(name)s and no such file", name=repr(target)),
        remedy=say("The nearest ids: %(ids)s.", ids=", ".join(near))
        if near
        else say("Give an id or a file of items."),
    )


def _in_file(path: Path) -> Found:
    folder = next((each for each in path.parents if (each / "bank.yaml").is_file()), None)
    if folder is None:
        raise NotFound(
            say("%(file)s stands in no bank", file=path.name),
            remedy="A bank is a folder with a bank.yaml.",
        )
    bank, findings = _read(folder)
    name = path.relative_to(folder).as_posix()
    items = [
        item
        for kind, several in (("item", bank.items.values()), ("practice", bank.practice))
        for item in several
        if bank.places.find(kind, item.id)[0] == name
    ]
    about = _about(bank, items, [each for each in findings if each.file == name])
    if not items:
        problems = [str(each) for each in about]
        raise BankError(say("%(file)s holds no item that can be shown", file=name), problems)
    return Found(bank, tuple(items), about)


def _read(folder: Path) -> tuple[Bank, list[Finding]]:
    extended = extended_by(folder)
    bank, findings = read_bank(folder, load_bank(QUESTION_BANKS / extended) if extended else None)
    if bank is None:
        problems = [str(each) for each in findings]
        raise BankError(say("%(folder)s cannot be read", folder=folder.name), problems)
    return bank, findings


def _by_id(bank: Bank) -> dict[str, Item]:
    return {**{item.id: item for item in bank.practice}, **bank.items}


def _about(bank: Bank, items: Sequence[Item], read: Sequence[Finding]) -> tuple[Finding, ...]:
    files = {bank.places.find("item", item.id)[0] for item in items}
    own = [finding for item in items for finding in check_item(bank, item, "item")]
    return tuple(sorted({*own, *(each for each in read if each.file in files or not items)}))


def draw(found: Found, views: Sequence[str] = VIEWS) -> str:
    """The page, as one file."""
    competencies = found.bank.framework.by_competency
    shown = [
        {
            "item": item,
            "asked": [as_written(item)],
            "about": ", ".join(
                [format_name(item.format), item.status,
                 *(competencies[each].name for each in item.loads if each in competencies)]
            ),
            "problems": [str(each) for each in found.findings if item.id in each.message],
            "key_columns": item_page.key_columns(),
            "key_rows": item_page.key_rows(found.bank, item),
            "extra": item_page.extra(item),
        }
        for item in found.items
    ]  # fmt: skip
    template = environment().get_template("psychometrics/preview.html")
    body = template.render(shown=shown, views=views, scales=scale_words(found.bank))
    title = found.items[0].id if len(found.items) == 1 else found.bank.name
    return draw_page(title, Markup(body), page_class="page--sitting")


def server(port: int, page: Callable[[], str]) -> ThreadingHTTPServer:
    """A server on this machine alone that draws the page anew each time it is loaded."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # A name of somebody else's that leads here would let their page read the keys.
            host = (self.headers.get("Host") or "").partition(":")[0]
            if host not in OWN_NAMES:
                self.send_error(403)
                return
            body = page().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing: the author reads the page."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
