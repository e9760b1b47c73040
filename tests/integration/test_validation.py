"""``cisim validate``: the rule of scores, patterns as data with errors that help, the null arm, what is held out."""

from __future__ import annotations

import json
import math
import re
import tomllib

import numpy as np
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.evidence.validation.case import STATISTICS, Case, RecordCache, StatisticSample
from cisim.evidence.validation.page import as_markdown
from cisim.evidence.validation.patterns import Pattern, PatternError, calibration_pattern, patterns_file, read_patterns
from cisim.evidence.validation.report import Validation
from cisim.evidence.validation.scoring import (
    Estimate,
    Finding,
    count_scores,
    estimate_of,
    headline,
    score_of,
    score_pattern,
)
from cisim.evidence.validation.statistics import (
    difference,
    rising,
    share_of_gain,
    studies_that_find_nothing,
    unlike_communities,
    year_ahead,
)
from cisim.experiment.analysis.bootstrap import Bootstrap
from cli_tools import cisim
from evidence_tools import toml_value

FILE = read_patterns()
SIMPLE = {
    "id": "simple", "group": "Simple", "claim": "It pays.", "source": "nobody", "grade": "L", "evidence": "narrative",
    "statistic": "difference", "arguments": {"year": 2}, "target": {"above": 0.0}, "basis": "the sign",
    "null": "zero", "replications": 20, "use": "design", "says": "It is {value} ({low} to {high}).",
}  # fmt: skip


def pattern(**changes) -> Pattern:
    return Pattern.model_validate(SIMPLE | changes)


def written(tmp_path, **changes):
    """A file with one pattern."""
    item = {k: v for k, v in (SIMPLE | changes).items() if v is not None}
    lines = [f"{k} = {toml_value(v)}" for k, v in item.items()]
    path = tmp_path / "patterns.toml"
    path.write_text("[[patterns]]\n" + "\n".join(lines) + "\n")
    return path


def found(score: str, null_score: str | None = None, **changes) -> Finding:
    nothing = Estimate(0, 0, 0)
    return Finding(pattern(**changes), nothing, nothing if null_score else None, score, null_score, 20, 1)


@pytest.mark.parametrize(
    ("target", "model", "score"),
    [
        ({"above": 0.0}, (0.2, 0.8), "PASS"),
        ({"above": 0.0}, (-0.2, 0.8), "WARN"),  # the sign cannot be told
        ({"above": 0.0}, (-0.9, -0.1), "FAIL"),  # the sign is the other one, however small
        ({"above": 0.0}, (0.0, 0.0), "FAIL"),  # nothing is not above nothing
        ({"above": 0.0}, (0.0, 0.5), "WARN"),
        ({"at_most": 0.0}, (0.0, 0.0), "PASS"),  # at least as good
        ({"at_most": 0.0}, (0.01, 0.5), "FAIL"),
        ({"at_least": -1.0, "at_most": 1.0}, (-2.0, 2.0), "WARN"),  # a wide interval is no agreement
        ({"at_least": 1.0, "at_most": 2.0}, (1.0, 2.0), "PASS"),
        ({"at_least": 1.0, "at_most": 2.0}, (1.9, 5.0), "WARN"),
        ({"at_least": 1.0, "at_most": 2.0}, (2.1, 5.0), "FAIL"),
        ({"above": 0.0, "below": 1.0}, (1.0, 2.0), "FAIL"),
        ({"at_least": 0.0, "at_most": 0.0}, (0.0, 0.0), "PASS"),
    ],
)
def test_the_rule_of_scores(target, model, score):
    low, high = model
    assert score_of(Estimate((low + high) / 2, low, high), pattern(target=target)) == score


def test_a_target_is_told_in_words():
    for target, words in (
        ({"above": 0.0}, "above 0"),
        ({"at_most": 1.5}, "at most 1.5"),
        ({"at_least": 0.7, "at_most": 2.1}, "from 0.7 to 2.1"),
        ({"above": 0.0, "at_most": 2.0}, "above 0 and at most 2"),
        ({"at_least": 0.0, "at_most": 0.0}, "exactly 0"),
    ):
        assert pattern(target=target).target.text == words


def test_the_headline_counts_groups_and_tells_what_is_no_evidence():
    told = headline(
        [
            found("PASS", "PASS", id="a", group="One"),
            found("FAIL", "FAIL", id="b", group="One", use="test"),
            found("PASS", "PASS", id="c", group="Two"),
            found("PASS", None, id="d", group="Three", null="none"),
            found("PASS", "PASS", id="e", group="Built", used_in_construction="a rule"),
        ]
    )
    assert told.startswith(
        "2 of 3 groups of claims pass (1 FAIL); of those that pass 1 are met by isolated work as well"
    )
    assert "Single patterns: 3 PASS, 0 WARN, 1 FAIL; 2 of those that pass are met by isolated work" in told
    assert "Held out: 0 of 1 groups of claims pass (1 FAIL)" in told
    assert "Counted apart, used in construction: 1 of 1 groups of claims pass; 1 PASS" in told


def test_fewer_replications_than_declared_are_not_scored():
    small_town = {"sectors.nonprofits": 14, "time.months": 24}
    item = pattern(set=small_town, target={"at_least": -100.0, "at_most": 100.0})
    few, enough = score_pattern(item, RecordCache(), replications=2), score_pattern(item, RecordCache())
    assert (few.score, enough.score) == ("TOO FEW", "PASS")
    assert math.isnan(few.model.low), "two replications have no interval"
    assert Validation((few,), {}).to_dict()["findings"][0]["model"]["low"] is None
    assert "1 patterns with fewer replications than declared" in headline([few])
    assert "None." in as_markdown([few], {}, (), ()), "what was not scored is no miss"


def test_groups_have_luck_of_their_own():
    assert pattern(group="One").seed(1) == pattern(group="One", id="other").seed(1)
    assert len({pattern(group=g).seed(r) for g in ("One", "Two") for r in (1, 2)}) == 4


def test_studies_of_pairs_compare_different_communities(small):
    """Nothing is found by 95 % of studies where nobody works together, and fewer of those where it pays much."""
    ranges = {"problem.known": [0.0, 1.0]}
    case = Case(RecordCache(), small, 40, 1)
    nobody = studies_that_find_nothing(case.isolated(), year=5, pairs=13, ranges=ranges)
    assert unlike_communities(case.isolated(), year=5, ranges=ranges).value == 0
    assert np.ptp(nobody.columns) > 0, "two communities with luck of their own"
    assert nobody.value > 0.8
    clear = nobody.columns + 10 * nobody.columns.std()
    assert nobody.of(clear) < 0.1


def test_the_interval_is_the_bootstrap_over_replications():
    values = np.random.default_rng(1).normal(3, 2, 400)
    found = estimate_of(StatisticSample.mean(values), Bootstrap(2000))
    assert found.value == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)
    exact = estimate_of(StatisticSample(np.array([[5.0]]), exact=True), Bootstrap(2000))
    assert exact == Estimate(5, 5, 5)


def test_statistics_are_what_a_comparison_finds(small):
    case, found = Case(RecordCache(), small, 6, 1), compare(small, 6, 1)
    assert difference(case, year=5).value == pytest.approx(found.difference.mean(), abs=1e-12)
    window = small["indicators.window"]
    assert rising(case, years=window).value == pytest.approx(found.rising[1].mean(), abs=1e-12)
    assert rising(case.isolated(), years=window).value == pytest.approx(found.rising[0].mean(), abs=1e-12)
    assert share_of_gain(case, [c.name for c in small.conditions], 5).value == 1
    assert year_ahead(case, by=1000).value == 5, "never: the length of the run"


def test_a_scenario_is_simulated_once(small):
    cache = RecordCache()
    case = Case(cache, small, 3, 1)
    first = difference(case, year=5).value
    assert len(cache.records) == 2
    difference(case, year=3)
    assert len(cache.records) == 2
    assert difference(Case(RecordCache(), small, 3, 1), year=5).value == first


def test_every_observation_of_the_literature_is_a_pattern_or_has_a_reason():
    covered = {r for p in FILE.patterns for r in p.refs} | {m.id for m in FILE.not_applicable}
    assert {f"V{k}" for k in range(1, 23)} <= covered
    assert all(m.reason for m in FILE.not_applicable)
    assert {p.statistic for p in FILE.patterns} == set(STATISTICS)
    assert all(s.__doc__ for s in STATISTICS.values())


def test_held_out_patterns_are_refused_for_calibration():
    held = [p.id for p in FILE.patterns if p.held_out]
    assert {
        "matched-size",
        "matched-nothing",
        "trial-size",
        "trial-onset",
        "trial-level",
        "uneven-outcomes",
        "gate",
        "readiness-newport",
    } <= set(held)
    for name in held:
        with pytest.raises(PatternError, match="held out: it is for validation only"):
            calibration_pattern(FILE.patterns, name)
    assert calibration_pattern(FILE.patterns, "readiness-cincinnati").series
    result = CliRunner().invoke(
        main, ["calibrate", "strive-region", "pattern:readiness-newport", "-p", "service.caseload"]
    )
    assert result.exit_code == 2
    assert "held out" in result.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"statistic": "diference"}, "did you mean 'difference'"),
        ({"named": 3}, "named: 3 given, allowed: a list"),
        ({"target": {"above": True}}, "target.above: True given, allowed: number"),
        ({"arguments": {"yaer": 2}}, "did you mean 'year'"),
        ({"arguments": {}}, "'difference' needs year"),
        ({"claims": "x"}, "claims: unknown key; did you mean 'claim'"),
        ({"target": {"at_lest": 1}}, "target.at_lest: unknown key; did you mean 'at_least'"),
        ({"target": {"at_least": 2.0, "at_most": 1.0}}, "nothing lies from 2 to 1"),
        ({"target": {"above": 1.0, "at_most": 1.0}}, "nothing lies above 1 and at most 1"),
        ({"target": {"above": 0.0, "at_least": 1.0}}, "give 'above' or 'at_least', not both"),
        ({"target": {}}, "needs one of above, at_least, below, at_most"),
        ({"says": "it is {valeu}"}, "unknown fact 'valeu'; did you mean 'value'"),
        ({"evidence": "randomized"}, "did you mean 'randomised'"),
        ({"use": None}, "simple: use: missing"),
        ({"replications": 5}, "simple: replications: 5 given"),
        ({"use": "test", "used_in_construction": "a rule"}, "used in construction is no test"),
        ({"scenario": "adaptive-ctiy"}, "did you mean 'adaptive-city'"),
        ({"set": {"problem.knwon": 1.0}}, "did you mean 'problem.known'"),
        ({"set": {"problem.known": 3.0}}, "allowed: number from 0 to 1"),
        ({"set": {"stages.raedy.start": 0.5}}, "no stage 'raedy'; did you mean 'ready'"),
        ({"named": ["claen"]}, "named: unknown 'claen'"),
    ],
)
def test_a_bad_pattern_is_explained(tmp_path, changes, said):
    path = written(tmp_path, **changes)
    result = cisim("validate", "--patterns", path, code=2)
    assert str(path) in result.stderr
    assert said in result.stderr
    assert result.stdout == ""


def test_what_is_asked_of_a_run_that_is_too_short_or_unknown():
    for changes, said in (
        ({"arguments": {"year": 40}}, "simple: year 40 is not recorded"),
        ({"arguments": {"year": 2, "metric": "trsut"}}, "records no 'trsut'"),
    ):
        with pytest.raises(Exception, match=said):
            score_pattern(pattern(**changes), RecordCache())
    assert "did you mean 'technical-2'" in cisim("validate", "--only", "tehcnical-2", code=2).stderr


def test_a_fail_stays_in_the_table_and_only_strict_makes_it_an_error(tmp_path):
    wrong = written(tmp_path, statistic="balanced_investment", arguments={"substitution": 5.0}, null="none")
    chosen = ["--patterns", wrong, "--draws", 0]
    told = json.loads(cisim("validate", *chosen, "--json", "--out", tmp_path / "out").stdout)
    assert told["counts"]["FAIL"] == 1
    assert told["findings"][0]["null"] is None
    assert "It is -7.64" in told["findings"][0]["says"], "facts come from the run"
    result = cisim("validate", *chosen, "--strict", code=1)
    assert "FAIL simple" in result.stdout
    assert "simple" in (tmp_path / "out" / "validation.md").read_text()
    assert len((tmp_path / "out" / "validation.csv").read_text().splitlines()) == 2


def test_the_isolated_arm_stands_beside_and_may_meet_the_target(small):
    changes = {"sectors.nonprofits": 14, "time.months": 60}
    found = score_pattern(
        pattern(statistic="rising", arguments={"years": 4}, null="isolated",
                target={"at_least": 0.0, "at_most": 1.0}, set=changes),
        RecordCache(),
    )  # fmt: skip
    assert found.null is not None
    assert found.null_score == "PASS"
    assert found.discriminates is False
    assert "meets it" in as_markdown([found], {}, (), ())


@pytest.mark.slow
def test_all_patterns_but_the_tests_at_reduced_size():
    """Test patterns are computed once an edition, and not by the suite: that they can be read is tested above."""
    told = json.loads(
        cisim("validate", "--replications", 3, "--draws", 0, "--set", "design", "--set", "input", "--json", "-q").stdout
    )
    assert len(told["findings"]) == sum(p.use != "test" for p in FILE.patterns)
    ends = [(f["model"]["low"], f["model"]["value"], f["model"]["high"]) for f in told["findings"]]
    assert all(low == high == value if low is not None else high is None for low, value, high in ends)
    assert not any("{" in f["says"] for f in told["findings"])
    exact = {f["id"] for f in told["findings"] if f["score"] != "TOO FEW"}
    assert exact == {"balance-0.5", "balance-1", "balance-5"}, "three replications are enough for an equation only"


def test_the_page_lists_every_pattern_and_its_score_as_last_made():
    page = (patterns_file().parents[2] / "docs" / "validation.md").read_text()
    for item in (*FILE.patterns, *FILE.not_applicable):
        assert item.id in page
    assert re.search(r"\d+ of \d+ groups of claims pass.* \d+ PASS, \d+ WARN, \d+ FAIL", page)
    built = sum(bool(p.used_in_construction) for p in FILE.patterns)
    assert page.count("**Used in construction.**") == built == 4
    assert page.count("**Test.**") == sum(p.use == "test" for p in FILE.patterns)


def test_counts_name_every_score():
    assert count_scores([]) == {"PASS": 0, "WARN": 0, "TOO FEW": 0, "FAIL": 0}
    assert tomllib.loads(patterns_file().read_text())["patterns"]
