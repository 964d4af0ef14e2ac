"""Two fingerprints of a bank: of all its content, and of what scoring depends on."""

import hashlib
import json
from typing import Any

from assess.banks.framework import plain
from assess.banks.schema import Bank


def content_hash(bank: Bank) -> str:
    """Changes with any change of content; the version itself is no content."""
    document = bank.document()
    del document["version"]
    for kind in {"items", "activities", "booklets", "scales", "shelf"} & document.keys():
        # The order of files says nothing.
        document[kind] = sorted(document[kind], key=lambda each: str(each["id"]))
    return _digest(document)


def structure_hash(bank: Bank) -> str:
    """Changes with ids, options, keys, loads and the selection of booklets, not with wording."""
    return _digest(
        {
            "items": {
                id_: {
                    **item.content.structure(),
                    "enemies": sorted(item.enemies),
                    "difficulty": plain(item.difficulty) if item.difficulty else None,
                    "params": plain(item.params) if item.params else None,
                }
                for id_, item in bank.items.items()
            },
            "competencies": {each.id: each.domain for each in bank.framework.competencies},
            "scales": {
                name: [point.code for point in scale.points] for name, scale in bank.scales.items()
            },
            "booklets": {id_: plain(booklet) for id_, booklet in bank.booklets.items()},
        }
    )


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
