"""The random numbers: known answers, uniformity, independence, and what a draw depends on."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from cisim.model.compiler import compiled
from cisim.model.streams import Stream, draw, grid, normal, normals, philox, pick, replication_seeds, uniforms, unit
from kernel_tools import callable_of, chi_square, chi_square_bound, normal_bound

KNOWN = (  # Random123 1.14, tests/kat_vectors, philox4x32 with 10 rounds: counter, key, answer
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
)


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


@compiled
def fill_uniforms(seed, stream, month, index, out):
    for i in range(index.shape[0]):
        out[0, i], out[1, i], out[2, i], out[3, i] = uniforms(seed[i], stream, month[i], index[i])


@compiled
def fill_normals(seed, stream, month, out):
    for i in range(out.shape[0]):
        out[i] = normals(seed, stream, month, i)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_the_published_known_answers_compiled_and_on_arrays(counter, key, answer):
    """The generator is the published one, in both of its uses."""
    given = [np.uint64(word) for word in words(key) + words(counter)]
    assert [int(word) for word in callable_of(philox)(*given)] == words(answer)
    plain = getattr(philox, "py_func", philox)
    found = plain(*(np.array([word, word]) for word in given))
    assert [word.tolist() for word in found] == [[word, word] for word in words(answer)]


def test_a_draw_is_philox_keyed_by_the_seed_and_counted_by_index_month_and_stream():
    """The layout of key and counter is part of the model: it fixes every result."""
    seed = 0x299F31D0A4093822
    key = [seed & 0xFFFFFFFF, seed >> 32]
    block = callable_of(philox)(*(np.uint64(word) for word in [*key, 17, 5, int(Stream.PEER), 0]))
    expected = [(int(word) + 0.5) / 2**32 for word in block]
    assert grid(seed, Stream.PEER, 5, 17).tolist() == expected
    assert callable_of(draw)(np.uint64(seed), int(Stream.PEER), 5, 17) == expected[0]


def test_units_lie_in_the_open_interval_and_are_symmetric():
    """No draw is ever 0 or 1."""
    low, high = (callable_of(unit)(np.uint64(word)) for word in (0, 0xFFFFFFFF))
    assert 0 < low < 1e-9
    assert low == 1 - high


def test_grid_gives_what_kernels_draw_and_broadcasts_its_arguments():
    """What Python draws for a whole array is what a kernel draws one by one."""
    seeds = replication_seeds(3, 2)
    months, index = np.arange(3), np.arange(4)
    found = grid(seeds[:, None, None], Stream.CELL, months[:, None], index)
    assert found.shape == (4, 2, 3, 4)
    every = [a.ravel() for a in np.broadcast_arrays(seeds[:, None, None], months[:, None], index)]
    out = np.empty((4, 24))
    fill_uniforms(np.ascontiguousarray(every[0]), int(Stream.CELL), every[1].copy(), every[2].copy(), out)
    assert np.array_equal(found.reshape(4, 24), out)


def test_pick_gives_every_number_equal_room_and_never_leaves_the_range():
    """Whole numbers from a uniform, up to the very ends."""
    index = callable_of(pick)
    for n in (1, 2, 7, 4096):
        edges = (np.arange(n) + np.array([[1e-12], [0.5], [1 - 1e-9]])) / n
        assert [[index(float(u), n) for u in row] for row in edges] == [list(range(n))] * 3
        assert index(1 - 2.0**-33, n) == n - 1


# A generator that is truly random would fail one of the 16 tests with probability 1e-4 (6e-6 each).
@pytest.mark.statistical
@pytest.mark.parametrize("axis", ["index", "month", "seed", "stream"])
def test_uniformity_along_every_axis(axis):
    """Draws fill 64 bins evenly whichever of index, month, seed or stream runs."""
    count, bins = 1 << 16, 64
    counter = np.arange(count)
    if axis == "index":
        found = grid(11, Stream.PEER, 3, counter)
    elif axis == "month":
        found = grid(11, Stream.PEER, counter, 3)
    elif axis == "seed":
        found = grid(replication_seeds(5, count), Stream.PEER, 3, 3)
    else:
        found = np.concatenate([grid(11, stream, 3, np.arange(count // len(Stream) + 1)) for stream in Stream], axis=1)
    for lane in found:
        counts = np.bincount((lane * bins).astype(int), minlength=bins)
        assert chi_square(counts, lane.size / bins) < chi_square_bound(bins - 1, 6e-6)


# Joint distribution of two numbers on a 16 x 16 grid; 12 tests at 8e-6 each, together 1e-4.
@pytest.mark.statistical
def test_numbers_are_independent_across_lanes_and_along_every_axis():
    """Neighbouring draws of every kind fill the square evenly."""
    count, side = 1 << 16, 16
    counter = np.arange(count)
    lanes = grid(11, Stream.ADOPT, 3, counter)
    pairs = [(lanes[i], lanes[j]) for i, j in combinations(range(4), 2)]
    pairs.append((lanes[0], grid(11, Stream.ADOPT, 3, counter + 1)[0]))
    pairs.append((lanes[0], grid(11, Stream.ADOPT, 4, counter)[0]))
    pairs.append((lanes[0], grid(12, Stream.ADOPT, 3, counter)[0]))
    pairs.append((lanes[0], grid(11 + 2**32, Stream.ADOPT, 3, counter)[0]))
    pairs.append((lanes[0], grid(11, Stream.REVIEW, 3, counter)[0]))
    pairs.append((grid(11, Stream.ADOPT, counter, 3)[0], grid(11, Stream.ADOPT, counter, 4)[0]))
    for a, b in pairs:
        both = np.bincount((a * side).astype(int) * side + (b * side).astype(int), minlength=side * side)
        assert chi_square(both, count / side**2) < chi_square_bound(side**2 - 1, 8e-6)


# All pairs of streams; the largest correlation exceeds the bound with probability 1e-4 (Bonferroni).
@pytest.mark.statistical
def test_streams_of_the_same_seed_month_and_index_do_not_correlate():
    """Switching one mechanism on cannot shift the luck of another."""
    count = 20_000
    drawn = np.stack([grid(11, stream, 7, np.arange(count))[0] for stream in Stream])
    correlation = np.corrcoef(drawn) - np.eye(len(Stream))
    pairs = len(Stream) * (len(Stream) - 1) / 2
    assert np.abs(correlation).max() < normal_bound(1e-4 / pairs) / count**0.5


def test_the_numbers_of_streams_have_values_of_their_own():
    """Two decision points with one number would share their luck."""
    assert len({int(stream) for stream in Stream}) == len(Stream)


# Four moments of a million draws, 2.5e-5 each, together 1e-4. Variances of the estimators from the moments of a sum of
# eight uniforms: var = 1, excess kurtosis -0.15, sixth moment 12.89 (cumulants -1.2/8 and 48/7/64).
@pytest.mark.statistical
def test_normals_have_mean_0_variance_1_and_the_kurtosis_of_eight_uniforms():
    """The first four moments are those that are documented."""
    count, bound = 1_000_000, normal_bound(2.5e-5)
    z = np.empty(count)
    fill_normals(np.uint64(11), int(Stream.MEASURE), 5, z)
    assert abs(z.mean()) < bound * count**-0.5
    assert abs((z**2).mean() - 1) < bound * (1.85 / count) ** 0.5
    assert abs((z**3).mean()) < bound * (12.9 / count) ** 0.5
    fourth = z**4
    assert abs(fourth.mean() - (3 - 1.2 / 8)) < bound * fourth.std() / count**0.5


def test_normals_are_sums_of_the_eight_halves_of_a_block():
    """One block gives one number, bounded by 4.9."""
    seed, high = np.uint64(11), 0xFFFFFFFF
    block = [int(word) for word in callable_of(philox)(*(np.uint64(v) for v in (11, 0, 9, 5, int(Stream.MEASURE), 0)))]
    total = sum((word & 0xFFFF) + (word >> 16) for word in block)
    scale = (8 * (65536**2 - 1) / 12) ** 0.5
    found = callable_of(normal)(seed, int(Stream.MEASURE), 5, 9)
    assert found == pytest.approx((total - 8 * 65535 / 2) / scale, rel=1e-12)
    largest = (8 * (high & 0xFFFF) - 8 * 65535 / 2) / scale
    assert largest == pytest.approx(4.9, abs=0.01)  # "bounded by +-4.9"


def test_replication_i_is_the_same_whatever_the_count_and_the_first():
    """More runs extend an ensemble and change none of its runs."""
    seeds = replication_seeds(1, 100)
    assert np.array_equal(replication_seeds(1, 7), seeds[:7])
    assert np.array_equal(replication_seeds(1, 5, first=40), seeds[40:45])
    assert len(set(seeds.tolist())) == 100
    assert not set(seeds.tolist()) & set(replication_seeds(2, 100).tolist())


def test_replication_seeds_are_64_bits_wide_and_use_all_of_the_root():
    """Roots that differ in any bit give other runs; what is no 64-bit number is refused."""
    root = 2**64 - 1
    block = callable_of(philox)(*(np.uint64(v) for v in (root & 0xFFFFFFFF, root >> 32, 3, 0, 1, 0)))
    assert int(replication_seeds(root, 4)[3]) == int(block[0]) << 32 | int(block[1])
    assert not np.array_equal(replication_seeds(5, 3), replication_seeds(5 + 2**32, 3))
    for wrong in (-1, 2**64):
        with pytest.raises(ValueError, match="seed must be a whole number"):
            replication_seeds(wrong, 1)
