"""Named random numbers: a draw is a function of (seed, stream, month, index) and of nothing else.

The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"), a
counter-based generator with published known-answer vectors. Because no state is carried along, switching a mechanism on
never shifts the draws of another one (common random numbers), and the order of threads and blocks cannot matter.

Each decision point of the model has a stream of its own below. One call gives four independent 32-bit numbers.
"""

from __future__ import annotations

import hashlib
import math
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cisim.errors import whole_number
from cisim.model.jit import entry, helper, inline
from cisim.model.types import Ints, Numbers, Seeds


class Stream(IntEnum):
    """The decision points. Values are part of the model: renumbering changes every result."""

    REPLICATION = 1  # root seed -> seed of each replication
    LANDSCAPE_UNIVERSAL = 2  # contributions that hold everywhere
    LANDSCAPE_PLACE = 3  # contributions of this community
    NEIGHBOURS = 4  # which bits depend on which (random structure)
    AUTHORITY = 5  # who may set which bit, and which dimensions are on the short list
    KINSHIP = 6  # contributions that all stages have in common
    CELL = 8  # first stage and segment
    DEFINITION = 9  # private success definition
    PRACTICE = 10  # first practice
    CHARACTER = 11  # alignment, membership, who is admitted, size at the start
    TIES = 12
    TRUST = 13  # first trust
    CHARM = 14
    PARTNER = 15  # main partners at the neighbouring stages
    SEARCH = 21  # what kind of search step, and which bit is looked up or tried
    TRIAL = 22  # further bits of a trial
    PERCEPTION = 23  # noise of an organisation's own judgement
    PEER = 24  # whom an organisation looks at
    MEASURE = 25  # noise of a measured result
    COPY = 26  # copying errors
    CYCLE = 27  # joint improvement cycles
    POOLED = 34  # noise of a pooled judgement
    BORROW = 35  # joint changes that try what prevails at another stage
    NEED = 36  # error of measured need: the same for everybody
    APTNESS = 37  # error of what a practice would be worth at another stage
    PACE = 38  # whether a government can decide about policy this month
    CONSENT = 39  # whether who agrees to a planned move follows
    ADOPT = 28
    REVIEW = 29  # which composites a plan compares
    MOVE = 30
    GRANT = 31  # funders' noise
    COMPETE = 32  # breaches between competitors
    MEMBERSHIP = 33
    RECESSION = 40
    CHAMPION = 41
    POLICY = 42
    INDICATOR = 43
    FORGET = 50  # what is forgotten
    TURBULENCE = 51  # which contributions are drawn anew, and the universal values
    TURBULENCE_PLACE = 52  # the values of this community
    PARTNERSHIP = 53  # whether a partnership ends
    CLOSURE = 54
    FOUNDING = 55  # everything about who is founded
    HEAD = 56  # change of the head of a government
    EXIT = 57  # exit of a funder
    STRATEGY = 58  # what agents have of their own for their decisions
    IMITATION = 59  # whether a funder does what others do


Word: TypeAlias = np.uint64 | npt.NDArray[np.uint64]
"""32 bits in a word of 64, or an array of such."""

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_TO_UNIT = 1.0 / 4294967296.0
_LOW16 = np.uint64(0xFFFF)
_QUARTER = np.uint64(16)
_TO_NORMAL = 1.0 / math.sqrt(8 * (65536.0**2 - 1) / 12)


@inline
def philox(k0: Word, k1: Word, c0: Word, c1: Word, c2: Word, c3: Word) -> tuple[Word, Word, Word, Word]:
    """Philox4x32-10 on uint64 words (or arrays of them) that hold 32 bits each; returns four such words."""
    for _ in range(10):
        p0 = _MULTIPLIER_0 * c0
        p1 = _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (p1 >> _HALF) ^ c1 ^ k0, p1 & _LOW, (p0 >> _HALF) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _WEYL_0) & _LOW
        k1 = (k1 + _WEYL_1) & _LOW
    return c0, c1, c2, c3


@inline
def unit(word: Word) -> float:
    """A 32-bit word as a number in the open interval (0, 1)."""
    return (float(np.int64(word)) + 0.5) * _TO_UNIT


@inline
def uniforms(seed: np.uint64, stream: int, month: int, index: int) -> tuple[float, float, float, float]:
    """Four independent U(0,1) numbers of a decision point, compiled into the place that asks."""
    a, b, c, d = philox(seed & _LOW, seed >> _HALF, np.uint64(index), np.uint64(month), np.uint64(stream), np.uint64(0))
    return unit(a), unit(b), unit(c), unit(d)


@helper
def draws(seed: np.uint64, stream: int, month: int, index: int) -> tuple[float, float, float, float]:
    """The same as ``uniforms``, as a call, for places that are reached rarely."""
    return uniforms(seed, stream, month, index)


@helper
def draw(seed: np.uint64, stream: int, month: int, index: int) -> float:
    """One U(0,1) number of a decision point."""
    return uniforms(seed, stream, month, index)[0]


FOUR = 4
"""Lists of draws are filled up to whole fours, which a vector unit draws at once; what they go to has room for that."""


@helper
def draw_each(
    seed: np.uint64,
    stream: int,
    month: int,
    which: Ints,
    r: int,
    layer: int,
    count: int,
    width: int,
    at: int,
    out: Numbers,
) -> None:
    """``draw`` for the first ``count`` of a list: of index ``which[r, layer, j] * width + at`` into ``out[0, j]``."""
    for j in range((count + FOUR - 1) // FOUR * FOUR):
        out[0, j] = uniforms(seed, stream, month, which[r, layer, j] * width + at)[0]


@helper
def draw_row(seed: np.uint64, stream: int, month: int, first: int, count: int, out: Numbers) -> None:
    """``draw`` of ``count`` indices from ``first`` on into ``out[0]``."""
    for j in range((count + FOUR - 1) // FOUR * FOUR):
        out[0, j] = uniforms(seed, stream, month, first + j)[0]


@inline
def pick(u: float, n: int) -> int:
    """A whole number 0..n-1 from a U(0,1) number."""
    return min(int(u * n), n - 1)


@inline
def normals(seed: np.uint64, stream: int, month: int, index: int) -> float:
    """One number of a decision point with mean 0 and variance 1, normal but for its tails; compiled in.

    The sum of eight 16-bit uniforms (Irwin-Hall): excess kurtosis -0.15, bounded by +-4.9; a third of the time of an
    exact normal, for noise whose exact shape is an assumption anyway.
    """
    a, b, c, d = philox(seed & _LOW, seed >> _HALF, np.uint64(index), np.uint64(month), np.uint64(stream), np.uint64(0))
    total = (a & _LOW16) + (a >> _QUARTER) + (b & _LOW16) + (b >> _QUARTER)
    total += (c & _LOW16) + (c >> _QUARTER) + (d & _LOW16) + (d >> _QUARTER)
    return (float(np.int64(total)) - 262140.0) * _TO_NORMAL


@helper
def normal(seed: np.uint64, stream: int, month: int, index: int) -> float:
    """The same as ``normals``, as a call."""
    return normals(seed, stream, month, index)


@entry
def _fill(seed: Seeds, stream: int, month: Ints, index: Ints, out: Numbers) -> None:
    for i in range(seed.shape[0]):
        out[0, i], out[1, i], out[2, i], out[3, i] = uniforms(seed[i], stream, month[i], index[i])


@entry
def _fill_normals(seed: Seeds, stream: int, month: Ints, index: Ints, out: Numbers) -> None:
    for i in range(seed.shape[0]):
        out[i] = normals(seed[i], stream, month[i], index[i])


def grid(seed: npt.ArrayLike, stream: Stream, month: npt.ArrayLike, index: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """``uniforms`` for whole arrays: seed, month and index broadcast against each other; ``[4, ...]`` of U(0,1)."""
    shape, *flat = _flat(seed, month, index)
    out = np.empty((4, flat[0].size))
    _fill(flat[0], int(stream), flat[1], flat[2], out)
    return out.reshape(4, *shape)


def normal_grid(
    seed: npt.ArrayLike, stream: Stream, month: npt.ArrayLike, index: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """``normals`` for whole arrays, like ``grid``."""
    shape, *flat = _flat(seed, month, index)
    out = np.empty(flat[0].size)
    _fill_normals(flat[0], int(stream), flat[1], flat[2], out)
    return out.reshape(shape)


def _flat(seed: npt.ArrayLike, month: npt.ArrayLike, index: npt.ArrayLike) -> tuple[tuple[int, ...], Seeds, Ints, Ints]:
    """The shape of all three, broadcast against each other, and each of them in a row."""
    shape = np.broadcast(seed, month, index).shape
    seeds, months, indices = np.empty(shape, np.uint64), np.empty(shape, np.int64), np.empty(shape, np.int64)
    seeds[...], months[...], indices[...] = seed, month, index
    return shape, seeds.ravel(), months.ravel(), indices.ravel()


def replication_seeds(root: int, count: int, first: int = 0) -> npt.NDArray[np.uint64]:
    """Seeds of replications ``first .. first+count-1`` of a root seed; replication i is the same whatever the count."""
    root, count = whole_number("seed", root, 0, 2**64 - 1), whole_number("runs", count, 0)
    index = np.arange(first, first + count, dtype=np.uint64)
    key, zero = np.full(count, root, np.uint64), np.zeros(count, np.uint64)
    plain = getattr(philox, "py_func", philox)
    stream = np.full(count, Stream.REPLICATION, np.uint64)
    high, low, _, _ = plain(key & _LOW, key >> _HALF, index & _LOW, index >> _HALF, stream, zero)
    return np.asarray((high << _HALF) | low)


def named_number(name: str) -> int:
    """A whole number below 2^31 for a name, so that what is drawn does not depend on what else has a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") >> 1
