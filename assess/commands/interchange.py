"""The commands `firstline banks export` and `import`: to and from the forms of other tools."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assess.errors import Conflict, NotFound
from assess.words import say

if TYPE_CHECKING:
    from assess.banks.schema import Bank
    from assess.interchange.problems import Problem


def add_interchange_commands(banks: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Put both commands among those on question banks."""
    out = banks.add_parser("export", help="write a bank for other tools, with its keys")
    out.add_argument("bank", help="a bank's folder, or the id of one that comes with Firstline")
    out.add_argument(
        "--format",
        choices=("qti3", "case"),
        required=True,
        dest="form",
        help="qti3: a QTI 3.0 package of the items; case: the framework as JSON",
    )
    out.add_argument("--out", type=Path, required=True, help="new file")
    out.add_argument("--item", action="append", help="only this item (may be repeated)")
    out.set_defaults(command=_export)

    into = banks.add_parser("import", help="make a bank's folder of a QTI 2 or 3, or CASE file")
    into.add_argument("file", type=Path, help="package (.zip), item (.xml) or framework (.json)")
    into.add_argument("--out", type=Path, required=True, help="new folder for the bank")
    into.set_defaults(command=_import)  # fmt: skip


def _export(options: argparse.Namespace) -> int:
    bank = _bank(options.bank)
    if options.out.exists():
        raise Conflict(say("%(path)s exists", path=options.out), remedy="Name a new file.")
    if options.form == "case":
        from assess.interchange.case_export import export_case

        package = export_case(bank, datetime.now(UTC))
        content = (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()
        said = f"{len(package['CFItems'])} statements"
    else:
        from assess.interchange.qti_export import export_qti

        content = export_qti(bank, options.item)
        said = f"{len(options.item or bank.items)} items with their keys; keep it safe"
    options.out.write_bytes(content)
    print(f"{options.out} holds {bank.name} {bank.version}: {said}.")
    return 0


def _bank(name: str) -> "Bank":
    from assess.banks.loader import extended_by, load_bank
    from assess.resources import QUESTION_BANKS

    folder = next((each for each in (Path(name), QUESTION_BANKS / name) if each.is_dir()), None)
    if folder is None:
        raise NotFound(say("There is no bank %(name)s", name=name))
    extended = extended_by(folder)
    return load_bank(folder, load_bank(QUESTION_BANKS / extended) if extended else None)


def _import(options: argparse.Namespace) -> int:
    from assess.banks.writer import write_bank
    from assess.interchange.archive import MOST_BYTES
    from assess.interchange.problems import refusals
    from assess.interchange.reading import read_any

    if options.file.stat().st_size > MOST_BYTES:
        raise Conflict(say("%(path)s is larger than is read", path=options.file))
    document, problems, count = read_any(options.file.read_bytes(), options.file.name)
    for problem in problems:
        print(problem)
    lost = refusals(problems)
    if not count:
        print(f"Nothing of {options.file} could be taken over; no folder was made.")
        return 1
    write_bank(document, options.out, comment=_comment(options.file.name, problems))
    print(f"{options.out}: {count} taken over, {len(lost)} not. Now: firstline banks check "
          f"{options.out}")  # fmt: skip
    return 1 if lost else 0


def _comment(name: str, problems: "list[Problem]") -> str:
    return f"Imported from {name}; {len(problems)} notes were given with it."
