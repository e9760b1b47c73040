"""The experiments that come with cisim: every file makes a plan, every script is listed, and one runs to its end."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.dashboard.state.controls import problems
from cisim.experiment.sweep.experiment import from_dict, load_experiment
from cisim.experiment.sweep.plan import make_plan
from cisim.scenario.config_file import bundled

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "experiments").glob("e[01]*.py"))


@pytest.mark.parametrize("path", bundled("experiments").values(), ids=lambda p: p.stem)
def test_every_experiment_makes_a_plan(path):
    """Keys, ranges, outcomes and scenarios are valid, and it says what it asks."""
    experiment = load_experiment(path)
    plan = make_plan(experiment)
    assert plan.size >= experiment.replications
    assert experiment.question.endswith("?")
    assert experiment.title


@pytest.mark.parametrize("name", ["conditions_by_problem", "five_conditions", "same_money"])
def test_a_technical_problem_sets_every_dial_that_its_scenario_sets(name):
    plan = make_plan(load_experiment(name))
    kinds = plan.table["problem"].drop_duplicates()
    adaptive, technical = (plan.changes(kinds.index[kinds == kind][0]) for kind in ("adaptive", "technical"))
    set_by_kind = {key: value for key, value in technical.items() if value != adaptive.get(key)}
    assert set_by_kind == dict(problems()["technical"])


def test_the_factorial_of_the_conditions_is_the_size_it_says():
    """2^5 cells, two problems, 100 replications of 300 organisations over 180 months: 346 M organisation-months."""
    plan = make_plan(load_experiment("five_conditions"))
    assert (len(plan.table), plan.size) == (64, 6400)
    assert plan.cost == 6400 * 300 * 180


def test_the_example_of_the_documentation_makes_a_plan():
    """docs/sweeps.md: a factorial, a grid, a sample and a list, crossed."""
    import tomllib

    text = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert example
    plan = make_plan(from_dict(tomllib.loads(example.group(1))))
    assert len(plan.table) == 32 * 2 * 64 * 2


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_every_script_asks_a_question_and_is_listed_with_its_result(script):
    """A question in its first line, a row in the README, and a reference result."""
    question = (ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or "").splitlines()[0]
    assert "?" in question
    assert f"experiments/{script.name}" in (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
    kept = ROOT / "results" / "reference" / script.stem.split("_")[0]
    assert json.loads((kept / "made.json").read_text())["command"] == f"python experiments/{script.name}"
    assert list(kept.glob("*.csv"))
    assert list(kept.glob("*.svg"))


@pytest.mark.slow
def test_a_script_runs_to_its_end_and_its_report_stands_by_itself(tmp_path):
    """At reduced size: the sweep, its tables and figures, and one page that needs nothing from elsewhere."""
    command = [sys.executable, "experiments/e06_meetings.py", "--replications", "3"]
    options = ["--out", str(tmp_path / "out"), "--keep", str(tmp_path / "kept")]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True, env=environment)
    made = json.loads((tmp_path / "kept" / "e06" / "made.json").read_text())
    assert made["runs"] == 5 * 2 * 3
    assert (tmp_path / "kept" / "e06" / "differences.png").stat().st_size > 10_000
    folder = tmp_path / "out" / "e06_meetings" / "meetings"
    result = CliRunner().invoke(main, ["report", str(folder)])
    assert result.exit_code == 0, result.output
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "How often is too often?" in page
    assert "twice a week" in page
    assert not re.search(r'(?:src|href)="https?:', page)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "runs", "table", "rows"),
    [("e10_corners.py", 16 * 2 * 2, "corners", 16), ("e11_doses.py", 12 * 7 * 2 * 2, "slopes", 12)],
)
def test_corners_and_doses_run_to_their_end(tmp_path, script, runs, table, rows):
    short, kept = script.split("_")[0], tmp_path / "kept"
    command = [sys.executable, f"experiments/{script}", "--replications", "2", "--out", str(tmp_path / "out")]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run([*command, "--keep", str(kept)], cwd=ROOT, check=True, capture_output=True, env=environment)
    assert json.loads((kept / short / "made.json").read_text())["runs"] == runs
    assert len((kept / short / f"{table}.csv").read_text().splitlines()) == 1 + rows
    assert (kept / short / f"{table}.svg").stat().st_size > 10_000


@pytest.mark.slow
def test_steps_and_figures_of_the_second_edition_are_printed(tmp_path):
    """Eighteen steps, and what was expected beside them, on a page; every figure has a line with its interval."""
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- steps -->\nold\n<!-- end of steps -->\nafter\n")
    folder, environment = ROOT / "experiments" / "second_edition", os.environ | {"PYTHONPATH": str(ROOT / "src")}
    options = ["--scenario", "adaptive-city", "--runs", "2", "--out", str(tmp_path), "--page", str(page)]

    def told(script: str, *arguments: str) -> str:
        command = [sys.executable, str(folder / script), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout

    told("steps.py", *options)
    text = page.read_text()
    assert text.startswith("before\n<!-- steps -->\n")
    assert text.endswith("<!-- end of steps -->\nafter\n")
    assert "old" not in text
    assert len(re.findall(r"^\| (?:everything neutral|M\d)", text, re.MULTILINE)) == 18
    for figure in ("improvements", "backbone"):
        assert re.search(r"\(\S+ to \S+\)", told("shown_by.py", figure, "--runs", "2"))


def test_a_report_of_something_else_is_refused(tmp_path):
    """One message, code 2."""
    result = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert result.exit_code == 2
    assert "cisim: " in result.stderr
