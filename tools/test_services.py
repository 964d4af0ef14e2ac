"""Run the whole test suite with what it needs beside it: a browser, PostgreSQL, axe.

Installs what is missing with the system's package manager when it may, says plainly what to
install when it may not. Under CI=true nothing may be missing. PostgreSQL is a throw-away cluster
of an unprivileged user, gone when the run ends.
"""

import argparse
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CI = os.environ.get("CI") == "true"


def run(*command: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command quietly; its output is shown only when it fails."""
    done = subprocess.run(
        command,
        text=True,
        capture_output=True,
        check=False,
        **options,  # type: ignore[call-overload]
    )
    if done.returncode:
        sys.stderr.write(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}\n")
    return done  # type: ignore[no-any-return]


def install(*packages: str) -> bool:
    """Install Debian packages when we are allowed to."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print(f"Installing {', '.join(packages)} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=environment)
    return run("apt-get", "install", "-y", "-qq", *packages, env=environment).returncode == 0


def missing(what: str, remedy: str) -> None:
    """Say what is missing; that ends the run under CI."""
    print(f"{what} is missing, so its tests are left out. {remedy}", file=sys.stderr, flush=True)
    if CI:
        sys.exit(1)


def find_browser() -> str | None:
    """The system's Chromium."""
    given = os.environ.get("FIRSTLINE_CHROMIUM")
    if given:
        return given
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def browser() -> str | None:
    """Chromium, installed when missing."""
    if not find_browser():
        install("chromium")
    if not find_browser():
        missing("Chromium", "Install it (Debian, Ubuntu: apt-get install chromium).")
    return find_browser()


def page_tools() -> bool:
    """axe-core, html-validate and a QTI player, pinned by package-lock.json."""
    if all((ROOT / "node_modules" / name).exists() for name in ("axe-core", "qti3-item-player")):
        return True
    if not shutil.which("npm"):
        install("npm")
    if not shutil.which("npm"):
        missing("npm", "Install it (Debian, Ubuntu: apt-get install npm).")
        return False
    done = run("npm", "ci", "--silent", "--no-audit", "--no-fund", cwd=ROOT)
    if done.returncode:
        missing("axe-core", "`npm ci` failed; its message stands above.")
    return done.returncode == 0


def postgresql_programs() -> Path | None:
    """The folder of initdb and pg_ctl, newest server first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.insert(0, Path(on_path).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged() -> list[str]:
    """What to put before a command so that it does not run as root."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return ["setpriv", f"--reuid={name}", "--regid=nogroup", "--clear-groups", "--"]
    return []


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a throw-away PostgreSQL server, or an empty string."""
    if postgresql_programs() is None:
        install("postgresql")
    programs = postgresql_programs()
    if programs is None:
        missing("PostgreSQL", "Install it (Debian, Ubuntu: apt-get install postgresql).")
        yield ""
        return
    before = unprivileged()
    with tempfile.TemporaryDirectory(prefix="firstline-postgresql-") as folder:
        if before:
            user = before[1].removeprefix("--reuid=")
            shutil.chown(folder, user)
        data, port = f"{folder}/data", free_port()
        control = [*before, str(programs / "pg_ctl"), "-D", data]
        run(*before, str(programs / "initdb"), "-D", data, "-U", "firstline", "-A", "trust",
            "-E", "UTF8", "--locale=C", "--no-sync", cwd=folder)  # fmt: skip
        options = (
            f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off "
            "-c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        )
        started = run(*control, "-w", "-l", f"{folder}/log", "-o", options, "start", cwd=folder)
        if started.returncode:
            missing("A running PostgreSQL", "Its messages stand above.")
            yield ""
            return
        try:
            yield f"postgresql+psycopg://firstline@127.0.0.1:{port}/postgres"
        finally:
            run(*control, "-m", "immediate", "stop", cwd=folder)


def main() -> int:
    """Prepare, run pytest, clean up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", default="2")
    parser.add_argument("--only-browser", action="store_true", help="prepare the browser and stop")
    options, rest = parser.parse_known_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    found = browser()
    if options.only_browser:
        return 0 if found else 1
    axe = page_tools()
    chosen = [] if found and axe else ["-m", "not browser"]
    with postgresql() as address:
        environment = os.environ | {
            "FIRSTLINE_TEST_POSTGRESQL": address,
            "FIRSTLINE_CHROMIUM": found or "",
        }
        command = [sys.executable, "-m", "pytest", "-n", options.workers,
                   "--dist", "loadgroup", *chosen, *rest]  # fmt: skip
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
