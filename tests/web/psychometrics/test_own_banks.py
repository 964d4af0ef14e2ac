"""The psychometrician's page for banks that belong to the organisation alone."""

import io
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.accounts.models import Role, User
from assess.banks.loader import load_bank
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import publish, snapshot
from tests import make
from tests.assess.banks.folders import documents, item, write
from tests.assess.banks.test_overlay import header, own_mcq
from tests.assess.formats.test_fresh_numbers import CASE, VARIATION
from tests.web.hr.conftest import the_bank


@pytest.fixture
def user(session: Session) -> User:
    made = make.user(session, role=Role.PSYCHOMETRICIAN)
    session.commit()
    return made


@pytest.fixture
def page(client: FlaskClient, user: User) -> FlaskClient:
    make.sign_in(client, user)
    return client


@pytest.fixture
def small(session: Session, bank: Bank) -> BankVersion:
    made = publish(session, bank, by=None)
    session.commit()
    return made


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return load_bank(write(tmp_path / "small_bank", documents()))


def zipped(folder: Path, **files: object) -> io.BytesIO:
    write(folder, files)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for path in folder.rglob("*.yaml"):
            target.write(path, path.relative_to(folder))
    made.seek(0)
    return made


def items(*listed: object) -> dict[str, object]:
    return {"items/own.yaml": {"schema": 1, "bank": "own", "items": list(listed)}}


def send(page: FlaskClient, archive: io.BytesIO, name: str = "own.zip") -> object:
    return page.post("/bank/own", data={"file": (archive, name)})


def own(session: Session) -> list[BankVersion]:
    found = select(BankVersion).where(BankVersion.organisation_id.is_not(None))
    return list(session.scalars(found))


def test_without_a_bank_of_its_own_the_page_says_what_rounds_use(page: FlaskClient) -> None:
    assert "has no bank of its own" in page.get("/bank/own").text


def test_a_good_file_becomes_a_version_of_the_organisation(
    page: FlaskClient, session: Session, user: User, small: BankVersion, tmp_path: Path
) -> None:
    archive = zipped(
        tmp_path / "own", **{"bank.yaml": header()}, **items(own_mcq("mcq_deal_coaching_901"))
    )
    answer = send(page, archive)
    assert answer.status_code == 302, answer.text  # type: ignore[attr-defined]
    session.expire_all()
    (version,) = own(session)
    assert version.organisation_id == user.organisation_id
    assert version.bank_id == "northwind"
    assert "mcq_deal_coaching_901" in snapshot(session, version.id).items
    assert "Northwind" in page.get("/bank/own").text
    assert "mcq_deal_coaching_901" in page.get(f"/bank?version={version.id}").text


def test_a_broken_file_is_named_with_its_line_and_nothing_is_published(
    page: FlaskClient, session: Session, small: BankVersion, tmp_path: Path
) -> None:
    broken = item("mcq", id="mcq_deal_coaching_901", loads={"gone": 1.0})
    archive = zipped(tmp_path / "own", **{"bank.yaml": header()}, **items(broken))
    answer = send(page, archive)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Nothing was published" in answer.text  # type: ignore[attr-defined]
    assert "items/own.yaml:" in answer.text  # type: ignore[attr-defined]
    session.expire_all()
    assert own(session) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"no archive", "no ZIP archive"), (b"", "no ZIP archive")],
)
def test_what_is_no_archive_is_told_in_words(
    page: FlaskClient, content: bytes, message: str
) -> None:
    answer = send(page, io.BytesIO(content))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert message in answer.text  # type: ignore[attr-defined]


def test_a_form_without_a_file_asks_for_one(page: FlaskClient) -> None:
    answer = page.post("/bank/own", data={})
    assert answer.status_code == 422
    assert "Choose a ZIP file" in answer.text


def test_an_overlay_of_a_bank_that_is_not_published_is_refused(
    page: FlaskClient, session: Session, tmp_path: Path
) -> None:
    answer = send(page, zipped(tmp_path / "own", **{"bank.yaml": header()}))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "No version of the bank small_bank is published" in answer.text  # type: ignore[attr-defined]


def test_fresh_numbers_are_drawn_and_published_at_a_press(
    page: FlaskClient, session: Session, tmp_path: Path
) -> None:
    files = documents()
    listed = files["items/mixed/all.yaml"]["items"]
    at = next(i for i, each in enumerate(listed) if each["format"] == "numeric")
    listed[at] = item("numeric", **{**CASE, "variation": VARIATION})
    base = publish(session, load_bank(write(tmp_path / "varied", files)), by=None)
    session.commit()
    assert page.post("/bank/own/fresh-numbers").status_code == 302
    assert page.post("/bank/own/fresh-numbers").status_code == 302
    session.expire_all()
    made = own(session)
    assert sorted(each.version for each in made) == ["1.0.0", "1.0.1"]
    before = snapshot(session, base.id).items["num_onboarding_ramp_900"].document()
    after = snapshot(session, made[0].id).items["num_onboarding_ramp_900"].document()
    assert after["answer"] != before["answer"]
    assert after["review"] == before["review"]


def test_fresh_numbers_take_the_next_version_that_is_free(
    page: FlaskClient, session: Session, user: User, tmp_path: Path
) -> None:
    files = documents()
    listed = files["items/mixed/all.yaml"]["items"]
    at = next(i for i, each in enumerate(listed) if each["format"] == "numeric")
    listed[at] = item("numeric", **{**CASE, "variation": VARIATION})
    base = load_bank(write(tmp_path / "varied", files))
    publish(session, base, by=None)
    by_hand = base.model_copy(update={"id": f"{base.id}_fresh", "version": "1.0.1"})
    publish(session, by_hand, by=None, organisation_id=user.organisation_id)
    session.commit()
    for _ in range(2):
        assert page.post("/bank/own/fresh-numbers").status_code == 302
    session.expire_all()
    assert sorted(each.version for each in own(session)) == ["1.0.0", "1.0.1", "1.0.2"]


def test_without_items_that_vary_nothing_is_published(
    page: FlaskClient, session: Session, small: BankVersion
) -> None:
    answer = page.post("/bank/own/fresh-numbers", follow_redirects=True)
    assert "no item that can take other numbers" in answer.text
    assert own(session) == []


def test_another_organisation_sees_neither_the_bank_nor_its_items(
    client: FlaskClient, session: Session, small: BankVersion, tmp_path: Path
) -> None:
    theirs = make.organisation(session, "Southwind")
    version = publish(session, the_bank(), by=None, organisation_id=theirs.id)
    made = make.user(session, role=Role.PSYCHOMETRICIAN)
    session.commit()
    make.sign_in(client, made)
    assert client.get(f"/bank?version={version.id}").status_code == 404
    item_id = next(iter(the_bank().items))
    assert client.get(f"/bank/{version.id}/items/{item_id}").status_code == 404
