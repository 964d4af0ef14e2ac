"""The published bank, and packages taken apart and put together."""

import io
import zipfile
from functools import cache

from assess.banks.framework import Framework
from assess.banks.items import Item
from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from assess.interchange.archive import pack
from assess.resources import QUESTION_BANKS


@cache
def the_bank() -> Bank:
    """The bank that comes with Firstline, read once."""
    return load_bank(QUESTION_BANKS / "first_line_manager")


def small_bank(*extra: str) -> Bank:
    """One item of each format, and those named."""
    bank = the_bank()
    by_format = {item.format: id_ for id_, item in reversed(bank.items.items())}
    kept = {*by_format.values(), *extra}
    items = {id_: item for id_, item in bank.items.items() if id_ in kept}
    return bank.model_copy(update={"items": items})


def bank_of(*items: Item) -> Bank:
    """Nothing but some items and the scales they name."""
    return Bank(
        id="bare",
        version="1",
        name="Bare",
        status="provisional",
        framework=Framework(),
        scales=the_bank().scales,
        items={item.id: item for item in items},
        booklets={},
        activities={},
    )


def files_of(package: bytes) -> dict[str, bytes]:
    """The files in a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(package: bytes, name: str, old: str, new: str) -> bytes:
    """The package with a text in one of its files replaced."""
    files = files_of(package)
    text = files[name].decode()
    assert old in text, f"{old!r} is not in {name}"
    files[name] = text.replace(old, new).encode()
    return pack(files.items())
