"""Runs ``cisim sweep run`` in forked processes and kills them at seeded moments: ``killed_runs.py SPEC FOLDER KILLS``.

Forked, a run costs no start of Python. Prints one JSON object: kills, sweeps that came to their end, what was wrong.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from cisim.cli import main
from cisim.experiment.sweep import division
from cisim.experiment.sweep.store import Store
from cisim.experiment.sweep.verify import verify
from cisim.simulation import compile as compilation
from cisim.storage import files

SEED = 50
TASK_COST = 500
"""Small tasks: many files, and many moments between them."""


def begin(spec: Path, folder: Path) -> int:
    """The number of a process that runs the sweep into the folder."""
    process = os.fork()
    if process:
        return process
    files.RUN_ID = secrets.token_hex(4)  # as a process of its own has it
    with contextlib.suppress(BaseException):
        main(["sweep", "run", str(spec), "--out", str(folder), "-q", "-j", "1"], standalone_mode=False)
        os._exit(0)
    os._exit(1)


def whole_run(spec: Path, folder: Path) -> bool:
    """Run to the end; whether it worked."""
    return os.waitpid(begin(spec, folder), 0)[1] == 0


def tables(folder: Path) -> list[pd.DataFrame]:
    """What a sweep is for, without the time it took."""
    return [Store(folder).read(name).drop(columns="seconds", errors="ignore") for name in ("plan", "runs", "outcomes")]


def half_written(folder: Path) -> list[str]:
    """What of a killed sweep cannot be read."""
    if not Store(folder).exists():
        return []
    return list(verify(folder)["damaged"])


def differences(folder: Path, expected: list[pd.DataFrame]) -> list[str]:
    """What of a sweep that came to its end is not as it would be without kills."""
    wrong = [f"hidden file {p}" for p in folder.rglob(".*")] + half_written(folder)
    for mine, whole in zip(tables(folder), expected, strict=True):
        try:
            pd.testing.assert_frame_equal(mine, whole, check_exact=True)
        except AssertionError as error:
            wrong.append(str(error)[:300])
    return wrong


def kill_again_and_again(spec: Path, place: Path, kills: int) -> dict[str, object]:
    """Kill so many times, now and then let a sweep come to its end, and look at what is there."""
    rng, wrong, done, sweeps = np.random.default_rng(SEED), list[str](), 0, 0
    begun = time.monotonic()
    if not whole_run(spec, place / "whole"):
        return {"wrong": ["the sweep does not run"]}
    length, expected = time.monotonic() - begun, tables(place / "whole")
    while done < kills:
        folder = place / f"sweep {sweeps}"
        for _ in range(int(rng.integers(1, 6))):
            process = begin(spec, folder)
            time.sleep(float(rng.uniform(0, length)) ** 2 / length)  # more often early, where a folder is being made
            os.kill(process, signal.SIGKILL)
            done += os.WIFSIGNALED(os.waitpid(process, 0)[1])
            wrong += half_written(folder)
        if not whole_run(spec, folder):
            wrong.append(f"{folder.name}: the same command does not go on")
            break
        wrong += differences(folder, expected)
        sweeps += 1
    return {"kills": done, "sweeps": sweeps, "wrong": wrong}


if __name__ == "__main__":
    division.TASK_COST = TASK_COST
    compilation.warm_up()
    print(json.dumps(kill_again_and_again(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
