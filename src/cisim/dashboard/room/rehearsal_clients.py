"""Browsers that are none: a phone that fills in what it finds, and a host that presses buttons."""

from __future__ import annotations

import csv
import io
import json
import re
from http.client import HTTPConnection
from time import perf_counter, sleep
from urllib.parse import urlencode, urlsplit

from cisim.errors import CisimError

FIELD = re.compile(r'<(?:input|button)[^>]*?name="([^"]+)"[^>]*?>')
VALUE = re.compile(r'value="([^"]*)"')
TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')
SELECT = re.compile(r'<select name="([^"]+)".*?</select>', re.S)
OPTION = re.compile(r'<option value="(-?\d+)"')
KINDS = ("steady", "steady", "steady", "late", "slow", "double", "steady", "lost")
"""What phones are like, in turn: late ones come after the first stage, lost ones stop after the second."""
SLOW = 1.0
"""Seconds that a slow phone thinks."""


class Client:
    """A browser as far as a room needs one: it keeps a connection and its cookie, and follows redirects."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._connection = HTTPConnection(self._host, self._port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.times: list[float] = []

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        """Status and text of what a form is answered with; the time until then is kept."""
        begin = perf_counter()
        found = self._ask("POST", path, urlencode(form))
        self.times.append(perf_counter() - begin)
        return found

    def _ask(self, method: str, path: str, body: str | None, more: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(more or {})}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for attempt in (1, 2):
            try:
                self._connection.request(method, path, body, headers)
                answer = self._connection.getresponse()
                text = answer.read().decode()
                break
            except (OSError, EOFError):
                self._connection.close()
                if attempt == 2:
                    raise
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status == 303:
            return self._ask("GET", answer.headers["Location"], None)
        return answer.status, text

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Phone:
    """A phone that is none: it fills in what it finds."""

    def __init__(self, address: str, code: str, number: int) -> None:
        self.client, self.code, self.number = Client(address), code, number
        self.kind = KINDS[number % len(KINDS)]
        self.seat = 0
        self.largest = 0
        self.sent: dict[tuple[str, str], str] = {}

    def look(self) -> str:
        """The present page."""
        status, page = self.client.get(f"/j/{self.code}")
        if status != 200:
            raise CisimError(f"phone {self.number} got the status {status} of the page of its room")
        self.largest = max(self.largest, len(page.encode()))
        self.seat = int((re.search(r"<span>\D*(\d+)</span>", page.partition("</header>")[0]) or [0, 0])[1])
        return page

    def answer(self, again: bool = False) -> int:
        """Fill in the form of the present page; returns the number of answers sent."""
        form = filled(self.look(), self.number + again)
        if len(form) < 2:
            return 0
        if self.kind == "slow":
            sleep(SLOW)
        status, _ = self.client.post(f"/j/{self.code}/answer", form)
        if status != 200:
            return 0
        stage, year = form.pop("stage"), form.pop("year", "")
        if year:
            self.sent[stage, year] = "decision"
        for key, value in form.items():
            if not year:
                self.sent[stage, key] = value
        return 1 if year else len(form)

    def poll(self) -> None:
        """Ask whether something is new."""
        self.client.get(f"/j/{self.code}/state")


def filled(page: str, number: int) -> dict[str, str]:
    """A form of a page with answers that differ from phone to phone."""
    form: dict[str, str] = {}
    options: dict[str, list[str]] = {}
    budget = 10
    for match in FIELD.finditer(page):
        field, name = match[0], match[1]
        value = (VALUE.search(field) or ["", ""])[1]
        if 'type="radio"' in field:
            options.setdefault(name, []).append(value)
        elif 'type="checkbox"' in field and number % 3:
            form[name] = "on"
        elif 'type="number"' in field and name.startswith("t."):
            form[name] = str(min(budget, number % 4))
            budget -= int(form[name])
        elif 'type="number"' in field:
            form[name] = str(number % 50)
        elif 'type="hidden"' in field:
            form[name] = value
    for match in SELECT.finditer(page):
        options[match[1]] = OPTION.findall(match[0])
    return form | {name: values[number % len(values)] for name, values in options.items()}


class HostClient:
    """The host, who alone moves the room on."""

    def __init__(self, address: str, code: str) -> None:
        self.client, self.code = Client(address), code

    def act(self, do: str, **form: str) -> None:
        """Press a button."""
        _, page = self.client.get(f"/room/{self.code}")
        token = (TOKEN.search(page) or ["", ""])[1]
        status, _ = self.client.post(f"/room/{self.code}/act", {"token": token, "do": do, **form})
        if status != 200:
            raise CisimError(f"the host got the status {status} for {do}")

    def wait(self) -> None:
        """Until the server has computed what the screen shows."""
        while not json.loads(self.client.get(f"/room/{self.code}/state")[1])["ready"]:
            sleep(0.2)

    def log(self) -> list[dict[str, str]]:
        """The log."""
        return list(csv.DictReader(io.StringIO(self.client.get(f"/room/{self.code}/log.csv")[1])))
