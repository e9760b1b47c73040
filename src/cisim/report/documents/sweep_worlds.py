"""The parts of the document of a sweep whose design is sampled: effects over worlds, indices of Morris and Sobol."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from cisim.charts.measure import Measure, range_text
from cisim.charts.paper import differences, indices
from cisim.comparison.number_text import signed
from cisim.experiment.analysis.panel import levels_text
from cisim.experiment.analysis.sampled_design import RANKING_INDEX
from cisim.experiment.analysis.sensitivity import sensitivity
from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.experiment.analysis.worlds import ARMS_TERM, Worlds, arms_over_worlds, effects_over_worlds
from cisim.language import first_up, format_percent
from cisim.report.document import Table
from cisim.report.documents.sweep_content import Content

NOTE = "Thick: 95 % interval of the mean over worlds. Thin: 80 % of worlds, noise of replications taken out."
INDEX_WORDS = {"morris": "mu*", "sobol": "ST"}


def is_screened(table: SweepTable) -> bool:
    """Whether the design has one part of Morris or Sobol."""
    parts = table.manifest.get("experiment", {}).get("design", [])
    return sum(part.get("kind") in RANKING_INDEX for part in parts) == 1


def add_indices(content: Content, table: SweepTable, name: str, words: Measure) -> None:
    """Indices with their intervals and what cannot be told, a picture for each combination of the other columns."""
    try:
        found = sensitivity(table, name)
    except AnalysisError as error:
        content.sentences.append(f"No sensitivity indices: {error}.")
        return
    keys = list(found.indices.columns[: found.indices.columns.get_loc("factor")])
    for levels, part in found.indices.groupby(keys, sort=False) if keys else [((), found.indices)]:
        where = levels_text(dict(zip(keys, levels, strict=True)))
        title = f"Sensitivity indices{': ' + where if where else ''}"
        content.add(title, partial(indices.draw, part, found.kind, words, table.provenance), part)
        main = RANKING_INDEX[found.kind]
        known = part[part[main].notna()].head(3)
        named = ", ".join(f"{row['label']} ({INDEX_WORDS[found.kind]} {row[main]:.2f})" for _, row in known.iterrows())
        if named:
            content.sentences.append(f"{where + ': ' if where else ''}What matters most: {named}.")
    content.sentences += [f"{first_up(text)}." for text in found.warnings]
    content.tables += [
        Table.of_frame("Convergence with the size of the sample", found.convergence),
        Table.of_frame("Noise of replications", found.noise),
    ]


def add_worlds(content: Content, table: SweepTable, name: str, words: Measure, factorial: bool) -> None:
    """Effects over worlds: of the conditions where the design is a factorial, and of the arms where both were run."""
    found = {"Effects": effects_over_worlds(table, name)} if factorial else {}
    if len(table.arms) == 2:
        found["Collective less isolated"] = arms_over_worlds(table, name)
    for title, worlds in found.items():
        _add(content, table, worlds, title, words)


def _add(content: Content, table: SweepTable, worlds: Worlds, title: str, words: Measure) -> None:
    keys = list(worlds.effects.columns[: worlds.effects.columns.get_loc("term")])
    low = worlds.effects[worlds.effects["order"] <= 2]
    rows = low.assign(level=_levels(low, keys))
    for row in rows[rows["order"] == 1].to_dict("records"):
        above = f", above zero in {format_percent(row['positive'])}" if pd.notna(row["positive"]) else ""
        content.sentences.append(
            f"{row['level']}, over {row['n']:,} worlds: {signed(row['mean'])} {words.unit} (95 % interval "
            f"{range_text(row['low'], row['high'])}), in 80 % of worlds {signed(row['p10'])} to {signed(row['p90'])}"
            f"{above}."
        )
    draw = partial(differences.draw, rows, words, table.provenance, label="level", against=title.lower(), note=NOTE)
    content.add(f"{title} over worlds", draw, worlds.effects)
    told = worlds.slopes.assign(size=worlds.slopes["slope"].abs()).sort_values("size", ascending=False, kind="stable")
    content.tables.append(
        Table.of_frame(f"{title}: what it depends on, by one standard deviation", told.drop(columns="size"))
    )


def _levels(rows: pd.DataFrame, keys: list[str]) -> list[str]:
    names = []
    for row in rows.to_dict("records"):
        levels: dict[str, Any] = {key: row[key] for key in keys}
        label = row["label"].capitalize() if row["term"] == ARMS_TERM else row["label"]
        names.append(f"{label}, {levels_text(levels)}" if levels else label)
    return names
