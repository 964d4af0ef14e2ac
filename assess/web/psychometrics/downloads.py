"""A published bank as files for other tools: its items with their keys, and its framework."""

import json
import uuid

from flask import Response
from flask.typing import ResponseReturnValue

from assess.audit import record
from assess.banks.models import BankVersion
from assess.banks.services import published_bank, snapshot
from assess.interchange.case_export import export_case
from assess.interchange.qti_export import export_qti
from assess.web.context import db, principal
from assess.web.psychometrics import blueprint
from assess.web.security import needs


@blueprint.post("/bank/<uuid:version_id>/qti")
@needs("bank.view")
def qti(version_id: uuid.UUID) -> ResponseReturnValue:
    """All items as a QTI 3 package. Keys leave the house, so it is written down who took them."""
    version = published_bank(db(), version_id, principal().organisation_id)
    package = export_qti(snapshot(db(), version.id))
    details = {"bank": version.bank_id, "version": version.version, "form": "qti3"}
    record(db(), principal(), "bank.exported", subject=version.id, details=details)
    return _download(package, "application/zip", version, "qti3.zip")


@blueprint.get("/bank/<uuid:version_id>/framework.json")
@needs("bank.view")
def framework(version_id: uuid.UUID) -> ResponseReturnValue:
    """The framework as a CASE package; it holds no key."""
    version = published_bank(db(), version_id, principal().organisation_id)
    package = export_case(snapshot(db(), version.id), version.published_at)
    content = json.dumps(package, ensure_ascii=False, indent=1).encode()
    return _download(content, "application/json", version, "case.json")


def _download(content: bytes, kind: str, version: BankVersion, ending: str) -> Response:
    name = "".join(
        each if each.isascii() and (each.isalnum() or each in "._") else "-"
        for each in f"{version.bank_id}-{version.version}"
    )
    disposition = f'attachment; filename="{name}-{ending}"'
    return Response(content, mimetype=kind, headers={"Content-Disposition": disposition})
