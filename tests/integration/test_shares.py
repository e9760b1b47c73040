"""What each condition carries of an effect: parts that sum to it, from the arms they claim; the weakest evidence."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.comparison.sentences import NO_EFFECT, attribution_sentence
from cisim.dashboard.learn import evidence
from cisim.errors import CisimError
from cisim.experiment.attribution import MAX_CONDITIONS, Attribution, attribute_effect
from cisim.model.conditions import CONDITIONS
from cisim.model.evidence_badges import BADGES, badge_words, lowest
from cisim.model.parameters import Parameter

AGENDA, MEASURES, *_ = CONDITIONS
STRENGTHS = {f"conditions.{c.name}.strength": 0.0 for c in CONDITIONS}


@pytest.fixture(scope="module")
def two(small):
    """Two conditions on, one of them by half; no difference is too small to count."""
    chosen = STRENGTHS | {f"conditions.{AGENDA.name}.strength": 0.5, f"conditions.{MEASURES.name}.strength": 1.0}
    return small.replace(chosen | {"problem.known": 1.0, "problem.coupling_across": 0, "problem.coupling_within": 0})


@pytest.fixture(scope="module")
def clear(two):
    """A comparison in which collective is behind, by its price."""
    found = compare(two, runs=12, seed=2, rope=0.0)
    assert found.verdict == "isolated_ahead"
    return found


def game(worth, *conditions):
    """Shares of a made-up game, the same in every run."""
    return Attribution(None, conditions, np.repeat(np.array(worth, float)[:, None], 5, axis=1))


def with_badge(name, badge):

    def moved(p: Parameter) -> Parameter:
        return dataclasses.replace(p, key=f"conditions.{name}.{p.name}")

    numbers = {"build_years": moved(AGENDA.build_years), "parameters": tuple(map(moved, AGENDA.parameters))}
    return dataclasses.replace(AGENDA, name=name, title=name.capitalize(), badge=badge, **numbers)


def test_parts_come_from_the_arms_they_claim_and_sum_to_the_effect(clear, two):
    shares = attribute_effect(clear)
    alone = {c.name: compare(two.replace(STRENGTHS | {f"conditions.{c.name}.strength": s}), runs=12, seed=2)
             for c, s in ((AGENDA, 0.5), (MEASURES, 1.0))}  # fmt: skip
    none, second, first, both = shares.worth
    for found, arm in ((first, alone[AGENDA.name]), (second, alone[MEASURES.name])):
        np.testing.assert_array_equal(found, arm.stages[1, :, -1, arm.last_stage])
    np.testing.assert_array_equal(both - none, clear.difference)
    rows = {row["condition"]: row for row in shares.rows}
    assert rows[AGENDA.name]["points"] == pytest.approx(np.mean(first - none + both - second) / 2)
    assert sum(row["points"] for row in rows.values()) == pytest.approx(clear.difference.mean())
    assert sum(row["share"] for row in rows.values()) == pytest.approx(1)
    for row in rows.values():
        assert row["share_low"] <= row["share"] <= row["share_high"]
        assert row["low"] <= row["points"] <= row["high"]


def test_threads_change_nothing(clear):
    np.testing.assert_array_equal(attribute_effect(clear, threads=1).worth, attribute_effect(clear, threads=3).worth)


@pytest.mark.parametrize("rope", [1.0, 100.0])
def test_where_there_is_no_effect_nothing_is_run(clear, rope):
    def progress(done, total):
        raise AssertionError("something was run")

    same = dataclasses.replace(clear, rope=rope)
    found = attribute_effect(same, progress=progress).to_dict()
    assert same.verdict == "practically_same"
    assert (found["effect"], found["runs"], found["conditions"], found["weakest"]) == (None, 0, [], None)
    assert attribution_sentence(found) == NO_EFFECT


def test_one_condition_carries_all_of_it(two):
    only = two.replace({f"conditions.{AGENDA.name}.strength": 0.0})
    found = attribute_effect(compare(only, runs=8, seed=2, rope=0.0))
    assert [(row["condition"], row["share"]) for row in found.rows] == [(MEASURES.name, 1.0)]


def test_it_stops_when_progress_says_so(clear):
    def progress(done, total):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        attribute_effect(clear, threads=1, progress=progress)


def test_the_weakest_is_among_those_that_carry_a_tenth():
    strong, weak, small = (
        with_badge("strong", "several"),
        with_badge("weak", "mixed"),
        with_badge("small", "assumption"),
    )
    # additive: strong 6, weak 3.2, small 0.8 of 10
    worth = [6 * (k >> 2 & 1) + 3.2 * (k >> 1 & 1) + 0.8 * (k & 1) for k in range(8)]
    found = game(worth, strong, weak, small)
    assert [row["condition"] for row in found.rows] == ["strong", "weak", "small"]
    assert found.weakest == {"badge": "mixed", "conditions": ["Weak"]}
    said = attribution_sentence(found.to_dict())
    assert said == "The weakest evidence behind at least a tenth of this, for Weak: mixed, or one comparison."


def test_what_works_against_the_effect_does_not_carry_it():
    harm = with_badge("harm", "assumption")
    worth = [12 * (k >> 1 & 1) - 2 * (k & 1) for k in range(4)]
    assert game(worth, with_badge("helps", "limited"), harm).weakest == {"badge": "limited", "conditions": ["Helps"]}
    turned = game([-w for w in worth], with_badge("costs", "limited"), harm)
    assert [round(row["share"], 2) for row in turned.rows] == [1.2, -0.2], "the same where isolated is ahead"


def test_too_many_conditions_are_refused(clear):
    many = tuple(with_badge(f"c{k}", "mixed") for k in range(MAX_CONDITIONS + 1))
    values = dict(clear.scenario.values) | {f"conditions.c{k}.strength": 1.0 for k in range(MAX_CONDITIONS + 1)}
    scenario = dataclasses.replace(clear.scenario, conditions=many, values=values)
    arm = dataclasses.replace(clear.collective, scenario=scenario)
    with pytest.raises(
        CisimError, match=f"{MAX_CONDITIONS + 1} conditions are on: the effect of at most {MAX_CONDITIONS}"
    ):
        attribute_effect(dataclasses.replace(clear, collective=arm))


def test_badges_have_an_order_and_words():
    assert lowest(["mixed", "several", "limited"]) == "limited"
    assert badge_words("limited") == "limited (cases or sites without comparison)"


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda c: c.name)
def test_no_condition_claims_more_than_the_ledger(condition):
    """The badge in a condition's file is at most the best that the evidence ledger has in its favour."""
    order = list(BADGES)
    best = min(order.index(entry.badge) for entry in evidence.about(condition.name, "for"))
    assert order.index(condition.badge) >= best


def test_the_command_line_says_the_same(tmp_path, two, clear):
    from cisim.report.describe import scenario_as_toml

    file = tmp_path / "two.toml"
    file.write_text(scenario_as_toml(two), encoding="utf-8")
    line = ["compare", str(file), "--runs", "12", "--seed", "2", "--rope", "0"]
    plain = json.loads(CliRunner().invoke(main, [*line, "--json"]).stdout)
    told = json.loads(CliRunner().invoke(main, [*line, "--shares", "--json"]).stdout)
    shares = told.pop("shares")
    del told["document"], plain["document"]
    assert told == plain, "a plain comparison is the same, and has no shares"
    assert shares == json.loads(json.dumps(attribute_effect(clear).to_dict()))
    text = CliRunner().invoke(main, [*line, "--shares", "-q"]).stdout
    assert attribution_sentence(shares) in text
    assert MEASURES.title in text.partition("Share (95 % interval)")[2]


@pytest.mark.parametrize("line", [["adaptive-city", "--forms"], ["adaptive-city", "small-town"]])
def test_shares_go_with_isolated_versus_collective(line):
    answer = CliRunner().invoke(main, ["compare", *line, "--shares"])
    assert answer.exit_code == 2
    assert "--shares" in answer.output
