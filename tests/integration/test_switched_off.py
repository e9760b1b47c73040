"""Decisions of the sectors that can be switched off: off, one is never made, whatever else is at work; on, it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cisim.model.kernels.layout import Block, Funder, InitiativeState, Org, Trait
from cisim.model.month import advance
from cisim.model.types import Array
from cisim.simulation.start import begin
from kernel_tools import block

EVERYTHING = {
    "funding.claim_effort": 1.0, "sectors.funders_joined": 0.5, "funding.imitation": 1.0, "funding.overhead_taste": 0.6,
    "funding.patience": 1, "funding.exit_rate": 1.0, "funding.successor": 0.5, "sectors.discretionary": 0.3,
    "sectors.public_contribution": 0.3, "sectors.business_workforce": 1.0, "sectors.business_reputation": 0.1,
    "sectors.business_rivalry": 0.3, "backbone.responsiveness": 1.0, "backbone.fundraising": 0.2,
    "backbone.urgency_fading": 1.0, "partnerships.core_least": 50.0, "service.move_rate": 0.1,
    "lives.closure_rate": 0.0, "sectors.head_rate": 0.5, "time.months": 36,
}  # fmt: skip
"""All strategies at once, so that nothing but its own switch holds a decision back; nobody closes, and is replaced."""

NO_LEARNING = {
    "learning.trial_rate": 0.0, "sectors.government_pace": 0.0, "learning.peer_rate": 0.0, "learning.adhoc_rate": 0.0,
    "conditions.continuous_communication.cycles": 0.0,
}  # fmt: skip
NOTHING_LOST = {"forgetting.practice_loss": 0.0, "shocks.policy_rate": 0.0}
NO_END = {"partnerships.end_rate": 0.0, "partnerships.grant_end": 0.0, "partnerships.core_least": 0.0}
NO_GIFTS = {"sectors.public_contribution": 0.0}
NO_EXIT = {"funding.exit_rate": 0.0, "sectors.funders": 8}
STAY = {"service.move_rate": 0.0, "conditions.mutually_reinforcing_activities.moves": 0.0}


def trait(*names: Trait) -> Callable[[Block], Array]:
    """Traits of organisations."""
    return lambda b: b.orgs.traits[:, list(names)]


def governments(b: Block) -> Array:
    """Capacity of public organisations, less what it was at first."""
    there = slice(b.runs.nonprofits, b.runs.nonprofits + b.funding.budget.shape[1])
    return b.orgs.org[:, Org.capacity, there] - b.orgs.org[:, Org.initial_fte, there]


def funders(layer: Funder) -> Callable[[Block], Array]:
    """A number of each funder."""
    return lambda b: b.funding.funder[:, layer]


def backbones(*layers: InitiativeState) -> Callable[[Block], Array]:
    """Numbers of each partnership."""
    return lambda b: b.initiatives.initiative_state[list(layers)]


ROLES = (InitiativeState.project_manager, InitiativeState.data_manager, InitiativeState.facilitator)
SWITCHES: dict[str, tuple[dict[str, Any], dict[str, Any], Callable[[Block], Array]]] = {
    "claims": ({"funding.claim_effort": 0.0}, {}, lambda b: b.orgs.org[:, Org.claim]),
    "membership": ({"sectors.join_rate": 0.0, "sectors.leave_rate": 0.0}, NO_END | STAY, trait(Trait.member)),
    "votes": (NO_LEARNING, {}, trait(Trait.ballot)),
    "practices": (NO_LEARNING, NOTHING_LOST | STAY, trait(Trait.practice)),
    "moves": (STAY, {}, trait(Trait.stage, Trait.segment)),
    "budgets": ({"sectors.discretionary": 0.0}, {}, governments),
    "funder_membership": ({"funding.imitation": 0.0}, NO_END | NO_EXIT, funders(Funder.member)),
    "exits": ({"funding.exit_rate": 0.0}, {}, funders(Funder.leaves)),
    "roles": ({"backbone.responsiveness": 0.0}, {}, backbones(*ROLES)),
    "fundraising": ({"backbone.fundraising": 0.0}, NO_END | NO_GIFTS, backbones(InitiativeState.fundraising)),
    "closings": ({"partnerships.core_least": 0.0}, {}, backbones(InitiativeState.closing)),
}  # fmt: skip
"""By decision: its switch, what else could have the same effect and is off both times, and where it would be seen."""


def seen(scenario: Any, observe: Callable[[Block], Array]) -> list[Array]:
    """What is observed before the first and after each month."""
    b = block(scenario, runs=6)
    begin(scenario, b)
    found = [observe(b).copy()]
    for month in range(36):
        advance(b, month, month + 1)
        found.append(observe(b).copy())
    return found


@pytest.mark.parametrize("decision", SWITCHES)
def test_a_decision_that_is_switched_off_is_never_made_and_is_made_otherwise(small, decision):
    switch, besides, observe = SWITCHES[decision]
    running = small.replace(EVERYTHING | besides)
    off = seen(running.replace(switch), observe)
    assert all(np.array_equal(later, off[0]) for later in off)
    on = seen(running, observe)
    assert not all(np.array_equal(later, on[0]) for later in on)
