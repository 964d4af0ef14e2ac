"""The command `firstline`: serve, demonstrate, migrate, check and publish banks, recompute."""

import argparse
import os
import re
import sys
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import available_timezones

from assess import __version__
from assess.commands.banks import add_bank_commands
from assess.config import Settings
from assess.errors import ConfigurationError, FirstlineError, InvalidInput

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an error of ours is told in words, with status 1."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except OSError as error:
        print(f"firstline: {error}", file=sys.stderr)
        return 1
    except FirstlineError as error:
        print(f"firstline: {error.message}", file=sys.stderr)
        for problem in error.problems if isinstance(error, InvalidInput) else ():
            print(f"  {problem}", file=sys.stderr)
        if error.remedy:
            print(f"  {error.remedy}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="firstline", description="Manager readiness, with help.")
    parser.add_argument("--version", action="version", version=f"firstline {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    demo = commands.add_parser("demo", help="make a demo organisation and serve it")
    demo.add_argument("--people", type=_at_least(1), default=8, help="simulated candidates (8)")
    demo.add_argument("--seed", type=int, default=7, help="seed of the simulation (7)")
    demo.add_argument("--port", type=_at_least(1), default=8000, help="port (8000)")
    demo.add_argument("--data", type=Path, default=Path("instance"), help="folder (instance)")
    demo.add_argument("--json", action="store_true", help="print one JSON line when serving")
    demo.set_defaults(command=_demo)

    serve = commands.add_parser("serve", help="serve with the settings of the environment")
    serve.add_argument("--port", type=_at_least(1), default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.set_defaults(command=_serve)

    commands.add_parser("migrate", help="bring the database up to date").set_defaults(
        command=_migrate
    )

    start = commands.add_parser("start", help="found an organisation with its first administrator")
    start.add_argument("organisation", type=_text)
    start.add_argument("email", type=_address)
    start.add_argument("--name", default="Administrator")
    start.add_argument("--time-zone", type=_time_zone, default="Europe/London")
    start.set_defaults(command=_start)

    worker = commands.add_parser(
        "worker", help="send mail, close and score what is overdue, every minute"
    )
    worker.set_defaults(command=_worker)

    add_bank_commands(commands.add_parser("banks", help="question banks"))

    scores = commands.add_parser("scores", help="stored scores").add_subparsers(required=True)
    recompute = scores.add_parser("recompute", help="compute every stored score again and compare")
    recompute.add_argument("score", nargs="*", type=uuid.UUID, help="score ids (all)")
    recompute.add_argument("--data", type=Path, help="folder of a demo instead of the environment")
    recompute.set_defaults(command=_scores_recompute)
    return parser


def _at_least(least: int) -> Callable[[str], int]:
    def whole(raw: str) -> int:
        if not raw.isdigit() or int(raw) < least:
            raise argparse.ArgumentTypeError(f"{raw!r} is not a whole number from {least}")
        return int(raw)

    return whole


def _text(raw: str) -> str:
    if not raw.strip():
        raise argparse.ArgumentTypeError("must not be empty")
    return raw.strip()


def _address(raw: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", raw):
        raise argparse.ArgumentTypeError(f"{raw!r} is not an address such as name@example.org")
    return raw


def _time_zone(raw: str) -> str:
    if raw not in available_timezones():
        raise argparse.ArgumentTypeError(f"{raw!r} is not a time zone such as Europe/London")
    return raw


def _demo(options: argparse.Namespace) -> int:
    from assess.demo import serve_demo

    return serve_demo(
        data=options.data,
        people=options.people,
        seed=options.seed,
        port=options.port,
        as_json=options.json,
    )


def _serve(options: argparse.Namespace) -> int:
    from assess.server import gunicorn_command

    settings = Settings.from_environment()
    command = gunicorn_command(settings, host=options.host, port=options.port)
    os.execv(command[0], command)


def _migrate(_options: argparse.Namespace) -> int:
    from assess.migrations import current, upgrade

    url = Settings.from_environment().database_url
    upgrade(url)
    print(f"The database is at revision {current(url)}.")
    return 0


def _start(options: argparse.Namespace) -> int:
    from assess.accounts import services
    from assess.accounts.models import Role
    from assess.database import opened, unit_of_work

    settings = Settings.from_environment()
    with opened(settings.database_url) as sessions, unit_of_work(sessions) as session:
        organisation = services.found_organisation(
            session, options.organisation, time_zone=options.time_zone
        )
        user = services.add_user(
            session, organisation.id, name=options.name, email=options.email, role=Role.ADMIN
        )
        token = services.issue_activation(session, user, hours=settings.activation_hours)
    print(f"{options.organisation} is founded. Choose a password for {user.email} at")
    print(f"  {settings.base_url}/activate/{token}")
    return 0


def _worker(_options: argparse.Namespace) -> int:
    from assess.jobs import run_worker
    from assess.logs import configure
    from assess.sweep import sweep

    settings = Settings.from_environment()
    configure(settings)
    run_worker(settings, sweep)
    return 0


def _settings_of(data: Path | None) -> Settings:
    from assess.demo import demo_settings

    if data is None:
        return Settings.from_environment()
    if not (data / "firstline.sqlite3").exists():
        raise ConfigurationError(f"There is no demo in {data}", remedy="Give the folder of DATA=.")
    return demo_settings(data, 0)


def _scores_recompute(options: argparse.Namespace) -> int:
    from assess.database import opened, unit_of_work
    from assess.results.services import recompute, recompute_all

    settings = _settings_of(options.data)
    with opened(settings.database_url) as sessions, unit_of_work(sessions) as session:
        done = (
            [recompute(session, score_id) for score_id in options.score]
            if options.score
            else list(recompute_all(session))
        )
    changed = [result for result in done if not result.same]
    for result in changed:
        print(f"{result.score_id}: differs by up to {result.largest_difference:.3g}")
    print(f"{len(done)} scores computed again, {len(changed)} differ.")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
