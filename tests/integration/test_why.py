"""``cisim why``: what carries a difference, on games with known answers and on a small community."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import cisim
from cisim.cli import main
from cisim.cli.exit_codes import CHANGED, WRONG
from cisim.comparison.comparison import compare
from cisim.errors import ArgumentError
from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.analysis.shapley import shapley_values
from cisim.experiment.analysis.table import AnalysisError
from cisim.experiment.progress_bar import ProgressBar
from cisim.experiment.sweep.design import path_orders
from cisim.experiment.sweep.experiment import ExperimentError, from_dict
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.runner import limit_tasks, pending_tasks, run_plan
from cisim.experiment.sweep.store import Store
from cisim.experiment.why import designs, run, switches
from cisim.experiment.why.designs import ASSUMPTIONS, MECHANISMS, Question
from cisim.experiment.why.result import mechanism_rows, read_answer
from cisim.experiment.why.sentences import LITTLE, NO_MECHANISM, NO_SHIFT, NO_VARIANCE, NOTHING, why_sentences
from cisim.experiment.why.walks import attribute_walks, steps_of
from cisim.model.conditions import CONDITIONS
from cisim.testing import tiny_city
from sweep_tools import write_sweep

ONE_YEAR = {"time.months": 12}
FEW = {
    **ONE_YEAR,
    **{f"conditions.{c}.strength": 0.0 for c in ("common_agenda", "shared_measurement", "backbone_support")},
    **{f"conditions.mutually_reinforcing_activities.{name}": 0.0 for name in ("breadth", "review", "slowing")},
    **{f"conditions.continuous_communication.{name}": 0.0 for name in ("reach", "words", "conformity")},
}
"""Two conditions on, and not all they do: four mechanisms are at work."""


@pytest.fixture(scope="module")
def few():
    """A community in which few mechanisms are at work."""
    return tiny_city().replace(FEW)


@pytest.fixture(scope="module")
def answered(few, tmp_path_factory):
    """An answer and its folder."""
    folder = tmp_path_factory.mktemp("why")
    return cisim.why(few, runs=11, seed=3, walks=10, folder=folder), folder


def game(rng, k, n=5):
    return rng.normal(size=(2**k, n))


# --- Shapley values ---


def test_values_are_the_mean_over_all_orders_and_sum_to_the_whole():
    worth = game(np.random.default_rng(1), 4)
    values = shapley_values(worth)
    found = np.zeros_like(values)
    orders = list(permutations(range(4)))
    for order in orders:
        cell = 0
        for player in order:
            found[player] += worth[cell | 8 >> player] - worth[cell]
            cell |= 8 >> player
    np.testing.assert_allclose(values, found / len(orders))
    np.testing.assert_allclose(values.sum(axis=0), worth[-1] - worth[0], rtol=1e-12, atol=1e-12)


def test_a_dummy_has_exactly_nothing_and_equals_have_the_same():
    worth = game(np.random.default_rng(2), 3)
    dummy = np.concatenate([worth, worth])  # the first player changes nothing
    assert (shapley_values(dummy)[0] == 0).all()
    alike = np.stack([np.full(5, float(bin(cell).count("1")) ** 2) for cell in range(8)])
    np.testing.assert_allclose(shapley_values(alike), 3.0)


def test_relabelling_permutes_values():
    worth = game(np.random.default_rng(3), 3)
    order = [2, 0, 1]
    cube = worth.reshape(2, 2, 2, -1).transpose(*order, 3).reshape(8, -1)
    np.testing.assert_allclose(shapley_values(cube), shapley_values(worth)[order])


def test_one_player_carries_all():
    worth = game(np.random.default_rng(4), 1)
    np.testing.assert_array_equal(shapley_values(worth)[0], worth[1] - worth[0])


# --- the table of mechanisms ---


def test_every_change_of_a_condition_belongs_to_one_mechanism(city):
    owners = {(c.name, change.quantity): switches.owner_of(change) for c in CONDITIONS for change in c.changes}
    assert switches.OTHER not in owners.values()
    assert switches.check_quantities() == []
    assert switches.without_switch(city) == []
    named = [name for switch in switches.SWITCHES for name in switch.quantities]
    assert len(named) == len({*named}), "no quantity is named twice"
    assert len({s.name for s in switches.SWITCHES}) == len(switches.SWITCHES)


def test_no_two_mechanisms_share_a_key_and_none_changes_worlds(city):
    keys = [key for off in switches.mechanisms_of(city).values() for key in off]
    assert len(keys) == len({*keys})
    assert {city.parameters[key].scope for key in keys} == {"run"}


def test_all_mechanisms_off_is_the_isolated_arm(city):
    """But for the lowest cost of the backbone; the isolated arm never notices a switch."""
    short = city.replace({"time.months": 24})
    off = {key: value for changes in switches.mechanisms_of(short).values() for key, value in changes.items()}
    before, after = compare(short, 2, 1), compare(short.replace(off), 2, 1)
    np.testing.assert_array_equal(before.stages[0], after.stages[0])
    np.testing.assert_allclose(after.stages[1], after.stages[0], atol=1e-3)
    assert np.abs(before.difference).max() > 0.05


def test_a_mechanism_without_its_coefficient_is_off_already(few):
    found = {switch.name: off for switch, off in switches.mechanisms_of(few).items()}
    assert [name for name, off in found.items() if off] == ["moves", "cycles", "trust", "prices"]
    less = few.replace({"conditions.mutually_reinforcing_activities.moves": 0.0})
    assert switches.switched_off(less, switches.SWITCHES[0]) == {}


def test_facilitation_without_a_facilitator_is_off_already(city):
    none = city.replace({"conditions.backbone_support.facilitator": 0.0})
    facilitation = next(s for s in switches.SWITCHES if s.name == "facilitation")
    assert "conditions.backbone_support.facilitation" not in switches.switched_off(none, facilitation)


# --- an answer ---


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


def test_nothing_is_run_again_and_the_answer_is_the_same(answered, few):
    found, folder = answered
    question = Question(few, 11, 3, 10)
    assert run.count_missing(question.plans(), folder) == 0
    assert read_answer(question, folder).to_dict() == found.to_dict()


def test_interrupted_and_gone_on_with_gives_the_same_bits(answered, few, tmp_path):
    question = Question(few, 11, 3, 10)
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
        read_answer(Question(few, 11, 3, 10), tmp_path)


@pytest.mark.parametrize(("name", "value"), [("runs", 1), ("runs", 2.5), ("walks", -1)])
def test_numbers_that_cannot_be_are_refused(few, name, value):
    with pytest.raises(ArgumentError, match=name):
        Question(few, **({"runs": 2, "seed": 1, "walks": 0} | {name: value}))


def test_without_walks_and_with_few_runs_no_interval_is_invented(few):
    none = few.replace({f"conditions.{c.name}.strength": 0.0 for c in CONDITIONS})
    found = cisim.why(none, runs=2, walks=0)
    told = found.to_dict()
    assert told["assumptions"] is None
    assert told["levels"]["difference"] == {"mean": 0.0, "low": None, "high": None}
    assert {row["points"] for row in told["mechanisms"]} == {0.0}
    assert NOTHING in found.sentences
    assert NO_MECHANISM in found.sentences


# --- assumptions ---


class Drawn:
    """Walks over three groups."""

    groups = {"a": {"a.x": (1, 2)}, "b": {"b.x": (1, 2)}, "conditions.some_words": {"c": (1, 2)}}
    samples = 400


def walked(formula, noise=0.0, walks=400, replications=8):
    """Walks through a formula of three numbers, as the runs of both arms."""
    rng = np.random.default_rng(5)
    orders = np.stack([rng.permutation(3) for _ in range(walks)])
    drawn = rng.random((walks, 3))
    points = [np.zeros(3)]
    for order, ends in zip(orders, drawn, strict=True):
        x = np.zeros(3)
        for g in order:
            x = x.copy()
            x[g] = ends[g]
            points.append(x)
    value = np.array([formula(*x) for x in points])[:, None] + noise * rng.normal(size=(len(points), replications))
    return attribute_walks(Drawn, orders, {"isolated": 0 * value, "collective": value}, 1.0, Bootstrap())


def test_additive_effects_have_their_means_and_variances():
    found = walked(lambda a, b, c: 6 * a - 3 * b + 0 * c, noise=0.5)
    rows = found.groups.set_index("name")
    assert rows["points"].to_numpy() == pytest.approx([3, -1.5, 0], abs=0.2)
    assert rows["variance"].to_numpy() == pytest.approx([0.8, 0.2, 0], abs=0.06)
    assert found.draws["sd"] == pytest.approx(np.sqrt(45 / 12), rel=0.1)
    assert (rows["variance_low"] <= rows["variance"]).all()
    assert (rows["variance"] <= rows["variance_high"]).all()
    assert list(rows["title"]) == ["A", "B", "Some words"]


def test_what_changes_nothing_has_exactly_nothing_and_products_are_shared_equally():
    found = walked(lambda a, b, c: 8 * a * b).groups.set_index("name")
    assert found.loc["conditions.some_words", "points"] == 0
    assert found.loc["conditions.some_words", "variance"] == 0
    assert found.loc["a", "points"] == pytest.approx(found.loc["b", "points"], abs=0.35)
    assert found["variance"].sum() == pytest.approx(1)


def test_noise_alone_is_no_variance():
    found = walked(lambda a, b, c: 5.0, noise=2.0, walks=60)
    assert found.groups["variance"].isna().all()
    assert found.draws["sd"] == 0
    assert not found.groups["clear"].all()


def test_steps_belong_to_their_groups():
    steps = steps_of(np.array([0.0, 1.0, 3.0, 10.0, 10.0]), np.array([[1, 0], [0, 1]]))
    np.testing.assert_array_equal(steps, [[2, 1], [10, 0]])


def test_walks_change_one_group_after_the_other(few):
    plan = Question(few, 2, 1, 4).plans()[ASSUMPTIONS]
    walks = designs.paths_of(plan)
    rows, keys = plan.table.drop(columns="point"), list(walks.groups.values())
    assert len(rows) == 1 + 4 * len(keys)
    assert dict(rows.iloc[0]) == {key: few[key] for key in rows}
    for walk, order in enumerate(path_orders(walks)):
        before = rows.iloc[0]
        for at, g in enumerate(order):
            now = rows.iloc[1 + walk * len(keys) + at]
            assert set(rows.columns[(before != now).to_numpy()]) <= set(keys[g])
            before = now
    for ranges in keys:
        for key, (low, high) in ranges.items():
            assert rows[key].between(low, high).all(), key
    assert not any(key.startswith("conditions.common_agenda") for ranges in keys for key in ranges), "it is off"


# --- designs ---


@pytest.mark.parametrize(
    ("switch", "message"),
    [
        ({"a": {"learning.nois": 0.0}}, "learning.nois"),
        ({"a": {"time.months": 12}}, "shapes the community"),
        ({"a": {"learning.noise": 0.0}, "b": {"learning.noise": 0.1}}, "both set 'learning.noise'"),
        ({}, "switches"),
    ],
)
def test_switches_that_cannot_be_are_refused(few, switch, message):
    with pytest.raises(cisim.CisimError, match=message):
        make_plan(from_dict({"design": [{"kind": "switches", "switches": switch}]}), {"": few})


@pytest.mark.parametrize(
    ("groups", "message"),
    [({"a": {"learning.nois": (0, 1)}}, "unknown key"), ({"a": {"learning.noise": (1, 99)}}, "allowed is")],
)
def test_walks_that_cannot_be_are_refused(few, groups, message):
    with pytest.raises(ExperimentError, match=message):
        make_plan(from_dict({"design": [{"kind": "paths", "groups": groups, "samples": 2}]}), {"": few})


def test_switches_share_blocks_and_begin_with_all_off(few):
    plan = Question(few, 2, 1, 0).plans()[MECHANISMS]
    assert len(plan.table) == 2**4
    assert len(plan.groups) == 1
    assert set(plan.table.iloc[0, 1:]) == {"off"}
    assert set(plan.table.iloc[-1, 1:]) == {"on"}


# --- sentences ---


def made(points, low, high, difference=(9.0, 5.0, 12.0)):
    """The object of an answer with one mechanism."""
    clear = low > 0 or high < 0
    levels = {"isolated": {"mean": 30.0}, "collective": {"mean": 39.0}}
    levels["difference"] = dict(zip(("mean", "low", "high"), difference, strict=True))
    row = {
        "title": "Joint cycles",
        "points": points,
        "low": low,
        "high": high,
        "clear": clear,
        "first": 1.0,
        "last": 2.0,
    }
    channels = [
        {"name": n, "title": n, "points": 1.0, "low": -1.0, "high": 2.0, "clear": False}
        for n in ("learning", "allocation", "interaction", "rest")
    ]
    cells = [{"channel": c, "difference": 1.0} for c in ("as it is", "no learning", "no allocation", "neither")]
    return {
        "scenario": "here", "years": 5.0, "stage": "Work", "runs": 20, "levels": levels, "mechanisms": [row],
        "clear": difference[1] > 0 or difference[2] < 0, "channels": channels, "cells": cells, "assumptions": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (made(2.0, 1.0, 3.0), "It is carried by Joint cycles +2.0 (+1.0 to +3.0)."),
        (made(-2.0, -3.0, -1.0), "Against it works Joint cycles -2.0 (-3.0 to -1.0)."),
        (made(-2.0, -3.0, -1.0, (-5.0, -6.0, -4.0)), "It is carried by Joint cycles"),
        (made(2.0, -1.0, 3.0), NO_MECHANISM),
        (made(2.0, 1.0, 3.0, (0.5, -1.0, 2.0)), "Clear by themselves are Joint cycles"),
        (made(2.0, 1.0, 3.0, (0.5, -1.0, 2.0)), NOTHING),
        (made(0.3, 0.2, 0.4, (0.5, 0.4, 0.6)), LITTLE),
        (made(2.0, 1.0, 3.0), "cannot be told from zero: learning, allocation, interaction, rest"),
    ],
)
def test_sentences_hold_whatever_comes_out(told, said):
    assert said in " ".join(why_sentences(told))


def test_assumptions_that_move_nothing_are_said_to():
    found = walked(lambda a, b, c: 5.0).to_dict()
    found["groups"] = [row | {"variance": None, "variance_low": None} for row in found["groups"]]
    said = " ".join(why_sentences(made(2.0, 1.0, 3.0) | {"assumptions": found}))
    assert NO_SHIFT in said
    assert NO_VARIANCE in said


def test_rows_are_largest_first_with_shares_only_of_a_clear_difference(few):
    working = [s for s, off in switches.mechanisms_of(few).items() if off]
    worth = np.stack([np.full(12, float(cell)) for cell in range(2 ** len(working))])
    for clear in (True, False):
        rows = mechanism_rows(Question(few, 12, 1, 0), worth, worth[-1] - worth[0], clear, Bootstrap())
        assert list(rows["name"][: len(working)]) == [s.name for s in working]
        assert rows["share"].notna().all() == clear
    assert isinstance(rows, pd.DataFrame)


# --- command line ---


def scenario_file(tmp_path, scenario):
    """A file of a scenario, under its name."""
    from cisim.report.describe import scenario_as_toml

    file = tmp_path / f"{scenario.name}.toml"
    file.write_text(scenario_as_toml(scenario), encoding="utf-8")
    return str(file)


def test_the_command_line_says_the_same_and_writes_files(answered, few, tmp_path):
    found, folder = answered
    line = ["why", scenario_file(tmp_path, few), "--runs", "11", "--seed", "3", "--walks", "10", "--out", str(folder)]
    answer = CliRunner().invoke(main, [*line, "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert told == json.loads(json.dumps(found.to_dict()))
    for name in ("why.txt", "why.json", "why.png", "why.svg", "mechanisms.csv", "channels.csv", "cells.csv",
                 "assumptions.csv", "manifest.json"):  # fmt: skip
        assert (folder / name).stat().st_size > 0, name
    assert json.loads((folder / "why.json").read_text()) == told
    text = (folder / "why.txt").read_text()
    assert told["sentences"][0] in text
    assert "Planned moves" in text.partition("Mechanisms: parts")[2]


def test_it_says_what_it_will_take_and_runs_what_is_missing(few, tmp_path):
    line = ["why", scenario_file(tmp_path, few), "--runs", "2", "--walks", "0", "--out", str(tmp_path / "out")]
    answer = CliRunner().invoke(main, line)
    assert answer.exit_code == 0, answer.output
    assert "48 runs (points: 16 of mechanisms, 4 of channels)" in answer.stderr
    assert "too few for bootstrap intervals" in answer.stdout


def test_a_dry_run_writes_nothing(few, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = scenario_file(tmp_path, few)
    answer = CliRunner().invoke(main, ["why", file, "--runs", "2", "--walks", "2", "--dry-run", "--json"])
    assert json.loads(answer.stdout)["cells"][MECHANISMS] == 16
    assert [p.name for p in tmp_path.iterdir()] == ["adaptive-city.toml"]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ([], WRONG, "Give one of the two"),
        (["adaptive-cty"], WRONG, "adaptive-city"),
        (["adaptive-city", "--runs", "1"], WRONG, "--runs"),
        (["adaptive-city", "--walks", "-1"], WRONG, "--walks"),
        (["adaptive-city", "--set", "learning.nois=1"], WRONG, "learning.noise"),
    ],
)
def test_wrong_input_is_refused(line, code, said):
    answer = CliRunner().invoke(main, ["why", *line])
    assert answer.exit_code == code
    assert said in answer.output


def test_the_audit_says_that_it_is_an_old_spelling(tmp_path):
    points = pd.DataFrame({"without": ["baseline", "no trust"]})
    labels = {"without": {"baseline": {}, "no trust": {"trust.gain": 0.0}}}

    def outcome(rows):
        return {"outcome": 1.0 * ((rows["without"] == "baseline") & (rows["arm"] == "collective"))}

    write_sweep(tmp_path, points, outcome, replications=3, arms=("isolated", "collective"), labels=labels)
    answer = CliRunner().invoke(main, ["audit", str(tmp_path), "--json"])
    assert answer.exit_code == 0, answer.output
    assert "cisim why none" in answer.stderr
    assert json.loads(answer.stdout)["tables"]["audit"][0]["carried"] == 1.0


def test_a_folder_of_another_question_is_refused(answered, few, tmp_path):
    folder = str(answered[1])
    answer = CliRunner().invoke(
        main, ["why", scenario_file(tmp_path, few), "--runs", "12", "--seed", "3", "--out", folder]
    )
    assert answer.exit_code == CHANGED
    assert "another experiment" in answer.output


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished(few, tmp_path):
    line = [sys.executable, "-m", "cisim", "why", scenario_file(tmp_path, few.replace({"time.months": 120})),
            "--runs", "4000", "--walks", "0", "--out", str(tmp_path / "out"), "--threads", "1"]  # fmt: skip
    with subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        parts = tmp_path / "out" / MECHANISMS / "parts"
        deadline = time.monotonic() + 120
        while not [*parts.glob("*.json")] and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "the same command goes on" in errors
    assert [*parts.glob("*.json")]
