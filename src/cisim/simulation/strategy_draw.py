"""What agents have of their own for their decisions: the scenario's numbers, and what entries of single agents say."""

from __future__ import annotations

import numpy as np

from cisim.model.kernels.layout import Funder, Org, Strategy
from cisim.model.parameters import PARAMETERS, Param
from cisim.model.sectors import FUNDER, SERVING, Sector
from cisim.model.sectors import Strategy as Declared
from cisim.model.streams import Stream, grid, named_number
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario
from cisim.scenario.strategies import positions_of, standard_normal, values_of
from cisim.simulation.sector_draw import positions

_MEMBER = {p.key: p.member for p in PARAMETERS}


def draw_strategies(scenario: Scenario, p: Array, seed: Array) -> Array:
    """``strategy[row, Strategy, organisation]``; ``seed`` is that of the world of each row."""
    strategy = np.zeros((p.shape[1], len(Strategy), scenario.organisations))
    strategy[:, Strategy.pace] = p[Param.learning_trial_rate][:, None]
    for sector in SERVING:
        here = positions(scenario)[sector.name]
        for s in sector.strategy:
            if isinstance(s.layer, Strategy):
                strategy[:, s.layer, here] = p[Param[_MEMBER[s.parameter]]][:, None]
                override(scenario, sector, s, seed, strategy[:, s.layer, here])
    return strategy


def own_alignments(scenario: Scenario, seed: Array, org: Array) -> None:
    """Alignments of single organisations left to themselves, into ``Org.own_alignment``, ``[world, organisation]``."""
    for sector in SERVING:
        here = positions(scenario)[sector.name]
        for s in sector.strategy:
            if s.layer is Org.own_alignment:
                override(scenario, sector, s, seed, org[:, Org.own_alignment, here])


def draw_funders(scenario: Scenario, p: Array, seed: Array, funders: int) -> Array:
    """``funder[row, Funder, funder]``: sizes and what each has of its own; nobody is in the partnership yet."""
    funder = np.zeros((p.shape[1], len(Funder), funders))
    u = _uniform(FUNDER, "size", seed, np.arange(funders))
    funder[:, Funder.budget_share] = np.exp(p[Param.sectors_funder_spread][:, None] * standard_normal(u))
    funder[:, Funder.watches] = -1
    for s in FUNDER.strategy:
        if s.parameter:
            funder[:, s.layer] = p[Param[_MEMBER[s.parameter]]][:, None]
        override(scenario, FUNDER, s, seed, funder[:, s.layer])
    funder[:, Funder.budget_share] /= funder[:, Funder.budget_share].sum(axis=1, keepdims=True)
    funder[:, Funder.alignment] = funder[:, Funder.own_alignment]
    funder[:, Funder.asks] = funder[:, Funder.member_premium]
    return funder


def eligible_applicants(funder: Array, stage: Array) -> Array:
    """Whom each funder looks at, ``[row, funder, nonprofit]``: those at stages it cares for; all where nobody is."""
    word = funder[:, Funder.cares].astype(np.int64)[:, :, None]
    there = (word == 0) | ((word >> stage[:, None]) & 1 == 1)
    return np.asarray(there | ~there.any(axis=2, keepdims=True))


def override(scenario: Scenario, sector: Sector, strategy: Declared, seed: Array, values: Array) -> None:
    """Write what entries say into ``values[row or world, agent of the sector]``."""
    stages = [s.name for s in scenario.stages]
    for entry, at in positions_of(scenario, sector):
        if strategy.name in entry.own:
            u = _uniform(sector, strategy.name, seed, np.array(at, np.int64))
            values[:, at] = values_of(strategy, entry.own[strategy.name], u, stages)


def _uniform(sector: Sector, name: str, seed: Array, agents: Array) -> Array:
    """(STRATEGY) one number of each agent for each thing it has, the same in all arms."""
    return np.asarray(grid(seed[:, None], Stream.STRATEGY, named_number(f"{sector.name}.{name}"), agents[None, :])[0])
