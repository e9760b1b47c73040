"""Steps that organisations take, counted in the runs: how many improve what they do, and how far they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cisim.model.kernels.layout import Block, Org, Trait
from cisim.model.month import advance
from cisim.model.schedule import Event
from cisim.model.streams import replication_seeds
from cisim.model.types import Array, Numbers
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.problem import find_best
from cisim.simulation.start import begin

CONTEXT_AT, WORD = 20, (1 << 20) - 1
"""Where the context stands in the code of what fitness was found for (``Trait.fitness_code``)."""


@dataclass(frozen=True)
class Steps:
    """Of one arm, ``[run]``: steps taken, those that improve, and the share of the way to the best that is gone."""

    taken: Numbers
    improving: Numbers
    way: Numbers


def worth(block: Block, practice: Array, context: Array) -> Numbers:
    """(M1) true f of practices in contexts, ``[run, organisation]``; for the ring structure."""
    landscape = block.problem.landscape
    n, within, across = landscape.n, landscape.k_within, landscape.k_across
    stages = block.problem.best.shape[1]
    table = landscape.table.reshape(-1, stages, n, 1 << (1 + within + across))
    element = np.arange(n)
    own = (practice[..., None] | (practice[..., None] << n)) >> element & ((1 << (1 + within)) - 1)
    other = (context[..., None] | (context[..., None] << n)) >> element & ((1 << across) - 1)
    key = own | (other << (1 + within))
    stage = block.orgs.traits[:, Trait.stage]
    return np.asarray(table[block.runs.world[:, None, None], stage[..., None], element, key].mean(axis=-1))


class _Count:
    """Called before and after practices change."""

    def __init__(self, runs: int) -> None:
        self.taken, self.improving = np.zeros(runs), np.zeros(runs)
        self.before = np.zeros((0, 0), np.int64)

    def remember(self, block: Block, month: int) -> None:
        """Practices before."""
        self.before = block.orgs.traits[:, Trait.practice].copy()

    def count(self, block: Block, month: int) -> None:
        """Those who proposed a change and made it, in the context it was judged in."""
        traits = block.orgs.traits
        now, proposed = traits[:, Trait.practice], traits[:, Trait.proposal]
        stepped = (now != self.before) & (proposed != self.before)
        if stepped.any():
            context = (traits[:, Trait.fitness_code] >> CONTEXT_AT) & WORD
            gain = worth(block, now, context) - worth(block, self.before, context)
            self.taken += stepped.sum(axis=1)
            self.improving += (stepped & (gain > 0)).sum(axis=1)


def steps_taken(scenario: Scenario, runs: int, seed: int) -> Steps:
    """Run one arm and count."""
    count = _Count(runs)
    events: Sequence[Event] = (
        Event("before", "adoption", count.remember),
        Event("after", "adoption", count.count),
    )
    block = draw_block(ScenarioColumns((scenario,)), np.zeros(runs, np.int64), replication_seeds(seed, runs))
    begin(scenario, block)
    first = block.orgs.org[:, Org.fitness].copy()
    stage = block.orgs.traits[:, Trait.stage].copy()
    advance(block, 0, scenario.months, tuple(events))
    best, _ = find_best(block.problem.landscape, len(scenario.stages))
    highest = best[block.runs.world[:, None], stage]
    size = block.orgs.org[:, Org.initial_fte] * (stage == block.orgs.traits[:, Trait.stage])
    gone = (size * (block.orgs.org[:, Org.fitness] - first)).sum(axis=1) / (size * (highest - first)).sum(axis=1)
    return Steps(count.taken, count.improving, gone)
