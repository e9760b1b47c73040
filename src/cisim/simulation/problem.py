"""The social problem: stages that depend on each other, and the landscape of what works (M1)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cisim.model.kernels.answer import search_answers
from cisim.model.kernels.landscape import draw_tables, tabulate
from cisim.model.kernels.landscape import find_best as fill_best
from cisim.model.kernels.layout import Change, Fixed, Landscape, Layer, Turbulence
from cisim.model.streams import Stream, grid
from cisim.model.types import Flags, Ints, Numbers, Seeds, Words
from cisim.scenario.scenario import Scenario
from cisim.simulation.scenario_cache import once_per_scenario


class ProblemDraw(NamedTuple):
    """The problem of each world."""

    landscape: Landscape
    reads: Words  # [stage, stage]
    plan_reads: Words  # [stage, stage]
    neighbour: Ints  # [stage, slot] neighbouring stages, -1 none
    read_at: Words  # [stage, slot]
    fixed: Words  # [world, Fixed, stage]
    best: Numbers  # [world, stage]
    answer_gain: Numbers  # [world, stage]
    turbulence: Turbulence


def layers(kind: type[Layer], shape: tuple[int, ...], axis: int, dtype: type) -> npt.NDArray[np.generic]:
    """Zeros with an axis for the layers of a kind."""
    return np.zeros((*shape[:axis], len(kind), *shape[axis:]), dtype)


@once_per_scenario
def coupled_positions(scenario: Scenario) -> Words:
    """``reads[t, s]``: word of the context positions at which stage t reads the practice that prevails at stage s.

    Position b is read from the neighbours of t in the stage graph in turn, so that each of them has its share.
    """
    reads = np.zeros((len(scenario.stages),) * 2, np.int64)
    for t, others in enumerate(neighbours(scenario)):
        if coupling(scenario, t, "coupling_across") == 0:
            continue
        for b in range(scenario["problem.bits"] if others else 0):
            reads[t, others[b % len(others)]] |= 1 << b
    return reads


@once_per_scenario
def neighbours(scenario: Scenario) -> list[list[int]]:
    """The stages next to each in the stage graph, in the order of their numbers."""
    inflows = scenario.inflows
    return [
        sorted({*before, *(s for s, sources in enumerate(inflows) if t in sources)}) for t, before in enumerate(inflows)
    ]


@once_per_scenario
def neighbour_slots(scenario: Scenario) -> Ints:
    """The neighbouring stages of each stage, ``[stage, slot]``; -1 none."""
    found = neighbours(scenario)
    neighbour = np.full((len(found), max(1, *(len(stages) for stages in found))), -1)
    for s, stages in enumerate(found):
        neighbour[s, : len(stages)] = stages
    return neighbour


def read_by_slot(reads: Words, neighbour: Ints) -> Words:
    """Positions at which each stage reads each of its neighbours, ``[stage, slot]``; no bits where there is none."""
    return np.where(neighbour >= 0, np.take_along_axis(reads, np.maximum(neighbour, 0), axis=1), 0)


def coupling(scenario: Scenario, stage: int, name: str) -> int:
    """K_b or K_w of a stage: its own where it has one, at most the problem's."""
    own, most = getattr(scenario.stages[stage], name), int(scenario[f"problem.{name}"])
    return most if own is None else min(own, most)


def seen_by_plans(scenario: Scenario, reads: Words) -> Words:
    """Of what stages read of each other, what a plan looks at: the stages of one initiative."""
    initiative = np.array([s.initiative for s in scenario.stages])
    return np.where(initiative[:, None] == initiative, reads, 0)


def dial(scenario: Scenario, name: str, column: Numbers) -> Numbers:
    """A dial of the problem by stage, ``[row, stage]``: the stage's own where it has one, else the scenario's."""
    values = np.repeat(column[:, None], len(scenario.stages), axis=1)
    for s, stage in enumerate(scenario.stages):
        if (own := getattr(stage, name)) is not None:
            values[:, s] = own
    return values


def draw_problem(scenario: Scenario, seed: Seeds, common_seed: Seeds, columns: dict[str, Numbers]) -> ProblemDraw:
    """Draw the problem of each world.

    Args:
        scenario: shapes and couplings; the same for all worlds.
        seed: one seed per world, for what is specific to its place.
        common_seed: one seed per world for what is universal; worlds that share it share the universal landscape.
        columns: world parameters by name, one value per world.
    """
    worlds, stages = len(seed), len(scenario.stages)
    n, within, across = (int(scenario[f"problem.{k}"]) for k in ("bits", "coupling_within", "coupling_across"))
    entries = stages * n << (1 + within + across)
    universal, table = np.empty((2, worlds, entries), np.float32)
    place = dial(scenario, "place", columns["place"])
    own = _draw_contributions(seed, common_seed, place, universal, table)
    for values in (universal, table):
        by_stage = values.reshape(worlds, stages, -1)
        _relate(common_seed, columns["kinship"], by_stage)
        _uncouple(scenario, by_stage)
    landscape = Landscape(n, within, across, table, _tabulated(scenario, seed, table))
    best = _full_effect(landscape, columns["scale"], stages)
    reads, neighbour = coupled_positions(scenario), neighbour_slots(scenario)
    fixed = _draw_masks(seed, stages, n, columns, dial(scenario, "authority", columns["authority"]))
    gain, known = np.zeros(best.shape), (dial(scenario, "known", columns["known"]) > 0).any(axis=1)
    elsewhere = landscape._replace(table=universal[:, :0], whole=landscape.whole[..., :0])
    if known.any():
        elsewhere = landscape._replace(table=universal, whole=_tabulated(scenario, seed, universal))
        fixed[:, Fixed.answer], f = find_answers(elsewhere, reads, common_seed)
        gain = 2 * (f - 0.5) / n
    change = np.array([columns["turbulence"], columns["kinship"], columns["scale"], known])
    turbulence = _turbulence(scenario, seed, common_seed, own, change, elsewhere)
    return ProblemDraw(
        landscape, reads.copy(), seen_by_plans(scenario, reads), neighbour.copy(), read_by_slot(reads, neighbour),
        fixed, best, gain, turbulence,
    )  # fmt: skip


def _turbulence(
    scenario: Scenario, seed: Seeds, common_seed: Seeds, own: Flags, change: Numbers, universal: Landscape
) -> Turbulence:
    """(M16) what it takes to draw part of the landscape anew; nothing is kept where nothing ever is."""
    stages, n, within = len(scenario.stages), universal.n, universal.k_within
    moves = bool(np.any(change[Change.rate] > 0))
    by_enumeration = scenario["problem.structure"] == "random"
    width = 1 if by_enumeration or not moves else within + max(universal.k_across, 1)
    neighbours = _draw_neighbours(seed, stages, n, within) if moves and by_enumeration else np.zeros((0,) * 4, np.int64)
    return Turbulence(
        change, common_seed, own if moves else own[:0], key_bits(scenario).copy(),
        universal if moves else universal._replace(table=universal.table[:0], whole=universal.whole[:0]),
        neighbours, np.zeros((2, len(seed)), np.int64), np.zeros((3, len(seed))),
        np.zeros(len(seed), np.int64),
        np.zeros((1, stages), np.int64), *working_memory(n, width),
    )  # fmt: skip


@once_per_scenario
def key_bits(scenario: Scenario) -> Words:
    """Bits of the key of a contribution on which it depends, by stage: its own coupling may be less than the most."""
    above = 1 + int(scenario["problem.coupling_within"])
    near, far = (
        np.array([coupling(scenario, s, name) for s in range(len(scenario.stages))])
        for name in ("coupling_within", "coupling_across")
    )
    return ((1 << (1 + near)) - 1) | (((1 << far) - 1) << above)


def _full_effect(landscape: Landscape, scale: Numbers, stages: int) -> Numbers:
    """(M0) f at which a practice has full effect: so many spreads of f above the mean; with 0 the best of its stage."""
    fixed = np.repeat(0.5 + scale[:, None] / np.sqrt(12 * landscape.n), stages, axis=1)
    return fixed if np.all(scale > 0) else np.where(scale[:, None] > 0, fixed, find_best(landscape, stages)[0])


def _draw_contributions(
    seed: Seeds, common_seed: Seeds, place: Numbers, universal: npt.NDArray[np.float32], table: npt.NDArray[np.float32]
) -> Flags:
    """Contributions of all stages, each stage with its share that is specific to the place; returns which are."""
    (worlds, stages), by_stage = place.shape, np.ascontiguousarray(place.T)
    own = np.empty(table.shape, np.uint8)
    draw_tables(seed, common_seed, by_stage[0], table.shape[1], universal, table, own)
    for s in range(1, stages):
        if not np.array_equal(by_stage[s], by_stage[0]):
            other, own_there = np.empty_like(table), np.empty_like(own)
            draw_tables(seed, common_seed, by_stage[s], table.shape[1], universal, other, own_there)
            table.reshape(worlds, stages, -1)[:, s] = other.reshape(worlds, stages, -1)[:, s]
            own.reshape(worlds, stages, -1)[:, s] = own_there.reshape(worlds, stages, -1)[:, s]
    return own


def _relate(common_seed: Seeds, kinship: Numbers, values: npt.NDArray[np.float32]) -> None:
    """Contributions ``[world, stage, entry]`` that all stages have in common become those of the first stage."""
    if not np.any(kinship > 0):
        return
    stage, entry = np.ogrid[1 : values.shape[1], : values.shape[2]]
    chance = grid(common_seed[:, None, None], Stream.KINSHIP, stage, entry)[0]
    values[:, 1:] = np.where(chance < kinship[:, None, None], values[:, :1], values[:, 1:])


def _uncouple(scenario: Scenario, values: npt.NDArray[np.float32]) -> None:
    """Where a stage has a coupling of its own, contributions no longer depend on the bits beyond it."""
    n, within, across = (int(scenario[f"problem.{k}"]) for k in ("bits", "coupling_within", "coupling_across"))
    key = np.arange(1 << (1 + within + across))
    bits = key_bits(scenario)
    for s in np.flatnonzero(bits != key[-1]):
        values[:, s] = values[:, s].reshape(len(values), n, -1)[..., key & bits[s]].reshape(len(values), -1)


def _tabulated(scenario: Scenario, seed: Seeds, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """F of all practices where the structure is random; no practices where it is a ring."""
    stages, n, within = len(scenario.stages), scenario["problem.bits"], scenario["problem.coupling_within"]
    if scenario["problem.structure"] != "random":
        return np.zeros((len(seed), stages, 0), np.float32)
    whole = np.empty((len(seed), stages, 1 << n), np.float32)
    tabulate(n, within, table, _draw_neighbours(seed, stages, n, within), whole)
    return whole


def _draw_neighbours(seed: Seeds, stages: int, n: int, k: int) -> Words:
    """K_w distinct other elements for each element, in random order."""
    stage, element, other = np.ogrid[:stages, :n, : n - 1]
    chance = grid(seed[:, None, None, None], Stream.NEIGHBOURS, stage, element * n + other)[0]
    ranked = np.argsort(chance, axis=-1)[..., :k]
    return np.ascontiguousarray(ranked + (ranked >= np.arange(n)[:, None]))


def _draw_masks(seed: Seeds, stages: int, n: int, columns: dict[str, Numbers], authority: Numbers) -> Words:
    """Who may set which bit, and which dimensions are on the short list; shares are rounded to whole bits."""
    stage, bit = np.arange(stages)[:, None], np.arange(n)
    by_authority, by_list, _, _ = grid(seed[:, None, None], Stream.AUTHORITY, stage, bit)
    rank = np.argsort(np.argsort(by_authority, axis=-1), axis=-1)
    rank_on_list = np.argsort(np.argsort(by_list, axis=-1), axis=-1)
    alone = np.floor(authority * n + 0.5)[:, :, None]
    policy = np.floor(columns["policy_share"][:, None, None] * (n - alone) + 0.5)
    on_list = np.floor(columns["list_share"] * n + 0.5)[:, None, None]
    power = 1 << bit
    fixed = np.zeros((len(seed), len(Fixed), stages), np.int64)
    fixed[:, Fixed.own] = ((rank < alone) * power).sum(axis=-1)
    fixed[:, Fixed.policy] = (((rank >= alone) & (rank < alone + policy)) * power).sum(axis=-1)
    fixed[:, Fixed.governed] = fixed[:, Fixed.own] | fixed[:, Fixed.policy]
    fixed[:, Fixed.listed] = ((rank_on_list < on_list) * power).sum(axis=-1)
    return fixed


def find_best(landscape: Landscape, stages: int) -> tuple[Numbers, Words]:
    """The exact optimum of each stage: its f, and the practice that reaches it in its best context."""
    shape = (landscape.table.shape[0], stages)
    best, practices = np.empty(shape), np.empty(shape, np.int64)
    width = 1 if landscape.whole.shape[2] > 0 else landscape.k_within + max(landscape.k_across, 1)
    fill_best(landscape, *working_memory(landscape.n, width)[1:], best, practices)
    return best, practices


def find_answers(universal: Landscape, reads: Words, common_seed: Seeds) -> tuple[Words, Numbers]:
    """The joint best practice of each stage on the universal landscape, and its f.

    Where no stage reads another one, each has its own optimum: exact.
    """
    f, answer = find_best(universal, len(reads))
    if reads.any():
        memory = working_memory(universal.n, max(universal.k_within + 1, universal.k_across))
        search_answers(universal, reads, common_seed, np.empty((2, len(reads)), np.int64), *memory, answer, f)
    return answer, f


def working_memory(n: int, width: int) -> tuple[Numbers, Numbers, Numbers, Words]:
    """For the best practice on a ring whose positions depend on so many elements: contributions, scores, steps."""
    size = 1 << (width - 1)
    return np.empty((1, n << width)), np.empty((2, size, size)), np.empty((2, size)), np.empty((n, size), np.int64)


def sign_worth(scenario: Scenario) -> Numbers:
    """(M2) c_u of each stage: with it the value of an element has the spread of a contribution over practices and
    contexts, (1 - 2^-k)/12 in the mean over landscapes where it depends on k bits.
    """
    bits = np.bitwise_count(key_bits(scenario)).astype(float)
    return np.sqrt((1 - 2.0**-bits) / 3)
