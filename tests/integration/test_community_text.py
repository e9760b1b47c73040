"""Organisations in words: who is there, who funds them, what moves."""

from __future__ import annotations

import re

import pytest

from cisim.dashboard.organisations import community_text
from cisim.dashboard.organisations.trajectory import Trajectory, simulate_trajectory
from cisim.scenario.load import load


@pytest.fixture(scope="module")
def trajectory() -> Trajectory:
    """A small town over two years."""
    return simulate_trajectory(load("small-town", {"time.months": 24}), 1)


def test_who_is_there_and_what_moves_is_said_in_plain_words(trajectory):
    who = community_text.who_sentence(trajectory, 0)
    assert re.match(
        r"Who is there: \d+ nonprofits, \d+ government agenc\w+ and \d+ business\w*\. They live on grants of", who
    )
    assert re.search(rf"\d+ of {len(trajectory.names)} belong to the partnership\.$", who)
    moves = community_text.moves_sentence(trajectory, trajectory.last)
    first, last = (trajectory.numbers["fte"][m].sum() for m in (0, trajectory.last))
    assert f"staff {first:,.0f} → {last:,.0f} FTE" in moves
    assert community_text.moves_sentence(trajectory, 0) == moves
    assert all(community_text.change_text(trajectory, 0, k) == "" for k in range(len(trajectory.names)))
    grown = max(range(len(trajectory.names)), key=lambda k: community_text.growth(trajectory, trajectory.last, k))
    assert community_text.change_text(trajectory, trajectory.last, grown)


def test_who_funds_an_organisation_is_who_gives_it_most(trajectory):
    for k in range(len(trajectory.names)):
        funder = community_text.main_funder(trajectory, trajectory.last, k)
        assert (funder == community_text.NO_FUNDER) == (trajectory.sector_of(k) != "nonprofit")
        assert f"{trajectory.total('fte', 0, k):.1f} FTE" in community_text.about(trajectory, 0, k)
