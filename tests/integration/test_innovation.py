"""The innovation of e12: what is chosen helps, it changes nothing by being looked for, and waves take their turn."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import cisim
from cisim.model.kernels.layout import Block, Org, Trait
from cisim.model.month import PHASES
from cisim.model.schedule import Event
from cisim.model.streams import replication_seeds
from cisim.simulation.observe import Record, joined
from cisim.simulation.simulate import stream

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "experiments"))
from innovation import Innovation, best_change

CITY = {"time.months": 36, "sectors.nonprofits": 35, "sectors.governments": 7, "sectors.businesses": 2}
SEEDS = replication_seeds(1, 3)


@pytest.fixture(scope="module")
def city() -> cisim.Scenario:
    return cisim.load("adaptive-city", CITY)


def run(city: cisim.Scenario, *events: Event) -> Record:
    return joined(list(stream([city.isolated(), city], SEEDS, events=events, threads=1)))


def test_looking_for_it_changes_nothing(city):
    plain, looked = run(city), run(city, Innovation(0, 3, 0).event())
    np.testing.assert_array_equal(plain.attainment, looked.attainment)
    np.testing.assert_array_equal(plain.hours, looked.hours)


def test_the_best_change_raises_what_the_practice_of_its_nonprofits_is_worth(city):
    gains: list[np.ndarray] = []

    def look(b: Block, t: int) -> None:
        if t == 3:
            mask, value = best_change(b, t, 0)
            here = (b.orgs.traits[:, Trait.stage] == 0) & (np.arange(b.orgs.traits.shape[2]) < b.runs.nonprofits)
            weight, kept = b.orgs.org[:, Org.initial_fte] * here, b.orgs.traits.copy()
            before = (b.orgs.org[:, Org.fitness] * weight).sum(axis=1)
            practice = kept[:, Trait.practice]
            b.orgs.traits[:, Trait.practice] = np.where(here, (practice & ~mask[:, None]) | value[:, None], practice)
            PHASES["effectiveness"](b, t)
            gains.append((b.orgs.org[:, Org.fitness] * weight).sum(axis=1) - before)

    run(city, Event("before", "adoption", look))
    assert (gains[0] > 0).all()


@pytest.mark.parametrize("waves", [1, 4])
def test_each_wave_takes_it_up_in_its_year_and_nobody_else(city, waves):
    innovation, taken = Innovation(0, 3, waves), {}

    def after(b: Block, t: int) -> None:
        if t in (3, 15):
            mask, value = innovation.chosen[int(b.runs.seed[0])]
            has = (b.orgs.traits[:, Trait.practice] & mask[:, None]) == value[:, None]
            turn = np.arange(has.shape[1]) % waves == t // 12
            taken[t] = has[innovation.nonprofits(b) & turn].all(), innovation.nonprofits(b) & turn

    record = run(city, innovation.event(), Event("after", "adoption", after))
    assert taken[3][0]
    assert taken[15][0] or waves == 1
    assert (record.attainment[..., 1:, 0, :] != run(city).attainment[..., 1:, 0, :]).any()
