"""A plan as files: run elsewhere as it is, or not at all."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cisim.experiment.progress_bar import ProgressBar
from cisim.experiment.sweep.executors import open_executor
from cisim.experiment.sweep.experiment import from_dict
from cisim.experiment.sweep.history import ChangedError, StoreError
from cisim.experiment.sweep.merge import merge_stores
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.plan_file import load_plan, save_plan
from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.experiment.sweep.runner import pending_tasks, run_plan
from cisim.experiment.sweep.store import Store
from cli_tools import cisim

SMALL: dict[str, Any] = {
    "scenario": "small-town",
    "set": {"time.months": 12},
    "replications": 2,
    "arms": ["isolated", "collective"],
    "design": [
        {"kind": "lhs", "samples": 2, "ranges": {"problem.known": [0.0, 0.5]}},
        {"kind": "list", "name": "place", "points": [{"label": "a"}, {"label": "b", "set": {"problem.bits": 6}}]},
    ],
}


@pytest.fixture(autouse=True)
def _many_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks small enough that there are several."""
    monkeypatch.setattr("cisim.experiment.sweep.division.TASK_COST", 500)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """The plan of the small experiment, written down."""
    table, file = save_plan(tmp_path / "planned", make_plan(from_dict(SMALL)))
    assert list(pd.read_csv(table).columns) == ["point", "problem.known", "place"]
    return file


def shard_of(file: Path, folder: Path, shard: tuple[int, int]) -> Store:
    """Run a part of a plan that was written down."""
    plan, store = load_plan(file), Store(folder)
    store.open(plan, "test")
    with open_executor(jobs=1) as (pool, workers):
        run_plan(plan, store, pool, workers, ProgressBar(True), tasks=pending_tasks(plan, store, shard),
                 stop=threading.Event())  # fmt: skip
    return store


def test_shards_of_a_plan_made_elsewhere_are_the_whole(plan_file, tmp_path):
    """One file is enough on every machine."""
    whole = run_experiment(SMALL, tmp_path / "whole", quiet=True)
    stores = [shard_of(plan_file, tmp_path / str(i), (i, 2)) for i in (1, 2)]
    together = Store(tmp_path / "all")
    assert merge_stores(stores, together)["pending"] == 0
    assert all(0 < len(store.finished_tasks()) < len(together.finished_tasks()) for store in stores)
    pd.testing.assert_frame_equal(together.read("outcomes"), whole.read("outcomes"), check_exact=True)


def test_a_plan_needs_no_file_of_the_scenario(tmp_path):
    scenario = tmp_path / "mine.toml"
    scenario.write_text('extends = "small-town"\n[problem]\nknown = 0.25\n')
    made = make_plan(from_dict(SMALL | {"scenario": str(scenario), "design": SMALL["design"][1:]}))
    _, file = save_plan(tmp_path, made)
    scenario.unlink()
    plan = load_plan(file)
    assert (plan.hash, plan.tasks) == (made.hash, made.tasks)
    assert plan.scenarios[""]["problem.known"] == 0.25


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [("experiment", {"seed": 2}, "another plan"), ("experiment", {"outcomes": ["gap"]}, "another plan"),
     ("points_hash", "0" * 16, "other design points"), ("model_hash", "0" * 16, "another version of the model")],
)  # fmt: skip
def test_a_plan_that_is_not_the_one_written_is_refused(plan_file, key, value, message):
    told = json.loads(plan_file.read_text())
    told[key] = told[key] | value if isinstance(value, dict) else value
    plan_file.write_text(json.dumps(told))
    with pytest.raises(ChangedError, match=message):
        load_plan(plan_file)
    if key == "model_hash":
        assert load_plan(plan_file, accept_change=True).size == 16


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"plan_hash": 1}', "plan"])
def test_what_is_no_plan_is_refused(tmp_path, text):
    file = tmp_path / "plan.json"
    file.write_text(text)
    with pytest.raises(StoreError, match=r"plan\.json"):
        load_plan(file)


def test_the_command_line_plans_and_runs_the_plan(tmp_path):
    """The folder is that of the experiment; a plan is not changed, and a changed one is not run."""

    def said(*words: str, code: int = 0) -> str:
        return cisim("sweep", *words, code=code).output

    file, out = tmp_path / "plan.json", tmp_path / "out"
    few = ("--set", "replications=2", "--set", "time.months=12", "--set", "years=[1]")
    assert "5 design points" in said("plan", "size", *few, "--out", tmp_path)
    assert "20 of 20 runs done" in said("run", file, "--out", out, "-q")
    assert Store(out).manifest["plan_hash"] == json.loads(file.read_text())["plan_hash"]
    assert "--set seed=2" in said("run", file, "--set", "seed=2", code=2)
    file.write_text(file.read_text().replace('"seed": 1', '"seed": 2'))
    assert "another plan" in said("run", file, "--out", tmp_path / "other", code=4)
    assert not (tmp_path / "other").exists()
