"""Effects, interactions and Shapley values against responses and games whose answers are known."""

from __future__ import annotations

import ast
import time
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

import cisim.experiment.analysis
from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.analysis.factorial import contrast_matrix, factor_name, factorial, subsets
from cisim.experiment.analysis.shapley import dividend_matrix, shapley, shapley_values
from cisim.experiment.analysis.table import AnalysisError, load
from sweep_tools import STRENGTHS, two_level, write_sweep

A, B, C, D, E = (factor_name(s) for s in STRENGTHS)
TRUE = {A: 4.0, B: 1.0, f"{A}:{B}": 2.0, C: -0.25, D: -0.25, E: -0.25}
TRUE |= {f"{C}:{D}": -0.5, f"{C}:{E}": -0.5, f"{D}:{E}": -0.5, f"{C}:{D}:{E}": -1.0}
"""Effects of 3 x1 + 2 x1 x2 - x3 x4 x5 by hand: differences averaged over the other factors."""


def response(rows, noise=0.0, luck=0.0, seed=3):
    """3 x1 + 2 x1 x2 - x3 x4 x5, noise of each run, and luck that a replication brings to all points alike."""
    x1, x2, x3, x4, x5 = (rows[s].to_numpy() for s in STRENGTHS)
    rng = np.random.default_rng(seed)
    common = luck * rng.standard_normal(rows["replicate"].max() + 1)[rows["replicate"]]
    own = noise * rng.standard_normal(len(rows))
    return {"outcome": 50 + 3 * x1 + 2 * x1 * x2 - x3 * x4 * x5 + common + own}


def made(folder: Path, noise=0.0, luck=0.0, **options):
    return load(write_sweep(folder, two_level(), lambda rows: response(rows, noise, luck), **options))


# --- effects ---


def test_effects_of_a_known_response_are_exact_without_noise(tmp_path):
    found = factorial(made(tmp_path, luck=20.0, replications=12)).effects.set_index("term")
    assert len(found) == 31
    for term, effect in found["effect"].items():
        assert effect == pytest.approx(TRUE.get(term, 0.0), abs=1e-9), term
    # What a replication adds to all points alike cancels: common random numbers are kept in the resamples.
    assert np.abs(found["high"] - found["low"]).max() < 1e-9


def test_below_ten_replications_there_is_no_bootstrap_interval(tmp_path):
    """Of two replications it would be the two values, and would leave out zero in half of all cases."""
    few = made(tmp_path / "few", noise=0.01, replications=9)
    found, credit = factorial(few), shapley(few)
    for table in (found.cells, found.effects, credit.values, credit.dividends, credit.sums):
        assert table[["low", "high"]].isna().all(axis=None)
    assert not found.effects["clear"].any()
    assert credit.values["share"].isna().all(), "what is shared cannot be told from nothing"
    assert any("9 replications are too few for bootstrap intervals" in note for note in found.notes)
    assert not any("by chance" in note for note in found.notes), "where there is no interval, none misses"
    enough = factorial(made(tmp_path / "enough", noise=0.01, replications=10))
    assert enough.effects[["low", "high"]].notna().all(axis=None)
    assert enough.effects.set_index("term").loc[A, "clear"]
    assert any("of 31 intervals about 1.6 miss by chance" in note for note in enough.notes)


def test_an_interval_of_one_number_is_two_numbers():
    for n in (1, 9, 10):
        for end in Bootstrap(50).interval(np.arange(50.0), n):
            assert isinstance(end, float)


@pytest.mark.statistical
def test_effects_are_recovered_from_noise(tmp_path):
    # 31 effects, each off by more than five standard errors with probability 6e-7: error rate 2e-5.
    noise, n = 2.0, 100
    table = made(tmp_path, noise=noise, luck=10.0, replications=n)
    found = factorial(table).effects
    weights = contrast_matrix(5)
    for k, row in found.iterrows():
        se = noise * np.sqrt((weights[k] ** 2).sum() / n)
        assert abs(row["effect"] - TRUE.get(row["term"], 0.0)) < 5 * se
        assert 2.5 * se < row["high"] - row["low"] < 5.5 * se
    clear = set(found.loc[found["clear"], "term"])
    assert {A, B, f"{A}:{B}"} <= clear


@pytest.mark.statistical
def test_bootstrap_intervals_cover_as_often_as_they_say():
    # 31 orthogonal contrasts of 150 samples of 60 replications: 4650 independent intervals. A percentile interval of
    # 60 values covers about 94.2 %; the count is outside 92 to 96.5 % with probability below 1e-6.
    weights, covered = contrast_matrix(5), []
    for seed in range(150):
        values = np.random.default_rng(seed).standard_normal((32, 60))
        low, high = Bootstrap(1000, 0.95, seed).interval(weights @ Bootstrap(1000, 0.95, seed).means(values), 60)
        covered.append((low < 0) & (high > 0))
    assert 0.92 < np.mean(covered) < 0.965


def test_each_level_of_the_other_columns_has_its_own_effects(tmp_path):
    points = two_level().merge(two_level(["hard"]), how="cross")
    points["hard"] = points["hard"].map({0.0: "no", 1.0: "yes"})
    where = write_sweep(
        tmp_path, points, lambda r: {"outcome": r[STRENGTHS[0]] * (1 + 4 * (r["hard"] == "yes"))}, replications=2
    )
    found = factorial(load(where)).effects.set_index(["hard", "term"])["effect"]
    assert found["no", A] == pytest.approx(1)
    assert found["yes", A] == pytest.approx(5)
    assert factorial(load(where, where=["hard=yes"])).effects["effect"].iloc[0] == pytest.approx(5)


def test_cell_means_are_those_of_the_cells(tmp_path):
    found = factorial(made(tmp_path, replications=3)).cells.set_index("cell")
    assert found.loc["00000", "mean"] == pytest.approx(50)
    assert found.loc["11000", "mean"] == pytest.approx(55)
    assert found.loc["11111", "mean"] == pytest.approx(54)
    assert found.loc["10110", "count"] == 3
    assert found.loc["10110", D] == 1
    assert found.loc["10110", B] == 0


def test_every_year_can_be_analysed_at_once(tmp_path):
    where = write_sweep(tmp_path, two_level(), lambda r: {"outcome": r["year"] * r[STRENGTHS[1]]}, years=(2.0, 7.0))
    found = factorial(load(where, "all")).effects.set_index(["year", "term"])["effect"]
    assert found[2.0, B] == pytest.approx(2)
    assert found[7.0, B] == pytest.approx(7)


def test_replications_that_a_point_lacks_are_left_out_and_said_so(tmp_path):
    found = factorial(made(tmp_path, replications=4, missing=[(3, 1), (9, 1)]))
    assert (found.cells["n"] == 3).all()
    assert any("1 of 4 replications" in note for note in found.notes)


def test_failed_cells_are_named(tmp_path):
    table = made(tmp_path, replications=4, failed=[3])
    assert table.failed == 4
    with pytest.raises(AnalysisError, match="00011"):
        factorial(table)


def test_one_replication_has_means_but_no_intervals(tmp_path):
    found = factorial(made(tmp_path))
    assert found.effects["effect"].notna().all()
    assert found.effects["low"].isna().all()
    assert not found.effects["clear"].any()


def test_a_full_factorial_is_analysed_within_two_seconds(tmp_path):
    table = made(tmp_path, noise=1.0, replications=100)
    start = time.process_time()
    factorial(table, bootstrap=Bootstrap(2000))
    assert time.process_time() - start < 2


# --- Shapley values ---


def game(k: int, worth) -> np.ndarray:
    """Worth of all coalitions of k players in binary order, the first player being the leading digit."""
    return np.array([worth({i for i in range(k) if c >> (k - 1 - i) & 1}) for c in range(2**k)], dtype=float)


@pytest.mark.parametrize("team", [{0}, {1, 3}, {0, 2, 4}, {0, 1, 2, 3, 4}])
def test_a_unanimity_game_is_shared_by_its_team(team):
    worth = game(5, lambda s: float(team <= s))
    assert shapley_values(worth) == pytest.approx([1 / len(team) if i in team else 0 for i in range(5)])
    assert dividend_matrix(5) @ worth == pytest.approx([float(set(s) == team) for s in subsets(5)])


def test_the_glove_game():
    worth = game(3, lambda s: float(0 in s and bool({1, 2} & s)))
    assert shapley_values(worth) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_values_are_the_mean_contribution_over_all_orders():
    worth = np.random.default_rng(5).standard_normal(32)
    found = np.zeros(5)
    for order in permutations(range(5)):
        code = 0
        for player in order:
            found[player] += worth[code | 1 << (4 - player)] - worth[code]
            code |= 1 << (4 - player)
    assert shapley_values(worth) == pytest.approx(found / 120)


def test_axioms_on_random_games():
    rng = np.random.default_rng(6)
    worth = rng.standard_normal(32)
    values = shapley_values(worth)
    assert values.sum() == pytest.approx(worth[-1] - worth[0])  # efficiency
    other = rng.standard_normal(32)
    assert shapley_values(worth + 2 * other) == pytest.approx(values + 2 * shapley_values(other))  # linearity
    dummy = game(5, lambda s: worth[sum(1 << (4 - i) for i in s - {2})])
    assert shapley_values(dummy)[2] == pytest.approx(0)  # dummy
    equal = game(5, lambda s: len(s & {0, 1}) ** 2 + 3 * (4 in s))
    assert shapley_values(equal)[0] == pytest.approx(shapley_values(equal)[1])  # symmetry
    order = np.array([3, 0, 4, 1, 2])
    renamed = worth.reshape((2,) * 5).transpose(order).ravel()
    assert shapley_values(renamed) == pytest.approx(values[order])  # relabelling permutes


def test_credit_of_a_known_response(tmp_path):
    found = shapley(made(tmp_path, noise=0.1, luck=5.0, replications=30))
    values = found.values.set_index("condition")
    assert values["value"].to_numpy() == pytest.approx([4, 1, -1 / 3, -1 / 3, -1 / 3], abs=0.15)
    sums = found.sums.set_index("quantity")["value"]
    assert values["value"].sum() == pytest.approx(sums["all"] - sums["none"])
    assert values["share"].sum() == pytest.approx(1)
    assert sums[["whole", "parts", "synergy"]].to_numpy() == pytest.approx([4, 3, 1], abs=0.3)
    dividends = found.dividends.set_index("term")["dividend"]
    assert dividends[f"{A}:{B}"] == pytest.approx(2, abs=0.3)
    assert dividends[f"{C}:{D}:{E}"] == pytest.approx(-1, abs=0.6)


def test_no_shares_of_nothing(tmp_path):
    where = write_sweep(
        tmp_path, two_level(), lambda r: {"y": np.random.default_rng(1).standard_normal(len(r))}, replications=20
    )
    assert shapley(load(where)).values["share"].isna().all()


# --- reading ---


def test_reading_says_what_is_missing_and_what_is_near(tmp_path):
    table = made(tmp_path, replications=2, years=(5.0, 10.0))
    assert table.provenance == "64 runs, seed 7, cisim 0.0.0"
    with pytest.raises(AnalysisError, match="did you mean 'outcome'"):
        table.outcome("outcom")
    with pytest.raises(AnalysisError, match="the nearest is 10"):
        load(tmp_path, 9)
    with pytest.raises(AnalysisError, match=r"did you mean 'conditions[.]common_agenda[.]strength'"):
        load(tmp_path, where=["conditions.comon_agenda.strength=1"])
    with pytest.raises(AnalysisError, match="no level"):
        load(tmp_path, where=[f"{STRENGTHS[0]}=2"])
    with pytest.raises(AnalysisError, match="does not vary"):
        load(tmp_path, where=[f"{STRENGTHS[0]}=1"]).factor(STRENGTHS[0])
    (tmp_path / "outcomes.parquet").unlink()
    with pytest.raises(AnalysisError, match=r"has no outcomes\.parquet"):
        load(tmp_path)
    with pytest.raises(AnalysisError, match="there is no folder"):
        load(tmp_path / "nowhere")


def test_runs_of_different_length_are_read_at_their_end(tmp_path):
    where = made(tmp_path, years=(5.0, 10.0), replications=2).folder
    import pandas as pd

    outcomes = pd.read_parquet(where / "outcomes.parquet")
    outcomes[~((outcomes["run"] % 2 == 0) & (outcomes["year"] == 10))].to_parquet(where / "outcomes.parquet")
    table = load(where)
    assert sorted(table.frame["year"].unique()) == [5.0, 10.0]
    assert len(table.frame) == 64
    assert table.year_text == "end of run"


def test_analyses_do_not_run_the_model():
    banned = {
        "cisim.simulation.simulate",
        "cisim.comparison.comparison",
        "cisim.model.month",
        "cisim.model.kernels",
        "cisim.experiment.sweep",
    }
    for path in Path(cisim.experiment.analysis.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not any(name == b or name.startswith(f"{b}.") for b in banned), f"{path.name}: {name}"
