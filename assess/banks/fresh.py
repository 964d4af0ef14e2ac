"""Writes an overlay that asks numeric items again with other numbers."""

import random
from pathlib import Path

from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.banks.writer import write_bank
from assess.formats.fresh_numbers import with_fresh_numbers
from assess.formats.numeric_content import NumericContent


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


def write_fresh_numbers(bank: Bank, folder: Path, *, id_: str, seed: int) -> list[Item]:
    """Write the overlay into the new `folder`, ready to be checked and published."""
    items = fresh_items(bank, seed)
    if items:
        document = {
            "id": id_,
            "version": "1.0.0",
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


def _without_variation(item: Item) -> dict[str, object]:
    # It would go on from the numbers of the published item.
    return {name: value for name, value in item.document().items() if name != "variation"}
