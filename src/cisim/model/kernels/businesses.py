"""M26: businesses take part while it pays.

Claim: business takes part for the workforce it needs and for its name (A10, V17), and looks at competitors (C6). Price:
the hours of membership (M13). Harm: who has competitors outside leaves, and takes its skill along. Sizes are assumed.
"""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import (
    BUSINESS,
    Cell,
    Initiatives,
    InitiativeState,
    Org,
    Organisations,
    Pathway,
    Runs,
    Strategy,
    Trait,
)
from cisim.model.kernels.levels import blend
from cisim.model.kernels.partnerships import STAGES_FROM
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, normal
from cisim.model.types import Ints, Numbers


@inline
def measured_gain(r: int, s: int, noise: float, cell: Numbers, share: Numbers) -> float:
    """(M26) max(0, q - q0) of a stage: its attainment as it is measured, above its start."""
    gain, n_segments = noise, share.shape[0]
    for l in range(n_segments):
        c = s * n_segments + l
        gain += share[l] * (cell[r, Cell.attainment, c] - cell[r, Cell.start, c])
    return max(0.0, gain)


@inline
def competitors_outside(r: int, o: int, nonprofits: int, traits: Ints) -> float:
    """(M26) 1 - mu: share of the other businesses at the stage of one that are not members; 0 where there are none."""
    others, outside = 0, 0
    for k in range(nonprofits, traits.shape[2]):
        competes = traits[r, Trait.sector, k] == BUSINESS and traits[r, Trait.stage, k] == traits[r, Trait.stage, o]
        if competes and k != o:
            others += 1
            outside += 1 - traits[r, Trait.member, k]
    return outside / others if others > 0 else 0.0


@kernel
def weigh_membership(t: int, runs: Runs, orgs: Organisations, initiatives: Initiatives, pathway: Pathway) -> None:
    """(M26) what membership pays a business beside all else, omega max(0, q - q0) + rho, and costs, varsigma (1 - mu).

    Its reputation counts as long as its partnership exists. The stage is measured with the error of the year, the same
    for everybody, of which shared measurement leaves less to members as far as they attend.
    """
    org, traits, strategy = orgs.org, orgs.traits, orgs.strategy
    initiative, state, q = initiatives.initiative, initiatives.initiative_state, initiatives.q
    for r in range(traits.shape[0]):
        for o in range(runs.nonprofits, traits.shape[2]):
            if traits[r, Trait.sector, o] != BUSINESS:
                continue
            s = traits[r, Trait.stage, o]
            i = initiative[r, s]
            pays = 0.0
            if strategy[r, Strategy.workforce, o] > 0.0:
                error = normal(runs.seed[runs.world[r]], Stream.NEED, t, STAGES_FROM + s)
                noise = blend(q, Quant.need_noise, i, org[r, Org.attendance, o]) * error
                pays = strategy[r, Strategy.workforce, o] * measured_gain(r, s, noise, pathway.cell, pathway.share)
            if state[InitiativeState.age, i] > 0.0 and state[InitiativeState.ended, i] == 0.0:
                pays += strategy[r, Strategy.reputation, o]
            org[r, Org.pays_besides, o] = pays
            rivalry = strategy[r, Strategy.rivalry, o]
            org[r, Org.costs_besides, o] = rivalry * competitors_outside(r, o, runs.nonprofits, traits)
