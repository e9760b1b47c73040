"""The engine and the plain Mesa version on the same communities: what is compared of both, and the second edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cisim.evidence.benchmark import plain_mesa
from cisim.model.kernels.layout import USES, Account, Block, Cell, Org, RunState
from cisim.model.month import advance
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.observe import current_metrics, outcomes
from kernel_tools import with_stages

Numbers = dict[str, np.ndarray]

NO_CHANCE = {
    "learning.trial_rate": 0, "learning.peer_rate": 0, "learning.adhoc_rate": 0, "sectors.government_pace": 0,
    "sectors.join_rate": 0, "sectors.leave_rate": 0, "service.move_rate": 0, "trust.competition": 0,
    "funding.score_noise": 0, "shocks.recession_rate": 0, "shocks.champion_rate": 0, "shocks.policy_rate": 0,
    "conditions.mutually_reinforcing_activities.moves": 0, "conditions.continuous_communication.cycles": 0,
    "service.need_noise": 0, "forgetting.practice_loss": 0, "sectors.head_rate": 0, "problem.turbulence": 0,
    "partnerships.end_rate": 0, "partnerships.grant_end": 0, "lives.closure_rate": 0, "funding.exit_rate": 0,
}  # fmt: skip
"""Rates at which nothing is drawn."""

SECOND = {
    "service.background": 0.5, "problem.scale": 2.5, "problem.effect_lowest": 0.05, "problem.defined": 0.0,
    "learning.private_stake": 1.0, "service.need_seen": 0.5, "service.need_noise": 0.1, "problem.context": "partners",
    "learning.evidence": 1.0, "learning.evidence_months": 12, "sectors.government_pace": 0.25,
    "sectors.policy_pace": 0.05, "learning.trial_hours": 20.0, "learning.ballot": "interests",
    "hours.missed_paid": 1.0, "forgetting.practice_loss": 0.05, "sectors.head_rate": 0.18, "problem.turbulence": 0.02,
    "partnerships.end_rate": 0.05, "partnerships.grant_end": 0.1, "partnerships.core_least": 0.5,
    "lives.closure_rate": 0.012, "funding.exit_rate": 0.1, "hours.fixed": 80.0, "service.handover_loss": 0.02,
    "service.fade_out": 0.5, "partnerships.focus": 3,
}  # fmt: skip
"""The defaults that docs/preregistration.md registers, where they are not those of the first edition."""

STARTS = (0.44, 0.45, 0.40, 0.50, 0.45, 0.40, 0.45)


def second_edition(scenario: Scenario, changes: Mapping[str, Any] | None = None) -> Scenario:
    """A scenario of seven stages with all registered values, starts, trend and turnover of the second edition."""
    fields: dict[int, dict[str, Any]] = {s: {"start": start} for s, start in enumerate(STARTS)}
    fields[0]["turnover"], fields[3]["trend"] = 0.35, 0.7
    return with_stages(scenario.replace(SECOND), fields).replace(dict(changes or {}))


def engine_numbers(b: Block, names: tuple[str, ...]) -> Numbers:
    """Everything compared, of all runs of a block."""
    attainment = b.pathway.cell[:, Cell.attainment].reshape(len(b.orgs.org), b.problem.best.shape[1], -1)
    judged = np.maximum(b.runs.run_state[RunState.judgements], 1)
    sums = {
        layer.name: b.orgs.org[:, layer].sum(axis=1) for layer in (Org.fitness, Org.capacity, Org.new_fte, Org.dilution)
    }
    return (
        outcomes(attainment, b.pathway.share, int(b.pathway.order[-1])) | current_metrics(b, names) | sums
        | {"need": b.pathway.cell[:, Cell.need].sum(axis=1)}
        | {f"stage {s}": attainment[:, s] @ b.pathway.share for s in range(attainment.shape[1])}
        | {f"dollars {a.name}": b.funding.money[:, 1, a] for a in Account}
        | {f"hours {use}": b.runs.hours[:, k] for k, use in enumerate(USES)}
        | {"premium": b.runs.run_state[RunState.premium] / judged}
        | {"premium later": b.runs.run_state[RunState.premium_later] / judged}
    )  # fmt: skip


def plain_numbers(model: Any) -> dict[str, float]:
    """The same of one run of the plain version."""
    sums = {
        name: sum(getattr(o, name) for o in model.organisations)
        for name in ("fitness", "capacity", "new_fte", "dilution")
    }
    first, later = np.mean(model.selection, axis=0) if model.selection else (0.0, 0.0)
    return (
        model.metrics() | sums | {"need": sum(place.need for place in model.places)}
        | {f"stage {stage.number}": stage.attainment() for stage in model.stages}
        | {f"dollars {name}": dollars for name, dollars in model.dollars.items()}
        | {f"hours {use}": hours for use, hours in model.hours.items()} | {"premium": first, "premium later": later}
    )  # fmt: skip


def engine(scenario: Scenario, seeds: np.ndarray, months: int, lucks: int = 1) -> Numbers:
    """Metrics of each community after some months, mean over lucks."""
    found = []
    for luck in range(lucks):
        block = draw_block(ScenarioColumns((scenario,)), np.zeros(len(seeds), int), seeds)
        advance(block, 0, 0)
        if luck:
            block.runs.seed[:] = replication_seeds(1000 + luck, len(seeds))
        advance(block, 0, months)
        found.append(engine_numbers(block, tuple(c.name for c in scenario.conditions)))
    return {name: np.mean([numbers[name] for numbers in found], axis=0) for name in found[0]}


def plain(scenario: Scenario, seeds: np.ndarray, months: int) -> Numbers:
    """The same by the plain version."""
    found = []
    for seed in seeds:
        model = plain_mesa().PlainCommunity(scenario, int(seed))
        model.run(months)
        found.append(plain_numbers(model))
    return {name: np.array([numbers[name] for numbers in found]) for name in found[0]}


def assert_agree(scenario: Scenario, months: int, communities: int = 4, root: int = 3) -> tuple[Numbers, Numbers]:
    """Both give the same numbers to rounding; returns them."""
    seeds = replication_seeds(root, communities)
    ours, theirs = engine(scenario, seeds, months), plain(scenario, seeds, months)
    for name, value in theirs.items():
        np.testing.assert_allclose(value, ours[name], rtol=1e-9, atol=1e-9, err_msg=name)
    return ours, theirs
