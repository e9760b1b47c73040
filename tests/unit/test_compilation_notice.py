"""What is said of compiling."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.errors import CisimError
from cisim.simulation import compile as compilation


def test_a_full_disk_for_machine_code_is_named_with_what_to_do(monkeypatch, tmp_path):
    """The error of the system does not say which file."""

    def full(forward: bool, progress: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compilation, "needed", lambda: True)
    monkeypatch.setattr(compilation, "CACHE_USABLE", True)
    monkeypatch.setattr(compilation, "CACHE_FOLDER", tmp_path)
    monkeypatch.setattr(compilation, "compile_all", full)
    monkeypatch.setattr(compilation.sys, "executable", "true")
    with pytest.raises(CisimError, match=f"compiled model in {tmp_path}: No space left.*CISIM_CACHE_DIR"):
        compilation.warm_up()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_quiet_command_compiles_without_a_word(monkeypatch, form):
    monkeypatch.setattr(compilation, "needed", lambda: True)
    monkeypatch.setattr(compilation, "warm_up", lambda progress=None: None)
    command = ["compare", "small-town", "--runs", "2", "--set", "time.months=6", *form]
    told, quiet = (CliRunner().invoke(main, [*command, *more]) for more in ([], ["--quiet"]))
    assert "compiling the model" in told.stderr
    assert (quiet.exit_code, quiet.stderr) == (0, "")
    assert quiet.stdout == told.stdout
