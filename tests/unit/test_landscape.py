"""M1: NK statistics against theory and other code, exact optima against brute force, effectiveness."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from cisim.model.compiler import compiled
from cisim.model.kernels.landscape import effectiveness_of, fitness_of, ones
from cisim.model.kernels.layout import Landscape, Org, StageBits, Trait
from cisim.model.kernels.partners import find_contexts
from cisim.model.kernels.practice import evaluate
from cisim.model.streams import Stream, grid, replication_seeds
from cisim.simulation.problem import find_best
from kernel_tools import apply, callable_of, contributions, landscapes, small


@compiled
def fitness_table(problem, out):
    """f of every practice (last axis) in every context."""
    for w in range(out.shape[0]):
        for s in range(out.shape[1]):
            for context in range(out.shape[2]):
                for x in range(out.shape[3]):
                    out[w, s, context, x] = fitness_of(problem, w, s, x, context)


def all_fitness(drawn, contexts=1):
    worlds, stages = drawn.best.shape
    out = np.empty((worlds, stages, contexts, 1 << drawn.landscape.n))
    fitness_table(drawn.landscape, out)
    return out


def count_local_optima(fitness):
    """Practices that no single bit improves, along the last axis."""
    x = np.arange(fitness.shape[-1])
    n = len(x).bit_length() - 1
    best_neighbour = np.max([fitness[..., x ^ (1 << b)] for b in range(n)], axis=0)
    return (fitness >= best_neighbour).sum(axis=-1)


def nk(k, structure="random", n=10, runs=300, seed=1):
    changes = {"problem.bits": n, "problem.coupling_within": k, "problem.structure": structure}
    return landscapes(replication_seeds(seed, runs), changes | {"problem.coupling_across": 0, "problem.scale": 0.0})


def test_without_coupling_there_is_one_local_optimum_and_it_is_the_best():
    """K = 0: every bit has a better value of its own, and the best practice has all of them."""
    for structure in ("random", "adjacent"):
        drawn = nk(0, structure, runs=50)
        fitness = all_fitness(drawn)[:, 0, 0]
        assert (count_local_optima(fitness) == 1).all()
        table = drawn.landscape.table.reshape(50, 10, 2).astype(float)
        assert np.allclose(drawn.best[:, 0], table.max(axis=2).mean(axis=1), atol=1e-7)
        assert np.allclose(fitness.max(axis=1), drawn.best[:, 0], atol=1e-7)
        assert np.array_equal(fitness.argmax(axis=1), find_best(drawn.landscape, 1)[1][:, 0])


# 300 landscapes; fails with probability 6e-5 (four standard errors) if the theory holds.
@pytest.mark.statistical
def test_with_full_coupling_local_optima_number_two_to_the_n_over_n_plus_1():
    """K = N - 1: each practice is the best of N + 1 independent ones with probability 1/(N + 1)."""
    counts = count_local_optima(all_fitness(nk(9))[:, 0, 0])
    assert abs(counts.mean() - 2**10 / 11) < 4 * counts.std(ddof=1) / len(counts) ** 0.5


REFERENCE = {1: (3.419, 0.012), 2: (7.662, 0.018), 3: (13.837, 0.021), 4: (21.951, 0.023), 5: (32.079, 0.025)}
"""Mean number of local optima and its standard error for N = 10, from 30,000 landscapes drawn by other code: written
from the definition with another generator and without kernels."""


# Four standard errors of the difference, 6e-5 for each K.
@pytest.mark.statistical
@pytest.mark.parametrize("k", REFERENCE)
def test_mean_number_of_local_optima_on_random_structures_is_that_of_other_code(k):
    """Between smooth and random, where there is no closed form: ruggedness grows with K as it should."""
    counts = count_local_optima(all_fitness(nk(k, seed=2))[:, 0, 0])
    mean, error = REFERENCE[k]
    assert abs(counts.mean() - mean) < 4 * (error**2 + counts.var(ddof=1) / len(counts)) ** 0.5


# Ensemble autocorrelation: E[(f(x) - 1/2)(f(y) - 1/2)] = rho(d) / (12 n). Four standard errors over landscapes, 6e-5
# for each of 9 cases. Two flips on a ring are not drawn at random here, so that d = 2 is tested on random structures
# only.
@pytest.mark.statistical
@pytest.mark.parametrize(
    ("k", "structure", "distance"),
    [(0, "adjacent", 1), (2, "adjacent", 1), (4, "adjacent", 1), (9, "adjacent", 1)]
    + [(0, "random", 1), (3, "random", 1), (7, "random", 1), (2, "random", 2), (5, "random", 2)],
)
def test_autocorrelation_of_f_follows_from_n_and_k(k, structure, distance):
    """rho(d) = C(N-K-1, d)/C(N, d): the share of contributions that d changed bits leave alone."""
    drawn = nk(k, structure, runs=400, seed=3)
    deviation = all_fitness(drawn)[:, 0, 0] - 0.5
    x = np.arange(1 << 10)
    flips = [1 << b for b in range(10)] if distance == 1 else [3 << b for b in range(9)]
    products = np.mean([(deviation * deviation[:, x ^ flip]).mean(axis=1) for flip in flips], axis=0) * 12 * 10
    rho = comb(10 - k - 1, distance) / comb(10, distance)
    assert abs(products.mean() - rho) < 4 * products.std(ddof=1) / len(products) ** 0.5


COUPLED = {"problem.bits": 8, "problem.coupling_within": 2, "problem.coupling_across": 3}

SHAPES = [
    (n, within, across)
    for n in range(1, 7)
    for within in range(n)
    for across in range(n + 1)
    if within + max(across - 1, 0) <= 8
]


def test_f_is_the_mean_of_contributions_found_by_the_definition_of_the_key():
    """The compiled f equals the sum written out from (M1), for practices, contexts and couplings of all sizes."""
    for n, within, across in SHAPES[::3]:
        shape = {"problem.bits": n, "problem.coupling_within": within, "problem.coupling_across": across}
        drawn = landscapes(replication_seeds(n, 2), shape, stages=2)
        found = all_fitness(drawn, 1 << n)
        context, x = np.ogrid[: 1 << n, : 1 << n]
        for w, s in ((0, 0), (1, 1)):
            assert np.allclose(found[w, s], contributions(drawn.landscape, w, s, x, context).mean(axis=-1), atol=1e-12)


@pytest.mark.parametrize("n", range(1, 7))
def test_best_of_a_ring_equals_brute_force_over_all_practices_and_contexts(n):
    """f* and its practice, found by dynamic programming, are those of a complete search."""
    context, x = np.ogrid[: 1 << n, : 1 << n]
    for _, within, across in (shape for shape in SHAPES if shape[0] == n):
        shape = {"problem.bits": n, "problem.coupling_within": within, "problem.coupling_across": across}
        drawn = landscapes(replication_seeds(40 + n, 3), shape, stages=2)
        best, practice = find_best(drawn.landscape, 2)
        for w in range(3):
            for s in range(2):
                f = contributions(drawn.landscape, w, s, x, context if across else 0 * context).mean(axis=-1)
                assert best[w, s] == pytest.approx(f.max(), abs=1e-12), (n, within, across)
                assert f[:, practice[w, s]].max() == pytest.approx(f.max(), abs=1e-12), (n, within, across)


@pytest.mark.parametrize(("n", "within", "across"), [(8, 2, 3), (8, 7, 1), (8, 0, 6), (15, 4, 0)])
def test_best_of_larger_rings_equals_brute_force(n, within, across):
    """The same at the sizes that scenarios use."""
    shape = {"problem.bits": n, "problem.coupling_within": within, "problem.coupling_across": across}
    drawn = landscapes(replication_seeds(60, 2), shape | {"problem.scale": 0.0}, stages=2)
    context, x = np.ogrid[: 1 << n if across else 1, : 1 << n]
    for w in range(2):
        f = contributions(drawn.landscape, w, 1, x, context).mean(axis=-1)
        assert drawn.best[w, 1] == pytest.approx(f.max(), abs=1e-12)
        assert f[:, find_best(drawn.landscape, 2)[1][w, 1]].max() == pytest.approx(f.max(), abs=1e-12)


def test_best_of_a_random_structure_is_the_highest_of_all_practices():
    """By looking at all of them; and f of all practices together uses the whole table."""
    drawn = nk(3, runs=4, n=8)
    fitness = all_fitness(drawn)[:, 0, 0]
    assert np.allclose(drawn.best[:, 0], fitness.max(axis=1), atol=1e-7)
    assert np.array_equal(find_best(drawn.landscape, 1)[1][:, 0], fitness.argmax(axis=1))
    # with K = n - 1 every entry of the table is met once: neighbours are distinct and never the bit itself
    full = nk(7, runs=3, n=8)
    total = full.landscape.table.reshape(3, 8, 256).astype(float).mean(axis=(1, 2))
    assert np.allclose(all_fitness(full)[:, 0, 0].mean(axis=1), total, atol=1e-6)


def test_f_of_a_random_structure_is_a_mean_of_functions_of_k_plus_1_bits():
    """Its Walsh expansion ends at order K + 1, where it has one term for each set of a bit and its neighbours."""
    drawn = nk(2, runs=5, n=8)
    fitness = all_fitness(drawn)[:, 0, 0]
    x = np.arange(256)
    parity = np.array([[bin(a & b).count("1") & 1 for a in x] for b in x])
    spectrum = fitness @ (1.0 - 2 * parity).T / 256
    order = np.array([bin(a).count("1") for a in x])
    assert np.abs(spectrum[:, order > 3]).max() < 1e-6
    assert (np.abs(spectrum[:, order == 3]) > 1e-6).sum(axis=1).tolist() == [
        len({tuple(sorted({b, *rest})) for b, rest in enumerate(neighbours)}) for neighbours in _neighbours(5, 8, 2)
    ]


def _neighbours(runs, n, k):
    """Drawn again from the stream: ranks of uniforms among the other elements."""
    found = []
    for seed in replication_seeds(1, runs):
        chance = grid(seed, Stream.NEIGHBOURS, 0, np.arange(n)[:, None] * n + np.arange(n - 1))[0]
        others = [[o for o in range(n) if o != b] for b in range(n)]
        found.append([[others[b][j] for j in np.argsort(chance[b])[:k]] for b in range(n)])
    return found


def test_effectiveness_is_1_at_the_best_the_floor_at_one_half_and_clipped():
    """e = clip(e0 + (1 - e0)(f - 1/2)/(f* - 1/2), 0, 1) at known points."""
    e = callable_of(effectiveness_of)
    assert e(0.75, 0.75, 0.3, 0.0) == 1.0
    assert e(0.5, 0.75, 0.3, 0.0) == pytest.approx(0.3)
    assert e(0.6, 0.75, 0.3, 0.0) == pytest.approx(0.3 + 0.7 * 0.1 / 0.25)
    assert e(0.9, 0.75, 0.3, 0.0) == 1.0
    assert e(0.1, 0.75, 0.3, 0.0) == 0.0
    assert e(0.1, 0.75, 0.3, 0.05) == 0.05
    assert e(0.25, 0.75, 1.0, 0.0) == 1.0


def test_ones_counts_bits():
    """The number of set bits of words of up to 32 bits."""
    words = [0, 1, 0b1011, 0xFFFFF, 0xFFFFFFFF, *np.random.default_rng(1).integers(1 << 31, size=50).tolist()]
    assert [callable_of(ones)(word) for word in words] == [word.bit_count() for word in words]


def test_evaluate_gives_f_in_the_context_and_only_recomputes_what_changed():
    """f is right after every change of practice or context, and kept elsewhere."""
    b = small(COUPLED | {"problem.context": "prevailing"})
    x, stage = b.orgs.traits[0, Trait.practice], b.orgs.traits[0, Trait.stage]
    b.problem.stage_bits[0, StageBits.context] = 0b10110001, 0b00101110
    apply(find_contexts, b, t=1)
    apply(evaluate, b)
    expected = [
        contributions(b.problem.landscape, 0, s, p, b.problem.stage_bits[0, StageBits.context, s]).mean()
        for s, p in zip(stage, x, strict=True)
    ]
    assert np.allclose(b.orgs.org[0, Org.fitness], expected, atol=1e-12)
    b.orgs.org[0, Org.fitness] = -1.0  # only those whose practice, context or stage changes are looked at again
    b.orgs.traits[0, Trait.practice, 3] ^= 1
    b.problem.stage_bits[0, StageBits.context, 1] ^= 4
    apply(find_contexts, b, t=1)
    apply(evaluate, b)
    again = b.orgs.org[0, Org.fitness] >= 0
    assert np.array_equal(again, (stage == 1) | (np.arange(b.orgs.traits.shape[2]) == 3))


def test_a_tabulated_landscape_has_no_context():
    """With a random structure f is the same in every context."""
    drawn = nk(3, runs=1, n=6)
    assert isinstance(drawn.landscape, Landscape)
    found = all_fitness(drawn, 4)[0, 0]
    assert (found == found[0]).all()
