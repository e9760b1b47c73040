"""Needs and background of a scenario, as they are solved from its starts, held for other numbers of organisations."""

from __future__ import annotations

import numpy as np

from cisim.model.kernels.layout import Cell
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.scenario.stage_values import stage_key
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.start import begin


def fixed_needs(scenario: Scenario, runs: int, seed: int) -> dict[str, float]:
    """Changes that hold need and background of every stage at their means over the first communities of a seed."""
    block = draw_block(ScenarioColumns((scenario,)), np.zeros(runs, int), replication_seeds(seed, runs))
    begin(scenario, block)
    cell = block.pathway.cell
    found: dict[str, float] = {}
    for name, layer in (("need_fte", Cell.need), ("background_fte", Cell.background)):
        by_stage = cell[:, layer].reshape(runs, len(scenario.stages), -1).sum(axis=2).mean(axis=0)
        found |= {stage_key(stage, name): float(x) for stage, x in zip(scenario.stages, by_stage, strict=True)}
    return found
