"""Machine code: arrays of any layout, what is in the cache already, and files that are never seen half."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cisim.model import machine_code
from cisim.model.compiled_functions import JIT_ENABLED
from cisim.model.jit import KERNELS, entry
from cisim.model.month import PHASES
from cisim.simulation.compile import compile_all

pytestmark = pytest.mark.skipif(not JIT_ENABLED, reason="nothing is compiled")


@entry
def weigh(by, numbers, out):
    """Each number times a weight, by its position."""
    for i in range(numbers.shape[0]):
        out[i] = by * i * numbers[i]


@pytest.fixture
def apart(monkeypatch, tmp_path):
    """A cache of the test's own."""
    monkeypatch.setattr(machine_code, "CACHE_FOLDER", tmp_path)
    monkeypatch.setattr(machine_code, "_addresses", {})
    return tmp_path


def test_arrays_are_read_by_their_own_steps_types_and_signs(apart):
    """Whole arrays, parts of others, single precision: the same function, each read as what it is."""
    wide = np.arange(24.0).reshape(4, 6) - 7.5
    for numbers in (wide[1].copy(), wide[1], wide[::-1, 2], wide[:, 3].astype(np.float32), wide[:0, 0]):
        out = np.full(len(numbers), np.nan)
        weigh(-2.5, numbers, out)
        assert out.tolist() == [-2.5 * i * float(v) for i, v in enumerate(numbers)]
    whole, every_other = np.arange(3), np.zeros(6)[::2]
    weigh(2, whole, every_other)
    assert every_other.tolist() == [0.0, 2.0, 8.0]


def test_what_is_in_the_cache_is_not_made_again(apart):
    """By this process or another one; and a file is there whole or not at all."""

    def fail() -> bytes:
        raise AssertionError

    assert machine_code.stored("part", lambda: b"code") == b"code"
    assert machine_code.is_stored("part")
    assert machine_code.stored("part", fail) == b"code"
    with pytest.raises(AssertionError):
        machine_code.stored("other", fail)
    with pytest.raises(TypeError):
        machine_code.keep(apart / "half", "no bytes")
    assert [path.name for path in apart.iterdir()] == [f"part-{machine_code.processor()}.o"]


def test_two_first_runs_at_once_end_well(apart, monkeypatch):
    """Both compile; who is second finds the pieces in one file already, and leaves it at that."""
    names = ["one", "two"]
    for name in names:
        machine_code.stored(name, name.encode)
    whole = {name: name.encode() for name in names}
    machine_code.keep_bundle(names)
    machine_code.stored("one", b"again".upper)
    machine_code.keep_bundle(names)
    assert pickle.loads(machine_code.bundle().read_bytes()) == whole
    assert list(apart.iterdir()) == [machine_code.bundle()]
    assert compile_all(forward=True)
    assert list(apart.iterdir()) == [machine_code.bundle()]
    machine_code.bundle().unlink()
    with pytest.raises(FileNotFoundError):
        machine_code.keep_bundle(names)

    def finish_meanwhile(symbol: str) -> Path:
        machine_code.bundle().write_bytes(b"of the other one")
        return apart / "gone"

    monkeypatch.setattr(machine_code, "_file", finish_meanwhile)
    machine_code.keep_bundle(names)
    assert machine_code.bundle().read_bytes() == b"of the other one"


def test_other_processors_and_settings_have_code_of_their_own(monkeypatch):
    """A cache in a home that several machines share."""
    here = machine_code.bundle()
    machine_code.processor.cache_clear()
    try:
        monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
        assert machine_code.bundle() != here
    finally:
        machine_code.processor.cache_clear()


def test_a_process_that_only_compiles_knows_all_kernels():
    """The second one of a first run: else the first does the work alone, and nobody notices but by the time."""
    code = "from cisim.simulation.compile import _parts; print(*_parts())"
    parts = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    here = [kernel.name for kernel in KERNELS if kernel.__module__.startswith("cisim.model.kernels")]
    assert len(here) > len(PHASES)
    assert {part.rpartition(".")[0] for part in parts} >= set(here)
