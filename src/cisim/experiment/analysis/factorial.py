"""Main effects and all interactions of a two-level factorial, with bootstrap intervals.

Convention: with y(x) the mean outcome of a cell, x the levels of the k conditions (0 or 1), the effect of a set T of
conditions is the T-fold difference averaged over the cells of the other conditions,

    effect(T) = 2^-(k - |T|)  sum over x of  prod over i in T of (2 x_i - 1)  y(x).

For one condition that is mean at 1 minus mean at 0. For two it is the difference of differences: how much more the one
adds where the other is there. In y = a x1 + b x1 x2 the interaction of 1 and 2 is b. Yates' tables (Box, Hunter &
Hunter 2005, ch. 5) divide by 2^(k - 1) throughout: their value is this one over 2^(|T| - 1). As a function of the
subset game y it is the Banzhaf interaction index (Grabisch & Roubens 1999).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import combinations

import numpy as np
import pandas as pd

from cisim.comparison.intervals import summary
from cisim.experiment.analysis.bootstrap import (
    Bootstrap,
    excludes_zero,
    few_replications,
    more_replications,
    within_rope,
)
from cisim.experiment.analysis.paired import default_rope
from cisim.experiment.analysis.panel import Levels, exclusion_notes, levels_text, measure_rows, panel, split_levels
from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.language import format_number, ngettext
from cisim.language.numbers import format_general
from cisim.model.conditions import condition_of
from cisim.model.types import Array


def differences_from_none(table: SweepTable, outcome: str | None = None) -> pd.DataFrame:
    """Paired differences of each cell of the factorial from the cell without any condition, by default of the first
    outcome.

    Returns:
        Other design columns, ``cell`` (``10110``), ``count`` of conditions, one 0/1 column per condition, ``level``
        (mean of the cell), ``mean`` of the differences, their 10th, 50th and 90th percentile over runs, and ``n``; in
        the unit of the outcome.
    """
    rows = []
    for cube in cubes(table, outcome):
        names = [factor_name(f) for f in cube.factors]
        for number, values in enumerate(cube.values):
            code = f"{number:0{len(names)}b}"
            summarised = summary(values - cube.values[0])
            rows.append(
                cube.levels
                | {"cell": code, "count": code.count("1")}
                | {name: int(bit) for name, bit in zip(names, code, strict=True)}
                | {"level": float(np.mean(values))}
                | {key: summarised[key] for key in ("mean", "p10", "p50", "p90")}
                | {"n": cube.n}
            )
    return pd.DataFrame(rows)


MAX_FACTORS = 12
"""Most two-level factors that are analysed together: 4096 cells."""


@dataclass(frozen=True)
class Cube:
    """All 2^k cells of the conditions at one combination of levels of the other design columns.

    Attributes:
        levels: of the other design columns.
        factors: the conditions' columns; the first one changes slowest over the cells.
        values: ``[cell, replicate]``.
        replicates: their numbers.
        excluded: replications left out.
    """

    levels: Levels
    factors: tuple[str, ...]
    values: Array
    replicates: Array
    excluded: int

    @property
    def n(self) -> int:
        """Replications."""
        return int(self.values.shape[1])


@dataclass(frozen=True)
class Factorial:
    """Effects of a factorial.

    Attributes:
        factors: the conditions' columns, in design order.
        cells: other design columns, ``cell`` (``10110``), ``count`` (conditions that are on), one 0/1 column per
            condition, ``mean``, ``low``, ``high``, ``n``.
        effects: other design columns, ``term`` (short names joined by ``:``), ``label``, ``order``, ``effect``,
            ``low``, ``high``, ``clear`` (the interval excludes 0), ``nothing`` (all of it is
            practically nothing).
        rope: what is practically nothing, in the unit of the outcome.
    """

    factors: tuple[str, ...]
    cells: pd.DataFrame
    effects: pd.DataFrame
    rope: float
    notes: tuple[str, ...] = ()


def factor_name(column: str) -> str:
    """``common_agenda`` for the column of a condition's strength; other columns as they are."""
    return condition_of(column) or column


@cache
def subsets(k: int) -> tuple[tuple[int, ...], ...]:
    """All non-empty subsets of ``k`` factors, small ones first."""
    return tuple(c for order in range(1, k + 1) for c in combinations(range(k), order))


def kronecker_rows(k: int, inside: tuple[float, float], outside: tuple[float, float]) -> Array:
    """``[subset, cell]``: for each subset the Kronecker product of a pair per factor, for members and for others."""
    row = np.ones((1, 1))
    rows = []
    for s in subsets(k):
        pairs = [np.array([inside if i in s else outside]) for i in range(k)]
        rows.append(reduce(lambda a, b: np.kron(a, b), pairs, row)[0])
    return np.array(rows)


def contrast_matrix(k: int) -> Array:
    """``[subset, cell]`` weights of all effects: differences of members, averages over the others."""
    return kronecker_rows(k, (-1.0, 1.0), (0.5, 0.5))


def two_level_factors(table: SweepTable, factors: Sequence[str] | None = None) -> tuple[str, ...]:
    """Columns of the factorial: those given, by default the strengths that have two levels.

    Raises:
        AnalysisError: there are none, too many, or one has another number of levels.
    """
    levels = {f: table.frame[f].nunique() for f in table.factors}
    columns = tuple(map(table.factor, factors)) if factors else tuple(c for c in table.conditions if levels[c] == 2)
    if not columns:
        raise AnalysisError(
            f"{table.folder}: no condition has two strengths: effects need a factorial design. For other designs: "
            "cisim paired, cisim sign-map, cisim sensitivity"
        )
    for column in columns:
        if levels[column] != 2:
            raise AnalysisError(f"{table.folder}: '{column}' has {levels[column]} levels; effects need two")
    if len(columns) > MAX_FACTORS:
        raise AnalysisError(
            f"{table.folder}: {len(columns)} two-level columns; at most {MAX_FACTORS} are analysed together"
        )
    return columns


def cubes(
    table: SweepTable, outcome: str | None = None, factors: Sequence[str] | None = None, measure: str | None = None
) -> Iterator[Cube]:
    """The factorial at each combination of levels of the other design columns.

    Args:
        table: the sweep.
        outcome: by default the first.
        factors: two-level columns; by default the conditions' strengths.
        measure: as in ``panel.measure_rows``; by default the level in the collective arm.

    Raises:
        AnalysisError: a cell of the factorial is missing.
    """
    columns = two_level_factors(table, factors)
    measure = measure or ("collective" if "collective" in table.arms else "isolated")
    rows = measure_rows(table, table.outcome(outcome), measure)
    high = {f: table.frame[f].max() for f in columns}
    for levels, part in split_levels(rows, [f for f in table.factors if f not in columns]):
        cells = panel(part, columns)
        on = np.column_stack([cells.cells[f] == high[f] for f in columns]).astype(int)
        code = on @ (1 << np.arange(len(columns))[::-1])
        missing = sorted(set(range(2 ** len(columns))) - set(code.tolist()))
        if missing:
            named = f"{missing[0]:0{len(columns)}b}"
            where = levels_text(levels)
            raise AnalysisError(
                f"{table.folder}: {len(missing)} of {2 ** len(columns)} cells are missing or failed, among them "
                f"{named} of {', '.join(map(factor_name, columns))}{' at ' + where if where else ''}"
            )
        yield Cube(levels, columns, cells.values[np.argsort(code)], cells.replicates, cells.excluded)


def factorial(
    table: SweepTable,
    outcome: str | None = None,
    factors: Sequence[str] | None = None,
    measure: str | None = None,
    bootstrap: Bootstrap | None = None,
    rope: float | None = None,
) -> Factorial:
    """Cell means, main effects and all interactions, in the unit of the outcome; arguments as in ``cubes``, and
    ``rope`` as in ``paired``.
    """
    bootstrap = bootstrap or Bootstrap()
    rope = default_rope(table, table.outcome(outcome)) if rope is None else rope
    cells, effects, notes = [], [], [*table.notes, *table.held_note]
    for cube in cubes(table, outcome, factors, measure):
        means = bootstrap.means(cube.values)
        cells.append(_cells(cube, means, bootstrap))
        effects.append(_effects(table, cube, means, bootstrap, rope))
        notes += exclusion_notes(cube.excluded, cube.n) + few_replications(cube.n)
    every = pd.concat(effects, ignore_index=True)
    notes += more_replications(every["low"], every["high"], int(min(c["n"].min() for c in cells)), rope)
    notes += misses_by_chance(count_intervals(effects[0]), bootstrap.level)
    return Factorial(
        two_level_factors(table, factors),
        pd.concat(cells, ignore_index=True),
        every,
        rope,
        tuple(dict.fromkeys(notes)),
    )


def count_intervals(effects: pd.DataFrame) -> int:
    """How many effects of one panel have an interval."""
    return int(effects["low"].notna().sum())


def misses_by_chance(intervals: int, level: float) -> list[str]:
    """How many of so many intervals miss the mean; nothing where runs are too few for any."""
    if not intervals:
        return []
    text = ngettext(
        "a {level} % interval misses the mean in {missed} of 100 cases: of one interval about {n} miss by chance",
        "a {level} % interval misses the mean in {missed} of 100 cases: of {count} intervals about {n} miss by chance",
        intervals,
    )
    return [
        text.format(
            level=format_general(100 * level), missed=round(100 * (1 - level)), count=intervals,
            n=format_number(intervals * (1 - level), 1),
        )
    ]  # fmt: skip


def effect_terms(table: SweepTable, cube: Cube) -> pd.DataFrame:
    """One row per subset: the levels of the other columns, ``term``, ``label``, ``order``."""
    names, labels = [factor_name(f) for f in cube.factors], [table.label(f) for f in cube.factors]
    rows = [
        {"term": ":".join(names[i] for i in s), "label": " × ".join(labels[i] for i in s), "order": len(s)}
        for s in subsets(len(names))
    ]
    return pd.DataFrame([cube.levels | row for row in rows])


def _cells(cube: Cube, means: Array, bootstrap: Bootstrap) -> pd.DataFrame:
    k = len(cube.factors)
    codes = [f"{c:0{k}b}" for c in range(2**k)]
    low, high = bootstrap.interval(means, cube.n)
    return pd.DataFrame(
        {key: [level] * len(codes) for key, level in cube.levels.items()}
        | {"cell": codes, "count": [c.count("1") for c in codes]}
        | {factor_name(f): [int(c[i]) for c in codes] for i, f in enumerate(cube.factors)}
        | {"mean": cube.values.mean(axis=1), "low": low, "high": high, "n": cube.n}
    )


def _effects(table: SweepTable, cube: Cube, means: Array, bootstrap: Bootstrap, rope: float) -> pd.DataFrame:
    weights = contrast_matrix(len(cube.factors))
    low, high = bootstrap.interval(weights @ means, cube.n)
    effect = weights @ cube.values.mean(axis=1)
    marks = {"clear": excludes_zero(low, high), "nothing": within_rope(low, high, rope)}
    return effect_terms(table, cube).assign(effect=effect, low=low, high=high, **marks)
