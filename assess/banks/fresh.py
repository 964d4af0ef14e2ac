"""Writes an overlay that asks numeric items again with other numbers."""

import random
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from assess.banks.items import Item
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import latest, publish_folder, published_banks, snapshot
from assess.banks.writer import write_bank
from assess.errors import NotFound
from assess.formats.fresh_numbers import with_fresh_numbers
from assess.formats.numeric_content import NumericContent
from assess.principal import Principal
from assess.words import say

# Leaves room for what is put behind it.
LONGEST_ID = 50


def fresh_items(bank: Bank, seed: int) -> list[Item]:
    """Every item of the bank that has a variation, with numbers and a key of its own.

    Each item draws for itself, so that one more item leaves the numbers of the others alone.
    """
    items = []
    for id_, item in bank.items.items():
        content = item.content
        if isinstance(content, NumericContent) and content.variation is not None:
            fresh = with_fresh_numbers(content, random.Random(f"{seed} {id_}"))
            items.append(item.model_copy(update={"content": fresh}))
    return items


def write_fresh_numbers(
    bank: Bank, folder: Path, *, id_: str, seed: int, version: str = "1.0.0"
) -> list[Item]:
    """Write the overlay into the new `folder`, ready to be checked and published."""
    items = fresh_items(bank, seed)
    if items:
        document = {
            "id": id_,
            "version": version,
            "name": f"{bank.name}, fresh numbers",
            "status": bank.status,
            "extends": bank.id,
            "items": [_without_variation(item) for item in items],
        }
        comment = (
            f"Numbers drawn anew from {bank.id} {bank.version}; whoever reads this knows keys."
        )
        write_bank(document, folder, comment=comment)
    return items


def publish_fresh_numbers(session: Session, bank_id: str, *, by: Principal) -> BankVersion:
    """Draw numbers that nobody knows, and publish them as the organisation's own bank."""
    bank = snapshot(session, latest(session, bank_id).id)
    id_ = f"{bank_id[:LONGEST_ID]}_fresh"
    version = _next_version(session, id_, by)
    seed = random.SystemRandom().randrange(2**64)
    with TemporaryDirectory() as made:
        folder = Path(made) / id_
        if not write_fresh_numbers(bank, folder, id_=id_, seed=seed, version=version):
            raise NotFound(say("%(bank)s has no item that can take other numbers", bank=bank.name))
        return publish_folder(session, folder, by=by, organisation_id=by.organisation_id)


def _next_version(session: Session, id_: str, by: Principal) -> str:
    """The first one that is free: somebody may have published under this id by hand."""
    own = published_banks(session, by.organisation_id)
    taken = {each.version for each in own if each.bank_id == id_}
    return next(f"1.0.{n}" for n in count() if f"1.0.{n}" not in taken)


def _without_variation(item: Item) -> dict[str, object]:
    # It would go on from the numbers of the published item.
    return {name: value for name, value in item.document().items() if name != "variation"}
