"""``cisim why`` in Python, on a small community."""

from __future__ import annotations

import json

import numpy as np
import pytest

import cisim
from cisim.comparison.comparison import compare
from cisim.errors import ArgumentError
from cisim.experiment.analysis.table import AnalysisError
from cisim.experiment.progress_bar import ProgressBar
from cisim.experiment.sweep.runner import limit_tasks, pending_tasks, run_plan
from cisim.experiment.sweep.store import Store
from cisim.experiment.why import designs, run
from cisim.experiment.why.designs import MECHANISMS, WhyQuestion
from cisim.experiment.why.result import read_answer
from cisim.experiment.why.sentences import NO_MECHANISM, NOTHING
from cisim.model.conditions import CONDITIONS


def test_parts_sum_to_the_difference_and_levels_are_those_of_a_comparison(answered, few):
    found, _ = answered
    comparison = compare(few, 11, 3)
    assert found.levels.loc["difference", "mean"] == pytest.approx(comparison.difference.mean())
    assert found.levels.loc["isolated", "mean"] == pytest.approx(comparison.stages[0, :, -1, -1].mean())
    parts = found.mechanisms["points"].sum() + found.remainder["points"]
    assert parts == pytest.approx(comparison.difference.mean(), abs=1e-12)
    assert found.channels["points"].sum() == pytest.approx(comparison.difference.mean(), abs=1e-12)
    assert found.cells.loc[0, "difference"] == pytest.approx(comparison.difference.mean())


def test_mechanisms_that_are_off_have_exactly_nothing(answered):
    rows = answered[0].mechanisms.set_index("name")
    off = rows[[not keys for keys in rows["keys"]]]
    assert set(off.index) == {
        "comparability",
        "breadth",
        "funders",
        "alignment",
        "noise",
        "facilitation",
        "carry",
        "harms",
    }
    assert (off[["points", "low", "high", "first", "last"]] == 0).all(axis=None)
    assert not off["clear"].any()


def test_one_switched_off_by_hand_is_what_is_taken_last(answered, few):
    rows = answered[0].mechanisms.set_index("name")
    without = compare(few.replace(dict.fromkeys(rows.loc["cycles", "keys"], 0.0)), 11, 3)
    taken = answered[0].levels.loc["difference", "mean"] - without.difference.mean()
    assert rows.loc["cycles", "last"] == pytest.approx(taken, abs=1e-12)


def test_channels_are_those_of_comparisons_without_them(answered, few):
    learning, allocation = designs.channels_off(few)
    cells = answered[0].cells.set_index("channel")
    neither = compare(few.replace(learning | allocation), 11, 3)
    assert cells.loc["neither", "difference"] == pytest.approx(neither.difference.mean())
    parts = answered[0].channels.set_index("name")["points"]
    assert parts["learning"] == pytest.approx(cells.loc["no allocation", "difference"] - neither.difference.mean())
    assert parts["rest"] == pytest.approx(neither.difference.mean())


def test_steps_over_assumptions_sum_to_the_shift_of_the_mean(answered):
    found = answered[0].assumptions
    shift = found.draws["difference"] - found.reference["difference"]
    assert found.groups["points"].sum() == pytest.approx(shift)
    np.testing.assert_allclose(
        found.groups["collective"] - found.groups["isolated"], found.groups["points"], atol=1e-12
    )
    for arm in ("isolated", "collective"):
        assert found.groups[arm].sum() == pytest.approx(found.draws[arm] - found.reference[arm])


def test_a_notebook_shows_sentences_and_picture(answered):
    page = answered[0]._repr_html_()
    assert "<svg" in page
    assert "Planned moves" in page
    assert "in the isolated arm" in page


def test_nothing_is_run_again_and_the_answer_is_the_same(answered, few):
    found, folder = answered
    question = WhyQuestion(few, 11, 3, 10)
    assert run.count_missing(question.plans(), folder) == 0
    assert read_answer(question, folder).to_dict() == found.to_dict()


def test_interrupted_and_gone_on_with_gives_the_same_bits(answered, few, tmp_path):
    question = WhyQuestion(few, 11, 3, 10)
    plans = question.plans()
    run.open_stores(plans, tmp_path, "test")
    store, plan = Store(tmp_path / MECHANISMS), plans[MECHANISMS]
    some = limit_tasks(pending_tasks(plan, store), 1, 1)
    with run.open_executor("threads", 1) as (pool, workers):
        run_plan(plan, store, pool, workers, ProgressBar(True), tasks=some, stop=run.threading.Event())
    assert 0 < run.count_missing(plans, tmp_path) < sum(p.size for p in plans.values())
    stopped = run.threading.Event()
    stopped.set()
    with pytest.raises(run.UnfinishedError, match="the same command goes on"):
        run.run_plans(plans, tmp_path, ProgressBar(True), stop=stopped)
    run.run_plans(plans, tmp_path, ProgressBar(True), jobs=2)
    assert json.dumps(read_answer(question, tmp_path).to_dict()) == json.dumps(answered[0].to_dict())


def test_missing_runs_are_an_error(few, tmp_path):
    with pytest.raises(AnalysisError):
        read_answer(WhyQuestion(few, 11, 3, 10), tmp_path)


@pytest.mark.parametrize(("name", "value"), [("runs", 1), ("runs", 2.5), ("walks", -1)])
def test_numbers_that_cannot_be_are_refused(few, name, value):
    with pytest.raises(ArgumentError, match=name):
        WhyQuestion(few, **({"runs": 2, "seed": 1, "walks": 0} | {name: value}))


def test_without_walks_and_with_few_runs_no_interval_is_invented(few):
    none = few.replace({f"conditions.{c.name}.strength": 0.0 for c in CONDITIONS})
    found = cisim.why(none, runs=2, walks=0)
    told = found.to_dict()
    assert told["assumptions"] is None
    assert told["levels"]["difference"] == {"mean": 0.0, "low": None, "high": None}
    assert {row["points"] for row in told["mechanisms"]} == {0.0}
    assert NOTHING in found.sentences
    assert NO_MECHANISM in found.sentences
