"""What the XML of an item cannot say, and how it is put back together with what the XML says.

A sidecar holds the difference between an item and what a reader gets out of its XML, so a text
or a key that another tool changed in the XML arrives changed, and everything else as it was.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

SCHEMA = 1
# A text as XML gives it back, and as it was: space, and characters that XML cannot hold.
READ, EXACT = "$read", "$exact"
# The difference of each part of a list whose parts have ids.
BY_ID = "$by_id"


def difference(whole: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be added to `said` so that it becomes `whole`."""
    rest: dict[str, Any] = {}
    for name, value in whole.items():
        if name not in said:
            rest[name] = value
        elif said[name] != value:
            rest[name] = _between(value, said[name])
    return rest


def _between(value: Any, said: Any) -> Any:
    if isinstance(value, str) and isinstance(said, str):
        return {READ: said, EXACT: value}
    if _ids(value) and _ids(value) == _ids(said):
        pairs = zip(value, said, strict=True)
        return {BY_ID: {each["id"]: difference(each, other) for each, other in pairs}}
    return value


def _ids(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return []
    ids = [each.get("id") for each in value]
    return ids if None not in ids and len(set(ids)) == len(ids) else []


def merge(said: Mapping[str, Any], rest: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The whole again; also the ids of parts that only one side knows."""
    whole = dict(said)
    odd: list[str] = []
    for name, value in rest.items():
        if isinstance(value, dict) and set(value) == {READ, EXACT}:
            if said.get(name) == value[READ]:
                whole[name] = value[EXACT]
        elif isinstance(value, dict) and set(value) == {BY_ID}:
            known = value[BY_ID]
            parts = [dict(each) for each in said.get(name) or [] if isinstance(each, dict)]
            whole[name] = []
            for part in parts:
                filled, deeper = merge(part, known.get(part.get("id"), {}))
                whole[name].append(filled)
                odd += deeper
            here = {str(each.get("id")) for each in parts}
            odd += sorted(here ^ set(known))
        else:
            whole[name] = value
    return whole, odd


def fingerprint(said: Mapping[str, Any]) -> str:
    """Tells whether the XML still says what it said when it was written."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
