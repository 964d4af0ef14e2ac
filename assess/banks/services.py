"""Publishing banks and reading what was published."""

import uuid
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assess.audit import record
from assess.banks.checks import check_folder
from assess.banks.hashes import content_hash, structure_hash
from assess.banks.loader import load_bank
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.clock import now
from assess.errors import BankError, Conflict, NotFound
from assess.principal import Principal
from assess.words import say

# A published bank never changes, so a copy in memory is never stale. A few versions are enough.
KEPT_IN_MEMORY = 8
_snapshots: OrderedDict[uuid.UUID, Bank] = OrderedDict()
_lock = Lock()


def publish(session: Session, bank: Bank, *, by: Principal | None) -> BankVersion:
    """Store a bank as a version for good; the same content under the same version is no change."""
    content = content_hash(bank)
    if existing := _same_version(session, bank, content):
        return existing
    published = BankVersion(
        bank_id=bank.id,
        version=bank.version,
        name=bank.name,
        content_hash=content,
        structure_hash=structure_hash(bank),
        document=bank.document(),
        published_at=now(),
    )
    try:
        with session.begin_nested():
            session.add(published)
    except IntegrityError:
        # Somebody published it between the look and the insert.
        if existing := _same_version(session, bank, content):
            return existing
        raise
    details = {"bank": bank.id, "version": bank.version, "content_hash": content}
    record(session, by, "bank.published", subject=published.id, details=details)
    return published


def publish_folder(session: Session, folder: Path, *, by: Principal | None) -> BankVersion:
    """Publish the bank in `folder`; raises BankError with every rule that it breaks."""
    broken = [str(finding) for finding in check_folder(folder) if finding.severity == "E"]
    if broken:
        raise BankError("A bank with errors cannot be published", broken)
    return publish(session, load_bank(folder), by=by)


def snapshot(session: Session, bank_version_id: uuid.UUID) -> Bank:
    """The bank as it was published, from memory when this process has read it before."""
    with _lock:
        if bank_version_id in _snapshots:
            _snapshots.move_to_end(bank_version_id)
            return _snapshots[bank_version_id]
    document = session.scalar(select(BankVersion.document).where(BankVersion.id == bank_version_id))
    if document is None:
        raise NotFound("There is no such published bank")
    bank = Bank.from_document(document)
    with _lock:
        _snapshots[bank_version_id] = bank
        while len(_snapshots) > KEPT_IN_MEMORY:
            _snapshots.popitem(last=False)
    return bank


def published_banks(session: Session) -> list[BankVersion]:
    """Every published version, newest first."""
    query = select(BankVersion).order_by(
        BankVersion.published_at.desc(), BankVersion.version.desc()
    )
    return list(session.scalars(query))


def latest(session: Session, bank_id: str) -> BankVersion:
    """The version of a bank that was published last."""
    query = (
        select(BankVersion)
        .where(BankVersion.bank_id == bank_id)
        .order_by(BankVersion.published_at.desc(), BankVersion.version.desc())
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(say("No version of the bank %(bank)s is published", bank=bank_id))
    return found


def _same_version(session: Session, bank: Bank, content: str) -> BankVersion | None:
    query = select(BankVersion).where(
        BankVersion.bank_id == bank.id, BankVersion.version == bank.version
    )
    found = session.scalar(query)
    if found is not None and found.content_hash != content:
        raise Conflict(
            say(
                "%(bank)s %(version)s is already published with other content",
                bank=bank.id,
                version=bank.version,
            ),
            remedy="Raise the version in bank.yaml.",
        )
    return found
