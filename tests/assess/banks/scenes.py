"""Scenes by the dozen, for rules that look at a bank as a whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from assess.banks.checks import check_folder
from assess.banks.findings import Finding
from tests.assess.banks.folders import documents, item, write

# As many different middle words as there are scenes, so that no two are near duplicates.
TOPICS = (
    "apple birch cedar daisy elder ferns grape hazel ivory jolly kiwis lemon mango nutty olive "
    "peach quill roses sugar tulip umber viola wheat xenon yeast zebra acorn basil clove dates "
    "eagle finch goose heron ibise jacks koala llama moose newts otter panda quail robin snipe"
)


def scene(number: int, texts: list[str], best: int, **changes: Any) -> dict[str, Any]:
    """A best/worst scene with these options; the option after the best is the worst."""
    made = item("sjt_best_worst", id=f"sjtb_operating_rhythm_{number:03d}")
    options = []
    for i, text in enumerate(texts):
        key = "best" if i == best else "worst" if i == (best + 1) % len(texts) else "middle"
        trap = "firefight" if key == "worst" else "none"
        why = made["options"][i % len(made["options"])]["why"]
        options.append({"id": "abcde"[i], "text": text, "key": key, "trap": trap, "why": why})
    return {**made, "options": options, **changes}


def scenes(
    write_option: Callable[[int, bool], str], n: int = 40, **changes: Any
) -> list[dict[str, Any]]:
    """`n` scenes whose options are written from a running number and whether it is the best."""
    made = []
    for number in range(n):
        best = number % 4
        texts = [write_option(4 * number + i, i == best) for i in range(4)]
        made.append(scene(number, texts, best, **changes))
    return made


def topic(number: int) -> str:
    """A word that comes round only after many options."""
    topics = TOPICS.split()
    return topics[number * 7 % len(topics)]


def findings_on(
    folder: Path, rule: str, items: list[dict[str, Any]], *, status: str = "provisional"
) -> list[Finding]:
    """What one rule says about a bank that holds `items` and nothing else."""
    bank = {**documents()["bank.yaml"], "status": status}
    write(folder, {"bank.yaml": bank, "items/mixed/all.yaml": {"schema": 1, "items": items}})
    return [each for each in check_folder(folder) if each.rule == rule]
