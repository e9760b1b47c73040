"""Stages that differ from the rest of the problem, practices borrowed from other stages, recessions in a given year."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.comparison.comparison import compare
from cisim.errors import ScenarioError
from cisim.evidence.registration import registration
from cisim.model.kernels.ballots import carry_votes
from cisim.model.kernels.cycles import candidate_bit, joint_cycles
from cisim.model.kernels.layout import BUSINESS, Cell, Chance, Fixed, Org, RunState, StageBits, Trait
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.kernels.service import target_attainment
from cisim.model.kernels.yearly import shock
from cisim.model.month import advance
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import replication_seeds
from cisim.scenario.load import load
from cisim.simulation import simulate
from cisim.simulation.indicators import share_rising
from cisim.simulation.problem import find_best
from kernel_tools import apply, block, callable_of, contributions, landscapes, scenario, small, with_stages

NEUTRAL = {
    "known": "problem.known", "authority": "problem.authority", "place": "problem.place",
    "coupling_across": "problem.coupling_across", "coupling_within": "problem.coupling_within",
    "indicators": "indicators.per_stage",
}  # fmt: skip
TECHNICAL = {"known": 1.0, "authority": 1.0, "place": 0.0, "coupling_across": 0, "coupling_within": 0}


@pytest.mark.parametrize("preset", ["adaptive-city", "mixed-city"])
def test_what_stages_have_of_their_own_changes_nothing_if_it_is_what_the_scenario_says(preset):
    """To the last bit, whether it is written at every stage or at none."""
    plain = load(preset, {"time.months": 48})
    own = {field: plain[key] for field, key in NEUTRAL.items()} | {"initiative": "all of it"}
    a, b = (compare(s, 6, 3) for s in (plain, with_stages(plain, {6: {"business": True}}, **own)))
    np.testing.assert_array_equal(a.stages, b.stages)
    np.testing.assert_array_equal(a.rising, b.rising)
    np.testing.assert_array_equal(a.dollars, b.dollars)


def test_a_technical_stage_inside_an_adaptive_problem_is_solved_alike_by_both_arms(city):
    """Everybody there ends at the known answer where no neighbour depends on it; elsewhere nothing is known."""
    fast = {"sectors.government_pace": 0.5, "service.move_rate": 0.0, "time.months": 120}
    fast |= {"conditions.mutually_reinforcing_activities.moves": 0.0, "problem.scale": 0.0}
    fast |= registration().neutral_values(
        "forgetting", "lives", "problem.turbulence", "sectors.policy_pace", "learning.trial_hours"
    )
    alone = {"coupling_across": 0}
    mixed = with_stages(city.replace(fast), {1: alone, 2: TECHNICAL | {"defined": 1.0}, 3: alone})
    b = block(mixed.isolated(), mixed, runs=5)
    advance(b, 0, 0)
    advance(b, 0, 120)
    answers = b.problem.fixed[b.runs.world, Fixed.answer, 2]
    for r, answer in enumerate(answers):
        there = b.orgs.traits[r, Trait.stage] == 2
        assert (b.orgs.traits[r, Trait.practice, there] == answer).all()
        np.testing.assert_allclose(b.orgs.org[r, Org.fitness, there], b.problem.best[b.runs.world[r], 2])
    answer = b.problem.fixed[b.runs.world, Fixed.answer, 3]
    wrong = [(row[Trait.practice, row[Trait.stage] == 3] != answer[r]).mean() for r, row in enumerate(b.orgs.traits)]
    assert np.mean(wrong) > 0.5


def values_of(drawn, stage, world=0, context=0):
    """F of all practices of a stage in a context."""
    return contributions(drawn.landscape, world, stage, np.arange(256), context).mean(axis=-1)


def test_a_technical_stage_has_the_universal_landscape_and_no_context():
    stages = [{"name": "a"}, {"name": "b"} | TECHNICAL, {"name": "c"}]
    seeds, own = replication_seeds(4, 3), {"problem.place": 0.7, "problem.scale": 0.0}
    here, there = (landscapes(seeds + np.uint64(k), own, stages, common_seeds=seeds) for k in (0, 9))
    for stage, alike in ((0, False), (1, True), (2, False)):
        pair = [values_of(drawn, stage, world=1) for drawn in (here, there)]
        assert np.array_equal(*pair) == alike
    assert np.array_equal(values_of(here, 1, context=0), values_of(here, 1, context=255))
    assert not np.array_equal(values_of(here, 2, context=0), values_of(here, 2, context=255))
    assert here.best[0, 1] == pytest.approx(values_of(here, 1).max())
    assert (here.reads[1] == 0).all()
    assert here.reads[0].any()
    assert here.reads[2, 1] != 0


@pytest.mark.parametrize(("near", "far"), [(0, 3), (1, 1), (2, 2), (2, 0)])
def test_a_stage_depends_on_as_many_bits_as_it_says(near, far):
    """One bit of the context or the practice changes as many contributions as read it."""
    stages = [{"name": "a", "coupling_within": near, "coupling_across": far}, {"name": "b"}]
    drawn = landscapes(replication_seeds(2, 1), {"problem.coupling_within": 2, "problem.coupling_across": 3}, stages)
    table = drawn.landscape.table.reshape(2, drawn.landscape.n, -1)[0]
    key = np.arange(table.shape[1])
    for bit in range(6):
        differs = (table[:, key ^ (1 << bit)] != table).any()
        assert differs == (bit < 1 + near if bit < 3 else bit < 3 + far)


def test_a_coupling_beyond_the_problems_is_cut_to_it():
    """So that a problem can be made technical as a whole, whatever its stages say."""
    stages = [{"name": "a", "coupling_across": 6}, {"name": "b"}]
    drawn = landscapes(replication_seeds(2, 1), {"problem.coupling_across": 1}, stages)
    assert drawn.reads[0, 1] != 0


@pytest.mark.parametrize("sigma", [0.2, 0.5, 1.0, 3.0])
def test_a_stage_with_an_elasticity_needs_all_before_it_by_one_ces(sigma):
    stages = [{"name": "a", "after": []}, {"name": "b", "after": []},
              {"name": "c", "after": ["a", "b"], "weights": [3.0, 1.0], "substitution": sigma}]  # fmt: skip
    b = small({"service.entry_share": 0.4}, stages=stages)
    b.pathway.cell[0, Cell.attainment], b.pathway.cell[0, Cell.received] = [0.8, 0.3, 0.5], [0.1, 0.2, 0.6]
    apply(target_attainment, b, t=0)
    shares, values = np.array([0.3, 0.1, 0.6]), np.array([0.8, 0.3, 0.6])
    phi = 1 - 1 / sigma
    expected = np.prod(values**shares) if sigma == 1 else (shares @ values**phi) ** (1 / phi)
    assert b.pathway.cell[0, Cell.target, 2] == pytest.approx(expected, abs=1e-12)


def test_at_a_low_elasticity_the_worst_of_the_stages_before_gates_the_others():
    """Two good levers and one at nothing give nothing; as substitutes they give two thirds of their part."""
    names = ("a", "b", "c")
    found = {}
    for sigma in (0.1, None):
        end = {"name": "end", "after": list(names), "substitution": sigma}
        b = small({"service.entry_share": 0.9, "service.substitution": 5.0},
                  stages=[{"name": n, "after": []} for n in names] + [end])  # fmt: skip
        b.pathway.cell[0, Cell.attainment], b.pathway.cell[0, Cell.received] = [0.9, 0.9, 0.001, 0.5], 0.9
        apply(target_attainment, b, t=0)
        found[sigma] = b.pathway.cell[0, Cell.target, 3]
    assert found[0.1] < 0.01
    assert found[None] > 0.55


def test_businesses_work_where_stages_name_them():
    b = small({"sectors.businesses": 5}, stages=[{"name": "a"}, {"name": "b", "business": True}, {"name": "c"},
                                                {"name": "d", "business": True}])  # fmt: skip
    assert b.orgs.traits[0, Trait.stage, b.orgs.traits[0, Trait.sector] == BUSINESS].tolist() == [1, 3, 1, 3, 1]
    last = small({"sectors.businesses": 2}, stages=3)
    assert last.orgs.traits[0, Trait.stage, last.orgs.traits[0, Trait.sector] == BUSINESS].tolist() == [2, 2]


def test_a_plan_looks_at_the_stages_of_its_initiative_alone():
    stages = [{"name": n, "initiative": i} for n, i in (("a", "x"), ("b", "x"), ("c", "y"))]
    b = small(stages=stages)
    assert b.problem.reads[1, 0] == b.problem.plan_reads[1, 0] != 0
    assert b.problem.reads[1, 2] != 0
    assert b.problem.plan_reads[1, 2] == b.problem.plan_reads[2, 1] == 0
    plain = small(stages=3)
    np.testing.assert_array_equal(plain.problem.reads, plain.problem.plan_reads)


def test_separate_plans_gain_nothing_from_breadth_across_them(small):
    """With each stage an initiative, the weight of effects on others makes no difference to the last bit."""
    alone = with_stages(small, {k: {"initiative": str(k)} for k in range(7)})
    narrow, wide = (
        simulate.run([alone.replace({"conditions.mutually_reinforcing_activities.breadth": m})], 4, 2)
        for m in (0.0, 1.0)
    )
    np.testing.assert_array_equal(narrow.attainment, wide.attainment)


def test_indicators_of_a_stage_are_counted_by_stage():
    strive = load("strive")
    assert sum(s.indicators for s in strive.stages) == 53
    flat = np.zeros((200, 5, 7))
    flat[:, :, :4] = np.linspace(0, 1, 5)[:, None]  # 32 indicators of the first four stages rise far beyond the noise
    flat[:, :, 4:] = -np.linspace(0, 1, 5)[:, None]
    np.testing.assert_allclose(share_rising(strive, replication_seeds(1, 200), flat), 32 / 53)


def test_a_recession_comes_in_the_year_that_is_given(small):
    scenario = small.replace({"shocks.recession_rate": 0.0, "shocks.recession_year": 2})
    b = block(scenario, runs=3)
    for t in range(12, 72, 12):
        apply(shock, b, t=t)
        assert (b.runs.run_state[RunState.need_factor] > 1).all() == (t in (24, 36))


def borrowing(borrow, practices, stages=3):
    """A block whose stages prevail as given."""
    b = small({"learning.borrow": borrow}, stages=stages)
    b.problem.stage_bits[0, StageBits.prevailing] = practices
    return b


def candidates(b, s, months=400):
    """Bits that joint changes of a stage would turn over."""
    pick = callable_of(candidate_bit)
    return np.array(
        [pick(b.runs.seed[0], t, 0, 0, s, (t % 97) / 97, 8, b.problem.stage_bits, b.runs.p) for t in range(months)]
    )


def test_a_borrowed_change_is_one_on_which_another_stage_differs():
    found = candidates(borrowing(1.0, [0b0000_0000, 0b0000_0110, 0b1000_0000]), 0)
    assert set(found) == {0b10, 0b100, 0b1000_0000}
    assert np.isin(candidates(borrowing(1.0, [1, 1, 1]), 0), 1 << np.arange(8)).all()  # nothing to borrow: any bit
    assert len(set(candidates(borrowing(0.0, [0, 6, 128]), 0))) == 8
    alone = small({"learning.borrow": 1.0, "problem.coupling_across": 0}, stages=1)
    assert len(set(candidates(alone, 0))) == 8


@pytest.mark.statistical
def test_stages_have_as_much_of_the_landscape_in_common_as_they_are_akin():
    seeds = replication_seeds(8, 20)
    for kinship in (0.0, 0.3, 1.0):
        drawn = landscapes(seeds, {"problem.place": 0.0}, 3, kinship=kinship)
        table = drawn.landscape.table.reshape(20, 3, -1)
        alike = (table[:, 1:] == table[:, :1]).mean()
        assert alike == pytest.approx(kinship, abs=0.02)


@pytest.mark.statistical
@pytest.mark.parametrize(("kinship", "low", "high"), [(1.0, 1.0, 1.0), (0.0, 0.25, 0.75)])
def test_what_prevails_elsewhere_is_worth_trying_as_far_as_stages_are_akin(kinship, low, high):
    """The first stage prevails as by chance, the others as is right there: a borrowed bit is right here as often as
    landscapes are the same, and by chance where they have nothing in common.
    """
    changes = {"problem.kinship": kinship, "problem.coupling_across": 0, "problem.coupling_within": 0}
    changes |= {"problem.scale": 0.0, "problem.place": 0.0, "learning.borrow": 1.0}
    b = small(changes, runs=200, stages=3)
    pick, right = callable_of(candidate_bit), []
    answers = find_best(b.problem.landscape, 3)[1]
    for r in range(200):
        answer = answers[b.runs.world[r]]
        b.problem.stage_bits[r, StageBits.prevailing] = answer
        b.problem.stage_bits[r, StageBits.prevailing, 0] = (37 * r) % 256
        bit = pick(b.runs.seed[b.runs.world[r]], 0, 0, r, 0, 0.5, 8, b.problem.stage_bits, b.runs.p)
        if kinship == 0 or (answer[0] != b.problem.stage_bits[r, StageBits.prevailing, 0]):
            right.append(((answer[0] ^ b.problem.stage_bits[r, StageBits.prevailing, 0]) & bit) != 0)
    assert low <= np.mean(right) <= high


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [("known", 2.0, "0 to 1"), ("substitution", 0.0, "0.05 to 5"), ("indicators", 0, "1 to 50"),
     ("coupling_across", 9, "0 to 6"), ("authority", "much", "number"), ("knwon", 1.0, "known")],
)  # fmt: skip
def test_a_wrong_field_of_a_stage_is_named_with_what_is_allowed(city, field, value, message):
    with pytest.raises(ScenarioError, match=message) as error:
        with_stages(city, {1: {field: value}})
    assert f"stages.1.{field}" in str(error.value)


def test_joint_cycles_are_held_whether_or_not_the_answer_is_known():
    shape = {"sectors.nonprofits": 40, "ties.networks": 10, "learning.adhoc_rate": 1.0, "learning.noise": 0.0}
    b = small(shape, stages=[{"name": "a", "known": 1.0}, {"name": "b"}])
    b.orgs.org[:, Org.mean_trust] = b.orgs.org[:, Org.alignment] = 1.0
    held = {0: 0, 1: 0}
    for t in range(24):
        apply(draw_luck, b, t=t)
        for s in (0, 1):
            kept = b.runs.chance[0, Chance.adhoc].copy()
            b.runs.chance[0, Chance.adhoc, b.runs.network_stage != s] = 1.0
            b.runs.p[Param.learning_adhoc_rate], b.initiatives.q[Quant.cycles] = 0.999999, 0.0
            apply(joint_cycles, b, t=t)
            apply(carry_votes, b)
            held[s] += int(b.runs.run_state[RunState.votes, 0])
            b.runs.chance[0, Chance.adhoc] = kept
    assert min(held.values()) > 0


def test_a_scenario_of_a_single_stage_may_have_an_elasticity():
    one = scenario({"problem.coupling_across": 0}, [{"name": "a", "substitution": 0.3}])
    assert simulate.run([one.replace({"time.months": 12})], 2, 1).attainment.shape[0] == 1
