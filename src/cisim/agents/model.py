"""The model as a Mesa model: one run with agents to look at, to collect data from, and to override.

``step()`` gives to the last bit the trajectory of run 0 of an ensemble with the same root seed. Agents are built when
they are first asked for; a model nobody looks into costs no more than a run of the ensemble.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import mesa
import numpy as np
import numpy.typing as npt

from cisim.agents.agent_sets import AllAgents
from cisim.agents.attributes import read_only, refuse_methods
from cisim.agents.base import CommunityAgent
from cisim.agents.decisions import own_decisions
from cisim.agents.measures import Measures
from cisim.agents.organisations import Organisation
from cisim.agents.own_record import OwnRecord
from cisim.agents.roles import AGENT_CLASSES, Roles, acts, check_names, class_of
from cisim.agents.seeds import find_root_seed
from cisim.errors import ArgumentError
from cisim.model.conditions import strength_key
from cisim.model.kernels.layout import Block, Trait
from cisim.model.schedule import Event
from cisim.model.sectors import SERVING_NAMES
from cisim.model.streams import replication_seeds
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation import compile as compilation
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.dynamics import own_dynamics
from cisim.simulation.rules import rules_of
from cisim.simulation.start import begin
from cisim.simulation.timeline import Timeline

if TYPE_CHECKING:
    import networkx as nx

MADE_ONCE = "give it to a new CommunityModel"


class CommunityModel(Measures, mesa.Model):  # type: ignore[misc]
    """A community that acts on its problem, month by month.

    ``random`` and ``rng`` of the model are for code of one's own: what the model itself draws hangs on ``root_seed``
    alone.

    Args:
        settings: a scenario, or the name or file of one.
        rng: root seed; the model is replication 0 of it. None draws one, which is kept in ``root_seed``. Generators and
            seed sequences of ``numpy.random`` give one; ``seed`` is another name for it.
        roles: agent classes of your own, for a whole sector (``"funder"``) or one agent of it (``("nonprofit", 3)``);
            what their ``decide_...`` methods return replaces what the compiled rules decided for them, and a ``step``
            method is called at the end of each month.
        ties: a graph over organisation positions (nonprofits, governments, businesses) instead of drawn ties.
        collect: record the root seed and all metrics every month in ``datacollector``.
        events: functions of your own before or after phases of the schedule (``cisim.model.schedule``).
        **kwargs: strength of conditions by name, e.g. ``backbone_support=0``; or ``scenario``, one of Mesa's with a
            seed and such strengths.

    Raises:
        ScenarioError: the settings are no scenario, or a strength is not allowed.
        ArgumentError: there is no such seed; a role names nobody, or is no class for its sector; later, a decision of
            such an agent that cannot be carried out.
    """

    def __init__(
        self,
        settings: Scenario | str = "adaptive-city",
        rng: Any = None,
        roles: Roles | None = None,
        ties: nx.Graph | None = None,
        collect: bool = True,
        events: Sequence[Event] = (),
        **kwargs: Any,  # Mesa's front end asks for this name where parameters are not named one by one
    ) -> None:
        own = kwargs.pop("scenario", None)
        strengths = kwargs | ({} if own is None else dict(own))
        self._root_seed = find_root_seed(rng, strengths.pop("seed", None), strengths.pop("rng", None))
        super().__init__(rng=self._root_seed)
        if own is not None:
            self.scenario = own
        self._settings = _with_strengths(settings if isinstance(settings, Scenario) else load(settings), strengths)
        self._month, self._built, self._building = 0, False, False
        self._space: Any = None
        compilation.warm_up()
        seeds = replication_seeds(self._root_seed, 1)
        arms = ScenarioColumns((self._settings,))
        self._block = draw_block(arms, [0], seeds, ties=None if ties is None else [ties])
        begin(self._settings, self._block)
        self._own = OwnRecord(self._settings, self._block)
        self._own.write()
        self._timeline = Timeline(arms, np.zeros(1, np.int64))
        if not isinstance(roles, Mapping | None):
            raise ArgumentError(f"roles must be classes by sector or agent, got {roles!r}")
        self._roles = dict(roles or {})
        rules = rules_of((self._settings,), np.zeros(1, np.int64))
        self._events: tuple[Event, ...] = (*own_dynamics(self._settings.conditions), *rules)
        self._acting: list[CommunityAgent] = []
        if self._roles:
            agents = [agent for agent in self.agents if isinstance(agent, CommunityAgent)]
            self._events += tuple(own_decisions(self, agents))
            self._acting = [agent for agent in agents if acts(agent)]
        self._events += tuple(events)
        self.datacollector = mesa.DataCollector(model_reporters=self._reporters() if collect else {})
        self._collect()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._settings.name!r}, rng={self._root_seed})"

    def __copy__(self) -> NoReturn:
        raise ArgumentError(f"{self!r}: copy.copy would share its arrays; copy.deepcopy makes a model of its own")

    def __setattr__(self, name: str, value: Any) -> None:
        refuse_methods(self, name, MADE_ONCE, free=("step",))  # Mesa wraps it
        super().__setattr__(name, value)

    def step(self) -> None:
        """One month; at its end, ``step`` of agents that have one of their own.

        Raises:
            ArgumentError: a decision cannot be carried out; or an earlier month was left halfway by an error.
        """
        try:
            self._advance()
        except BaseException:
            # Mesa's own step, from 3.5 on, would do nothing from now on and say nothing
            self.step = self._refuse  # type: ignore[method-assign]
            raise
        self.running = self._month < self._settings.months
        self._collect()

    def _advance(self) -> None:
        self._timeline.advance(self._block, self._month, self._month + 1, self._events)
        self._month += 1
        self._own.write()
        for agent in self._acting:
            agent.step()

    def _refuse(self) -> NoReturn:
        raise ArgumentError(f"{self!r}: an error left month {self._month} halfway; make a new model")

    def _reporters(self) -> dict[str, Any]:
        return {"root_seed": "root_seed"} | {name: partial(_metric, name=name) for name in self._measure()}

    def _collect(self) -> None:
        """Let the data collector record this moment; metrics are worked out once for all of its reporters."""
        self._measured = self._measure() if self.datacollector.model_reporters else None
        try:
            self.datacollector.collect(self)
        finally:
            self._measured = None

    @read_only("step() goes on by a month")
    def month(self) -> int:
        """Months since the start."""
        return self._month

    @read_only(MADE_ONCE)
    def root_seed(self) -> int:
        """The seed from which all random numbers of the run follow."""
        return self._root_seed

    @read_only(MADE_ONCE)
    def settings(self) -> Scenario:
        """The scenario."""
        return self._settings

    @read_only(MADE_ONCE)
    def roles(self) -> Roles:
        """Agent classes of one's own."""
        return dict(self._roles)

    @read_only("write into its arrays")
    def block(self) -> Block:
        """The arrays of the run; what is written there is neither checked nor booked."""
        return self._block

    @read_only("the agents of a run are fixed")
    def agents(self) -> AllAgents:
        """All agents, built on first use."""
        self._build_agents()
        return AllAgents(list(super().agents), random=self.random)

    @read_only("the agents of a run are fixed")
    def agents_by_type(self) -> dict[type[mesa.Agent], AllAgents]:
        """Agents by class, built on first use."""
        self._build_agents()
        return {kind: AllAgents(list(some), random=self.random) for kind, some in super().agents_by_type.items()}

    @read_only("the agents of a run are fixed")
    def agent_types(self) -> list[type[mesa.Agent]]:
        """Classes of agents."""
        return list(self.agents_by_type)

    def register_agent(self, agent: mesa.Agent) -> None:
        """Called by Mesa for each agent that is made; agents of classes that have no part in the community may come.

        Raises:
            ArgumentError: an agent of the community was made by hand.
        """
        if isinstance(agent, CommunityAgent) and not self._building:
            raise ArgumentError(
                f"{type(agent).__name__} cannot be made by hand: the model makes its agents. "
                "Give a class of your own in roles, or another number of agents in the scenario"
            )
        super().register_agent(agent)

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Called by Mesa for an agent that leaves.

        Raises:
            ArgumentError: it is an agent of the community.
        """
        if isinstance(agent, CommunityAgent):
            agent.remove()
        super().deregister_agent(agent)

    def remove_all_agents(self) -> NoReturn:
        """Not possible.

        Raises:
            ArgumentError: always.
        """
        raise ArgumentError("the agents of a run are fixed and cannot be removed")

    @read_only("give a graph as ties to a new CommunityModel")
    def space(self) -> Any:
        """The organisations on the graph of their ties, as Mesa's ``make_space_component`` draws it."""
        if self._space is None:
            from mesa.discrete_space import Network

            space = Network(self.ties(), random=self.random)
            for agent in self.agents.select(agent_type=Organisation):
                space[agent.row].add_agent(agent)
            self._space = space
        return self._space

    def _build_agents(self) -> None:
        if self._built or self._building:
            return
        self._building = True
        numbers = dict.fromkeys(AGENT_CLASSES, 0)
        sectors = [SERVING_NAMES[code] for code in self._block.orgs.traits[0, Trait.sector]]
        rows = [*enumerate(sectors), *enumerate(["funder"] * self._block.funding.funder.shape[2])]
        for row, sector in [*rows, *enumerate(["backbone"] * len(self._settings.initiative_names))]:
            class_of(self._roles, sector, numbers[sector])(self, row)
            numbers[sector] += 1
        check_names(self._roles, numbers)
        self._built, self._building = True, False


def _with_strengths(settings: Scenario, strengths: dict[str, Any]) -> Scenario:
    changes = {
        strength_key(name): float(value) if isinstance(value, bool) else value for name, value in strengths.items()
    }
    return settings.replace(changes, "CommunityModel") if changes else settings


def _metric(model: CommunityModel, name: str) -> float:
    return model.metrics[name]


def trajectory(model: CommunityModel, months: Iterable[int]) -> npt.NDArray[np.float64]:
    """Run a model and return attainment after each of the given months, ``[month, stage, segment]``."""
    attainments = []
    for month in months:
        while model.month < month:
            model.step()
        attainments.append(model.attainment)
    return np.array(attainments)


__all__ = ["CommunityModel", "trajectory"]
