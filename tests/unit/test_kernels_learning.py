"""M3: how often one searches, what one tries, whom one learns from and how faithfully."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.layout import Fixed, Luck, Org, Trait
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.kernels.search import (
    COPY,
    COPY_OR_LOOK_UP,
    COPY_OR_TRY,
    LOOK_UP,
    NOTHING,
    ON_TRIAL,
    SETTLED,
    TRY,
    choose_steps,
    learn_from_peers,
    sample_peers,
    search_alone,
)
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from kernel_tools import (
    apply,
    binomial_z,
    callable_of,
    chi_square,
    chi_square_bound,
    everybody_searches,
    normal_bound,
    small,
)

BOUND = normal_bound(1e-5)


# Five shares, 1e-5 each.
@pytest.mark.statistical
def test_search_steps_come_at_their_rates():
    """Looking up with probability known, trying at its pace, looking at peers as far as results compare."""
    many = {"sectors.nonprofits": 400, "sectors.governments": 200, "sectors.businesses": 0, "problem.known": 0.4}
    b = small(
        many
        | {"learning.trial_rate": 0.3, "sectors.government_pace": 0.1, "learning.peer_rate": 0.5}
        | {"learning.trial_hours": 0.0}
    )
    for name, value in (("peer_reach", 1.5), ("comparability", 0.4), ("search_rate", 0.8)):
        b.initiatives.q[Quant[name]] = value
    steps = []
    for t in range(50):
        apply(draw_luck, b, t=t)
        apply(choose_steps, b)
        steps.append(b.orgs.traits[0, Trait.step].copy())
        listed, on_trial = b.orgs.searchers[0, 1 : 1 + b.orgs.searchers[0, 0]], steps[-1] == ON_TRIAL
        begin, go_on = np.flatnonzero((steps[-1] != NOTHING) & ~on_trial), np.flatnonzero(on_trial)
        assert listed.tolist() == [*begin, *go_on]
    for kind, rate in (("nonprofit", 0.3), ("government", 0.1)):
        step = np.concatenate([s[:400] if kind == "nonprofit" else s[400:] for s in steps])
        looked_up = np.isin(step, (LOOK_UP, COPY_OR_LOOK_UP))
        assert abs(binomial_z(looked_up.sum(), step.size, 0.4 * rate)) < BOUND
        assert abs(binomial_z(np.isin(step, (TRY, COPY_OR_TRY)).sum(), step.size, 0.6 * 0.8 * rate)) < BOUND
    step = np.concatenate(steps)
    looked = np.isin(step, (COPY, COPY_OR_TRY, COPY_OR_LOOK_UP))
    assert abs(binomial_z(looked.sum(), step.size, 0.5 * 1.5 * 0.4)) < BOUND


def free_bits(b):
    """The word of bits that each organisation may set, ``[org]`` of the first run."""
    government = b.orgs.traits[0, Trait.sector] == 1
    layer = np.where(government, Fixed.governed, Fixed.own)
    return b.problem.fixed[b.runs.world[0], layer, b.orgs.traits[0, Trait.stage]]


def test_looking_up_sets_one_right_bit_at_a_time_and_only_bits_one_may_set():
    """As many steps lead to the known answer as free bits are wrong; then nothing changes any more."""
    b = small({"problem.authority": 0.5, "problem.known": 1.0})
    free, start = free_bits(b), b.orgs.traits[0, Trait.practice].copy()
    wrong = (start ^ b.problem.fixed[0, Fixed.answer][b.orgs.traits[0, Trait.stage]]) & free
    for step in range(10):
        left = np.bitwise_count((b.orgs.traits[0, Trait.practice] ^ start ^ wrong) & free)
        assert np.array_equal(left, np.maximum(np.bitwise_count(wrong).astype(int) - step, 0))
        everybody_searches(b, LOOK_UP)
        b.runs.luck[:, Luck.bit] = np.random.default_rng(step).random(b.runs.luck[:, 0].shape)
        apply(search_alone, b, t=0)
        b.orgs.traits[:, Trait.practice] = b.orgs.candidate[:, 0]
    assert np.array_equal(b.orgs.traits[0, Trait.practice], start ^ wrong)


# For each reach a chi-square of the choice between free bits at 1e-5.
@pytest.mark.statistical
@pytest.mark.parametrize("reach", [1, 2])
def test_a_trial_turns_over_as_many_free_bits_as_its_reach_each_equally_often(reach):
    """Own bits for a nonprofit, policy bits too for a government."""
    b = small({"problem.authority": 0.5, "learning.reach": reach})
    free, turned = free_bits(b), np.zeros((b.orgs.traits.shape[2], 8))
    for t in range(2000):
        everybody_searches(b, TRY)
        apply(draw_luck, b, t=t)
        apply(search_alone, b, t=t)
        change = b.orgs.candidate[0, 0] ^ b.orgs.traits[0, Trait.practice]
        assert (np.bitwise_count(change) == reach).all()
        assert not (change & ~free).any()
        turned += (change[:, None] >> np.arange(8)) & 1
    is_free = ((free[:, None] >> np.arange(8)) & 1).astype(bool)
    expected = np.where(is_free, 2000 * reach / is_free.sum(axis=1, keepdims=True), 1)[is_free]
    freedom = int((is_free.sum(axis=1) - 1).sum())
    assert chi_square(turned[is_free], expected) < chi_square_bound(freedom, 1e-5)
    assert is_free.sum(axis=1).tolist() == [4] * 6 + [6] * 2 + [4] * 2


def peers(changes=None, n=11):
    """Organisations of one stage that all know and trust each other; the first one looks at all of them."""
    alone = {"sectors.nonprofits": n, "sectors.governments": 0, "sectors.businesses": 0, "ties.graph": "full"}
    free = {"problem.authority": 1.0, "problem.coupling_across": 0, "learning.peer_sample": 0}
    b = small(alone | free | {"learning.copy_error": 0.0} | (changes or {}), stages=1)
    b.ties.trust[:] = 1.0
    b.orgs.searchers[0, :2] = 1, 0
    return b


def copied(b, t=0, step=COPY):
    """The candidate that the first organisation takes from its peers in month t; its own practice if none."""
    b.orgs.traits[0, Trait.step, 0] = step
    apply(learn_from_peers, b, t=t)
    return b.orgs.candidate[0, 0, 0] if b.orgs.traits[0, Trait.step, 0] == COPY else b.orgs.traits[0, Trait.practice, 0]


# Shares of ten peers in 4,000 samples: chi-square at 1e-5 (conservative: drawn without replacement); trusted ties 1e-5.
@pytest.mark.statistical
def test_a_sample_of_peers_is_drawn_without_replacement_from_trusted_ties():
    """Every peer is as likely as any other, and a tie is used with the probability of its trust."""
    b = peers()
    sample = callable_of(sample_peers)
    seen, usable = np.zeros(11), 0
    for t in range(4000):
        b.ties.trust[:] = 1.0
        given = (
            b.runs.seed[0],
            t,
            0,
            0,
            4,
            3,
            b.ties.first_tie,
            b.ties.tie,
            b.orgs.traits,
            b.ties.trust,
            b.scratch.indices,
        )
        assert sample(*given) == 3
        assert len({*b.scratch.indices[0, 0, :3].tolist(), 4}) == 4
        seen[b.scratch.indices[0, 0, :3]] += 1
        b.ties.trust[:] = 0.35
        usable += sample(*given)
    assert chi_square(np.delete(seen, 4), 1200) < chi_square_bound(9, 1e-5)
    assert abs(binomial_z(usable, 12_000, 0.35)) < BOUND


def test_peers_of_other_stages_are_not_copied():
    """What works elsewhere in the continuum is no answer here."""
    b = peers()
    b.orgs.org[0, Org.fitness], b.orgs.org[0, Org.fitness, 0] = 0.9, 0.1
    b.orgs.traits[0, Trait.practice, 0], b.orgs.traits[0, Trait.practice, 1:] = 0, 0b111
    assert copied(b) == 0b111
    b.orgs.traits[0, Trait.stage, 1:] = 1
    assert copied(b) == 0


def test_best_of_sample_copies_the_best_measured_result_and_conformity_the_most_frequent_practice():
    """Both only if it measures better than oneself; without a mode there is nothing to conform to."""
    b = peers(n=6)
    b.orgs.traits[0, Trait.practice] = 0, 1, 1, 2, 3, 4
    b.orgs.org[0, Org.fitness] = 0.4, 0.5, 0.5, 0.9, 0.3, 0.2
    assert copied(b) == 2
    b.initiatives.q[Quant.conformity] = 1.0
    assert copied(b) == 1
    b.orgs.org[0, Org.fitness, 0] = 0.6
    assert copied(b) == 0
    b.orgs.org[0, Org.fitness, 0], b.orgs.traits[0, Trait.practice, 2] = 0.4, 5
    assert copied(b) == 0
    b.initiatives.q[Quant.conformity], b.initiatives.q[Quant.noise], b.runs.luck[0, Luck.measure] = (
        0.0,
        0.1,
        (0, 8, 0, 0, 0, 0),
    )
    assert copied(b) == 1  # measured 1.3, though truly 0.5


def test_who_finds_no_better_peer_tries_by_itself_if_it_meant_to():
    """A fruitless look at peers costs no trial; a blind copy is not judged again."""
    b = peers(n=3)
    b.orgs.traits[0, Trait.practice], b.orgs.org[0, Org.fitness] = (0, 1, 1), (0.9, 0.5, 0.5)
    for step, after in ((COPY, NOTHING), (COPY_OR_TRY, TRY), (COPY_OR_LOOK_UP, LOOK_UP)):
        copied(b, step=step)
        assert b.orgs.traits[0, Trait.step, 0] == after
    b.orgs.org[0, Org.fitness, 0], b.runs.p[Param.learning_copy_blind] = 0.1, 1.0
    copied(b)
    assert (b.orgs.traits[0, Trait.step, 0], b.orgs.traits[0, Trait.proposal, 0]) == (SETTLED, 1)


# 16,000 bits, 1e-5.
@pytest.mark.statistical
def test_each_differing_bit_is_copied_with_probability_1_minus_the_error():
    """And no bit that one may not set."""
    b = peers({"learning.copy_error": 0.3})
    b.orgs.traits[0, Trait.practice, 0], b.orgs.traits[0, Trait.practice, 1:], b.orgs.org[0, Org.fitness, 1:] = (
        0,
        255,
        0.9,
    )
    bits = np.array([copied(b, t) for t in range(2000)])
    assert abs(binomial_z(np.bitwise_count(bits).sum(), 16_000, 0.7)) < BOUND
    each = ((bits[:, None] >> np.arange(8)) & 1).mean(axis=0)
    assert np.abs(each - 0.7).max() < normal_bound(1e-5 / 8) * (0.21 / 2000) ** 0.5
    b.problem.fixed[0, Fixed.own] = 0b00110101
    assert not any(copied(b, t) & ~0b00110101 for t in range(50))
