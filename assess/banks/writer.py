"""Writing a bank as the folder of YAML files that an author edits: the loader, turned round."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assess.banks.schema import Header
from assess.errors import Conflict

SCHEMA = 1
WIDTH = 100
# An overlay's files hold what it adds; a bank that was put together stands alone.
ONLY_OF_OVERLAYS = ("extends", "retires")
Document = Mapping[str, Any]


def write_bank(document: Document, folder: Path, *, comment: str = "") -> None:
    """Make `folder` of a bank's document; it appears complete or not at all.

    What is written need not be a valid bank: the check of the new folder names what is missing.
    A document that extends a bank and has no framework is written as an overlay of items.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder} exists and is not empty", remedy="Name a new folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        scratch.chmod(0o755)
        for name, content in _files(document):
            _write(scratch / name, content, comment)
        if folder.exists():
            folder.rmdir()
        os.replace(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _files(document: Document) -> list[tuple[str, Document]]:
    header = {name: document[name] for name in Header.model_fields if name in document}
    if document.get("framework") is None and header.get("extends"):
        return [("bank.yaml", header), *_item_files(document.get("items", ()))]
    files: list[tuple[str, Document]] = [
        ("bank.yaml", {k: v for k, v in header.items() if k not in ONLY_OF_OVERLAYS})
    ]
    framework = dict(document.get("framework") or {})
    if duties := framework.pop("duties", None):
        files.append(("duties.yaml", {"duties": duties}))
    files.append(("framework.yaml", framework))
    if scales := document.get("scales"):
        named = {each["id"]: {k: v for k, v in each.items() if k != "id"} for each in scales}
        files.append(("scales.yaml", {"scales": named}))
    if terms := document.get("glossary"):
        files.append(("glossary.yaml", {"terms": terms}))
    if activities := document.get("activities"):
        files.append(("development/activities.yaml", {"activities": activities}))
    if shelf := document.get("shelf"):
        files.append(("shelf.yaml", {"templates": shelf}))
    files += [(f"booklets/{_name(each['id'])}.yaml", each) for each in document.get("booklets", ())]
    if interview := document.get("interview"):
        files.append(("kit/interview.yaml", interview))
    files += [
        (f"work_samples/{_name(each['id'])}.yaml", each)
        for each in document.get("work_samples", ())
    ]
    if practice := document.get("practice"):
        # One file: the order of practice items is part of a bank.
        files.append(("practice/practice.yaml", _listed("practice", practice)))
    return files + _item_files(document.get("items", ()))


def _item_files(items: Sequence[Document]) -> list[tuple[str, Document]]:
    groups: dict[tuple[str, str], list[Document]] = {}
    for item in items:
        loads = item.get("loads") or {}
        main = max(sorted(loads), key=lambda each: float(loads[each]), default="")
        is_mixed = not main or item.get("format") == "forced_choice"
        room = "mixed" if is_mixed else _name(main)
        groups.setdefault((room, _name(str(item.get("format", "other")))), []).append(item)
    return [
        (f"items/{room}/{format_}.yaml", _listed(room, group))
        for (room, format_), group in sorted(groups.items())
    ]


def _listed(bank: str, items: Sequence[Document]) -> Document:
    return {"bank": bank, "items": [_as_written(item) for item in items]}


def _as_written(item: Document) -> Document:
    """An item with its borrowed texts left out again."""
    if not isinstance(item.get("options"), list):
        return item
    options = [
        {k: v for k, v in option.items() if k != "text"} if option.get("same_text_as") else option
        for option in item["options"]
    ]
    return {**item, "options": options}


def _name(id_: str) -> str:
    """A file name of an id, which may come from a stranger's package."""
    plain = "".join(each if each.isalnum() or each in "_-" else "_" for each in id_)
    return plain.strip("_-")[:80] or "part"


def _write(path: Path, content: Document, comment: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    while path.exists():  # two ids may come to one name
        path = path.with_stem(f"{path.stem}_2")
    body = {"schema": SCHEMA, **content}
    text = yaml.dump(body, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
    head = "".join(f"# {line}\n" for line in comment.splitlines() if line)
    path.write_text(head + text, encoding="utf-8", newline="\n")


class _Dumper(yaml.SafeDumper):
    """Writes every value out where it stands: people edit these files."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # YAML takes these for line breaks too, and would draw them together.
    has_other_breaks = any(each in text for each in "\r\x85\u2028\u2029")
    style = '"' if has_other_breaks else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
