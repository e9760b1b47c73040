"""The luck of a month: drawn once for a world, met by all its arms alike (common random numbers)."""

from __future__ import annotations

from cisim.model.jit import kernel
from cisim.model.kernels.layout import QUARTER, Chance, Funding, Luck, NeedError, Runs
from cisim.model.streams import Stream, normals, uniforms


@kernel
def draw_luck(t: int, runs: Runs) -> None:
    """Fill ``luck`` and ``chance`` for month t; the uniforms about location only in the last month of a quarter."""
    seed, luck, chance, need_error = runs.seed, runs.luck, runs.chance, runs.need_error
    for w in range(seed.shape[0]):
        key = seed[w]
        for o in range(luck.shape[2]):
            u0, u1, u2, u3 = uniforms(key, Stream.SEARCH, t, o)
            perception = normals(key, Stream.PERCEPTION, t, o)
            measure = normals(key, Stream.MEASURE, t, o)
            luck[w, Luck.known, o] = u0
            luck[w, Luck.tries, o] = u1
            luck[w, Luck.looks, o] = u2
            luck[w, Luck.bit, o] = u3
            luck[w, Luck.perception, o] = perception
            luck[w, Luck.measure, o] = measure
        if t % QUARTER == QUARTER - 1:
            for o in range(luck.shape[2]):
                u0, u1, u2, u3 = uniforms(key, Stream.MOVE, t, o)
                luck[w, Luck.alone, o] = u0
                luck[w, Luck.visible, o] = u1
                luck[w, Luck.planned, o] = u2
                luck[w, Luck.cell, o] = u3
            for c in range(need_error.shape[2]):
                need_error[w, NeedError.quarter, c] = normals(key, Stream.NEED, t - t % QUARTER, c)
        for k in range(chance.shape[2]):
            u0, u1, u2, u3 = uniforms(key, Stream.CYCLE, t, k)
            error = normals(key, Stream.POOLED, t, k)
            chance[w, Chance.adhoc, k] = u0
            chance[w, Chance.convened, k] = u1
            chance[w, Chance.bit, k] = u2
            chance[w, Chance.known, k] = u3
            chance[w, Chance.error, k] = error


@kernel
def draw_errors(t: int, runs: Runs, funding: Funding) -> None:
    """Fill the errors of this year's judgements of funders, and of the need they read."""
    seed, need_error = runs.seed, runs.need_error
    error = funding.error
    _, n_funders, n = error.shape
    for w in range(seed.shape[0]):
        for f in range(n_funders):
            for o in range(n):
                error[w, f, o] = normals(seed[w], Stream.GRANT, t, f * n + o)
        for c in range(need_error.shape[2]):
            need_error[w, NeedError.year, c] = normals(seed[w], Stream.NEED, t, c)
