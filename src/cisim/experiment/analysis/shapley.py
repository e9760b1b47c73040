"""Shares of credit: exact Shapley values of the conditions, Harsanyi dividends, and the sum of parts against all.

The game is v(S) = mean outcome with exactly the conditions S fully on. Its dividends (Moebius inverse, Harsanyi 1963)
are d(T) = sum over S in T of (-1)^(|T| - |S|) v(S): what T adds that no smaller set of its members does. The Shapley
value (Shapley 1953) gives each member of T an equal part of d(T): phi_i = sum over T with i of d(T) / |T|. All are
linear in the cell means, so their intervals come from the same resamples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import comb

import numpy as np
import pandas as pd

from cisim.experiment.analysis.bootstrap import Bootstrap, excludes_zero, few_replications
from cisim.experiment.analysis.factorial import Cube, cubes, effect_terms, factor_name, kronecker_rows
from cisim.experiment.analysis.panel import exclusion_notes
from cisim.experiment.analysis.table import SweepTable
from cisim.language import N_, _
from cisim.model.types import Array

CREDIT_NOTE = N_("shares of credit belong to this scenario and these levels; they say what the model does with them")


@dataclass(frozen=True)
class Shapley:
    """Credit of the conditions; all in the unit of the outcome.

    Attributes:
        values: other design columns, ``condition``, ``label``, ``value``, ``low``, ``high``, ``clear``, and ``share``
            of all - none (NaN where all - none cannot be told from zero).
        dividends: other design columns, ``term``, ``label``, ``order``, ``dividend``, ``low``, ``high``, ``clear``.
        sums: other design columns, ``quantity`` (``none``, ``all``, ``whole`` = all - none, ``parts`` = sum over the
            conditions of what each does alone, ``synergy`` = whole - parts), ``label``, ``value``, ``low``, ``high``.
    """

    values: pd.DataFrame
    dividends: pd.DataFrame
    sums: pd.DataFrame
    notes: tuple[str, ...] = ()


@cache
def dividend_matrix(k: int) -> Array:
    """``[subset, cell]``: the Moebius inverse of a game of ``k`` players."""
    return kronecker_rows(k, (-1.0, 1.0), (1.0, 0.0))


@cache
def _orders_share(k: int) -> Array:
    """Share of all orders of ``k`` players in which one comes right behind a given set, by the size of the set."""
    return np.array([1 / (k * comb(k - 1, size)) for size in range(k)])


def shapley_values(worth: Array) -> Array:
    """Shapley values of games ``worth[cell, ...]``, cells in binary order (the first player is the leading digit).

    What a player adds to a set, averaged over all orders: who adds nothing to any set has exactly 0.
    """
    k = int(np.log2(len(worth)))
    game = np.asarray(worth, dtype=float).reshape((2,) * k + worth.shape[1:])
    sizes = np.indices((2,) * (k - 1)).sum(axis=0).ravel() if k > 1 else np.zeros(1, dtype=int)
    weight = _orders_share(k)[sizes]
    values = np.empty((k, *worth.shape[1:]))
    for player in range(k):
        added = np.take(game, 1, axis=player) - np.take(game, 0, axis=player)
        values[player] = np.tensordot(weight, added.reshape((2 ** (k - 1), *worth.shape[1:])), axes=1)
    assert np.allclose(values.sum(axis=0), worth[-1] - worth[0], rtol=1e-9, atol=1e-9 * (1 + np.abs(worth).max()))
    return values


SUM_QUANTITIES = {
    "none": "No condition",
    "all": "All conditions",
    "whole": "All minus none",
    "parts": "Sum of each alone",
    "synergy": "All minus sum of each alone",
}


def sums_matrix(k: int) -> Array:
    """``[quantity, cell]``: none, all, all - none, sum of each alone, and what remains."""
    none, full, alone = np.zeros(2**k), np.zeros(2**k), np.zeros(2**k)
    none[0], full[-1] = 1.0, 1.0
    alone[1 << np.arange(k)] = 1.0
    parts = alone - k * none
    return np.array([none, full, full - none, parts, full - none - parts])


def shapley(
    table: SweepTable,
    outcome: str | None = None,
    factors: Sequence[str] | None = None,
    measure: str | None = None,
    bootstrap: Bootstrap | None = None,
) -> Shapley:
    """Shapley values, dividends and sums at each combination of the other columns; arguments as ``factorial.cubes``."""
    bootstrap = bootstrap or Bootstrap()
    values, dividends, sums, notes = [], [], [], [*table.notes, *table.held_note]
    for cube in cubes(table, outcome, factors, measure):
        means, worth, k = bootstrap.means(cube.values), cube.values.mean(axis=1), len(cube.factors)
        low, high = bootstrap.interval(dividend_matrix(k) @ means, cube.n)
        columns = {"dividend": dividend_matrix(k) @ worth, "low": low, "high": high, "clear": excludes_zero(low, high)}
        dividends.append(effect_terms(table, cube).assign(**columns))
        sums.append(_sums(cube, worth, means, bootstrap))
        values.append(_values(table, cube, worth, means, bootstrap))
        notes += exclusion_notes(cube.excluded, cube.n) + few_replications(cube.n)
    notes.append(_(CREDIT_NOTE))
    values, dividends, sums = (pd.concat(tables, ignore_index=True) for tables in (values, dividends, sums))
    return Shapley(values, dividends, sums, tuple(dict.fromkeys(notes)))


def _values(table: SweepTable, cube: Cube, worth: Array, means: Array, bootstrap: Bootstrap) -> pd.DataFrame:
    """Shapley values of one cube; shares only where the whole that is shared is not zero within its interval."""
    low, high = bootstrap.interval(shapley_values(means), cube.n)
    whole = worth[-1] - worth[0]
    known = bool(excludes_zero(*bootstrap.interval(means[-1] - means[0], cube.n)))
    value = shapley_values(worth)
    columns = {
        "condition": [factor_name(f) for f in cube.factors],
        "label": [table.label(f) for f in cube.factors],
        "value": value,
        "low": low,
        "high": high,
        "clear": excludes_zero(low, high),
        "share": value / whole if known else np.nan,
    }
    return pd.DataFrame({key: [level] * len(value) for key, level in cube.levels.items()} | columns)


def _sums(cube: Cube, worth: Array, means: Array, bootstrap: Bootstrap) -> pd.DataFrame:
    weights = sums_matrix(len(cube.factors))
    low, high = bootstrap.interval(weights @ means, cube.n)
    rows = {"quantity": list(SUM_QUANTITIES), "label": list(SUM_QUANTITIES.values()), "value": weights @ worth}
    levels = {key: [level] * len(SUM_QUANTITIES) for key, level in cube.levels.items()}
    return pd.DataFrame(levels | rows | {"low": low, "high": high})
