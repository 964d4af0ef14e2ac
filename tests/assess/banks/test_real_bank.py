"""The bank that comes with the product."""

import json
import time
from pathlib import Path

import pytest

from assess.banks.checks import check_folder
from assess.banks.fresh import write_fresh_numbers
from assess.banks.loader import load_bank
from assess.banks.schema import Bank
from assess.formats import FORMATS
from assess.resources import QUESTION_BANKS

FOLDER = QUESTION_BANKS / "first_line_manager"


@pytest.fixture(scope="module")
def real_bank() -> Bank:
    return load_bank(FOLDER)


def test_the_bank_keeps_every_rule_that_stops_a_publication() -> None:
    started = time.process_time()
    errors = [str(each) for each in check_folder(FOLDER) if each.severity == "E"]
    assert errors == []
    # Of this process alone: other work on the machine says nothing about the rules.
    assert time.process_time() - started < 3.0


def test_the_bank_survives_being_published(real_bank: Bank) -> None:
    document = real_bank.document()
    assert Bank.from_document(document).document() == document


def test_a_published_snapshot_is_back_in_a_twentieth_of_a_second(real_bank: Bank) -> None:
    stored = json.dumps(real_bank.document())
    seconds = []
    for _ in range(5):
        started = time.process_time()
        Bank.from_document(json.loads(stored))
        seconds.append(time.process_time() - started)
    assert min(seconds) < 0.05


def test_every_format_has_a_practice_item(real_bank: Bank) -> None:
    formats = {item.format for item in real_bank.practice}
    assert formats >= {name for name, each in FORMATS.items() if each.Content.is_scored}


def test_every_unreviewed_item_is_a_draft(real_bank: Bank) -> None:
    assert all(
        item.status == "draft" for item in real_bank.items.values() if not item.review.subject
    )


def test_the_full_booklet_takes_three_quarters_of_an_hour_as_planned(real_bank: Bank) -> None:
    n_competencies = len(real_bank.framework.competencies)
    seconds = 0
    for section in real_bank.booklets["full"].sections:
        for rule in section.select:
            n = (rule.count or 0) + (rule.per_competency or 0) * n_competencies
            n += sum((rule.kinds or {}).values())
            seconds += n * FORMATS[rule.formats[0]].planning_seconds
    assert 43 <= seconds / 60 <= real_bank.booklets["full"].planned_minutes


@pytest.mark.parametrize("name", FORMATS)
def test_every_item_can_be_answered_and_coded(real_bank: Bank, name: str) -> None:
    item_format = FORMATS[name]
    items = [item for item in real_bank.items.values() if item.format == name]
    assert items
    for item in items:
        fields = item_format.posted(item.content)
        choices = [field.choices or ("1",) for field in fields]
        data = {
            f"{item.id}:{field.name}": allowed[i % len(allowed)]
            for i, (field, allowed) in enumerate(zip(fields, choices, strict=True))
        }
        answer = item_format.parse(item.content, data)
        assert item_format.is_complete(item.content, answer)
        [observation] = item_format.code(item.content, answer)
        assert observation.code is None or 0 <= observation.code < observation.n_categories
        assert item_format.describe(item.content, answer)


def test_every_numeric_item_takes_fresh_numbers_that_keep_every_rule(
    real_bank: Bank, tmp_path: Path
) -> None:
    numeric = [id_ for id_, item in real_bank.items.items() if item.format == "numeric"]
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        fresh = write_fresh_numbers(real_bank, folder, id_="fresh", seed=seed)
        assert [item.id for item in fresh] == numeric
        assert [str(f) for f in check_folder(folder, base=real_bank) if f.severity == "E"] == []
        merged = load_bank(folder, real_bank)
        assert all(_key(merged, id_) != _key(real_bank, id_) for id_ in numeric)


def _key(bank: Bank, item_id: str) -> float:
    return float(bank.items[item_id].document()["answer"])
