"""The headline of joint uncertainty beside a verdict: known of the scenarios shown first, and how to get others."""

from __future__ import annotations

import pytest

from cisim.report.known_uncertainty import known_uncertainties, uncertainty_text
from cisim.scenario.load import load

SCENARIOS = ("adaptive-city", "mixed-city", "technical-city", "small-town", "strive-region")


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_that_pages_show_first_have_a_headline(name):
    """Of the scenario as it stands: after a change of one, run experiments/uncertainty.py."""
    scenario = load(name)
    known = known_uncertainties()["scenarios"][scenario.hash]
    text = uncertainty_text(scenario.hash, name)
    assert f"of {known['draws']} worlds" in text
    assert f"With {known['numbers']} numbers that are not known" in text


def test_of_another_scenario_it_says_how_to_get_one():
    changed = load("adaptive-city", {"trust.gain": 0.03})
    assert "cisim uncertainty my-town" in uncertainty_text(changed.hash, "my-town")


@pytest.mark.parametrize("name", SCENARIOS)
def test_shares_by_verdict_are_of_all_worlds(name):
    shares = known_uncertainties()["scenarios"][load(name).hash]["shares"]
    by_verdict = ("behind_by_verdict", "ahead_by_verdict", "same_by_verdict", "no_clear_difference")
    assert sum(shares[key]["share"] for key in by_verdict) == pytest.approx(1)
