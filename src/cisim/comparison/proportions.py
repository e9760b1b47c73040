"""Sums that make no sense: a backbone that is not paid, money out of all proportion to children and organisations.

The limits are set by judgement (grade A), wide enough that no scenario of the package meets one: they point at slips of
the pen, and say nothing about what is enough.
"""

from __future__ import annotations

import numpy as np

from cisim.comparison.arms import Arm
from cisim.comparison.data import SumWarning
from cisim.comparison.ledger import grant_pool, mean_dollars
from cisim.model.conditions import strength_key
from cisim.simulation.timeline import dated_values

BACKBONE = "backbone_support"
LEAST_CORE = 0.25
"""Share of the smallest staff that works (``core``, S: B18) below which a backbone is on paper only (A)."""
MONEY_PER_CHILD = (10.0, 50_000.0)
"""Dollars of all money for each child and year, lowest and highest (A)."""
GRANTS_PER_NONPROFIT = (1_000.0, 10e6)
"""Dollars of grants for each nonprofit and year, lowest and highest (A)."""


def recession_took(isolated: Arm) -> float:
    """Mean dollars that recessions took out of the grant pool: what is declared less what came, in the isolated arm,
    in which no partnership adds to it.
    """
    months = np.arange(int(isolated.months[-1]))
    declared = float(dated_values(isolated.scenario, "money.pool")[months - months % 12].sum() / 12)  # by year
    return max(0.0, round(declared - mean_dollars(grant_pool(isolated.dollars)), 2))


def warnings_of(isolated: Arm, collective: Arm) -> list[SumWarning]:
    """What a reader should know of the sums: ``code``, ``value`` in dollars, and its limits ``low`` and ``high``."""
    years = float(collective.months[-1] / 12)
    scenario = collective.scenario
    children = scenario["population.cohort"] * sum(stage.duration for stage in scenario.stages)
    grants = float(grant_pool(isolated.dollars).mean()) / years / scenario["sectors.nonprofits"]
    found = [
        _outside("money_per_child", float(isolated.money_total.mean()) / years / children, MONEY_PER_CHILD),
        _outside("grants_per_nonprofit", grants, GRANTS_PER_NONPROFIT),
        backbone_unpaid(collective),
    ]
    return [warning for warning in found if warning]


def backbone_unpaid(arm: Arm) -> SumWarning | None:
    """Whether less than ``LEAST_CORE`` of the core staff that a backbone asks for is paid while its partnership exists;
    nothing where none is asked for.
    """
    scenario, key = arm.scenario, f"conditions.{BACKBONE}"
    if not any(c.name == BACKBONE for c in scenario.conditions):
        return None
    core = scenario[f"{key}.core"] * scenario["money.backbone_fte_cost"] * len(scenario.initiative_names)
    begin = scenario[f"{key}.start"] + min(scenario.initiative_starts)
    years = (min(scenario[f"{key}.end"], float(arm.months[-1])) - begin) / 12
    years *= float(arm.existing[:, arm.months >= begin].mean()) if years > 0 else 0.0
    asked = scenario[strength_key(BACKBONE)] * core * LEAST_CORE
    if years <= 0 or not asked:
        return None
    return _outside("backbone_unpaid", float(arm.spending["backbone"].mean()) / years, (asked, float("inf")))


def _outside(code: str, value: float, limits: tuple[float, float]) -> SumWarning | None:
    low, high = limits
    if low <= value <= high:
        return None
    return {"code": code, "value": value, "low": low, "high": None if high == float("inf") else high}
