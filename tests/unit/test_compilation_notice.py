"""The first run with a rule or an event says that it compiles, once."""

from __future__ import annotations

import pytest

from cisim.errors import CisimError
from cisim.simulation import compile as compilation


def test_the_phases_are_announced_once_and_marked(monkeypatch, tmp_path):
    """Whoever listens hears it before and after; a later call and a later process hear nothing."""
    heard, compiled = [], []
    monkeypatch.setattr(compilation, "PHASES_DONE", tmp_path / "phases")
    monkeypatch.setattr(compilation, "CACHE_USABLE", True)
    monkeypatch.setattr(compilation, "_phases_ready", False)
    monkeypatch.setattr(compilation, "_compile_phases", lambda: compiled.append(len(heard)))
    monkeypatch.setattr(compilation, "notices", [heard.append])
    compilation.warm_up_phases()
    compilation.warm_up_phases()
    monkeypatch.setattr(compilation, "_phases_ready", False)
    compilation.warm_up_phases()
    assert compiled == [1]
    assert len(heard) == 2
    assert heard[0].startswith("compiling the phases")
    assert (tmp_path / "phases").exists()


def test_a_full_disk_for_machine_code_is_named_with_what_to_do(monkeypatch, tmp_path):
    """The error of the system does not say which file."""

    def full(forward: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compilation, "needed", lambda: True)
    monkeypatch.setattr(compilation, "CACHE_USABLE", True)
    monkeypatch.setattr(compilation, "CACHE_FOLDER", tmp_path)
    monkeypatch.setattr(compilation, "DONE", tmp_path / "done")
    monkeypatch.setattr(compilation, "compile_all", full)
    monkeypatch.setattr(compilation.sys, "executable", "true")
    with pytest.raises(CisimError, match=f"compiled model in {tmp_path}: No space left.*CISIM_CACHE_DIR"):
        compilation.warm_up()
    assert not (tmp_path / "done").exists()
