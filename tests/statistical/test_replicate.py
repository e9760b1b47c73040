"""Published special cases: the published value beside ours with its error, and what holds at small size."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.errors import CisimError
from cisim.evidence import partners
from cisim.evidence import replications as published
from cisim.evidence.replication_verdicts import verdict
from cisim.evidence.replications import (
    HUNDRED_AGENTS,
    PUBLISHED_EXPERIMENTS,
    PublishedExperiment,
    final_scores,
    replicate,
    replication_text,
    search_only,
)
from cisim.model.streams import replication_seeds
from cisim.simulation.columns import ScenarioColumns


def reduced(name: str, monkeypatch, *labels: str) -> PublishedExperiment:
    """Keep the lines of an experiment whose label begins so."""
    experiment = PUBLISHED_EXPERIMENTS[name]
    kept = tuple(line for line in experiment.lines if line.label.startswith(labels))
    monkeypatch.setitem(published.PUBLISHED_EXPERIMENTS, name, dataclasses.replace(experiment, lines=kept))
    return PUBLISHED_EXPERIMENTS[name]


def check_rows(rows, experiment: PublishedExperiment, runs: int) -> None:
    """Every line of the table, published beside ours with a standard error that is none where it must be."""
    assert [row["setting"] for row in rows] == [line.label for line in experiment.lines]
    assert [row["published"] for row in rows] == [line.published for line in experiment.lines]
    for row in rows:
        assert row["runs"] == runs
        assert np.isfinite([row["ours"], row["se"]]).all()
        assert row["se"] >= 0
        assert -1 <= row["ours"] <= 1 + 1e-9


def test_lazer_friedman_2007(monkeypatch):
    """Published levels beside ours; on a smooth landscape everybody finds the best answer, with or without haste."""
    experiment = reduced("lazer-friedman-2007", monkeypatch, "K=5, no copying", "K=0")
    rows = replicate("lazer-friedman-2007", 2)
    check_rows(rows, experiment, 2)
    assert [row["published"] for row in rows] == [0.456, 1.0, 1.0]
    for row in rows[1:]:
        assert row["ours"] == pytest.approx(1.0, abs=1e-6)
        assert row["se"] < 1e-6
    text = replication_text("lazer-friedman-2007", rows)
    assert "2 landscapes" in text
    assert "0.456" in text


def test_barkoczi_galesic_2016(monkeypatch):
    """On a smooth landscape the network makes no difference, whatever the rule of copying."""
    experiment = reduced("barkoczi-galesic-2016", monkeypatch, "full minus ring: best member, sample 3",
                         "full minus ring: conformity, sample 3")  # fmt: skip
    rows = replicate("barkoczi-galesic-2016", 3)
    check_rows(rows, experiment, 3)
    assert len(rows) == 4
    for row in rows:
        if row["published"] == "no difference":
            assert row["ours"] == pytest.approx(0.0, abs=1e-6), row


def test_rivkin_siggelkow_2003():
    """Where nothing couples two departments, a hierarchy is worth exactly nothing."""
    rows = replicate("rivkin-siggelkow-2003", 60)
    check_rows(rows, PUBLISHED_EXPERIMENTS["rivkin-siggelkow-2003"], 60)
    exact = [row for row in rows if row["published"] == "exactly 0"]
    assert len(exact) == 2
    for row in exact:
        assert row["ours"] == pytest.approx(0.0, abs=1e-12)
        assert row["se"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.statistical
def test_dense_coupling_makes_a_hierarchy_worth_having_early():
    """Rivkin & Siggelkow 2003: a one-sided z-test on 400 landscapes at 4 standard errors (error rate 3e-5)."""
    rows = {row["setting"]: row for row in replicate("rivkin-siggelkow-2003", 400)}
    dense = rows["value of the hierarchy: 3 bits across, incentive 0, period 4"]
    assert dense["ours"] > 4 * dense["se"] > 0


def paths(graph: str, coupling: int, seeds, months: int) -> np.ndarray:
    """Mean score of 100 organisations on landscapes of 14 bits, after so many rounds of search and copying."""
    changes = {"problem.bits": 14, "problem.coupling_within": coupling, "ties.graph": graph}
    return final_scores(ScenarioColumns((search_only(1, HUNDRED_AGENTS | changes),)), seeds, months, 8)[0]


@pytest.mark.statistical
def test_a_fast_network_is_ahead_early_and_a_slow_one_late_on_rugged_problems():
    """Lazer & Friedman 2007, on smaller landscapes than theirs: two one-sided z-tests on 40 paired landscapes at 4
    standard errors (error rate 3e-5 each)."""
    seeds = replication_seeds(12, 40)

    def lead(months: int) -> float:
        """Full network minus line, in standard errors."""
        d = paths("full", 5, seeds, months) - paths("line", 5, seeds, months)
        return float(d.mean() / d.std(ddof=1) * len(d) ** 0.5)

    assert lead(6) > 4
    assert lead(200) < -4


def test_on_smooth_problems_the_slow_network_catches_up():
    seeds = replication_seeds(3, 10)
    early = paths("full", 0, seeds, 6) - paths("line", 0, seeds, 6)
    late = paths("full", 0, seeds, 200) - paths("line", 0, seeds, 200)
    assert (early > 0).all()
    np.testing.assert_allclose(late, 0, atol=1e-6)


def test_partners_alone_make_coordination_worth_nothing_without_coupling_and_more_with_more():
    """The difference is exactly 0 at 0, above 0 by 4 standard errors at 3 and 6 (error rate 3e-5 each), and rises; who
    looks at own results alone falls.
    """
    levels = {coupling: partners.alone(coupling, 40) for coupling in (0, 3, 6)}
    worth = {coupling: found[1] - found[0] for coupling, found in levels.items()}
    np.testing.assert_array_equal(worth[0], 0.0)
    for coupling in (3, 6):
        assert worth[coupling].mean() > 4 * worth[coupling].std(ddof=1) / 40**0.5
    assert worth[6].mean() > worth[3].mean()
    assert levels[0][0].mean() > levels[3][0].mean() > levels[6][0].mean()


def test_each_step_switches_one_thing_on_in_the_whole_model():
    """Clean: no price, no place to move to, full trust and authority; at the last step all is as the city has it."""
    clean, last = partners.whole_scenario(3, 0), partners.whole_scenario(3, len(partners.STEPS))
    on = [partners.whole_scenario(3, step) for step in range(len(partners.STEPS) + 1)]
    assert [partners.step_label(k) for k in range(len(on))] == [
        "clean",
        "+ prices",
        "+ trust",
        "+ authority",
        "+ allocation",
    ]
    assert clean["problem.authority"] == clean["trust.first"] == clean["service.need_seen"] == 1.0
    assert clean["conditions.mutually_reinforcing_activities.moves"] == clean["service.move_rate"] == 0.0
    for key, value in partners.WHOLE.items():
        assert last[key] == value
    for before, after, (name, values) in zip(on, on[1:], partners.STEPS, strict=False):
        changed = {key for key in before.values if before[key] != after[key]}
        assert values.keys() <= changed
        assert name not in partners.COEFFICIENTS or any(key.startswith(("conditions.", "money.")) for key in changed)


def test_partners_are_printed_as_two_tables():
    row = {"isolated": 0.5, "collective": 0.75, "difference": 0.25, "low": 0.125, "high": 0.375, "runs": 9}
    rows = [row | {"setting": setting, "coupling": 3} for setting in ("partners alone", "clean", "+ prices")]
    text = partners.partners_text(rows)
    assert "partners alone: f after 15 years, 9 communities" in text
    assert "0.500          0.750     +0.2500  +0.1250 to +0.3750" in text
    assert text.splitlines()[-1].split() == ["+", "prices", "3", "0.5", "0.8", "+0.25", "+0.12", "to", "+0.38"]


def test_the_whole_tables_have_the_published_numbers():
    """Table of levels of Lazer & Friedman 2007 as printed, and a direction for every other line."""
    levels = [line.published for line in PUBLISHED_EXPERIMENTS["lazer-friedman-2007"].lines]
    assert levels == [0.541, 0.590, 0.677, 0.751, 0.571, 0.850, 0.456, 0.910, 0.992, 0.830, 1.0, 1.0]
    for name in ("barkoczi-galesic-2016", "rivkin-siggelkow-2003"):
        assert all(isinstance(line.published, str) and line.minus for line in PUBLISHED_EXPERIMENTS[name].lines)


def test_the_same_seeds_give_the_same_table():
    assert replicate("rivkin-siggelkow-2003", 5) == replicate("rivkin-siggelkow-2003", 5)


def test_an_unknown_experiment_proposes_the_nearest():
    with pytest.raises(CisimError, match="did you mean 'lazer-friedman-2007'"):
        replicate("lazer-friedmann")


@pytest.mark.parametrize(("published", "ours", "se", "expected"), [
    (0.85, 0.868, 0.015, "PASS"), (0.91, 0.855, 0.010, "FAIL"), (1.0, 1.0, 0.0, "PASS"),
    ("exactly 0", 0.0, 0.0, "PASS"), ("exactly 0", 0.01, 0.001, "FAIL"),
    ("above 0", 0.065, 0.008, "PASS"), ("above 0", -0.017, 0.013, "undecided"),
    ("below 0 (sparse: slows)", 0.043, 0.002, "FAIL: contradicts"), ("below 0", -0.04, 0.01, "PASS"),
    ("about 0", -0.003, 0.001, "PASS"), ("about 0", 0.1, 0.001, "FAIL"), ("no difference", 0.0, 0.0, "PASS"),
    ("above or below 0", 0.03, 0.002, "no claim"), ("can be below 0 (locks in)", 0.0, 0.001, "no claim"),
])  # fmt: skip
def test_what_was_published_passes_fails_or_is_contradicted(published, ours, se, expected):
    assert verdict(published, ours, se, 60) == expected


@pytest.mark.parametrize(("published", "ours", "expected"), [
    (0.541, 0.378, "too few runs"), ("above 0", -0.2, "too few runs"), ("about 0", 0.1, "too few runs"),
    ("exactly 0", 0.0, "PASS"), ("exactly 0", 0.01, "FAIL"), ("above or below 0", 0.03, "no claim"),
])  # fmt: skip
def test_two_landscapes_decide_only_what_is_exact(published, ours, expected):
    assert verdict(published, ours, 0.03, 2) == expected


def test_all_published_cases_in_one_call(monkeypatch, tmp_path):
    """Every line has its verdict, on the terminal and in the files; a contradiction ends --strict with exit code 1."""
    monkeypatch.delitem(PUBLISHED_EXPERIMENTS, "lazer-friedman-2007")  # 100 agents on a million practices
    reduced("barkoczi-galesic-2016", monkeypatch, "full minus ring: best member, sample 3, K=0")
    reduced("rivkin-siggelkow-2003", monkeypatch, "value of the hierarchy: 1 bits across, incentive 0, period 4",
            "value of the hierarchy: 0")  # fmt: skip
    result = CliRunner().invoke(main, ["replicate", "--all", "--runs", "40", "--out", str(tmp_path), "--strict"])
    assert result.exit_code == 1, result.output
    assert "FAIL: contradicts" in result.stdout
    assert "(1 against what was published)" in result.stdout
    rows = pd.read_csv(tmp_path / "replications.csv")
    assert (rows["verdict"] == "PASS").sum() == 3
    assert set(json.loads((tmp_path / "replications.json").read_text())["experiments"]) == {*PUBLISHED_EXPERIMENTS}
    assert "name an experiment" in CliRunner().invoke(main, ["replicate"]).stderr
