"""``cisim validate``: the rule of scores, patterns as data with errors that help, the null arm, what is held out."""

from __future__ import annotations

import json
import re
import tomllib

import numpy as np
import pytest
from click.testing import CliRunner

from cisim.analysis.resample import Bootstrap
from cisim.cli import main
from cisim.comparison import compare
from cisim.validation.case import Case, Lab, Sample
from cisim.validation.communities import difference, rising, share_of_gain, year_ahead
from cisim.validation.patterns import Pattern, PatternError, for_calibration, patterns_file, read_patterns
from cisim.validation.registry import STATISTICS
from cisim.validation.report import as_markdown, counts
from cisim.validation.scoring import Estimate, estimate_of, judge, score_of

FILE = read_patterns()
SIMPLE = {
    "id": "simple", "group": "Simple", "claim": "It pays.", "source": "nobody", "grade": "L", "evidence": "narrative",
    "statistic": "difference", "arguments": {"year": 2}, "target": {"low": 0.0}, "basis": "the sign", "rule": "inside",
    "tolerance": 0.5, "null": "zero", "replications": 4, "held_out": False, "says": "It is {value} ({low} to {high}).",
}  # fmt: skip


def pattern(**changes) -> Pattern:
    return Pattern.model_validate(SIMPLE | changes)


def written(tmp_path, **changes):
    """A file with one pattern."""
    item = {k: v for k, v in (SIMPLE | changes).items() if v is not None}
    lines = [f"{k} = {_toml(v)}" for k, v in item.items()]
    path = tmp_path / "patterns.toml"
    path.write_text("[[patterns]]\n" + "\n".join(lines) + "\n")
    return path


def _toml(value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}" = {_toml(v)}' for k, v in value.items()) + "}"
    return json.dumps(value)


def ask(*arguments: object, code: int = 0):
    result = CliRunner().invoke(main, ["validate", *map(str, arguments)])
    assert result.exit_code == code, result.output + result.stderr
    return result


@pytest.mark.parametrize(
    ("rule", "target", "model", "score"),
    [
        ("inside", {"low": 0.0}, (0.2, 0.8), "PASS"),
        ("inside", {"low": 0.0}, (-0.2, 0.8), "WARN"),  # the sign cannot be told
        ("inside", {"low": 0.0}, (-0.9, -0.4), "WARN"),  # within the tolerance
        ("inside", {"low": 0.0}, (-0.9, -0.6), "FAIL"),
        ("inside", {"low": 0.0}, (0.0, 0.0), "WARN"),  # nothing is not above nothing
        ("inside", {"low": -1.0, "high": 1.0}, (-2.0, 2.0), "WARN"),
        ("overlaps", {"low": 1.0, "high": 2.0}, (1.9, 5.0), "PASS"),
        ("overlaps", {"low": 1.0, "high": 2.0}, (2.4, 5.0), "WARN"),
        ("overlaps", {"low": 1.0, "high": 2.0}, (2.6, 5.0), "FAIL"),
        ("overlaps", {"low": 0.0, "high": 0.0}, (0.0, 0.0), "PASS"),
    ],
)
def test_the_rule_of_scores(rule, target, model, score):
    low, high = model
    assert score_of(Estimate((low + high) / 2, low, high), pattern(rule=rule, target=target)) == score


def test_the_interval_is_the_bootstrap_over_replications():
    values = np.random.default_rng(1).normal(3, 2, 400)
    found = estimate_of(Sample.mean(values), Bootstrap(2000))
    assert found.value == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)
    exact = estimate_of(Sample(np.array([[5.0]]), exact=True), Bootstrap(2000))
    assert exact == Estimate(5, 5, 5)


def test_statistics_are_what_a_comparison_finds(small):
    case, found = Case(Lab(), small, 6, 1), compare(small, 6, 1)
    assert difference(case, year=5).value == pytest.approx(found.difference.mean(), abs=1e-12)
    window = small["indicators.window"]
    assert rising(case, years=window).value == pytest.approx(found.rising[1].mean(), abs=1e-12)
    assert rising(case.isolated(), years=window).value == pytest.approx(found.rising[0].mean(), abs=1e-12)
    assert share_of_gain(case, [c.name for c in small.conditions], 5).value == 1
    assert year_ahead(case, by=1000).value == 5, "never: the length of the run"


def test_a_scenario_is_simulated_once(small):
    lab = Lab()
    case = Case(lab, small, 3, 1)
    first = difference(case, year=5).value
    assert len(lab.records) == 2
    difference(case, year=3)
    assert len(lab.records) == 2
    assert difference(Case(Lab(), small, 3, 1), year=5).value == first


def test_every_observation_of_the_literature_is_a_pattern_or_has_a_reason():
    covered = {r for p in FILE.patterns for r in p.refs} | {m.id for m in FILE.not_applicable}
    assert {f"V{k}" for k in range(1, 23)} <= covered
    assert all(m.reason for m in FILE.not_applicable)
    assert {p.statistic for p in FILE.patterns} == set(STATISTICS)
    assert all(s.__doc__ for s in STATISTICS.values())


def test_held_out_patterns_are_refused_for_calibration():
    held = [p.id for p in FILE.patterns if p.held_out]
    assert {"matched", "trial-size", "trial-fades", "gate", "readiness-newport"} <= set(held)
    for name in held:
        with pytest.raises(PatternError, match="held out: it is for validation only"):
            for_calibration(FILE.patterns, name)
    assert for_calibration(FILE.patterns, "readiness-cincinnati").series
    result = CliRunner().invoke(
        main, ["calibrate", "strive-region", "pattern:readiness-newport", "-p", "service.caseload"]
    )
    assert result.exit_code == 2
    assert "held out" in result.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"statistic": "diference"}, "did you mean 'difference'"),
        ({"arguments": {"yaer": 2}}, "did you mean 'year'"),
        ({"arguments": {}}, "'difference' needs year"),
        ({"claims": "x"}, "claims: unknown key; did you mean 'claim'"),
        ({"target": {"lo": 1}}, "target.lo: unknown key; did you mean 'low'"),
        ({"target": {"low": 2.0, "high": 1.0}}, "low = 2 is above high = 1"),
        ({"target": {}}, "needs 'low' or 'high'"),
        ({"says": "it is {valeu}"}, "unknown fact 'valeu'; did you mean 'value'"),
        ({"evidence": "randomized"}, "did you mean 'randomised'"),
        ({"held_out": None}, "simple: held_out: missing"),
        ({"tolerance": -1}, "simple: tolerance: -1 given"),
        ({"scenario": "adaptive-ctiy"}, "did you mean 'adaptive-city'"),
        ({"set": {"problem.knwon": 1.0}}, "did you mean 'problem.known'"),
        ({"set": {"problem.known": 3.0}}, "allowed: number from 0 to 1"),
    ],
)
def test_a_bad_pattern_is_explained(tmp_path, changes, said):
    path = written(tmp_path, **changes)
    result = ask("--patterns", path, code=2)
    assert str(path) in result.stderr
    assert said in result.stderr
    assert result.stdout == ""


def test_what_is_asked_of_a_run_that_is_too_short_or_unknown():
    for changes, said in (
        ({"arguments": {"year": 40}}, "simple: year 40 is not recorded"),
        ({"arguments": {"year": 2, "metric": "trsut"}}, "records no 'trsut'"),
    ):
        with pytest.raises(Exception, match=said):
            judge(pattern(**changes), Lab())
    assert "did you mean 'technical-2'" in ask("--only", "tehcnical-2", code=2).stderr


def test_a_fail_stays_in_the_table_and_only_strict_makes_it_an_error(tmp_path):
    chosen = ["--only", "balance-5", "--only", "technical-2", "--replications", 4]
    told = json.loads(ask(*chosen, "--json", "--out", tmp_path).stdout)
    assert told["counts"]["FAIL"] == 1
    balance = told["findings"][0]
    assert balance["score"] == "FAIL"
    assert balance["null"] is None
    assert "8.29 points with elasticity 5" in balance["says"], "facts come from the run"
    assert told["findings"][1]["null"]["value"] == 0
    result = ask(*chosen, "--strict", code=1)
    assert "FAIL balance-5" in result.stdout
    assert "2 of   2" in result.stderr.replace("  2 of 2", "2 of   2")
    assert "balance-5" in (tmp_path / "validation.md").read_text()
    assert len((tmp_path / "validation.csv").read_text().splitlines()) == 3


def test_the_isolated_arm_stands_beside_and_may_meet_the_target(small):
    changes = {"sectors.nonprofits": 14, "time.months": 60}
    found = judge(
        pattern(statistic="rising", arguments={"years": 4}, null="isolated", rule="overlaps",
                target={"low": 0.0, "high": 1.0}, set=changes),
        Lab(),
    )  # fmt: skip
    assert found.null is not None
    assert found.null_score == "PASS"
    assert found.discriminates is False
    assert "meets it" in as_markdown([found], ())


@pytest.mark.slow
def test_all_patterns_at_reduced_size():
    told = json.loads(ask("--replications", 3, "--json", "-q").stdout)
    assert len(told["findings"]) == len(FILE.patterns)
    assert all(f["model"]["low"] <= f["model"]["value"] <= f["model"]["high"] for f in told["findings"])
    assert not any("{" in f["says"] for f in told["findings"])


def test_the_page_lists_every_pattern_and_its_score_as_last_made():
    page = (patterns_file().parents[2] / "docs" / "validation.md").read_text()
    for item in (*FILE.patterns, *FILE.not_applicable):
        assert item.id in page
    assert re.search(r"\d+ PASS, \d+ WARN, \d+ FAIL", page)
    assert "**Held out.**" in page


def test_counts_name_every_score():
    assert counts([]) == {"PASS": 0, "WARN": 0, "FAIL": 0}
    assert tomllib.loads(patterns_file().read_text())["patterns"]
