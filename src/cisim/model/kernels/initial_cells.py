"""The first draw of a community, where it goes organisation by organisation: sizes, and the first cells of M9."""

from __future__ import annotations

import math

from cisim.model.jit import entry, inline
from cisim.model.types import Ints, Numbers

CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
TAIL = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
"""Numerators and denominators of algorithm AS 241 (Wichura 1988)."""


@inline
def horner(coefficients: tuple[float, ...], r: float) -> float:
    """A polynomial, highest power first."""
    total = 0.0
    for c in coefficients:
        total = total * r + c
    return total


@entry
def normal_quantiles(u: Numbers, z: Numbers) -> None:
    """The numbers below which a standard normal variable stays with probability u, for u from 2^-33 to 1 - 2^-33."""
    for i in range(u.shape[0]):
        q = u[i] - 0.5
        if abs(q) <= 0.425:
            r = 0.180625 - q * q
            z[i] = horner(CENTRE[0], r) * q / horner(CENTRE[1], r)
        else:
            r = math.sqrt(-math.log(u[i] if q <= 0.0 else 1.0 - u[i])) - 1.6
            x = horner(TAIL[0], r) / horner(TAIL[1], r)
            z[i] = -x if q < 0.0 else x


@inline
def pull(crowding: float, served: Numbers, w: int, limit: float) -> tuple[float, int]:
    """The popularity of all cells, 1 + crowding * service there, and how many cells reach up to a limit."""
    total, below = 0.0, 0
    for c in range(served.shape[1]):
        total += 1.0 + crowding * served[w, c]
        below += total <= limit
    return total, below


@entry
def first_cells(
    need_seen: Numbers, crowding: Numbers, u: Numbers, initial_fte: Numbers, need: Numbers, served: Numbers, cell: Ints
) -> None:
    """(M9) organisations choose their first cell one after the other: by popularity, or by need as far as it is seen.

    ``u[0]`` decides how, ``u[1]`` which; ``served`` is the service of each cell in proportion to its need, at first 0.
    """
    for w in range(cell.shape[0]):
        for o in range(cell.shape[1]):
            chosen = 0
            if u[0, w, o] < need_seen[w]:
                for c in range(1, need.shape[0]):
                    chosen = c if served[w, c] < served[w, chosen] else chosen
            else:
                total, _ = pull(crowding[w], served, w, 0.0)
                _, chosen = pull(crowding[w], served, w, u[1, w, o] * total)
            cell[w, o] = chosen
            served[w, chosen] += initial_fte[w, o] / need[chosen]
