"""Dated events: values that change during a run, at once, along a line, again and again, or when something happens."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.agents import CommunityModel
from cisim.comparison.comparison import compare
from cisim.comparison.ledger import grant_pool
from cisim.errors import ScenarioError
from cisim.model.conditions import CONDITIONS
from cisim.model.kernels.layout import Block, ConditionState
from cisim.model.parameters import PARAMETERS, RUN_PARAMETERS
from cisim.model.types import Array
from cisim.scenario.event_checks import refusal
from cisim.scenario.load import from_text, load
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.observe import METRIC_NAMES, Record
from cisim.simulation.simulate import run
from cisim.simulation.start import begin
from cisim.simulation.timeline import Timeline
from cisim.testing import small_city

BACKBONE = "conditions.backbone_support.strength"
POOL = "money.pool"


@pytest.fixture(scope="module")
def town() -> Scenario:
    """A small city over four years."""
    return small_city().replace({"time.months": 48, "partnerships.end_rate": 0.3})


def with_events(scenario: Scenario, *events: dict[str, object]) -> Scenario:
    return Scenario.from_dict(scenario.to_dict() | {"events": list(events)}, scenario.name)


def records(scenario: Scenario, every: int = 12, detail: bool = True) -> Record:
    return run([scenario.isolated(), scenario], 3, 5, every=every, detail=detail, threads=1)


def same(a: Record, b: Record) -> bool:
    arrays = [(getattr(a, f), getattr(b, f)) for f in ("attainment", "completed", "dollars", "hours")]
    arrays += [(a.metrics[name], b.metrics[name]) for name in METRIC_NAMES]
    return all(np.array_equal(x, y, equal_nan=True) for x, y in arrays)


def months_of(scenario: Scenario, key: str) -> list[float]:
    """The value of a run parameter in each month of a single run."""
    arms = ScenarioColumns((scenario,))
    block = draw_block(arms, [0], np.array([3], np.uint64))
    begin(scenario, block)
    timeline, seen = Timeline(arms, np.zeros(1, np.int64)), []
    position = [p.key for p in RUN_PARAMETERS].index(key)
    for t in range(scenario.months):
        timeline.advance(block, t, t + 1)
        seen.append(float(block.runs.p[position, 0]))
    return seen


def numbers(block: Block) -> tuple[Array, ...]:
    """What the start computes from the numbers of a scenario, and no kernel changes."""
    layers = [ConditionState.strength, ConditionState.build, ConditionState.loss]
    i = block.initiatives
    return block.runs.p, i.base, i.coefficient, i.condition_state[layers]


# --- what an event does is what the scenario can say otherwise, bit for bit ---


def test_a_strength_from_a_month_on_is_a_condition_that_starts_then(town):
    events = [{"month": 0, "key": BACKBONE, "value": 0.0}, {"month": 18, "key": BACKBONE, "value": 1.0}]
    begun = town.replace({"conditions.backbone_support.start": 18})
    assert same(records(with_events(town, *events)), records(begun))
    assert not same(records(begun), records(town))


def test_a_strength_of_nothing_from_a_month_on_is_a_condition_that_ends_then(town):
    event = {"year": 2.5, "key": BACKBONE, "value": 0}
    assert same(records(with_events(town, event)), records(town.replace({"conditions.backbone_support.end": 30})))


def test_dollars_for_some_years_are_an_investment_of_those_years(town):
    event = {"month": 12, "key": "investment.dollars", "value": 5e5, "lasts": 24}
    invested = {"investment.dollars": 5e5, "investment.start": 12, "investment.years": 2}
    assert same(records(with_events(town, event)), records(town.replace(invested)))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("learning.noise", 0.4),
        ("levels.loss", 1.5),
        ("conditions.common_agenda.build_years", 8.0),
        ("conditions.continuous_communication.meetings", 4.0),
        ("trust.gain", 0.05),
        ("problem.context", "prevailing"),
    ],
)
def test_values_of_an_event_reach_all_that_a_scenario_computes_from_them(town, key, value):
    scenarios = town, with_events(town, {"month": 0, "key": key, "value": value}), town.replace({key: value})
    blocks = [draw_block(ScenarioColumns((s,)), [0], np.array([3], np.uint64)) for s in scenarios]
    Timeline(ScenarioColumns((scenarios[1],)), np.zeros(1, np.int64)).set_values(blocks[1], 0)
    before, changed, expected = map(numbers, blocks)
    for one, other in zip(changed, expected, strict=True):
        np.testing.assert_array_equal(one, other)
    assert any((one != other).any() for one, other in zip(before, changed, strict=True))


# --- steps, lines, returns, repetitions ---


def test_a_line_begins_at_what_is_in_force_and_ends_at_its_value(town):
    seen = months_of(with_events(town, {"month": 6, "key": POOL, "value": 4e6, "over": 4}), POOL)
    before = town[POOL]
    assert seen[:7] == [before] * 7
    np.testing.assert_allclose(seen[7:10], [before + (4e6 - before) * k / 4 for k in (1, 2, 3)])
    assert seen[10:] == [4e6] * 38


def test_what_lasts_is_over_and_comes_again(town):
    event = {"month": 2, "key": POOL, "value": 1e6, "lasts": 3, "every": 10, "times": 2}
    seen = months_of(with_events(town, event), POOL)
    assert [t for t, value in enumerate(seen) if value == 1e6] == [2, 3, 4, 12, 13, 14]
    assert {*seen} == {1e6, town[POOL]}


def test_a_line_of_its_own_is_drawn_anew_each_time(town):
    event = {"month": 0, "key": POOL, "from": 1e6, "value": 2e6, "over": 2, "every": 12}
    seen = months_of(with_events(town, event), POOL)
    assert seen[:4] == [1e6, 1.5e6, 2e6, 2e6]
    assert seen[12:16] == seen[:4]


def test_the_event_that_began_last_holds_and_what_was_before_comes_back(town):
    events = [{"month": 10, "key": POOL, "value": 1e6, "lasts": 5}, {"month": 4, "key": POOL, "value": 2e6}]
    seen = months_of(with_events(town, *events), POOL)
    assert seen == [town[POOL]] * 4 + [2e6] * 6 + [1e6] * 5 + [2e6] * 33


# --- events that wait ---


def test_an_event_that_waits_for_an_end_happens_where_partnerships_end(town):
    waiting = with_events(town, {"when": {"measure": "existing", "below": 1}, "key": "hours.search", "value": 0.0})
    plain, changed = (run([s], 8, 5, every=1, threads=1) for s in (town, waiting))
    ended = (plain.metrics["existing"][0, :, :-1] < 1).any(axis=1)
    assert ended.any()
    assert not ended.all()
    differs = (plain.attainment[0] != changed.attainment[0]).any(axis=(1, 2, 3))
    assert (differs == ended).all()


def test_an_event_that_waits_begins_in_the_month_after_its_measure(town):
    label = town.stages[-1].label
    plain = run([town], 1, 5, every=1, threads=1)
    share = np.array([s.share for s in town.segments])
    level = 100 * (plain.attainment[0, 0, :, -1] @ share)
    bound = float(np.sort(level)[len(level) // 2])
    month = int(np.argmax(level > bound))
    waiting = {"when": {"measure": f"attainment.{label}", "above": bound}, "key": "hours.search", "value": 0.0}
    dated = {"month": month, "key": "hours.search", "value": 0.0}
    found, expected = (run([with_events(town, e)], 1, 5, every=1, threads=1) for e in (waiting, dated))
    np.testing.assert_array_equal(found.attainment, expected.attainment)


# --- arms ---


def test_both_arms_meet_the_world_and_only_one_the_levers(town):
    lever, shock = {"month": 12, "key": BACKBONE, "value": 0.2}, {"month": 12, "key": POOL, "value": 4e6}
    plain, moved, poorer = (records(with_events(town, *e)) for e in ((), (lever,), (shock,)))
    np.testing.assert_array_equal(moved.attainment[0], plain.attainment[0])
    assert (moved.attainment[1] != plain.attainment[1]).any()
    assert all((poorer.attainment[arm] != plain.attainment[arm]).any() for arm in (0, 1))


def test_both_arms_get_the_same_dollars_and_as_many_as_the_events_say(town):
    town = town.replace({"shocks.recession_rate": 0.0})
    events = [{"year": 1, "key": POOL, "value": 4e6, "lasts": 12}, {"year": 1, "key": BACKBONE, "value": 0.3}]
    changed = compare(with_events(town, *events), runs=3, threads=1)
    assert np.abs(changed.money_total[1] - changed.money_total[0]).max() < 0.005
    assert changed.to_dict()["recession_took"] == 0
    grants = np.diff(grant_pool(records(changed.scenario).dollars[0]), axis=-1)
    np.testing.assert_allclose(grants, np.tile([town[POOL], 4e6, town[POOL], town[POOL]], (3, 1)))


def test_what_is_off_stays_off(town):
    lever = with_events(town, {"month": 12, "key": BACKBONE, "value": 1.0})
    off = {BACKBONE: 0.0}
    assert same(records(lever.replace(off)), records(town.replace(off)))


# --- alike everywhere ---


def test_the_mesa_model_has_the_same_trajectory(town):
    scenario = with_events(
        town,
        {"month": 5, "key": BACKBONE, "value": 0.1, "over": 9},
        {"when": {"measure": "outcome", "above": 1}, "month": 20, "key": "learning.noise", "value": 0.5},
    )
    ensemble = run([scenario], 1, 7, every=1, threads=1)
    model = CommunityModel(scenario, rng=7)
    for month in range(1, 49):
        model.step()
        np.testing.assert_array_equal(model.attainment, ensemble.attainment[0, 0, month])


def test_records_and_threads_change_no_bit(town):
    scenario = with_events(town, {"month": 7, "key": BACKBONE, "value": 0.0, "over": 14})
    yearly, monthly = (run([scenario], 6, 5, every=n, threads=k, detail=False) for n, k in ((12, 1), (1, 2)))
    np.testing.assert_array_equal(yearly.attainment, monthly.attainment[:, :, ::12])


# --- which keys, and bad input ---


def test_what_may_change_follows_from_the_declarations(town):
    reasons = {p.key: refusal(p, CONDITIONS) for p in PARAMETERS}
    assert not any(reasons[key] for key in (POOL, "hours.search", "learning.noise"))
    for key, part in {
        "time.months": "shapes",
        "problem.known": "drawn",
        "funding.patience": "its own",
        "service.caseload": "start only",
        "money.cost_per_fte": "books",
    }.items():
        assert part in reasons[key]
    assert all(reasons[p.key] for p in PARAMETERS if p.scope != "run")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('month = 3\nkey = "money.poo"\nvalue = 1', "unknown key 'money.poo'; did you mean 'money.pool'"),
        ('month = 3\nkey = "problem.known"\nvalue = 1', "cannot change during a run: a community is drawn with it"),
        ('month = 3\nkey = "money.pool"\nvalue = -1', "allowed: number from"),
        ('month = 3\nyear = 2\nkey = "money.pool"\nvalue = 1', "one of month and year"),
        ('key = "money.pool"\nvalue = 1', "month, year or when"),
        ('month = 3\nkey = "money.pool"\nvalue = 1\nevery = 5', "every: allowed with lasts"),
        ('month = 3\nkey = "money.pool"\nvalue = 1\nlats = 5', "did you mean 'lasts'"),
        ('month = 300\nkey = "money.pool"\nvalue = 5e6', "not within the 180 months"),
        ('key = "hours.search"\nvalue = 0.1\nwhen = { measure = "outcom", below = 3 }', "did you mean 'outcome'"),
        ('key = "money.pool"\nvalue = 5e6\nwhen = { measure = "outcome", below = 3 }', "the same in both arms"),
        (
            'month = 3\nkey = "hours.search"\nvalue = 0.5\n[[events]]\nyear = 1\nkey = "hours.reporting"\nvalue = 0.5',
            "a nonprofit has no more hours than it has",
        ),
    ],
)
def test_events_that_cannot_be_are_refused_with_the_place(tmp_path, text, expected):
    file = tmp_path / "town.toml"
    file.write_text(f'extends = "adaptive-city"\n\n[[events]]\n{text}\n')
    with pytest.raises(ScenarioError) as error:
        load(file)
    assert expected in str(error.value)
    assert f"{file.name}:" in str(error.value)


def test_numbers_of_events_are_levers_and_change_the_hash(town):
    scenario = with_events(town, {"month": 12, "key": POOL, "value": 4e6, "lasts": 12})
    later = scenario.replace({"events.0.month": 24, "events.0.value": 3e6})
    assert (later["events.0.month"], later["events.0.value"]) == (24, 3e6)
    assert later.events[0].month == 24
    assert len({town.hash, scenario.hash, later.hash}) == 3
    assert with_events(town).hash == town.hash
    assert scenario.difference(town) == {"events": (scenario.events, ())}
    with pytest.raises(ScenarioError, match="allowed: number from"):
        scenario.replace({"events.0.value": -1.0})
    with pytest.raises(ScenarioError, match=r"events.0.month"):
        scenario.replace({"events.1.value": 1.0})


def test_files_of_others_may_hold_events():
    text = 'extends = "adaptive-city"\n[[events]]\nyear = 3\nkey = "money.pool"\nvalue = 5e6\n'
    assert from_text(text, "upload.toml").events[0].earliest == 36
