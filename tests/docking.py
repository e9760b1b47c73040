"""The engine and the plain Mesa version on the same communities: what is compared of both, and the second edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cisim.evidence.benchmark import plain_mesa
from cisim.model.kernels.layout import USES, Account, Block, Cell, InitiativeState, Org, RunState
from cisim.model.month import advance
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.observe import outcomes
from cisim.simulation.present_state import current_metrics
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

FIRST = {
    "problem.scale": 0.0, "problem.effect_lowest": 0.0, "problem.context": "prevailing", "problem.turbulence": 0.0,
    "service.need_seen": 0.0, "service.need_noise": 0.0, "service.handover_loss": 0.0, "service.fade_out": 0.0,
    "learning.evidence": 0.0, "learning.evidence_months": 1, "learning.trial_hours": 0.0,
    "learning.ballot": "trust_alignment", "sectors.government_pace": 0.05, "sectors.policy_pace": 1.0,
    "sectors.head_rate": 0.0, "forgetting.practice_loss": 0.0, "hours.missed_paid": 0.0, "hours.fixed": 0.0,
    "partnerships.end_rate": 0.0, "partnerships.grant_end": 0.0, "partnerships.core_least": 0.0,
    "partnerships.focus": 0, "lives.closure_rate": 0.0, "funding.exit_rate": 0.0,
}  # fmt: skip
"""Neutral values of all that the second edition brings: the rules of the first edition where a value restores them."""


def first_edition(scenario: Scenario, changes: Mapping[str, Any] | None = None) -> Scenario:
    """A scenario without starts, trends and new rules."""
    return with_stages(scenario, {}, start=None, trend=None, turnover=None).replace(FIRST | dict(changes or {}))


def engine_numbers(b: Block, names: tuple[str, ...]) -> Numbers:
    """Everything compared, of all runs of a block."""
    attainment = b.pathway.cell[:, Cell.attainment].reshape(len(b.orgs.org), b.problem.best.shape[1], -1)
    judged = np.maximum(b.runs.run_state[RunState.judgements], 1)
    sums = {
        layer.name: b.orgs.org[:, layer].sum(axis=1) for layer in (Org.fitness, Org.capacity, Org.new_fte, Org.dilution)
    }
    return (
        outcomes(attainment, b.pathway.share, int(b.pathway.order[-1])) | current_metrics(b, names) | sums
        | {"need": b.pathway.cell[:, Cell.need].sum(axis=1), "exist": existing(b)}
        | {f"stage {s}": attainment[:, s] @ b.pathway.share for s in range(attainment.shape[1])}
        | {f"dollars {a.name}": b.funding.money[:, 1, a] for a in Account}
        | {f"hours {use}": b.runs.hours[:, k] for k, use in enumerate(USES)}
        | {"premium": b.runs.run_state[RunState.premium] / judged}
        | {"premium later": b.runs.run_state[RunState.premium_later] / judged}
    )  # fmt: skip


def existing(b: Block) -> np.ndarray:
    """Share of the partnerships that have not ended, ``[row]``."""
    return (b.initiatives.initiative_state[InitiativeState.ended] == 0.0).reshape(len(b.orgs.org), -1).mean(axis=1)


def plain_numbers(model: Any) -> dict[str, float]:
    """The same of one run of the plain version."""
    sums = {
        name: sum(getattr(o, name) for o in model.organisations)
        for name in ("fitness", "capacity", "new_fte", "dilution")
    }
    first, later = np.mean(model.selection, axis=0) if model.selection else (0.0, 0.0)
    return (
        model.metrics() | sums | {"need": sum(place.need for place in model.places)}
        | {"exist": sum(not partnership.ended for partnership in model.partnerships) / len(model.partnerships)}
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


GOVERNMENTS = [
    {"discretionary": 0.5, "public_contribution": 0.4, "own_alignment": 0.6, "election_years": 1, "pace": 0.0},
    {"discretionary": {"low": 0.1, "high": 0.4}, "head_rate": 1.0, "count": 2},
    {"public_contribution": 1.0, "policy_pace": 0.0, "own_alignment": {"low": 0.0, "high": 1.0}, "count": 2},
]  # fmt: skip
BUSINESSES = [
    {"rivalry": 1.0, "harm": 0.3},
    {"workforce": 0.5, "skill": 0.9, "own_alignment": 0.7},
    {"reputation": {"low": 0.1, "high": 0.5}, "rivalry": 0.2, "harm": {"choose": [0.0, 0.1]}},
]  # fmt: skip
DEAR = {
    "sectors.discretionary": 0.2, "sectors.public_contribution": 0.2, "service.need_seen": 0.4, "alignment.own": 0.3,
    "funding.overhead_taste": 0.1, "alignment.funder_own": 0.0,
}  # fmt: skip
"""Governments have something to decide on, and funders leave much of the backbone unpaid."""


def with_own(given: Scenario, **lists: object) -> Scenario:
    """A scenario with entries of single agents."""
    return Scenario.from_dict(given.to_dict() | lists, given.name)


def public(small: Scenario) -> Scenario:
    """Eleven governments at seven stages, some with numbers of their own; two initiatives, sites at two stages."""
    changed = small.replace(DEAR | {"sectors.governments": 11, "money.site_cost": 1e6})
    stages = {s: {"initiative": "other"} for s in (1, 2)} | {0: {"sites": 3}, 5: {"sites": 40}}
    return with_own(with_stages(changed, stages), governments=GOVERNMENTS)


def both(small: Scenario) -> Scenario:
    """Governments and businesses that decide on everything they can, by numbers of their own."""
    return with_own(public(small).replace({"sectors.businesses": 4}), governments=GOVERNMENTS, businesses=BUSINESSES)
