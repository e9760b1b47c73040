"""What files bring to the model gives the same bits in comparisons, sweeps, on dask and in Mesa, and has its name."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from cisim.agents import CommunityModel
from cisim.cli import main
from cisim.comparison.comparison import Comparison, compare
from cisim.comparison.number_text import signed
from cisim.dashboard.explore.figures import figure_of
from cisim.dashboard.state.result_cache import ComparisonResult
from cisim.dashboard.state.settings import Settings
from cisim.errors import ScenarioError
from cisim.experiment.sweep.experiment import ExperimentError, from_dict
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.run_experiment import rerun, run_experiment
from cisim.experiment.sweep.runner import task_input
from cisim.experiment.sweep.store import Store
from cisim.experiment.sweep.task import run_sent_task, send
from cisim.model.streams import replication_seeds
from cisim.report.documents import document_of
from cisim.scenario.load import from_text, load
from cisim.scenario.scenario import Scenario
from cisim.simulation.simulate import run
from mesa_tools import run as run_model
from sweep_tools import dask_cluster

EXAMPLE = Path(__file__).parents[2] / "examples" / "open_model"
FILE = EXAMPLE / "open-city.toml"
PAGE = Path(__file__).parents[2] / "docs" / "open_model.md"
SEED = 4


@pytest.fixture(scope="module", autouse=True)
def _module_on_path() -> Iterator[None]:
    sys.path.append(str(EXAMPLE))
    yield
    sys.path.remove(str(EXAMPLE))


@pytest.fixture(scope="module")
def city() -> Scenario:
    """The example."""
    return load(FILE)


@pytest.fixture(scope="module")
def compared(city: Scenario) -> Comparison:
    """Four pairs of it."""
    return compare(city, runs=4, seed=SEED, threads=1)


def experiment(**more: Any) -> dict[str, Any]:
    """An experiment over the example; its first point is the example as it stands."""
    return {
        "scenario": str(FILE), "replications": 4, "seed": SEED, "arms": ["isolated", "collective"],
        "outcomes": ["outcome", "reading_gap", "money_total"],
        "design": [{"kind": "grid", "role": "lever", "values": {"events.0.value": [2.2e6, 1.5e6]}}],
    } | more  # fmt: skip


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The experiment, done."""
    return run_experiment(experiment(), tmp_path_factory.mktemp("open") / "sweep", jobs=1, quiet=True)


def column(store: Store, name: str, arm: str, point: int = 0) -> np.ndarray[Any, Any]:
    table = store.read("outcomes").merge(store.read("runs")[["run", "point", "arm"]], on="run")
    return table[(table["arm"] == arm) & (table["point"] == point)][name].to_numpy()


# --- the same bits everywhere ---


def test_everything_from_files_is_at_work(city):
    """Without one of them the run is another one."""
    plain = run([city], 2, SEED, detail=False, threads=1).attainment
    data = city.to_dict()
    for key, value in {"rules": {}, "sector_rules": {}, "events": [], "extra_conditions": []}.items():
        without = {k: v for k, v in data.items() if k != key} | {key: value}
        if key == "extra_conditions":
            without["conditions"] = {k: v for k, v in data["conditions"].items() if k != "mentors"}
        other = run([Scenario.from_dict(without)], 2, SEED, detail=False, threads=1).attainment
        assert (other != plain).any(), key
    assert city.inflows[-1] == {2: 0.4, 3: 0.6}


def test_a_sweep_has_the_bits_of_the_comparison(compared, swept):
    for a, arm in enumerate(("isolated", "collective")):
        np.testing.assert_array_equal(column(swept, "outcome", arm), compared.arms[arm].measures["outcome"])
        np.testing.assert_array_equal(
            column(swept, "reading_gap", arm), (compared.isolated, compared.collective)[a].own[:, 0]
        )
        np.testing.assert_array_equal(column(swept, "money_total", arm), compared.arms[arm].money_total)


def test_an_event_is_a_lever_of_the_design(city, swept):
    poorer = compare(city.replace({"events.0.value": 1.5e6}), runs=4, seed=SEED, threads=1)
    for arm in ("isolated", "collective"):
        np.testing.assert_array_equal(column(swept, "outcome", arm, 1), poorer.arms[arm].measures["outcome"])
    said = json.loads((swept.folder / "columns.json").read_text())
    assert said["events.0.value"]["role"] == "lever"
    assert said["events.0.value"]["unit"] == "$/year"
    assert said["events.0.value"]["default"] == 2.2e6


def test_mesa_has_the_bits_of_the_comparison(city, compared):
    model = run_model(CommunityModel(city, rng=SEED))
    collected = model.datacollector.get_model_vars_dataframe()
    assert collected["reading_gap"].iloc[-1] == compared.collective.own[0, 0]
    assert 100 * collected["outcome"].iloc[-1] == compared.collective.measures["outcome"][0]
    monthly = run([city], 1, SEED, every=1, threads=1)
    gaps = 100 * (monthly.attainment[0, 0, :, 1].max(axis=-1) - monthly.attainment[0, 0, :, 1].min(axis=-1))
    np.testing.assert_array_equal(collected["reading_gap"], gaps)


def test_a_run_of_a_sweep_can_be_done_again(swept):
    assert rerun(swept.folder, 5)["identical"]


@pytest.mark.slow
def test_code_beside_the_scenario_is_found_again_by_a_command_of_its_own(swept):
    """The module stands in no folder of the Python path: the scenario that the manifest names says where."""
    command = [sys.executable, "-m", "cisim", "rerun", "5", "--in", str(swept.folder), "--allow-code"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_scenario_that_was_sent_is_the_same(city):
    sent = pickle.loads(pickle.dumps(city))
    assert sent.hash == city.hash
    assert sent.events == city.events
    assert sent.outcomes == city.outcomes


@pytest.mark.slow
def test_dask_has_the_bits_of_threads(swept, tmp_path):
    with dask_cluster() as address:
        there = run_experiment(experiment(), tmp_path / "dask", executor=address, quiet=True)
    for name in ("outcomes", "runs"):
        mine, others = (s.read(name).drop(columns="seconds", errors="ignore") for s in (there, swept))
        assert mine.equals(others)


def test_a_worker_without_permission_says_so(city, monkeypatch):
    plan = make_plan(from_dict(experiment(replications=1)))
    sent = send(task_input(plan, plan.tasks[0]))
    assert run_sent_task(sent).failures == {}
    monkeypatch.setenv("CISIM_ALLOW_CODE", "0")
    failures = run_sent_task(sent).failures
    assert [*failures] == [0, 1]
    assert "its worker says: " in failures[0]
    assert "'open_city:MENTORS' is code from outside cisim, which is not run unasked" in failures[0]


# --- found by name, and only where code is allowed ---


def test_an_outcome_is_found_by_name(compared, swept):
    said = json.loads((swept.folder / "columns.json").read_text())["reading_gap"]
    assert (said["label"], said["unit"], said["better"], said["role"]) == ("Reading gap", "points", -1, "outcome")
    (row,) = compared.to_dict()["own_outcomes"]
    assert row["name"] == "reading_gap"
    assert row["difference"]["mean"] == pytest.approx(row["collective"] - row["isolated"])
    assert "Reading gap" in compared._repr_html_()
    described = CliRunner().invoke(main, ["describe", "reading_gap", "--scenario", str(FILE)])
    assert "best-off minus worst-off" in described.output
    assert "points" in described.output


def test_an_outcome_stands_below_the_picture_of_stages(compared):
    foot = figure_of("stages", ComparisonResult(Settings(str(FILE)), compared)).foot
    [row] = compared.to_dict()["own_outcomes"]
    assert f"Reading gap (points; less is better): {row['isolated']:.3g} isolated, " in foot
    assert f"difference {signed(row['difference']['mean'])} on average" in foot


@pytest.mark.parametrize("word", ["by_need", "grants", "rules.grants"])
def test_a_rule_is_found_by_its_name_and_by_what_it_decides(word):
    described = CliRunner().invoke(main, ["describe", word, "--scenario", str(FILE)]).output
    assert "open_city:by_need" in described
    assert "funders give by the need of the cells of those they may fund" in described


def test_a_rule_of_a_sector_is_found_by_its_name():
    described = CliRunner().invoke(main, ["describe", "equal_offices", "--scenario", str(FILE)]).output
    assert "every office has the same size" in described


@pytest.mark.parametrize(("word", "said"), [("lasts", "months after which it is over"), ("below", "less than this")])
def test_fields_of_events_are_described(word, said):
    assert said in CliRunner().invoke(main, ["describe", word]).output


def test_show_and_reports_name_events_and_outcomes(compared):
    shown = CliRunner().invoke(main, ["show", str(FILE), "--json"])
    assert shown.exit_code == 2  # a condition from outside cannot be filled in
    assumed = document_of(compared).assumptions
    assert assumed is not None
    assert "month 12: money.pool = 2200000.0, for 12 months" in str(assumed.changed.rows)


def test_code_is_not_run_unasked(monkeypatch):
    monkeypatch.setenv("CISIM_ALLOW_CODE", "0")
    with pytest.raises(ScenarioError, match="is not run unasked"):
        load(FILE)
    with pytest.raises(ScenarioError, match="outcomes: allowed in files of one's own only"):
        from_text('extends = "adaptive-city"\n[outcomes]\ngap2 = "open_city:reading_gap"\n', "upload.toml")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return record.attainment", "must return [arm, run, moment]"),
        ("return record.nothing", "failed: AttributeError"),
        ("return record.metrics['outcome'].astype(str)", "must return numbers"),
        ("return record.metrics['outcome'] * float('nan')", "nan at [arm, run, moment] [0, 0, 0], allowed: finite"),
    ],
)
def test_an_outcome_that_cannot_be_says_where(tmp_path, monkeypatch, body, expected):
    name = f"wrong_outcome_{abs(hash(body))}"
    (tmp_path / f"{name}.py").write_text(
        "from cisim import declare_outcome\n\n\n"
        f'@declare_outcome("Wrong", unit="", better=0, text="")\ndef wrong(record, scenario):\n    {body}\n'
    )
    monkeypatch.syspath_prepend(tmp_path)
    scenario = Scenario.from_dict(load("small-town").to_dict() | {"outcomes": {"wrong": f"{name}:wrong"}})
    with pytest.raises(ScenarioError) as error:
        compare(scenario.replace({"time.months": 12}), runs=2, threads=1)
    assert f"outcomes.wrong: '{name}:wrong'" in str(error.value)
    assert expected in str(error.value)


def test_an_outcome_is_not_called_as_one_that_comes_with_cisim():
    """A sweep would record it in the place of that one, under its name."""
    city = Scenario.from_dict(load("small-town").to_dict() | {"outcomes": {"gap": "open_city:reading_gap"}})
    with pytest.raises(ExperimentError, match="calls an outcome of its own 'gap', as one that comes with cisim"):
        make_plan(from_dict({"outcomes": ["gap"]}), {"": city})


def test_a_sweep_names_the_outcomes_there_are(tmp_path):
    with pytest.raises(ExperimentError, match="did you mean 'reading_gap'"):
        run_experiment(experiment(outcomes=["reding_gap"]), tmp_path / "s", quiet=True)


def test_keys_of_own_outcomes_are_documented(compared):
    page = (PAGE.parent / "json.md").read_text(encoding="utf-8").partition("## Outcomes of one's own")[2]
    for key in (*compared.to_dict()["own_outcomes"][0], "mean", "p10", "p90"):
        assert re.search(rf"[`.]{key}[`.]", page.partition("\n## ")[0]), key


# --- the page ---


def test_the_examples_of_the_page_work(tmp_path, monkeypatch):
    """Python parts are the modules that the scenarios of the page name; each scenario runs."""
    monkeypatch.syspath_prepend(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (tmp_path / "my_outcomes.py").write_text(next(c for c in code if "declare_outcome" in c))
    (tmp_path / "my_rules.py").write_text("\n\n".join(c for c in code if "declare_outcome" not in c))
    scenarios = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(scenarios) == 4
    for number, scenario in enumerate(scenarios):
        file = tmp_path / f"{number}.toml"
        file.write_text(scenario)
        result = compare(load(file, {"sectors.nonprofits": 9, "money.pool": 9.5e6}), runs=2, threads=1)
        assert np.isfinite(result.collective.stages).all()


def test_seeds_are_those_of_everybody(swept):
    assert [*swept.read("runs")["seed"][:4]] == [*replication_seeds(SEED, 4)]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 1 / 0", "increments failed: ZeroDivisionError: division by zero (DYNAMICS.py:7)"),
        ("return 3", "increments must return additions by quantity, got int"),
        ("return {'retention': float('nan')}", "increments: retention: allowed: a finite number"),
        ("return {'retention': [1.0] * 7}", "increments: retention: allowed: a finite number"),
    ],
)
def test_dynamics_of_its_own_that_fail_name_the_condition(tmp_path, monkeypatch, body, said):
    name = f"dynamics_{abs(hash(body))}"
    (tmp_path / f"{name}.py").write_text(
        "from dataclasses import replace\n\nfrom open_city import MENTORS\n\n\n"
        f"def increments(snapshot):\n    {body}\n\n\nOWN = replace(MENTORS, increments=increments)\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    town = load("small-town", ["time.months=3"]).to_dict() | {"extra_conditions": [f"{name}:OWN"]}
    with pytest.raises(ScenarioError) as caught:
        compare(Scenario.from_dict(town), runs=2, threads=1)
    assert str(caught.value).startswith(f"extra_conditions: '{name}:OWN': {said.replace('DYNAMICS', name)}")
