"""Outcomes of a scenario's own while a model is stepped: worked out of what was recorded so far, month by month."""

from __future__ import annotations

import numpy as np

from cisim.model.kernels.layout import Block
from cisim.scenario.scenario import Scenario
from cisim.simulation.observe import Recorder
from cisim.simulation.own_values import needs_detail, own_values


class OwnRecord:
    """The record of a single run up to now, kept only where its scenario has outcomes of its own."""

    def __init__(self, scenario: Scenario, block: Block) -> None:
        self.scenario, self.moments = scenario, 0
        self._recorder: Recorder | None = None
        if scenario.outcomes:
            names = tuple(c.name for c in scenario.conditions)
            months = np.arange(scenario.months + 1)
            self._recorder = Recorder(block, 1, names, months, needs_detail(scenario))

    def write(self) -> None:
        """Record the present month; what comes behind the length of the scenario is not recorded."""
        if self._recorder is not None and self.moments < len(self._recorder.months):
            self._recorder.write(self.moments)
            self.moments += 1

    def values(self) -> dict[str, float]:
        """The outcomes of its own at the month recorded last, by name."""
        if self._recorder is None:
            return {}
        record = self._recorder.record(self.moments)
        return {name: float(own_values(name, record, self.scenario)[0, 0, -1]) for name in self.scenario.outcomes}
