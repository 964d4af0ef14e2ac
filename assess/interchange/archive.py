"""Zip packages: those of strangers read in memory and within bounds, our own always the same."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath

from assess.banks.archive import UNREADABLE
from assess.interchange.problems import unreadable
from assess.words import say

MOST_FILES = 10_000
MOST_BYTES_OF_A_FILE = 4_000_000
MOST_BYTES = 100_000_000
# Text shrinks to about a twentieth; a thousandth is an attack.
MOST_SHRUNK = 200
SMALL = 100_000
READ = (".xml", ".json")
# Zip knows no earlier moment; a fixed one makes the same bank the same file.
MOMENT = (1980, 1, 1, 0, 0, 0)


def is_zip(data: bytes) -> bool:
    """Whether a file begins as a zip does."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """The XML and JSON files by their path; raises InvalidInput for an unsafe or broken archive.

    Nothing is put on disk, so a path can lead nowhere; one that tries is refused all the same.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_all(archive, name)
    except UNREADABLE as error:
        raise unreadable(name, 1, say("broken archive: %(reason)s", reason=str(error))) from error


def _read_all(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    members = [each for each in archive.infolist() if not each.is_dir()]
    if len(members) > MOST_FILES:
        raise unreadable(name, 1, say("more than %(n)s files", n=MOST_FILES))
    files: dict[str, bytes] = {}
    total = 0
    for member in members:
        path = member.filename
        _check_path(name, path)
        if member.flag_bits & 0x1:
            raise unreadable(name, 1, say("%(path)s is encrypted", path=path))
        if path in files:
            raise unreadable(name, 1, say("%(path)s stands twice", path=path))
        if not path.lower().endswith(READ):
            files[path] = b""  # known to be there, and of no use
            continue
        # What the archive says of itself is not believed: the bytes are counted as they come.
        with archive.open(member) as opened:
            content = opened.read(MOST_BYTES_OF_A_FILE + 1)
        total += len(content)
        is_bomb = len(content) > SMALL and len(content) > MOST_SHRUNK * member.compress_size
        if len(content) > MOST_BYTES_OF_A_FILE or total > MOST_BYTES or is_bomb:
            raise unreadable(name, 1, say("%(path)s is larger than allowed", path=path))
        files[path] = content
    return files


def _check_path(name: str, path: str) -> None:
    parts = PurePosixPath(path).parts
    is_unsafe = not path or path.startswith("/") or "\\" in path or ":" in path or ".." in parts
    if is_unsafe:
        raise unreadable(name, 1, say("the path %(path)s leads out of the package", path=path))


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of some files, in their order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            entry = zipfile.ZipInfo(path, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()
