"""L38: whether experts who did not know the key agree with it, where a panel has answered."""

from collections.abc import Iterator

from assess.banks.findings import Finding, Severity
from assess.banks.items import Item
from assess.banks.schema import Bank
from assess.formats.situation import Situation
from assess.formats.sjt_best_worst import SjtBestWorstContent

LARGEST_SPREAD = 0.9
LEAST_AGREEMENT = {"best": 0.70, "worst": 0.60}
# Until then an item may still be changed after what its panel said.
BEFORE_PROVISIONAL = ("draft", "reviewed", "retired")


def check_panel(bank: Bank) -> list[Finding]:
    """Scenes only: other formats have keys that are computed or looked up."""
    findings = []
    for item in bank.items.values():
        severity: Severity = "W" if item.status in BEFORE_PROVISIONAL else "E"
        for message, field in _disagreement(item):
            file, line = bank.places.find("item", item.id, ("panel", field))
            findings.append(Finding(file, line, "L38", f"{item.id}: {message}", severity))
    return findings


def _disagreement(item: Item) -> Iterator[tuple[str, str]]:
    panel, content = item.panel, item.content
    if panel is None or not isinstance(content, Situation):
        return
    ids = {option.id for option in content.choices}
    for id_, spread in panel.spread.items():
        if id_ not in ids:
            yield f"the panel rated {id_!r}, which is no option", "spread"
        elif spread > LARGEST_SPREAD:
            yield f"the panel's ratings of {id_} spread {spread:g}, 0.9 at most", "spread"
    for pick, share in (("best", panel.best), ("worst", panel.worst)):
        is_asked = pick == "best" or isinstance(content, SjtBestWorstContent)
        if share is not None and is_asked and share < LEAST_AGREEMENT[pick]:
            message = f"{share:.0%} of the panel chose the keyed {pick}"
            yield f"{message}, {LEAST_AGREEMENT[pick]:.0%} is asked", pick
