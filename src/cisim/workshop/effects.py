"""What tokens do: the decision of an agent in the arrays of the model, between the phase that decides and the one that
does it (``cisim.model.decision``).

Each function gets the block, the position of the agent and its tokens, and returns what the agent decides in all rows,
or nothing where the model's own rule stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cisim.model.decision import Values
from cisim.model.kernels.layout import Block, Cell, Funder, Grant, NeedError, Org, Strategy, Trait
from cisim.model.quantities import Quant
from cisim.model.sectors.government import governed
from cisim.model.types import Array
from cisim.workshop.choices import FULL, MOVING, STAFF, TOKENS, USUAL, Tokens
from cisim.workshop.roles import BACKBONE, BUSINESS, FUNDER, GOVERNMENT, NONPROFIT

Effect = Callable[[Block, int, Tokens], Values | None]

STAY = -1


def _in_full(tokens: Tokens, key: str) -> float:
    return min(1.0, tokens.get(key, 0.0) / FULL)


def claim(block: Block, at: int, tokens: Tokens) -> Values:
    """(M23) a token is a tenth of all that can be claimed."""
    return np.full(len(block.runs.rows), tokens.get("claims", 0.0) / TOKENS)


def attendance(block: Block, at: int, tokens: Tokens) -> Values:
    """(M6) a token is a fifth of what is asked of a member; who is outside does nothing."""
    return _in_full(tokens, "meetings") * block.orgs.traits[:, Trait.member, at]


def membership(block: Block, at: int, tokens: Tokens) -> Values:
    """(M13) in the partnership from next year on with any token on its meetings, if admitted."""
    return block.orgs.traits[:, Trait.admitted, at] * int(tokens.get("meetings", 0.0) > 0)


def move(block: Block, at: int, tokens: Tokens) -> Values:
    """(M9) with enough tokens to the cell of its stage that lacks most as it is measured, else it stays."""
    traits = block.orgs.traits[:, :, at]
    segments, rows = len(block.pathway.share), block.runs.rows
    if tokens.get("move", 0.0) < MOVING:
        return np.full(len(rows), STAY)
    first = traits[:, Trait.stage] * segments
    cells = first[:, None] + np.arange(segments)
    lack = np.take_along_axis(_measured_lack(block, at, NeedError.quarter), cells, axis=1)
    return np.asarray(first + lack.argmax(axis=1))


def _measured_lack(block: Block, at: int, error: int) -> Array:
    """(M9) what every cell lacks as an organisation measures it, ``[row, cell]``."""
    rows = block.runs.rows
    initiative = block.initiatives.initiative[rows, block.orgs.traits[:, Trait.stage, at]]
    alone, together = block.initiatives.q[Quant.need_noise][:, initiative]
    noise = alone + block.orgs.org[:, Org.attendance, at] * (together - alone)
    errors = block.runs.need_error[block.runs.world, error]
    return np.clip(1 - block.pathway.cell[:, Cell.received] + noise[:, None] * errors, 0, 1)


def _shares(weights: Array, otherwise: Array) -> Array:
    """Weights along the last axis as shares; ``otherwise`` where there are none."""
    total = weights.sum(axis=-1, keepdims=True)
    equal = otherwise / otherwise.sum(axis=-1, keepdims=True)
    return np.where(total > 0, weights / np.where(total > 0, total, 1), equal)


def grants(block: Block, at: int, tokens: Tokens) -> Values | None:
    """(M8) grants by winners, by measured need and equally, in the proportion of the tokens on them; less to who is
    outside the partnership, as far as the funder asks.
    """
    parts = [tokens.get(key, 0.0) for key in ("by_results", "by_need", "equally")]
    if not sum(parts):
        return None
    grant, org = block.funding.grant[:, :, at], block.orgs.org[:, :, : block.runs.nonprofits]
    funder, member = block.funding.funder[:, :, at], block.orgs.traits[:, Trait.member, : block.runs.nonprofits]
    inside = funder[:, Funder.member, None]
    need = np.where(inside > 0, org[:, Org.shared_need_weight], org[:, Org.need_weight])
    counts = grant[:, Grant.eligible] * (1 - inside * funder[:, Funder.asks, None] * (1 - member))
    ways = (grant[:, Grant.winner] * org[:, Org.initial_fte], need, np.ones(need.shape))
    eligible = grant[:, Grant.eligible]
    return np.asarray(
        sum(part / sum(parts) * _shares(way * counts, eligible) for part, way in zip(parts, ways, strict=True))
    )


def questions(block: Block, at: int, tokens: Tokens) -> Values:
    """(M24) a token is a fifth less for applicants outside the partnership."""
    return np.full(len(block.runs.rows), _in_full(tokens, "members_first"))


def contribution(block: Block, at: int, tokens: Tokens) -> Values:
    """(M8) a token is a fifth of its part of backbone and data system."""
    return np.full(len(block.runs.rows), _in_full(tokens, "pay_backbone"))


def budget(block: Block, at: int, tokens: Tokens) -> Values | None:
    """(M25) the part that is decided this year: for its own stage, for the stages with governments by measured lack
    times need, and for the partnership, in the proportion of the tokens on them.
    """
    own, needy, joint = (tokens.get(key, 0.0) for key in ("own_stage", "neediest", "partnership"))
    total = own + needy + joint
    if not total:
        return None
    there = governed(block)[:, :-1]
    rows, stages = there.shape
    here = np.eye(stages)[block.orgs.traits[:, Trait.stage, at]]
    lack = _measured_lack(block, at, NeedError.year) * block.pathway.cell[:, Cell.need]
    by_need = _shares(lack.reshape(rows, stages, -1).sum(axis=2) * there, here)
    return np.column_stack([(own * here + needy * by_need) / total, np.full(rows, joint / total)])


def staff_roles(block: Block, at: int, tokens: Tokens) -> Values | None:
    """(M27) staff for planning, data and meetings in the proportion of the tokens on them."""
    parts = np.array([tokens.get(key, 0.0) for key in ("plan", "data", "convene")])
    return np.tile(parts / parts.sum(), (len(block.runs.rows), 1)) if parts.sum() else None


def fundraising(block: Block, at: int, tokens: Tokens) -> Values:
    """(M27) a token is a twentieth of its staff."""
    return np.full(len(block.runs.rows), tokens.get("raise_money", 0.0) / STAFF)


_MEETS: dict[str, Effect] = {"attendance": attendance, "membership": membership}

EFFECTS: Mapping[str, Mapping[str, Effect]] = {
    NONPROFIT: {"claims": claim, "moves": move, **_MEETS},
    FUNDER: {"questions": questions, "contributions": contribution, "grants": grants},
    GOVERNMENT: {"budgets": budget, **_MEETS},
    BUSINESS: _MEETS,
    BACKBONE: {"roles": staff_roles, "fundraising": fundraising},
}
"""Of each role the decisions that tokens make, by their names in the model."""

TOGETHER_ONLY = ("attendance", "membership", "questions", "contributions", "roles", "fundraising")
"""Decisions about the partnership: alone there is nothing to decide about, and the model's own rule makes them."""

QUANTITIES: Mapping[str, Mapping[str, int]] = {
    NONPROFIT: {"trials": Strategy.pace},
    GOVERNMENT: {"trials": Strategy.pace, "policy": Strategy.policy_pace},
    BUSINESS: {"trials": Strategy.pace, "skill": Strategy.skill},
}
"""Of each role the choices that set a quantity of the agent, and its layer."""


def set_quantities(block: Block, role: str, at: int, tokens: Tokens | None, usual: Any) -> None:
    """Set the quantities of an agent for this year, ``tokens / USUAL`` times what is usual with it and at most 1; as
    usual where nobody decides.

    Args:
        block: all rows.
        role: key of its role.
        at: its position among the organisations.
        tokens: of this year; none where the model's own rule decides.
        usual: ``[Strategy]`` what the agent has at the start.
    """
    for key, layer in QUANTITIES.get(role, {}).items():
        factor = 1.0 if tokens is None else tokens.get(key, 0.0) / USUAL
        block.orgs.strategy[:, layer, at] = min(1.0, usual[layer] * factor)
