"""The first draw of a community, tie by tie and element by element: who knows whom, and what each wants (M2)."""

from __future__ import annotations

from cisim.model.jit import entry, inline
from cisim.model.kernels.layout import Trait
from cisim.model.streams import Stream, uniforms
from cisim.model.types import Ints, Numbers, Positions, Seeds


@entry
def list_ties(edge: Positions, n_edges: Ints, first_tie: Ints, tie: Positions) -> None:
    """Ties of each organisation in compressed rows, in the order of the edges: the other end, and the edge.

    ``first_tie`` and ``tie`` come filled with zeros.
    """
    n = first_tie.shape[1] - 1
    for w in range(edge.shape[0]):
        for k in range(n_edges[w]):
            first_tie[w, edge[w, 0, k] + 1] += 1
            first_tie[w, edge[w, 1, k] + 1] += 1
        for o in range(n):
            first_tie[w, o + 1] += first_tie[w, o]
        for k in range(n_edges[w]):  # each row moves its beginning on to its end, which is where the next one begins
            for end in range(2):
                at = first_tie[w, edge[w, end, k]]
                tie[w, 0, at] = edge[w, 1 - end, k]
                tie[w, 1, at] = k
                first_tie[w, edge[w, end, k]] += 1
        for o in range(n, 0, -1):
            first_tie[w, o] = first_tie[w, o - 1]
        first_tie[w, 0] = 0


@inline
def define_element(
    r: int, o: int, b: int, chance: float, opposed: float, value: float, defined: float, opposition: float, traits: Ints
) -> None:
    """(M2) an element of private success agrees with what works as far as the problem is defined, else one of its
    values is wanted; whether somebody is an opponent, who wants the reverse of what works, goes by the first one.
    """
    traits[r, Trait.agrees, o] |= (chance < defined) << b
    traits[r, Trait.sign, o] |= (value < 0.5) << b
    if b == 0:
        traits[r, Trait.opposed, o] = opposed < opposition


@entry
def define_success(seed: Seeds, n: int, defined: Numbers, opposition: Numbers, traits: Ints) -> None:
    """(M2) private success of everybody, as the problem is defined at the own stage, ``defined[world, stage]``; the
    traits come as zeros.
    """
    for w in range(traits.shape[0]):
        for o in range(traits.shape[2]):
            share = defined[w, traits[w, Trait.stage, o]]
            for b in range(n):
                chance, opposed, value, _ = uniforms(seed[w], Stream.DEFINITION, b, o)
                define_element(w, o, b, chance, opposed, value, share, opposition[w], traits)
