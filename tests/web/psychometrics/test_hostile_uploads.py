"""Uploads of somebody who means harm, or whose tool is broken: refused in words, never an error."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assess.accounts.models import Role
from assess.banks import services
from assess.banks.loader import load_bank
from assess.banks.services import publish
from tests import make
from tests.assess.banks.folders import documents, item, write
from tests.assess.banks.test_overlay import header, own_mcq
from tests.assess.formats.test_fresh_numbers import CASE, VARIATION
from tests.web.psychometrics.test_own_banks import own

HEADER = yaml.safe_dump(header())
ITEMS = "schema: 1\nbank: own\nitems:\n"


@pytest.fixture
def page(client: FlaskClient, session: Session, tmp_path: Path) -> FlaskClient:
    publish(session, load_bank(write(tmp_path / "small_bank", documents())), by=None)
    user = make.user(session, role=Role.PSYCHOMETRICIAN)
    session.commit()
    make.sign_in(client, user)
    return client


def archive(method: int = zipfile.ZIP_DEFLATED, /, **files: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return made.getvalue()


def text_of(*items: object) -> str:
    return yaml.safe_dump({"schema": 1, "bank": "own", "items": list(items)}, sort_keys=False)


def refused(page: FlaskClient, content: bytes, session: Session) -> str:
    """The page that says why, after nothing was published."""
    answer = page.post("/bank/own", data={"file": (io.BytesIO(content), "own.zip")})
    assert answer.status_code == 422
    session.expire_all()
    assert own(session) == []
    return answer.text


def broken_deflate() -> bytes:
    good = archive(**{"bank.yaml": HEADER * 20})
    at = good.index(b"bank.yaml") + len("bank.yaml")
    return good[:at] + b"\xff" * 20 + good[at + 20 :]


def wrong_name() -> bytes:
    good = archive(**{"bank.yaml": HEADER, "items/\u00e9\u00e9.yaml": ITEMS})
    return good.replace("\u00e9\u00e9".encode(), b"\xff\xff\xff\xff")


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "a damaged stream": broken_deflate,
    "a method that asks for memory": lambda: archive(zipfile.ZIP_LZMA, **{"bank.yaml": HEADER}),
    "a name that is no UTF-8": wrong_name,
    "a name longer than a file can have": lambda: archive(
        **{"bank.yaml": HEADER, f"items/{'x' * 300}.yaml": ITEMS}
    ),
    "a file that is a folder as well": lambda: archive(
        **{"bank.yaml": HEADER, "items.yaml": ITEMS, "items.yaml/a.yaml": ITEMS}
    ),
    "a folder that is a file as well": lambda: archive(
        **{"bank.yaml": HEADER, "items.yaml/a.yaml": ITEMS, "items.yaml": ITEMS}
    ),
    "folders without end": lambda: archive(
        **{"bank.yaml": HEADER, "items/" + "a/" * 30000 + "b.yaml": ITEMS}
    ),
    "the same name twice": lambda: archive(
        **{"bank.yaml": HEADER, "items/a.yaml": ITEMS, "items/./a.yaml": ITEMS}
    ),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_is_damaged_is_refused_in_words(
    name: str, page: FlaskClient, session: Session
) -> None:
    assert "Nothing was published" in refused(page, ARCHIVES[name](), session)


LINES = {
    "deep lists": "schema: 1\nitems: " + "[" * 200_000,
    "deep lists that end": "schema: 1\nitems: " + "[" * 3000 + "]" * 3000,
    "a doubling of aliases": "schema: 1\na0: &a0 [x, x]\n"
    + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40)),
    "a number without end": "schema: " + "9" * 5000 + "\nitems: []",
    "digits of another script": "schema: 1\nitems: \u00b2",
    "an unhashable key": "schema: 1\n? [a]\n: b\n",
    "a key that is itself": "&a ? *a : 1\n",
    "a tag": "schema: 1\nitems: !!python/object/apply:os.system [x]",
    "control characters": "schema: 1\nitems: \x00",
    "an alias to nothing": "schema: 1\nitems: *x",
    "two documents": "schema: 1\nitems: []\n---\nschema: 1\n",
    "a list": "- a\n",
    "nothing": "",
    "a merge key": "schema: 1\n<<: {items: []}\n",
    "bytes": "schema: 1\nitems: !!binary aGVsbG8=\n",
    "an infinite number": "schema: .inf\n",
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("place", ["bank.yaml", "items/a.yaml", "scales.yaml", "booklets/b.yaml"])
def test_yaml_that_no_author_writes_is_refused_with_its_file(
    name: str, place: str, page: FlaskClient, session: Session
) -> None:
    content = (
        archive(**{"bank.yaml": HEADER, place: LINES[name]})
        if place != "bank.yaml"
        else (archive(**{place: LINES[name]}))
    )
    assert place in refused(page, content, session)


def test_more_problems_than_somebody_reads_are_counted(page: FlaskClient, session: Session) -> None:
    content = archive(**{"bank.yaml": HEADER, "items/a.yaml": ITEMS + "  - x\n" * 3000})
    answer = refused(page, content, session)
    assert answer.count("expected fields") <= 100
    assert "more; put these right first" in answer


def test_more_items_than_can_be_compared_are_refused(page: FlaskClient, session: Session) -> None:
    content = archive(**{"bank.yaml": HEADER, "items/a.yaml": ITEMS + "  - {}\n" * 3000})
    assert "3000 items, 2000 can be read" in refused(page, content, session)


def test_versions_without_end_are_stopped(
    page: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_A_DAY", 1)
    written = {"items/a.yaml": text_of(own_mcq("mcq_deal_coaching_901"))}
    first = archive(**{"bank.yaml": HEADER}, **written)
    assert page.post("/bank/own", data={"file": (io.BytesIO(first), "a.zip")}).status_code == 302
    second = archive(**{"bank.yaml": json.dumps(header(version="2.0.0"))}, **written)
    answer = page.post("/bank/own", data={"file": (io.BytesIO(second), "b.zip")})
    assert answer.status_code == 422
    assert "1 versions in a day" in answer.text
    # The same again is no new version.
    assert page.post("/bank/own", data={"file": (io.BytesIO(first), "a.zip")}).status_code == 302


HEADERS: dict[str, object] = {
    "version": "1" * 40,
    "name": "x" * 300,
    "id": "i" * 100,
    "extends": "a\x00b",
    "note": "a\x00b",
    "blueprint": {"mcq": {"deal_coaching": 10**400}},
    "retires": ["\ud800"],
}


@pytest.mark.parametrize("field", HEADERS)
def test_a_header_that_cannot_be_stored_is_refused(
    field: str, page: FlaskClient, session: Session
) -> None:
    written = json.dumps({**header(), field: HEADERS[field]})
    assert refused(
        page,
        archive(
            **{"bank.yaml": written, "items/a.yaml": text_of(own_mcq("mcq_deal_coaching_901"))}
        ),
        session,
    )


NUMERIC = {
    "a name that reads otherwise": {"numbers": {"a\ufb01": [1.0, 2.0]}, "check": "a\ufb01 * 2"},
    "signs without end": {"check": "-" * 40_000 + "full"},
    "brackets without end": {"check": "(" * 20_000 + "full" + ")" * 20_000},
    "a sum without end": {"check": "full" + "+1" * 20_000},
    "a number without end": {"check": "9" * 400},
    "more decimals than there are": {"stem": "{full:999999999}"},
    "a digit that is none": {"stem": "{full:\u00b2}"},
    "infinity": {"numbers": {**VARIATION["numbers"], "full": [float("inf"), 1.0]}},
    "no number": {"numbers": {**VARIATION["numbers"], "full": [float("nan"), 1.0]}},
    "growth to infinity": {"check": "full" + "*1" + "0" * 200 + "*1" + "0" * 200},
    "a whole infinity": {"whole": ["full*1" + "0" * 200 + "*1" + "0" * 200]},
    "many names": {"numbers": {**VARIATION["numbers"], **{f"n{i}": [1, 2] for i in range(200)}}},
    "many values": {"numbers": {**VARIATION["numbers"], "full": [40_000.0 + i for i in range(200)]},
                    "keep": ["0 > 1"] * 500},
    "a condition of signs": {"keep": ["<" * 40_000 + "\n"]},
    "a condition that is never met": {
        "numbers": {**VARIATION["numbers"], **{each: list(range(90)) for each in "ab"}},
        "keep": ["a*1*1*1*1*1*1 > 0 - 1 - b"] * 27
        + ["full < 40001", "training > 59999", "a + b < full/400000"],
    },
    "a text without end": {"solution": "x" * 60_000},
    "places without end": {"stem": "{" * 40_000},
}  # fmt: skip


@pytest.mark.parametrize("name", NUMERIC)
def test_a_variation_that_no_author_writes_is_refused(
    name: str, page: FlaskClient, session: Session
) -> None:
    made = item("numeric", **{**CASE, "variation": {**VARIATION, **NUMERIC[name]}})
    refused(page, archive(**{"bank.yaml": HEADER, "items/a.yaml": text_of(made)}), session)


FIELDS = {
    "a check without end": {"check": "9" * 400},
    "a check of signs": {"check": "-" * 40_000 + "1"},
    "an infinite answer": {"answer": float("inf")},
    "no answer": {"answer": float("nan")},
    "an answer without end": {"answer": 10**400},
    "a common error without a value": {
        "common_wrong": [{"value": float("nan"), "error": str(i)} for i in range(3)]
    },
}


@pytest.mark.parametrize("name", FIELDS)
def test_numbers_that_are_none_are_refused(name: str, page: FlaskClient, session: Session) -> None:
    made = item("numeric", **{**CASE, **FIELDS[name]})
    refused(page, archive(**{"bank.yaml": HEADER, "items/a.yaml": text_of(made)}), session)
