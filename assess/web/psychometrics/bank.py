"""Pages of the psychometrician: the published bank, and each of its items."""

import uuid

from flask import render_template, request
from flask_babel import gettext as _

from assess.banks.items import Item
from assess.banks.models import BankVersion
from assess.banks.schema import Bank
from assess.banks.services import published_bank, published_banks, snapshot
from assess.errors import NotFound
from assess.reports.item_words import format_name
from assess.web.asked import as_written, scale_words
from assess.web.context import db, principal
from assess.web.psychometrics import bank_page, blueprint, item_page
from assess.web.security import needs


@blueprint.get("/bank")
@needs("bank.view")
def bank() -> str:
    """The items of a published bank and its size against the blueprint."""
    versions = published_banks(db(), principal().organisation_id)
    if not versions:
        return render_template("psychometrics/no_bank.html")
    version = _chosen(versions, request.args.get("version", ""))
    found = snapshot(db(), version.id)
    filters = bank_page.chosen_filters(request.args)
    number = request.args.get("page", 1, type=int)
    return render_template(
        "psychometrics/bank.html",
        bank=found,
        version_id=version.id,
        versions=[(str(each.id), f"{each.name} {each.version}") for each in versions],
        filters=filters,
        options=bank_page.filter_options(found),
        listing=bank_page.listing(found, version.id, filters, number),
        lede=bank_page.lede(found),
        blueprint_columns=bank_page.blueprint_columns(found),
        blueprint_rows=bank_page.blueprint_rows(found),
    )


def _chosen(versions: list[BankVersion], wanted: str) -> BankVersion:
    if not wanted:
        return versions[0]
    for version in versions:
        if str(version.id) == wanted:
            return version
    raise NotFound(_("There is no such version of a bank"))


@blueprint.get("/bank/<uuid:version_id>/items/<item_id>")
@needs("bank.view")
def item(version_id: uuid.UUID, item_id: str) -> str:
    """One item: as it is asked, its keys, and what its parameters rest on."""
    found, one = _found(version_id, item_id)
    return render_template("psychometrics/item.html", **_context(found, version_id, one))


@blueprint.get("/bank/<uuid:version_id>/items/<item_id>/<view>")
@needs("bank.view")
def item_view(version_id: uuid.UUID, item_id: str, view: str) -> str:
    """One item alone, exactly as on the page of a candidate or of a rater."""
    found, one = _found(version_id, item_id)
    asked = as_written(one)
    if view not in item_page.VIEWS or (view == "rater" and not asked.is_for_raters):
        raise NotFound(_("There is no such view of this item"))
    return render_template(
        "psychometrics/item_view.html",
        version_id=version_id,
        item=one,
        asked=[asked],
        scales=scale_words(found),
        actions="",
        view=view,
        view_name=item_page.view_name(view),
        view_template=item_page.VIEWS[view],
    )


def _found(version_id: uuid.UUID, item_id: str) -> tuple[Bank, Item]:
    version = published_bank(db(), version_id, principal().organisation_id)
    found = snapshot(db(), version.id)
    one = found.items.get(item_id)
    if one is None:
        raise NotFound(_("There is no such item in this version of the bank"))
    return found, one


def _context(found: Bank, version_id: uuid.UUID, one: Item) -> dict[str, object]:
    return {
        "bank": found,
        "version_id": version_id,
        "item": one,
        "kind": format_name(one.format),
        "status": bank_page.status_name(one.status),
        "asked": [as_written(one)],
        "scales": scale_words(found),
        "raters": item_page.rater_groups(one),
        "key_columns": item_page.key_columns(),
        "key_rows": item_page.key_rows(found, one),
        "extra": item_page.extra(one),
        "facts": item_page.facts(found, one),
        "basis": item_page.basis(one),
        "parameter_rows": item_page.parameter_rows(one),
        "curves": item_page.curves(one),
    }
