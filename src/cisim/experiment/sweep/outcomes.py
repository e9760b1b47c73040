"""What a sweep can record of a run, with labels and units: the table figures and analyses take their words from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cisim.model.kernels.layout import USES
from cisim.model.types import Array
from cisim.scenario.own_outcomes import load_outcome
from cisim.scenario.scenario import Scenario
from cisim.simulation.indicators import share_rising
from cisim.simulation.observe import ACCOUNTS, METRICS, Record, arms_of
from cisim.simulation.own_values import own_values

BASIC_METRICS = ("outcome", "outcome_mean", "gap", "existing", "closed", "lapsed", "coordinated")
"""Metrics every record has; all others need one with detail."""


@dataclass(frozen=True)
class Outcome:
    """A recorded number: label, unit and meaning; ``better`` is +1 where more of it is better, -1 where less, 0 else.

    ``of`` makes ``[arm, run, moment]`` from a record; where ``by_arm``, from that of a single arm and its scenario.
    """

    name: str
    label: str
    unit: str
    text: str
    better: int
    of: Callable[[Record, Scenario, Array], Array]
    detail: bool = False
    by_arm: bool = False

    def values(self, record: Record, scenarios: Sequence[Scenario], seeds: Array) -> Array:
        """Its values of a record of these scenarios, ``[arm, run, moment]``."""
        if not self.by_arm:
            return self.of(record, scenarios[0], seeds)
        return np.concatenate([self.of(arms_of(record, [a]), s, seeds) for a, s in enumerate(scenarios)])


def _metric(name: str, scale: float = 1.0) -> Callable[[Record, Scenario, Array], Array]:
    return lambda record, scenario, seeds: scale * record.metrics[name]


def _hours(use: str) -> Callable[[Record, Scenario, Array], Array]:
    return lambda record, scenario, seeds: record.hours[..., USES.index(use)]


def _dollars(account: str) -> Callable[[Record, Scenario, Array], Array]:
    return lambda record, scenario, seeds: record.dollars[..., ACCOUNTS.index(account)]


def _money_total(record: Record, scenario: Scenario, seeds: Array) -> Array:
    return np.asarray(record.dollars[..., : ACCOUNTS.index("reserves")].sum(axis=-1))


def _completed(record: Record, scenario: Scenario, seeds: Array) -> Array:
    return np.asarray(record.completed[:, :, :, scenario.stage_order[-1]].sum(axis=-1))


def _premium(column: int) -> Callable[[Record, Scenario, Array], Array]:
    return lambda record, scenario, seeds: np.repeat(record.selection[..., None, column], len(record.months), axis=2)


def _rising(record: Record, scenario: Scenario, seeds: Array) -> Array:
    """Share of rising indicators; needs a record of every year of the window and belongs to the whole run."""
    yearly = np.searchsorted(record.months, 12 * np.arange(int(scenario["indicators.window"]) + 1))
    if yearly[-1] >= len(record.months):
        return np.full(record.metrics["outcome"].shape, np.nan)
    stages = record.attainment[:, :, yearly] @ np.array([s.share for s in scenario.segments])
    return np.repeat(share_rising(scenario, seeds, stages)[..., None], len(record.months), axis=2)


BETTER = {"outcome": 1, "outcome_mean": 1, "gap": -1, "unmet_need": -1, "duplication": -1, "effectiveness": 1}
IN_POINTS = {"outcome", "outcome_mean", "gap"}

RECORDABLE_OUTCOMES: dict[str, Outcome] = {
    m.name: Outcome(
        m.name, m.label, "points" if m.name in IN_POINTS else m.unit, m.text, BETTER.get(m.name, 0),
        _metric(m.name, 100.0 if m.name in IN_POINTS else 1.0), m.name not in BASIC_METRICS,
    )
    for m in METRICS
} | {
    o.name: o
    for o in (
        Outcome("rising", "Indicators rising", "share", "indicators that rise over the first years", 1, _rising,
                by_arm=True),
        Outcome("completed", "Children at benchmark", "children", "left the last stage so far", 1, _completed),
        Outcome("money_total", "Money", "$", "all dollars that came in so far", 0, _money_total),
        Outcome("backbone_dollars", "Backbone", "$", "dollars of the backbone so far", 0, _dollars("backbone")),
        Outcome("system_dollars", "Data system", "$", "dollars of common systems so far", 0, _dollars("data_system")),
        Outcome("coordination_hours", "Coordination", "hours", "members' hours so far", 0, _hours("coordination")),
        Outcome("service_hours", "Service", "hours", "hours of service so far", 0, _hours("service")),
        Outcome("premium", "Winners' premium", "share", "premium of funders' winners when picked", 0, _premium(0)),
        Outcome("premium_later", "A year later", "share", "premium of the same a year later", 0, _premium(1)),
    )
}  # fmt: skip


def resolve_outcomes(names: Sequence[str], scenario: Scenario) -> dict[str, Outcome]:
    """The outcomes of these names for a scenario; ``attainment.<stage>`` and ``level.<condition>`` are made here.

    Raises:
        KeyError: a stage or condition the scenario does not have.
    """
    return {name: _resolve(name, scenario) for name in names}


def _resolve(name: str, scenario: Scenario) -> Outcome:
    head, _, rest = name.partition(".")
    if head == "attainment":
        at = {stage.label: s for s, stage in enumerate(scenario.stages)}[rest]
        share = np.array([s.share for s in scenario.segments])
        stage = scenario.stages[at].name
        return Outcome(
            name, stage, "points", "children at benchmark", 1, lambda r, s, k: 100 * (r.attainment[:, :, :, at] @ share)
        )
    if head == "level":
        if rest not in (c.name for c in scenario.conditions):
            raise KeyError(rest)
        return Outcome(name, f"Level of {rest}", "share", "level of the condition", 0, _metric(name), detail=True)
    return _own(name, scenario) if name in scenario.outcomes else RECORDABLE_OUTCOMES[name]


def _own(name: str, scenario: Scenario) -> Outcome:
    """An outcome of the scenario's own, worked out for each arm with its scenario."""
    own = load_outcome(name, scenario.outcomes[name])
    return Outcome(
        name, own.label, own.unit, own.text, own.better, lambda r, s, k: own_values(name, r, s), own.detail, True
    )


def outcome_names(scenario: Scenario) -> list[str]:
    """All that a sweep of a scenario can record."""
    stages = (f"attainment.{stage.label}" for stage in scenario.stages)
    return [*scenario.outcomes, *RECORDABLE_OUTCOMES, *stages, *(f"level.{c.name}" for c in scenario.conditions)]
