"""A rehearsal: a server of its own, a host, and phones that are none, through all stages. Some of them come late, are
slow, send twice or get lost.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from types import MappingProxyType

import psutil

from cisim.dashboard.room.rehearsal_clients import HostClient, Phone
from cisim.errors import CisimError

YEARS = 2
"""Years of each round that are played."""


@dataclass(frozen=True)
class StageReport:
    """How a stage went.

    Attributes:
        name: of the stage.
        seconds: until the last phone had answered.
        answers: that the phones sent.
        slowest: seconds of the slowest one.
    """

    name: str
    seconds: float
    answers: int
    slowest: float


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
        debrief_seconds: until the model has run what was decided with other luck.
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
    debrief_seconds: float

    def percentile(self, share: float) -> float:
        """Seconds within which a share of the answers was taken."""
        return self.times[min(int(share * len(self.times)), len(self.times) - 1)]


@contextmanager
def room_server(
    scenario: str, language: str, folder: str, port: int = 0, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, str, psutil.Process]]:
    """Address, code and process of a server on loopback with a room whose log is in a folder."""
    command = [sys.executable, "-m", "cisim", "workshop", "--address", "127.0.0.1", "--port", str(port), "--no-browser",
               "--language", language, *(["--scenario", scenario] if scenario else [])]  # fmt: skip
    variables = {
        **os.environ,
        **environment,
        "CISIM_DATA_DIR": folder,
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
    }
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

        def stage(name: str, who: list[Phone]) -> None:
            begin = perf_counter()
            known = {phone.number: len(phone.client.times) for phone in who}
            answers = sum(pool.map(_answer, who))
            slowest = max((t for p in who for t in p.client.times[known[p.number] :]), default=0.0)
            reports.append(StageReport(name, perf_counter() - begin, answers, slowest))
            list(pool.map(Phone.poll, who))

        stage("welcome", [p for p in phones if p.kind != "late"])
        host.act("next")
        stage("predict", phones)
        for name in ("lock", "reveal"):
            host.act("next")
            stage(name, [p for p in phones if p.kind != "lost"])
        more = _megabytes(process) - before
        there = [p for p in phones if p.kind != "lost"]
        for name in ("round_1", "round_2"):
            host.act("next")
            for year in range(YEARS):
                stage(f"{name}, year {year + 1}", there)
                host.act("year", year=str(year))
        host.act("next")
        begin = perf_counter()
        host.wait()
        computed = perf_counter() - begin
        stage("debrief", there)
    return _report(host, phones, reports, _megabytes(process), more, computed)


def _answer(phone: Phone) -> int:
    sent = phone.answer()
    if phone.kind == "double":
        phone.answer(again=True)
    return sent


def _report(
    host: HostClient, phones: list[Phone], stages: list[StageReport], memory: float, more: float, computed: float
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
                     memory, more, late, computed)  # fmt: skip


def _same(kept: str | None, sent: str) -> bool:
    """Whether an answer stands in the log as it was sent; numbers may be written otherwise."""
    if kept is None or kept == sent:
        return kept is not None
    with suppress(ValueError):
        return float(kept) == float(sent)
    return False


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20
