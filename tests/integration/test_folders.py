"""Folders of results: whole or not at all, never in the place of another result, and told apart by the commands."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cisim.cli.exit_codes import EXIT_CODES
from cisim.errors import CisimError
from cisim.storage.files import write_text
from cisim.storage.folders import COMPARISON_FOLDER, atomic_folder, check_output_folder
from cisim.version import CHECKOUT
from cli_tools import cisim
from sweep_tools import two_level, write_sweep

ROOT = Path(__file__).resolve().parents[2]
SHORT = ("small-town", "--set", "time.months=12", "--runs", "2", "-q")


def test_a_folder_appears_with_all_its_files_or_not_at_all(tmp_path):
    folder = tmp_path / "new" / "results"

    def broken(text: str) -> None:
        with atomic_folder(folder) as place:
            write_text(place / "a.txt", text)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken("half")
    assert list(tmp_path.iterdir()) == [], "nor the folders above it"
    with atomic_folder(folder) as place:
        write_text(place / "a.txt", "first")
        assert not folder.exists()
    assert [p.name for p in folder.iterdir()] == ["a.txt"]
    (folder / "mine.txt").write_text("kept")
    with pytest.raises(KeyboardInterrupt):
        broken("half")
    with pytest.raises(CisimError, match="which cisim did not write"), atomic_folder(folder) as place:
        write_text(place / "a.txt", "second")
    (folder / COMPARISON_FOLDER.marker).write_text("{}")
    with atomic_folder(folder) as place:
        write_text(place / "a.txt", "second")
        assert (folder / "a.txt").read_text() == "first"
    assert {p.name: p.read_text() for p in folder.iterdir()} == {
        "a.txt": "second", "mine.txt": "kept", COMPARISON_FOLDER.marker: "{}"
    }  # fmt: skip


def git_folder() -> str:
    """Where git keeps the index of the checkout; a folder without one where there is no git."""
    command = ["git", "-C", str(CHECKOUT), "rev-parse", "--absolute-git-dir"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or str(CHECKOUT)


@pytest.mark.parametrize("command", ["compare", "run"])
def test_a_full_disk_leaves_nothing_and_names_the_file(tmp_path, command):
    """Files may have at most 3 kB here, as with ``ulimit -f``."""
    out, lock = tmp_path / "x", Path(git_folder()) / "index.lock"
    code = (
        "import resource, sys; from cisim.cli import main; from cisim.simulation import compile; compile.warm_up();"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY)); main()"
    )
    done = subprocess.run([sys.executable, "-c", code, command, *SHORT, "--out", str(out)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert re.search(rf"^cisim: {re.escape(str(out))}/[\w.]+: File too large$", done.stderr, re.MULTILINE)
    assert list(tmp_path.iterdir()) == []
    assert not lock.exists(), "nor in the checkout"


def test_a_series_of_ones_own_makes_no_result_of_a_folder(tmp_path):
    (tmp_path / "series.csv").write_text("year,stage,value\n2010,reading,50\n")
    check_output_folder(tmp_path, COMPARISON_FOLDER)  # may be written beside it
    with (
        pytest.raises(CisimError, match="which cisim did not write"),
        atomic_folder(tmp_path) as folder,
    ):
        (folder / "series.csv").write_text("mine no more")
    assert "reading" in (tmp_path / "series.csv").read_text()


@pytest.mark.parametrize("command", [("compare", "small-town", "--memo"), ("export-explore", "--out")])
def test_a_page_takes_the_place_of_no_other_kind_of_file_and_is_refused_before_anything_is_run(tmp_path, command):
    mine = tmp_path / "mine.toml"
    mine.write_text("title = 'x'")
    assert f"'{mine}' must end in .html" in cisim(*command, mine, code=2).stderr
    assert mine.read_text() == "title = 'x'"
    assert f"cannot write to the folder {mine}" in cisim(*command, mine / "page.html", code=2).stderr


def test_an_error_names_the_file_that_was_asked_for_and_not_a_temporary_one(tmp_path, monkeypatch):
    def denied(**options):
        raise PermissionError(13, "Permission denied", str(tmp_path / ".page.cisim-1234.html"))

    monkeypatch.setattr("cisim.storage.files.tempfile.mkstemp", denied)
    with pytest.raises(OSError, match="Permission") as caught:
        write_text(tmp_path / "page.html", "x")
    assert caught.value.filename == str(tmp_path / "page.html")


def test_the_result_of_another_scenario_or_seed_is_not_replaced_unasked(tmp_path):
    out = tmp_path / "x"
    cisim("compare", *SHORT, "--out", out)
    cisim("compare", *SHORT, "--out", out)
    told = (out / "comparison.json").read_text()
    for other in (("--seed", "2"), ("--set", "trust.first=0.4")):
        result = cisim("compare", *SHORT, *other, "--out", out, code=2)
        assert f"{out} holds a comparison of another scenario or seed (made by: " in result.stderr
        assert "another --out, or --force" in result.stderr
    assert "holds a comparison (made by" in cisim("run", *SHORT, "--out", out, code=2).stderr
    assert (out / "comparison.json").read_text() == told
    cisim("compare", *SHORT, "--seed", "2", "--out", out, "--force")
    assert json.loads((out / "comparison.json").read_text())["seed"] == 2


def test_scenarios_side_by_side_are_known_by_all_of_them(tmp_path):
    out, both = tmp_path / "x", ("compare", "small-town", *SHORT)
    cisim(*both, "--set", "trust.first=0.4", "--out", out)
    cisim(*both, "--set", "trust.first=0.4", "--out", out)
    assert "another scenario" in cisim(*both, "--out", out, code=2).stderr


def test_a_folder_of_ones_own_is_no_result(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    check_output_folder(tmp_path, COMPARISON_FOLDER, ["abc"], 1)
    (tmp_path / "manifest.json").write_text("not JSON")
    with pytest.raises(CisimError, match=r"holds manifest\.json, which cisim did not write"):
        check_output_folder(tmp_path, COMPARISON_FOLDER, ["abc"], 1)
    (tmp_path / "comparison.json").write_text("{}")
    with pytest.raises(CisimError, match="made by: cisim compare"):
        check_output_folder(tmp_path, COMPARISON_FOLDER, ["abc"], 1)


COMMANDS = {
    "compare": (("compare", *SHORT), "cisim.comparison.comparison.compare"),
    "run": (("run", *SHORT), "cisim.simulation.simulate.run"),
    "validate": (("validate", "--only", "technical-city"), "cisim.evidence.validation.scoring.score_all"),
    "portfolio": (("portfolio", "ten-cities"), "cisim.portfolio.run_portfolio"),
    "calibrate": (
        ("calibrate", "strive-region", "pattern:readiness-cincinnati", "-p", "service.caseload"),
        "cisim.evidence.calibration.calibrate.calibrate",
    ),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_ends_with_130_and_a_sentence(command, tmp_path, monkeypatch):
    arguments, work = COMMANDS[command]

    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(work, interrupted)
    monkeypatch.setattr("cisim.evidence.validation.patterns.select_patterns", lambda file, only, uses: [])
    out = tmp_path / "x"
    result = cisim(*arguments, "--out", out, code=130)
    assert "cisim: interrupted; " in result.stderr
    assert "Traceback" not in result.output
    if command != "portfolio":  # keeps what is finished
        assert list(tmp_path.iterdir()) == []


def test_exit_codes_stand_in_the_help_and_in_one_page():
    text = " ".join(cisim("--help").stdout.split())
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for code, meaning in EXIT_CODES.items():
        assert f"{code} {meaning}" in text
        assert f"| {code} | {meaning} |" in page
    for other in ("README.md", "docs/sweeps.md", "docs/validation.md"):
        assert "3 some" not in (ROOT / other).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command", [["effects"], ["sensitivity"], ["report"], ["sweep", "status"], ["sweep", "export"]]
)
def test_a_folder_that_is_no_sweep_is_called_what_it_is(command, tmp_path):
    (tmp_path / "comparison.json").write_text("{}")
    (tmp_path / "manifest.json").write_text('{"command": "cisim compare small-town --out x"}')
    said = cisim(*command, tmp_path, code=2).stderr
    assert f"{tmp_path} holds a comparison (made by: cisim compare small-town --out x) and no sweep" in said
    assert "Errno" not in said
    assert "there is no folder" in cisim(*command, tmp_path / "nowhere", code=2).stderr


def test_a_sweep_does_not_begin_in_the_folder_of_another_result(tmp_path):
    out = tmp_path / "x"
    cisim("compare", *SHORT, "--out", out)
    said = cisim("sweep", "run", "five_conditions", "--set", "replications=1", "--out", out, code=2).stderr
    assert "holds a comparison" in said


def test_results_are_not_written_into_a_sweep(tmp_path):
    folder = write_sweep(tmp_path / "made", two_level(), lambda rows: {"y": 1.0 * rows["replicate"]}, replications=2)
    assert "holds a sweep" in cisim("compare", *SHORT, "--out", folder, code=2).stderr
