"""M16: part of the landscape is drawn anew each year, the same for all arms of a world and all places that share it."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.layout import Block, Fixed, Org, Trait
from cisim.model.kernels.turbulence import renew
from cisim.model.month import advance
from cisim.model.streams import replication_seeds
from cisim.model.types import Array
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.problem import find_best
from cisim.simulation.simulate import stream
from kernel_tools import apply, block, contributions, normal_bound, scenario, with_stages

FEW = {"sectors.nonprofits": 4, "sectors.governments": 2, "sectors.businesses": 0, "sectors.funders": 1}


def places(common: int, changes: dict[str, object], runs: int = 2, stages: int = 3) -> Block:
    """Communities that share the universal landscape."""
    s = scenario(FEW | changes, stages)
    arms, seeds = ScenarioColumns((s,)), replication_seeds(3, runs)
    return draw_block(arms, np.zeros(runs, np.int64), seeds, np.full(runs, common, np.uint64))


def tables(b: Block, stages: int = 3) -> Array:
    """Contributions ``[world, stage, element, key]``, copied."""
    landscape = b.problem.landscape
    return landscape.table.reshape(landscape.table.shape[0], stages, landscape.n, -1).copy()


def renewed(b: Block, month: int = 12) -> Array:
    """Contributions after a year's change."""
    apply(renew, b, t=month)
    return tables(b)


# 2 x 10 worlds x 1,536 contributions: 4.5 standard errors three times, 2e-5.
@pytest.mark.statistical
@pytest.mark.parametrize("place", [0.0, 0.4, 1.0])
def test_each_contribution_is_drawn_anew_with_the_rate(place):
    """Whether it is the place's own or universal; new values are uniform."""
    b = places(7, {"problem.turbulence": 0.1, "problem.place": place}, runs=10)
    if place == 0.0:  # all communities have one landscape: ten of them are no more than one
        b = block(scenario(FEW | {"problem.turbulence": 0.1, "problem.place": 0.0}, 3), runs=10)
    before, after = tables(b), renewed(b)
    changed = before != after
    assert abs(changed.mean() - 0.1) < normal_bound(7e-6) * (0.09 / changed.size) ** 0.5
    new = after[changed].astype(float)
    assert abs(new.mean() - 0.5) < normal_bound(7e-6) / (12 * new.size) ** 0.5


def test_places_that_share_a_landscape_see_the_same_change():
    """Of what is universal; what is a place's own changes there alone, and stays its own."""
    b = places(7, {"problem.turbulence": 0.3, "problem.place": 0.5})
    before, after = tables(b), renewed(b)
    shared = before[0] == before[1]
    assert 0.2 < shared.mean() < 0.3
    assert np.array_equal(after[0] == after[1], shared)
    changed = before != after
    assert np.array_equal(changed[0][shared], changed[1][shared])
    assert not np.array_equal(changed[0][~shared], changed[1][~shared])


def test_a_rate_of_one_draws_everything_anew_and_every_year_other_values():
    """The limit."""
    b = places(7, {"problem.turbulence": 1.0, "problem.place": 0.5})
    before = tables(b)
    first = renewed(b, 12)
    assert not (first == before).any()
    assert not (renewed(b, 24) == first).any()


def test_a_chance_next_to_nothing_changes_nothing():
    """The next entry to change lies beyond what a whole number can hold."""
    b = places(7, {"problem.turbulence": 1e-300})
    before = tables(b)
    assert np.array_equal(before, renewed(b))


def test_kinship_and_couplings_of_stages_are_as_at_the_start():
    """What stages have in common they have in common afterwards, and what does not matter at a stage does not."""
    changes = {"problem.turbulence": 0.5, "problem.kinship": 0.6, "problem.place": 0.4, "problem.known": 1.0}
    s = with_stages(scenario(FEW | changes, 3), {1: {"coupling_across": 1, "coupling_within": 0}})
    b = block(s, runs=4)
    before, after = tables(b), renewed(b)
    kin = before[:, 2] == before[:, 0]
    assert 0.5 < kin.mean() < 0.7
    assert np.array_equal(after[:, 2] == after[:, 0], kin)
    key = np.arange(64)
    matters = key & 0b001001
    assert np.array_equal(after[:, 1], after[:, 1][..., matters])
    alone = (key == matters) & (before[:, 1] == before[:, 0])
    assert np.array_equal((after[:, 1] == after[:, 0]) & (key == matters), alone)
    assert (before != after)[:, 1].any()


def test_all_arms_of_a_world_meet_the_same_change_and_f_is_found_anew():
    """The table belongs to the world; every organisation of every arm is evaluated on the new one."""
    s = load("adaptive-city").replace({"problem.turbulence": 0.5})
    b = block(s.isolated(), s, runs=2)
    advance(b, 0, 0)
    advance(b, 0, 13)
    assert b.problem.landscape.table.shape[0] == 2
    for r in range(4):
        w = b.runs.world[r]
        for o in range(0, 40, 9):
            # What practice was worth at the beginning of the month: found anew in that of the context then.
            assert b.orgs.traits[r, Trait.fitness_code, o] >= 0
            code = int(b.orgs.traits[r, Trait.fitness_code, o])
            x, context, stage = code & 0xFFFFF, (code >> 20) & 0xFFFFF, code >> 40
            f = contributions(b.problem.landscape, w, stage, x, context).mean()
            assert b.orgs.org[r, Org.fitness, o] == pytest.approx(f, abs=1e-12)


def test_without_coupling_the_answer_and_the_best_are_exact_every_year():
    """Of the universal landscape and of that of the place."""
    changes = {"problem.turbulence": 0.4, "problem.coupling_across": 0, "problem.known": 0.5}
    b = places(7, changes | {"problem.scale": 0.0}, runs=3)
    old = b.problem.fixed[:, Fixed.answer].copy()
    renewed(b)
    best, _ = find_best(b.problem.landscape, 3)
    f, answer = find_best(b.turbulence.universal, 3)
    assert np.array_equal(b.problem.best, best)
    assert np.array_equal(b.problem.fixed[:, Fixed.answer], answer)
    assert b.problem.answer_gain == pytest.approx(2 * (f - 0.5) / 8, abs=1e-15)
    assert not np.array_equal(answer, old)


def joint_f(b: Block, w: int, practices: Array) -> Array:
    """F of every stage on the universal landscape, one practice a stage: ``[..., stage]``."""
    found = []
    for s in range(practices.shape[-1]):
        context = np.bitwise_or.reduce(practices & b.problem.reads[s], axis=-1)
        found.append(contributions(b.turbulence.universal, w, s, practices[..., s], context).mean(axis=-1))
    return np.stack(found, axis=-1)


def test_with_coupling_the_answer_is_improved_from_last_years():
    """Afterwards no other practice of any one stage is better for all together."""
    b = places(7, {"problem.turbulence": 0.3, "problem.known": 1.0, "problem.scale": 2.5}, runs=3)
    old = b.problem.fixed[:, Fixed.answer].copy()
    renewed(b)
    answer = b.problem.fixed[:, Fixed.answer]
    assert not np.array_equal(answer, old)
    assert b.problem.best == pytest.approx(np.full((3, 3), 0.5 + 2.5 / 96**0.5))
    for w in range(3):
        f = joint_f(b, w, answer[w])
        assert b.problem.answer_gain[w] == pytest.approx(2 * (f - 0.5) / 8)
        assert f.sum() > joint_f(b, w, old[w]).sum()
        for s in range(3):
            others = np.tile(answer[w], (256, 1))
            others[:, s] = np.arange(256)
            assert joint_f(b, w, others).sum(axis=-1).max() <= f.sum() + 1e-12


def test_a_random_structure_is_tabulated_again():
    """And the best of all practices is found in the new table."""
    changes = {
        "problem.structure": "random", "problem.coupling_across": 0, "problem.turbulence": 0.3, "problem.bits": 6,
        "conditions.shared_measurement.pressure": 0.0, "problem.known": 1.0, "problem.scale": 0.0,
    }  # fmt: skip
    b = block(scenario(FEW | changes, 2), runs=2)
    before = b.problem.landscape.whole.copy()
    apply(renew, b, t=12)
    landscape, neighbours = b.problem.landscape, b.turbulence.neighbours
    assert (landscape.whole != before).mean() > 0.5
    x = np.arange(64)
    for w, s in np.ndindex(2, 2):
        table = landscape.table[w].reshape(2, 6, -1)[s].astype(float)
        total = np.zeros(64)
        for e in range(6):
            key = (x >> e) & 1
            for j in range(2):
                key = key | (((x >> neighbours[w, s, e, j]) & 1) << (j + 1))
            total += table[e, key]
        assert landscape.whole[w, s] == pytest.approx(total / 6, abs=1e-6)
        assert b.problem.best[w, s] == landscape.whole[w, s].max()


def test_without_turbulence_nothing_is_kept_and_nothing_changes():
    """The neutral value."""
    b = places(7, {"problem.known": 1.0, "problem.turbulence": 0.0})
    assert b.turbulence.universal.table.size == 0
    before, codes = tables(b), b.orgs.traits[:, Trait.fitness_code].copy()
    assert np.array_equal(renewed(b), before)
    assert np.array_equal(b.orgs.traits[:, Trait.fitness_code], codes)


def quick(changes: dict[str, object]) -> Scenario:
    """Three years of a coupled problem some of whose answers are known."""
    return scenario(FEW | {"problem.turbulence": 0.2, "problem.known": 0.3, "time.months": 36} | changes, 3)


def test_blocks_and_arms_without_strength_change_no_bit():
    """Strengths zero are the isolated arm; how runs are divided into blocks and threads does not matter."""
    s, seeds = quick({}), replication_seeds(5, 4)
    whole = [r.attainment for r in stream([s.isolated(), s], seeds, threads=1)]
    single = [r.attainment for r in stream([s.isolated(), s], seeds, threads=2, worlds_per_block=1)]
    assert np.array_equal(np.concatenate(whole, axis=1), np.concatenate(single, axis=1))
    assert np.array_equal(whole[0][0], whole[0][1])
