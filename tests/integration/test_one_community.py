"""A scenario file that names the files of an own community is that community in every command, bit for bit."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from cisim.comparison.comparison import Comparison, compare
from cisim.errors import ScenarioError
from cisim.evidence.uncertainty import UncertaintyQuestion
from cisim.experiment.sweep.experiment import ExperimentError, from_dict, load_experiment
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.plan_file import load_plan, save_plan
from cisim.experiment.sweep.run_experiment import rerun, run_experiment
from cisim.experiment.sweep.runner import task_input
from cisim.experiment.sweep.store import Store
from cisim.experiment.sweep.task import run_sent_task, send
from cisim.experiment.why.designs import WhyQuestion
from cisim.own_community.problems import CommunityFileError
from cisim.portfolio import draw_places, run_portfolio
from cisim.portfolio.portfolio_file import load_portfolio, validate_portfolio
from cisim.scenario.load import load, named_series
from cisim.scenario.scenario import Scenario
from cisim.simulation.simulate import stream
from community_tools import HEAD, ROWS, TIES

SEED, RUNS = 3, 3
LABELS = "Reads Co.", "Big Trust"
FUNDERS = "Funder,Giving a year,Term isolated\nBig Trust,900000,3\nSmall Fund,100000,\n"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario of two years, its organisations and its funders beside it."""
    folder = tmp_path_factory.mktemp("town")
    (folder / "funders.csv").write_text(FUNDERS)
    (folder / "orgs.csv").write_text(HEAD + ROWS)
    (folder / "ties.csv").write_text(TIES)
    path = folder / "town.toml"
    path.write_text(
        'extends = "adaptive-city"\ntime.months = 24\n'
        'files = { organisations = "orgs.csv", ties = "ties.csv", funders = "funders.csv" }\n'
    )
    return path


@pytest.fixture(scope="module")
def compared(file: Path) -> Comparison:
    """What the comparison says."""
    return compare(file, runs=RUNS, seed=SEED, threads=1)


@pytest.fixture(scope="module")
def swept(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A sweep over it, with the scenario as it is at its first point."""
    return run_experiment(experiment(file), tmp_path_factory.mktemp("swept") / "s", jobs=1, quiet=True)


def experiment(file: Path) -> dict[str, object]:
    return {
        "scenario": str(file), "replications": RUNS, "seed": SEED, "outcomes": ["outcome"],
        "design": [{"kind": "grid", "values": {"problem.known": [0.0, 0.5]}}],
    }  # fmt: skip


def test_a_sweep_has_the_bits_of_the_comparison(compared, swept):
    found = swept.read("outcomes")["outcome"].to_numpy()[:RUNS]
    np.testing.assert_array_equal(found, compared.collective.measures["outcome"])


def test_a_manifest_has_the_hash_and_no_label(compared, swept):
    text = (swept.folder / "manifest.json").read_text()
    assert json.loads(text)["scenarios"][""]["roster"] == compared.scenario.roster.facts()
    assert [entry["size"] for entry in json.loads(text)["scenarios"][""]["funders"]] == [1.8, 0.2]
    assert not any(label in text for label in LABELS)


def test_a_run_is_done_again_and_a_sweep_goes_on(file, swept):
    assert rerun(swept.folder, 4)["identical"]
    assert (
        run_experiment(experiment(file), swept.folder, jobs=1, quiet=True)
        .read("outcomes")
        .equals(swept.read("outcomes"))
    )


def test_a_plan_file_is_the_same_plan(file, tmp_path):
    plan = make_plan(from_dict(experiment(file)))
    _, path = save_plan(tmp_path, plan)
    assert not any(label in path.read_text() for label in LABELS)
    again = load_plan(path)
    assert again.hash == plan.hash
    assert again.scenarios[""].roster == plan.scenarios[""].roster


def test_an_experiment_finds_the_scenario_beside_its_file(file):
    """Also the scenarios of a list, from whatever folder it is run; presets and paths stay as they are named."""
    path = file.parent / "experiment.toml"
    path.write_text(
        'scenario = "town.toml"\n[[design]]\nkind = "list"\nname = "which"\n'
        'points = [{label = "here", scenario = "town.toml"}, {label = "there", scenario = "small-town"}]\n'
    )
    plan = make_plan(load_experiment(path))
    towns = file.parent / "towns.toml"
    towns.write_text('title = "Towns"\n[[places]]\nname = "town"\nscenario = "town.toml"\ncount = 2\n')
    assert load_portfolio(towns).scenarios["town"].roster == plan.scenarios[""].roster == load(file).roster
    assert [p.scenario for p in plan.experiment.design[0].points] == [plan.experiment.scenario, "small-town"]


def test_other_organisations_are_refused(file, tmp_path):
    town = tmp_path / "town"
    shutil.copytree(file.parent, town)
    _, path = save_plan(tmp_path / "plan", make_plan(from_dict(experiment(town / "town.toml"))))
    (town / "orgs.csv").write_text(HEAD + ROWS.replace("480000", "490000"))
    with pytest.raises(ExperimentError, match=r"made with organisations \w{16}, but .* gives others"):
        load_plan(path)
    shutil.rmtree(town)
    with pytest.raises(ExperimentError, match="must be there"):
        load_plan(path)


def test_a_worker_that_has_no_files_has_the_organisations(file, swept):
    plan = make_plan(from_dict(experiment(file)))
    there = run_sent_task(pickle.loads(pickle.dumps(send(task_input(plan, plan.tasks[0])))))
    np.testing.assert_array_equal(there.outcomes["outcome"][:RUNS], swept.read("outcomes")["outcome"][:RUNS])


def test_funders_of_a_file_are_those_written_out(compared, tmp_path):
    (tmp_path / "funders.csv").write_text(FUNDERS)
    written = tmp_path / "written.toml"
    written.write_text(
        'extends = "adaptive-city"\nsectors.funders = 2\n[[funders]]\nsize = 1.8\nterm_isolated = 3.0\n'
        "[[funders]]\nsize = 0.2\n"
    )
    named = tmp_path / "named.toml"
    named.write_text('extends = "adaptive-city"\nfiles.funders = "funders.csv"\n')
    assert load(named).hash == load(written).hash
    named.write_text(f'extends = "{written}"\nfiles.funders = "funders.csv"\n')
    with pytest.raises(ScenarioError, match=r"in \[\[funders\]\] and in a file"):
        load(named)
    named.write_text(f'extends = "{written}"\nfunders = []\nfiles.funders = "funders.csv"\n')
    assert load(named).hash == load(written).hash


WRONG_FUNDERS = (
    ("Funder,Size\nA,1\na,1\n", "row 3, column funder: 'a' stands in row 2 already"),
    ("Funder,Size,Giving\nA,1,9\n", "column giving: stands beside size"),
    ("Funder\nA\n", "column giving: is missing"),
    ("Funder,Size,Rule\nA,1,lotery\n", "column rule: 'lotery' given; allowed: .* did you mean 'lottery'"),
    ("Funder,Size,Stages\nA,1,Nowhere\n", "column stages: 'Nowhere' given"),
    ("Funder,Size,Patience\nA,1,2.5\n", "column patience: '2.5' given; allowed: whole number"),
    ("Funder,Size\n" + "".join(f"F{k},1\n" for k in range(51)), "has 51 funders; allowed: up to 50"),
    ("Funder,Size\nTotal,1\n", "no row that is used"),
)


@pytest.mark.parametrize(("text", "said"), WRONG_FUNDERS, ids=[said.split(":")[0] for _, said in WRONG_FUNDERS])
def test_what_is_wrong_with_a_file_of_funders_is_said_by_row_and_column(text, said, tmp_path):
    (tmp_path / "funders.csv").write_text(text)
    path = tmp_path / "town.toml"
    path.write_text('extends = "adaptive-city"\nfiles.funders = "funders.csv"\n')
    with pytest.raises(CommunityFileError, match=said):
        load(path)


def test_the_file_names_the_series_of_a_calibration(file, tmp_path):
    town = tmp_path / "town.toml"
    town.write_text('extends = "adaptive-city"\n[files]\nseries = "indicators.csv"\n')
    assert Path(named_series(town)) == tmp_path / "indicators.csv"
    assert load(town).roster is None
    with pytest.raises(ScenarioError, match="names no series"):
        named_series(file)
    town.write_text('extends = "adaptive-city"\n[files]\nties = "ties.csv"\n')
    with pytest.raises(ScenarioError, match="missing: organisations"):
        load(town)


def test_why_and_uncertainty_ask_about_this_community(file, compared):
    plans = WhyQuestion(load(file), RUNS, SEED, 0).plans()
    asked = [s for plan in plans.values() for s in plan.scenarios.values()]
    assert {s.roster for s in asked} == {compared.scenario.roster}
    assert {s.funders for s in asked} == {compared.scenario.funders}
    question = UncertaintyQuestion(load(file), 2, 2, SEED)
    assert question.scenario.hash == compared.scenario.hash


def test_what_is_off_in_places_stays_off_whatever_happens():
    """Rows of a portfolio have strengths of their own: events of conditions leave those of the isolated arm alone."""
    towns = {
        "title": "Towns",
        "set": {"time.months": 24},
        "places": [{"name": "a", "scenario": "small-town", "count": 3}],
    }
    plain, moved = validate_portfolio(towns), validate_portfolio(towns)
    event = {"month": 6, "key": "conditions.backbone_support.strength", "value": 0.2}
    for name, scenario in plain.scenarios.items():
        moved.scenarios[name] = Scenario.from_dict(scenario.to_dict() | {"events": [event]}, scenario.name)
    before, after = (run_portfolio(p, SEED, threads=1).outcome for p in (plain, moved))
    np.testing.assert_array_equal(after[:, 0], before[:, 0])
    assert (after[:, 1] != before[:, 1]).any()


def test_a_portfolio_takes_it(file, compared):
    places = [{"name": "town", "scenario": str(file), "count": 2}]
    portfolio = validate_portfolio({"title": "Two towns", "places": places})
    place = draw_places(portfolio, SEED)[0].place(0)
    assert place.collective.roster == compared.scenario.roster
    assert place.collective.funders == compared.scenario.funders
    seeds = {"seeds": np.array([place.seed], np.uint64), "common_seeds": np.array([place.common_seed], np.uint64)}
    (record,) = stream([place.isolated, place.collective], threads=1, **seeds)
    runs = run_portfolio(portfolio, SEED, threads=1)
    np.testing.assert_array_equal(runs.outcome[0], 100 * record.metrics["outcome"][:, 0])
