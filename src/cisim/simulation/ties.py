"""Who knows whom: ties as a graph, dense inside an activity network and sparse across, in compressed rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cisim.model.kernels.initial_organisations import list_ties
from cisim.model.streams import Stream, grid
from cisim.model.types import Positions, Seeds, Words
from cisim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import networkx as nx


class TieRows(NamedTuple):
    """Ties of each world in compressed rows; arrays are padded to the longest."""

    edge: Positions  # [world, 2, edge] ends; unsigned, as positions that kernels need not check for a sign
    n_edges: Words  # [world]
    first_tie: Words  # [world, org + 1]
    tie: Positions  # [world, 2, 2 * edge] other end, edge


def network_of(stage: Words, n_networks: int, n_stages: int) -> Words:
    """Activity networks are dealt to the stages in turn, and the organisations of a stage to its networks in turn."""
    position = np.arange(stage.shape[-1])
    return stage + n_stages * (position % ((n_networks - 1 - stage) // n_stages + 1))


def draw_ties(scenario: Scenario, seed: Seeds, network: Words, graphs: Sequence[nx.Graph] | None = None) -> TieRows:
    """Ties of each world: from the given graphs, from the roster of the scenario, from the shape the scenario names, or
    drawn along the networks.
    """
    roster = None if graphs is not None else scenario.roster
    n = network.shape[1]
    codes: list[Words] = []
    if roster is not None:
        one, other = roster.edges[0].T
        codes.append(np.tile(_code(one, other, n), (len(seed), 1)))
    if roster is None or roster.ties is None:
        if graphs is None and scenario["ties.graph"] == "networks":
            codes += _along_networks(network, int(scenario["ties.within"]), int(scenario["ties.across"]), seed)
        else:
            codes.append(_of_graphs(graphs if graphs is not None else named_graphs(scenario, seed), n))
    code = np.concatenate([np.full((len(seed), 1), n * n), *codes], axis=1)
    code.sort(axis=1)
    code[:, 1:][code[:, 1:] == code[:, :-1]] = n * n
    code.sort(axis=1)
    n_edges = (code < n * n).sum(axis=1)
    code = code[:, : max(1, int(n_edges.max()))]
    edge = np.where(code[:, None] < n * n, np.stack([code // n, code % n], axis=1), 0).astype(np.uint32)
    worlds, _, longest = edge.shape
    first_tie, tie = np.zeros((worlds, n + 1), np.int64), np.zeros((worlds, 2, 2 * longest), np.uint32)
    list_ties(edge, n_edges, first_tie, tie)
    return TieRows(edge, n_edges, first_tie, tie)


def named_graphs(scenario: Scenario, seed: Seeds) -> list[nx.Graph]:
    """Graphs of the shapes used in published experiments, one per world."""
    import networkx as nx

    n, kind, near = scenario.organisations, scenario["ties.graph"], int(scenario["ties.within"])
    if kind == "small_world":
        return [nx.watts_strogatz_graph(n, near, scenario["ties.rewiring"], seed=int(s % 2**32)) for s in seed]
    if kind == "random":
        return [nx.gnp_random_graph(n, near / (n - 1), seed=int(s % 2**32)) for s in seed]
    if kind == "ring":
        return [nx.circulant_graph(n, range(1, near // 2 + 1))] * len(seed)
    return [nx.complete_graph(n) if kind == "full" else nx.path_graph(n)] * len(seed)


def _code(one: Words, other: Words, n: int) -> Words:
    """A tie between two of n organisations as a number: they sort by the first end, then by the other."""
    return np.minimum(one, other) * n + np.maximum(one, other)


def _of_graphs(graphs: Sequence[nx.Graph], n: int) -> Words:
    """Codes of all ties, ``[world, tie]``, padded with n²."""
    codes = np.full((len(graphs), max(g.number_of_edges() for g in graphs)), n * n)
    for w, graph in enumerate(graphs):
        if graph.number_of_edges():
            one, other = np.array(graph.edges).T
            codes[w, : len(one)] = _code(one, other, n)
    return codes


def _along_networks(network: Words, within: int, across: int, seed: Seeds) -> list[Words]:
    """Ring lattices in random order inside each network, and random rings over everybody whose ties across are kept.

    Codes of all ties, ``[world, tie]``; n² where there is none.
    """
    worlds, n = network.shape
    w = np.arange(worlds)[:, None]
    shuffles = grid(seed[:, None, None], Stream.TIES, np.arange(across // 2 + 1)[:, None], np.arange(n))[0]
    order = np.argsort(network + shuffles[:, 0], axis=1)
    group = network[w, order]
    networks = int(network.max()) + 1
    count = np.bincount((network + networks * w).ravel(), minlength=worlds * networks).reshape(worlds, networks)
    size = count[w, group]
    start = (np.cumsum(count, axis=1) - count)[w, group]
    place = np.arange(n) - start
    codes = []
    for step in range(1, within // 2 + 1):
        other = order[w, start + (place + step) % size]
        counts = (step < size - step) | ((size == 2 * step) & (place < step))
        codes.append(np.where(counts, _code(order, other, n), n * n))
    for k in range(1, across // 2 + 1):
        ring = np.argsort(shuffles[:, k], axis=1)
        other = np.concatenate([ring[:, 1:], ring[:, :1]], axis=1)
        counts = network[w, ring] != network[w, other]
        codes.append(np.where(counts, _code(ring, other, n), n * n))
    return codes
