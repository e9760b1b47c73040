"""The command line as a user meets it: what it prints, what it writes, and how it says no."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.comparison.verdict import VERDICTS
from cisim.model.parameters import CONDITION_NAMES, PARAMETERS
from cisim.scenario.load import load, presets
from cisim.version import __version__
from cli_tools import cisim
from machine import patience

SHORT = ("--set", "time.months=60")


@pytest.fixture(scope="module")
def told() -> dict:
    """``cisim compare small-town --json`` over five years."""
    return json.loads(cisim("compare", "small-town", *SHORT, "--runs", "12", "--seed", "4", "--json").stdout)


def test_json_is_one_object_with_the_documented_keys(told):
    assert told["verdict"] in VERDICTS
    assert set(told["difference"]) >= {"mean", "p10", "p50", "p90", "unit"}
    assert told["difference"]["unit"] == "points"
    assert set(told["arms"]) == {"isolated", "collective"}
    for arm in told["arms"].values():
        assert 0 <= arm["outcome"] <= 100
        assert arm["money_total"] > 0
        assert set(arm["hours"]) == {"service", "search", "fundraising", "reporting", "coordination", "running"}
    assert cisim("--version").stdout == f"cisim, version {told['model_version']}\n"
    assert (told["runs"], told["seed"], told["model_version"]) == (12, 4, __version__)
    assert told["scenario_hash"] == load("small-town", {"time.months": 60}).hash


def test_json_is_alone_on_standard_output():
    command = [sys.executable, "-m", "cisim", "compare", "small-town", *SHORT, "--runs", "2", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout)["runs"] == 2
    assert done.stderr == ""


def test_json_says_what_the_library_says(told):
    expected = compare(load("small-town", {"time.months": 60}), runs=12, seed=4).to_dict()
    assert {key: value for key, value in told.items() if key != "document"} == json.loads(json.dumps(expected))


def test_set_speaks_of_the_collective_arm_only(told):
    off = ("--set", "conditions.backbone_support.strength=0")
    without = json.loads(cisim("compare", "small-town", *SHORT, *off, "--runs", "12", "--seed", "4", "--json").stdout)
    assert without["arms"]["isolated"] == told["arms"]["isolated"]
    assert without["arms"]["collective"]["money"]["backbone"] == 0.0 < told["arms"]["collective"]["money"]["backbone"]
    assert without["scenario_hash"] != told["scenario_hash"]


def test_the_table_says_verdict_money_stages_and_what_was_run():
    text = cisim("compare", "adaptive-city", *SHORT, "--runs", "4").stdout
    for part in ("In this model, after 5 years", "n = 4 paired runs", "Same total money", "o isolated", "backbone",
                 "after", "2 years", "gap between best-off", "seed 1", __version__, "not calibrated"):  # fmt: skip
        assert part in text, part
    for stage in load("adaptive-city").stages:
        assert f"\n{stage.short} " in text
    assert "nan" not in text.lower().replace("finance", "")


def test_a_short_run_is_told_without_the_indicators():
    text = cisim("compare", "small-town", "--set", "time.months=7", "--runs", "2").stdout
    assert "after 7 months" in text
    assert "rising trend" not in text


def test_out_writes_picture_tables_and_manifest_and_nothing_else(tmp_path):
    folder = tmp_path / "new" / "folder"
    result = cisim("compare", "small-town", *SHORT, "--runs", "5", "--json", "--out", str(folder))
    told = json.loads(result.stdout)
    assert {p.name for p in folder.iterdir()} == {
        "comparison.txt", "comparison.md", "comparison.svg", "comparison.png", "comparison.json", "report.html",
        "stages.csv", "runs.csv", "existing.csv", "segments.csv", "leverage.csv", "manifest.json",
        "ro-crate-metadata.json",
    }  # fmt: skip
    assert all(f"{folder / name}" in result.stderr for name in os.listdir(folder))
    assert json.loads((folder / "comparison.json").read_text()) == told
    picture = (folder / "comparison.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000
    with (folder / "stages.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(r["difference"]) for r in rows] == [s["difference"]["mean"] for s in told["stages"]]
    with (folder / "runs.csv").open() as file:
        rows = list(csv.DictReader(file))
    ends = [float(r["collective_year_5"]) - float(r["isolated_year_5"]) for r in rows]
    assert sum(ends) / 5 == pytest.approx(told["difference"]["mean"])
    assert "In this model" in (folder / "comparison.txt").read_text()
    assert json.loads((folder / "manifest.json").read_text())["scenario_hash"] == told["scenario_hash"]


BAD = {
    "preset": (["compare", "adaptiv-city"], "did you mean 'adaptive-city'?"),
    "key": (["compare", "small-town", "--set", "problem.knwon=1"], "did you mean 'problem.known'?"),
    "range": (["compare", "small-town", "--set", "problem.known=7"], "allowed: number from 0 to 1"),
    "value": (["run", "small-town", "--set", "time.months=soon"], "whole number from 1 to 1200"),
    "combination": (
        ["show", "small-town", "--set", "problem.coupling_within=9"],
        "problem.coupling_within = 9: allowed: at most problem.bits - 1 = 7",
    ),
    "no value": (["show", "small-town", "--set", "problem.known"], "key=value"),
    "one run": (["compare", "small-town", "--runs", "1"], "--runs"),
    "too many runs": (["compare", "small-town", "--runs", "1000000000"], "--runs"),
    "seed": (["compare", "small-town", "--seed", "-1"], "--seed"),
    "rope": (["compare", "small-town", "--rope", "nan"], "--rope"),
    "infinite rope": (["compare", "small-town", "--rope", "inf"], "--rope"),
    "threads": (["compare", "small-town", "--threads", "0"], "--threads"),
    "no scenario": (["compare"], "SCENARIO"),
    "command": (["compar", "small-town"], "compare"),
    "option": (["compare", "small-town", "--jsno"], "--json"),
    "arm": (["run", "small-town", "--arm", "both"], "collective"),
    "condition": (["describe", "backbone_suport"], "did you mean 'backbone_support'?"),
    "experiment": (["replicate", "lazer-friedman"], "did you mean 'lazer-friedman-2007'?"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_a_message_exit_code_2_and_no_output(case):
    arguments, expected = BAD[case]
    result = cisim(*arguments, code=2)
    assert expected in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


@pytest.mark.parametrize("command", [["compare", "--runs", "2"], ["run", "--runs", "2"]])
def test_a_folder_that_cannot_be_written_is_said_before_anything_is_computed(command, tmp_path, monkeypatch):
    monkeypatch.setattr("cisim.comparison.arms.stream", None)
    monkeypatch.setattr("cisim.simulation.simulate.stream", None)
    (tmp_path / "file").write_text("in the way")
    out = tmp_path / "file" / "folder"
    result = cisim(command[0], "small-town", *command[1:], "--out", str(out), code=2)
    assert f"cannot write to the folder {out}" in result.stderr
    assert "Traceback" not in result.output


def test_a_real_process_ends_with_2_and_no_traceback(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('extends = "small-town"\n[time]\nmonths = 0\n')
    done = subprocess.run([sys.executable, "-m", "cisim", "compare", "mine.toml"],
                          cwd=tmp_path, env=from_here(), capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "cisim: mine.toml:3: time.months: 0 given, allowed: whole number from 1 to 1200 (months)\n"
    assert done.stdout == ""


def from_here() -> dict[str, str]:
    """The environment, with the package found from any folder."""
    import cisim

    return os.environ | {"PYTHONPATH": str(Path(cisim.__file__).parents[1])}


def test_run_writes_one_arm_and_names_the_files(tmp_path):
    result = cisim("run", "small-town", *SHORT, "--runs", "3", "--arm", "isolated", "--out", str(tmp_path / "run"))
    files = [Path(line) for line in result.stdout.splitlines()]
    assert [f.name for f in files] == ["series.csv", "attainment.csv", "columns.json", "manifest.json"]
    with files[0].open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 * 61
    assert all(float(r["level.backbone_support"]) == 0 for r in rows)


def test_run_from_another_folder_by_the_name_of_a_preset(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cisim("run", "small-town", "--set", "time.months=12", "--every", "12", "--runs", "2")
    folder = tmp_path / "results" / f"small-town-collective-{load('small-town', {'time.months': 12}).hash}"
    assert (folder / "series.csv").read_text().count("\n") == 1 + 2 * 2


def test_list_names_every_preset_with_its_sources():
    found = json.loads(cisim("list", "--json").stdout)
    assert [row["name"] for row in found] == list(presets())
    assert all(row["sources"] and row["organisations"] > 0 for row in found)
    text = cisim("list").stdout
    assert all(row["name"] in text and row["title"] in text for row in found)


def test_describe_says_what_each_condition_changes_costs_and_can_harm():
    found = json.loads(cisim("describe", "--json").stdout)
    assert tuple(row["name"] for row in found) == CONDITION_NAMES
    for row in found:
        assert all(row[k] for k in ("claim", "main_path", "price", "harm", "source", "evidence", "grade", "changes"))
        assert "price" in {change["role"] for change in row["changes"]}
        page = cisim("describe", row["name"]).stdout
        assert all(part in page for part in (row["title"], row["price"], row["harm"], row["source"]))
    assert all(name in cisim("describe").stdout for name in CONDITION_NAMES)


def test_describe_lists_all_parameters():
    rows = json.loads(cisim("describe", "--parameters", "--json").stdout)
    assert {p.key for p in PARAMETERS} < {row["key"] for row in rows}
    assert all(p.key in cisim("describe", "--parameters").stdout for p in PARAMETERS)


def test_show_prints_a_file_that_gives_the_same_scenario(tmp_path):
    file = tmp_path / "full.toml"
    file.write_text(cisim("show", "mixed-city", "--set", "problem.known=0.25").stdout)
    told = json.loads(cisim("show", str(file), "--json").stdout)
    assert told["hash"] == load("mixed-city", {"problem.known": 0.25}).hash
    assert told["problem"]["known"] == 0.25


def test_schema_is_json_with_every_section():
    assert set(json.loads(cisim("schema").stdout)["properties"]) >= {p.group for p in PARAMETERS}


def test_replicate_prints_published_beside_ours():
    rows = json.loads(cisim("replicate", "rivkin-siggelkow-2003", "--runs", "4", "--json").stdout)
    assert all({"setting", "published", "ours", "se", "runs"} <= set(row) for row in rows)
    assert "published" in cisim("replicate", "rivkin-siggelkow-2003", "--runs", "4").stdout


@pytest.mark.parametrize("command", ["", *main.list_commands(None)])
def test_help_says_what_a_command_does_and_every_option_has_a_text(command):
    text = cisim(*[command] * bool(command), "--help").stdout
    assert "Usage:" in text
    chosen = main.get_command(None, command) if command else main
    assert chosen.help
    for option in chosen.params:
        assert option.param_type_name == "argument" or option.help, option.name


def test_a_reader_that_goes_away_is_no_error():
    """``cisim describe | head -1``: no traceback, and not the exit code of bad input."""
    process = subprocess.Popen([sys.executable, "-m", "cisim", "describe", "--parameters", "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=patience(60)) in (0, 1)
