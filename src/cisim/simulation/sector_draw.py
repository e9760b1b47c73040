"""First capacity, own income and admission of every sector, by the built-in rules or by those a scenario names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cisim.errors import ScenarioError
from cisim.model.kernels.layout import Cell, Funder, Org, Trait
from cisim.model.parameters import RUN_PARAMETERS, Param
from cisim.model.sectors import (
    ADMISSION,
    CAPACITY,
    FUNDER,
    NONPROFIT,
    OWN_INCOME,
    SERVING,
    Sector,
    SectorDraw,
    SectorRule,
)
from cisim.model.streams import Stream, grid
from cisim.model.types import Array
from cisim.scenario.extensions import load_function, reason
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import KEYS
from cisim.simulation.given_community import employ
from cisim.simulation.scenario_cache import once_per_scenario

WORLD_KEYS = tuple((p.key, p.name) for p in RUN_PARAMETERS if p.scope == "world")
"""Keys of the parameters that make a world, and their names."""


@once_per_scenario
def positions(scenario: Scenario) -> dict[str, slice]:
    """The organisations of each serving sector: they stand one sector behind the other."""
    ends = np.cumsum([0, *(int(scenario[sector.count]) for sector in SERVING)])
    return {sector.name: slice(int(ends[k]), int(ends[k + 1])) for k, sector in enumerate(SERVING)}


def draw_members(scenario: Scenario, seed: Array, columns: Mapping[str, Array], who: Array) -> None:
    """Who may belong to the partnership, and who of them is a member from the start; ``columns`` are world parameters
    by name, ``[world]`` each.
    """
    _, u_member, _, u_admitted = grid(seed[:, None], Stream.CHARACTER, 0, np.arange(who.shape[2]))
    chance = np.empty(u_admitted.shape)
    values = {key: columns[name] for key, name in WORLD_KEYS}
    at = positions(scenario)
    for sector in SERVING:
        here = at[sector.name]
        usual = np.repeat(values[sector.admitted][:, None], here.stop - here.start, axis=1)
        chance[:, here] = apply_rule(scenario, sector, ADMISSION, usual, who[:, :, here], values)
    who[:, Trait.admitted] = u_admitted < chance
    who[:, Trait.member] = who[:, Trait.admitted] & (u_member < columns["participation"][:, None])


def draw_funder_members(scenario: Scenario, seed: Array, p: Array, funder: Array) -> None:
    """Which funders may belong to the partnership, and which do from its start."""
    _, u_joined, _, u_admitted = grid(seed[:, None], Stream.CHARACTER, 1, np.arange(funder.shape[2]))
    usual = np.repeat(p[Param.sectors_funders_admitted][:, None], funder.shape[2], axis=1)
    who = np.zeros((len(seed), len(Trait), 0), np.int64)
    chance = apply_rule(scenario, FUNDER, ADMISSION, usual, who, p)
    funder[:, Funder.admitted] = u_admitted < chance
    joined = u_joined < p[Param.sectors_funders_joined][:, None]
    funder[:, Funder.member] = funder[:, Funder.admitted] * joined


def fund_organisations(scenario: Scenario, p: Array, who: Array, org: Array, cell: Array) -> None:
    """First capacities and own incomes, ``org`` holding the relative sizes of nonprofits in ``Org.initial_fte``.

    Nonprofits share what the pool and their own income pay for, governments are dealt by children. The pooled fund's
    portfolio, like that of every funder, is in proportion to size.
    """
    at = positions(scenario)
    size = org[:, Org.initial_fte]
    size[:, at["nonprofit"]] *= (p[Param.money_pool] / (1 - p[Param.money_own_share]) / p[Param.money_cost_per_fte])[
        :, None
    ]
    size[:, at["government"]] = _public_capacity(scenario, p, who[:, :, at["government"]], cell)
    size[:, at["business"]] = p[Param.sectors_business_fte][:, None]
    if scenario.roster is not None:
        employ(scenario.roster, p, org)
    for sector in SERVING:
        here = at[sector.name]
        size[:, here] = apply_rule(scenario, sector, CAPACITY, size[:, here], who[:, :, here], p)
    org[:, Org.capacity] = size
    org[:, Org.budget_fte, at["government"]] = size[:, at["government"]]
    here = at["nonprofit"]
    org[:, Org.pooled, here] = size[:, here] / size[:, here].sum(axis=1, keepdims=True)
    own = size[:, here] * (p[Param.money_own_share] * p[Param.money_cost_per_fte])[:, None]
    org[:, Org.own_income, here] = apply_rule(scenario, NONPROFIT, OWN_INCOME, own, who[:, :, here], p)


def _public_capacity(scenario: Scenario, p: Array, who: Array, cell: Array) -> Array:
    """FTE of governments: the mean of ``sectors.government_fte``, dealt by the children of their stages."""
    stage, governments = who[0, Trait.stage], who.shape[2]
    children = cell[0, Cell.children].reshape(len(scenario.stages), -1).sum(axis=1)
    part = children[stage] / np.bincount(stage, minlength=len(children))[stage]
    return np.asarray(p[Param.sectors_government_fte][:, None] * part / part.sum() * governments)


@once_per_scenario
def need_shares(scenario: Scenario) -> Array:
    """Share of the need in each cell, ``[stage, segment]``: years of stay * need of the stage * share of children."""
    stages = np.array([s.duration * s.need for s in scenario.stages])
    weights = stages[:, None] * np.array([s.share for s in scenario.segments])[None, :]
    return np.asarray(weights / weights.sum())


def apply_rule(
    scenario: Scenario, sector: Sector, rule: SectorRule, usual: Array, who: Array, values: Mapping[str, Array] | Array
) -> Array:
    """What the built-in rule gives (``usual``), or what the function returns that the scenario names instead.

    Args:
        scenario: may name a function for the rule.
        sector: of the organisations.
        rule: of the sector.
        usual: what the built-in rule gives, ``[run, organisation]``.
        who: traits of the organisations.
        values: parameters by key, ``[run]`` each, or all of runs in their order.

    Raises:
        ScenarioError: the function fails, or returns what cannot be; with the reference, and file and line if it fails.
    """
    key = f"sector_rules.{sector.name}.{rule.name}"
    reference = scenario.sector_rules.get(key)
    if reference is None or not usual.size:
        return usual
    if not isinstance(values, Mapping):
        values = dict(zip(KEYS, values, strict=True))
    view = SectorDraw(
        sector.name, usual.copy(), who[:, Trait.stage].copy(), who[:, Trait.segment].copy(),
        need_shares(scenario).copy(), {key: value.copy() for key, value in values.items()},
    )  # fmt: skip
    try:
        array = np.asarray(load_function(reference, key)(view))
    except ScenarioError:
        raise
    except Exception as error:  # a user's code
        raise ScenarioError(f"{key}: '{reference}' failed: {reason(error)}") from None
    if array.shape != usual.shape:
        raise ScenarioError(f"{key}: '{reference}' must return [run, organisation] {usual.shape}, got {array.shape}")
    if array.dtype.kind not in "biuf":
        raise ScenarioError(f"{key}: '{reference}' must return numbers, got {array.dtype}")
    result = array.astype(float)
    wrong = ~((result >= rule.low) & (result <= rule.high))
    if wrong.any():
        value, number = result[wrong][0], int(np.argwhere(wrong)[0][1]) + 1
        raise ScenarioError(
            f"{key}: '{reference}' returned {value:g} for {sector.name} {number}, allowed: {rule.low:g} to "
            f"{rule.high:g} {rule.unit}"
        )
    return result
