"""M2: what an organisation counts as its own success, and what the members of a stage agree on.

On some elements of a practice private success agrees with what works and counts what they contribute, interactions with
other elements and with the context included. On the others a fixed value of the element is what is wanted, whatever
that does. Who is opposed counts the reverse of what works.
"""

from __future__ import annotations

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import lowest, ones, windows_with, write_twice
from cisim.model.kernels.layout import Agenda, Initiatives, Landscape, Org, Organisations, Problem, Scratch, Trait
from cisim.model.quantities import Quant
from cisim.model.types import Ints, Numbers

MEMBERS, POWER = 0, 1
"""Layers of ``numbers`` by stage: how many members, and their FTE."""


@inline
def change_at(landscape: Landscape, w: int, s: int, b: int, old: int, new: int, context: int) -> float:
    """Change of the contribution at one position of a ring, all words written twice."""
    shift, width = landscape.k_within + 1, 1 + landscape.k_within + landscape.k_across
    own, other = (1 << shift) - 1, (1 << landscape.k_across) - 1
    entry = ((s * landscape.n + b) << width) + (((context >> b) & other) << shift)
    after, before = landscape.table[w, entry + ((new >> b) & own)], landscape.table[w, entry + ((old >> b) & own)]
    return np.float64(after) - np.float64(before)


@inline
def change_on(landscape: Landscape, w: int, s: int, old: int, new: int, context: int, elements: int) -> float:
    """Change of what some elements contribute, n times f where it is all. Only positions whose window holds a changed
    bit are looked at. A tabulated landscape has no separate dimensions: the elements count as much of its f as they
    are of all elements.
    """
    if landscape.whole.shape[2] > 0:
        return ones(elements) * (np.float64(landscape.whole[w, s, new]) - np.float64(landscape.whole[w, s, old]))
    n = landscape.n
    old2, new2, c2 = write_twice(old, n), write_twice(new, n), write_twice(context, n)
    left = windows_with(old ^ new, landscape.k_within + 1, n) & elements
    total = 0.0
    while left:
        b = lowest(left)
        left &= left - 1
        total += change_at(landscape, w, s, b, old2, new2, c2)
    return total


@inline
def moved_to(old: int, new: int, wanted: int, elements: int) -> int:
    """Elements that move to the value wanted, minus those that move away from it."""
    changed = (old ^ new) & elements
    return ones(changed) - 2 * ones(changed & (new ^ wanted))


@inline
def heeded(n: int, r: int, o: int, traits: Ints) -> int:
    """The elements of which an organisation counts what they contribute: all if it is opposed to that."""
    return (1 << n) - 1 if traits[r, Trait.opposed, o] else traits[r, Trait.agrees, o]


@inline
def private_worth(
    n: int, sign_worth: Numbers, r: int, o: int, new: int, works: float, traits: Ints
) -> float:  # fmt: skip
    """(M2) du = (1/n) sum_b [A_b dv_b + (1 - A_b) c_u z_b dx_b], ``works`` the sum of the dv_b of the elements heeded;
    -df if it is opposed.
    """
    if traits[r, Trait.opposed, o]:
        return -works / n
    x, s, agrees = traits[r, Trait.practice, o], traits[r, Trait.stage, o], traits[r, Trait.agrees, o]
    others = ((1 << n) - 1) & ~agrees
    return (sign_worth[s] * moved_to(x, new, traits[r, Trait.sign, o], others) + works) / n


@inline
def gain_private(landscape: Landscape, sign_worth: Numbers, w: int, r: int, o: int, new: int, traits: Ints) -> float:
    """(M2) du of an organisation in its own context."""
    x, s, context = traits[r, Trait.practice, o], traits[r, Trait.stage, o], traits[r, Trait.context, o]
    works = change_on(landscape, w, s, x, new, context, heeded(landscape.n, r, o, traits))
    return private_worth(landscape.n, sign_worth, r, o, new, works, traits)


@inline
def agreed_signs(sign_worth: Numbers, r: int, s: int, old: int, new: int, agenda: Numbers) -> float:
    """(M2) n times what the members of a stage agree a change to be worth on elements whose value is what is wanted."""
    left = old ^ new
    total = 0.0
    while left:
        b = lowest(left)
        left &= left - 1
        total += sign_worth[s] * agenda[r, Agenda.sign, s, b] * (2 * ((new >> b) & 1) - 1)
    return total


@inline
def gain_agreed(
    landscape: Landscape, sign_worth: Numbers, w: int, r: int, s: int, old: int, new: int, context: int, agenda: Numbers
) -> float:
    """(M2) the same by the agenda of a stage, whose elements agree with what works in part."""
    n, changed = landscape.n, old ^ new
    total = agreed_signs(sign_worth, r, s, old, new, agenda)
    if landscape.whole.shape[2] > 0:
        change = np.float64(landscape.whole[w, s, new]) - np.float64(landscape.whole[w, s, old])
        for b in range(n):
            total += agenda[r, Agenda.agrees, s, b] * change
        return total / n
    old2, new2, c2 = write_twice(old, n), write_twice(new, n), write_twice(context, n)
    left = windows_with(changed, landscape.k_within + 1, n)
    while left:
        b = lowest(left)
        left &= left - 1
        total += agenda[r, Agenda.agrees, s, b] * change_at(landscape, w, s, b, old2, new2, c2)
    return total / n


@inline
def add_definition(r: int, s: int, o: int, share: float, n: int, traits: Ints, agenda: Numbers) -> None:
    """(M5) one member's success, with its weight, becomes part of what is agreed."""
    agrees, sign = traits[r, Trait.agrees, o], traits[r, Trait.sign, o]
    for b in range(n):
        if traits[r, Trait.opposed, o]:
            agenda[r, Agenda.agrees, s, b] -= share
        elif (agrees >> b) & 1:
            agenda[r, Agenda.agrees, s, b] += share
        else:
            agenda[r, Agenda.sign, s, b] += share * (2 * ((sign >> b) & 1) - 1)


@kernel
def write_agenda(problem: Problem, orgs: Organisations, initiatives: Initiatives, scratch: Scratch) -> None:
    """(M5) once a year what is agreed at each stage: the mean of the members' success, weighted by power (size) and, as
    far as the agenda is inclusive, equally. If few powerful players write it, it is their problem that is agreed on.

    Element by element a share that agrees with what works, and a mean sign of the others.
    """
    agenda, numbers = problem.agenda, scratch.numbers
    org, traits = orgs.org, orgs.traits
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        for s in range(agenda.shape[2]):
            numbers[MEMBERS, s], numbers[POWER, s] = 0.0, 0.0
            for b in range(problem.landscape.n):
                agenda[r, Agenda.agrees, s, b] = 0.0
                agenda[r, Agenda.sign, s, b] = 0.0
        for o in range(n_orgs):
            if traits[r, Trait.member, o]:
                numbers[MEMBERS, traits[r, Trait.stage, o]] += 1.0
                numbers[POWER, traits[r, Trait.stage, o]] += org[r, Org.capacity, o]
        for o in range(n_orgs):
            if traits[r, Trait.member, o]:
                s = traits[r, Trait.stage, o]
                inclusion = initiatives.q[Quant.inclusion, 1, initiatives.initiative[r, s]]
                by_size = (1.0 - inclusion) * org[r, Org.capacity, o] / max(numbers[POWER, s], 1e-12)
                share = inclusion / numbers[MEMBERS, s] + by_size
                add_definition(r, s, o, share, problem.landscape.n, traits, agenda)
