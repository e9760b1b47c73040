"""The model as a Mesa model: one run with agents to look at, to collect data from, and to override.

``step()`` gives to the last bit the trajectory of run 0 of an ensemble with the same root seed. Agents are built when
they are first asked for; a model nobody looks into costs no more than a run of the ensemble.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
import numpy.typing as npt

from cisim.agents.decisions import own_decisions
from cisim.agents.organisations import AGENT_CLASSES, Organisation
from cisim.errors import ArgumentError, nearest, whole_number
from cisim.model.conditions import strength_key
from cisim.model.kernels.layout import Cell, ConditionState, Trait
from cisim.model.month import advance
from cisim.model.schedule import Event
from cisim.model.sectors import SERVING_NAMES
from cisim.model.streams import replication_seeds
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation import compile as compilation
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.dynamics import own_dynamics
from cisim.simulation.observe import outcomes, partnership_metrics
from cisim.simulation.present_state import current_metrics, effectiveness
from cisim.simulation.rules import rules_of
from cisim.simulation.start import begin

if TYPE_CHECKING:
    import networkx as nx

Roles = Mapping[str | tuple[str, int], type[mesa.Agent]]


class CommunityModel(mesa.Model):  # type: ignore[misc]
    """A community that acts on its problem, month by month.

    Args:
        settings: a scenario, or the name or file of one.
        rng: root seed; the model is replication 0 of it. None draws one, which is kept in ``root_seed``.
        roles: agent classes of your own, for a whole sector (``"funder"``) or one agent of it (``("nonprofit", 3)``);
            what their ``decide_...`` methods return replaces what the compiled rules decided for them.
        ties: a graph over organisation positions (nonprofits, governments, businesses) instead of drawn ties.
        collect: record all metrics every month in ``datacollector``.
        events: functions of your own before or after phases of the schedule (``cisim.model.schedule``).
        **strengths: strength of conditions by name, e.g. ``backbone_support=0``.

    Raises:
        ScenarioError: the settings are no scenario, or a strength is not allowed.
        ArgumentError: a role names nobody, or is no class for its sector; later, a decision of such an agent that
            cannot be carried out.
    """

    def __init__(
        self,
        settings: Scenario | str = "adaptive-city",
        rng: int | None = 1,
        roles: Roles | None = None,
        ties: nx.Graph | None = None,
        collect: bool = True,
        events: Sequence[Event] = (),
        **strengths: float,
    ) -> None:
        seed = (
            int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
            if rng is None
            else whole_number("rng", rng, 0, 2**64 - 1)
        )
        super().__init__(rng=seed)
        chosen = settings if isinstance(settings, Scenario) else load(settings)
        changes = {
            strength_key(name): float(value) if isinstance(value, bool) else value for name, value in strengths.items()
        }
        self.settings = chosen.replace(changes, "CommunityModel") if changes else chosen
        self.root_seed, self.month, self.running = seed, 0, True
        compilation.warm_up()
        seeds = replication_seeds(self.root_seed, 1)
        self.block = draw_block(ScenarioColumns((self.settings,)), [0], seeds, ties=None if ties is None else [ties])
        begin(self.settings, self.block)
        self.roles = dict(roles or {})
        self._built = False
        self._seen: tuple[int, dict[str, float]] = (-1, {})
        rules = rules_of((self.settings,), np.zeros(1, np.int64))
        self._events: tuple[Event, ...] = (*own_dynamics(self.settings.conditions), *rules)
        if self.roles:
            self._build_agents()
            self._events += tuple(own_decisions(self, list(self.agents)))
        self._events += tuple(events)
        reporters = {name: _reporter(name) for name in self.metrics} if collect else {}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)
        self.datacollector.collect(self)

    def step(self) -> None:
        """One month."""
        advance(self.block, self.month, self.month + 1, self._events)
        self.month += 1
        self.running = self.month < self.settings.months
        self.datacollector.collect(self)

    @property
    def agents(self) -> Any:
        """All agents, built on first use."""
        if not self._built:
            self._build_agents()
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """Agents by class, built on first use."""
        if not self._built:
            self._build_agents()
        return super().agents_by_type

    @property
    def metrics(self) -> dict[str, float]:
        """All metrics of the present month by name (``observe.METRICS`` and the levels)."""
        if self._seen[0] != self.month:
            self._seen = (self.month, self._measure())
        return self._seen[1]

    def _measure(self) -> dict[str, float]:
        names = tuple(c.name for c in self.settings.conditions)
        scores = outcomes(self.attainment[None, None], self.block.pathway.share, int(self.block.pathway.order[-1]))
        present = partnership_metrics(self.block) | current_metrics(self.block, names)
        values = {name: value[0, 0] for name, value in scores.items()} | {
            name: value[0] for name, value in present.items()
        }
        return {name: float(value) for name, value in values.items()}

    @property
    def attainment(self) -> npt.NDArray[np.float64]:
        """Share of children at benchmark, ``[stage, segment]``."""
        return np.asarray(
            self.block.pathway.cell[0, Cell.attainment].reshape(self.block.problem.best.shape[1], -1).copy()
        )

    @property
    def effectiveness(self) -> npt.NDArray[np.float64]:
        """(M1) effectiveness of every organisation's service."""
        return np.asarray(effectiveness(self.block)[0])

    @property
    def levels(self) -> dict[str, float]:
        """Level of every condition, 0..1; the mean over initiatives."""
        return {
            c.name: float(self.block.initiatives.condition_state[ConditionState.level, k].mean())
            for k, c in enumerate(self.settings.conditions)
        }

    def levels_of(self, initiative: str) -> dict[str, float]:
        """Level of every condition in one initiative, by the name that its stages give."""
        i = self.settings.initiative_names.index(initiative)
        return {
            c.name: float(self.block.initiatives.condition_state[ConditionState.level, k, i])
            for k, c in enumerate(self.settings.conditions)
        }

    def ties(self) -> nx.Graph:
        """Who knows whom: a graph over organisation positions with ``trust`` on the ties."""
        import networkx as nx

        graph = nx.Graph()
        labels = {"sector": Trait.sector, "stage": Trait.stage, "network": Trait.network}
        for o in range(self.block.orgs.traits.shape[2]):
            graph.add_node(o, **{k: int(self.block.orgs.traits[0, layer, o]) for k, layer in labels.items()})
        for k in range(int(self.block.ties.n_edges[0])):
            i, j = self.block.ties.edge[0, :, k]
            graph.add_edge(int(i), int(j), trust=float(self.block.ties.trust[0, k]))
        return graph

    @cached_property
    def space(self) -> Any:
        """The organisations on the graph of their ties, as Mesa's ``make_space_component`` draws it."""
        from mesa.discrete_space import Network

        space = Network(self.ties(), random=self.random)
        for agent in self.agents.select(agent_type=Organisation):
            agent.cell = space[agent.row]
            agent.cell.add_agent(agent)
        return space

    def _build_agents(self) -> None:
        self._built = True
        numbers = dict.fromkeys(AGENT_CLASSES, 0)
        for row, code in enumerate(self.block.orgs.traits[0, Trait.sector]):
            self._create(SERVING_NAMES[code], numbers, row)
        for row in range(self.block.funding.funder.shape[2]):
            self._create("funder", numbers, row)
        for row in range(len(self.settings.initiative_names)):
            self._create("backbone", numbers, row)
        unknown = [key for key in self.roles if not self._names_somebody(key, numbers)]
        if unknown:
            first = next(iter(unknown[0]), "") if isinstance(unknown[0], tuple) else unknown[0]
            raise ArgumentError(
                f"roles name nobody: {unknown}{'' if first in AGENT_CLASSES else nearest(str(first), AGENT_CLASSES)} "
                f"(sectors: {', '.join(AGENT_CLASSES)}; positions count from 0)"
            )

    def _create(self, sector: str, numbers: dict[str, int], row: int) -> None:
        self._class_of(sector, numbers[sector])(self, row)
        numbers[sector] += 1

    def _class_of(self, sector: str, number: int) -> type[mesa.Agent]:
        base = AGENT_CLASSES[sector]
        chosen = self.roles.get((sector, number), self.roles.get(sector, base))
        general = Organisation if issubclass(base, Organisation) else base
        if not (isinstance(chosen, type) and issubclass(chosen, general) and chosen.sector in ("", sector)):
            raise ArgumentError(f"roles: {chosen!r} given for a {sector}, allowed: a subclass of {base.__name__}")
        return chosen

    def _names_somebody(self, key: str | tuple[str, int], numbers: Mapping[str, int]) -> bool:
        if isinstance(key, tuple):
            return len(key) == 2 and key[0] in numbers and key[1] in range(numbers[key[0]])
        return key in numbers


def _reporter(name: str) -> Any:
    def report(model: CommunityModel) -> float:
        return model.metrics[name]

    return report


def trajectory(model: CommunityModel, months: Iterable[int]) -> npt.NDArray[np.float64]:
    """Run a model and return attainment after each of the given months, ``[month, stage, segment]``."""
    attainments = []
    for month in months:
        while model.month < month:
            model.step()
        attainments.append(model.attainment)
    return np.array(attainments)


__all__ = ["CommunityModel", "trajectory"]
