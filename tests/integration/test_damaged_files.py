"""Folders with files that are missing, cut off, changed, empty or exchanged: every command that reads them says which
and what to do, or makes them again; none ends in a traceback, and none tells another figure.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cisim.cli import main

pytestmark = pytest.mark.slow
SHORT = ("--set", "time.months=12", "-q")
CLAIMS = """
[[claims]]
id = "strong"
refs = ["X1"]
claim = "Recessions do harm."
source = "test"
key = "shocks.recession_rate"
from = 0.0
to = 1.0
isolated = "-"
scenario = "small-town"
set = { "time.months" = 24, "shocks.recession_need" = 1.0 }
"""
PLACES = """
title = "A few places"
[set]
"time.months" = 60
[[places]]
name = "town"
scenario = "small-town"
count = 3
[[places]]
name = "other"
scenario = "small-town"
count = 3
"""
SWEEP = """
name = "small"
scenario = "small-town"
replications = 2
[set]
"time.months" = 12
[[design]]
kind = "grid"
values = {"problem.known" = [0.0, 0.5]}
"""
INPUTS = {"claims.toml": CLAIMS, "places.toml": PLACES, "sweep.toml": SWEEP,
          "series.csv": "year,stage,value\n2015,graduate,50\n2016,graduate,52\n2017,graduate,53\n"}  # fmt: skip
VOLATILE = {"seconds", "written", "begun", "command", "commands", "at", "wall_seconds", "checksum", "files", "out"}
"""Keys that tell of the call and not of the result."""


@dataclass(frozen=True)
class Family:
    """A command that makes a folder, the figures in it, commands that read it, and the folder inside it that is tried
    where that is enough.
    """

    command: Sequence[str]
    figures: Sequence[str]
    readers: Sequence[Sequence[str]] = field(default_factory=tuple)
    inside: str = ""


FAMILIES = {
    "compare": Family(
        ("compare", "small-town", *SHORT, "--runs", "4", "--out", "OUT"), ["comparison.json", "runs.csv"],
    ),
    "run": Family(("run", "small-town", *SHORT, "--runs", "2", "--out", "OUT"), ["series.csv", "attainment.csv"]),
    "sweep": Family(
        ("sweep", "run", "sweep.toml", "-q", "--out", "OUT"), ["runs.parquet", "outcomes.parquet"],
        [("report", "OUT"), ("sweep", "status", "OUT"), ("rerun", "OUT", "1"), ("effects", "OUT"),
         ("sweep", "verify", "OUT")],
    ),
    "why": Family(
        ("why", "small-town", *SHORT, "--runs", "2", "--walks", "0", "--out", "OUT"), ["why.json"], inside="channels",
    ),
    "portfolio": Family(("portfolio", "places.toml", "-q", "--out", "OUT"), ["portfolio.json", "places.csv"]),
    "doctor": Family(("doctor", "--file", "claims.toml", "-q", "--runs", "4", "--out", "OUT"), ["doctor.json"]),
    "calibrate": Family(
        ("calibrate", "small-town", "series.csv", "-p", "service.caseload", "--budget", "400", *SHORT[2:], "--set",
         "time.months=48", "--out", "OUT"), ["calibration.json"],
    ),
    "validate": Family(
        ("validate", "--only", "winners", "--draws", "2", "--draw-runs", "2", "-q", "--out", "OUT"),
        ["validation.json"],
    ),
    "uncertainty": Family(
        ("uncertainty", "small-town", *SHORT, "--draws", "2", "--runs", "10", "--out", "OUT"), ["uncertainty.json"],
    ),
}  # fmt: skip


def flip(data: bytes) -> bytes:
    """A bit in the middle is another one."""
    changed = bytearray(data)
    changed[len(changed) // 2] ^= 0x80
    return bytes(changed)


DAMAGE: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda data: None,
    "empty": lambda data: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "a bit": flip,
    "a digit": lambda data: data.replace(b"1", b"7", 1) if b"1" in data else b"7" + data,
}


def call(words: Sequence[str], folder: Path) -> tuple[int, str]:
    """Exit code and everything a command says."""
    done = CliRunner().invoke(main, [word.replace("OUT", str(folder)) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), (words, repr(done.exception))
    assert "Traceback" not in done.output
    return done.exit_code, done.output


def figures(family: Family, folder: Path) -> dict[str, object]:
    """What the folder tells, without what tells of the call."""
    told: dict[str, object] = {}
    for name in family.figures:
        path = folder / name
        if path.is_file():
            if name.endswith(".parquet"):
                told[name] = pd.read_parquet(path).drop(columns="seconds", errors="ignore").to_csv()
                continue
            text = path.read_text(encoding="utf-8")
            told[name] = stripped(json.loads(text)) if name.endswith(".json") else text
    return told


def stripped(value: object) -> object:
    """JSON without the keys that change from call to call."""
    if isinstance(value, dict):
        return {key: stripped(v) for key, v in value.items() if key not in VOLATILE}
    return [stripped(v) for v in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Callable[[str], tuple[Family, Path, dict[str, object]]]:
    """A whole folder of each family, made once."""
    place, known = tmp_path_factory.mktemp("whole"), dict[str, tuple[Family, Path, dict[str, object]]]()

    def make(name: str) -> tuple[Family, Path, dict[str, object]]:
        if name not in known:
            family = FAMILIES[name]
            code, output = call(family.command, place / name)
            assert code == 0, output
            known[name] = family, place / name, figures(family, place / name)
            assert known[name][2], sorted(p.name for p in (place / name).rglob("*"))
        return known[name]

    return make


@pytest.fixture(autouse=True)
def _inputs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in INPUTS.items():
        (tmp_path / name).write_text(text)


def check(name: str, what: str, family: Family, folder: Path, expected: dict[str, object]) -> None:
    """Readers and the same command again: an error that names the place, or the same figures."""
    for words in family.readers:
        code, output = call(words, folder)
        assert code in (0, 1, 2, 4), (name, what, words, output)
        assert code == 0 or str(folder) in output.replace("\n", "") or "cisim: " in output, (what, words, output)
    code, output = call(family.command, folder)
    assert code in (0, 2, 4), (name, what, output)
    if code:
        assert str(folder) in output, (name, what, output)
    else:
        told = figures(family, folder)
        assert told == expected, (name, what, output)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", FAMILIES)
def test_a_damaged_file_is_named_or_made_again(made, tmp_path, name, damage):
    family, whole, expected = made(name)
    files = [p.relative_to(whole) for p in sorted(whole.rglob("*")) if p.is_file() and p.suffix != ".lock"]
    for file in chosen([f for f in files if f.parts[0] == family.inside or not family.inside]):
        folder = Path(shutil.copytree(whole, tmp_path / "copy"))
        data = DAMAGE[damage]((folder / file).read_bytes())
        (folder / file).unlink() if data is None else (folder / file).write_bytes(data)
        check(name, f"{file} {damage}", family, folder, expected)
        shutil.rmtree(folder)


@pytest.mark.parametrize("name", FAMILIES)
def test_exchanged_files_are_named_or_made_again(made, tmp_path, name):
    family, whole, expected = made(name)
    files = [p.relative_to(whole) for p in sorted(whole.rglob("*")) if p.is_file() and p.suffix != ".lock"]
    for one, other in zip(files, files[1:], strict=False):
        if one.suffix == other.suffix and one.parent == other.parent and one.parent.name == "parts":
            folder = Path(shutil.copytree(whole, tmp_path / "copy"))
            first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
            (folder / one).write_bytes(second)
            (folder / other).write_bytes(first)
            check(name, f"{one} and {other} exchanged", family, folder, expected)
            shutil.rmtree(folder)


READ = (".json", ".jsonl", ".parquet", ".block")
"""Kinds of files that commands read again; pages, pictures and tables for people are written only."""


def chosen(files: Sequence[Path]) -> list[Path]:
    """The files that are read again, of parts one of each kind."""
    kinds: dict[tuple[str, ...], Path] = {}
    for file in (f for f in files if f.suffix in READ):
        parts = (file.parent.as_posix(), file.suffix, "" if file.stem[0].isdigit() else file.stem)
        kinds.setdefault(parts, file)
    return list(kinds.values())
