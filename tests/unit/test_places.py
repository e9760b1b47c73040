"""What is read from a portfolio: known answers of gates, matched pairs and success stories."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cisim.experiment.analysis.place_effects import gate_rates, matched_pairs, place_effects, success_stories


def made(n: int = 400, effect: float = 3.0, noise: float = 1.0, choice: float = 0.0, seed: int = 1) -> pd.DataFrame:
    """Places with a constant effect, a baseline that persists, and a choice of treatment by what is not seen."""
    rng = np.random.default_rng(seed)
    hidden, before = rng.normal(size=n), rng.normal(40, 5, size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-choice * hidden))
    isolated = before + 5 + noise * rng.normal(size=n) + 2 * hidden * (choice > 0)
    end = isolated + effect * treated
    return pd.DataFrame({
        "group": "city", "organisations": 40, "treated": treated, "effect": effect, "isolated_before": before,
        "seen_before": before, "seen_end": end, "isolated_rising": 0.5, "collective_rising": 0.65,
    })  # fmt: skip


def test_matched_pairs_find_the_effect_where_treatment_is_by_lot():
    for row in matched_pairs(made(), designs=500).to_dict("records"):
        assert row["truth"] == pytest.approx(3.0)
        assert row["bias"] == pytest.approx(0, abs=0.3)
        assert row["covered"] > 0.88
        assert row["wrong_sign"] < 0.01
        assert row["pairs"] == 13


def test_matched_pairs_are_fooled_by_a_choice_they_do_not_see():
    by_choice = matched_pairs(made(choice=1.5), designs=300).set_index("estimator")
    assert (by_choice["bias"] > 1).all()
    assert (by_choice["covered"] < 0.8).all()


def test_without_places_to_match_there_is_no_design():
    assert matched_pairs(made().assign(treated=True)).empty
    assert matched_pairs(made().assign(treated=False)).empty


def test_no_untreated_place_is_used_twice():
    table = made(30).assign(treated=[True] * 20 + [False] * 10)
    assert matched_pairs(table, pairs=13, designs=20)["pairs"].tolist() == [10, 10]


def test_gates_count_what_is_seen_and_what_would_have_been():
    rates = gate_rates(made(), (0.6, 0.7)).set_index(["threshold", "places"])["passed"]
    assert rates[0.6, "treated"] == 1
    assert rates[0.6, "treated, had they been isolated"] == 0
    assert rates[0.6, "untreated"] == 0
    assert rates[0.7, "treated"] == 0


def test_a_gate_passes_places_that_meet_it_exactly():
    assert gate_rates(made().assign(collective_rising=0.6))["passed"].iloc[0] == 1


def test_gates_name_what_they_leave_out_and_give_no_share_of_few_places():
    table = made(40).assign(treated=[True] * 20 + [False] * 20)
    late = [np.nan] * 8 + [0.65] * 12 + [np.nan] * 16 + [0.5] * 4
    rows = gate_rates(table.assign(isolated_rising=late, collective_rising=late)).set_index("places")
    assert rows["count"].to_dict() == {"treated": 12, "treated, had they been isolated": 12, "untreated": 4}
    assert rows["left_out"].to_list() == [8, 8, 16]
    assert rows.loc["treated", "passed"] == 1
    assert rows.loc["treated", "passed_low"] == pytest.approx(1)
    assert np.isnan(rows.loc["untreated", "passed"]), "of four places there is no percentage"
    seven = gate_rates(table.head(7).assign(collective_rising=0.65)).set_index("places")
    assert seven.loc["treated", "passed"] == 1
    assert np.isnan(seven.loc["treated", "passed_low"]), "a resample of seven places is no interval"
    assert gate_rates(table.assign(isolated_rising=np.nan, collective_rising=np.nan)).empty


def test_success_stories_show_growth_that_is_not_effect():
    rows = success_stories(made(noise=4.0)).set_index("picked")
    assert rows["effect_of_them"].to_numpy() == pytest.approx(3.0)
    assert rows.loc[1, "seen"] > rows.loc[5, "seen"] > rows["seen"].iloc[-1] > 3.0
    assert rows["seen"].iloc[-1] == pytest.approx(8.0, abs=0.7)


def test_effects_are_told_for_all_and_by_group():
    table = pd.concat([made(20, effect=5.0), made(20, effect=-5.0).assign(group="town")])
    rows = place_effects(table).set_index("places")
    assert rows["verdict"].to_dict() == {
        "all": "no_clear_difference", "city": "collective_ahead", "town": "isolated_ahead"
    }  # fmt: skip
    assert rows.loc["all", "count"] == 40
    assert rows.loc["all", "organisations"] == 1600
