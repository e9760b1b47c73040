"""Sweeps whose runner or workers are killed end with the tables of an uninterrupted run, bit for bit."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cisim.experiment.sweep.verify import verify
from machine import patience
from sweep_tools import assert_same

pytestmark = pytest.mark.slow
SPEC = """
name = "killed"
scenario = "adaptive-city"
replications = 600
arms = ["isolated", "collective"]
outcomes = ["outcome", "gap"]
[[design]]
kind = "grid"
values = {"problem.known" = [0.0, 0.25, 0.5, 0.75]}
"""
"""35 M organisation-months: several seconds, in five tasks or more."""


def cisim(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "cisim", *map(str, arguments)]


def parts(folder: Path) -> int:
    return len(list((folder / "parts").glob("[0-9]*.json")))


def wait_for(condition: object, seconds: float = 120.0) -> None:
    end = time.monotonic() + patience(seconds)
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spec") / "killed.toml"
    path.write_text(SPEC)
    return path


@pytest.fixture(scope="module")
def whole(spec: Path) -> Path:
    """The uninterrupted run."""
    folder = spec.parent / "whole"
    subprocess.run(cisim("sweep", "run", spec, "--out", folder, "-q"), check=True, capture_output=True)
    return folder


def test_a_killed_runner_loses_only_what_is_in_flight(spec, whole, tmp_path):
    """kill -9 at random moments, again and again; the same command goes on and ends with the same tables."""
    random = np.random.default_rng(7)
    folder = tmp_path / "sweep"
    for kill in range(3):
        runner = subprocess.Popen(
            cisim("sweep", "run", spec, "--out", folder, "-q", "-j", "2"), stderr=subprocess.DEVNULL
        )
        before = parts(folder)
        wait_for(lambda before=before, runner=runner: parts(folder) > before or runner.poll() is not None)
        time.sleep(float(random.uniform(0, 0.5)))
        if runner.poll() is not None:
            break
        runner.kill()
        runner.wait()
        assert parts(folder) > before, f"nothing was kept before kill {kill}"
    done = subprocess.run(cisim("sweep", "run", spec, "--out", folder, "-q", "--json"), check=True, capture_output=True)
    facts = json.loads(done.stdout)
    assert (facts["done"], facts["failed"], facts["pending"]) == (4800, 0, 0)
    assert_same(whole, folder)
    told = verify(folder)
    assert told["damaged"] == []
    assert not list(folder.rglob(".*")), "what killed runs left half-written is gone"


def test_ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on(spec, whole, tmp_path):
    """The first Ctrl-C ends with code 130 after the tasks at work; what is pending is said."""
    folder = tmp_path / "sweep"
    runner = subprocess.Popen(
        cisim("sweep", "run", spec, "--out", folder, "-q", "--json", "-j", "1"),  # one task at work, the others pending
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_for(lambda: parts(folder) > 0)
    runner.send_signal(signal.SIGINT)
    out, _ = runner.communicate(timeout=patience(60))
    facts = json.loads(out)
    assert runner.returncode == 130
    assert facts["done"] > 0
    assert facts["pending"] > 0
    status = subprocess.run(cisim("sweep", "status", folder, "--json"), check=True, capture_output=True)
    assert json.loads(status.stdout)["pending"] == facts["pending"]
    subprocess.run(cisim("sweep", "run", spec, "--out", folder, "-q"), check=True, capture_output=True)
    assert_same(whole, folder)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A dask scheduler and two workers on loopback, processes of their own."""
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    dask = [sys.executable, "-m", "dask"]
    local = ["--host", "127.0.0.1"]
    processes = [
        subprocess.Popen(
            [*dask, "scheduler", *local, "--port", "0", "--no-dashboard", "--scheduler-file", file], **quiet
        )
    ]
    try:
        wait_for(lambda: file.is_file() and file.read_text().rstrip().endswith("}"))  # it is not written at once
        address = json.loads(file.read_text())["address"]
        for _ in range(2):
            command = [*dask, "worker", address, *local, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
            processes.append(subprocess.Popen(command, **quiet))
        yield address.removeprefix("tcp://"), processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def test_a_dask_worker_can_be_killed(spec, whole, cluster, tmp_path):
    """One of two workers dies with a task in hand; the other one finishes, and the tables are the same."""
    address, workers = cluster
    folder = tmp_path / "sweep"
    runner = subprocess.Popen(
        cisim("sweep", "run", spec, "--out", folder, "-q", "--json", "--executor", f"dask://{address}"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    wait_for(lambda: parts(folder) > 0 or runner.poll() is not None)
    workers[0].kill()
    out, err = runner.communicate(timeout=patience(240))
    assert runner.returncode == 0, err.decode()[-2000:]
    assert json.loads(out)["done"] == 4800
    assert_same(whole, folder)


def test_a_scheduler_that_is_not_there_is_said(spec, tmp_path):
    """One line, code 2, and nothing is begun as if it worked."""
    done = subprocess.run(
        cisim("sweep", "run", spec, "--out", tmp_path / "s", "-q", "--executor", "dask://127.0.0.1:9"),
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"no scheduler answers there" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="forks and kills")
def test_fifty_kills_leave_nothing_half_written(tmp_path):
    """At fifty moments, also while a folder is being made: the same command goes on and ends as without any."""
    many = SPEC.replace("adaptive-city", "small-town").replace("600", "3").replace("0.75]", "0.75, 1.0]")
    (tmp_path / "many.toml").write_text(f'{many}\n[set]\n"time.months" = 24\n')
    script = Path(__file__).parents[1] / "killed_runs.py"
    done = subprocess.run([sys.executable, script, tmp_path / "many.toml", tmp_path, "50"], capture_output=True,
                          text=True, check=False, timeout=patience(120))  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["wrong"] == []
    assert told["kills"] >= 50
    assert told["sweeps"] > 5
