"""The server as it is deployed, and the means to shoot its workers."""

import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assess.config import Settings
from assess.server import gunicorn_command

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running gunicorn: where it answers, what it stores in, and its first process."""

    port: int
    database_url: str
    pid: int

    def workers(self) -> list[int]:
        """The processes that answer requests at the moment."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(child) for child in children.read_text().split()]

    def kill(self, count: int) -> int:
        """Kill workers as a machine out of memory does; returns how many were hit."""
        hit = self.workers()[:count]
        for worker in hit:
            os.kill(worker, signal.SIGKILL)
        return len(hit)


@contextmanager
def serve(database_url: str) -> Iterator[Server]:
    """Serve the application on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = Settings("demo", database_url, secrets.token_urlsafe(48))
    environment = os.environ | {
        "FIRSTLINE_ENVIRONMENT": settings.environment,
        "FIRSTLINE_DATABASE_URL": database_url,
        "FIRSTLINE_SECRET_KEY": settings.secret_key,
        "FIRSTLINE_BASE_URL": f"http://127.0.0.1:{port}",
        # Every start of a killed worker is an error line; here it is the plan.
        "FIRSTLINE_LOG_LEVEL": "CRITICAL",
    }
    process = subprocess.Popen(
        gunicorn_command(settings, host="127.0.0.1", port=port), env=environment
    )
    try:
        _wait(port, process)
        yield Server(port, database_url, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError("the server did not answer in time")
