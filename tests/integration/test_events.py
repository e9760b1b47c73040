"""Functions of one's own before and after phases of the schedule."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.agents.model import CommunityModel, trajectory
from cisim.errors import ArgumentError
from cisim.model.kernels.layout import Org, RunState
from cisim.model.schedule import SCHEDULE, Event
from cisim.model.streams import replication_seeds
from cisim.simulation.observe import joined
from cisim.simulation.simulate import stream


def attainment(scenario, *events, threads=1):
    """Attainment of three runs at every month, with events."""
    seeds = replication_seeds(1, 3)
    return joined(list(stream([scenario], seeds, every=1, threads=threads, events=events))).attainment


def test_events_that_only_look_change_nothing_and_come_in_order(tiny):
    calls = []
    events = [
        Event(when, p.name, lambda block, month, name=(when, p.name): calls.append((month, *name)))
        for p in reversed(SCHEDULE)
        for when in ("after", "before")
    ]
    np.testing.assert_array_equal(attainment(tiny, *events), attainment(tiny))
    due = [(t, when, p.name) for t in range(24) for p in SCHEDULE if p.happens(t) for when in ("before", "after")]
    assert calls == due
    assert {t for t, _, name in calls if name == "moves"} == set(range(2, 24, 3))
    assert {t for t, _, name in calls if name == "shocks"} == {12}


def closed(block, month):
    """Nobody serves in the third month."""
    if month == 2:
        block.orgs.org[:, Org.service] = 0.0


def test_an_event_acts_at_its_place_and_not_before(tiny):
    plain, changed = attainment(tiny), attainment(tiny, Event("before", "service", closed))
    np.testing.assert_array_equal(changed[:, :, :3], plain[:, :, :3])
    assert (changed[:, :, 3] <= plain[:, :, 3]).all()
    assert (changed[:, :, 3].mean(axis=(2, 3)) < plain[:, :, 3].mean(axis=(2, 3))).all()
    np.testing.assert_array_equal(attainment(tiny, Event("after", "books", closed))[:, :, 3], plain[:, :, 3])


def windfall(block, month):
    """A tenth more to give away, after the backbone has been paid."""
    block.runs.run_state[RunState.pool] *= 1.1


def test_an_event_before_grants_is_the_same_in_an_ensemble_and_in_a_mesa_model(tiny):
    event = Event("after", "backbone", windfall)
    ensemble = attainment(tiny, event)
    assert not np.array_equal(ensemble, attainment(tiny))
    np.testing.assert_array_equal(attainment(tiny, event, threads=2), ensemble)
    single = trajectory(CommunityModel(tiny, rng=1, events=[event]), range(25))
    np.testing.assert_array_equal(single, ensemble[0, 0])


@pytest.mark.parametrize(
    ("when", "phase", "message"),
    [("after", "move", "phase 'move' given.*did you mean 'moves'"), ("during", "moves", "before, after")],
)
def test_an_event_at_no_phase_is_refused(when, phase, message):
    with pytest.raises(ArgumentError, match=message):
        Event(when, phase, closed)


def test_an_event_without_a_function_is_refused():
    with pytest.raises(ArgumentError, match="event: 3 given, allowed: a function of the block and the month"):
        Event("after", "trust", 3)
