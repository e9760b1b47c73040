"""The room as a server of its own: killed in a vote, visited by many, asked for from the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep

import psutil
import pytest
import segno
from click.testing import CliRunner

from cisim.cli import main
from cisim.cli.rehearsal_text import rehearsal_text
from cisim.dashboard.room.network import chosen_address, qr_text, web_address
from cisim.dashboard.room.rehearsal import play_stages, room_server
from cisim.dashboard.room.rehearsal_clients import HostClient, Phone
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.store import Store
from cisim.errors import CisimError
from machine import patience


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with room_server("small-town", "en", str(tmp_path_factory.mktemp("rooms"))) as found:
        yield found


@contextmanager
def crowd(address: str, code: str, count: int) -> Iterator[tuple[HostClient, list[Phone]]]:
    """A host and steady phones, whose connections are closed in the end."""
    host, phones = HostClient(address, code), [Phone(address, code, 8 * number) for number in range(count)]
    try:
        yield host, phones
    finally:
        for client in (host.client, *(phone.client for phone in phones)):
            client.close()


def counts(host: HostClient) -> dict[str, int]:
    return json.loads(host.client.get(f"/room/{host.code}/state")[1])


@pytest.mark.slow
def test_ctrl_c_ends_a_workshop_and_says_that_the_room_is_kept(tmp_path):
    """Not that it was interrupted and nothing was written, as of a computation."""
    command = [sys.executable, "-m", "cisim", "workshop", "--address", "127.0.0.1", "--port", "0", "--no-browser"]
    variables = {**os.environ, "CISIM_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=variables
    ) as server:
        for line in server.stdout:
            if "Ctrl-C ends it" in line:
                break
        server.send_signal(signal.SIGINT)
        said = server.communicate(timeout=patience(30))[0]
    code = Store(tmp_path).codes()[0]
    assert f"room {code} is kept" in said
    assert "nothing was written" not in said
    assert server.returncode == 0


@pytest.mark.slow
def test_killed_in_a_vote_nothing_is_lost_and_phones_go_on(tmp_path):
    with ExitStack() as stack:
        with room_server("small-town", "en", str(tmp_path)) as (address, code, process):
            host, phones = stack.enter_context(crowd(address, code, 6))
            host.act("next")
            with ThreadPoolExecutor(6) as pool:
                answered = list(pool.map(Phone.answer, phones[:4]))
                process.send_signal(signal.SIGKILL)
                process.wait(patience(20))
        assert answered == [3, 3, 3, 3]
        with room_server("", "en", str(tmp_path), int(address.rpartition(":")[2])) as (again, same, _process):
            assert (again, same) == (address, code)
            assert counts(host)["answered"] == 4
            assert [phone.answer() for phone in phones[4:]] == [3, 3]
            assert phones[0].look().count(" checked") == 2, "what was chosen is still there"
            assert counts(host) | {"answered": 6, "seats": 6} == counts(host)


@pytest.mark.slow
def test_thirty_phones_vote_and_the_host_sees_all_of_them(served):
    with crowd(*served[:2], 30) as (host, phones), ThreadPoolExecutor(30) as pool:
        list(pool.map(Phone.answer, phones))
        end = monotonic() + patience(3)
        while counts(host)["answered"] < 30:
            assert monotonic() < end
            sleep(0.1)


@pytest.mark.slow
def test_a_rehearsal_loses_nothing_and_says_what_a_facilitator_needs(tmp_path):
    with room_server("small-town", "en", str(tmp_path)) as (address, code, process):
        found = play_stages(address, code, psutil.Process(process.pid), 8)
    assert found.lost == 0
    assert found.sent > 60
    assert found.late == 1
    assert found.largest_page <= 10_000
    assert [stage.name for stage in found.stages][:4] == ["welcome", "predict", "lock", "reveal"]
    assert found.debrief_seconds >= 0
    text = rehearsal_text(found)
    assert "lost            0 of" in text
    assert "MB" in text
    assert "95 % within" in text


@pytest.fixture
def rooms(tmp_path, monkeypatch):
    monkeypatch.setenv("CISIM_DATA_DIR", str(tmp_path))
    return Rooms(Store())


def test_rooms_are_listed_exported_and_forgotten(rooms, tmp_path):
    code = rooms.open("small-town").code
    run = CliRunner().invoke
    assert code in run(main, ["workshop", "list"]).output
    assert run(main, ["workshop", "export", code.lower()]).output.startswith("number,time,stage,kind,seat,what,value\n")
    run(main, ["workshop", "export", code, "--out", str(tmp_path / "log.csv")])
    assert (tmp_path / "log.csv").read_text().count("\n") == 2
    assert "no room ZZZZ" in run(main, ["workshop", "export", "ZZZZ"]).output
    refused = run(main, ["workshop", "forget", code], input="n\n")
    assert refused.exit_code == 1
    assert rooms.find(code) is not None
    assert "1 events of room" in run(main, ["workshop", "forget", code], input="y\n").output
    assert rooms.find(code) is None


def test_the_code_for_cameras_is_that_of_the_address_and_works_in_any_terminal():
    address = web_address("192.168.4.1", 8765) + "/j/KEMP"
    cells = [bytes(row) for row in segno.make(address, error="l", micro=False).matrix_iter(border=2)]
    plain = qr_text(address, "ascii")
    assert [bytes(line[k] == " " for k in range(0, len(line), 2)) for line in plain.split("\n")] == cells
    assert qr_text(address, "cp1252") == plain
    blocks = qr_text(address, "utf-8").split("\n")
    assert [bytes(sign in "▄ " for sign in line) for line in blocks] == cells[::2]


def test_an_address_that_this_computer_does_not_have_is_refused():
    with pytest.raises(CisimError, match=r"--address 203\.0\.113\.7: this computer has"):
        chosen_address("203.0.113.7")
    assert chosen_address("127.0.0.1")[0] == "127.0.0.1"
