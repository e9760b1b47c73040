"""(M0) the first month of a block is prepared, and starts that its communities cannot have are refused."""

from __future__ import annotations

import numpy as np

from cisim.errors import ScenarioError
from cisim.model.kernels.layout import Block, Reach
from cisim.model.month import advance
from cisim.scenario.scenario import Scenario


def begin(scenario: Scenario, block: Block) -> None:
    """Prepare the start of all runs.

    Raises:
        ScenarioError: the start of a stage cannot be reached with what enters it, however much it is served.
    """
    advance(block, 0, 0)
    for s in scenario.stage_order:
        stage = scenario.stages[s]
        if stage.start is None:
            continue
        lowest, highest = block.pathway.reach[:, Reach.lowest, s], block.pathway.reach[:, Reach.highest, s]
        outside = ~((lowest < stage.start) & (stage.start < highest))
        if outside.any():
            r = int(np.argmax(outside))
            raise ScenarioError(
                f"stages: '{stage.name}' cannot start at {stage.start:g}: with what enters it in a community that was "
                f"drawn, its start must lie between {lowest[r]:.4f} and {highest[r]:.4f}"
            )
