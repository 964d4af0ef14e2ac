"""Publishing: idempotent, immutable, and the same on every database."""

import shutil
import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess.audit import AuditEvent
from assess.banks.hashes import content_hash, structure_hash
from assess.banks.loader import load_bank
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import latest, publish, publish_folder, published_banks, snapshot
from assess.errors import BankError, Conflict, NotFound
from assess.resources import QUESTION_BANKS
from tests.assess.banks.folders import documents, write


def changed(folder: Path, *, version: str) -> Bank:
    """The small bank with one word changed."""
    files = documents()
    files["bank.yaml"]["version"] = version
    files["glossary.yaml"]["terms"][0]["meaning"] = "A person who sells."
    return load_bank(write(folder, files))


def test_a_published_bank_is_read_back_as_it_was(session: Session, bank: Bank) -> None:
    published = publish(session, bank, by=None)
    session.expire_all()
    again = snapshot(session, published.id)
    assert again.document() == bank.document()
    assert content_hash(again) == published.content_hash == content_hash(bank)
    assert structure_hash(again) == published.structure_hash == structure_hash(bank)


def test_publishing_twice_is_publishing_once(session: Session, bank: Bank) -> None:
    first = publish(session, bank, by=None)
    assert publish(session, bank, by=None).id == first.id
    assert session.scalar(select(func.count()).select_from(BankVersion)) == 1
    verbs = session.scalars(select(AuditEvent.verb)).all()
    assert verbs == ["bank.published"]


def test_other_content_under_a_published_version_is_refused(
    session: Session, bank: Bank, folder: Path
) -> None:
    publish(session, bank, by=None)
    with pytest.raises(Conflict, match=r"small_bank 1\.0\.0 is already published"):
        publish(session, changed(folder, version="1.0.0"), by=None)


def test_a_new_version_stands_beside_the_old_one(
    session: Session, bank: Bank, folder: Path
) -> None:
    old = publish(session, bank, by=None)
    new = publish(session, changed(folder, version="1.0.1"), by=None)
    assert [each.id for each in published_banks(session, None)] == [new.id, old.id]
    assert latest(session, "small_bank").id == new.id
    assert snapshot(session, old.id).glossary[0].meaning == "A seller."
    assert snapshot(session, new.id).glossary[0].meaning == "A person who sells."


def test_a_published_bank_cannot_be_changed_or_removed(session: Session, bank: Bank) -> None:
    published = publish(session, bank, by=None)
    with session.begin_nested() as savepoint:
        published.name = "Another name"
        with pytest.raises(Conflict, match="never changed"):
            session.flush()
        savepoint.rollback()
    session.delete(published)
    with pytest.raises(Conflict, match="never changed"):
        session.flush()


def test_a_snapshot_is_read_from_the_database_once(session: Session, bank: Bank) -> None:
    published = publish(session, bank, by=None)
    assert snapshot(session, published.id) is snapshot(session, published.id)


def test_an_unknown_bank_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        snapshot(session, uuid.uuid4())
    with pytest.raises(NotFound):
        latest(session, "no_such_bank")


def test_wording_changes_the_content_hash_and_not_the_structure_hash(
    bank: Bank, folder: Path
) -> None:
    other = changed(folder, version="1.0.1")
    assert content_hash(other) != content_hash(bank)
    assert structure_hash(other) == structure_hash(bank)


def test_a_key_changes_both_hashes(bank: Bank, folder: Path) -> None:
    files = documents()
    files["items/mixed/all.yaml"]["items"][0]["options"][1]["key"] = 4.8
    other = load_bank(write(folder, files))
    assert content_hash(other) != content_hash(bank)
    assert structure_hash(other) != structure_hash(bank)


def test_the_version_alone_and_the_order_of_items_change_no_hash(bank: Bank, folder: Path) -> None:
    files = documents()
    files["bank.yaml"]["version"] = "2.0.0"
    files["items/mixed/all.yaml"]["items"].reverse()
    other = load_bank(write(folder, files))
    assert content_hash(other) == content_hash(bank)
    assert structure_hash(other) == structure_hash(bank)


def test_a_folder_with_errors_is_not_published_and_every_error_is_named(
    session: Session, tmp_path: Path
) -> None:
    folder = tmp_path / "bank"
    shutil.copytree(QUESTION_BANKS / "first_line_manager", folder)
    broken = folder / "items" / "forecast_judgement" / "mcq.yaml"
    broken.write_text(broken.read_text().replace("correct: true", "correct: false", 1))
    with pytest.raises(BankError) as refused:
        publish_folder(session, folder, by=None)
    assert any("forecast_judgement/mcq.yaml:" in problem for problem in refused.value.problems)
    assert session.scalar(select(func.count()).select_from(BankVersion)) == 0
