"""Paired differences, sign maps, the assumption audit and selection, on sweeps whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from cisim.experiment.analysis.audit import audit
from cisim.experiment.analysis.paired import paired
from cisim.experiment.analysis.selection import nomination, regression
from cisim.experiment.analysis.sign_map import sign_map
from cisim.experiment.analysis.table import AnalysisError, load
from sweep_tools import grid, write_sweep

ARMS = ("isolated", "collective")
LUCK = np.random.default_rng(0).standard_normal(10_000)


def normal(rows, sd=1.0, seed=1):
    return sd * np.random.default_rng(seed).standard_normal(len(rows))


def collective(rows):
    return (rows["arm"] == "collective").to_numpy(dtype=float)


# --- paired differences ---


@pytest.mark.statistical
def test_paired_differences_of_the_arms(tmp_path):
    # Luck common to both arms (sd 20) cancels; the mean of 400 differences of sd 2 * sqrt(2) is off by more than five
    # standard errors with probability 6e-7.
    def formula(rows):
        return {"y": 50 + 20 * LUCK[rows["replicate"]] + 6 * collective(rows) + normal(rows, 2)}

    found = paired(load(write_sweep(tmp_path, grid(size=[1, 2]), formula, arms=ARMS, replications=400))).rows
    assert found["a"].tolist() == ["isolated", "isolated"]
    row = found.iloc[0]
    se = 2 * np.sqrt(2 / 400)
    assert row["mean"] == pytest.approx(6, abs=5 * se)
    assert row["se"] == pytest.approx(se, rel=0.2)
    assert row["low"] < row["mean"] < row["high"]
    assert row["boot_low"] == pytest.approx(row["low"], abs=0.5 * se)
    assert row["p90"] - row["p10"] == pytest.approx(2 * 1.2816 * 2 * np.sqrt(2), rel=0.2)
    assert row["mean_b"] - row["mean_a"] == pytest.approx(row["mean"])
    assert row["verdict"] == "collective_ahead"
    assert row["ahead"] == pytest.approx(norm.cdf(6 / np.sqrt(8)), abs=0.05)


def test_verdicts_turn_with_what_is_better(tmp_path):
    where = write_sweep(
        tmp_path, grid(size=[1, 2]), lambda r: {"gap": 4 * collective(r)}, arms=ARMS, replications=5, better=-1
    )
    found = paired(load(where)).rows
    assert (found["verdict"] == "isolated_ahead").all()
    assert (found["ahead"] == 0).all()


def test_levels_and_points_are_paired_too(tmp_path):
    points = grid(rule=["lottery", "past"], size=[1.0, 2.0])
    where = write_sweep(
        tmp_path, points, lambda r: {"y": 3 * (r["rule"] == "past") * r["size"] + LUCK[r["replicate"]]}, replications=30
    )
    table = load(where)
    found = paired(table, None, "rule", "lottery", "past").rows.set_index("size")
    assert found["mean"].to_dict() == pytest.approx({1.0: 3, 2.0: 6})
    assert found["verdict"].tolist() == ["b_ahead", "b_ahead"]
    assert found["text"].tolist() == ["past ahead", "past ahead"]
    assert paired(table, None, "rule", "lottery", "past", pool=True).rows["mean"].tolist() == pytest.approx([4.5])
    assert paired(table, None, "point", 0, 3).rows["mean"].tolist() == pytest.approx([6])
    assert paired(table, None, "rule", "past", "lottery").rows["verdict"].tolist() == ["a_ahead", "a_ahead"]


def test_a_list_called_like_a_column_of_the_answer(tmp_path):
    points = grid(order=["backbone first", "agenda first"], size=[1.0, 2.0])
    where = write_sweep(tmp_path, points, lambda r: {"y": (r["order"] == "agenda first") * r["size"]}, replications=3)
    table = load(where)
    found = paired(table, None, "size", 1.0, 2.0).rows
    assert found["design.order"].tolist() == ["backbone first", "agenda first"]
    assert table.factor("order") == "design.order"
    assert load(where, where=["order=agenda first"]).factors == ("size",)


def test_missing_replications_are_left_out_pairwise(tmp_path):
    where = write_sweep(
        tmp_path, grid(size=[1.0, 2.0]), lambda r: {"y": r["size"] * collective(r)}, arms=ARMS, replications=6,
        missing=[(0, 2), (0, 4)],
    )  # fmt: skip
    found = paired(load(where), None, "size", 1.0, 2.0)
    assert found.rows["n"].tolist() == [4]
    assert found.rows["excluded"].tolist() == [2]
    assert any("2 of 6 replications" in note for note in found.notes)


# --- sign maps ---


def plane(folder, noise=0.0, replications=3, **options):
    """An advantage of 10 x - 5 y - 2: zero at x = 0.2 + y / 2."""
    points = grid(x=np.linspace(0, 1, 6).tolist(), y=[0.0, 0.4, 0.8, 1.2])

    def formula(rows):
        advantage = 10 * rows["x"] - 5 * rows["y"] - 2
        return {"y_out": 40 + LUCK[rows["replicate"]] + advantage * collective(rows) + normal(rows, noise)}

    return load(write_sweep(folder, points, formula, arms=ARMS, replications=replications, **options))


def test_the_boundary_of_a_plane_is_its_line(tmp_path):
    found = sign_map(plane(tmp_path), "x", "y")
    assert len(found.cells) == 24
    line = found.boundary[found.boundary["kind"] == "mean"]
    assert line["x"].to_numpy() == pytest.approx(0.2 + line["y"].to_numpy() / 2)
    assert line["y"].min() == pytest.approx(0)
    assert line["y"].max() == pytest.approx(1.2)
    cells = found.cells.set_index(["x", "y"])
    assert cells.loc[(1.0, 0.0), "sign"] == 1
    assert cells.loc[(1.0, 0.0), "text"] == "collective pays"
    assert cells.loc[(0.0, 1.2), "text"] == "isolated pays"
    assert cells.loc[(0.2, 0.0), "text"] == "cannot be told apart"
    assert cells.loc[(0.2, 0.0), "ahead"] == 0, "level runs do not count"


@pytest.mark.statistical
def test_the_map_says_how_sure_it_is(tmp_path):
    # 24 means of 200 differences of sd 2 sqrt(2), each off by more than five standard errors with probability 6e-7.
    found = sign_map(plane(tmp_path, noise=2.0, replications=200), "x", "y")
    cells, sd = found.cells, 2 * np.sqrt(2)
    truth = 10 * cells["x"] - 5 * cells["y"] - 2
    assert np.abs(cells["mean"] - truth).max() < 5 * sd / np.sqrt(200)
    assert cells["ahead"].to_numpy() == pytest.approx(norm.cdf(truth / sd), abs=0.18)
    assert set(cells.loc[truth > 1.5, "sign"]) == {1}
    assert set(cells.loc[truth < -1.5, "sign"]) == {-1}
    # The lines where the ends of the interval cross zero lie on both sides of the boundary.
    mean_x = found.boundary.groupby("kind")["x"].mean()
    assert mean_x["high"] < mean_x["mean"] < mean_x["low"]


def test_signs_turn_with_what_is_better(tmp_path):
    cells = sign_map(plane(tmp_path, better=-1), "x", "y").cells.set_index(["x", "y"])
    assert cells.loc[(1.0, 0.0), "mean"] == pytest.approx(8)
    assert cells.loc[(1.0, 0.0), "sign"] == 1
    assert cells.loc[(1.0, 0.0), "text"] == "isolated pays"


def test_failed_cells_stay_on_the_map_without_a_sign(tmp_path):
    found = sign_map(plane(tmp_path, failed=[0]), "x", "y")
    assert found.cells.loc[0, ["n", "sign", "text"]].tolist() == [0, 0, "no result"]
    assert len(found.cells) == 24


def test_words_on_an_axis_give_a_crossing_for_each(tmp_path):
    points = grid(kind=["easy", "hard"], x=[0.0, 0.5, 1.0])
    where = write_sweep(
        tmp_path, points,
        lambda r: {"v": (4 * r["x"] - np.where(r["kind"] == "easy", 3, 1)) * collective(r)}, arms=ARMS, replications=2,
    )  # fmt: skip
    found = sign_map(load(where), "x", "kind").boundary
    found = found[found["kind"] == "mean"].set_index("y")["x"]
    assert found.to_dict() == pytest.approx({"easy": 0.75, "hard": 0.25})


def test_a_level_can_be_the_reference_and_years_an_axis(tmp_path):
    where = write_sweep(
        tmp_path, grid(x=[0.0, 1.0, 2.0]), lambda r: {"v": r["x"] * (r["year"] - 5)}, years=(2.0, 8.0), replications=2
    )
    found = sign_map(load(where, "all"), "x", "year", column="x", reference=0.0)
    assert found.cells.set_index(["x", "y"])["mean"].to_dict() == pytest.approx({
        (0.0, 2.0): 0, (1.0, 2.0): -3, (2.0, 2.0): -6, (0.0, 8.0): 0, (1.0, 8.0): 3, (2.0, 8.0): 6,
    })  # fmt: skip
    with pytest.raises(AnalysisError, match="two different columns"):
        sign_map(load(where, "all"), "x", "x")


# --- assumption audit ---

CARRIED = {"baseline": 10.0, "no trust": 4.0, "no crowding": 10.0, "no noise": 12.0}
SETS = {"baseline": {}, "no trust": {"service.crowding": 0}, "no crowding": {"x.y": 1}, "no noise": {}}


def audited(folder, advantage, noise=1.0, **options):
    def formula(rows):
        return {"v": collective(rows) * rows["switch"].map(advantage) + LUCK[rows["replicate"]] + normal(rows, noise)}

    points = pd.DataFrame({"switch": list(advantage)})
    return load(write_sweep(folder, points, formula, arms=ARMS, labels={"switch": SETS}, **options))


@pytest.mark.statistical
def test_an_audit_ranks_what_assumptions_carry(tmp_path):
    # Differences of sd sqrt(2), 200 replications: carried has se 0.14, five of them: error rate 6e-7 for each of three.
    found = audit(audited(tmp_path, CARRIED, replications=200))
    rows = found.rows.set_index("switched")
    assert found.rows["switched"].tolist() == ["no trust", "no crowding", "no noise"]
    assert rows["carried"].to_dict() == pytest.approx({"no trust": 6, "no crowding": 0, "no noise": -2}, abs=0.7)
    assert rows["share"].to_dict() == pytest.approx({"no trust": 0.6, "no crowding": 0, "no noise": -0.2}, abs=0.07)
    assert rows.loc["no trust", "share_low"] < rows.loc["no trust", "share"] < rows.loc["no trust", "share_high"]
    assert rows.loc["no trust", ["sets", "grade"]].tolist() == ["service.crowding = 0", "A"]
    assert bool(rows.loc["no trust", "clear"])
    assert found.baseline["advantage"].item() == pytest.approx(10, abs=0.5)


def test_no_shares_of_an_advantage_that_may_be_zero(tmp_path):
    found = audit(audited(tmp_path, {"baseline": 0.0, "no trust": 1.0}, replications=30))
    assert found.rows["share"].isna().all()
    assert found.rows["carried"].notna().all()
    assert any("cannot be told from zero" in note for note in found.notes)


def test_an_audit_survives_failed_points_and_names_a_missing_baseline(tmp_path):
    table = audited(tmp_path, CARRIED, replications=30, failed=[2], missing=[(1, 3)])
    rows = audit(table).rows.set_index("switched")
    assert rows["n"].to_dict() == {"no trust": 29, "no noise": 30}
    with pytest.raises(AnalysisError, match="did you mean 'baseline'"):
        audit(table, baseline="basline")


# --- selection ---


@pytest.mark.statistical
def test_winners_keep_the_reliable_part_of_their_premium(tmp_path):
    # Reliability 0.4; later has sd 0.05 about 0.4 times the premium (mean 0.5) over 400 runs: the ratio has se 0.005.
    def formula(rows):
        picked = 0.5 + 0.1 * LUCK[rows["replicate"]]
        return {"premium": picked, "premium_later": 0.4 * picked + normal(rows, 0.05)}

    found = regression(load(write_sweep(tmp_path, grid(rule=["a"]), formula, replications=400))).iloc[0]
    assert found["kept"] == pytest.approx(0.4, abs=0.025)
    assert found["kept_low"] < found["kept"] < found["kept_high"]
    assert found["fell_back"] == pytest.approx(1 - found["kept"])
    assert found["n"] == 400


def test_no_kept_share_of_no_premium(tmp_path):
    where = write_sweep(
        tmp_path, grid(rule=["a", "b"]), lambda r: {"premium": normal(r), "premium_later": normal(r)}, replications=40
    )
    assert regression(load(where))["kept"].isna().all()


TREND, EFFECT, SPREAD = 1.0, 2.0, 3.0


def portfolio(folder, replications=4000, effect=EFFECT, **options):
    """Communities that grow by a trend, an effect and luck; isolated by the trend and the same luck."""

    def formula(rows):
        grown = TREND + SPREAD * LUCK[rows["replicate"]] + effect * collective(rows)
        return {"v": 50 + grown * (rows["year"] > 1)}

    return write_sweep(
        folder, grid(size=[1]), formula, arms=ARMS, years=(1.0, 9.0), replications=replications, **options
    )


@pytest.mark.statistical
def test_readers_of_success_stories_see_the_luck_of_the_lucky(tmp_path):
    # Mean of the top 10 % of 4000 normal values: 1.755 sd, se 0.03 sd; five of them: error rate 6e-7.
    found = nomination(load(portfolio(tmp_path)), shares=(0.1, 1.0))
    top, all_of_them = found.rows.iloc[0], found.rows.iloc[1]
    bias = norm.pdf(norm.ppf(0.9)) / 0.1
    assert top["seen"] == pytest.approx(TREND + EFFECT + SPREAD * bias, abs=0.5)
    assert top["effect_of_all"] == pytest.approx(EFFECT)
    assert top["effect_of_them"] == pytest.approx(EFFECT)
    assert top["ratio"] == pytest.approx((TREND + EFFECT + SPREAD * bias) / EFFECT, abs=0.3)
    assert top["seen_low"] < top["seen"] < top["seen_high"]
    assert top["trend"] + top["picking"] + top["effect_of_all"] == pytest.approx(top["seen"])
    assert all_of_them["picking"] == pytest.approx(0, abs=1e-9)
    assert (found.communities, found.before, found.after) == (4000, 1.0, 9.0)


def test_stories_of_no_effect_have_no_ratio(tmp_path):
    found = nomination(load(portfolio(tmp_path, 200, 0.0)))
    assert found.rows["ratio"].isna().all()
    assert found.rows["seen"].iloc[0] > 5
    assert found.rows["seen"].is_monotonic_decreasing


def test_growth_needs_two_years(tmp_path):
    with pytest.raises(AnalysisError, match="needs an earlier year"):
        nomination(load(portfolio(tmp_path, 5), 1))


def test_corrected_intervals_lean_to_the_long_side_of_skewed_differences(tmp_path):
    """BCa of an exponential mean reaches further up than down, and is not given for few replications."""

    def formula(rows):
        luck = np.random.default_rng(8).standard_exponential(60)[rows["replicate"]]
        return {"outcome": (rows["arm"] == "collective") * luck}

    folder = write_sweep(tmp_path / "many", grid(x=[0]), formula, replications=60, arms=("isolated", "collective"))
    row = paired(load(folder), corrected=True).rows.iloc[0]
    assert row["bca_low"] < 1 < row["bca_high"]
    assert row["bca_high"] - row["mean"] > row["mean"] - row["bca_low"]
    assert row["bca_high"] > row["boot_high"]
    few = write_sweep(tmp_path / "few", grid(x=[0]), formula, replications=5, arms=("isolated", "collective"))
    assert np.isnan(paired(load(few), corrected=True).rows.iloc[0]["bca_low"])
