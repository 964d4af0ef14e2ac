"""The demo: a simulated organisation, made once, served at once."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from assess.config import Settings
from assess.errors import ConfigurationError
from assess.server import gunicorn_command

PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.05
ROLES = ("admin", "hr", "psychometrician", "manager", "sponsor")


def serve_demo(*, data: Path, people: int, seed: int, port: int, as_json: bool) -> int:
    """Make the demo in `data` unless it is there, serve it, and say so once it answers."""
    _require_free(port)
    settings = demo_settings(data, port)
    story = _story(settings, data, people=people, seed=seed)
    environment = os.environ | {
        "FIRSTLINE_ENVIRONMENT": "demo",
        "FIRSTLINE_DATABASE_URL": settings.database_url,
        "FIRSTLINE_SECRET_KEY": settings.secret_key,
        "FIRSTLINE_BASE_URL": settings.base_url,
    }
    process = subprocess.Popen(
        gunicorn_command(settings, host="127.0.0.1", port=port), env=environment
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _stop(process))
    if not _wait_until_it_answers(settings.base_url, process):
        _stop(process)
        print("firstline: the server did not start; its messages stand above.", file=sys.stderr)
        return 1
    worker = subprocess.Popen(
        [sys.executable, "-m", "assess.cli", "worker"],
        env=environment | {"FIRSTLINE_LOG_LEVEL": "WARNING"},
        start_new_session=True,
    )
    _tell(settings, story, as_json=as_json)
    status = process.wait()
    _stop(worker)
    worker.wait()
    return 0 if status in {0, -signal.SIGINT, -signal.SIGTERM} else status


def demo_settings(data: Path, port: int) -> Settings:
    """Settings of the demo in `data`; its secret is made once and kept there."""
    # The database in it holds names and answers.
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = data.resolve()
    secret = data / "secret-key"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(48))
    return Settings(
        environment="demo",
        database_url=f"sqlite:///{data / 'firstline.sqlite3'}",
        secret_key=secret.read_text(),
        base_url=f"http://127.0.0.1:{port}",
    )


def _story(settings: Settings, data: Path, *, people: int, seed: int) -> dict[str, Any]:
    from assess.migrations import current, head, upgrade

    notes = data / "demo.json"
    if current(settings.database_url) != head():
        upgrade(settings.database_url)
    if not notes.exists():
        from assess.demo.organisation import make_demo

        made = make_demo(settings, people=people, seed=seed)
        notes.touch(mode=0o600)
        notes.write_text(json.dumps(made, indent=1))
    story: dict[str, Any] = json.loads(notes.read_text())
    return story


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise ConfigurationError(
                f"Port {port} cannot be used ({error})", remedy="Choose another with PORT=."
            ) from error


def _wait_until_it_answers(base_url: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{base_url}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(PAUSE_SECONDS)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()


def _tell(settings: Settings, story: dict[str, Any], *, as_json: bool) -> None:
    invitations = [
        {"candidate": one["candidate"], "url": f"{settings.base_url}/i/{one['token']}"}
        for one in story["invitations"]
    ]
    if as_json:
        line = {
            "url": settings.base_url,
            "accounts": story["accounts"],
            "invitations": invitations,
        }
        print(json.dumps(line), flush=True)
        return
    print(f"\nFirstline answers at {settings.base_url}  (everybody in it is simulated)\n")
    print("Sign in as")
    for account in story["accounts"]:
        print(f"  {account['role']:<16} {account['email']:<32} {account['password']}")
    print("\nTake the assessment with an invitation")
    for invitation in invitations:
        print(f"  {invitation['candidate']:<16} {invitation['url']}")
    print("\nCtrl-C stops it; what you do is kept.\n", flush=True)
