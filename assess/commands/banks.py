"""The commands `firstline banks`: check, publish, give numbers anew, and exchange with others."""

import argparse
import random
from pathlib import Path

from assess.commands.authors import add_author_commands
from assess.commands.interchange import add_interchange_commands
from assess.config import Settings
from assess.errors import BankError, NotFound
from assess.words import say


def add_bank_commands(parser: argparse.ArgumentParser) -> None:
    """Put every command on question banks below `parser`."""
    banks = parser.add_subparsers(required=True)
    check = banks.add_parser("check", help="check a bank's files, like a compiler")
    check.add_argument("folder", nargs="*", type=Path, help="bank folders (all)")
    check.add_argument("--warnings", action="store_true", help="list warnings too")
    check.add_argument("--statistics", action="store_true", help="show the bank's numbers too")
    check.add_argument("--against", type=Path, help="folder of texts that may not be quoted")
    check.set_defaults(command=_check)

    publish = banks.add_parser("publish", help="publish a bank as an unchangeable version")
    publish.add_argument("folder", type=Path)
    publish.add_argument("--organisation", help="whose own bank it is (everybody's)")
    publish.set_defaults(command=_publish)

    release = banks.add_parser("release", help="write a version's fingerprints down for good")
    release.add_argument("folder", type=Path)
    release.set_defaults(command=_release)

    add_author_commands(banks)

    vary = banks.add_parser("vary", help="write an overlay that gives numeric items fresh numbers")
    vary.add_argument("folder", type=Path, help="the bank to take the items from")
    vary.add_argument("--out", type=Path, required=True, help="new folder for the overlay")
    vary.add_argument("--id", default="fresh_numbers", help="id of the overlay (fresh_numbers)")
    vary.add_argument("--seed", type=int, help="the same seed gives the same numbers (random)")
    vary.set_defaults(command=_vary)

    add_interchange_commands(banks)


def _check(options: argparse.Namespace) -> int:
    from assess.banks.checks import check_folder, measures_of
    from assess.banks.loader import extended_by, load_bank, read_bank
    from assess.resources import QUESTION_BANKS

    folders = options.folder or sorted(path.parent for path in QUESTION_BANKS.glob("*/bank.yaml"))
    errors = 0
    for folder in folders:
        extended = extended_by(folder)
        base = load_bank(QUESTION_BANKS / extended) if extended else None
        findings = check_folder(folder, against=options.against, base=base)
        for finding in findings:
            if options.warnings or finding.severity == "E":
                print(f"{folder.name}/{finding}")
        if options.statistics and (bank := read_bank(folder, base)[0]):
            for measure in measures_of(bank):
                print(f"{folder.name}: {measure}")
        wrong = sum(finding.severity == "E" for finding in findings)
        errors += wrong
        print(f"{folder.name}: {wrong} errors, {len(findings) - wrong} warnings")
    return 1 if errors else 0


def _publish(options: argparse.Namespace) -> int:
    from assess.accounts.services import organisation_named
    from assess.banks.services import publish_folder
    from assess.database import opened, unit_of_work

    settings = Settings.from_environment()
    with opened(settings.database_url) as sessions, unit_of_work(sessions) as session:
        owner = None
        if options.organisation is not None:
            owner = organisation_named(session, options.organisation).id
        version = publish_folder(session, options.folder, by=None, organisation_id=owner)
        print(f"{version.bank_id} {version.version} is published as {version.content_hash[:12]}.")
    return 0


def _release(options: argparse.Namespace) -> int:
    from assess.banks.checks import check_folder
    from assess.banks.loader import load_bank
    from assess.banks.lock import lock_version

    broken = [str(each) for each in check_folder(options.folder) if each.severity == "E"]
    if broken:
        raise BankError("A bank with errors cannot be released", broken)
    bank = load_bank(options.folder)
    lock_version(options.folder, bank)
    print(f"{bank.id} {bank.version} is released: what it says now, it says for good.")
    return 0


def _vary(options: argparse.Namespace) -> int:
    from assess.banks.fresh import write_fresh_numbers
    from assess.banks.loader import load_bank

    seed = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    fresh = write_fresh_numbers(load_bank(options.folder), options.out, id_=options.id, seed=seed)
    if not fresh:
        raise NotFound(say("%(folder)s has no item with a variation", folder=options.folder))
    print(f"{options.out} gives {len(fresh)} items fresh numbers (seed {seed}).")
    return 0
