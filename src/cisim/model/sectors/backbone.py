"""The backbone of an initiative: staff in three roles, as far as somebody pays for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.model.decision import Decision
from cisim.model.kernels.layout import Block, InitiativeState
from cisim.model.sectors.base import Sector

ROLES = ("project_manager", "data_manager", "facilitator")
"""Roles of its staff, in the order of their layers."""
MOST_SHARES = 1e15
"""Largest number that may be given for a role before the three are scaled to sum to 1: their sum is finite."""


def _by_run(block: Block, first: InitiativeState, count: int) -> npt.NDArray[np.float64]:
    """Some layers that follow each other, as a view ``[run, initiative, layer]``."""
    layers = block.initiatives.initiative_state[first : first + count]
    return layers.reshape(count, len(block.runs.rows), -1).transpose(1, 2, 0)


def _roles(block: Block) -> Any:
    return _by_run(block, InitiativeState.project_manager, len(ROLES))


def _fundraising(block: Block) -> Any:
    return _by_run(block, InitiativeState.fundraising, 1)[..., 0]


def _closing(block: Block) -> Any:
    return _by_run(block, InitiativeState.closing, 1)[..., 0]


SPLIT = Decision(
    name="roles", phase="roles", who="backbones", method="decide_roles", equation="M27", axes="initiative, role",
    text="shares of its staff that are project managers, data managers, facilitators",
    allowed="shares of at least 0, not all of a backbone's 0",
    rule="a third each, or as far as it responds by what is missing: hours that staff do not carry, data, attendance",
    source="Kania & Kramer 2011 (B18); size assumed", grade="S",
    parameters=("backbone.responsiveness", "backbone.returns"), neutral="backbone.responsiveness = 0",
    kernels=("backbone.decide_roles", "backbone.apply_roles"),
    array=_roles, bounds=lambda b: (0.0, MOST_SHARES), shares=True,
)  # fmt: skip

FUNDRAISING = Decision(
    name="fundraising", phase="fundraising", who="backbones", method="decide_fundraising", equation="M27",
    axes="initiative", text="share of its staff that raises money this year", allowed="shares from 0 to 1",
    rule="a given share after a year in which not all staff asked for was paid, else nobody",
    source="Kania & Kramer 2011 (B20); size assumed", grade="S",
    parameters=("backbone.fundraising", "backbone.fundraising_yield"), neutral="backbone.fundraising = 0",
    kernels=("backbone.decide_fundraising", "backbone.raise_money", "funding.finance_backbone"),
    array=_fundraising, bounds=lambda b: (0.0, 1.0),
)  # fmt: skip

CLOSING = Decision(
    name="closings", phase="closings", who="backbones", method="decide_closing", equation="M27", axes="initiative",
    text="whether it closes, and its partnership ends with it", allowed="0 or 1",
    rule="when its paid staff has been below the core for a year",
    source="assumption", grade="A", parameters=("partnerships.core_least",), neutral="partnerships.core_least = 0",
    kernels=("backbone.decide_closing", "partnerships.end_partnerships"),
    array=_closing, bounds=lambda b: (0.0, 1.0), whole=True,
)  # fmt: skip

BACKBONE = Sector(
    name="backbone",
    plural="backbone",
    code=None,
    count="",
    admitted="",
    place="the stages of its initiative",
    capacity="staff as far as funders pay for it",
    income="a part of the grant pool",
    rights="exists only as condition, budget and staff",
    decisions=(SPLIT, FUNDRAISING, CLOSING),
    agent="Backbone",
)
