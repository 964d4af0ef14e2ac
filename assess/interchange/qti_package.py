"""What a QTI file holds: the items its manifest names, each with its sidecar if it is ours."""

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from assess.interchange import sidecar
from assess.interchange.archive import is_zip, unpack
from assess.interchange.problems import Problem, unreadable
from assess.interchange.qti_export import BANK, MANIFEST
from assess.interchange.qti_item import is_item
from assess.interchange.xml_source import Element, read_xml
from assess.words import say

ITEM_TYPES = ("imsqti_item_", "imsqti_apipitem_")


@dataclass(slots=True)
class Found:
    """One item in its file."""

    file: str
    root: Element
    beside: dict[str, Any] | None = None


@dataclass(slots=True)
class Package:
    """The items of a file, what is said of their bank, and what was left aside."""

    name: str
    items: list[Found] = field(default_factory=list)
    bank: dict[str, Any] | None = None
    problems: list[Problem] = field(default_factory=list)


def open_package(data: bytes, name: str) -> Package:
    """Read a zip package or a single XML file; raises InvalidInput if it cannot be read at all."""
    if is_zip(data):
        return _open_zip(data, name)
    root = read_xml(data, name)
    if not is_item(root):
        raise unreadable(name, root.line, _not_an_item(root))
    return Package(name, [Found(name, root)])


def _not_an_item(root: Element) -> str:
    if root.name == "questestinterop":
        return say("this is QTI 1; QTI 2 and 3 are read")
    return say("%(name)s is no assessment item of QTI 2 or 3", name=root.name)


def _open_zip(data: bytes, name: str) -> Package:
    files = _from_manifest(unpack(data, name))
    if MANIFEST not in files:
        raise unreadable(name, 1, say("there is no %(manifest)s in it", manifest=MANIFEST))
    package = Package(name)
    manifest = read_xml(files[MANIFEST], MANIFEST)
    if manifest.name != "manifest":
        raise unreadable(MANIFEST, manifest.line, say("this is no manifest"))
    resources = [each for group in manifest.all("resources") for each in group.all("resource")]
    hrefs = {each.get("identifier"): _href(each) for each in resources}
    read = {BANK}
    for resource in resources:
        if resource.get("type").startswith(ITEM_TYPES):
            read.add(_add(package, files, resource, hrefs))
    for resource in resources:
        kind = resource.get("type")
        if not kind.startswith(ITEM_TYPES) and _href(resource) not in read:
            reason = say("only items are read, no %(kind)s", kind=kind or "resource without type")
            package.problems.append(
                Problem(MANIFEST, resource.line, resource.get("identifier"), reason)
            )
    if files.get(BANK):
        package.bank = _bank(files[BANK])
    return package


def _from_manifest(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files as the manifest names them: some tools pack a folder, not what is in it."""
    deeper = [path for path in files if path.endswith(f"/{MANIFEST}")]
    if MANIFEST in files or len(deeper) != 1:
        return files
    above = deeper[0].removesuffix(MANIFEST)
    return {
        path.removeprefix(above): content
        for path, content in files.items()
        if path.startswith(above)
    }


def _href(resource: Element) -> str:
    base = resource.get("base")
    return posixpath.normpath(unquote(posixpath.join(base, resource.get("href"))))


def _add(
    package: Package, files: Mapping[str, bytes], resource: Element, hrefs: Mapping[str, str]
) -> str:
    """Take one item in; the path of its sidecar, empty if it has none."""
    id_, path = resource.get("identifier"), _href(resource)

    def refuse(file: str, line: int, reason: str) -> None:
        package.problems.append(Problem(file, line, id_, reason, "refused"))

    if path not in files:
        refuse(MANIFEST, resource.line, say("%(path)s is not in the package", path=path))
        return ""
    root = read_xml(files[path], path)
    if not is_item(root):
        refuse(path, root.line, _not_an_item(root))
        return ""
    found, used = Found(path, root), ""
    for dependency in resource.all("dependency"):
        other = hrefs.get(dependency.get("identifierref"), "")
        if not other.endswith(".json") or not files.get(other):
            continue
        value = read_json(files[other], other)
        version = value.get("firstline_sidecar") if isinstance(value, dict) else None
        if version is None:
            continue
        if version != sidecar.SCHEMA:
            refuse(other, 1, say("sidecars of version %(version)s are not known", version=version))
            return other
        found.beside, used = value, other
    package.items.append(found)
    return used


def read_json(data: bytes, file: str) -> Any:
    """The value in a JSON file; raises InvalidInput with its line."""
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        raise unreadable(file, error.lineno, say("broken JSON: %(r)s", r=error.msg)) from error
    except (ValueError, RecursionError) as error:
        raise unreadable(file, 1, say("this is no JSON text that can be read")) from error


def _bank(data: bytes) -> dict[str, Any]:
    value = read_json(data, BANK)
    version = value.get("firstline_bank") if isinstance(value, dict) else None
    if version != sidecar.SCHEMA or not isinstance(value.get("bank"), dict):
        raise unreadable(
            BANK, 1, say("banks of version %(version)s are not known", version=version)
        )
    bank: dict[str, Any] = value["bank"]
    return bank
