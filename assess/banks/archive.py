"""Unpacking an uploaded bank: a ZIP file of YAML files, small, flat and harmless, or refused."""

import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from assess.banks.loader import HEADER
from assess.errors import InvalidInput
from assess.words import Words, say

MOST_FILES = 1000
LARGEST_FILE = 2 * 1024 * 1024
LARGEST_WHOLE = 16 * 1024 * 1024
# A path that any file system can hold, wherever the folder is made.
LONGEST_PATH, DEEPEST = 200, 8
# What reading raises for an archive that is damaged, encrypted or packed in some other way.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
# What every computer packs with; other methods may ask for any amount of memory.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
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
    for path, content in _contents(archive).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _contents(archive: IO[bytes]) -> dict[PurePosixPath, bytes]:
    try:
        with zipfile.ZipFile(archive) as opened:
            names = _checked_names(opened)
            top = _top(names)
            return {
                path.relative_to(top): _read(opened, info, path) for info, path in names.items()
            }
    except UNREADABLE as error:
        raise _refused(say("The file is no ZIP archive that can be read.")) from error


def _checked_names(archive: zipfile.ZipFile) -> dict[zipfile.ZipInfo, PurePosixPath]:
    names = {
        info: PurePosixPath(info.filename)
        for info in archive.infolist()
        if not info.is_dir() and not set(PurePosixPath(info.filename).parts) & set(IGNORED)
    }
    if any(info.compress_type not in METHODS for info in names):
        raise _refused(say("The file is no ZIP archive that can be read."))
    if len(names) > MOST_FILES:
        raise _refused(say("The archive holds more than %(n)s files.", n=MOST_FILES))
    if sum(info.file_size for info in names) > LARGEST_WHOLE:
        raise _refused(say("The archive is larger than a bank can be."))
    for path in names.values():
        if path.is_absolute() or ".." in path.parts or "\\" in str(path) or ":" in str(path):
            raise _refused(say("%(name)s leads out of the archive.", name=repr(str(path))))
        if path.suffix != ".yaml" and path.name != "versions.lock":
            raise _refused(say("%(name)s is no YAML file.", name=repr(str(path))))
        if len(str(path)) > LONGEST_PATH or len(path.parts) > DEEPEST:
            shown = repr(str(path)[:40] + "...")
            raise _refused(say("The path %(name)s is too long.", name=shown))
    _check_once(list(names.values()))
    return names


def _check_once(paths: Sequence[PurePosixPath]) -> None:
    taken = {parent for path in paths for parent in path.parents}
    for path in paths:
        if path in taken:
            raise _refused(say("%(name)s stands in the archive twice.", name=repr(str(path))))
        taken.add(path)


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
