"""`versions.lock`: the fingerprints of released versions, kept beside the content.

One line a version: ``0.1.0 <content hash> <structure hash>``. A released version whose content
has changed is an error, so that nobody edits a bank under people who have already sat it.
"""

from pathlib import Path

from assess.banks.findings import Finding
from assess.banks.hashes import content_hash, structure_hash
from assess.banks.schema import Bank
from assess.errors import BankError, Conflict

NAME = "versions.lock"
HEADER = "# version, content hash, structure hash; written by a release, never by hand\n"


def read_lock(folder: Path) -> dict[str, tuple[str, str]]:
    """The released versions with their two hashes."""
    path = folder / NAME
    if not path.is_file():
        return {}
    locked = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        parts = line.split()
        if not parts or line.startswith("#"):
            continue
        if len(parts) != 3:
            raise BankError(f"{NAME}:{number} L02 expected a version and two hashes")
        locked[parts[0]] = (parts[1], parts[2])
    return locked


def lock_version(folder: Path, bank: Bank) -> None:
    """Write the version of `bank` down as released; the same content twice is no change."""
    hashes = (content_hash(bank), structure_hash(bank))
    locked = read_lock(folder)
    if locked.get(bank.version, hashes) != hashes:
        raise Conflict(f"version {bank.version} was released with other content")
    locked[bank.version] = hashes
    lines = [f"{version} {first} {second}\n" for version, (first, second) in locked.items()]
    (folder / NAME).write_text(HEADER + "".join(lines), encoding="utf-8")


def check_lock(folder: Path, bank: Bank) -> list[Finding]:
    """A finding if the content is not what was released under this version."""
    try:
        locked = read_lock(folder)
    except BankError as error:
        return [Finding(NAME, 1, "L02", error.message)]
    if bank.version not in locked or locked[bank.version][0] == content_hash(bank):
        return []
    message = f"version {bank.version} was released with other content; raise the version"
    return [Finding("bank.yaml", 1, "L02", message)]
