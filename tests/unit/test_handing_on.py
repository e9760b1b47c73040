"""M20: children lost between organisations that do not know each other; the hours that running one takes are in M6."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.handing_on import hand_on
from cisim.model.kernels.layout import Cell, Org, Trait
from cisim.model.kernels.partners import UNCOUNTED, choose_partners
from cisim.model.kernels.service import combine, target_attainment, turn_over
from cisim.model.month import advance
from cisim.model.quantities import Quant
from kernel_tools import apply, block, callable_of, scenario, small


def served(changes=None, graph="full", **kinds):
    """Three stages in a row, everybody with or without ties, service by fiat."""
    shape = {"service.handover_loss": 0.2, "ties.graph": graph, "sectors.nonprofits": 12, "problem.coupling_across": 0}
    b = small(shape | dict(changes or {}), stages=3, segments=(0.3, 0.7), **kinds)
    advance(b, 0, 0)
    b.initiatives.q[Quant.handover] = 0.2
    b.orgs.org[0, Org.service] = np.linspace(10, 400, b.orgs.org.shape[2])
    return b


def cut_ties(b):
    """Nobody has a tie, and everybody takes notice."""
    b.ties.first_tie[:] = 0
    b.orgs.org[:, Org.known_upstream] = UNCOUNTED


def test_partners_are_drawn_for_handing_on_where_no_stage_reads_another():
    b = served()
    stage, partner = b.orgs.traits[0, Trait.stage], b.orgs.partner[0]
    for slot in range(2):
        for o in range(len(stage)):
            other = b.problem.neighbour[stage[o], slot]
            assert (partner[slot, o] >= 0) == (other >= 0)
            assert other < 0 or stage[partner[slot, o]] == other
    none = served({"service.handover_loss": 0.0})
    assert (none.orgs.partner == -1).all()


def test_with_ties_to_all_nobody_is_lost_and_with_none_the_whole_share():
    b = served()
    apply(hand_on, b)
    assert (b.pathway.cell[0, Cell.handing_loss] == 0).all()
    cut_ties(b)
    apply(hand_on, b)
    assert b.pathway.cell[0, Cell.handing_loss] == pytest.approx([0, 0, 0.2, 0.2, 0.2, 0.2])


def test_losses_are_the_mean_over_the_service_of_a_cell_and_fewer_for_who_attends():
    """Written out: hours by segment, ties looked up pair by pair, half the share with full attendance."""
    b = served(graph="networks")
    b.initiatives.q[Quant.handover, 1] = 0.1
    b.orgs.org[0, Org.attendance] = np.linspace(0, 1, b.orgs.org.shape[2])
    apply(hand_on, b)
    pairs = {tuple(b.ties.edge[0, :, k]) for k in range(b.ties.n_edges[0])}
    hours, lost, unknown = np.zeros((3, 2)), np.zeros((3, 2)), 0
    for o in range(b.orgs.org.shape[2]):
        s, l, time = b.orgs.traits[0, Trait.stage, o], b.orgs.traits[0, Trait.segment, o], b.orgs.org[0, Org.service, o]
        if s == 0:
            continue
        other = b.orgs.partner[0, list(b.problem.neighbour[s]).index(s - 1), o]
        known = (o, other) in pairs or (other, o) in pairs
        unknown += not known
        part = np.array([0.3, 0.7]) if l < 0 else np.arange(2) == l
        hours[s] += part * time
        lost[s] += part * time * (0.0 if known else 0.2 - 0.1 * b.orgs.org[0, Org.attendance, o])
    assert unknown > 0
    expected = np.divide(lost, hours, out=np.zeros_like(lost), where=hours > 0)
    assert b.pathway.cell[0, Cell.handing_loss] == pytest.approx(expected.ravel())


def test_who_is_lost_enters_below_benchmark_and_stays_in_the_books():
    b = served()
    cut_ties(b)
    apply(hand_on, b)
    apply(target_attainment, b, t=0)
    cell = b.pathway.cell[0]
    for c in (2, 3, 4, 5):
        u = 0.8 * cell[Cell.attainment, c - 2]
        assert cell[Cell.target, c] == pytest.approx(callable_of(combine)(u, cell[Cell.received, c], 0.5, 0.5))
    before = cell.copy()
    apply(turn_over, b)
    moved = cell - before
    assert moved[Cell.entered] - moved[Cell.left] == pytest.approx(moved[Cell.children])
    assert cell[Cell.children].sum() == pytest.approx(before[Cell.children].sum())


def test_who_receives_children_from_nobody_loses_none():
    b = served()
    cut_ties(b)
    b.orgs.partner[:] = -1
    apply(hand_on, b)
    assert (b.pathway.cell[0, Cell.handing_loss] == 0).all()


@pytest.mark.parametrize("start", [None, 0.45])
def test_a_run_begins_where_it_stays_with_losses_in_force(start):
    """Both arms of a comparison, and with a start that is given it is met all the same."""
    stages = [{"name": f"stage {k}", "duration": 4.0} | ({} if start is None else {"start": start}) for k in range(3)]
    changes = {"service.handover_loss": 0.05, "sectors.nonprofits": 12, "hours.fixed": 80.0}
    plain = scenario(changes, stages)
    b = block(plain, plain.replace({"conditions.continuous_communication.strength": 1.0}))
    advance(b, 0, 0)
    assert np.array_equal(b.pathway.cell[0], b.pathway.cell[1])
    assert (b.pathway.cell[0, Cell.handing_loss, 1:] > 0).any()
    if start is not None:
        assert b.pathway.cell[0, Cell.attainment] == pytest.approx(np.full(3, start), abs=1e-9)
    apply(target_attainment, b, t=0)
    assert b.pathway.cell[0, Cell.target] == pytest.approx(b.pathway.cell[0, Cell.attainment], abs=1e-12)


def test_partners_of_a_new_place_are_drawn_anew_for_handing_on():
    b = served()
    b.orgs.traits[0, Trait.new_place, 0] = 1
    before = b.orgs.partner.copy()
    b.orgs.partner[0, :, 0] = -1
    apply(choose_partners, b, t=3)
    assert b.orgs.org[0, Org.known_upstream, 0] == UNCOUNTED
    stage = b.orgs.traits[0, Trait.stage, 0]
    assert ((b.orgs.partner[0, :, 0] >= 0) == (b.problem.neighbour[stage] >= 0)).all()
    others = (before[0] != 0) & (np.arange(before.shape[2]) > 0)
    assert np.array_equal(b.orgs.partner[0][others], before[0][others])


def test_known_partners_are_counted_again_where_and_only_where_one_of_the_two_is_new():
    b = served(graph="networks")
    apply(hand_on, b)
    kept = b.orgs.org[0, Org.known_upstream].copy()
    new = int(np.flatnonzero(b.orgs.traits[0, Trait.stage] == 1)[0])
    b.orgs.traits[0, Trait.new_place, new] = 1
    touched = (b.orgs.partner[0] == new).any(axis=0)
    touched[new] = True
    apply(choose_partners, b, t=3)
    assert np.array_equal(b.orgs.org[0, Org.known_upstream] == UNCOUNTED, touched | (kept == UNCOUNTED))
    apply(hand_on, b)
    assert np.array_equal(b.orgs.org[0, Org.known_upstream][~touched], kept[~touched])
