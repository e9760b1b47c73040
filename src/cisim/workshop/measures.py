"""What each kind of agent is after, as a number of a block of runs: read by the room, never by the model."""

from __future__ import annotations

import numpy as np

from cisim.model.kernels.layout import Block, Cell, ConditionState, Grant, Org, Trait
from cisim.model.types import Array


def private_success(block: Block, at: int) -> Array:
    """(M2) how far an organisation that serves has what its private definition of success counts, ``[row]`` in points.

    Elements on which the definition agrees with what works count what the practice is worth; on the others a fixed
    value is wanted, and each that is set so counts in full. Who is opposed counts the reverse of what works.
    """
    traits, n = block.orgs.traits[:, :, at], block.problem.landscape.n
    bits = np.arange(n)
    agrees = (traits[:, Trait.agrees, None] >> bits) & 1
    as_wanted = 1 - ((traits[:, Trait.practice, None] ^ traits[:, Trait.sign, None]) >> bits & 1)
    worth = block.orgs.org[:, Org.fitness, at]
    own = ((1 - agrees) * as_wanted).mean(axis=1) + agrees.mean(axis=1) * worth
    return 100 * np.where(traits[:, Trait.opposed] > 0, 1 - worth, own)


def results_of_grants(block: Block, at: int) -> Array:
    """(M19) attainment of the stages of those a funder funds, by what they get, ``[row]`` in points: what it would
    watch if it measured without error.
    """
    share = block.pathway.share
    cells = block.pathway.cell[:, Cell.attainment]
    stages = cells.reshape(len(cells), -1, len(share)) @ share
    portfolio = block.funding.grant[:, Grant.portfolio, at]
    stage = block.orgs.traits[:, Trait.stage, : portfolio.shape[1]]
    return 100 * (portfolio * np.take_along_axis(stages, stage, axis=1)).sum(axis=1)


def conditions_built(block: Block, at: int) -> Array:
    """(M7) mean level of the conditions of an initiative, ``[row]`` in points."""
    level = block.initiatives.condition_state[ConditionState.level]
    rows = len(block.runs.rows)
    return 100 * level.reshape(len(level), rows, -1)[..., at].mean(axis=0)
