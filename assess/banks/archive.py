"""Unpacking an uploaded bank: a ZIP file of YAML files, small, flat and harmless, or refused."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from assess.banks.loader import HEADER
from assess.errors import InvalidInput
from assess.words import Words, say

MOST_FILES = 1000
LARGEST_FILE = 2 * 1024 * 1024
LARGEST_WHOLE = 16 * 1024 * 1024
# What computers put into archives by themselves.
IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db")


@contextmanager
def unpacked(archive: IO[bytes]) -> Iterator[Path]:
    """The folder that holds `bank.yaml`, for as long as the block runs.

    Raises InvalidInput for what is no ZIP file of a bank; nothing outside the folder is written.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        _unpack(archive, folder)
        yield folder


def _unpack(archive: IO[bytes], folder: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as opened:
            names = _checked_names(opened)
            top = _top(names)
            for info, path in names.items():
                target = folder / path.relative_to(top)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(_read(opened, info, path))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refused(say("The file is no ZIP archive that can be read.")) from error


def _checked_names(archive: zipfile.ZipFile) -> dict[zipfile.ZipInfo, PurePosixPath]:
    names = {
        info: PurePosixPath(info.filename)
        for info in archive.infolist()
        if not info.is_dir() and not set(PurePosixPath(info.filename).parts) & set(IGNORED)
    }
    if len(names) > MOST_FILES:
        raise _refused(say("The archive holds more than %(n)s files.", n=MOST_FILES))
    if sum(info.file_size for info in names) > LARGEST_WHOLE:
        raise _refused(say("The archive is larger than a bank can be."))
    for path in names.values():
        if path.is_absolute() or ".." in path.parts or "\\" in str(path) or ":" in str(path):
            raise _refused(say("%(name)s leads out of the archive.", name=repr(str(path))))
        if path.suffix != ".yaml" and path.name != "versions.lock":
            raise _refused(say("%(name)s is no YAML file.", name=repr(str(path))))
    return names


def _top(names: dict[zipfile.ZipInfo, PurePosixPath]) -> PurePosixPath:
    """The folder inside the archive that is the bank: it stands at the top or one below."""
    found = [path.parent for path in names.values() if path.name == HEADER]
    if len(found) != 1 or len(found[0].parts) > 1:
        raise _refused(say("Exactly one bank.yaml is needed, at the top of the archive."))
    top = found[0]
    for path in names.values():
        if not path.is_relative_to(top):
            raise _refused(say("%(name)s stands outside the bank.", name=repr(str(path))))
    return top


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: PurePosixPath) -> bytes:
    # The size in the directory is a claim: no more than the limit is ever unpacked.
    with archive.open(info) as member:
        content = member.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise _refused(say("%(name)s is larger than 2 MB.", name=repr(str(path))))
    return content


def _refused(message: Words) -> InvalidInput:
    return InvalidInput(message, remedy="Send the folder of a bank as one ZIP file.")
