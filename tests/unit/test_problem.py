"""The first draw of a problem: what is specific to the place, what is known, what is right, who may set what."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.layout import Fixed, StageBits, Trait
from cisim.model.streams import replication_seeds
from cisim.model.types import Array
from cisim.simulation.problem import ProblemDraw, coupled_positions, find_best
from kernel_tools import block, contributions, landscapes, normal_bound, scenario, small

COUPLED = {"problem.bits": 8, "problem.coupling_within": 2, "problem.coupling_across": 3}


def test_without_place_communities_share_one_landscape_and_with_place_1_nothing():
    """Place 0: what works is the same everywhere; place 1: nothing that works elsewhere is known to work here."""
    seeds, common = replication_seeds(1, 5), np.full(5, 99, np.uint64)
    nothing = landscapes(seeds, COUPLED, 2, common, place=0.0).landscape.table
    assert (nothing == nothing[0]).all()
    own = landscapes(seeds, COUPLED, 2, common, place=1.0).landscape.table
    assert not (own == nothing).any()
    assert not (own[0] == own[1]).any()
    another = landscapes(seeds, COUPLED, 2, common + np.uint64(1), place=1.0).landscape.table
    assert np.array_equal(own, another)


# 40 worlds x 1,024 entries at two shares: 4.5 standard errors twice, 1.4e-5.
@pytest.mark.statistical
def test_share_of_contributions_of_ones_own_is_place_and_contributions_are_uniform():
    """Each contribution is the community's own with probability place, and U(0, 1) either way."""
    seeds, common = replication_seeds(1, 40), np.full(40, 99, np.uint64)
    tables = {p: landscapes(seeds, COUPLED, 2, common, place=p).landscape.table for p in (0.0, 0.3, 0.6)}
    own = {p: table != tables[0.0] for p, table in tables.items()}
    for place in (0.3, 0.6):
        error = (place * (1 - place) / own[place].size) ** 0.5
        assert abs(own[place].mean() - place) < normal_bound(7e-6) * error
    assert (own[0.6] | ~own[0.3]).all()  # what is one's own at place 0.3 is so at 0.6: one draw decides
    values = tables[0.6][own[0.6]].astype(float)
    assert abs(values.mean() - 0.5) < normal_bound(7e-6) / (12 * values.size) ** 0.5


def test_the_known_answer_is_that_of_the_universal_landscape():
    """What can be looked up is what works elsewhere, which is not what works here."""
    seeds, common = replication_seeds(1, 6), replication_seeds(2, 6)
    universal = landscapes(seeds, COUPLED, 2, common, place=0.0, known=1.0)
    local = landscapes(seeds, COUPLED, 2, common, place=0.5, known=0.7, scale=0.0)
    assert np.array_equal(local.fixed[:, Fixed.answer], universal.fixed[:, Fixed.answer])
    assert np.array_equal(local.answer_gain, universal.answer_gain)
    assert np.array_equal(local.best, find_best(local.landscape, 2)[0])


def test_without_coupling_the_answer_is_the_best_practice_of_each_stage():
    """Exact; an element of it is worth 2 (f* - 1/2)/n on average."""
    drawn = landscapes(replication_seeds(1, 40), {"problem.coupling_across": 0}, 3, place=0.0, known=1.0)
    best, practice = find_best(drawn.landscape, 3)
    assert np.array_equal(drawn.fixed[:, Fixed.answer], practice)
    assert drawn.answer_gain == pytest.approx(2 * (best - 0.5) / 8, abs=1e-15)


def test_where_nothing_is_known_no_answer_is_looked_for():
    """It would be work for nothing."""
    drawn = landscapes(replication_seeds(1, 2), COUPLED, 2, known=0.0)
    assert not drawn.answer_gain.any()
    assert not drawn.fixed[:, Fixed.answer].any()


def joint_f(drawn: ProblemDraw, w: int, practices: Array) -> Array:
    """F of every stage, one practice a stage: ``[..., stage]``."""
    stages = range(practices.shape[-1])
    context = [np.bitwise_or.reduce(practices & drawn.reads[s], axis=-1) for s in stages]
    return np.stack(
        [contributions(drawn.landscape, w, s, practices[..., s], context[s]).mean(axis=-1) for s in stages], axis=-1
    )


def climbed(drawn: ProblemDraw, w: int, practices: Array) -> Array:
    """The sum of f where many hill climbs end that change one element of one stage at a time: ``[start]``."""
    stages, n = practices.shape[1], drawn.landscape.n
    flips = np.zeros((stages * n, stages), np.int64)
    flips[np.arange(stages * n), np.repeat(np.arange(stages), n)] = np.tile(1 << np.arange(n), stages)
    while True:
        values = joint_f(drawn, w, practices[:, None] ^ flips).sum(axis=-1)
        here = joint_f(drawn, w, practices).sum(axis=-1)
        better = values.max(axis=1) > here + 1e-12
        if not better.any():
            return here
        practices = np.where(better[:, None], practices ^ flips[values.argmax(axis=1)], practices)


@pytest.mark.parametrize("stages", [2, 7])
def test_the_answer_is_a_joint_best_of_coupled_stages(stages):
    """Few of 200 hill climbs on all stages together end higher; and its worth is that in the context the answers of the
    other stages make.
    """
    worlds = 10
    drawn = landscapes(replication_seeds(5, worlds), COUPLED, stages, place=0.0, known=1.0)
    starts = np.random.default_rng(1).integers(0, 256, (200, stages))
    above = []
    for w in range(worlds):
        f = joint_f(drawn, w, drawn.fixed[w, Fixed.answer])
        assert drawn.answer_gain[w] == pytest.approx(2 * (f - 0.5) / 8, abs=1e-12)
        above.append((climbed(drawn, w, starts) > f.sum() + 1e-9).mean())
    assert np.mean(above) < 0.05


def test_each_position_is_read_from_one_neighbour_in_the_stage_graph_in_turn():
    """A stage reads all positions, shared out among the stages before and behind it."""
    stages = [{"name": "a"}, {"name": "b"}, {"name": "c", "after": ["a", "b"]}, {"name": "d"}]
    reads = coupled_positions(scenario({"problem.bits": 8}, stages))
    assert reads[0].tolist() == [0, 0b01010101, 0b10101010, 0]  # neighbours of a: b, c
    assert reads[2].tolist() == [0b01001001, 0b10010010, 0, 0b00100100]  # neighbours of c: a, b, d
    assert reads[3].tolist() == [0, 0, 0b11111111, 0]
    assert not coupled_positions(scenario({"problem.coupling_across": 0}, stages)).any()


@pytest.mark.parametrize(
    ("authority", "policy_share", "list_share"), [(0.0, 0.5, 0.0), (0.3, 0.5, 0.5), (1.0, 0.5, 1.0)]
)
def test_masks_hold_the_shares_they_are_named_after(authority, policy_share, list_share):
    """Own, policy and listed bits come in their rounded shares; own and policy bits do not overlap."""
    drawn = landscapes(
        replication_seeds(1, 30), COUPLED, 2, authority=authority, policy_share=policy_share, list_share=list_share
    )
    own, policy, governed, listed = (
        drawn.fixed[:, layer] for layer in (Fixed.own, Fixed.policy, Fixed.governed, Fixed.listed)
    )
    alone = round(authority * 8)
    assert (np.bitwise_count(own) == alone).all()
    assert (np.bitwise_count(policy) == np.floor(policy_share * (8 - alone) + 0.5)).all()
    assert (np.bitwise_count(listed) == round(list_share * 8)).all()
    assert not (own & policy).any()
    assert np.array_equal(governed, own | policy)
    assert (drawn.fixed[:, : Fixed.governed] < 256).all()


# Every bit is on the list equally often: 400 masks, chi-square with 7 degrees of freedom at 1e-4 (without replacement
# the statistic is smaller still).
@pytest.mark.statistical
def test_every_bit_has_the_same_chance_of_being_ones_own():
    """No position of the practice is favoured by a mask."""
    drawn = landscapes(replication_seeds(1, 400), COUPLED, 2, authority=0.5)
    for layer in (Fixed.own, Fixed.listed, Fixed.policy):
        counts = ((drawn.fixed[:, layer, :, None] >> np.arange(8)) & 1).sum(axis=(0, 1))
        assert ((counts - counts.mean()) ** 2 / counts.mean()).sum() < 29.9


def test_settings_list_the_bits_of_the_masks():
    """The list an organisation or a government picks from is its mask."""
    b = block(scenario(COUPLED), runs=5)
    for kind, layer in enumerate((Fixed.own, Fixed.governed)):
        for w in range(5):
            for s in range(2):
                count, *bits = b.problem.settable[w, kind, s]
                assert sum(1 << bit for bit in bits[:count]) == b.problem.fixed[w, layer, s]


def test_the_policies_in_force_are_part_of_every_practice_of_a_stage():
    """Nobody begins with a policy bit of its own."""
    b = small({"problem.authority": 0.3, "problem.policy_share": 0.6}, runs=5)
    policy, stage = b.problem.fixed[:, Fixed.policy], b.orgs.traits[:, Trait.stage]
    assert np.bitwise_count(policy).min() > 0
    mask, force = (np.take_along_axis(x, stage, axis=1) for x in (policy, b.problem.stage_bits[:, StageBits.policy]))
    assert np.array_equal(b.orgs.traits[:, Trait.practice] & mask, force & mask)
    assert len(np.unique(b.orgs.traits[:, Trait.practice] & ~mask)) > 10
