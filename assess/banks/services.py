"""Publishing banks and reading what was published."""

import uuid
from collections import OrderedDict
from datetime import timedelta
from pathlib import Path
from threading import Lock

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assess.audit import record
from assess.banks.checks import check_folder
from assess.banks.hashes import content_hash, structure_hash
from assess.banks.loader import extended_by, load_bank
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.clock import now
from assess.errors import BankError, Conflict, NotFound
from assess.principal import Principal
from assess.words import say

# A published bank never changes, so a copy in memory is never stale. A few versions are enough.
KEPT_IN_MEMORY = 8
# Versions are kept for good, and each takes megabytes: a script that goes astray is stopped.
MOST_A_DAY = 40
_snapshots: OrderedDict[uuid.UUID, Bank] = OrderedDict()
_lock = Lock()


def publish(
    session: Session,
    bank: Bank,
    *,
    by: Principal | None,
    organisation_id: uuid.UUID | None = None,
) -> BankVersion:
    """Store a bank as a version for good; the same content under the same version is no change.

    organisation_id : whose own bank it is; without one, every organisation may use it
    """
    content = content_hash(bank)
    if existing := _same_version(session, bank, content, organisation_id):
        return existing
    _check_room(session, organisation_id)
    published = BankVersion(
        organisation_id=organisation_id,
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
        if existing := _same_version(session, bank, content, organisation_id):
            return existing
        raise
    details = {"bank": bank.id, "version": bank.version, "content_hash": content}
    record(
        session,
        by,
        "bank.published",
        subject=published.id,
        organisation_id=organisation_id,
        details=details,
    )
    return published


def publish_folder(
    session: Session,
    folder: Path,
    *,
    by: Principal | None,
    organisation_id: uuid.UUID | None = None,
) -> BankVersion:
    """Publish the bank in `folder`; raises BankError with every rule that it breaks.

    An overlay is laid over the newest version of the bank it extends, and belongs to somebody.
    """
    base = base_of(session, folder)
    if base is not None and organisation_id is None:
        raise BankError(
            say("An overlay of %(bank)s belongs to one organisation", bank=base.id),
            remedy="Say which, or publish the whole bank.",
        )
    found = check_folder(folder, base=base)
    if broken := [str(finding) for finding in found if finding.severity == "E"]:
        raise BankError("A bank with errors cannot be published", broken)
    return publish(session, load_bank(folder, base), by=by, organisation_id=organisation_id)


def base_of(session: Session, folder: Path) -> Bank | None:
    """The published bank that the overlay in `folder` extends; None for a whole bank."""
    extended = extended_by(folder)
    return snapshot(session, latest(session, extended).id) if extended else None


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


def published_banks(session: Session, organisation_id: uuid.UUID | None) -> list[BankVersion]:
    """Every version that an organisation may use, newest first: everybody's and its own."""
    query = (
        select(BankVersion)
        .where(
            or_(
                BankVersion.organisation_id.is_(None),
                BankVersion.organisation_id == organisation_id,
            )
        )
        .order_by(BankVersion.published_at.desc(), BankVersion.version.desc())
    )
    return list(session.scalars(query))


def published_bank(
    session: Session, bank_version_id: uuid.UUID, organisation_id: uuid.UUID | None
) -> BankVersion:
    """A version that an organisation may use; another organisation's own does not exist."""
    found = session.get(BankVersion, bank_version_id)
    if found is None or found.organisation_id not in (None, organisation_id):
        raise NotFound("There is no such published bank")
    return found


def latest(session: Session, bank_id: str) -> BankVersion:
    """The version of a bank for everybody that was published last."""
    query = (
        select(BankVersion)
        .where(BankVersion.bank_id == bank_id, BankVersion.organisation_id.is_(None))
        .order_by(BankVersion.published_at.desc(), BankVersion.version.desc())
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(say("No version of the bank %(bank)s is published", bank=bank_id))
    return found


def _check_room(session: Session, organisation_id: uuid.UUID | None) -> None:
    if organisation_id is None:
        return
    query = select(func.count()).where(
        BankVersion.organisation_id == organisation_id,
        BankVersion.published_at > now() - timedelta(days=1),
    )
    if session.scalars(query).one() >= MOST_A_DAY:
        raise Conflict(
            say("Your organisation has published %(n)s versions in a day", n=MOST_A_DAY),
            remedy="Publish the next one tomorrow.",
        )


def _same_version(
    session: Session, bank: Bank, content: str, organisation_id: uuid.UUID | None
) -> BankVersion | None:
    query = select(BankVersion).where(
        BankVersion.bank_id == bank.id,
        BankVersion.version == bank.version,
        BankVersion.organisation_id.is_not_distinct_from(organisation_id),
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
