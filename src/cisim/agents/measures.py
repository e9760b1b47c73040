"""What can be read off a model as a whole: metrics, attainment, levels, ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cisim.agents.attributes import read_only
from cisim.agents.own_record import OwnRecord
from cisim.errors import ArgumentError, nearest
from cisim.model.kernels.layout import Block, Cell, ConditionState, Trait
from cisim.scenario.scenario import Scenario
from cisim.simulation.observe import outcomes, partnership_metrics
from cisim.simulation.present_state import current_metrics, effectiveness

if TYPE_CHECKING:
    import networkx as nx

WORKED_OUT = "set attributes of agents, or strengths of conditions in a new CommunityModel"


class Measures:
    """Measures of a community at this moment; before the first step, of its start."""

    _block: Block
    _settings: Scenario
    _own: OwnRecord
    _measured: dict[str, float] | None = None  # while they are recorded

    @read_only(WORKED_OUT)
    def metrics(self) -> dict[str, float]:
        """All metrics of this moment by name (``observe.METRICS``, the levels, and outcomes of the scenario's own)."""
        return self._measure() if self._measured is None else dict(self._measured)

    def _measure(self) -> dict[str, float]:
        names = tuple(c.name for c in self._settings.conditions)
        scores = outcomes(self.attainment[None, None], self._block.pathway.share, int(self._block.pathway.order[-1]))
        present = partnership_metrics(self._block) | current_metrics(self._block, names)
        values = {name: value[0, 0] for name, value in scores.items()} | {
            name: value[0] for name, value in present.items()
        }
        return {name: float(value) for name, value in values.items()} | self._own.values()

    @read_only(WORKED_OUT)
    def attainment(self) -> npt.NDArray[np.float64]:
        """Share of children at benchmark, ``[stage, segment]``."""
        return np.asarray(
            self._block.pathway.cell[0, Cell.attainment].reshape(self._block.problem.best.shape[1], -1).copy()
        )

    @read_only(WORKED_OUT)
    def effectiveness(self) -> npt.NDArray[np.float64]:
        """(M1) effectiveness of every organisation's service."""
        return np.asarray(effectiveness(self._block)[0])

    @read_only(WORKED_OUT)
    def levels(self) -> dict[str, float]:
        """Level of every condition, 0..1; the mean over initiatives."""
        return {
            c.name: float(self._block.initiatives.condition_state[ConditionState.level, k].mean())
            for k, c in enumerate(self._settings.conditions)
        }

    def levels_of(self, initiative: str) -> dict[str, float]:
        """Level of every condition in one initiative, by the name that its stages give.

        Raises:
            ArgumentError: there is no such initiative.
        """
        names = self._settings.initiative_names
        if initiative not in names:
            raise ArgumentError(
                f"initiative {initiative!r} given, allowed: {', '.join(map(repr, names))}{nearest(initiative, names)}"
            )
        i = names.index(initiative)
        return {
            c.name: float(self._block.initiatives.condition_state[ConditionState.level, k, i])
            for k, c in enumerate(self._settings.conditions)
        }

    def ties(self) -> nx.Graph:
        """Who knows whom: a graph over organisation positions with ``trust`` on the ties."""
        import networkx as nx

        graph = nx.Graph()
        labels = {"sector": Trait.sector, "stage": Trait.stage, "network": Trait.network}
        for o in range(self._block.orgs.traits.shape[2]):
            graph.add_node(o, **{k: int(self._block.orgs.traits[0, layer, o]) for k, layer in labels.items()})
        for k in range(int(self._block.ties.n_edges[0])):
            i, j = self._block.ties.edge[0, :, k]
            graph.add_edge(int(i), int(j), trust=float(self._block.ties.trust[0, k]))
        return graph
