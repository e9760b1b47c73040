"""A finished sweep as one table: runs with their design values joined with outcomes, labels, units and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cisim.comparison.verdict import ARMS
from cisim.experiment.analysis.sweep_files import (
    AnalysisError,
    Year,
    check_name,
    find_level,
    parse_pair,
    read_json,
    read_table,
    select_rows,
    select_year,
)
from cisim.model.conditions import condition_of
from cisim.storage.folders import SWEEP_FOLDER, folder_kind, no_sweep_text

__all__ = ["AnalysisError", "SweepTable", "Year", "load", "parse_pair"]

RUN_COLUMNS = ("run", "point", "arm", "replicate", "status")

RESERVED_COLUMNS = {
    "a", "advantage", "ahead", "arm", "b", "baseline", "between", "boot_high", "boot_low", "carried", "cell", "clear",
    "condition", "conf", "count", "dividend", "effect", "excluded", "factor", "fell_back", "grade", "high", "kept",
    "key", "label", "later", "low", "mean", "mean_a", "mean_b", "mu", "mu_star", "n", "noise", "nothing", "order",
    "p10", "p50", "p90", "picked", "quantity", "rank", "replications", "samples", "se", "sets", "share", "sigma",
    "stage", "switched", "term", "text", "value", "verdict", "year",
}  # fmt: skip
"""Columns of answers; a list of a design that is called like one of them is read as ``design.<name>``."""


@dataclass(frozen=True)
class SweepTable:
    """Finished runs of a sweep, one row per run (and year, if all years were asked for).

    Attributes:
        frame: ``run``, ``point``, ``arm``, ``replicate``, ``year``, the design columns and the outcomes.
        design: all design points, also those that failed: ``point`` and the design columns, in design order.
        factors: design columns with more than one level, in design order; ``year`` is one of them if all were read.
        outcomes: names of the outcome columns.
        years: all years that were recorded, in years since the start.
        columns: ``columns.json``: label, unit, role, better, grade of each column.
        manifest: ``manifest.json``.
        failed: runs that were dropped because they failed.
        where: the levels that the rows were restricted to.
    """

    folder: Path
    frame: pd.DataFrame
    design: pd.DataFrame
    factors: tuple[str, ...]
    outcomes: tuple[str, ...]
    years: tuple[float, ...]
    columns: Mapping[str, Mapping[str, Any]]
    manifest: Mapping[str, Any]
    failed: int
    where: tuple[str, ...] = ()

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms that were run."""
        return tuple(a for a in ARMS if (self.frame["arm"] == a).any())

    @property
    def conditions(self) -> tuple[str, ...]:
        """Design columns that hold the strength of a condition."""
        return tuple(f for f in self.factors if condition_of(f))

    @property
    def year_text(self) -> str:
        """``year 15``, ``all years`` or, where runs differ in length, ``end of run``."""
        if "year" in self.factors:
            return "all years"
        recorded = self.frame["year"].unique()
        return f"year {recorded[0]:g}" if len(recorded) == 1 else "end of run"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out on reading, and by which rule replications were added, as sentences."""
        left_out = (f"{self.failed:,} failed runs are left out",) if self.failed else ()
        return left_out + self.rule_note

    @property
    def rule_note(self) -> tuple[str, ...]:
        """By which rule replications were added, and what that means for intervals, as a sentence."""
        return tuple(_rule_note(rule) for rule in self.manifest.get("until", [])[-1:])

    @property
    def held_note(self) -> tuple[str, ...]:
        """Conditions of the scenario that the design leaves at one strength while it varies others, as a sentence."""
        held = self.manifest.get("held_conditions", {})
        named = ", ".join(f"{title} at {strength:g}" for title, strength in held.items())
        return (f"not varied by the design, but held at its strength: {named}",) if held else ()

    @property
    def provenance(self) -> str:
        """``6,400 runs, seed 1, cisim 0.1.0``: the line every figure carries."""
        seed = self.manifest.get("experiment", {}).get("seed", "unknown")
        version = self.manifest.get("model_version", "unknown")
        return f"{self.frame['run'].nunique():,} runs, seed {seed}, cisim {version}"

    def role(self, column: str) -> str:
        """``lever``, ``uncertainty`` or ``outcome``; empty for other columns."""
        return str(self.columns.get(column, {}).get("role", ""))

    def label(self, column: str) -> str:
        """Words for a column: the title of the condition for a condition's strength, else its label."""
        facts = self.columns.get(column, {})
        if name := condition_of(column):
            return str(facts.get("title", name.replace("_", " ").capitalize()))
        return str(facts.get("label", column))

    def unit(self, column: str) -> str:
        """Unit of a column."""
        return str(self.columns.get(column, {}).get("unit", ""))

    def better(self, outcome: str) -> int:
        """+1 where more of an outcome is better, -1 where less is, 0 if neither was declared."""
        return int(self.columns.get(outcome, {}).get("better", 0))

    def outcome(self, name: str | None = None) -> str:
        """An outcome's name, checked; by default the first one.

        Raises:
            AnalysisError: the sweep did not record it.
        """
        if name is None:
            return self.outcomes[0]
        return check_name(name, self.outcomes, "outcome", self.folder)

    def factor(self, name: str) -> str:
        """A design column's name, checked.

        Raises:
            AnalysisError: the design has no such column, or it has one level only.
        """
        if f"design.{name}" in self.frame:
            name = f"design.{name}"
        if name in self.frame and name not in self.factors and self.columns.get(name, {}).get("role") != "outcome":
            raise AnalysisError(f"{self.folder}: '{name}' does not vary in this sweep")
        return check_name(name, self.factors, "design column", self.folder)

    def level(self, column: str, text: str) -> Any:
        """The level of a column (also ``arm`` and ``point``) that a text names.

        Raises:
            AnalysisError: no run has it.
        """
        return find_level(self.frame, column, text, self.folder)

    def at(self, year: Year) -> SweepTable:
        """The same runs at another year."""
        return load(self.folder, year, self.where)


def _rule_note(rule: Mapping[str, Any]) -> str:
    """What holds where one looked several times and stopped when an interval was narrow."""
    last = rule["looks"][-1]
    width = "" if last["half_width"] is None else f": ±{last['half_width']:.3g} at the widest"
    return (
        f"replications were added until '{rule['rule']}' ({len(rule['looks'])} looks, {last['replications']:,} "
        f"replications, {'reached' if rule['met'] else 'not reached'}); the interval that holds at all looks is that "
        f"of the confidence sequence{width}; intervals of tables are made as if the number had been fixed"
    )


def load(folder: str | Path, year: Year = None, where: Iterable[str] = ()) -> SweepTable:
    """Read the folder of a finished sweep.

    Args:
        folder: with runs.parquet, outcomes.parquet, plan.parquet, columns.json and manifest.json.
        year: which recorded year; ``all`` makes the year a design column; by default the last one of each run.
        where: ``COLUMN=LEVEL`` of design columns: only these runs.

    Raises:
        AnalysisError: a file, column, year or level that is not there, with the nearest one that is.
    """
    folder, where = Path(folder), tuple(where)
    if folder_kind(folder) != SWEEP_FOLDER:
        raise AnalysisError(no_sweep_text(folder))
    columns, manifest = read_json(folder, "columns.json"), read_json(folder, "manifest.json")
    runs = read_table(folder, "runs.parquet", RUN_COLUMNS)
    outcomes = read_table(folder, "outcomes.parquet", ("run", "year"))
    design = [c for c in runs if columns.get(c, {}).get("role") in ("lever", "uncertainty")]
    plan = select_rows(read_table(folder, "plan.parquet", ("point", *design)), design, where, folder)
    runs = select_rows(runs, design, where, folder)
    done = runs["status"] == "ok"
    runs, failed = runs[done], int((~done).sum())
    names = tuple(c for c in outcomes if c not in ("run", "year"))
    years = tuple(float(y) for y in np.sort(outcomes["year"].unique()))
    other = {c: f"design.{c}" for c in design if c in RESERVED_COLUMNS}
    columns |= {new: columns[old] for old, new in other.items()}
    runs, plan, design = runs.rename(columns=other), plan.rename(columns=other), [other.get(c, c) for c in design]
    selected = ["run", "point", "arm", "replicate", *design]
    frame = runs[selected].merge(select_year(outcomes, year, years, folder), on="run")
    if frame.empty:
        raise AnalysisError(f"{folder}: no finished run is left to analyse ({failed:,} failed)")
    factors = [c for c in design if frame[c].nunique(dropna=False) > 1]
    if year == "all" and frame["year"].nunique() > 1:
        factors.append("year")
    return SweepTable(folder, frame, plan, tuple(factors), names, years, columns, manifest, failed, where)
