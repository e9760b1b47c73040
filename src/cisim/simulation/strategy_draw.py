"""What agents have of their own for their decisions: the scenario's numbers, and what entries of single agents say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cisim.model.kernels.initial_cells import normal_quantiles
from cisim.model.kernels.layout import Funder, Org, Strategy
from cisim.model.parameters import Param
from cisim.model.sectors import FUNDER, SERVING, Sector
from cisim.model.sectors import Strategy as Declared
from cisim.model.sectors.serving import OWN_ALIGNMENT
from cisim.model.streams import Stream, grid, named_number
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario
from cisim.scenario.strategies import positions_of
from cisim.simulation.columns import ROW_OF
from cisim.simulation.sector_draw import positions


def draw_strategies(scenario: Scenario, p: Array, seed: Array) -> Array:
    """``strategy[row, Strategy, organisation]``; ``seed`` is that of the world of each row."""
    strategy = np.zeros((p.shape[1], len(Strategy), scenario.organisations))
    strategy[:, Strategy.pace] = p[Param.learning_trial_rate][:, None]
    at = positions(scenario)
    for sector in SERVING:
        here = at[sector.name]
        for s in sector.strategy:
            if isinstance(s.layer, Strategy):
                strategy[:, s.layer, here] = p[ROW_OF[s.parameter], :, None]
                override(scenario, sector, s, seed, strategy[:, s.layer, here])
    return strategy


def own_alignments(scenario: Scenario, seed: Array, org: Array) -> None:
    """Alignments of single organisations left to themselves, into ``Org.own_alignment``, ``[world, organisation]``."""
    at = positions(scenario)
    for sector in SERVING:
        override(scenario, sector, OWN_ALIGNMENT, seed, org[:, Org.own_alignment, at[sector.name]])


def draw_funders(scenario: Scenario, p: Array, seed: Array, funders: int) -> Array:
    """``funder[row, Funder, funder]``: sizes and what each has of its own; nobody is in the partnership yet."""
    funder = np.zeros((p.shape[1], len(Funder), funders))
    u = _uniform(FUNDER, "size", seed, np.arange(funders))
    funder[:, Funder.budget_share] = np.exp(p[Param.sectors_funder_spread][:, None] * _standard_normal(u))
    funder[:, Funder.watches] = -1
    for s in FUNDER.strategy:
        if s.parameter:
            funder[:, s.layer] = p[ROW_OF[s.parameter], :, None]
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


def values_of(strategy: Declared, value: Any, u: Array, stages: list[str]) -> Array:
    """What a value of an entry gives for uniform numbers ``u``: options by position, stages as a word."""
    if strategy.kind == "stages":
        return np.full(u.shape, float(sum(1 << stages.index(name) for name in value)))
    if strategy.kind == "stage":
        return np.full(u.shape, float(stages.index(value)))
    if not isinstance(value, Mapping):
        return np.full(u.shape, _number(strategy, value))
    if "choose" in value:
        weights = np.array(value.get("weights", [1] * len(value["choose"])), float)
        at = np.searchsorted(np.cumsum(weights / weights.sum()), u, side="right").clip(max=len(weights) - 1)
        return np.array([_number(strategy, v) for v in value["choose"]])[at]
    if "low" in value:
        low, high = value["low"], value["high"]
        return np.asarray(np.floor(low + (high + 1 - low) * u) if strategy.is_whole else low + (high - low) * u)
    drawn = value["median"] * np.exp(value["spread"] * _standard_normal(u))
    return np.asarray(np.clip(np.rint(drawn) if strategy.is_whole else drawn, *strategy.range))


def _number(strategy: Declared, value: Any) -> float:
    return float(strategy.options.index(value)) if strategy.options else float(value)


def _standard_normal(u: Array) -> Array:
    """Quantiles of the standard normal distribution."""
    z = np.empty(u.shape)
    normal_quantiles(u.ravel(), z.ravel())
    return z


def _uniform(sector: Sector, name: str, seed: Array, agents: Array) -> Array:
    """(STRATEGY) one number of each agent for each thing it has, the same in all arms."""
    return np.asarray(grid(seed[:, None], Stream.STRATEGY, named_number(f"{sector.name}.{name}"), agents[None, :])[0])
