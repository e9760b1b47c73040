"""A rehearsal: a server of its own, a host, and phones that are none, through all stages. Some of them come late, are
slow, send twice or get lost.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from time import perf_counter, sleep
from urllib.parse import urlencode, urlsplit

import psutil

from cisim.errors import CisimError

FIELD = re.compile(r'<(?:input|button)[^>]*?name="([^"]+)"[^>]*?>')
VALUE = re.compile(r'value="([^"]*)"')
TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')
SELECT = re.compile(r'<select name="([^"]+)".*?</select>', re.S)
OPTION = re.compile(r'<option value="(-?\d+)"')
KINDS = ("steady", "steady", "steady", "late", "slow", "double", "steady", "lost")
"""What phones are like, in turn: late ones come after the first stage, lost ones stop after the second."""
YEARS = 2
"""Years of each round that are played."""
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


@dataclass(frozen=True)
class StageReport:
    """How a stage went.

    Attributes:
        name: of the stage.
        seconds: until the last phone had answered.
        answers: that the phones sent.
    """

    name: str
    seconds: float
    answers: int


@dataclass(frozen=True)
class Rehearsal:
    """What a facilitator needs to know.

    Attributes:
        phones: that took part.
        stages: in their order.
        times: seconds of each answer, sorted.
        sent: the last answer of each phone to each question, and its decisions.
        lost: of these, how many are not in the log.
        largest_page: bytes of the largest page of a phone.
        memory: megabytes of the server in the end.
        more_memory: megabytes that the phones took until the reveal, without what the model computes later.
        late: phones that came late and found the stage that was on.
    """

    phones: int
    stages: tuple[StageReport, ...]
    times: tuple[float, ...]
    sent: int
    lost: int
    largest_page: int
    memory: float
    more_memory: float
    late: int

    def percentile(self, share: float) -> float:
        """Seconds within which a share of the answers was taken."""
        return self.times[min(int(share * len(self.times)), len(self.times) - 1)]


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


@contextmanager
def room_server(scenario: str, language: str, folder: str, port: int = 0) -> Iterator[tuple[str, str, psutil.Process]]:
    """Address, code and process of a server on loopback with a room whose log is in a folder."""
    command = [sys.executable, "-m", "cisim", "workshop", "--address", "127.0.0.1", "--port", str(port), "--no-browser",
               "--language", language, *(["--scenario", scenario] if scenario else [])]  # fmt: skip
    variables = {**os.environ, "CISIM_DATA_DIR": folder, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=variables)
    try:
        found = None
        for line in process.stdout or ():
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/room/([A-Z]{4})", line):
                break
        if found is None:
            raise CisimError("the server of the rehearsal did not start")
        yield found[1], found[2], psutil.Process(process.pid)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def rehearse(phones: int, scenario: str = "", language: str = "en") -> Rehearsal:
    """Play all stages of a room with so many phones.

    Raises:
        CisimError: the server did not start, or a page could not be had.
    """
    with tempfile.TemporaryDirectory() as folder, room_server(scenario, language, folder) as (address, code, process):
        return play_stages(address, code, process, phones)


def play_stages(address: str, code: str, process: psutil.Process, count: int) -> Rehearsal:
    """Play all stages of a room that is open."""
    host = HostClient(address, code)
    host.client.get(f"/room/{code}/screen")
    host.wait()
    before = _megabytes(process)
    phones = [Phone(address, code, number) for number in range(count)]
    reports: list[StageReport] = []
    with ThreadPoolExecutor(count) as pool:

        def stage(name: str, who: list[Phone], work: Callable[[Phone], int]) -> None:
            begin = perf_counter()
            answers = sum(pool.map(work, who))
            reports.append(StageReport(name, perf_counter() - begin, answers))
            list(pool.map(Phone.poll, who))

        stage("welcome", [p for p in phones if p.kind != "late"], _answer)
        host.act("next")
        stage("predict", phones, _answer)
        for name in ("lock", "reveal"):
            host.act("next")
            stage(name, [p for p in phones if p.kind != "lost"], _answer)
        more = _megabytes(process) - before
        there = [p for p in phones if p.kind != "lost"]
        for name in ("round_1", "round_2"):
            host.act("next")
            for year in range(YEARS):
                stage(f"{name}, year {year + 1}", there, _answer)
                host.act("year", year=str(year))
        host.act("next")
        stage("debrief", there, _answer)
    return _report(host, phones, reports, _megabytes(process), more)


def _answer(phone: Phone) -> int:
    sent = phone.answer()
    if phone.kind == "double":
        phone.answer(again=True)
    return sent


def _report(
    host: HostClient, phones: list[Phone], stages: list[StageReport], memory: float, more: float
) -> Rehearsal:  # fmt: skip
    kept: dict[tuple[str, str, str], str] = {}
    for row in host.log():
        if row["kind"] == "vote":
            kept[row["seat"], row["stage"], row["what"]] = row["value"]
        elif row["kind"] == "decision":
            kept[row["seat"], row["stage"], str(int(row["what"].split()[-1]) - 1)] = "decision"
    sent = {(str(p.seat), *key): value for p in phones for key, value in p.sent.items()}
    lost = sum(not _same(kept.get(key), value) for key, value in sent.items())
    late = sum(p.kind == "late" and ("predict" in {key[0] for key in p.sent}) for p in phones)
    times = sorted(seconds for p in phones for seconds in p.client.times)
    for phone in phones:
        phone.client.close()
    host.client.close()
    return Rehearsal(len(phones), tuple(stages), tuple(times), len(sent), lost, max(p.largest for p in phones),
                     memory, more, late)  # fmt: skip


def _same(kept: str | None, sent: str) -> bool:
    """Whether an answer stands in the log as it was sent; numbers may be written otherwise."""
    if kept is None or kept == sent:
        return kept is not None
    with suppress(ValueError):
        return float(kept) == float(sent)
    return False


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20
