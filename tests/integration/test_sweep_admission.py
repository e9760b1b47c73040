"""What a sweep would take is counted before anything is built, and too much is refused at once with what to change."""

from __future__ import annotations

import math
import time

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.experiment.sweep import admission
from cisim.experiment.sweep.admission import check_possible, check_unasked, count_points, expense
from cisim.experiment.sweep.experiment import ExperimentError, from_dict
from cisim.experiment.sweep.plan import make_plan
from cisim.scenario.config_file import bundled
from cisim.scenario.load import load
from machine import patience

TWO = {"problem.known": [0.0, 0.5], "learning.noise": [0.05, 0.3]}
DESIGNS = {
    "factorial": {"kind": "factorial"},
    "grid": {"kind": "grid", "values": {"problem.known": [0.1, 0.2, 0.3], "money.pool": [1e6, 2e6]}},
    "lhs": {"kind": "lhs", "samples": 5, "ranges": TWO},
    "sobol": {"kind": "sobol", "samples": 4, "ranges": TWO},
    "second order": {"kind": "sobol", "samples": 4, "ranges": TWO, "second_order": True},
    "sections": {"kind": "sobol", "samples": 4, "groups": "sections", "ranges": TWO | {"problem.defined": [0.1, 0.2]}},
    "morris": {"kind": "morris", "samples": 3, "ranges": TWO},
    "list": {"kind": "list", "name": "place", "points": [{"label": "a"}, {"label": "b"}]},
    "switches": {"kind": "switches", "switches": {"a": {"learning.noise": 0}, "b": {"trust.first": 0.4}}},
    "paths": {"kind": "paths", "samples": 4, "groups": {"one": {"learning.noise": [0.1, 0.2]},
                                                        "two": {"problem.known": [0.1, 0.2]}}},
}  # fmt: skip


@pytest.mark.parametrize("name", DESIGNS)
def test_points_are_counted_as_they_are_made(name):
    experiment = from_dict({"scenario": "small-town", "design": [DESIGNS[name]]})
    plan = make_plan(experiment)
    assert count_points(experiment.design[0], 5) == len(plan.table)
    asked = expense(experiment, plan.scenarios)
    assert (asked.points, asked.runs) == (len(plan.table), plan.size)
    assert asked.core_hours * 3600 * admission.PACE >= plan.cost * 0.999


@pytest.mark.parametrize("name", bundled("experiments"))
def test_the_experiments_that_come_with_cisim_are_run_unasked(name):
    from cisim.experiment.sweep.experiment import load_experiment

    make_plan(load_experiment(name), may_be_large=False)


def test_a_milliard_of_points_is_refused_in_a_second(tmp_path):
    values = ", ".join(str(k / 1000) for k in range(1000))
    keys = ("problem.known", "problem.defined", "problem.authority")
    parts = "".join(f'[[design]]\nkind = "grid"\nvalues = {{"{key}" = [{values}]}}\n' for key in keys)
    file = tmp_path / "large.toml"
    file.write_text(f'scenario = "small-town"\n{parts}')
    load("small-town")
    begun = time.perf_counter()
    for command in ("plan", "run"):
        done = CliRunner().invoke(main, ["sweep", command, str(file), "--out", str(tmp_path / "x")])
        assert done.exit_code == 2
        assert "1,000,000,000 design points = 1,000 (part 1 of the design, grid) x 1,000" in done.output
        assert "Ask for fewer points (fewer values" in done.output
        assert "--runs" not in done.output
    assert time.perf_counter() - begun < patience(2)
    assert not (tmp_path / "x").exists()


def test_what_takes_days_is_run_only_if_it_is_wanted(tmp_path):
    file = tmp_path / "long.toml"
    file.write_text('scenario = "strive-region"\nreplications = 10000000\n')
    done = CliRunner().invoke(main, ["sweep", "run", str(file), "--out", str(tmp_path / "x")])
    assert done.exit_code == 2
    assert "10,000,000 runs" in done.output
    assert "If it is what you want: --yes" in done.output
    assert not (tmp_path / "x").exists()


def test_what_this_machine_cannot_hold_is_refused(monkeypatch):
    experiment = from_dict({"scenario": "small-town", "replications": 10})
    asked = expense(experiment, {"": load("small-town")})
    check_possible(asked)
    check_unasked(asked)
    monkeypatch.setattr(admission, "machine_memory", lambda: 1e6)
    with pytest.raises(ExperimentError, match="Ask for fewer replications"):
        check_possible(asked)
    assert math.isfinite(asked.memory)
