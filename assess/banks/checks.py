"""Checking a bank against the rules of the item-writing guide."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from assess.banks.check_activities import check_activities
from assess.banks.check_balance import check_balance
from assess.banks.check_cues import check_cues, measure_cues
from assess.banks.check_duplicates import check_copies, check_duplicates
from assess.banks.check_items import check_item
from assess.banks.check_keys import check_keys, measure_keys
from assess.banks.check_kit import check_kit
from assess.banks.check_panel import check_panel
from assess.banks.check_pool import check_pool
from assess.banks.check_references import check_references
from assess.banks.check_shelf import check_shelf
from assess.banks.check_wording import check_wording, measure_wording
from assess.banks.findings import Finding, Measure
from assess.banks.loader import HEADER, read_bank
from assess.banks.lock import check_lock
from assess.banks.schema import Bank


def check_folder(
    folder: Path, *, against: Path | None = None, base: Bank | None = None
) -> list[Finding]:
    """Everything wrong with the bank in `folder`, readable or not, in the order of its files.

    `against` is a folder of foreign texts from which nothing may be copied; `base` the bank that
    an overlay extends. Of an overlay only what it brings is reported, and errors of the whole.
    """
    bank, findings = read_bank(folder, base)
    if bank is not None:
        found = check_bank(bank) if base is None else list(_of_overlay(check_bank(bank)))
        findings = [*findings, *found, *check_lock(folder, bank)]
        if against is not None:
            findings += check_copies(bank, against)
    return sorted(findings)


def check_bank(bank: Bank) -> list[Finding]:
    """Every rule that holds for a bank in growth; an error stops a publication."""
    findings: list[Finding] = []
    for kind, items in (("item", bank.items.values()), ("practice", bank.practice)):
        for item in items:
            findings += check_item(bank, item, kind)
    findings += check_references(bank)
    findings += check_pool(bank)
    findings += check_balance(bank)
    findings += check_wording(bank)
    findings += check_keys(bank)
    findings += check_cues(bank)
    findings += check_panel(bank)
    findings += check_duplicates(bank)
    findings += check_activities(bank)
    findings += check_shelf(bank)
    findings += check_kit(bank)
    return sorted(_without_waived(bank, findings))


def measures_of(bank: Bank) -> list[Measure]:
    """The numbers that rules on the whole bank are about, kept or not."""
    return [*measure_wording(bank), *measure_keys(bank), *measure_cues(bank)]


def _of_overlay(findings: Iterable[Finding]) -> Iterable[Finding]:
    for finding in findings:
        if finding.line:
            yield finding
        elif finding.severity == "E":
            # It stands in the bank below, and comes of what was laid over it.
            yield replace(finding, file=HEADER, line=1)


def _without_waived(bank: Bank, findings: Iterable[Finding]) -> Iterable[Finding]:
    """Warnings an author answered with ``waive: ["L13: reason"]`` are dropped, errors never."""
    waived = {
        (item.id, rule.split(":")[0].strip()) for item in bank.items.values() for rule in item.waive
    }
    return (
        each
        for each in findings
        if each.severity == "E" or (each.message.split(":")[0], each.rule) not in waived
    )
