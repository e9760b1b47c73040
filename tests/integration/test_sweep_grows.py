"""Sweeps that grow: replications added to a folder give the tables of an experiment made at once, to the last bit."""

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
from cisim.experiment.sweep.history import ChangedError
from cisim.experiment.sweep.merge import merge_stores
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.plan_file import save_plan
from cisim.experiment.sweep.run_experiment import rerun, run_experiment
from cisim.experiment.sweep.runner import pending_tasks, run_plan
from cisim.experiment.sweep.store import Store
from cisim.experiment.sweep.until import look_at, parse_rule
from cisim.experiment.sweep.verify import verify
from cli_tools import cisim
from sweep_tools import dask_cluster

GROWING: dict[str, Any] = {
    "name": "growing",
    "scenario": "small-town",
    "set": {"time.months": 24},
    "replications": 30,
    "arms": ["isolated", "collective"],
    "outcomes": ["outcome", "trust"],
    "years": [1, 2],
    "series": 12,
    "design": [
        {"kind": "grid", "values": {"problem.known": [0.0, 0.5]}},
        {"kind": "list", "name": "size", "points": [{"label": "as is"}, {"label": "more", "set": {"problem.bits": 6}}]},
    ],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _small_tasks() -> Any:
    """Tasks of some ten replications, so that steps end inside of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cisim.experiment.sweep.division.TASK_COST", 8_000)
        yield


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All replications asked for at once."""
    folder = tmp_path_factory.mktemp("growing") / "at-once"
    run_experiment(GROWING, folder, quiet=True)
    return folder


def assert_same(one: Path, other: Path) -> None:
    for name in ("plan", "runs", "outcomes", "series"):
        first, second = (Store(f).read(name).drop(columns="seconds", errors="ignore") for f in (one, other))
        pd.testing.assert_frame_equal(first, second, check_exact=True)
    assert Store(one).manifest["plan_hash"] == Store(other).manifest["plan_hash"]


def of(replications: int) -> dict[str, Any]:
    return GROWING | {"replications": replications}


def parts_of(folder: Path) -> dict[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in (folder / "parts").iterdir()}


def test_a_sweep_that_grows_is_the_one_made_at_once(at_once, tmp_path):
    """In two steps that end inside of tasks: nothing is run again, the tables are the same, and it is said what was
    added when.
    """
    folder = tmp_path / "grown"
    for replications in (7, 19, 30):
        before = parts_of(folder) if folder.exists() else {}
        run_experiment(of(replications), folder, quiet=True)
        assert before.items() <= parts_of(folder).items()
    assert_same(at_once, folder)
    history = Store(folder).manifest["history"]
    assert [step["replications"] for step in history] == [7, 19, 30]
    assert all(step["begun"] and step["model_hash"] for step in history)
    assert sum(m["runs"] for m in Store(folder).finished_tasks().values()) == 30 * 2 * 4
    assert not verify(folder)["damaged"]
    assert all(rerun(folder, run)["identical"] for run in (0, 7, 29, 30 * 8 - 1))


def test_a_finished_sweep_can_be_read_while_it_grows(at_once, tmp_path):
    """Interrupted in between, the tables are those of before; the same call ends with those of the whole."""
    folder, stop = tmp_path / "grown", threading.Event()
    run_experiment(of(12), folder, quiet=True)
    store = Store(folder)
    plan = store.open(make_plan(from_dict(GROWING)), "test", may_grow=True)
    with open_executor(jobs=1) as (pool, workers):
        some = pending_tasks(plan, store)[:3]
        assert not run_plan(plan, store, pool, workers, ProgressBar(True), tasks=some, stop=stop).complete
    assert store.read("runs")["replicate"].max() == 11
    assert rerun(folder, 12 * 8 - 1)["identical"]
    assert not verify(folder)["damaged"]
    run_experiment(GROWING, folder, quiet=True)
    assert_same(at_once, folder)


def test_shards_that_grow_are_the_whole(at_once, tmp_path):
    """Two shards in folders of their own, grown apart and merged."""
    stores = [Store(tmp_path / str(i)) for i in range(2)]
    for replications in (12, 30):
        for i, store in enumerate(stores):
            plan = store.open(make_plan(from_dict(of(replications))), f"shard {i}", may_grow=True)
            with open_executor(jobs=1) as (pool, workers):
                tasks = pending_tasks(plan, store, (i + 1, 2))
                run_plan(plan, store, pool, workers, ProgressBar(True), tasks=tasks, stop=threading.Event())
    assert merge_stores(stores, Store(tmp_path / "whole"))["pending"] == 0
    assert_same(at_once, tmp_path / "whole")
    assert [s["command"] for s in Store(tmp_path / "whole").manifest["history"]] == ["shard 0", "shard 0"]
    with pytest.raises(ChangedError, match="grew in other steps"):
        merge_stores([stores[0], Store(at_once)], Store(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_a_finished_sweep_grows_on_dask(at_once, tmp_path):
    """Made by threads and grown on a cluster, by a function and by the command; and the other way round."""
    folder, other = tmp_path / "grown", tmp_path / "other"
    run_experiment(of(7), folder, quiet=True)
    with dask_cluster() as address:
        before = parts_of(folder)
        run_experiment(of(19), folder, executor=address, quiet=True)
        assert before.items() <= parts_of(folder).items()
        cisim("sweep", "run", folder, "--replications", 30, "--executor", address, "-q")
        run_experiment(of(12), other, executor=address, quiet=True)
    run_experiment(GROWING, other, quiet=True)
    for grown, steps in ((folder, [7, 19, 30]), (other, [12, 30])):
        assert_same(at_once, grown)
        assert [step["replications"] for step in Store(grown).manifest["history"]] == steps
        assert not verify(grown)["damaged"]


def test_what_cannot_grow_is_refused(at_once, tmp_path):
    """Fewer replications are not taken away, and another experiment is not grown into."""
    with pytest.raises(ChangedError, match=r"holds 30 replications .* and 12 are asked for"):
        run_experiment(of(12), at_once, quiet=True)
    with pytest.raises(ChangedError, match="another experiment"):
        run_experiment(of(40) | {"seed": 2}, at_once, quiet=True)
    assert json.loads((at_once / "manifest.json").read_text())["runs"] == 240


def test_a_folder_of_before_sweeps_could_grow(at_once, tmp_path):
    """A manifest without a history is that of one step."""
    folder = tmp_path / "old"
    run_experiment(of(12), folder, quiet=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["history"], manifest["checksum"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    run_experiment(GROWING, folder, quiet=True)
    assert_same(at_once, folder)


def test_the_command_line_adds_replications(at_once, tmp_path):
    """By the experiment file and by the folder; a rule of its own stops where the outcome is known so well."""
    spec, folder = tmp_path / "growing.json", tmp_path / "grown"
    save_plan(tmp_path, make_plan(from_dict(of(7))))
    spec = tmp_path / "plan.json"
    cisim("sweep", "run", spec, "--out", folder, "-q")
    cisim("sweep", "run", spec, "--replications", 12, "--out", folder, "-q")
    cisim("sweep", "run", folder, "--replications", 30, "-q")
    assert_same(at_once, folder)
    told = cisim("sweep", "status", folder).stdout
    assert "replications 0 to 6" in told
    assert "replications 12 to 29" in told
    assert "nothing is taken away" in cisim("sweep", "run", spec, "--out", folder, "-q", code=4).stderr


def test_replications_are_added_until_an_outcome_is_known(tmp_path):
    """The rule, every look, and that it was met, stand in the manifest; the tables are those made at once; the same
    command has nothing left to do.
    """
    wide = GROWING | {"replications": 10, "series": 0, "design": []}
    folder = tmp_path / "until"
    store = run_experiment(wide | {"replications": 50}, tmp_path / "first", quiet=True)
    plan = make_plan(from_dict(wide))
    half = look_at(parse_rule("outcome ±1"), plan.at(50), store, 50).half_width
    save_plan(tmp_path, plan)
    rule = f"outcome +-{0.8 * half:.6f}"
    result = cisim("sweep", "run", tmp_path / "plan.json", "--out", folder, "--until", rule, "-q", "--json")
    facts = json.loads(result.stdout)["until"]
    assert facts["met"]
    assert facts["first_look"] == 50
    assert len(facts["looks"]) >= 2
    assert facts["looks"][-1]["half_width"] <= 0.8 * half < facts["looks"][0]["half_width"]
    assert "50 replications: outcome is known to" in result.stderr
    replications = Store(folder).replications
    run_experiment(wide | {"replications": replications}, tmp_path / "second", quiet=True)
    for name in ("runs", "outcomes"):
        one, other = (
            Store(f).read(name).drop(columns="seconds", errors="ignore") for f in (folder, tmp_path / "second")
        )
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    cisim("sweep", "run", tmp_path / "plan.json", "--out", folder, "--until", rule, "-q")
    assert Store(folder).replications == replications
    short = cisim("sweep", "run", folder, "--until", "outcome ±0.0001", "--at-most", replications + 5, "-q")
    assert "not reached" in short.stdout
    assert "more than the" in short.stderr


@pytest.mark.parametrize(("rule", "said"), [
    ("outcome 0.2", "expected OUTCOME ±NUMBER"),
    ("outcome ±0", "above 0"),
    ("outcom ±1", "'outcome'"),
])  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(tmp_path, rule, said):
    save_plan(tmp_path, make_plan(from_dict(of(7))))
    assert (
        said in cisim("sweep", "run", tmp_path / "plan.json", "--until", rule, "--out", tmp_path / "x", code=2).stderr
    )
    assert not (tmp_path / "x").exists()
