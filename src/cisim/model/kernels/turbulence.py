"""M16: a moving problem. What worked stops working, a few contributions a year, the same in all arms of a world."""

from __future__ import annotations

import math

import numpy as np

from cisim.model.jit import helper, inline, kernel
from cisim.model.kernels.answer import context_of, respond
from cisim.model.kernels.landscape import best_of_stage, fitness_of, tabulate_stage
from cisim.model.kernels.layout import Change, Fixed, Landscape, Organisations, Problem, Runs, Trait, Turbulence
from cisim.model.streams import Stream, draw, uniforms
from cisim.model.types import Ints, Seeds, Singles

BEYOND = 1e15
"""More entries than any table has, and still a whole number: what a chance next to nothing asks for is not."""

UNIVERSAL, OWN = 0, 1
"""Rows of ``Turbulence.at``: the two lists of contributions."""
CHANCE, VALUE, LOG_STAY = 0, 1, 2
"""Rows of ``Turbulence.drawn``: two draws, and the logarithm of the chance to stay."""


@inline
def entries_to_next(u: float, log_stay: float) -> int:
    """Entries that stay until the next one that is drawn anew, a geometric number; ``log_stay`` is the logarithm of the
    chance to stay, 0 where none does.
    """
    return int(min(math.log(u) / log_stay, BEYOND)) if log_stay < 0.0 else 0


@inline
def is_kin(key: np.uint64, kinship: float, s: int, entry: int) -> bool:
    """Whether a contribution of a stage is that of the first stage: as drawn at the start."""
    return s > 0 and kinship > 0.0 and draw(key, Stream.KINSHIP, s, entry) < kinship


@helper
def put(table: Singles, w: int, s: int, entry: int, bits: int, matters: int, value: float, per_stage: int) -> None:
    """A contribution gets a value, and with it all that differ only in what does not matter at the stage."""
    all_bits, key = (1 << bits) - 1, entry & ((1 << bits) - 1)
    at = s * per_stage + (entry - key)
    if matters == all_bits:
        table[w, at + key] = value
    elif key & ~matters == 0:
        for other in range(1 << bits):
            if other & matters == key:
                table[w, at + other] = value


@helper
def put_everywhere(
    table: Singles, w: int, entry: int, bits: int, value: float, key: np.uint64, kinship: float, matters: Ints
) -> None:
    """A contribution gets a value at its stage, unless it is that of the first stage there; and a contribution of the
    first stage wherever it is that of others too.
    """
    per_stage = table.shape[1] // matters.shape[0]
    s, here = entry // per_stage, entry % per_stage
    if not is_kin(key, kinship, s, here):
        put(table, w, s, here, bits, matters[s], value, per_stage)
    if s == 0 and kinship > 0.0:
        for other in range(1, matters.shape[0]):
            if is_kin(key, kinship, other, here):
                put(table, w, other, here, bits, matters[other], value, per_stage)


@helper
def find_next(t: int, stream: int, seed: Seeds, row: int, entries: int, turbulence: Turbulence) -> None:
    """The next contribution of each world that is drawn anew, into ``at[row]``, and its value; ``entries`` behind the
    last. All worlds at once: a vector unit draws them together, and no draw waits for that of another world.
    """
    at, drawn = turbulence.at, turbulence.drawn
    for w in range(seed.shape[0]):
        u, v, _, _ = uniforms(seed[w], stream, t, at[row, w] + 1)
        drawn[CHANCE, w] = u
        drawn[VALUE, w] = v
    for w in range(seed.shape[0]):
        at[row, w] = min(entries, at[row, w] + 1 + entries_to_next(drawn[CHANCE, w], drawn[LOG_STAY, w]))


@helper
def put_found(row: int, landscape: Landscape, turbulence: Turbulence) -> bool:
    """Contributions that were found get their values where they are on this list: universal ones, or a place's own;
    whether any was found.
    """
    change, common, own, at, listed = (
        turbulence.change, turbulence.common_seed, turbulence.own, turbulence.at, turbulence.listed
    )  # fmt: skip
    entries, count, found = landscape.table.shape[1], 0, False
    for w in range(common.shape[0]):  # without branches, which no processor could guess
        is_left = at[row, w] < entries
        listed[count] = w
        count += is_left & (own[w, min(at[row, w], entries - 1)] == (row == OWN))
        found |= is_left
    bits = 1 + landscape.k_within + landscape.k_across
    for j in range(count):
        w = listed[j]
        value, kinship = turbulence.drawn[VALUE, w], change[Change.kinship, w]
        put_everywhere(landscape.table, w, at[row, w], bits, value, common[w], kinship, turbulence.matters)
    return found


@helper
def put_elsewhere(turbulence: Turbulence) -> None:
    """What was found of the universal contributions gets its value on the universal landscape, where it is kept."""
    universal, at, drawn, change = turbulence.universal, turbulence.at, turbulence.drawn, turbulence.change
    entries, bits = universal.table.shape[1], 1 + universal.k_within + universal.k_across
    for w in range(universal.table.shape[0]):
        if at[UNIVERSAL, w] < entries:
            put_everywhere(
                universal.table, w, at[UNIVERSAL, w], bits, drawn[VALUE, w], turbulence.common_seed[w],
                change[Change.kinship, w], turbulence.matters,
            )  # fmt: skip


@helper
def redraw(t: int, seed: Seeds, landscape: Landscape, turbulence: Turbulence) -> None:
    """(M16) each contribution v is drawn anew with the chance of a year: universal ones alike for all places that share
    them, others for this place alone. Neither list touches what the other does.
    """
    change, at, drawn, entries = turbulence.change, turbulence.at, turbulence.drawn, landscape.table.shape[1]
    for w in range(seed.shape[0]):
        rate = change[Change.rate, w]
        drawn[LOG_STAY, w] = math.log1p(-rate) if rate < 1.0 else 0.0
        at[UNIVERSAL, w] = at[OWN, w] = -1 if rate > 0.0 else entries
    left = True
    while left:
        find_next(t, Stream.TURBULENCE, turbulence.common_seed, UNIVERSAL, entries, turbulence)
        left = put_found(UNIVERSAL, landscape, turbulence)
        put_elsewhere(turbulence)
        find_next(t, Stream.TURBULENCE_PLACE, seed, OWN, entries, turbulence)
        left |= put_found(OWN, landscape, turbulence)


@helper
def tabulate_again(w: int, landscape: Landscape, neighbours: Ints) -> None:
    """F of all practices of a random structure."""
    for s in range(landscape.whole.shape[1] if landscape.whole.shape[2] > 0 else 0):
        tabulate_stage(landscape.n, landscape.k_within, landscape.table, neighbours, w, s, landscape.whole)


@helper
def answer_again(w: int, problem: Problem, turbulence: Turbulence) -> None:
    """(M16) the answer on the universal landscape: exact without coupling, else the best response from last year's."""
    universal, reads, fixed, practices = turbulence.universal, problem.reads, problem.fixed, turbulence.practices
    coupled = False
    for s in range(reads.shape[0]):
        practices[0, s] = fixed[w, Fixed.answer, s]
        for other in range(reads.shape[0]):
            coupled = coupled or reads[s, other] != 0
    if coupled:
        respond(
            universal, reads, w, 0, practices, turbulence.value, turbulence.score, turbulence.single, turbulence.step
        )
    for s in range(reads.shape[0]):
        if not coupled:
            _, x = best_of_stage(universal, w, s, turbulence.score, turbulence.single, turbulence.step)
            practices[0, s] = x
        fixed[w, Fixed.answer, s] = practices[0, s]
    for s in range(reads.shape[0]):
        f = fitness_of(universal, w, s, practices[0, s], context_of(reads, s, 0, practices))
        problem.answer_gain[w, s] = 2.0 * (f - 0.5) / universal.n


@kernel
def renew(t: int, runs: Runs, problem: Problem, orgs: Organisations, turbulence: Turbulence) -> None:
    """(M16) once a year part of the landscape is drawn anew; answers, and the best of a stage where the scale is that,
    are found again, and every organisation's f is.
    """
    world, seed = runs.world, runs.seed
    landscape, change, traits = problem.landscape, turbulence.change, orgs.traits
    if turbulence.own.shape[0] > 0:
        redraw(t, seed, landscape, turbulence)
    for w in range(change.shape[1]):
        if change[Change.rate, w] > 0.0:
            tabulate_again(w, landscape, turbulence.neighbours)
            tabulate_again(w, turbulence.universal, turbulence.neighbours)
            if change[Change.scale, w] == 0.0:
                for s in range(problem.best.shape[1]):
                    f, _ = best_of_stage(landscape, w, s, turbulence.score, turbulence.single, turbulence.step)
                    problem.best[w, s] = f
            if change[Change.known, w] > 0.0:
                answer_again(w, problem, turbulence)
    for r in range(traits.shape[0]):
        if change[Change.rate, world[r]] > 0.0:
            for o in range(traits.shape[2]):
                traits[r, Trait.fitness_code, o] = -1
