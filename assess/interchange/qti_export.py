"""A bank as a QTI 3 package: a manifest, an XML file for each item, and beside it a sidecar."""

import json
from collections.abc import Collection
from typing import Any
from xml.etree.ElementTree import Element

from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.errors import NotFound
from assess.interchange import sidecar
from assess.interchange.archive import pack
from assess.interchange.qti_draw import INSTANCE, draw, identifiers
from assess.interchange.qti_item import read_item
from assess.interchange.qti_said import said_by
from assess.interchange.xml_source import read_xml
from assess.interchange.xml_text import add, to_bytes
from assess.words import say

MANIFEST = "imsmanifest.xml"
BANK = "firstline/bank.json"
PACKAGING = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOCATION = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd"
ITEM_TYPE = "imsqti_item_xmlv3p0"
POOLS = ("items", "practice")


def export_qti(bank: Bank, chosen: Collection[str] | None = None) -> bytes:
    """The package of a bank, or of the items of it whose ids are `chosen`."""
    for id_ in chosen or ():
        if id_ not in bank.items:
            raise NotFound(say("There is no item %(item)s in this bank", item=id_))
    pools: dict[str, list[Item]] = {
        "items": [each for each in bank.items.values() if chosen is None or each.id in chosen],
        "practice": list(bank.practice) if chosen is None else [],
    }
    every = [(pool, n, item) for pool in POOLS for n, item in enumerate(pools[pool])]
    keys = [f"{pool} {item.id}" for pool, _n, item in every]
    bare = identifiers([item.id for _pool, _n, item in every])
    taken = set(bare.values())
    names = {}
    for key, (pool, _n, item) in zip(keys, every, strict=True):
        name = bare[item.id]
        if pool == "practice":
            name = identifiers([f"practice_{name}"], taken)[f"practice_{name}"]
            taken.add(name)
        names[key] = name
    files: list[tuple[str, bytes]] = []
    for key, (pool, n, item) in zip(keys, every, strict=True):
        xml, beside = item_files(bank, item, pool, n)
        files += [(f"items/{names[key]}.xml", xml), (f"items/{names[key]}.json", beside)]
    whole = {"firstline_bank": sidecar.SCHEMA, "bank": _without_items(bank, chosen)}
    manifest = to_bytes(_manifest(bank, list(names.values())))
    return pack([(MANIFEST, manifest), *files, (BANK, _json(whole))])


def item_files(bank: Bank, item: Item, pool: str, position: int) -> tuple[bytes, bytes]:
    """The XML of an item and its sidecar."""
    xml = to_bytes(draw(bank, item))
    said = said_by(read_item(read_xml(xml, item.id), item.id), item.format)
    beside = {
        "firstline_sidecar": sidecar.SCHEMA,
        "item": item.id,
        "format": item.format,
        "pool": pool,
        "position": position,
        "said": sidecar.fingerprint(said),
        "fields": sidecar.difference(item.document(), said),
    }
    return xml, _json(beside)


def _without_items(bank: Bank, chosen: Collection[str] | None) -> dict[str, Any]:
    document = bank.document()
    for pool in POOLS:
        document.pop(pool)
    if chosen is not None:
        document.pop("blueprint", None)  # a few items are no pool
    return document


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _manifest(bank: Bank, names: list[str]) -> Element:
    root = Element(
        "manifest",
        {
            "xmlns": PACKAGING,
            "xmlns:xsi": INSTANCE,
            "xsi:schemaLocation": f"{PACKAGING} {LOCATION}",
            "identifier": f"bank-{identifiers([bank.id])[bank.id]}",
        },
    )
    metadata = add(root, "metadata")
    add(metadata, "schema", "QTI Package")
    add(metadata, "schemaversion", "3.0.0")
    add(root, "organizations")
    resources = add(root, "resources")
    for name in names:
        _resource(resources, f"item-{name}", ITEM_TYPE, f"items/{name}.xml", f"beside-{name}")
    for name in names:
        _resource(resources, f"beside-{name}", "webcontent", f"items/{name}.json")
    _resource(resources, "firstline-bank", "webcontent", BANK)
    return root


def _resource(parent: Element, id_: str, type_: str, href: str, depends_on: str = "") -> None:
    made = add(parent, "resource", identifier=id_, type_=type_, href=href)
    add(made, "file", href=href)
    if depends_on:
        add(made, "dependency", identifierref=depends_on)
