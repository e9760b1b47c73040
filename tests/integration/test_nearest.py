"""What would change a verdict: known answers of made-up models, and what is claimed run again."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from click.testing import CliRunner

import report_tools
from cisim.cli import main
from cisim.comparison.comparison import Comparison, compare
from cisim.comparison.reuse import same_isolated
from cisim.comparison.switching_value import find_switching_values, search
from cisim.comparison.switching_value import screening as check
from cisim.comparison.switching_value.moves import doublings, moves
from cisim.comparison.switching_value.sentences import (
    caution_sentence,
    change_cells,
    change_sentence,
    figure,
    method_sentence,
)
from cisim.comparison.verdict import VERDICTS
from cisim.dashboard.explore.drawer_task import DrawerTask
from cisim.dashboard.explore.switching_value import WAITING_TEXT as SAID_WHILE_WAITING
from cisim.dashboard.explore.switching_value import change_content
from cisim.dashboard.state.session import Session
from cisim.report.describe import scenario_as_toml
from cisim.scenario.assumptions import assumptions, scaled_value

NOISE, MEETING, POOL = "learning.noise", "levels.unfacilitated", "money.pool"
HOURS = "conditions.common_agenda.hours"
QUICK = {"time.months": 12, "problem.known": 1.0, "problem.coupling_across": 0, "problem.coupling_within": 0}
WAITING_TEXT = 60
LUCK = np.linspace(-2, 2, WAITING_TEXT)
"""What differs from run to run in a made-up model; its 10th percentile is -1.6."""


def is_collective(scenario):
    return any(scenario[f"conditions.{c.name}.strength"] for c in scenario.conditions)


@pytest.fixture
def made_up(small, monkeypatch):
    """A comparison in which collective is ahead by ``gain(scenario)`` and luck, in every run of any of its copies; and
    the scenarios that were run, with their runs.
    """
    real = compare(small.replace({"time.months": 1}), runs=2)
    asked = []

    def world(gain, rope=1.0):
        def outcomes(scenarios, runs, seed, *, threads=None, progress=None):
            asked.extend((s, runs) for s in scenarios)
            if progress is not None:
                progress(len(scenarios) * runs, len(scenarios) * runs)
            return np.array([50 + is_collective(s) * (gain(s) + LUCK[:runs]) for s in scenarios])

        monkeypatch.setattr(check, "last_stage_outcomes", outcomes)
        shape = (2, WAITING_TEXT, *real.stages.shape[2:])
        stages = np.full(shape, 50.0)
        stages[1, :, -1, real.last_stage] += gain(small) + LUCK
        arms = [dataclasses.replace(arm, scenario=small, stages=stages[a]) for a, arm in enumerate(real.arms.values())]
        return Comparison(*arms, rope), asked

    return world


def only(found):
    """The one change there is."""
    (change,) = found.changes
    return change


def test_the_one_number_that_matters_is_found_where_it_changes_the_verdict(made_up):
    """Ahead by 8 points for each 0.1 of noise: no clear difference below the noise at which the gain is 2.6."""
    comparison, asked = made_up(lambda s: 80 * (s[NOISE] - 0.03))
    assert comparison.verdict == "collective_ahead"
    found = find_switching_values(comparison)
    change = only(found)
    expected = 0.03 + 2.6 / 80
    assert change.move.parameter.key == NOISE
    assert change.at.value <= expected < 1.06 * change.at.value, "the last value that was tried, at most 5 % away"
    assert (change.at.verdict, change.end.verdict) == ("no_clear_difference",) * 2
    assert (found.confirmed, found.beyond, found.further) == (True, False, ())
    assert found.tried == len({m.parameter.key for m in moves(comparison.scenario)})
    told = change.to_dict(comparison)
    assert told["grade"] == "A"
    assert told["at"]["difference"]["p10"] <= 1.0
    both = [s for s, _ in asked if s[NOISE] == 0.05]
    assert {is_collective(s) for s in both} == {True, False}, "both arms are changed alike"
    assert {runs for _, runs in asked} == {check.SCREENING_RUNS, WAITING_TEXT}


def test_of_several_numbers_the_one_that_must_move_least_is_first(made_up):
    comparison, _ = made_up(lambda s: 4 + 20 * (s[MEETING] - 0.5) - 3e-7 * (s[POOL] - 5e6))
    found = find_switching_values(comparison)
    assert [c.move.parameter.key for c in found.changes] == [MEETING, POOL]
    assert [c.octaves for c in found.changes] == sorted(c.octaves for c in found.changes)
    assert only(dataclasses.replace(found, changes=found.changes[:1])).at.value == pytest.approx(0.43, rel=0.06)
    assert found.changes[1].at.value == pytest.approx(9.6e6, rel=0.06)


def test_what_changes_only_beyond_half_and_double_is_said_to(made_up):
    comparison, _ = made_up(lambda s: 5 - 3 * (s[NOISE] - 0.1))
    first, none, wider, found = search(comparison)
    assert [a.confirmed for a in (first, none, wider, found)] == [False, True, False, True]
    assert (none.changes, none.final, none.stable != ()) == ((), False, True)
    assert found.beyond
    assert found.final
    assert only(found).at.value == pytest.approx(0.9, rel=0.06)
    text = change_sentence(comparison.to_dict() | {"what_would_change": found.to_dict()})
    assert text.startswith(f"None of {found.tried} assumed numbers")
    assert "(× " in text


def test_where_nothing_changes_it_says_so(made_up):
    comparison, _ = made_up(lambda s: 0.0, rope=9.0)
    assert comparison.verdict == "practically_same"
    found = find_switching_values(comparison)
    result = comparison.to_dict() | {"what_would_change": found.to_dict()}
    assert found.changes == ()
    assert "nor to the ends of their declared ranges" in change_sentence(result)
    assert caution_sentence(result) == ""
    assert "None of" in report_tools.told(result)


def test_a_verdict_that_luck_alone_can_change_is_said_to_be_one(made_up):
    comparison, _ = made_up(lambda s: 2.7 + 10 * (s[MEETING] - 0.5))
    result = comparison.to_dict() | {"what_would_change": find_switching_values(comparison).to_dict()}
    assert result["also_possible"] == ["no_clear_difference"]
    assert 'luck alone (other runs) could give "no clear difference"' in caution_sentence(result)
    assert caution_sentence(result) in report_tools.told(result)
    firm, _ = made_up(lambda s: 20 * (s[MEETING] - 0.1))
    result = firm.to_dict() | {"what_would_change": find_switching_values(firm).to_dict()}
    assert result["also_possible"] == []
    assert "borderline by nature" in caution_sentence(result)


def test_it_can_be_stopped(made_up):
    comparison, asked = made_up(lambda s: 5.0)

    def progress(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_switching_values(comparison, progress=progress)
    assert {runs for _, runs in asked} == {check.SCREENING_RUNS}, "nothing but the first look was begun"


def test_numbers_stay_within_their_ranges_and_as_they_can_be(small):
    tried = moves(small)
    assert {m.parameter.key for m in tried} < {p.key for p in assumptions(small)}, "what is zero has no half"
    for move in [*tried, *moves(small, beyond=True)]:
        p = move.parameter
        assert p.grade == "A"
        assert p.low <= move.end <= p.high
        assert isinstance(move.end, int) or p.kind is float
        small.replace({p.key: move.end})
    whole = next(p for p in assumptions(small) if p.kind is int)
    assert scaled_value(small.replace({whole.key: 3}), whole, 0.5) == 2
    assert doublings(3, 12) == doublings(12, 3) == 2
    assert doublings(1, 0) == float("inf")


def test_numbers_of_conditions_leave_the_isolated_arm_alone(small):
    """So that it need not be run again."""
    keys = {p.key: scaled_value(small, p, 0.5) for p in assumptions(small) if p.key.startswith("conditions.")}
    other = small.replace(keys)
    assert same_isolated(other, small)
    assert not same_isolated(small.replace({NOISE: 0.2}), small)
    one, two = (compare(s, runs=4, seed=3) for s in (small, other))
    np.testing.assert_array_equal(one.stages[0], two.stages[0])
    assert (one.stages[1] != two.stages[1]).any()


@pytest.fixture(scope="module")
def priced(small):
    """A known problem, so that collective is behind by its price: by a rope that the price just passes."""
    scenario = small.replace(QUICK)
    found = compare(scenario, runs=24, seed=2, rope=0.0)
    rope = -0.97 * float(np.percentile(found.difference, 90))
    found = dataclasses.replace(found, rope=rope)
    assert found.verdict == "isolated_ahead"
    return found


@pytest.fixture(scope="module")
def change_of_price(priced):
    return find_switching_values(priced, threads=1)


def test_what_is_claimed_is_what_a_comparison_says(priced, change_of_price):
    """At the value the verdict is another one, five percent nearer it is still the same."""
    assert change_of_price.changes
    for change in change_of_price.changes[:2]:
        key, now, value = change.move.parameter.key, change.move.now, change.at.value
        there = compare(priced.scenario.replace({key: value}), 24, 2, rope=priced.rope)
        assert (there.verdict, value) == (change.at.verdict, change.at.value)
        np.testing.assert_array_equal(there.difference, change.at.difference)
        assert there.verdict != priced.verdict
        nearer = value * 1.06 if value < now else value / 1.06
        if min(value, nearer) < now < max(value, nearer):
            continue  # already as near as it is looked for
        assert compare(priced.scenario.replace({key: nearer}), 24, 2, rope=priced.rope).verdict == priced.verdict


def test_threads_change_nothing(priced, change_of_price):
    assert find_switching_values(priced, threads=2).to_dict() == change_of_price.to_dict()


def test_the_command_line_says_the_same(tmp_path, priced, change_of_price):
    file = tmp_path / "priced.toml"
    file.write_text(scenario_as_toml(priced.scenario), encoding="utf-8")
    line = ["compare", str(file), "--runs", "24", "--seed", "2", "--rope", repr(priced.rope), "--what-would-change"]
    told = json.loads(CliRunner().invoke(main, [*line, "--json"]).stdout)
    assert told["what_would_change"] == json.loads(json.dumps(change_of_price.to_dict()))
    text = report_tools.told(told)
    assert change_sentence(told) in text
    first = told["what_would_change"]["changes"][0]
    assert first["key"] in text
    assert f"→ {figure(first['at']['value'])}" in text
    assert VERDICTS[first["at"]["verdict"]] in text


@pytest.mark.parametrize("line", [["adaptive-city", "--forms"], ["adaptive-city", "small-town"]])
def test_it_goes_with_isolated_versus_collective(line):
    answer = CliRunner().invoke(main, ["compare", *line, "--what-would-change"])
    assert answer.exit_code == 2
    assert "--what-would-change" in answer.output


def test_the_drawer_says_the_same():
    """The words and values of the command line; a row can be tried with the value at which the verdict changes."""
    session = Session("community=small-town&years=1&rope=0.05")
    found = session.results.compute(session.settings, 20, lambda: True, lambda done, total: None)
    waiting = change_content(session, DrawerTask(None, True, 0.5, "", session.step))
    assert waiting["working"] == {"text": SAID_WHILE_WAITING, "share": 0.5}
    assert not any("table" in part for part in waiting["parts"])
    answer = find_switching_values(found.comparison)
    assert answer.changes
    told = found.data | {"what_would_change": answer.to_dict()}
    content = change_content(session, DrawerTask(answer, False, 1.0, "", session.step))
    assert (content["working"], content["said"]) == (None, change_sentence(told))
    table = next(part["table"] for part in content["parts"] if "table" in part)
    assert table["rows"] == [change_cells(row) for row in told["what_would_change"]["changes"]]
    assert method_sentence(told["what_would_change"]) in content["parts"][2]["items"]
    first = table["acts"][0]
    assert session.set({first["key"]: first["value"]}) == ""
    changed = session.results.compute(session.settings, 20, lambda: True, lambda done, total: None)
    assert changed.data["verdict"] == answer.changes[0].at.verdict != found.data["verdict"]
    session.step()
    assert session.settings == found.settings


def test_a_move_with_which_no_community_can_start_is_left_out(city):
    """All children lost in handing on: no stage could start as it states. The others are tried all the same."""
    work = check.PerturbedRuns(compare(city.replace({"time.months": 12}), runs=4), None, None)
    changes = [{"trust.gain": 0.04}, {"service.handover_loss": 1.0}, {"trust.gain": 0.01}]
    first, lost, last = work.differences(changes, 4)
    assert lost is None
    assert [d.shape for d in (first, last)] == [(4,), (4,)]
