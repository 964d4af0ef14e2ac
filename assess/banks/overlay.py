"""An organisation's own bank over a published one: it adds, replaces and retires, part by part."""

from collections.abc import Iterable, Mapping
from typing import Any

from assess.banks.findings import Finding
from assess.banks.hashes import content_hash
from assess.banks.items import Item
from assess.banks.places import Places
from assess.banks.schema import Bank, BaseBank, Header

Parts = Mapping[str, Any]


def lay_over(base: Bank, header: Header, parts: Parts, places: Places) -> Bank:
    """The whole bank that comes of `base` with the parts of an overlay in their places.

    The framework stays that of the base, so that levels of both are levels of the same things.
    """
    own: dict[str, Item] = parts["items"]
    gone = set(header.retires)
    kept = {id_: item for id_, item in base.items.items() if id_ not in gone and id_ not in own}
    items = {id_: own.get(id_) or kept[id_] for id_ in base.items if id_ in own or id_ in kept}
    items |= own
    items = {id_: _without(item, gone - own.keys()) for id_, item in items.items()}
    for id_, item in own.items():
        for enemy in set(item.enemies) & set(kept):
            items[enemy] = _with_enemy(items[enemy], id_)
    terms = {term.term: term for term in (*base.glossary, *parts["glossary"])}
    practice = {item.id: item for item in (*base.practice, *parts["practice"])}
    fields = {name: getattr(header, name) for name in header.model_fields_set}
    merged = {
        "blueprint": header.blueprint or base.blueprint,
        "base": BaseBank(id=base.id, version=base.version, content_hash=content_hash(base)),
        "framework": base.framework,
        "scales": {**base.scales, **parts["scales"]},
        "items": items,
        "practice": tuple(practice.values()),
        "booklets": {**base.booklets, **parts["booklets"]},
        "activities": {**base.activities, **parts["activities"]},
        "shelf": {**base.shelf, **parts["shelf"]},
        "glossary": tuple(terms.values()),
        "interview": parts["interview"] or base.interview,
        "work_samples": {**base.work_samples, **parts["work_samples"]},
    }
    set_ = {*fields, *merged}
    return Bank.model_construct(_fields_set=set_, **{**fields, **merged}).at(places)


def check_overlay(base: Bank, header: Header, parts: Parts, places: Places) -> Iterable[Finding]:
    """What an overlay may not do: change the framework, or what an id stands for."""
    if parts["framework"] != base.framework:
        message = f"the framework stays that of {base.id}; leave this file out"
        yield Finding("framework.yaml", 1, "L02", message)
    for id_ in header.retires:
        if id_ not in base.items:
            file, line = places.find("bank", "bank", ("retires",))
            yield Finding(file, line, "L01", f"retires {id_}, which {base.id} does not have")
    for id_, item in parts["items"].items():
        replaced = base.items.get(id_)
        if replaced is not None and replaced.format != item.format:
            file, line = places.find("item", id_, ("format",))
            message = f"{id_} replaces an item of the format {replaced.format}"
            yield Finding(file, line, "L01", message)


def _with_enemy(item: Item, enemy: str) -> Item:
    """An overlay cannot write into an item it leaves alone, so its word counts for both."""
    if enemy in item.enemies:
        return item
    return item.model_copy(update={"enemies": (*item.enemies, enemy)})


def _without(item: Item, gone: set[str]) -> Item:
    """The item, knowing nothing of items that are retired."""
    changes: dict[str, Any] = {}
    if gone & set(item.enemies):
        changes["enemies"] = tuple(each for each in item.enemies if each not in gone)
    if item.twin_of in gone:
        changes["twin_of"] = None
    return item.model_copy(update=changes) if changes else item
