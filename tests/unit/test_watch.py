"""What funders watch: read from runs that it does not change, by the rule by which the model lets them leave."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

import cisim
import report_tools
from cisim.cli import main
from cisim.comparison.watch import PORTFOLIO, FundersWatch, told_years, watch_funders
from cisim.comparison.watch_sentences import watch_cells, watch_header, watch_sentences
from cisim.errors import ArgumentError

TOWN = {"time.months": 72, "funding.patience": 2, "funding.exit_rate": 0.5, "sectors.nonprofits": 12}
RUNS = 12


@pytest.fixture(scope="module")
def town() -> cisim.Comparison:
    """Six years of a small town whose funders are impatient."""
    return cisim.compare(cisim.load("small-town", TOWN), runs=RUNS, seed=3)


@pytest.fixture(scope="module")
def watch(town) -> FundersWatch:
    """What they watch."""
    return watch_funders(town)


def test_who_would_have_left_by_its_own_rule_is_who_left(watch):
    """The first exit of every funder, with the patience and rate of the scenario."""
    for arm in ("isolated", "collective"):
        now, _ = watch.series(arm, watch.watched[arm].stages.shape[2])
        left, since = watch.left(now, 2, watch.watched[arm].rate), watch.watched[arm].since
        assert (since > 0).any()
        first = np.where(left.any(axis=1), left.argmax(axis=1), 0)
        actual = since > 0
        np.testing.assert_array_equal(first, np.where(actual.any(axis=1), actual.argmax(axis=1), 0))


def test_the_runs_are_those_of_the_comparison(town, watch):
    for arm in ("isolated", "collective"):
        stages = getattr(town, arm).stages[:, :6]
        np.testing.assert_allclose(watch.watched[arm].stages, stages, rtol=1e-12)


def test_what_a_funder_measures_is_what_its_stages_reach_with_their_errors(watch):
    """Its error is a mean of the errors of stages, so that it is no larger than the largest."""
    for seen in watch.watched.values():
        error = seen.measured - seen.true
        assert (np.abs(error) <= np.abs(seen.errors).max(axis=2) + 1e-9).all()
        assert np.abs(error).max() > 0.1


def test_nobody_leaves_at_a_rate_of_zero_and_the_same_is_watched(town):
    """At a rate of zero the model watches nothing; what is told is the same as in runs without exits."""
    stay = cisim.compare(town.scenario.replace({"funding.exit_rate": 0.0}), runs=2, seed=3)
    watched = watch_funders(stay)
    np.testing.assert_allclose(watched.watched["collective"].stages, stay.collective.stages[:, :6], rtol=1e-12)
    assert (watched.watched["collective"].measured > 0).all()
    rows = watched.to_dict()["rows"]
    assert {row[arm]["left"] for row in rows for arm in ("isolated", "collective")} == {0.0}


def test_shares_are_of_runs_and_funders(watch):
    told = watch.to_dict()
    rows = {(r["watches"], r["years"]): r for r in told["rows"]}
    assert {years for _, years in rows} == {2, 4, 5}
    assert len(rows) == 3 * (len(watch.comparison.scenario.stages) + 1)
    for (name, _), row in rows.items():
        for arm in ("isolated", "collective"):
            assert 0 <= row[arm]["left"] <= 1
            assert row[arm]["noise"] > 0
        assert rows[name, 5]["isolated"]["left"] >= rows[name, 2]["isolated"]["left"], "who left does not come back"
    assert rows[PORTFOLIO, 2]["isolated"]["left"] <= rows[PORTFOLIO, 2]["isolated"]["no_higher"]


def test_a_more_patient_funder_is_told_without_changing_the_run(town, watch):
    longer = watch_funders(town, [2, 4])
    assert longer.to_dict()["rows"][: len(watch.to_dict()["rows"])] == watch.to_dict()["rows"]
    assert told_years(4, 6) == [4, 5]
    with pytest.raises(ArgumentError, match=r"patience: 6 years given, allowed: 1 to 5"):
        watch_funders(town, [6])
    with pytest.raises(ArgumentError, match="patience"):
        watch_funders(town, [0])


def test_text_and_files_show_it_where_it_is_asked_for(town, watch, tmp_path):
    told = town.to_dict()
    assert "no higher" not in report_tools.told(told)
    told |= {"watch": watch.to_dict()}
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    text = report_tools.told(told)
    assert all(sentence in text for sentence in watch_sentences(told))
    assert "no higher" in text
    assert len(watch_header()) == len(watch_cells(told["watch"])[0])
    report_tools.save(tmp_path / "out", town, told)
    assert (tmp_path / "out" / "watch.csv").read_text(encoding="utf-8").count("\n") == 1 + len(told["watch"]["rows"])
    assert "What funders watch" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_the_command_line_has_it_on_request():
    line = ["compare", "small-town", "--runs", "2", "--set", "time.months=36", "--watch", "--patience", "1", "--json"]
    told = json.loads(CliRunner().invoke(main, line).stdout)
    assert {row["patience"] for row in told["watch"]["rows"]} == {1}
    refused = CliRunner().invoke(main, ["compare", "small-town", "--patience", "2"])
    assert refused.exit_code == 2
    assert "--patience goes with --watch" in refused.output
    wrong = CliRunner().invoke(main, ["compare", "small-town", "--runs", "2", "--set", "time.months=12", "--watch"])
    assert wrong.exit_code == 2
    assert "patience: 5 years given, allowed: none: the runs take 12 months" in wrong.output


def test_funders_with_numbers_of_their_own_are_watched_by_these(town):
    data = town.scenario.to_dict()
    count = int(town.scenario["sectors.funders"])
    stays = type(town.scenario).from_dict(data | {"funders": [{"count": count, "exit_rate": 0, "patience": 3}]})
    watch = watch_funders(cisim.compare(stays, runs=6, seed=3))
    assert watch.patience == (3,)
    assert watch.exit_rate == 0
    assert not any(row[arm]["left"] for row in watch.to_dict()["rows"] for arm in ("isolated", "collective"))
    moved = [
        row["isolated"]["change"]["mean"] for row in watch.to_dict()["rows"] if row["watches"] == "what each watches"
    ]
    assert all(mean != 0 for mean in moved)
