"""Sobol indices of the Ishigami function and Morris effects of a linear one, whose values are known."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from SALib.sample import morris, sobol

from cisim.cli import main
from cisim.errors import CisimError
from cisim.experiment.analysis.sensitivity import noise_share, sensitivity
from cisim.experiment.analysis.table import AnalysisError, load
from cisim.experiment.analysis.unreliable_indices import mask_unreliable, reasons
from cisim.experiment.sweep.experiment import from_dict
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.run_experiment import run_experiment
from sweep_tools import two_level, write_sweep

NAMES = ("x1", "x2", "x3")
S1, ST = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
"""Ishigami & Homma (1990) with a = 7, b = 0.1; the interaction of 1 and 3 is 0.2437."""


def problem(low=-np.pi, high=np.pi):
    return {"num_vars": 3, "names": list(NAMES), "bounds": [[low, high]] * 3}


def ishigami(rows):
    return np.sin(rows["x1"]) + 7 * np.sin(rows["x2"]) ** 2 + 0.1 * rows["x3"] ** 4 * np.sin(rows["x1"])


def sobol_sweep(folder, formula, samples, second_order=False, **options):
    points = pd.DataFrame(sobol.sample(problem(), samples, calc_second_order=second_order, seed=4), columns=NAMES)
    ranges = {n: [-np.pi, np.pi] for n in NAMES}
    design = [{"kind": "sobol", "ranges": ranges, "samples": samples, "second_order": second_order}]
    return load(write_sweep(folder, points, formula, design=design, **options))


def morris_sweep(folder, formula, trajectories=6, **options):
    bounds = [[0.0, 2.0], [10.0, 30.0], [0, 7]]
    points = pd.DataFrame(morris.sample(problem() | {"bounds": bounds}, trajectories, seed=2), columns=NAMES)
    points["x3"] = np.clip(np.floor(points["x3"]), 0, 6).astype(int)
    design = [{"kind": "morris", "ranges": dict(zip(NAMES, bounds, strict=True)), "levels": 4}]
    return load(write_sweep(folder, points, formula, design=design, **options))


def test_sobol_indices_of_the_ishigami_function(tmp_path):
    found = sensitivity(sobol_sweep(tmp_path, lambda r: {"y": ishigami(r)}, 2048, second_order=True))
    rows = found.indices.set_index("factor").loc[list(NAMES)]
    assert rows["S1"].to_numpy() == pytest.approx(S1, abs=0.03)
    assert rows["ST"].to_numpy() == pytest.approx(ST, abs=0.03)
    assert found.indices["factor"].tolist() == ["x1", "x2", "x3"]
    assert found.indices["rank"].tolist() == [1, 2, 3]
    pairs = found.second.set_index(["a", "b"])
    assert pairs.loc[("x1", "x3"), "S2"] == pytest.approx(0.2437, abs=0.06)
    assert pairs.loc[("x1", "x2"), "S2"] == pytest.approx(0, abs=0.06)


def test_convergence_shows_intervals_that_shrink(tmp_path):
    found = sensitivity(sobol_sweep(tmp_path, lambda r: {"y": ishigami(r)}, 1024))
    widths = found.convergence.groupby("samples")["ST_conf"].max()
    assert widths.index.tolist() == [128, 256, 512, 1024]
    assert widths.iloc[0] > 1.8 * widths.iloc[-1]
    full = found.convergence[found.convergence["samples"] == 1024].drop(columns="samples")
    pd.testing.assert_frame_equal(full.reset_index(drop=True), found.indices)


def test_a_small_sample_is_said_to_be_small(tmp_path):
    found = sensitivity(sobol_sweep(tmp_path, lambda r: {"y": ishigami(r)}, 16))
    assert any("cannot be told" in w for w in found.warnings)
    assert any("too few" in w for w in found.warnings)


def test_indices_that_cannot_be_are_not_given(tmp_path):
    """Four base samples of which one point differs: ST would be 8/7 of all."""
    found = sensitivity(sobol_sweep(tmp_path, lambda r: {"y": (r["point"] == 0).astype(float)}, 4, replications=2))
    assert found.indices["ST_conf"].isna().all(), "no interval from four base samples"
    assert (found.indices["ST"].dropna() <= 1).all()
    assert found.indices["ST"].isna().any()
    no_index = found.indices["ST"].isna()
    assert found.indices.loc[no_index, "rank"].isna().all()
    assert any("ST of " in w and "no share of a variance" in w and "4 base samples" in w for w in found.warnings)


def test_resamples_without_width_are_no_interval():
    rows = pd.DataFrame({"factor": ["a", "b", "c", "d"], "label": ["A", "B", "C", "D"],
                         "S1": [0.5, 0.0, 0.2, -0.5], "S1_conf": [0.0, 0.0, 0.1, 0.1],
                         "ST": [2.0, 0.0, 1.05, 0.4], "ST_conf": [0.0, 0.0, 0.1, 0.2]})  # fmt: skip
    told = mask_unreliable(rows, "sobol", 64, 0.0)
    assert told["ST"].isna().tolist() == [True, False, False, False], "1.05 is within its interval of 1"
    assert told["S1"].isna().tolist() == [False, False, False, True], "clearly below zero"
    assert told["S1_conf"].isna().tolist() == [True, False, False, True], "nothing is nothing in all resamples"
    assert "ST of A" in " ".join(reasons(rows, told, "sobol", 64, 0.0))
    noisy = mask_unreliable(rows, "sobol", 64, 0.6)
    assert noisy[["S1", "S1_conf", "ST", "ST_conf"]].isna().all(axis=None)
    assert "60 % of the variance" in " ".join(reasons(rows, noisy, "sobol", 64, 0.6))


def test_an_outcome_that_nothing_changes(tmp_path):
    found = sensitivity(sobol_sweep(tmp_path, lambda r: {"y": np.full(len(r), 3.0)}, 16))
    assert found.indices["ST"].isna().all()
    assert "no parameter matters" in found.warnings[0]


def linear(rows):
    return 5 * rows["x1"] / 2 - 2 * (rows["x2"] - 10) / 20


def test_morris_effects_of_a_linear_function_are_its_slopes(tmp_path):
    found = sensitivity(morris_sweep(tmp_path, lambda r: {"y": linear(r)}))
    rows = found.indices.set_index("factor")
    assert rows["mu_star"].to_dict() == pytest.approx({"x1": 5, "x2": 2, "x3": 0})
    assert rows["mu"].to_dict() == pytest.approx({"x1": 5, "x2": -2, "x3": 0})
    assert rows["sigma"].to_numpy() == pytest.approx(0, abs=1e-9)
    assert not [w for w in found.warnings if "told: the intervals" in w or "too few" in w]


def test_morris_sigma_shows_interaction(tmp_path):
    found = sensitivity(morris_sweep(tmp_path, lambda r: {"y": r["x1"] * r["x3"]}, 20)).indices.set_index("factor")
    assert found.loc["x1", "sigma"] > 1
    assert found.loc["x2", "mu_star"] == pytest.approx(0)


SECTIONS = ("a.x1", "b.x2", "a.x3")
"""Two sections, the first and the last together."""


def grouped(**more):
    return problem() | {"names": list(SECTIONS), "groups": ["a", "b", "a"]} | more


def test_sobol_indices_of_groups_are_those_of_all_in_them(tmp_path):
    """x1 and x3 by themselves and together: 0.3139 + 0.2437; nothing between them and x2."""
    points = pd.DataFrame(sobol.sample(grouped(), 2048, calc_second_order=False, seed=4), columns=SECTIONS)
    design = [{"kind": "sobol", "ranges": {key: [-np.pi, np.pi] for key in SECTIONS}, "groups": "sections"}]

    def formula(rows):
        return {"y": ishigami(rows.rename(columns=dict(zip(SECTIONS, NAMES, strict=True))))}

    found = sensitivity(load(write_sweep(tmp_path, points, formula, design=design)))
    rows = found.indices.set_index("factor").loc[["a", "b"]]
    assert len(points) == 2048 * 4
    assert found.groups == {"a": ("a.x1", "a.x3"), "b": ("b.x2",)}
    assert rows["S1"].to_numpy() == pytest.approx([0.5576, 0.4424], abs=0.03)
    assert rows["ST"].to_numpy() == pytest.approx([0.5576, 0.4424], abs=0.03)


def morris_of_groups(folder, formula):
    """The third parameter is rounded to where it is always."""
    points = pd.DataFrame(morris.sample(grouped(bounds=[[0.0, 1.0]] * 3), 8, seed=2), columns=SECTIONS)
    points["a.x3"] = np.floor(points["a.x3"] / 2)
    design = [{"kind": "morris", "ranges": {key: [0, 1] for key in SECTIONS}, "levels": 4, "groups": "sections"}]
    return sensitivity(load(write_sweep(folder, points, formula, design=design)))


def test_morris_of_groups_is_not_watered_down_by_what_does_not_move(tmp_path):
    found = morris_of_groups(tmp_path, lambda r: {"y": 5 * r["a.x1"] - 2 * r["b.x2"] + r["a.x3"]})
    rows = found.indices.set_index("factor")
    assert rows["mu_star"].to_dict() == pytest.approx({"a": 5, "b": 2})
    assert found.convergence["samples"].max() == 8


def test_a_group_has_no_direction(tmp_path):
    rows = morris_of_groups(tmp_path, lambda r: {"y": 5 * r["a.x1"] - 2 * r["b.x2"]}).indices.set_index("factor")
    assert rows.loc["a", ["mu", "sigma"]].isna().all()
    assert rows.loc["b", "mu"] == pytest.approx(-2)


def test_screening_by_sections_from_the_experiment_to_the_answer(tmp_path):
    """Three parameters of two sections: three points a trajectory."""
    ranges = {"hours.tolerance": "declared", "learning.noise": [0.05, 0.3], "learning.trial_rate": "declared"}
    part = {"kind": "morris", "samples": 4, "groups": "sections", "ranges": ranges}
    asked = {"scenario": "small-town", "set": {"time.months": 12}, "replications": 2, "design": [part]}
    store = run_experiment(asked, tmp_path / "sweep", quiet=True)
    assert len(store.read("plan")) == 4 * 3
    done = CliRunner().invoke(main, ["sensitivity", str(tmp_path / "sweep"), "--json"])
    told = json.loads(done.stdout)
    assert {row["factor"] for row in told["tables"]["indices"]} == {"hours", "learning"}
    assert told["groups"] == {"hours": ["hours.tolerance"], "learning": ["learning.noise", "learning.trial_rate"]}
    said = CliRunner().invoke(main, ["sensitivity", str(tmp_path / "sweep")]).stdout
    assert "section" in said
    assert "sigma" not in said


@pytest.mark.parametrize(
    ("part", "message"),
    [({"kind": "lhs"}, "for morris and sobol only"), ({"ranges": {"learning.noise": [0.1, 0.2]}}, "'learning'"),
     ({"groups": "section"}, "sections")],
)  # fmt: skip
def test_groups_that_cannot_be_are_refused(part, message):
    ranges = {"learning.noise": [0.05, 0.3], "hours.tolerance": "declared"}
    design = {"kind": "morris", "samples": 4, "groups": "sections", "ranges": ranges} | part
    with pytest.raises(CisimError, match=message):
        make_plan(from_dict({"design": [design]}))


def test_with_both_arms_the_advantage_is_analysed(tmp_path):
    table = morris_sweep(
        tmp_path,
        lambda r: {"y": np.where(r["arm"] == "collective", linear(r), 0) + 9 * r["x3"]},
        arms=("isolated", "collective"),
        replications=3,
    )
    assert sensitivity(table).indices.set_index("factor")["mu"].to_dict() == pytest.approx({"x1": 5, "x2": -2, "x3": 0})
    assert sensitivity(table, measure="isolated").indices["factor"].iloc[0] == "x3"


def test_trajectories_with_failed_points_are_left_out_whole(tmp_path):
    found = sensitivity(morris_sweep(tmp_path, lambda r: {"y": linear(r)}, failed=[5]))
    assert found.indices.set_index("factor")["mu"].to_dict() == pytest.approx({"x1": 5, "x2": -2, "x3": 0})
    assert found.convergence["samples"].max() == 5
    assert any("1 of 6 blocks of 4 points are left out" in n for n in found.notes)


def test_each_level_of_the_other_columns_is_analysed_by_itself(tmp_path):
    points = pd.DataFrame(morris.sample(problem(0, 1), 4, seed=2), columns=NAMES)
    points = points.merge(pd.DataFrame({"kind": ["weak", "strong"]}), how="cross")
    design = [{"kind": "morris", "ranges": {key: [0, 1] for key in NAMES}, "levels": 4}]
    where = write_sweep(tmp_path, points, lambda r: {"y": r["x2"] * np.where(r["kind"] == "weak", 1, 8)}, design=design)
    found = sensitivity(load(where)).indices.set_index(["kind", "factor"])["mu_star"]
    assert found["weak", "x2"] == pytest.approx(1)
    assert found["strong", "x2"] == pytest.approx(8)


@pytest.mark.statistical
def test_share_of_replication_noise():
    # Between points 4, within 1, luck common to all points 9, 10 replications: share 0.1 / 4.1. With 400 points its
    # standard deviation is below 0.002; five of them: error rate 6e-7.
    rng = np.random.default_rng(8)
    values = 2 * rng.standard_normal((400, 1)) + 3 * rng.standard_normal(10) + rng.standard_normal((400, 10))
    assert noise_share(values)["share"] == pytest.approx(0.1 / 4.1, abs=0.01)


def test_noise_is_warned_of(tmp_path):
    rng = np.random.default_rng(1)
    found = sensitivity(
        morris_sweep(tmp_path, lambda r: {"y": linear(r) + 9 * rng.standard_normal(len(r))}, 8, replications=4)
    )
    assert any("replication noise" in w for w in found.warnings)


def test_another_design_is_refused(tmp_path):
    with pytest.raises(AnalysisError, match="0 parts of kind morris or sobol"):
        sensitivity(load(write_sweep(tmp_path, two_level(), lambda r: {"y": r["point"]})))
