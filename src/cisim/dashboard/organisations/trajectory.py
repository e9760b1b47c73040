"""One run of a community as its Mesa agents live it: what each organisation is and does, at the end of every year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cisim.dashboard.state.cache import LruCache
from cisim.dashboard.state.compiled_model import wait_for_model
from cisim.model.kernels.layout import NONPROFIT, USES, Cell, Funder, Grant, Org, RunState, Trait
from cisim.model.sectors import SERVING_NAMES
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario
from cisim.simulation.simulate import record_months

if TYPE_CHECKING:
    import pandas as pd

    from cisim.agents.model import CommunityModel

LAYOUT_SEED = 1
NO_GRANT, ALIKE = -1, -2
"""In place of a funder: there is none, or all funders give alike."""
CACHED_TRAJECTORIES = 4
"""Runs a visitor's tab remembers."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A run, moment by moment: the start, the end of every year, and the end. An agent is a unit of an organisation.

    Attributes:
        scenario: the arm that was run.
        seed: root seed; the run is its first replication.
        months: [moment] since the start.
        labels: [agent] as Mesa's agents call themselves.
        stage, segment, practice, network: [moment, agent] whole numbers; segment -1 serves all.
        member: [moment, agent] in the partnership.
        funder: [moment, agent] the funder that gives it most; ``ALIKE``: all give alike; ``NO_GRANT``: none does.
        existing: [moment] share of partnerships that have not ended.
        numbers: name -> [moment, agent]: fte, money, trust, alignment, effectiveness and hours a month by use.
        met: [moment, stage] share of the need that service meets.
        edge: [2, tie] ends of the ties.
        tie_trust: [moment, tie].
    """

    scenario: Scenario
    seed: int
    months: Array
    labels: tuple[str, ...]
    sector: Array
    stage: Array
    segment: Array
    practice: Array
    network: Array
    member: Array
    funder: Array
    existing: Array
    numbers: dict[str, Array]
    met: Array
    edge: Array
    tie_trust: Array

    @property
    def last(self) -> int:
        """The last moment."""
        return len(self.months) - 1

    @cached_property
    def owner(self) -> Array:
        """The organisation of each agent; without a roster every agent is one."""
        roster = self.scenario.roster
        return np.arange(len(self.labels)) if roster is None else roster.owner

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Labels of the organisations."""
        roster = self.scenario.roster
        return self.labels if roster is None else tuple(o.label for o in roster.organisations)

    @cached_property
    def units(self) -> list[list[int]]:
        """The agents of each organisation."""
        units: list[list[int]] = [[] for _ in self.names]
        for agent, organisation in enumerate(self.owner):
            units[int(organisation)].append(agent)
        return units

    @cached_property
    def order(self) -> list[int]:
        """Organisations by the network in which they begin, then by stage and sector."""
        first = [units[0] for units in self.units]
        return sorted(range(len(first)), key=lambda k: (self.stage[0, first[k]], self.network[0, first[k]],
                                                       self.sector[first[k]], k))  # fmt: skip

    def sector_of(self, organisation: int) -> str:
        """Its sector."""
        return SERVING_NAMES[self.sector[self.units[organisation][0]]]

    def total(self, name: str, moment: int, organisation: int) -> float:
        """A number of an organisation that adds up over its agents."""
        return float(self.numbers[name][moment, self.units[organisation]].sum())

    def mean(self, name: str, moment: int, organisation: int) -> float:
        """A share of an organisation: the mean of its agents, by their size."""
        units = self.units[organisation]
        weight = self.numbers["fte"][moment, units] + 1e-12
        return float((self.numbers[name][moment, units] * weight).sum() / weight.sum())

    def rivals(self, moment: int, organisation: int) -> tuple[int, int]:
        """Other nonprofits at its stages, which live on the same grants, and how many of them it has a tie with."""
        units = self.units[organisation]
        if self.sector[units[0]] != NONPROFIT:
            return 0, 0
        stages = {int(s) for s in self.stage[moment, units]}
        others = self._applicants(moment)
        there = set().union(*(others[s] for s in stages)) - {organisation} if len(stages) > 1 else others[stages.pop()]
        known = {k for k, _ in self.ties_of[organisation]} - {organisation}
        return len(there) - (organisation in there), len(there & known)

    def _applicants(self, moment: int) -> list[set[int]]:
        """The nonprofits at each stage."""
        if moment not in self._sets:
            nonprofit = self.sector == NONPROFIT
            where = range(len(self.scenario.stages))
            self._sets[moment] = [set(self.owner[nonprofit & (self.stage[moment] == s)].tolist()) for s in where]
        return self._sets[moment]

    @cached_property
    def _sets(self) -> dict[int, list[set[int]]]:
        return {}

    @cached_property
    def tables(self) -> dict[tuple[int, str], pd.DataFrame]:
        """The table of all organisations at the moment, and in the language, that was last looked at."""
        return {}

    def partners(self, moment: int, organisation: int) -> list[tuple[int, float]]:
        """Other organisations it has ties with, and the trust on them, the most trusted first."""
        trusted: dict[int, float] = {}
        for other, k in self.ties_of[organisation]:
            trusted[other] = max(trusted.get(other, 0.0), float(self.tie_trust[moment, k]))
        return sorted(trusted.items(), key=lambda item: (-item[1], item[0]))

    @cached_property
    def ties_of(self) -> list[list[tuple[int, int]]]:
        """The partner and the number of every tie of each organisation, those inside it left out."""
        ties: list[list[tuple[int, int]]] = [[] for _ in self.names]
        for k, (i, j) in enumerate(self.owner[self.edge].T.tolist()):
            if i != j:
                ties[i].append((j, k))
                ties[j].append((i, k))
        return ties

    @cached_property
    def positions(self) -> list[tuple[float, float]]:
        """Where organisations stand on a drawing of relations, 0..1 each way; once for the whole run."""
        import networkx as nx

        graph = nx.Graph()
        graph.add_nodes_from(range(len(self.names)))
        graph.add_edges_from((int(i), int(j)) for i, j in self.owner[self.edge].T if i != j)
        spread = nx.spring_layout(graph, seed=LAYOUT_SEED, iterations=200, k=1.6 / max(len(self.names), 1) ** 0.5)
        at = np.array([spread[k] for k in range(len(self.names))])
        low, high = at.min(axis=0), at.max(axis=0)
        return [(float(x), float(y)) for x, y in (at - low) / np.maximum(high - low, 1e-9)]


def simulate_trajectory(scenario: Scenario, seed: int) -> Trajectory:
    """Run a community once and write down every year."""
    from cisim.agents.model import CommunityModel
    from cisim.agents.organisations import Organisation  # here, because Mesa takes a second to import

    wait_for_model()
    model = CommunityModel(scenario, rng=seed, collect=False)
    months = record_months(scenario.months, 12)
    moments = []
    for month in months:
        while model.month < month:
            model.step()
        moments.append(_record(model))
    labels = tuple(a.label for a in model.agents if isinstance(a, Organisation))
    stacked = {name: np.array([m[name] for m in moments]) for name in moments[0]}
    numbers = {name: stacked.pop(name) for name in ("fte", "money", "trust", "alignment", "effectiveness", *USES)}
    edge = model.block.ties.edge[0, :, : model.block.ties.n_edges[0]].astype(np.int64)
    sector = model.block.orgs.traits[0, Trait.sector].copy()
    return Trajectory(scenario, seed, months, labels, sector, edge=edge, numbers=numbers, **stacked)


def _record(model: CommunityModel) -> dict[str, Array]:
    """What is written down of a moment, under the names of ``Trajectory`` and of its numbers."""
    b = model.block
    org, traits, cost = b.orgs.org[0], b.orgs.traits[0], model.settings["money.cost_per_fte"]
    need = (
        b.pathway.cell[0, Cell.need].reshape(len(model.settings.stages), -1) * b.runs.run_state[RunState.need_factor, 0]
    )
    received = b.pathway.cell[0, Cell.received].reshape(need.shape)
    lives_on_grants = (traits[Trait.sector] == NONPROFIT) & (model.month > 0)
    money = np.where(lives_on_grants, org[Org.income] + org[Org.own_income], org[Org.capacity] * cost)
    gives = b.funding.funder[0, Funder.budget_share][:, None] * b.funding.grant[0, Grant.portfolio]
    funder = np.full(len(org[Org.capacity]), NO_GRANT)
    most, total = gives.max(axis=0), gives.sum(axis=0)
    clear = most > 1.1 * total / max(len(gives), 1) if len(gives) > 1 else total > 0
    funder[: gives.shape[1]] = np.where(total <= 0, NO_GRANT, np.where(clear, gives.argmax(axis=0), ALIKE))
    numbers = {"fte": org[Org.capacity], "money": money, "trust": org[Org.mean_trust], "alignment": org[Org.alignment],
               "effectiveness": model.effectiveness}  # fmt: skip
    numbers |= {use: org[Org.service + k] for k, use in enumerate(USES)}
    words = {name: traits[Trait[name]] for name in ("stage", "segment", "practice", "network")}
    more = {
        "existing": model.metrics["existing"],
        "met": (need * received).sum(axis=1) / need.sum(axis=1),
        "tie_trust": b.ties.trust[0, : b.ties.n_edges[0]],
    }
    return {k: np.array(v, np.float32) for k, v in (numbers | more).items()} | {
        "member": traits[Trait.member].astype(bool), "funder": funder,
        **{k: v.astype(np.int32) for k, v in words.items()}
    }  # fmt: skip


class TrajectoryCache:
    """The runs of one visitor, the last few kept."""

    def __init__(self) -> None:
        self._cache: LruCache[tuple[str, int], Trajectory] = LruCache(CACHED_TRAJECTORIES)

    def of(self, scenario: Scenario, seed: int) -> Trajectory:
        """A run, made if it is not at hand."""
        known = self._cache.get((scenario.hash, seed))
        if known is None:
            known = simulate_trajectory(scenario, seed)
            self._cache.put((scenario.hash, seed), known)
        return known
