"""Who knows whom: ties as a graph, dense inside an activity network and sparse across, in compressed rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cisim.model.streams import Stream, grid
from cisim.model.types import Seeds, Words
from cisim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import networkx as nx


class TieRows(NamedTuple):
    """Ties of each world in compressed rows; arrays are padded to the longest."""

    edge: Words  # [world, 2, edge] ends; unsigned, as positions that kernels need not check for a sign
    n_edges: Words  # [world]
    first_tie: Words  # [world, org + 1]
    tie: Words  # [world, 2, 2 * edge] other end, edge


def network_of(stage: Words, n_networks: int, n_stages: int) -> Words:
    """Activity networks are dealt to the stages in turn, and the organisations of a stage to its networks in turn."""
    position = np.arange(stage.shape[-1])
    return stage + n_stages * (position % ((n_networks - 1 - stage) // n_stages + 1))


def draw_ties(scenario: Scenario, seed: Seeds, network: Words, graphs: Sequence[nx.Graph] | None = None) -> TieRows:
    """Ties of each world: from the given graphs, from the roster of the scenario, from the shape the scenario names, or
    drawn along the networks.
    """
    roster = None if graphs is not None else scenario.roster
    if roster is not None and roster.ties is not None:
        pairs = np.full((len(seed), 1, 2), -1)
    elif graphs is None and scenario["ties.graph"] == "networks":
        pairs = _along_networks(network, int(scenario["ties.within"]), int(scenario["ties.across"]), seed)
    else:
        pairs = _of_graphs(graphs if graphs is not None else named_graphs(scenario, seed))
    if roster is not None:
        pairs = np.concatenate([pairs, np.tile(roster.edges[0], (len(seed), 1, 1))], axis=1)
    n = network.shape[1]
    code = np.where(pairs.min(axis=2) < 0, n * n, np.sort(pairs, axis=2) @ np.array([n, 1]))
    code.sort(axis=1)
    code[:, 1:][code[:, 1:] == code[:, :-1]] = n * n
    code.sort(axis=1)
    n_edges = (code < n * n).sum(axis=1)
    code = code[:, : max(1, int(n_edges.max()))]
    edge = np.where(code[:, None] < n * n, np.stack([code // n, code % n], axis=1), 0)
    return _compress(np.ascontiguousarray(edge), n_edges, n)


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


def _of_graphs(graphs: Sequence[nx.Graph]) -> Words:
    """Ends of all ties, ``[world, tie, 2]``, padded with -1."""
    pairs = np.full((len(graphs), max(1, max(g.number_of_edges() for g in graphs)), 2), -1)
    for w, graph in enumerate(graphs):
        if graph.number_of_edges():
            pairs[w, : graph.number_of_edges()] = list(graph.edges)
    return pairs


def _along_networks(network: Words, within: int, across: int, seed: Seeds) -> Words:
    """Ring lattices in random order inside each network, and random rings over everybody whose ties across are kept.

    Ends of all ties, ``[world, tie, 2]``; -1 where there is none.
    """
    worlds, n = network.shape
    w = np.arange(worlds)[:, None]
    shuffles = grid(seed[:, None, None], Stream.TIES, np.arange(across // 2 + 1)[:, None], np.arange(n))[0]
    order = np.argsort(network + shuffles[:, 0], axis=1)
    group = np.take_along_axis(network, order, axis=1)
    count = np.zeros((worlds, network.max() + 1), np.int64)
    np.add.at(count, (w, network), 1)
    size = np.take_along_axis(count, group, axis=1)
    start = np.take_along_axis(np.cumsum(count, axis=1) - count, group, axis=1)
    place = np.arange(n) - start
    pairs = []
    for step in range(1, within // 2 + 1):
        other = np.take_along_axis(order, start + (place + step) % size, axis=1)
        counts = (step < size - step) | ((size == 2 * step) & (place < step))
        pairs.append(np.where(counts[..., None], np.stack([order, other], axis=2), -1))
    for k in range(1, across // 2 + 1):
        ring = np.argsort(shuffles[:, k], axis=1)
        other = np.roll(ring, -1, axis=1)
        counts = network[w, ring] != network[w, other]
        pairs.append(np.where(counts[..., None], np.stack([ring, other], axis=2), -1))
    return np.concatenate(pairs, axis=1) if pairs else np.full((worlds, 1, 2), -1)


def _compress(edge: Words, n_edges: Words, n: int) -> TieRows:
    """Ties of each organisation in compressed rows, in the order of the edges."""
    worlds, _, longest = edge.shape
    number = np.tile(np.arange(longest), 2)
    here = np.concatenate([edge[:, 0], edge[:, 1]], axis=1)
    there = np.concatenate([edge[:, 1], edge[:, 0]], axis=1)
    here = np.where(number < n_edges[:, None], here, n)
    order = np.argsort(here * longest + number, axis=1)
    tie = np.stack([np.take_along_axis(there, order, axis=1), number[order]], axis=1)
    degree = np.bincount((here + np.arange(worlds)[:, None] * (n + 1)).ravel(), minlength=worlds * (n + 1))
    first_tie = np.zeros((worlds, n + 1), np.int64)
    np.cumsum(degree.reshape(worlds, n + 1)[:, :n], axis=1, out=first_tie[:, 1:])
    return TieRows(edge.astype(np.uint32), n_edges, first_tie, np.ascontiguousarray(tie, np.uint32))
