"""An investment in one stage or in all: the same dollars, out of the same pool, in both arms."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner

import cisim
from cisim.cli import main
from cisim.errors import ScenarioError
from cisim.model.kernels.layout import Account, Block, Org, RunState, Trait
from cisim.model.month import advance
from cisim.model.schedule import Event
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.start import begin

MILLION, MANY = 1e6, 50


def income_of(scenario: Scenario, months: int = 1, runs: int = 3) -> tuple[Block, list[np.ndarray]]:
    """A block of runs, and the income of nonprofits after the grants of every year."""
    block = draw_block(ScenarioColumns((scenario,)), np.zeros(runs, int), replication_seeds(1, runs))
    begin(scenario, block)
    seen: list[np.ndarray] = []
    record = Event("after", "investment", lambda b, t: seen.append(b.orgs.org[:, Org.income, :MANY].copy()))
    advance(block, 0, months, [record])
    return block, seen


@pytest.fixture(scope="module")
def city() -> Scenario:
    """A city of few organisations, all of whose rules are on."""
    few = {"sectors.nonprofits": MANY, "sectors.governments": 7, "sectors.businesses": 2, "time.months": 48}
    return cisim.load("adaptive-city", few)


def invested(city: Scenario, **changes: float) -> Scenario:
    return city.replace({f"investment.{key}": value for key, value in changes.items()})


@pytest.mark.parametrize("stage", [0, 1, 7])
def test_dollars_go_to_the_nonprofits_of_the_stage_by_size_and_all_dollars_add_up(city, stage):
    _, (before, *_) = income_of(city)
    block, (after, *_) = income_of(invested(city, dollars=MILLION, stage=stage))
    pool = block.runs.run_state[RunState.pool]
    np.testing.assert_allclose(after.sum(axis=1), before.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(after.sum(axis=1), pool, rtol=1e-12)
    np.testing.assert_allclose(block.funding.money[:, 0, Account.grants], pool, rtol=1e-12)
    there = (block.orgs.traits[:, Trait.stage, :MANY] == stage - 1) | (stage == 0)
    size = block.orgs.org[:, Org.initial_fte, :MANY] * there
    left = before * (1 - MILLION / pool)[:, None]
    np.testing.assert_allclose(after - left, MILLION * size / size.sum(axis=1, keepdims=True), rtol=1e-9, atol=1e-3)


def test_what_is_invested_is_not_aligned_and_not_decided_anew(city):
    plain, _ = income_of(city)
    block, (income, *_) = income_of(invested(city, dollars=MILLION, stage=1))
    left, pool = 1 - MILLION / plain.runs.run_state[RunState.pool], plain.orgs.org[:, Org.income, :MANY]
    for layer, own in ((Org.aligned_share, 0.0), (Org.renewed, plain.orgs.org[:, Org.own_income, :MANY])):
        before = plain.orgs.org[:, layer, :MANY] * (pool + own) * left[:, None]
        np.testing.assert_allclose(block.orgs.org[:, layer, :MANY] * (income + own), before, rtol=1e-9, atol=1e-6)


def test_it_begins_and_ends_with_years(city):
    _, plain = income_of(city, 48)
    _, years = income_of(invested(city, dollars=MILLION, stage=1, start=6, years=2), 48)
    changed = [not np.array_equal(a, b) for a, b in zip(plain, years, strict=True)]
    assert changed == [False, True, True, True], "from the first year that begins after month 6; what it made remains"
    block, _ = income_of(invested(city, dollars=MILLION, stage=1, start=6, years=2), 48)
    assert (block.runs.run_state[RunState.invested] == 0).all(), "two years are over"


def test_no_more_than_the_pool_is_invested_and_nothing_where_nobody_works(city):
    block, (income, *_) = income_of(invested(city, dollars=1e9, stage=1))
    there = block.orgs.traits[:, Trait.stage, :MANY] == 0
    assert (income[~there] == 0).all()
    np.testing.assert_allclose(income.sum(axis=1), block.runs.run_state[RunState.pool], rtol=1e-12)

    def all_to_the_second_stage(b: Block, t: int) -> None:
        b.orgs.traits[:, Trait.stage, :MANY] = 1

    empty = draw_block(ScenarioColumns((invested(city, dollars=MILLION, stage=1),)), [0], replication_seeds(1, 1))
    advance(empty, 0, 1, [Event("before", "earmarking", all_to_the_second_stage)])
    assert empty.runs.run_state[RunState.invested] == 0
    assert empty.orgs.org[0, Org.income, :MANY].sum() == pytest.approx(empty.runs.run_state[RunState.pool, 0])


def test_both_arms_have_the_same_money_and_start(city):
    told = cisim.compare(invested(city, dollars=MILLION, stage=7), runs=4)
    plain = cisim.compare(city, runs=4)
    assert told.equal_money
    np.testing.assert_allclose(told.money_total, plain.money_total, rtol=1e-12)
    np.testing.assert_array_equal(told.stages[:, :, 0], plain.stages[:, :, 0])
    gained = told.isolated.stages[:, -1] - plain.isolated.stages[:, -1]
    assert gained[:, 6].mean() > 0.1 > gained[:, 0].mean()


def test_none_is_neutral(city):
    neutral = invested(city, dollars=0.0, stage=3, start=12, years=4)
    for a, b in zip(
        cisim.compare(city, runs=2).arms.values(), cisim.compare(neutral, runs=2).arms.values(), strict=True
    ):
        np.testing.assert_array_equal(a.stages, b.stages)


def test_a_stage_that_is_not_there_is_named_with_those_that_are(city):
    with pytest.raises(ScenarioError, match=r"investment.stage = 9: no such stage; allowed: 0 all, 1 Kindergarten"):
        invested(city, stage=9)


def test_the_command_line_takes_the_name_of_a_stage():
    line = ["compare", "small-town", "--runs", "2", "--set", "time.months=12", "--json"]
    named = CliRunner().invoke(main, [*line, "--invest", "employed=50_000"])
    keys = ["--set", "investment.stage=7", "--set", "investment.dollars=50000"]
    assert named.exit_code == 0, named.output
    assert named.stdout == CliRunner().invoke(main, [*line, *keys]).stdout
    assert CliRunner().invoke(main, [*line, "--invest", "all=50000"]).exit_code == 0
    wrong = CliRunner().invoke(main, [*line, "--invest", "employd=50000"])
    assert wrong.exit_code == 2
    assert "no stage 'employd'; did you mean 'employed'?" in wrong.output
    for text in ("employed", "", "=5"):
        assert CliRunner().invoke(main, [*line, "--invest", text]).exit_code == 2
