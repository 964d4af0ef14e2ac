"""Whatever an author writes, reading a bank ends in findings and never in a crash."""

import copy
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assess.banks.checks import check_folder
from tests.assess.banks.folders import documents, write

GARBAGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 9),
    st.sampled_from(["", "text", "mcq", "sjtr_deal_coaching_900", "sjtr_deal_coaching_900.a"]),
    st.just([]),
    st.just(["text"]),
    st.just([{"id": "a"}]),
    st.just({}),
    st.just({"id": "a", 1: "b"}),
)


def paths(value: Any, base: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for step, each in inner:
        found.append((*base, step))
        if isinstance(each, dict | list):
            found += paths(each, (*base, step))
    return found


DOCUMENTS = documents()
PATHS = paths(DOCUMENTS)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), GARBAGE), min_size=1, max_size=3))
def test_a_bank_with_garbage_in_it_gives_findings_with_places(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    files = copy.deepcopy(DOCUMENTS)
    for path, garbage in changes:
        place = files
        try:
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = garbage
        except (KeyError, IndexError, TypeError, AttributeError):
            # An earlier change took this place away.
            continue
    with tempfile.TemporaryDirectory() as name:
        files = {each: "" if content is None else content for each, content in files.items()}
        for finding in check_folder(write(Path(name), files)):
            assert finding.file
            assert finding.message
            assert finding.line >= 0
