"""What may stand on a page without being a message: names, numbers, dates, content of a bank."""

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from tests.assess.development import building
from tests.web import pseudo
from tests.web.hr.conftest import the_bank

REASON = "Clear evidence in every area that counts here."
NAMES = {
    "Firstline", "Europe/London", "Northwind Freight", "Spring round", "Team lead", "Hana Reed",
    "Flo Stern", "Robin Vale", "Max Ode", "Sol Bright", "Pia Quist", "Ada", "Ben", "Cy", "Di",
    "Eve", "North", "South", "Spring", "CSV", "PDF", REASON,
}  # fmt: skip


def plain(text: str) -> str:
    """The words of a text, without its marks."""
    return " ".join(re.findall(r"[^\W_]+", text)).casefold()


# Banks are written with marks for headings, bold words, lists, tables and gaps to fill in.
PIECES = (
    r"\n\s*\n", r"\n", r"\n\s*\n|\*\*", r"\n|\*\*", r"(?<=[.?!])\s", r"\n|\*\*|\||·|…|: ",
)  # fmt: skip


def content() -> set[str]:
    """Every text of the two banks: whole, and by paragraph, line and sentence."""
    texts: set[str] = set()

    def gather(found: object) -> None:
        if isinstance(found, dict):
            for value in found.values():
                gather(value)
        elif isinstance(found, list | tuple):
            for value in found:
                gather(value)
        elif isinstance(found, str):
            texts.add(plain(found))
            texts.update(plain(part) for cut in PIECES for part in re.split(cut, found))

    gather(the_bank().document())
    gather(building.bank().document())
    return texts


# Where several texts stand in one line, from the widest cut to the narrowest.
CUTS = (r": ", r" [–/-] | \(|\)|[|·]", r"[,;]")


@dataclass
class Known:
    """What may stand on a page without being a message."""

    texts: set[str]

    def holds(self, text: str, cuts: tuple[str, ...] = CUTS) -> bool:
        """Whether the text is known, or made of known texts."""
        # A letter before a text names a person or an option.
        for words in (plain(text), re.sub(r"^\w ", "", plain(text))):
            if words in self.texts or not re.search(r"[^\W\d_]{2}", words):
                return True
            if "…" in text and any(each.startswith(words) for each in self.texts):
                return True
        return bool(cuts) and all(
            self.holds(part, cuts[1:]) for part in re.split(cuts[0], f" {text} ")
        )


@cache
def known() -> Known:
    """Names and the content of the banks."""
    return Known(content() | {plain(each) for each in NAMES})


@cache
def numbers() -> re.Pattern[str]:
    """What stands for itself: addresses, ids, numbers, dates as babel writes them."""
    locale = Locale(pseudo.LOCALE)
    days = {
        word
        for names in (locale.days, locale.months)
        for widths in names.values()
        for words in widths.values()
        for word in words.values()
        if len(word) > 1
    }
    return re.compile(
        rf"\S+@\S+|https?://\S+|\b[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\b|\b[0-9a-f]{{8}}(?:[0-9a-f]{{4}})?\b|\b\d[\w.:-]*|\b(?:{'|'.join(days)})\b",
        re.IGNORECASE,
    )


def foreign(page: str) -> list[str]:
    """Visible words that are neither messages nor names, numbers, dates or content of a bank."""
    left = []
    for piece in pseudo.outside(page):
        bare = " ".join(numbers().sub(" ", piece).split())
        if not (known().holds(piece) or known().holds(bare)):
            left.append(piece)
    return left
