"""What authors run on the files of a bank: `firstline banks report` and `... preview`."""

import argparse
from pathlib import Path
from typing import Any

from markupsafe import escape

from assess.errors import BankError, FirstlineError, InvalidInput
from assess.words import say

SUFFIXES = (".html", ".pdf")
VIEWS = ("candidate", "rater", "key")


def add_author_commands(banks: "argparse._SubParsersAction[Any]") -> None:
    """Put the commands beside the others on banks."""
    report = banks.add_parser("report", help="write a report on a bank, as HTML or PDF")
    report.add_argument("folder", type=Path)
    report.add_argument(
        "--out", type=_page_or_paper, help="FILE.html or FILE.pdf (<bank>-report.html)"
    )
    report.set_defaults(command=_report)

    preview = banks.add_parser("preview", help="show items from their files in a browser")
    preview.add_argument("item", help="id of an item, or a file of items")
    preview.add_argument("--bank", type=Path, help="bank folder to look in (all)")
    preview.add_argument("--as", dest="view", choices=VIEWS, help="one view only (all three)")
    preview.add_argument("--out", type=Path, help="write FILE.html instead of serving")
    preview.add_argument("--port", type=int, default=8010, help="port on this machine (8010)")
    preview.set_defaults(command=_preview)


def _page_or_paper(raw: str) -> Path:
    path = Path(raw)
    if path.suffix not in SUFFIXES:
        raise argparse.ArgumentTypeError(f"{raw!r} ends neither in .html nor in .pdf")
    return path


def _report(options: argparse.Namespace) -> int:
    from assess.banks.checks import check_folder, measures_of
    from assess.banks.loader import extended_by, load_bank, read_bank
    from assess.clock import now
    from assess.reports.bank import BankSource, build
    from assess.reports.pdf import draw_pdf
    from assess.reports.standalone import draw_document
    from assess.resources import QUESTION_BANKS

    extended = extended_by(options.folder)
    base = load_bank(QUESTION_BANKS / extended) if extended else None
    findings = check_folder(options.folder, base=base)
    bank, _problems = read_bank(options.folder, base)
    if bank is None:
        problems = [str(each) for each in findings]
        raise BankError(say("%(folder)s cannot be read", folder=options.folder.name), problems)
    source = BankSource(bank, tuple(findings), tuple(measures_of(bank)), f"{now():%Y-%m-%d}")
    document = build(source)
    out: Path = options.out or Path(f"{bank.id}-report.html")
    if out.suffix == ".pdf":
        out.write_bytes(draw_pdf(document))
    else:
        out.write_text(draw_document(document), encoding="utf-8")
    print(f"The report on {bank.id} {bank.version} stands in {out}.")
    return 0


def _preview(options: argparse.Namespace) -> int:
    from assess.preview import draw, find, server

    views = (options.view,) if options.view else VIEWS

    def page() -> str:
        return draw(find(options.item, options.bank), views)

    first = page()
    if options.out:
        options.out.write_text(first, encoding="utf-8")
        print(f"{options.item} stands in {options.out}.")
        return 0

    def newest() -> str:
        try:
            return page()
        except FirstlineError as error:
            problems = error.problems if isinstance(error, InvalidInput) else ()
            said = escape("\n".join(map(str, (error.message, *problems))))
            return f"<!DOCTYPE html><title>Preview</title><pre>{said}</pre>"

    with server(options.port, newest) as serving:
        print(
            f"http://127.0.0.1:{serving.server_port}/ shows {options.item}; reload after an edit."
        )
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0
