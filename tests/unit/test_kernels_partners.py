"""M1: main partners at the neighbouring stages, the contexts they make, and whom a change of practice reaches."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.layout import Org, StageBits, Trait
from cisim.model.kernels.location import move
from cisim.model.kernels.partners import ENTRY, NOBODY, SLOT, choose_partners, find_contexts, gain_of_dependents
from cisim.model.kernels.practice import evaluate
from cisim.model.kernels.review import review_proposals
from cisim.model.quantities import Quant
from cisim.scenario.load import load
from cisim.simulation import simulate
from kernel_tools import (
    apply,
    callable_of,
    chi_square,
    chi_square_bound,
    effect_on_dependents,
    settle_practices,
    small,
    true_fitness,
)

PARTNERS = {"problem.context": "partners"}
ALL = -1


def coupled(changes=None, runs=1, stages=3, segments=(0.4, 0.6)):
    """Stages in a row with few organisations in two segments, settled with partners."""
    b = small(PARTNERS | dict(changes or {}), runs, stages, segments=segments)
    settle_practices(b)
    return b


def reached(b, o):
    """``[row, org]``: whose f changes when every element of an organisation's practice turns over."""
    found = [b.orgs.org[:, Org.fitness].copy()]
    for _ in range(2):
        b.orgs.traits[:, Trait.practice, o] ^= 255
        apply(find_contexts, b, t=1)
        apply(evaluate, b)
        found.append(b.orgs.org[:, Org.fitness].copy())
    assert np.array_equal(found[2], found[0])
    return found[1] != found[0]


def test_without_coupling_no_change_of_one_organisation_changes_f_of_another():
    b = coupled({"problem.coupling_across": 0, "service.handover_loss": 0.0}, runs=20)
    assert (b.orgs.partner == NOBODY).all()  # no child is lost on the way to one either
    for o in range(b.orgs.traits.shape[2]):
        assert not np.delete(reached(b, o), o, axis=1).any()


def test_with_coupling_a_change_reaches_exactly_those_whose_main_partner_one_is():
    b = coupled({"problem.coupling_across": 3}, runs=20)
    for o in range(b.orgs.traits.shape[2]):
        found = np.delete(reached(b, o), o, axis=1)
        assert np.array_equal(found, np.delete((b.orgs.partner == o).any(axis=1), o, axis=1))


def test_everybody_has_a_partner_at_each_neighbouring_stage_and_is_listed_there():
    """The first and last of three stages have one neighbour, the middle one has two; the lists are the reverse."""
    b = coupled(runs=10)
    assert b.problem.neighbour.tolist() == [[1, -1], [0, 2], [1, -1]]
    n = b.orgs.traits.shape[2]
    for r in range(10):
        stage = b.orgs.traits[r, Trait.stage]
        for o in range(n):
            for slot, other in enumerate(b.problem.neighbour[stage[o]]):
                who = b.orgs.partner[r, slot, o]
                assert (who == NOBODY) if other < 0 or other not in stage else (stage[who] == other)
            at, listed = b.orgs.dependent[r, 0, o], []
            while at >= 0:
                listed.append(int(at & ENTRY))
                at = b.orgs.dependent[r, 1 + (at >> SLOT), at & ENTRY]
            assert listed == np.flatnonzero((b.orgs.partner[r] == o).any(axis=0)).tolist()


def given_places(runs):
    """Two stages; the partners of organisation 0 (segment 0) and 9 (all segments) are drawn from 1 to 8."""
    b = coupled(runs=runs, stages=2)
    b.orgs.traits[:, Trait.stage] = [0, 1, 1, 1, 1, 1, 1, 1, 1, 0]
    b.orgs.traits[:, Trait.segment] = [0, 0, 0, 1, 1, ALL, ALL, 0, 1, ALL]
    b.orgs.org[:, Org.initial_fte] = [1, 1, 2, 3, 4, 5, 6, 7, 8, 1]
    return b


# Four statistics of 4,000 draws each, 1e-5 each.
@pytest.mark.statistical
def test_partners_are_drawn_by_size_among_those_of_the_same_segment():
    """Who serves a segment is drawn from those who serve it or all; who serves all, or finds nobody, from all."""
    b = given_places(500)
    size, segment = b.orgs.org[0, Org.initial_fte].copy(), b.orgs.traits[0, Trait.segment].copy()
    for nobody_of_the_segment in (False, True):
        if nobody_of_the_segment:
            b.orgs.traits[:, Trait.segment, 1:9] = segment[1:9] = 1
        counts = np.zeros((2, 10))
        for t in range(8):
            b.orgs.traits[:, Trait.new_place] = 1
            apply(choose_partners, b, t=t)
            for k, o in enumerate((0, 9)):
                counts[k] += np.bincount(b.orgs.partner[:, 0, o], minlength=10)
        at = np.arange(10) % 9 > 0
        same = at & ((segment == 0) | (segment == ALL))
        for found, may in zip(counts, (same if same.any() else at, at), strict=True):
            assert (found[~may] == 0).all()
            expected = 4000 * size[may] / size[may].sum()
            assert chi_square(found[may], expected) < chi_square_bound(may.sum() - 1, 1e-5)


def test_partners_are_drawn_again_only_where_one_of_the_two_has_a_new_place():
    b = coupled(runs=200)
    before = b.orgs.partner.copy()
    assert not b.orgs.traits[:, Trait.new_place].any()
    apply(choose_partners, b, t=5)
    assert np.array_equal(b.orgs.partner, before)
    b.orgs.traits[:, Trait.new_place, 2] = 1
    apply(choose_partners, b, t=5)
    assert not b.orgs.traits[:, Trait.new_place].any()
    concerned = before == 2
    concerned[:, :, 2] = True
    changed = b.orgs.partner != before
    assert not changed[~concerned].any()
    assert changed[concerned].any()


def test_a_move_is_a_new_place_and_so_is_one_within_the_stage():
    b = coupled()
    here = b.orgs.traits[0, Trait.stage, :6] * 2 + b.orgs.traits[0, Trait.segment, :6]
    b.orgs.traits[0, Trait.wish, :6] = [here[0] ^ 1, here[1], -1, (here[3] + 2) % 6, -1, -1]
    apply(move, b, t=2)
    assert b.orgs.traits[0, Trait.new_place].tolist() == [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]


def test_where_nobody_is_the_context_stays_and_somebody_who_comes_is_a_partner():
    """At the start it is what prevails there, which nobody's votes have made."""
    b = coupled(stages=2)
    b.orgs.traits[:, Trait.stage] = 0
    b.problem.stage_bits[:, StageBits.prevailing, 1] = 0b10100101
    settle_practices(b)
    assert (b.orgs.partner == NOBODY).all()
    assert (b.orgs.traits[0, Trait.context] == 0b10100101).all()
    b.problem.stage_bits[:, StageBits.context] = 0
    apply(find_contexts, b, t=7)
    assert (b.orgs.traits[0, Trait.context] == 0b10100101).all()
    b.orgs.traits[0, Trait.stage, 4] = b.orgs.traits[0, Trait.new_place, 4] = 1
    apply(choose_partners, b, t=8)
    apply(find_contexts, b, t=8)
    others = np.arange(10) != 4
    assert (b.orgs.partner[0, 0, others] == 4).all()
    assert (b.orgs.traits[0, Trait.context, others] == b.orgs.traits[0, Trait.practice, 4]).all()


def test_effect_on_those_whose_partner_one_is_equals_finding_everybodys_f_again():
    """Weighted by their size relative to one's own."""
    b = coupled(runs=5)
    gain = callable_of(gain_of_dependents)
    for r in range(5):
        for o, new in zip(range(10), np.random.default_rng(r).integers(256, size=10).tolist(), strict=True):
            found = gain(
                b.problem.landscape, b.problem.reads, r, r, o, new, b.orgs.org, b.orgs.traits, b.orgs.dependent
            )
            assert found == pytest.approx(effect_on_dependents(b, r, o, new), abs=1e-12)


def test_a_plan_keeps_what_raises_the_mean_f_of_its_organisations_weighted_by_size():
    """Of everything and nothing the better one, each in the context its partners would make."""
    b = coupled({"learning.composites": 2}, runs=80)
    before = b.orgs.traits[:, Trait.practice].copy()
    wanted = before ^ (1 << np.random.default_rng(4).integers(8, size=before.shape))
    b.initiatives.q[Quant.plan_review] = b.orgs.org[:, Org.attendance] = 1.0
    b.orgs.traits[:, Trait.proposal] = wanted
    expected = []
    for r in range(80):
        value = []
        for practices in (wanted, before):
            b.orgs.traits[r, Trait.practice] = practices[r]
            value.append(b.orgs.org[r, Org.initial_fte] @ true_fitness(b, r))
        expected.append(value[0] >= value[1] - 1e-12)
    apply(review_proposals, b, t=3)
    kept = (b.orgs.traits[:, Trait.proposal] == wanted).all(axis=1)
    assert np.array_equal(kept, expected)
    assert np.array_equal(b.orgs.traits[~kept, Trait.proposal], before[~kept])
    assert 15 < kept.sum() < 65


def test_without_coupling_partners_are_what_prevails_bit_for_bit():
    """In both arms, all prices and mechanisms of the city at work."""
    few = {"time.months": 30, "sectors.nonprofits": 9, "problem.coupling_across": 0}
    arms = [load("adaptive-city", few | {"problem.context": context}) for context in ("partners", "prevailing")]
    record = simulate.run([arm for s in arms for arm in (s.isolated(), s)], 3, 2, every=6)
    for values in (record.attainment, record.metrics["effectiveness"], record.hours, record.dollars):
        assert np.array_equal(values[:2], values[2:])


def test_partners_do_not_depend_on_the_other_runs_of_a_block():
    scenario = load("adaptive-city", PARTNERS | {"time.months": 12, "sectors.nonprofits": 9})
    together = simulate.run([scenario.isolated(), scenario], 4, 3, threads=1)
    alone = simulate.run([scenario], 2, 3, threads=2)
    assert np.array_equal(together.attainment[1, :2], alone.attainment[0])
