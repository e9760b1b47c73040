"""What somebody sent is data: its code is run only where the user allows it, and no file beside it is a module."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import cisim
from cisim.cli import main
from cisim.errors import CisimError
from cisim.experiment.sweep.experiment import from_dict
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.plan_file import load_plan, save_plan
from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.model import cache_folder
from cisim.scenario import extensions
from cisim.scenario.extensions import CodeError, code_allowed
from cisim.scenario.load import load

SOURCE = Path(cisim.__file__).parents[1]
MODULE = "from pathlib import Path\nPath({mark!r}).touch()\ndef never(view, month): return view.orgs.org[:, 0] * 0\n"


@pytest.fixture(autouse=True)
def _nothing_allowed(monkeypatch):
    monkeypatch.delenv(extensions.ALLOW_VARIABLE, raising=False)
    monkeypatch.setattr(extensions, "_trusted", set())
    yield
    sys.modules.pop("attack", None)


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A folder with a scenario and the module it names, which leaves a mark when it is run."""
    folder = tmp_path / "received"
    folder.mkdir()
    (folder / "attack.py").write_text(MODULE.format(mark=str(folder / "mark")))
    for key, text in {
        "rules": '[rules]\nattendance = "attack:never"\n',
        "sector_rules": '[sector_rules.government]\ncapacity = "attack:never"\n',
        "extra_conditions": "",
    }.items():
        head = 'extra_conditions = ["attack:never"]\n' if key == "extra_conditions" else ""
        (folder / f"{key}.toml").write_text(f'extends = "small-town"\n{head}{text}')
    (folder / "coverage.py").write_text(f"from pathlib import Path\nPath({str(folder / 'mark')!r}).touch()\n")
    return folder


def run(folder: Path, *words: str, path: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, in a folder."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(SOURCE), path]))} | variables
    return subprocess.run([sys.executable, "-m", "cisim", *words], cwd=folder, env=environment, capture_output=True,
                          text=True, check=False)  # fmt: skip


KEYS = ("rules", "sector_rules", "extra_conditions")
COMMANDS = {
    "compare": ("compare", "{file}", "--runs", "2"),
    "run": ("run", "{file}", "--runs", "2"),
    "describe": ("describe", "M1", "--scenario", "{file}"),
    "why": ("why", "{file}", "--dry-run"),
    "uncertainty": ("uncertainty", "{file}"),
    "dashboard": ("dashboard", "{file}", "--no-browser", "--port", "0"),
    "template": ("template", "{file}"),
    "community": ("community", "{file}"),
}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_runs_the_code_of_a_received_file_unasked(received, monkeypatch, command, key):
    """Neither where the module is beside it, nor where it is on the path."""
    monkeypatch.chdir(received)
    monkeypatch.syspath_prepend(str(received))
    words = [word.format(file=f"{key}.toml") for word in COMMANDS[command]]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2, (done.output, done.exception)
    assert "--allow-code" in done.output
    assert "attack:never" in done.output
    assert not (received / "mark").exists()
    assert "attack" not in sys.modules


@pytest.mark.parametrize("allowed", [False, True])
def test_show_never_runs_code(received, monkeypatch, allowed):
    """Rules are shown by name; a condition from outside cannot be filled in, and it says so."""
    monkeypatch.chdir(received)
    monkeypatch.syspath_prepend(str(received))
    if allowed:
        monkeypatch.setenv(extensions.ALLOW_VARIABLE, "1")
    done = CliRunner().invoke(main, ["show", "rules.toml"])
    assert done.exit_code == 0, done.output
    assert 'attendance = "attack:never"' in done.output
    assert CliRunner().invoke(main, ["show", "extra_conditions.toml"]).exit_code == 2
    assert not (received / "mark").exists()


@pytest.mark.slow
def test_a_file_beside_ones_data_is_no_module(received):
    """A coverage.py, which numba would import, or a sitecustomize of a dataset."""
    done = run(received, "compare", "small-town", "--set", "time.months=12", "--runs", "2", "-q")
    assert done.returncode == 0, done.stderr
    assert not (received / "mark").exists()


@pytest.mark.slow
def test_allowed_code_is_found_beside_and_announced(received):
    done = run(received, "describe", "M1", "--scenario", "rules.toml", "--allow-code")
    assert done.returncode == 0, done.stderr
    assert "cisim: runs code from outside cisim: attack:never (attack.py)" in done.stderr
    assert (received / "mark").exists()
    (received / "coverage.py").unlink()
    done = run(received, "describe", "M1", "--scenario", "rules.toml", path=str(received), CISIM_ALLOW_CODE="1")
    assert "runs code from outside" in done.stderr


def test_leave_ends_with_the_command(received, monkeypatch):
    monkeypatch.chdir(received)
    monkeypatch.syspath_prepend(str(received))
    assert CliRunner().invoke(main, ["describe", "M1", "--scenario", "rules.toml", "--allow-code"]).exit_code == 0
    monkeypatch.setattr(extensions, "_trusted", set())
    assert CliRunner().invoke(main, ["describe", "M1", "--scenario", "rules.toml"]).exit_code == 2


def test_a_plan_and_a_folder_are_data_too(received, tmp_path, monkeypatch):
    """plan.json, status, verify and report of a sweep that names code."""
    monkeypatch.syspath_prepend(str(received))
    monkeypatch.setattr("cisim.experiment.sweep.division.TASK_COST", 500)
    scenario = str(received / "sector_rules.toml")
    experiment = {"scenario": scenario, "set": {"time.months": 1}, "replications": 1, "arms": ["isolated"]}
    folder = tmp_path / "sweep"
    (received / "attack.py").write_text("def never(draw): return draw.usual\n")
    with code_allowed():
        plan = make_plan(from_dict(experiment))
        _, file = save_plan(tmp_path, plan)
        run_experiment(experiment, folder, quiet=True, jobs=1)
    monkeypatch.setattr(extensions, "_trusted", set())
    del sys.modules["attack"]
    (received / "attack.py").write_text(MODULE.format(mark=str(received / "mark")))
    with pytest.raises(CodeError):
        load_plan(file)
    monkeypatch.setenv(extensions.ALLOW_VARIABLE, "1")
    for command in (["sweep", "status"], ["sweep", "verify"], ["report"]):
        done = CliRunner().invoke(main, [*command, str(folder)])
        assert done.exit_code == 0, (command, done.output, done.exception)
    assert not (received / "mark").exists()
    assert "attack" not in sys.modules


def test_what_a_program_names_itself_needs_no_leave():
    import copy
    import pickle

    scenario = load("small-town").with_rules(attendance=nobody)
    assert pickle.loads(pickle.dumps(scenario)).hash == copy.deepcopy(scenario).hash == scenario.hash
    with pytest.raises(CisimError, match="allow_code"):
        load("small-town", ()).from_dict(scenario.to_dict() | {"rules": {"attendance": "os:getcwd"}})


def nobody(view, month):
    """No attendance."""
    return view.orgs.org[:, 0] * 0


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="users are not told apart here")
def test_machine_code_is_read_from_folders_of_the_users_own_alone(tmp_path):
    folder = tmp_path / "cache" / "numba-x"
    assert cache_folder._usable(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    (folder / "sub").mkdir()
    (folder / "sub").chmod(0o777)
    assert cache_folder._usable(folder), "nobody else gets there"
    folder.chmod(0o755)
    assert not cache_folder._usable(folder), "others can write to what is inside"
    (folder / "sub").chmod(0o755)
    assert cache_folder._usable(folder)
    for mode in (0o775, 0o757, 0o777):
        folder.chmod(mode)
        assert not cache_folder._usable(folder)
    folder.chmod(0o700)
    (tmp_path / "link").symlink_to(folder)
    assert not cache_folder._usable(tmp_path / "link")
