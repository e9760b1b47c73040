"""``cisim why`` on the command line, and what it says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.cli.exit_codes import CHANGED, WRONG
from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.why import switches
from cisim.experiment.why.designs import MECHANISMS, WhyQuestion
from cisim.experiment.why.result import mechanism_rows
from cisim.experiment.why.sentences import LITTLE, NO_MECHANISM, NO_SHIFT, NO_VARIANCE, NOTHING, why_sentences
from sweep_tools import write_sweep
from why_tools import walked

# --- sentences ---


def made(points, low, high, difference=(9.0, 5.0, 12.0)):
    """The object of an answer with one mechanism."""
    clear = low > 0 or high < 0
    levels = {"isolated": {"mean": 30.0}, "collective": {"mean": 39.0}}
    levels["difference"] = dict(zip(("mean", "low", "high"), difference, strict=True))
    row = {
        "title": "Joint cycles",
        "points": points,
        "low": low,
        "high": high,
        "clear": clear,
        "first": 1.0,
        "last": 2.0,
    }
    channels = [
        {"name": n, "title": n, "points": 1.0, "low": -1.0, "high": 2.0, "clear": False}
        for n in ("learning", "allocation", "interaction", "rest")
    ]
    cells = [{"channel": c, "difference": 1.0} for c in ("as it is", "no learning", "no allocation", "neither")]
    return {
        "scenario": "here", "years": 5.0, "stage": "Work", "runs": 20, "levels": levels, "mechanisms": [row],
        "clear": difference[1] > 0 or difference[2] < 0, "channels": channels, "cells": cells, "assumptions": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (made(2.0, 1.0, 3.0), "It is carried by Joint cycles +2.0 (+1.0 to +3.0)."),
        (made(-2.0, -3.0, -1.0), "Against it works Joint cycles -2.0 (-3.0 to -1.0)."),
        (made(-2.0, -3.0, -1.0, (-5.0, -6.0, -4.0)), "It is carried by Joint cycles"),
        (made(2.0, -1.0, 3.0), NO_MECHANISM),
        (made(2.0, 1.0, 3.0, (0.5, -1.0, 2.0)), "Clear by themselves are Joint cycles"),
        (made(2.0, 1.0, 3.0, (0.5, -1.0, 2.0)), NOTHING),
        (made(0.3, 0.2, 0.4, (0.5, 0.4, 0.6)), LITTLE),
        (made(2.0, 1.0, 3.0), "cannot be told from zero: learning, allocation, interaction, rest"),
    ],
)
def test_sentences_hold_whatever_comes_out(told, said):
    assert said in " ".join(why_sentences(told))


def test_assumptions_that_move_nothing_are_said_to():
    found = walked(lambda a, b, c: 5.0).to_dict()
    found["groups"] = [row | {"variance": None, "variance_low": None} for row in found["groups"]]
    said = " ".join(why_sentences(made(2.0, 1.0, 3.0) | {"assumptions": found}))
    assert NO_SHIFT in said
    assert NO_VARIANCE in said


def test_rows_are_largest_first_with_shares_only_of_a_clear_difference(few):
    working = [s for s, off in switches.mechanisms_of(few).items() if off]
    worth = np.stack([np.full(12, float(cell)) for cell in range(2 ** len(working))])
    for clear in (True, False):
        rows = mechanism_rows(WhyQuestion(few, 12, 1, 0), worth, worth[-1] - worth[0], clear, Bootstrap())
        assert list(rows["name"][: len(working)]) == [s.name for s in working]
        assert rows["share"].notna().all() == clear
    assert isinstance(rows, pd.DataFrame)


# --- command line ---


def scenario_file(tmp_path, scenario):
    """A file of a scenario, under its name."""
    from cisim.report.describe import scenario_as_toml

    file = tmp_path / f"{scenario.name}.toml"
    file.write_text(scenario_as_toml(scenario), encoding="utf-8")
    return str(file)


def test_the_command_line_says_the_same_and_writes_files(answered, few, tmp_path):
    found, folder = answered
    line = ["why", scenario_file(tmp_path, few), "--runs", "11", "--seed", "3", "--walks", "10", "--out", str(folder)]
    answer = CliRunner().invoke(main, [*line, "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert json.loads((folder / "why.json").read_text()) == told
    assert told.pop("document")["sections"][0]["sentences"] == told["sentences"]
    assert told == json.loads(json.dumps(found.to_dict()))
    for name in ("why.txt", "why.json", "why.png", "why.svg", "mechanisms.csv", "channels.csv", "cells.csv",
                 "assumptions.csv", "manifest.json"):  # fmt: skip
        assert (folder / name).stat().st_size > 0, name
    text = (folder / "why.txt").read_text()
    assert told["sentences"][0] in text
    assert "Planned moves" in text.partition("Mechanisms: parts")[2]


def test_it_says_what_it_will_take_and_runs_what_is_missing(few, tmp_path):
    line = ["why", scenario_file(tmp_path, few), "--runs", "2", "--walks", "0", "--out", str(tmp_path / "out")]
    answer = CliRunner().invoke(main, line)
    assert answer.exit_code == 0, answer.output
    assert "48 runs (points: 16 of mechanisms, 4 of channels)" in answer.stderr
    assert "too few for bootstrap intervals" in answer.stdout


def test_a_dry_run_writes_nothing(few, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = scenario_file(tmp_path, few)
    answer = CliRunner().invoke(main, ["why", file, "--runs", "2", "--walks", "2", "--dry-run", "--json"])
    assert json.loads(answer.stdout)["cells"][MECHANISMS] == 16
    assert [p.name for p in tmp_path.iterdir()] == ["adaptive-city.toml"]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ([], WRONG, "Give one of the two"),
        (["adaptive-cty"], WRONG, "adaptive-city"),
        (["adaptive-city", "--runs", "1"], WRONG, "--runs"),
        (["adaptive-city", "--walks", "-1"], WRONG, "--walks"),
        (["adaptive-city", "--set", "learning.nois=1"], WRONG, "learning.noise"),
    ],
)
def test_wrong_input_is_refused(line, code, said):
    answer = CliRunner().invoke(main, ["why", *line])
    assert answer.exit_code == code
    assert said in answer.output


def test_the_audit_says_that_it_is_an_old_spelling(tmp_path):
    points = pd.DataFrame({"without": ["baseline", "no trust"]})
    labels = {"without": {"baseline": {}, "no trust": {"trust.gain": 0.0}}}

    def outcome(rows):
        return {"outcome": 1.0 * ((rows["without"] == "baseline") & (rows["arm"] == "collective"))}

    write_sweep(tmp_path, points, outcome, replications=3, arms=("isolated", "collective"), labels=labels)
    answer = CliRunner().invoke(main, ["audit", str(tmp_path), "--json"])
    assert answer.exit_code == 0, answer.output
    assert "cisim why none" in answer.stderr
    assert json.loads(answer.stdout)["tables"]["audit"][0]["carried"] == 1.0


def test_a_folder_of_another_question_is_refused(answered, few, tmp_path):
    folder = str(answered[1])
    answer = CliRunner().invoke(
        main, ["why", scenario_file(tmp_path, few), "--runs", "12", "--seed", "3", "--out", folder]
    )
    assert answer.exit_code == CHANGED
    assert "another experiment" in answer.output


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished(few, tmp_path):
    line = [sys.executable, "-m", "cisim", "why", scenario_file(tmp_path, few.replace({"time.months": 120})),
            "--runs", "4000", "--walks", "0", "--out", str(tmp_path / "out"), "--threads", "1"]  # fmt: skip
    with subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        parts = tmp_path / "out" / MECHANISMS / "parts"
        deadline = time.monotonic() + 120
        while not [*parts.glob("*.json")] and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "the same command goes on" in errors
    assert [*parts.glob("*.json")]
