"""What a roster sets when a community is drawn: places, first capacities, ties and their trust. All else is drawn."""

from __future__ import annotations

import numpy as np

from cisim.model.kernels.layout import Org, Trait
from cisim.model.parameters import Param
from cisim.model.streams import Stream, grid
from cisim.model.types import Array
from cisim.scenario.roster import OPEN, Roster
from cisim.scenario.scenario import Scenario
from cisim.simulation.ties import network_of


def place(scenario: Scenario, roster: Roster, seed: Array, who: Array) -> None:
    """Stages and segments as given; a nonprofit that names no segment gets one by the shares of the children."""
    who[:, Trait.stage], who[:, Trait.segment] = roster.stage, roster.segment
    position = np.flatnonzero(roster.segment[: int(scenario["sectors.nonprofits"])] == OPEN)
    if len(position):
        u = grid(seed[:, None], Stream.CELL, 0, position)[1]
        share = np.cumsum([s.share for s in scenario.segments])[:-1]
        who[:, Trait.segment, position] = np.searchsorted(share, u, side="right")
    who[:, Trait.network] = network_of(who[:, Trait.stage], scenario.n_networks, len(scenario.stages))


def employ(roster: Roster, p: Array, org: Array) -> None:
    """First sizes in FTE: what a budget pays for."""
    org[:, Org.initial_fte] = roster.budget / p[Param.money_cost_per_fte][:, None]


def trust_ties(roster: Roster, edge: Array, n_edges: Array, trust: Array) -> None:
    """Trust at the start where the roster says it; ``edge`` is ``[world, 2, edge]``, ``trust`` ``[world, edge]``."""
    pairs, strength = roster.edges
    known = ~np.isnan(strength)
    if not known.any():
        return
    codes, strength = (pairs @ [roster.units, 1])[known], strength[known]
    pair_codes = edge[:, 0].astype(np.int64) * roster.units + edge[:, 1]
    at = np.minimum(np.searchsorted(codes, pair_codes), len(codes) - 1)
    here = (codes[at] == pair_codes) & (np.arange(pair_codes.shape[1]) < n_edges[:, None])
    trust[here] = strength[at][here]
