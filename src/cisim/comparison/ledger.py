"""Hours and dollars of runs: spending by use, totals, the price of an additional child."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cisim.comparison.intervals import interval_80, summary
from cisim.comparison.leverage import price_over_many
from cisim.comparison.summary_data import ChildPrice
from cisim.model.kernels.layout import USES
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario
from cisim.simulation.observe import ACCOUNTS

COORDINATION_USES = ("coordination", "backbone", "data_system")
"""The uses of money that are the price of coordination."""
ROUNDING = 1e-11
"""Rounding error of a total, as a share of it: the same dollars may be added in another order."""


def spending(scenario: Scenario, hours: Array, dollars: Array) -> dict[str, Array]:
    """Dollars by use of hours and accounts ``[..., run, use or account]``; capital where a stage has sites."""
    per_hour = scenario["money.cost_per_fte"] / 12 / scenario["hours.per_fte"]
    uses = {use: hours[..., k] * per_hour for k, use in enumerate(USES)}
    beside = ["backbone", "data_system", "reserves"] + ["capital"] * any(s.sites for s in scenario.stages)
    return uses | {name: dollars[..., ACCOUNTS.index(name)] for name in beside}


def money_total(dollars: Array) -> Array:
    """All dollars that came in, of accounts ``[..., run, account]``; summed exactly, so that arms that spend the same
    dollars in other uses have the same total.
    """
    incoming = dollars[..., : ACCOUNTS.index("reserves")]
    if incoming.ndim == 1:
        return np.asarray(math.fsum(incoming.tolist()))
    totals = np.empty(incoming.shape[:-1])
    for at in np.ndindex(incoming.shape[:-2]):
        for run, row in enumerate(incoming[at]):  # as lists all rows at once would take more than the runs themselves
            totals[(*at, run)] = math.fsum(row.tolist())
    return totals


def mean_dollars(values: Array) -> float:
    """The mean of dollars run by run, to the cent, summed exactly."""
    return round(math.fsum(values.tolist()) / len(values), 2)


def same_money(one: Any, other: Any, within: float = ROUNDING) -> Any:
    """Where two totals in dollars are the same: to the cent, or to a share of them that is no more than the rounding of
    sums over all months and organisations.
    """
    larger = np.maximum(np.abs(one), np.abs(other))
    return np.abs(np.subtract(one, other)) <= np.maximum(0.005, within * larger)


def grant_pool(dollars: Array) -> Array:
    """Dollars of the grant pool, of accounts ``[..., run, account]``: grants, and what backbone and data system take
    out of the pool before; with what governments add to these (M25).
    """
    return np.asarray(sum(dollars[..., ACCOUNTS.index(name)] for name in ("grants", "backbone", "data_system")))


def income(dollars: Array) -> dict[str, float]:
    """Where money came from, mean dollars of accounts ``[run, account]``: the grant pool, and what does not come out of
    it.
    """
    others = ("own_income", "public_budgets", "in_kind")
    named = {name: mean_dollars(dollars[:, ACCOUNTS.index(name)]) for name in others}
    return {"grants": mean_dollars(grant_pool(dollars))} | named


def cost_per_child(price: Array, more: Array) -> ChildPrice:
    """Dollars per additional child, of differences ``[run]`` in dollars of coordination and in children: the ratio of
    the means, and the 10th and 90th percentile of the ratio run by run (no end where no child is added); ``over_many``
    is the ratio of the means with its 95 % interval, which may be known where that of one community is not.
    """
    estimable = bool(interval_80(more)[0] > 0 and price.mean() > 0)
    cost: ChildPrice = {
        "value": None,
        "p10": None,
        "p90": None,
        "unit": "$ per child",
        "estimable": estimable,
        "additional_children": summary(more),
        "price": float(price.mean()),
        "over_many": price_over_many(price, more),
    }
    if estimable:
        ratio = np.divide(price, more, out=np.full(len(more), np.inf), where=more > 0)
        interval = interval_80(ratio, method="lower")  # between a number and no end there is nothing
        low, high = (float(v) if np.isfinite(v) else None for v in interval)
        cost |= {"value": float(price.mean() / more.mean()), "p10": low, "p90": high}
    return cost
