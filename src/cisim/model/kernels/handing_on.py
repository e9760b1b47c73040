"""M20: children who are lost between organisations that do not know each other."""

from __future__ import annotations

from cisim.model.jit import helper, inline, kernel
from cisim.model.kernels.layout import Cell, Initiatives, Org, Organisations, Pathway, Problem, Runs, Ties, Trait
from cisim.model.kernels.levels import blend
from cisim.model.kernels.partners import NOBODY
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.types import Ints, Positions


@inline
def is_source(before: int, s: int, source: Ints) -> bool:
    """Whether cohorts of a stage come from another one."""
    found = False
    for j in range(source.shape[1]):
        found = found or source[s, j] == before
    return found


@inline
def have_tie(w: int, one: int, other: int, first_tie: Ints, tie: Positions) -> bool:
    """Whether two organisations know each other."""
    found = False
    for k in range(first_tie[w, one], first_tie[w, one + 1]):
        found = found or tie[w, 0, k] == other
    return found


@helper
def known_upstream(r: int, w: int, o: int, problem: Problem, ties: Ties, orgs: Organisations, source: Ints) -> float:
    """(M20) T: share of its main partners at the stages before with whom an organisation has a tie; 1 if it has none
    there, so that nobody hands children on to it.
    """
    s, partners, known = orgs.traits[r, Trait.stage, o], 0.0, 0.0
    for slot in range(orgs.partner.shape[1]):
        before, other = problem.neighbour[s, slot], orgs.partner[r, slot, o]
        if before >= 0 and other != NOBODY and is_source(before, s, source):
            partners += 1.0
            known += have_tie(w, o, other, ties.first_tie, ties.tie)
    return known / partners if partners > 0.0 else 1.0


@kernel
def hand_on(
    runs: Runs, problem: Problem, ties: Ties, orgs: Organisations, initiatives: Initiatives, pathway: Pathway
) -> None:
    """(M20) H = sum_i service_i chi_i (1 - T_i) / sum_i service_i over who serves a cell: share of the children
    from the stages before that is lost. Nobody is lost on the way into a first stage.
    """
    world, p, org, traits = runs.world, runs.p, orgs.org, orgs.traits
    initiative, q = initiatives.initiative, initiatives.q
    cell, share, source = pathway.cell, pathway.share, pathway.source
    n_segments = share.shape[0]
    for r in range(cell.shape[0]):
        if p[Param.service_handover_loss, r] <= 0.0:
            continue
        for c in range(cell.shape[2]):
            cell[r, Cell.hours, c] = 0.0
            cell[r, Cell.handing_loss, c] = 0.0
        for o in range(org.shape[2]):
            s, l, hours = traits[r, Trait.stage, o], traits[r, Trait.segment, o], org[r, Org.service, o]
            if source[s, 0] < 0:
                continue
            if org[r, Org.known_upstream, o] < 0.0:
                org[r, Org.known_upstream, o] = known_upstream(r, world[r], o, problem, ties, orgs, source)
            chance = blend(q, Quant.handover, initiative[r, s], org[r, Org.attendance, o])
            lost = hours * chance * (1.0 - org[r, Org.known_upstream, o])
            if l >= 0:
                cell[r, Cell.hours, s * n_segments + l] += hours
                cell[r, Cell.handing_loss, s * n_segments + l] += lost
                continue
            for each in range(n_segments):
                cell[r, Cell.hours, s * n_segments + each] += share[each] * hours
                cell[r, Cell.handing_loss, s * n_segments + each] += share[each] * lost
        for c in range(cell.shape[2]):
            if cell[r, Cell.hours, c] > 0.0:
                cell[r, Cell.handing_loss, c] /= cell[r, Cell.hours, c]
