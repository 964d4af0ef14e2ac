"""Importing sales figures."""

import io

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.delivery.candidates import add_candidate
from assess.delivery.models import Campaign
from assess.principal import Principal
from assess.selection.models import SalesRecord
from tests.web.hr.conftest import stored


def upload(page: FlaskClient, campaign: Campaign, content: bytes) -> object:
    return page.post(
        f"/rounds/{campaign.id}/sales",
        data={"file": (io.BytesIO(content), "sales.csv")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )


def test_figures_are_imported_and_summed_up(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal
) -> None:
    add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    session.commit()
    assert "no figures yet" in page.get(f"/rounds/{campaign.id}/sales").text
    example = page.get(f"/rounds/{campaign.id}/sales-example.csv").text
    assert "ada@example.org" in example
    answer = upload(page, campaign, b"email,2026-Q1,2026-Q2\nada@example.org,90,110\n")
    assert "2 new" in answer.text  # type: ignore[attr-defined]
    assert "100 %" in answer.text  # type: ignore[attr-defined]
    assert "90 to 110 %" in answer.text  # type: ignore[attr-defined]


def test_a_broken_file_names_every_line_and_imports_nothing(
    page: FlaskClient, session: Session, campaign: Campaign, hr: Principal
) -> None:
    add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    session.commit()
    answer = upload(page, campaign, b"email,2026-Q1\nada@example.org,much\n,80\n")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    text = answer.text  # type: ignore[attr-defined]
    assert "line 2: 2026-Q1" in text
    assert "line 3: email is missing" in text
    assert "ada@example.org,much" in text
    unknown = upload(page, campaign, b"email,2026-Q1\nwho@example.org,80\n")
    assert "line 2: nobody here has the address" in unknown.text  # type: ignore[attr-defined]
    assert stored(session, select(SalesRecord)) == []
