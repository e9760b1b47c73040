"""Sweeps: the plan, the tables, resuming, shards, failures, and one run again."""

from __future__ import annotations

import itertools
import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cisim.comparison.arms import run_arms
from cisim.experiment.progress_bar import ProgressBar
from cisim.experiment.sweep.design import sampled_points
from cisim.experiment.sweep.executors import open_executor
from cisim.experiment.sweep.experiment import ExperimentError, from_dict
from cisim.experiment.sweep.history import ChangedError, StoreError
from cisim.experiment.sweep.merge import merge_stores
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.run_experiment import rerun, run_experiment
from cisim.experiment.sweep.runner import limit_tasks, pending_tasks, run_plan
from cisim.experiment.sweep.store import Store
from cisim.model.conditions import strength_key
from cisim.scenario.load import load
from cisim.simulation import simulate
from cisim.simulation.simulate import stream
from sweep_tools import assert_same, tables

SMALL: dict[str, Any] = {
    "name": "small",
    "scenario": "small-town",
    "set": {"time.months": 36},
    "replications": 40,
    "arms": ["isolated", "collective"],
    "outcomes": ["outcome", "gap", "trust", "attainment.reading", "rising"],
    "years": [1, 3],
    "design": [
        {"kind": "grid", "values": {"problem.known": [0.0, 0.5]}},
        {"kind": "list", "name": "place", "points": [{"label": "a"}, {"label": "b", "set": {"problem.bits": 6}}]},
    ],
}


@pytest.fixture(autouse=True)
def _many_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks small enough that there are several."""
    monkeypatch.setattr("cisim.experiment.sweep.division.TASK_COST", 20_000)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An uninterrupted run."""
    folder = tmp_path_factory.mktemp("sweeps") / "whole"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cisim.experiment.sweep.division.TASK_COST", 20_000)
        run_experiment(SMALL, folder, quiet=True)
    return folder


def test_tables_hold_every_run_once_with_its_design_values(whole):
    """One row per run, numbered without gaps, and one outcome row per run and year."""
    runs, outcomes = tables(whole)
    assert sorted(runs["run"]) == list(range(4 * 2 * 40))
    assert (runs["status"] == "ok").all()
    assert runs.groupby(["problem.known", "place", "arm"]).size().eq(40).all()
    assert len(outcomes) == 2 * len(runs)
    assert set(outcomes["year"]) == {1.0, 3.0}
    described = json.loads((whole / "columns.json").read_text())
    assert set(runs.columns) | set(outcomes.columns) <= set(described)


def test_a_sweep_gives_the_numbers_of_the_library(whole):
    """A design point equals the same scenario run by itself, to the last bit."""
    scenario = load("small-town", {"time.months": 36, "problem.known": 0.5, "problem.bits": 6})
    record = simulate.run([scenario.isolated(), scenario], 40, 1, every=12)
    runs, outcomes = tables(whole)
    chosen = runs[(runs["problem.known"] == 0.5) & (runs["place"] == "b")]
    joined = chosen.merge(outcomes[outcomes["year"] == 3.0], on="run").sort_values("run")
    for a, arm in enumerate(("isolated", "collective")):
        mine = joined[joined["arm"] == arm]
        np.testing.assert_array_equal(mine["outcome"], 100 * record.metrics["outcome"][a, :, -1])
        np.testing.assert_array_equal(mine["trust"], record.metrics["trust"][a, :, -1])


def test_an_isolated_arm_that_points_share_is_run_once(tmp_path, monkeypatch):
    """Where strengths alone differ four points in both arms are four scenarios and not eight, told in every row."""
    made: list[int] = []

    def counted(scenarios, *args, **options):
        made.append(len(scenarios))
        return stream(scenarios, *args, **options)

    monkeypatch.setattr("cisim.experiment.sweep.task.stream", counted)
    monkeypatch.setattr("cisim.experiment.sweep.division.TASK_COST", 8_000_000)
    off = {strength_key(c.name): 0.0 for c in load("small-town").conditions}
    keys = list(off)[:2]
    asked = {**SMALL, "set": SMALL["set"] | off, "design": [{"kind": "factorial", "keys": keys}]}
    run_experiment(asked, tmp_path / "factorial", quiet=True)
    assert made == [4]
    runs, outcomes = tables(tmp_path / "factorial")
    last = runs.merge(outcomes[outcomes["year"] == 3.0], on="run")
    of_points = {key: part["outcome"].to_numpy() for key, part in last.groupby(["arm", *keys])}
    for strengths in itertools.product((0.0, 1.0), repeat=2):
        np.testing.assert_array_equal(of_points["isolated", *strengths], of_points["collective", 0.0, 0.0])


def test_indicators_are_read_with_the_noise_of_each_point(tmp_path, monkeypatch):
    """Points that share a task have the trend that each has by itself: with noise alone, fewer indicators rise."""
    monkeypatch.setattr("cisim.experiment.sweep.division.TASK_COST", 8_000_000)
    noises = {"indicators.noise_points": [0.0, 50.0]}
    asked = {**SMALL, "set": {"time.months": 60}, "years": [], "design": [{"kind": "grid", "values": noises}]}
    run_experiment(asked, tmp_path, quiet=True)
    runs, outcomes = tables(tmp_path)
    means = runs.merge(outcomes, on="run").groupby(["indicators.noise_points", "arm"])["rising"].mean()
    for noise, isolated in ((0.0, True), (50.0, False), (50.0, True)):
        scenario = load("small-town", {"time.months": 60, "indicators.noise_points": noise})
        arm = run_arms({"it": scenario.isolated() if isolated else scenario}, 40, 1)["it"]
        assert means[noise, "isolated" if isolated else "collective"] == arm.rising.mean()


def test_replications_have_common_random_numbers(whole):
    """The same replicate has the same seed at all points."""
    runs, _ = tables(whole)
    assert (runs.groupby("replicate")["seed"].nunique() == 1).all()
    assert runs["seed"].nunique() == 40


class Interrupt(ProgressBar):
    """Stops after the first tasks have come back."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(quiet=True)
        self.stop = stop

    def update(self, done: int, total: int) -> None:
        if done:
            self.stop.set()


def test_an_interrupted_sweep_goes_on_and_ends_the_same(whole, tmp_path):
    """What was finished is kept and not done again; the tables are those of an uninterrupted run."""
    plan, store, stop = make_plan(from_dict(SMALL)), Store(tmp_path / "s"), threading.Event()
    store.open(plan, "test")
    with open_executor(jobs=2) as (pool, workers):
        result = run_plan(plan, store, pool, workers, Interrupt(stop), tasks=pending_tasks(plan, store), stop=stop)
    assert result.interrupted
    assert 0 < len(store.finished_tasks()) < len(plan.tasks)
    kept = {p.name: p.stat().st_mtime_ns for p in store.parts.folder.iterdir()}
    run_experiment(SMALL, tmp_path / "s", quiet=True)
    assert all((store.parts.folder / name).stat().st_mtime_ns == then for name, then in kept.items())
    assert_same(whole, tmp_path / "s")


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_number_of_workers_changes_nothing(whole, tmp_path, jobs):
    """One thread or three, the same tables."""
    run_experiment(SMALL, tmp_path, quiet=True, jobs=jobs)
    assert_same(whole, tmp_path)


def test_shards_together_are_the_whole(whole, tmp_path):
    """Three shards in folders of their own, merged, give the same tables."""
    plan = make_plan(from_dict(SMALL))
    stores = [Store(tmp_path / str(i)) for i in range(3)]
    for i, store in enumerate(stores):
        store.open(plan, "test")
        with open_executor(jobs=1) as (pool, workers):
            tasks = pending_tasks(plan, store, (i + 1, 3))
            result = run_plan(plan, store, pool, workers, ProgressBar(True), tasks=tasks, stop=threading.Event())
        assert not result.complete
    assert merge_stores(stores, Store(tmp_path / "all"))["pending"] == 0
    assert_same(whole, tmp_path / "all")


def test_a_point_that_cannot_be_simulated_is_reported_and_the_rest_goes_on(tmp_path):
    """An impossible combination fails by itself, with its reason, at once and in the tables."""
    impossible = SMALL | {
        "design": [
            {"kind": "grid", "values": {"problem.bits": [3, 8]}},
            {"kind": "grid", "values": {"problem.coupling_within": [1, 5]}},
        ]
    }
    store = run_experiment(impossible, tmp_path, quiet=True)
    runs = store.read("runs")
    failed = runs[runs["status"] == "failed"]
    assert set(zip(failed["problem.bits"], failed["problem.coupling_within"], strict=True)) == {(3, 5)}
    assert failed["error"].str.contains("coupling_within = 5: allowed: at most problem.bits - 1 = 2").all()
    assert len(runs) == 4 * 2 * 40
    assert set(store.read("outcomes")["run"]) == set(runs.loc[runs["status"] == "ok", "run"])
    assert "coupling_within" in (tmp_path / "failures.csv").read_text()


def test_a_limit_stops_after_about_so_many_runs_in_whole_tasks(tmp_path):
    tasks = make_plan(from_dict(SMALL)).tasks
    sizes = [2 * len(t.points) * t.count for t in tasks]
    assert limit_tasks(tasks, 2, None) == list(tasks)
    assert limit_tasks(tasks, 2, 1) == list(tasks[:1])
    assert limit_tasks(tasks, 2, sizes[0] + 1) == list(tasks[:2])
    assert limit_tasks(tasks, 2, 10**9) == list(tasks)


def test_another_experiment_or_model_is_refused(whole, tmp_path, monkeypatch):
    """A folder is never filled with results of two experiments, and of two models only if one says so."""
    with pytest.raises(ChangedError, match="another experiment"):
        run_experiment(SMALL | {"seed": 2}, whole, quiet=True)
    plan, store = make_plan(from_dict(SMALL)), Store(tmp_path)
    store.open(plan, "first")
    monkeypatch.setattr("cisim.experiment.sweep.store.model_hash", lambda: "changed")
    with pytest.raises(ChangedError, match="another version of the model"):
        store.open(plan, "second")
    store.open(plan, "third", accept_change=True)
    assert store.manifest["commands"] == ["first", "third"]


def test_one_run_again_gives_the_same_bits(whole):
    """Any run can be made again from its number; a changed table is noticed."""
    for run in (0, 77, 4 * 2 * 40 - 1):
        assert rerun(whole, run)["identical"]
    with pytest.raises(StoreError, match="has runs 0 to 319"):
        rerun(whole, 320)


def test_a_changed_table_is_noticed(whole, tmp_path):
    """One bit of difference is a difference."""
    folder = tmp_path / "copy"
    folder.mkdir()
    for name in ("manifest.json", "plan.parquet"):
        (folder / name).write_bytes((whole / name).read_bytes())
    table = pd.read_parquet(whole / "outcomes.parquet")
    table.loc[table["run"] == 5, "outcome"] += 1e-13
    table.to_parquet(folder / "outcomes.parquet")
    assert not rerun(folder, 5)["identical"]


def test_monthly_series_are_kept_where_asked_for(tmp_path):
    """A series has every month asked for, and ends where the outcomes end."""
    store = run_experiment(SMALL | {"series": 6, "replications": 3}, tmp_path, quiet=True)
    series = store.read("series")
    assert sorted(series["month"].unique()) == [0, 6, 12, 18, 24, 30, 36]
    last = series[series["month"] == 36].set_index("run")["outcome"]
    end = store.read("outcomes").query("year == 3").set_index("run")["outcome"]
    pd.testing.assert_series_equal(last.sort_index(), end.sort_index())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"replication": 3}, "did you mean 'replications'"),
        ({"outcomes": ["outcom"]}, "did you mean 'outcome'"),
        ({"outcomes": ["attainment.readin"]}, "did you mean 'attainment.reading'"),
        ({"design": [{"kind": "grid", "values": {"problem.know": [1]}}]}, "did you mean 'problem.known'"),
        (
            {"design": [{"kind": "grid", "values": {"problem.known": [0.0, 0.5, 0.5]}}]},
            "values.problem.known: values must differ, got .0.0, 0.5, 0.5.",
        ),
        ({"design": [{"kind": "factorial", "levels": [1, 1.0]}]}, "levels: values must differ, got .1, 1.0."),
        ({"design": [{"kind": "grid", "values": {"problem.known": [2.0]}}]}, "from 0 to 1"),
        ({"design": [{"kind": "lhs", "samples": 4, "ranges": {"problem.known": [0.5, 1.5]}}]}, "within 0 to 1"),
        ({"design": [{"kind": "sobol", "samples": 6, "ranges": {"problem.known": [0.0, 1.0]}}]}, "power of two"),
        ({"design": [{"kind": "lhs", "samples": 4, "ranges": {"funding.rule": "declared"}}]}, "not a number"),
        ({"design": SMALL["design"][:1] * 2}, "varied twice"),
        (
            {"design": [*SMALL["design"], {"kind": "grid", "values": {"problem.bits": [6, 8]}}]},
            "'place' and 'problem.bits' both set 'problem.bits'",
        ),
        ({"years": [1, 3, 1]}, "years: the same one twice: 1.0, 3.0, 1.0"),
        ({"outcomes": ["outcome", "gap", "outcome"]}, "outcomes: the same one twice"),
        ({"design": [{**SMALL["design"][1], "name": "error"}]}, "'error' is a column of runs.parquet"),
        ({"design": [{**SMALL["design"][1], "name": "trust"}]}, "'trust' is an outcome of the experiment"),
        ({"replications": 0}, "replications: 0 given"),
        ({"scenario": "smal-town"}, "did you mean 'small-town'"),
    ],
)
def test_a_wrong_experiment_gets_one_clear_message(changes, message):
    """What, where, what is allowed, the nearest name; before anything is run."""
    from cisim.errors import CisimError

    with pytest.raises(CisimError, match=message):
        make_plan(from_dict(SMALL | changes))


def test_samples_fill_their_ranges():
    """Latin hypercube: one point in each of n equal slices of every range; whole numbers stay whole."""
    ranges = {"problem.known": [0.0, 0.5], "problem.coupling_across": [0, 3]}
    experiment = from_dict({"design": [{"kind": "lhs", "samples": 40, "ranges": ranges}]})
    table = sampled_points(experiment.design[0], load("adaptive-city"))  # type: ignore[arg-type]
    assert sorted((table["problem.known"] * 80).astype(int)) == list(range(40))
    assert table["problem.coupling_across"].value_counts().to_dict() == dict.fromkeys(range(4), 10)


def test_designs_cross_and_factorials_have_all_cells():
    """2^5 combinations times a list of two; the first point has everything off."""
    experiment = from_dict({"design": [{"kind": "factorial"}, SMALL["design"][1]]})
    table = make_plan(experiment).table
    conditions = table.columns[table.columns.str.startswith("conditions.")]
    assert len(table) == 64
    assert len(table.drop(columns="point").drop_duplicates()) == 64
    assert (table.loc[0, conditions] == 0).all()


def test_an_experiment_names_what_it_does_not_know():
    """An unknown kind of design is refused."""
    with pytest.raises(ExperimentError, match="kind"):
        from_dict({"design": [{"kind": "sobool"}]})
