"""What guards measure at default and at registered values."""

from __future__ import annotations

import numpy as np

from cisim.model.kernels.layout import Fixed, Trait
from cisim.model.month import advance
from cisim.model.streams import replication_seeds
from cisim.model.types import Numbers
from cisim.scenario.scenario import Scenario
from cisim.simulation import simulate
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.start import begin

OWN_SEARCH = {
    "problem.coupling_across": 0, "problem.coupling_within": 2, "problem.authority": 1.0, "learning.noise": 0.0,
    "learning.private_stake": 0.0, "alignment.own": 1.0, "alignment.alignment_spread": 0.0,
    "conditions.shared_measurement.noise_cut": 0.0, "conditions.mutually_reinforcing_activities.strength": 0.0,
    "conditions.common_agenda.definition": 0.0,
}  # fmt: skip
"""Organisations search for themselves and see results without noise; nothing else stands in the way."""


def final(scenario: Scenario, runs: int = 40, seed: int = 3) -> Numbers:
    """Attainment in the last month, [run, stage, segment]."""
    return simulate.run([scenario], runs, seed, detail=False).attainment[0, :, -1]


def standard_errors(d: Numbers) -> float:
    """A paired mean over its standard error."""
    return float(d.mean() / d.std(ddof=1) * len(d) ** 0.5)


def effects_of_pressure(scenario: Scenario, runs: int) -> tuple[float, float, float]:
    """Paired effects of full pressure of a short list after ten years, in standard errors: on what the listed elements
    contribute, on what the others do, and on all of it.
    """
    pressures = (0.0, 1.0)
    arms = ScenarioColumns(
        tuple(scenario.replace(OWN_SEARCH | {"conditions.shared_measurement.pressure": x}) for x in pressures)
    )
    block = draw_block(arms, np.tile([0, 1], runs), np.repeat(replication_seeds(6, runs), 2))
    begin(scenario, block)
    advance(block, 0, 120)
    n, stages = block.problem.landscape.n, block.problem.best.shape[1]
    bit, stage = np.arange(n), block.orgs.traits[:, Trait.stage]
    twice = block.orgs.traits[:, Trait.practice] | (block.orgs.traits[:, Trait.practice] << n)
    table = block.problem.landscape.table.reshape(-1, stages, n, 8)
    values = table[block.runs.world[:, None, None], stage[..., None], bit, (twice[..., None] >> bit) & 7]
    lists = np.take_along_axis(block.problem.fixed[block.runs.world, Fixed.listed], stage, axis=1)
    listed = (lists[..., None] >> bit) & 1

    def change(measure: Numbers) -> float:
        return standard_errors(measure[1::2] - measure[::2])

    return (
        change((values * listed).sum((1, 2)) / listed.sum((1, 2))),
        change((values * (1 - listed)).sum((1, 2)) / (1 - listed).sum((1, 2))),
        change(values.mean((1, 2))),
    )
