"""The metrics of the present state of a block: effectiveness, service, diversity and what stands beside outcomes."""

from __future__ import annotations

import numpy as np

from cisim.model.kernels.layout import (
    USES,
    Block,
    Cell,
    ConditionState,
    Funder,
    Org,
    RunState,
    Trait,
)
from cisim.model.parameters import Param
from cisim.model.types import Array


def effectiveness(b: Block) -> Array:
    """(M1) e of every organisation, after what growth and moves cost, ``[row, org]``."""
    best = b.problem.best[b.runs.world[:, None], b.orgs.traits[:, Trait.stage]]
    floor, lowest = b.runs.p[Param.problem_effect_floor][:, None], b.runs.p[Param.problem_effect_lowest][:, None]
    e = np.clip(floor + (1 - floor) * (b.orgs.org[:, Org.fitness] - 0.5) / (best - 0.5), lowest, 1)
    loss = (b.runs.p[Param.funding_fidelity_loss] * b.runs.p[Param.problem_place])[:, None]
    fidelity = 1 - loss * b.orgs.org[:, Org.new_fte] / np.maximum(b.orgs.org[:, Org.capacity], 1e-12)
    return np.asarray(e * fidelity * (1 - b.orgs.org[:, Org.dilution]))


def current_metrics(b: Block, conditions: tuple[str, ...]) -> dict[str, Array]:
    """All metrics of the present state, ``[row]`` each."""
    capacity = b.orgs.org[:, Org.capacity]
    need = b.pathway.cell[:, Cell.need] * b.runs.run_state[RunState.need_factor][:, None]
    met = (need * b.pathway.cell[:, Cell.received]).sum(axis=1)
    used = (need * by_service(b)).sum(axis=1) if b.pathway.sites.any() else met
    offered = work(b).sum(axis=1)
    members = b.orgs.traits[:, Trait.member].sum(axis=1)
    income = np.sort(b.orgs.org[:, Org.income, : b.funding.grant.shape[3]], axis=1)
    rank = 2 * np.arange(income.shape[1]) - income.shape[1] + 1
    total = np.maximum(income.sum(axis=1) * income.shape[1], 1e-9)
    judged = b.runs.run_state[RunState.judged] + b.runs.run_state[RunState.judged_jointly]
    metrics = {
        "unmet_need": 1 - met / need.sum(axis=1),
        "duplication": 1 - used / np.maximum(offered, 1e-12),
        "effectiveness": (effectiveness(b) * capacity).sum(axis=1) / capacity.sum(axis=1),
        "diversity": diversity(b),
        "alignment": b.orgs.org[:, Org.alignment].mean(axis=1),
        "trust": b.orgs.org[:, Org.mean_trust].mean(axis=1),
        "attendance": b.orgs.org[:, Org.attendance].sum(axis=1) / np.maximum(members, 1),
        "members": members / b.orgs.traits.shape[2],
        "judged": 1000 * judged / np.maximum(b.runs.hours[:, USES.index("search")], 1e-9),
        "concentration": (income * rank).sum(axis=1) / total,
        "funder_alignment": (b.funding.funder[:, Funder.budget_share] * b.funding.funder[:, Funder.alignment]).sum(
            axis=1
        ),
    }
    return metrics | {
        f"level.{name}": b.initiatives.condition_state[ConditionState.level, c].reshape(len(need), -1).mean(axis=1)
        for c, name in enumerate(conditions)
    }


def by_service(b: Block) -> Array:
    """(M10) what a cell receives by service alone, without the sites that are done, ``[row, cell]``."""
    need = b.pathway.cell[:, Cell.need] * b.runs.run_state[RunState.need_factor][:, None]
    return np.asarray(1 - np.exp(-work(b) / need))


def work(b: Block) -> Array:
    """(M10) effective FTE in each cell, background included, ``[row, cell]``."""
    return np.asarray(np.maximum(b.pathway.cell[:, Cell.supply] + b.pathway.cell[:, Cell.background], 0))


def diversity(b: Block) -> Array:
    """Mean chance that two organisations of a stage differ in a bit, ``[row]``; stages with one organisation are left
    out.
    """
    bits = (b.orgs.traits[:, Trait.practice, :, None] >> np.arange(b.problem.landscape.n)) & 1
    there = b.orgs.traits[:, Trait.stage, None, :] == np.arange(b.problem.best.shape[1])[:, None]
    size = there.sum(axis=2)
    ones = there.astype(float) @ bits
    pairs = np.maximum(size * (size - 1), 1)[..., None]
    differ = (2 * ones * (size[..., None] - ones) / pairs).mean(axis=2)
    several = size > 1
    return np.asarray((differ * several).sum(axis=1) / np.maximum(several.sum(axis=1), 1))
