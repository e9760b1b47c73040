"""M0: starts that are data. Need and background follow from them, and both arms have the same."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cisim.errors import ScenarioError
from cisim.model.kernels.layout import Block, Cell, Org
from cisim.model.kernels.service import serve
from cisim.model.month import advance
from cisim.model.streams import replication_seeds
from cisim.model.types import Array
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation.present_state import effectiveness
from cisim.simulation.simulate import run
from cisim.simulation.start import begin
from kernel_tools import apply, block, landscapes, scenario, small, with_stages

STARTS = (0.44, 0.45, 0.40, 0.50, 0.45, 0.40, 0.45)


def city(changes: dict[str, object], **everywhere: object) -> Scenario:
    """The adaptive city with the starts of its stages."""
    given = load("adaptive-city").replace(changes)
    return with_stages(given, {s: {"start": start} for s, start in enumerate(STARTS)}, **everywhere)


def stage_means(b: Block, layer: Cell = Cell.attainment) -> Array:
    """``[row, stage]``."""
    return b.pathway.cell[:, layer].reshape(len(b.orgs.org), -1, len(b.pathway.share)) @ b.pathway.share


@pytest.mark.parametrize(("known", "authority", "defined"), [*itertools.product((0.0, 1.0), (0.3, 1.0), (0.0, 1.0))])
@pytest.mark.parametrize("coupling", [0, 3])
def test_sixteen_corners_start_alike(known, authority, defined, coupling):
    """Whatever the dials, stages begin at their starts, in both arms with the same bits, and no cell at nothing."""
    dials = {"problem.known": known, "problem.authority": authority, "problem.defined": defined}
    s = city(dials | {"problem.coupling_across": coupling, "problem.scale": 2.5, "problem.effect_lowest": 0.05})
    b = block(s.isolated(), s, runs=4)
    begin(s, b)
    assert stage_means(b) == pytest.approx(np.tile(STARTS, (8, 1)), abs=1e-9)
    assert np.array_equal(b.pathway.cell[::2], b.pathway.cell[1::2])
    assert b.pathway.cell[:, Cell.attainment].min() > 0.01


def test_a_share_of_service_comes_from_elsewhere_in_every_cell():
    """B = beta/(1 - beta) E at each stage, dealt by children like the need; nothing is left over when it is 0."""
    s = city({"service.background": 0.3})
    b = block(s)
    begin(s, b)
    cells = b.pathway.cell[0].reshape(len(Cell), len(STARTS), -1)
    supply, background = cells[Cell.supply].sum(axis=1), cells[Cell.background].sum(axis=1)
    assert background == pytest.approx(3 / 7 * supply)
    assert cells[Cell.background] == pytest.approx(background[:, None] * b.pathway.share)
    assert cells[Cell.need] == pytest.approx(cells[Cell.need].sum(axis=1)[:, None] * b.pathway.share)
    work, need = cells[Cell.supply] + cells[Cell.background], cells[Cell.need]
    assert cells[Cell.received] == pytest.approx(1 - np.exp(-work / need), abs=1e-12)


def test_without_starts_needs_are_those_of_the_caseload_and_there_is_no_background():
    """The first edition's rule."""
    b = small({"service.caseload": 200.0})
    advance(b, 0, 0)
    cell = b.pathway.cell[0]
    assert cell[Cell.need] == pytest.approx(cell[Cell.children] / 200.0)
    assert not cell[Cell.background].any()


def test_where_nobody_works_the_background_alone_is_solved():
    """Two organisations at the first of two stages: the second lives on what comes from elsewhere."""
    few = {"sectors.nonprofits": 1, "sectors.governments": 1, "sectors.businesses": 0}
    s = with_stages(scenario(few, 3), {}, start=0.4)
    b = block(s, runs=6)
    begin(s, b)
    cells = b.pathway.cell.reshape(6, len(Cell), 3, -1)
    empty = (cells[:, Cell.supply] == 0).all(axis=-1)
    assert empty.any()
    need = cells[:, Cell.children] / s["service.caseload"]
    assert cells[:, Cell.need][empty] == pytest.approx(need[empty])
    assert stage_means(b) == pytest.approx(np.full((6, 3), 0.4), abs=1e-9)


def test_what_is_given_is_not_solved():
    """Need and background that are given stay, for experiments at fixed need; children at benchmark follow."""
    s = with_stages(scenario({}, 2), {0: {"need_fte": 500.0, "background_fte": 25.0}}, start=0.4)
    b = block(s)
    begin(s, b)
    cells = b.pathway.cell[0].reshape(len(Cell), 2, -1)
    assert cells[Cell.need, 0] == pytest.approx(500 * b.pathway.share)
    assert cells[Cell.background, 0] == pytest.approx(25 * b.pathway.share)
    means = stage_means(b)[0]
    assert means[0] != pytest.approx(0.4, abs=0.01)
    assert means[1] == pytest.approx(0.4, abs=1e-9)


def test_need_and_background_stay_for_the_whole_run():
    """They belong to the start; what organisations do later changes neither."""
    s = city({})
    b = block(s.isolated(), s)
    begin(s, b)
    first = b.pathway.cell[:, [Cell.need, Cell.background]].copy()
    advance(b, 0, 30)
    assert np.array_equal(first, b.pathway.cell[:, [Cell.need, Cell.background]])
    assert not np.array_equal(b.orgs.org[0, Org.fitness], b.orgs.org[1, Org.fitness])


def test_a_start_beyond_full_service_is_an_error_that_names_it():
    """Of the first stage it is known before anything is drawn: entering 0.5, full service, harmonic mean: 2/3."""
    with pytest.raises(ScenarioError, match=r"'school' cannot start at 0\.7.*below 0\.6667"):
        with_stages(scenario({}, 2), {0: {"name": "school", "start": 0.7}})
    with pytest.raises(ScenarioError, match=r"'work' cannot start at 0\.8.*below 0\.5714"):
        with_stages(scenario({}, 2), {0: {"start": 0.4}, 1: {"name": "work", "start": 0.8}})


def test_a_start_that_the_drawn_community_cannot_have_is_an_error_before_anything_runs():
    """Without background a cell without service stays at nothing, which no plan of a stage knows."""
    few = {"sectors.nonprofits": 1, "sectors.governments": 0, "sectors.businesses": 0, "service.background": 0.0}
    s = with_stages(scenario(few, 2, segments=(0.5, 0.5)), {0: {"name": "school", "start": 0.6}})
    with pytest.raises(ScenarioError, match=r"'school' cannot start at 0\.6: .*between 0\.0000 and 0\.3333"):
        run(s, runs=8)


def test_full_effect_at_a_multiple_of_the_spread():
    """Scale: so many spreads of f above the mean, whatever the coupling; 0 is the best of the stage."""
    seeds = replication_seeds(1, 3)
    for across in (0, 3):
        shape = {"problem.coupling_across": across}
        assert landscapes(seeds, shape, 2, scale=2.5).best == pytest.approx(0.5 + 2.5 / 96**0.5)
        assert landscapes(seeds, shape, 2, scale=0.0).best.std() > 0


def test_no_practice_has_less_than_the_lowest_effect():
    """The clip from below, in the kernel of service and in what is observed."""
    b = small({"problem.effect_lowest": 0.2, "problem.scale": 2.5, "problem.effect_floor": 0.1})
    advance(b, 0, 0)
    b.orgs.org[0, Org.fitness] = 0.0
    assert effectiveness(b) == pytest.approx(np.full((1, 10), 0.2))
    apply(serve, b)
    assert stage_means(b, Cell.supply)[0].sum() == pytest.approx(0.2 * b.orgs.org[0, Org.service].sum() / 140)
