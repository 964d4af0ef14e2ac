"""A language for tests: every message stands in brackets, so other words on a page stand out."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE = "eo"
OPEN, CLOSE = "⟦", "⟧"
READ_ALOUD = ("aria-label", "alt", "title", "placeholder")
UNSEEN = ("script", "style", "template")


def collected(folder: Path) -> Catalog:
    """What `make messages` collects."""
    file = folder / "messages.pot"
    bin_folder = Path(sys.executable).parent
    command = ["make", "-s", "-o", f"{bin_folder.parent}/.test-installed", "messages"]
    settings = [f"VENV={bin_folder.parent}", f"CATALOGUE={file}"]
    subprocess.run([*command, *settings], cwd=ROOT, check=True, capture_output=True)
    with file.open("rb") as source:
        return read_po(source)


def write_catalogue(found: Catalog, folder: Path) -> None:
    """The compiled catalogue of the bracketed language."""
    catalogue = Catalog(locale=LOCALE)
    for message in found:
        if not message.id:
            continue
        if isinstance(message.id, str):
            catalogue.add(message.id, f"{OPEN}{message.id}{CLOSE}")
        else:
            words = tuple(f"{OPEN}{each}{CLOSE}" for each in message.id)
            catalogue.add(message.id, words[-catalogue.num_plurals :])
    file = folder / LOCALE / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as target:
        write_mo(target, catalogue)


class _Seen(HTMLParser):
    """The pieces of text that a page shows or has read aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.unseen = 0
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        given = dict(attrs)
        self.attributes += [given.get(name) or "" for name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.texts.append(data)


def outside(page: str) -> list[str]:
    """Every piece of visible text that no message holds."""
    seen = _Seen(page)
    pieces: list[str] = []
    depth = 0
    # A message may hold tags, so the depth runs on from one text to the next.
    for text in [*seen.texts, *seen.attributes]:
        piece = ""
        for character in text:
            depth += (character == OPEN) - (character == CLOSE)
            piece += character if depth == 0 and character != CLOSE else "\n"
        pieces += [" ".join(part.split()) for part in piece.split("\n")]
    assert depth == 0, "a message was cut"
    return [piece for piece in pieces if re.search(r"[^\W\d_]{2}", piece)]
