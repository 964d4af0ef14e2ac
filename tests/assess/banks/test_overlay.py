"""An organisation's own bank over a published one."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.audit import AuditEvent
from assess.banks.checks import check_folder
from assess.banks.hashes import content_hash
from assess.banks.loader import load_bank, read_bank
from assess.banks.schema import Bank
from assess.banks.services import (
    latest,
    publish,
    publish_folder,
    published_bank,
    published_banks,
    snapshot,
)
from assess.errors import BankError, Conflict, NotFound
from tests import make
from tests.assess.banks.folders import activity, framework, item, write


def header(**changes: Any) -> dict[str, Any]:
    return {
        "schema": 1,
        "id": "northwind",
        "version": "1.0.0",
        "name": "Northwind's own",
        "status": "provisional",
        "extends": "small_bank",
        **changes,
    }


def overlay(folder: Path, *items: dict[str, Any], **changes: Any) -> Path:
    """An overlay of the small bank with these items."""
    files: dict[str, Any] = {"bank.yaml": header(**changes)}
    if items:
        files["items/own.yaml"] = {"schema": 1, "bank": "own", "items": list(items)}
    return write(folder, files)


def own_mcq(id_: str, **changes: Any) -> dict[str, Any]:
    """A new item that never meets the published one it resembles."""
    return item("mcq", id=id_, enemies=["mcq_skill_diagnosis_900"], **changes)


def mcq(base: Bank) -> str:
    return next(id_ for id_, each in base.items.items() if each.format == "mcq")


def errors(folder: Path, base: Bank) -> list[str]:
    return [f"{f.file} {f.rule}" for f in check_folder(folder, base=base) if f.severity == "E"]


def test_an_overlay_adds_items_and_keeps_the_rest(bank: Bank, tmp_path: Path) -> None:
    folder = overlay(tmp_path / "own", own_mcq("mcq_deal_coaching_901"))
    merged = load_bank(folder, bank)
    assert set(merged.items) == {*bank.items, "mcq_deal_coaching_901"}
    assert merged.framework == bank.framework
    assert merged.booklets == bank.booklets
    assert merged.base is not None
    assert merged.base.content_hash == content_hash(bank)
    assert Bank.from_document(merged.document()).document() == merged.document()


def test_an_item_of_the_same_id_takes_the_place_of_the_published_one(
    bank: Bank, tmp_path: Path
) -> None:
    stem = "A rep had a splendid quarter, and then a plain one, with nothing changed. Why is that?"
    folder = overlay(tmp_path / "own", item("mcq", id=mcq(bank), stem=stem))
    merged = load_bank(folder, bank)
    assert merged.items[mcq(bank)].content.shown()[0][0] == stem
    assert list(merged.items) == list(bank.items)


def test_retired_items_are_gone_and_nobody_refers_to_them(bank: Bank, tmp_path: Path) -> None:
    gone = mcq(bank)
    other = next(id_ for id_ in bank.items if id_ != gone)
    linked = bank.items[other].model_copy(update={"enemies": (gone,), "twin_of": gone})
    base = bank.model_copy(update={"items": {**bank.items, other: linked}})
    merged = load_bank(overlay(tmp_path / "own", retires=[gone]), base)
    assert gone not in merged.items
    assert merged.items[other].enemies == ()
    assert merged.items[other].twin_of is None


def test_a_twin_may_borrow_options_from_the_published_bank(bank: Bank, tmp_path: Path) -> None:
    root = mcq(bank)
    options = [
        {
            "id": each["id"],
            "same_text_as": f"{root}.{each['id']}",
            "correct": each["id"] == "a",
            "why": each["why"],
        }
        for each in item("mcq")["options"]
    ]
    twin = item("mcq", id="mcq_deal_coaching_902", options=options, twin_of=root, enemies=[root])
    merged = load_bank(overlay(tmp_path / "own", twin), bank)
    theirs = merged.items["mcq_deal_coaching_902"].content.shown()[1:]
    assert theirs == bank.items[root].content.shown()[1:]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"framework.yaml": {**framework(), "roles": []}}, "framework stays that of small_bank"),
        ({"bank.yaml": header(retires=["mcq_gone_001"])}, "retires mcq_gone_001"),
        ({"bank.yaml": header(extends="other_bank")}, "extends other_bank, which was not given"),
        ({"bank.yaml": {**header(), "extends": None}}, "extends no bank"),
    ],
)
def test_what_an_overlay_may_not_do_is_found(
    bank: Bank, tmp_path: Path, files: dict[str, Any], message: str
) -> None:
    write(tmp_path / "own", {"bank.yaml": header(), **files})
    _, findings = read_bank(tmp_path / "own", bank)
    assert any(message in each.message for each in findings)


def test_an_id_keeps_its_format(bank: Bank, tmp_path: Path) -> None:
    other = item("numeric", id=mcq(bank))
    _, findings = read_bank(overlay(tmp_path / "own", other), bank)
    assert any("replaces an item of the format mcq" in each.message for each in findings)


def test_an_error_is_reported_at_its_line_in_the_overlay(bank: Bank, tmp_path: Path) -> None:
    broken = own_mcq("mcq_deal_coaching_903", loads={"gone": 1.0})
    assert errors(overlay(tmp_path / "own", broken), bank) == ["items/own.yaml L03"]
    assert errors(overlay(tmp_path / "fine"), bank) == []


def test_an_overlay_needs_the_bank_it_extends(tmp_path: Path) -> None:
    with pytest.raises(BankError) as caught:
        load_bank(overlay(tmp_path / "own"))
    assert "bank.yaml:6 L02 extends small_bank, which was not given" in caught.value.problems


def test_an_own_bank_is_seen_by_its_organisation_alone(
    session: Session, bank: Bank, tmp_path: Path
) -> None:
    ours, theirs = make.organisation(session), make.organisation(session, "Southwind")
    public = publish(session, bank, by=None)
    own = publish_folder(
        session,
        overlay(tmp_path / "own", own_mcq("mcq_deal_coaching_901")),
        by=None,
        organisation_id=ours.id,
    )
    assert {v.id for v in published_banks(session, ours.id)} == {own.id, public.id}
    assert [v.id for v in published_banks(session, theirs.id)] == [public.id]
    assert published_bank(session, own.id, ours.id).id == own.id
    with pytest.raises(NotFound):
        published_bank(session, own.id, theirs.id)
    assert latest(session, "small_bank").id == public.id
    assert "mcq_deal_coaching_901" in snapshot(session, own.id).items


def test_two_organisations_may_use_the_same_name_and_version(
    session: Session, bank: Bank, tmp_path: Path
) -> None:
    owners = [make.organisation(session), make.organisation(session, "Southwind")]
    publish(session, bank, by=None)
    folder = overlay(tmp_path / "own")
    made = [publish_folder(session, folder, by=None, organisation_id=o.id) for o in owners]
    assert made[0].id != made[1].id
    again = publish_folder(session, folder, by=None, organisation_id=owners[0].id)
    assert again.id == made[0].id
    changed = overlay(tmp_path / "changed", own_mcq("mcq_deal_coaching_901"))
    with pytest.raises(Conflict, match=r"northwind 1\.0\.0 is already published"):
        publish_folder(session, changed, by=None, organisation_id=owners[0].id)


def test_an_overlay_of_nobody_is_not_published(
    session: Session, bank: Bank, tmp_path: Path
) -> None:
    publish(session, bank, by=None)
    with pytest.raises(BankError, match="belongs to one organisation"):
        publish_folder(session, overlay(tmp_path / "own"), by=None)


def test_a_published_overlay_does_not_move_with_the_bank_below(
    session: Session, bank: Bank, tmp_path: Path
) -> None:
    owner = make.organisation(session)
    publish(session, bank, by=None)
    own = publish_folder(session, overlay(tmp_path / "own"), by=None, organisation_id=owner.id)
    newer = bank.model_copy(update={"version": "1.0.1", "items": {}})
    publish(session, newer, by=None)
    session.expire_all()
    assert snapshot(session, own.id).items.keys() == bank.items.keys()


def test_an_overlay_may_add_to_the_development_library(bank: Bank, tmp_path: Path) -> None:
    own = activity(id="act_deal_coaching_1_09", title="Write down who decides")
    files = {"development/own.yaml": {"schema": 1, "activities": [own]}}
    merged = load_bank(write(overlay(tmp_path / "own"), files), bank)
    assert set(merged.activities) == {*bank.activities, "act_deal_coaching_1_09"}


def test_the_log_of_an_organisation_tells_of_a_bank_published_for_it(
    session: Session, bank: Bank
) -> None:
    ours = make.organisation(session)
    version = publish(session, bank, by=None, organisation_id=ours.id)
    event = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == version.id)).one()
    assert (event.verb, event.organisation_id) == ("bank.published", ours.id)
