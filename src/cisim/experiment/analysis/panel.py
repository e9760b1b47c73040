"""Replications lined up: the same replicate is the same community with the same luck at all compared points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cisim.comparison.verdict import ARMS
from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.language import _, format_integer
from cisim.model.parameters import Value
from cisim.model.types import Array

BAND_PERCENTILES = (10, 25, 50, 75, 90)


def percentile_bands(table: SweepTable, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Mean and percentiles over replications, at each combination of design columns.

    Args:
        table: read with all years.
        outcomes: by default the attainment of all stages that were recorded, else all outcomes.

    Returns:
        Design columns, ``year``, ``arm``, ``outcome``, ``stage`` (its label), ``unit``, ``mean``, ``p10``, ``p25``,
        ``p50``, ``p75``, ``p90``, ``n``.
    """
    stages = [o for o in table.outcomes if o.startswith("attainment.")]
    keys = [f for f in table.factors if f != "year"]
    tables = []
    for outcome in outcomes or stages or table.outcomes:
        for arm in table.arms:
            rows = measure_rows(table, outcome, arm).dropna(subset="value")
            groups = rows.groupby([*keys, "year"], sort=False, dropna=False)["value"]
            part = pd.DataFrame({"mean": groups.mean()})
            for percent in BAND_PERCENTILES:
                part[f"p{percent}"] = groups.quantile(percent / 100)
            part = part.assign(n=groups.size()).reset_index()
            about = {"arm": arm, "outcome": outcome, "stage": table.label(outcome), "unit": table.unit(outcome)}
            for at, (name, value) in enumerate(about.items()):
                part.insert(len(keys) + 1 + at, name, value)
            tables.append(part)
    return pd.concat(tables, ignore_index=True)


ARM_MEASURES = ("collective", "isolated", "difference")


@dataclass(frozen=True)
class Panel:
    """Values of cells on the replications that all of them have.

    Attributes:
        cells: one row per cell with its levels, in design order.
        values: ``[cell, replicate]``, averaged over the design points of a cell.
        replicates: their numbers.
        excluded: replications left out because some compared point lacks them.
    """

    cells: pd.DataFrame
    values: Array
    replicates: Array
    excluded: int


def measure_rows(table: SweepTable, outcome: str, measure: str | None = None) -> pd.DataFrame:
    """One row per point, year and replicate: ``point``, ``year``, ``replicate``, the factors, and ``value``.

    Args:
        table: the sweep.
        outcome: which column, in its unit.
        measure: ``collective`` or ``isolated`` (the level in that arm) or ``difference`` (collective - isolated). By
            default the difference if both arms were run, else the level.

    Raises:
        AnalysisError: an arm that was not run.
    """
    arms = table.arms
    measure = measure or ("difference" if len(arms) == 2 else arms[0])
    if measure not in ARM_MEASURES:
        raise AnalysisError(f"measure '{measure}': expected one of {', '.join(ARM_MEASURES)}")
    missing = [a for a in (ARMS if measure == "difference" else (measure,)) if a not in arms]
    if missing:
        raise AnalysisError(f"{table.folder}: the arm '{missing[0]}' was not run (arms of the experiment: {arms})")
    outcome = table.outcome(outcome)
    where = ["point", "replicate", "year", *(f for f in table.factors if f != "year")]
    if measure != "difference":
        rows = table.frame[table.frame["arm"] == measure]
        return rows[where].assign(value=rows[outcome].to_numpy(dtype=float)).reset_index(drop=True)
    here = ["point", "replicate", "year"]
    arm = {a: table.frame[table.frame["arm"] == a] for a in arms}
    other = arm["isolated"][[*here, outcome]].rename(columns={outcome: "isolated"})
    rows = arm["collective"][[*where, outcome]].merge(other, on=here, how="left")
    value = rows[outcome].to_numpy(dtype=float) - rows["isolated"].to_numpy(dtype=float)
    return rows[where].assign(value=value)


def panel(rows: pd.DataFrame, keys: Sequence[str]) -> Panel:
    """Line up the replications of all cells that ``keys`` make; a replicate missing anywhere is left out everywhere.

    Raises:
        AnalysisError: no replicate is there at all points.
    """
    rows = rows.assign(place=rows.groupby(["point", "year"], dropna=False).ngroup())
    places = rows.drop_duplicates("place").sort_values("place").reset_index(drop=True)
    wide = rows.pivot(index="replicate", columns="place", values="value")
    present = wide.notna()
    full = present.all(axis=1).to_numpy()
    if not full.any():
        empty = places.loc[~present.any().to_numpy(), "point"].tolist()
        raise AnalysisError(
            "no replicate is there at all compared design points"
            + (f"; without any value: point {', '.join(map(str, empty[:8]))}" if empty else "")
        )
    values = wide.to_numpy(dtype=float)[full].T
    cell = places.groupby(list(keys), sort=False, dropna=False).ngroup().to_numpy() if keys else np.zeros(len(places))
    first = np.unique(cell, return_index=True)[1]
    if len(first) < len(places):
        values = pd.DataFrame(values).groupby(cell).mean().to_numpy()
    cells = places.loc[first, list(keys)].reset_index(drop=True)
    return Panel(cells, values, wide.index.to_numpy()[full], int((~full).sum()))


Levels = dict[str, Value]
"""A level of each column of a design."""


def split_levels(rows: pd.DataFrame, keys: Sequence[str]) -> Iterator[tuple[Levels, pd.DataFrame]]:
    """Rows of each combination of levels of ``keys``, with these levels; all rows if there are no keys."""
    if not keys:
        yield {}, rows
        return
    for levels, part in rows.groupby(list(keys), sort=False, dropna=False):
        yield dict(zip(keys, levels, strict=True)), part


def levels_text(levels: Mapping[str, Value]) -> str:
    """``problem = adaptive, year = 5``; empty without levels."""
    return ", ".join(f"{k} = {v:g}" if isinstance(v, float) else f"{k} = {v}" for k, v in levels.items())


def exclusion_notes(excluded: int, included: int) -> list[str]:
    """A sentence about replications that were left out."""
    if not excluded:
        return []
    text = _("{n} of {all} replications are left out: some compared design point lacks them")
    return [text.format(n=format_integer(excluded), all=format_integer(excluded + included))]
