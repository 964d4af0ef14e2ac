"""A candidate's device: plain HTTP, its cookie sent by hand, patient with a broken server."""

import http.client
import json
import re
import time
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 60
PAUSE_SECONDS = 0.1
TIMEOUT_SECONDS = 20.0
COOKIE = "__Host-firstline"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    location: str
    text: str

    @property
    def json(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass
class Device:
    """One browser of one person; several may use the same link."""

    port: int
    token: str
    cookie: str = ""
    csrf: str = ""
    # How often a request had to be sent again because the server was gone.
    retries: int = field(default=0)

    def arrive(self) -> Reply:
        """Open the invitation link, and take the form's token from the page it leads to."""
        arrived = self.ask("GET", f"/i/{self.token}")
        if arrived.status == 302:
            page = self.ask("GET", arrived.location)
            found = CSRF.search(page.text)
            assert found, page.text
            self.csrf = found[1]
        return arrived

    def submit(self) -> Reply:
        """Press the button that closes the assessment."""
        return self.ask("POST", "/sitting/submit", f"csrf_token={urllib.parse.quote(self.csrf)}",
                        {"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip

    def save(self, item_id: str, fields: dict[str, str], *, sequence: int, key: str) -> Reply:
        """Send one answer as the script does."""
        body = json.dumps({"fields": fields, "sequence": sequence, "key": key})
        headers = {"Content-Type": "application/json", "Accept": "application/json",
                   "X-CSRFToken": self.csrf}  # fmt: skip
        return self.ask("POST", f"/sitting/answers/{item_id}", body, headers)

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        """Send a request, again and again while no answer comes or the server says it failed."""
        for _attempt in range(PATIENCE):
            try:
                reply = self._once(method, path, body, headers or {})
            except (OSError, http.client.HTTPException):
                reply = None
            if reply is not None and reply.status < 500:
                return reply
            self.retries += 1
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"no answer to {method} {path}: {reply}")

    def _once(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body, {**headers, "Cookie": self.cookie})
            answer = connection.getresponse()
            for given in answer.headers.get_all("Set-Cookie") or []:
                if given.startswith(COOKIE):
                    self.cookie = given.split(";")[0]
            return Reply(answer.status, answer.headers.get("Location", ""), answer.read().decode())
        finally:
            connection.close()
