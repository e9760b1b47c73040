"""Not only this machine: other encodings, users without home or name, paths with blanks, an early Ctrl-C."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import weakref
from pathlib import Path

import pytest

import cisim
from cisim.__main__ import interrupt_again
from cisim.cli.streams import NAME, plain, prepare_streams
from cisim.model import cache_folder
from cisim.scenario.load import from_text

SOURCE = Path(cisim.__file__).parents[1]
SHORT = ("--set", "time.months=1", "--runs", "2", "-q")
NAMED = 'extends = "small-town"\ntitle = "東京の町 – Übergang → Ärmel"\n'
ENCODINGS = ("cp1252", "cp932", "ascii")


def run(
    *words: object, folder: Path, before: tuple[str, ...] = (), **variables: str | None
) -> subprocess.CompletedProcess:
    """A command in a process of its own, without compiler; a variable that is None is taken away."""
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "NUMBA_DISABLE_JIT": "1"} | variables
    environment = {name: value for name, value in environment.items() if value is not None}
    command = [sys.executable, "-m", "cisim", *map(str, words)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_commands_print_in_any_encoding(tmp_path, encoding):
    (tmp_path / "町.toml").write_text(NAMED, encoding="utf-8")
    for words in (
        ["describe"], ["describe", "M5"], ["describe", "--parameters"], ["list"], ["show", "町.toml"], ["--help"],
        ["compare", "small-town", "町.toml", *SHORT], ["compare", "町.toml", *SHORT], ["sweep", "plan", "size"],
        ["describe", "no such thing – 東"], ["show", "nicht da – 東.toml"],
    ):  # fmt: skip
        done = run(*words, folder=tmp_path, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        assert b"Traceback" not in done.stderr, (words, done.stderr[-600:])
        assert done.returncode == (2 if "no such thing – 東" in words or "nicht da – 東.toml" in words else 0), words
        done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_shown_can_be_read_again(tmp_path, encoding):
    """Signs are written as one types them; names as TOML writes what an encoding lacks."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    prepare_streams()
    stream.reconfigure(errors=NAME)
    from cisim.report.describe import scenario_as_toml

    scenario = from_text(NAMED, "t.toml")
    stream.write(scenario_as_toml(scenario))
    stream.flush()
    read = from_text(stream.buffer.getvalue().decode(encoding), "t.toml")
    assert read.hash == scenario.hash
    assert "東京" in read.title
    assert plain("a – b → c, α ≤ 1 · …") == "a - b -> c, alpha <= 1 . ..."


HOMES = {"no home": {"HOME": None}, "the root": {"HOME": "/"}, "nowhere": {"HOME": "/nowhere/at/all"},
         "no place for temporary files": {"HOME": "/nowhere", "TMPDIR": "/nowhere"}}  # fmt: skip
WITHOUT = {"XDG_CACHE_HOME": None, "CISIM_CACHE_DIR": None, "MPLCONFIGDIR": None}


@pytest.mark.slow
@pytest.mark.parametrize("home", HOMES)
def test_users_without_a_home(tmp_path, home):
    folder = tmp_path / "Ergebnisse für uns"
    folder.mkdir()
    done = run("compare", "small-town", *SHORT, "--out", "ä b", folder=folder, **WITHOUT | HOMES[home])
    assert done.returncode == 0, done.stderr[-2000:]
    assert (folder / "ä b" / "comparison.json").is_file()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="users of POSIX")
@pytest.mark.parametrize("home", ["no home", "the root"])
def test_a_user_whom_the_system_does_not_know(tmp_path, home):
    """As in containers with a number for a user: no entry, and no folder that may be written to but one."""
    code = (
        "import os, pwd\ndef missing(who): raise KeyError(who)\n"
        "pwd.getpwuid = pwd.getpwnam = missing\nfrom cisim.__main__ import run\nrun()"
    )
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(SOURCE)} | WITHOUT | HOMES[home]
    command = [sys.executable, "-c", code, "compare", "small-town", *SHORT, "--out", str(tmp_path / "x")]
    done = subprocess.run(command, cwd="/", capture_output=True, check=False,
                          env={k: v for k, v in environment.items() if v is not None})  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "x" / "comparison.json").is_file()


def test_no_folder_at_all_for_machine_code_is_one_clear_sentence(monkeypatch):
    """Neither home nor temporary folder: it is compiled anew each time, and whoever needs one is told."""
    monkeypatch.delenv("CISIM_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def nowhere(*arguments: object) -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", nowhere)
    monkeypatch.setattr(Path, "expanduser", lambda path: (_ for _ in ()).throw(RuntimeError("no home")))
    assert list(cache_folder.cache_roots()) == []


class Watched:
    """Something whose end calls back."""


def test_ctrl_c_where_python_lets_no_exception_through_comes_again(monkeypatch, capsys):
    """As in a callback during an import, where it was told as ignored and the command went on."""
    monkeypatch.setattr(sys, "unraisablehook", interrupt_again)

    def press(_: object) -> None:
        raise KeyboardInterrupt

    watched = [Watched()]
    reference = weakref.ref(watched[0], press)

    def end_and_go_on() -> None:
        watched.clear()
        assert reference() is None
        for _ in range(3000):
            time.sleep(0.01)

    with pytest.raises(KeyboardInterrupt):
        end_and_go_on()
    assert capsys.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("after", [0.05, 0.1, 0.15, 0.2, 0.4, 0.8])
def test_ctrl_c_while_it_starts(tmp_path, after):
    """From the moment on at which the command itself begins, most of which is imports: a sentence and 130, no
    traceback.
    """
    code = "import sys; from cisim.__main__ import run; sys.stdout.write('.'); sys.stdout.flush(); run()"
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    begun = subprocess.Popen(
        [sys.executable, "-c", code, "compare", "adaptive-city", "--runs", "100000", "-q"],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert begun.stdout
    begun.stdout.read(1)
    time.sleep(after)
    begun.send_signal(signal.SIGINT)
    try:
        _, told = begun.communicate(timeout=120)
    finally:
        begun.kill()
    assert b"Traceback" not in told, told[-1500:]
    assert begun.returncode == 130, told
    assert b"cisim: interrupted" in told
