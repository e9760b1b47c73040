"""M0: a run starts at what a community has today. Need and background service of each stage follow from its start.

Solved with the organisations' service of the first month and quantities without any condition at work, so that all arms
of a comparison have the same need and background; both stay for the whole run.
"""

from __future__ import annotations

import math

import numpy as np

from cisim.model.jit import helper, kernel
from cisim.model.kernels.layout import Cell, Initiatives, InitiativeState, Pathway, Reach, Runs, Start
from cisim.model.kernels.service import attainment_target, brought_along, exp_minus, reached
from cisim.model.parameters import Param

HALVINGS = 52
"""Of an interval on a scale of ratios, after which it is as narrow as numbers are."""
WIDEST = 1e9
"""Ratio of service to need, and of need to service, beyond which a cell is served fully or not at all."""
NEXT_TO_NOTHING = 1e-200


@helper
def attain(r: int, s: int, need: float, background: float, runs: Runs, pathway: Pathway) -> float:
    """(M0) share of a stage at benchmark where this need and background of all its cells would keep it:
    sum_l pi_l q*(u_l, I_l), I_l = 1 - exp(-(E_l + pi_l B)/(pi_l R)). Cells keep what was found; their target holds u_l,
    which does not depend on it.
    """
    cell, share = pathway.cell, pathway.share
    n_segments = share.shape[0]
    total = 0.0
    for l in range(n_segments):
        c = s * n_segments + l
        work = max(cell[r, Cell.supply, c] + share[l] * background, 0.0)
        cell[r, Cell.received, c] = 1.0 - exp_minus(work / (share[l] * need))
        q = reached(r, s, c, cell[r, Cell.target, c], runs.p, pathway)
        cell[r, Cell.attainment, c] = q
        total += share[l] * q
    return total


@helper
def solve_stage(r: int, s: int, runs: Runs, pathway: Pathway) -> None:
    """(M0) need R and background B = beta/(1 - beta) E with which a stage starts at its share, by bisection.

    Where nobody works the need is that of the caseload and B alone is solved. What is given is not solved.
    """
    cell, share, start = pathway.cell, pathway.share, pathway.start
    n_segments = share.shape[0]
    goal, beta = start[Start.share, s], runs.p[Param.service_background, r]
    work, need = 0.0, 0.0
    for c in range(s * n_segments, (s + 1) * n_segments):
        work += cell[r, Cell.supply, c]
        need += cell[r, Cell.need, c]
    given = start[Start.background, s]
    by_need = work > 0.0 or given >= 0.0
    for l in range(n_segments):
        cell[r, Cell.target, s * n_segments + l] = brought_along(r, s, l, Cell.attainment, 0, pathway)
    background = given if given >= 0.0 else beta / (1.0 - beta) * work
    if by_need and start[Start.need, s] > 0.0:
        low, high = 0.0, 0.0
    else:
        low, high = 1.0 / WIDEST, WIDEST
        enough = background if by_need else WIDEST * need
        pathway.reach[r, Reach.lowest, s] = attain(r, s, np.inf, background, runs, pathway)
        pathway.reach[r, Reach.highest, s] = attain(r, s, NEXT_TO_NOTHING, enough, runs, pathway)
    for _ in range(HALVINGS if high > 0.0 else 0):
        ratio = math.sqrt(low * high)
        if by_need:
            need = (work + background) / ratio
        else:
            background = ratio * need
        if attain(r, s, need, background, runs, pathway) < goal:
            low = ratio
        else:
            high = ratio
    for l in range(n_segments):
        cell[r, Cell.need, s * n_segments + l] = share[l] * need
        cell[r, Cell.background, s * n_segments + l] = share[l] * background
    attain(r, s, need, background, runs, pathway)


@kernel
def steady_state(runs: Runs, pathway: Pathway) -> None:
    """(M0) attainment where this service would keep it, from the cradle on: where a stage has a start, after need and
    background have been solved for it. From it gains are counted (M21).
    """
    cell, order, share, start = pathway.cell, pathway.order, pathway.share, pathway.start
    n_segments = share.shape[0]
    for r in range(cell.shape[0]):
        for k in range(order.shape[0]):
            s = order[k]
            if start[Start.share, s] > 0.0:
                solve_stage(r, s, runs, pathway)
            else:
                for l in range(n_segments):
                    cell[r, Cell.attainment, s * n_segments + l] = attainment_target(r, s, l, 0, runs.p, pathway)
            for c in range(s * n_segments, (s + 1) * n_segments):
                cell[r, Cell.start, c] = cell[r, Cell.attainment, c]
                cell[r, Cell.start_received, c] = cell[r, Cell.received, c]


@kernel
def reset_records(runs: Runs, initiatives: Initiatives) -> None:
    """What the preparation counted is no part of the first month."""
    runs.hours[:] = 0.0
    initiatives.initiative_state[InitiativeState.quality, :] = 0.0
