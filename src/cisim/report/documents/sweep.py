"""The document of a finished sweep: what its design allows to say, as sentences, figures and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cisim.charts.measure import Measure, condition_name, range_text
from cisim.charts.paper import differences, interactions, years
from cisim.charts.paper import factorial as cells_chart
from cisim.charts.paper import shapley as shapley_chart
from cisim.comparison.number_text import join_names, signed, spread_text
from cisim.experiment.analysis.factorial import factorial
from cisim.experiment.analysis.paired import paired
from cisim.experiment.analysis.panel import percentile_bands
from cisim.experiment.analysis.shapley import shapley
from cisim.experiment.analysis.table import SweepTable, load
from cisim.experiment.analysis.worlds import has_worlds
from cisim.experiment.seal import seal_sentences
from cisim.language import first_up, format_percent
from cisim.model.conditions import condition_of
from cisim.report.assumptions import assumption_rows
from cisim.report.document import Assumptions, Document, Section, Table
from cisim.report.documents.sweep_content import Content
from cisim.report.documents.sweep_worlds import add_indices, add_worlds, is_screened

MOST_LEVELS = 40
"""Most lines of the figure of differences, and panels of the figures of a factorial."""


def sweep_document(folder: Path, outcome: str | None = None) -> Document:
    """The document of a finished sweep.

    Raises:
        CisimError: the folder holds no finished sweep, or not this outcome.
    """
    table = load(folder)
    name = table.outcome(outcome)
    words = Measure.of({"label": table.label(name), "unit": table.unit(name)}, f"after {table.year_text}")
    content = Content()
    if is_screened(table):
        add_indices(content, table, name, words)
    if has_worlds(table):
        add_worlds(content, table, name, words, _is_factorial(table))
    else:
        if _is_factorial(table):
            _of_factorial(content, table, name, words)
        if len(table.arms) == 2:
            _of_arms(content, table, name, words)
    if not content.figures:
        _of_levels(content, table, name)
    if len(table.arms) == 2 and len(load(folder, "all").years) > 2 and not has_worlds(table):
        _over_years(content, load(folder, "all"), name, table)
    if table.failed:
        content.sentences.append(f"{table.failed} runs failed and are left out: see failures.csv.")
    content.sentences += [f"{first_up(note)}." for note in table.rule_note]
    experiment, scenario = table.manifest["experiment"], table.manifest["scenarios"][""]
    sections = [Section("", tuple(content.sentences), tuple(content.figures), tuple(content.tables))]
    if sealed := seal_sentences(folder, table.manifest):
        sections.append(Section("Planned and added", tuple(sealed)))
    return Document(
        name="report",
        title=experiment["title"] or experiment["name"],
        question=experiment["question"],
        sections=tuple(sections),
        data={"experiment": experiment, "outcome": name},
        assumptions=Assumptions.of_rows(assumption_rows(scenario)),
        record=dict(table.manifest),
        recorded=False,
        command=table.manifest["commands"][0],
    )


def _is_factorial(table: SweepTable) -> bool:
    """Whether the conditions were switched on and off in all combinations."""
    columns = [table.frame[c].unique() for c in table.conditions]
    cells = len(table.frame[list(table.conditions)].drop_duplicates()) if columns else 0
    return len(columns) >= 2 and all(len(c) == 2 for c in columns) and cells == 2 ** len(columns)


def _of_factorial(content: Content, table: SweepTable, name: str, words: Measure) -> None:
    analysis, credit = factorial(table, name), shapley(table, name)
    rest = [f for f in table.factors if f not in table.conditions]
    panel = rest[0] if len(rest) == 1 else None
    whole = credit.sums[credit.sums["quantity"].isin(["whole", "synergy"])]
    for row in whole.to_dict("records"):
        where = ", ".join(str(row[f]) for f in rest)
        content.sentences.append(
            f"{where + ': ' if where else ''}{row['label']}: {signed(row['value'])} {words.unit} "
            f"(95 % interval: {range_text(row['low'], row['high'])})."
        )
    content.tables.append(Table.of_frame("None, all, and the sum of parts", credit.sums))
    if rest and panel is None:
        return
    footer, cells = table.provenance, analysis.cells
    content.add("All combinations", partial(cells_chart.draw_cells, cells, words, footer, panel=panel), cells)
    content.add("Number of conditions", partial(cells_chart.draw_by_number, cells, words, footer, panel=panel), cells)
    content.add("Shapley values", partial(shapley_chart.draw, credit.values, words, footer, panel=panel), credit.values)
    for level, part in analysis.effects.groupby(panel, sort=False) if panel else [("", analysis.effects)]:
        title = f"Effects and interactions{': ' + str(level) if panel else ''}"
        content.add(title, partial(interactions.draw, part, words, footer), part[part["order"] <= 2])


def _of_arms(content: Content, table: SweepTable, name: str, words: Measure) -> None:
    rows = paired(table, name).rows
    rows.insert(0, "level", _levels(rows, table.factors))
    if len(rows) > 1:
        counts = "; ".join(f"{text} at {n:,}" for text, n in rows["text"].value_counts().items())
        low, high = signed(rows["mean"].min()), signed(rows["mean"].max())
        content.sentences.append(
            f"Verdicts over {len(rows):,} design points: {counts}. Means from {low} to {high} {words.unit}."
        )
    for row in rows.head(12).to_dict("records"):
        content.sentences.append(
            f"{row['level']}: {row['text']} ({signed(row['mean'])} {words.unit}, {spread_text(row['n'])} "
            f"{signed(row['p10'])} to {signed(row['p90'])}; collective ahead in {format_percent(row['ahead'])} of "
            "runs)."
        )
    drawing_rows = rows.iloc[np.unique(np.linspace(0, len(rows) - 1, MOST_LEVELS).round().astype(int))] if len(
        rows) > MOST_LEVELS else rows  # fmt: skip
    against = "collective less isolated"
    draw = partial(differences.draw, drawing_rows, words, table.provenance, label="level", against=against)
    content.add("Collective less isolated", draw, rows)


def _levels(rows: pd.DataFrame, factors: tuple[str, ...]) -> list[str]:
    """A name for each line: the values of what varies, of conditions that are switched which ones are on."""
    present = [f for f in factors if f in rows]
    switches = [f for f in present if condition_of(f) and rows[f].isin([0, 1]).all()]
    others = [f for f in present if f not in switches]
    values = {f: _distinct_texts(rows[f], f) for f in others}
    names: dict[tuple[Any, ...], str] = {}
    counts: Counter[str] = Counter()
    for row in rows[present].drop_duplicates().to_dict("records"):
        parts = [_switched({f: bool(row[f]) for f in switches})] if switches else []
        text = ", ".join(parts + [values[f][row[f]] for f in others]) or "all runs"
        counts[text] += 1
        names[tuple(row.values())] = text if counts[text] == 1 else f"{text} ({counts[text]})"
    return [names[tuple(row.values())] for row in rows[present].to_dict("records")]


def _distinct_texts(values: pd.Series, name: str) -> dict[Any, str]:
    """A text for each value: of numbers with as many digits as tell them apart."""
    levels = list(values.unique())
    numbers = [v for v in levels if isinstance(v, int | float | np.number) and not isinstance(v, bool)]
    if len(numbers) < len(levels):
        return {v: str(v) if isinstance(v, str) else f"{name} {v}" for v in levels}
    digits = next((n for n in range(6, 18) if len({f"{v:.{n}g}" for v in numbers}) == len(numbers)), 17)
    return {v: f"{name} {v:.{digits}g}" for v in numbers}


def _switched(on: Mapping[str, bool]) -> str:
    """``no condition``, ``common agenda and backbone support``, ``all 5 conditions``."""
    names = [condition_name(f).lower() for f, there in on.items() if there]
    if len(on) == 1:
        return "".join(names) or f"no {condition_name(next(iter(on))).lower()}"
    if len(names) in (0, len(on)):
        return f"all {len(on)} conditions" if names else "no condition"
    return join_names(names)


def _of_levels(content: Content, table: SweepTable, name: str) -> None:
    """Means of each design point, where there is nothing to compare with."""
    groups = table.frame.groupby(list(table.factors) or ["point"], sort=False)[name]
    means = groups.agg(["mean", "std", "count"]).reset_index()
    content.tables.append(Table.of_frame(f"{table.label(name)} by design point", means))


def _over_years(content: Content, table: SweepTable, name: str, last: SweepTable) -> None:
    bands = percentile_bands(table, [name])
    bands.insert(0, "level", _levels(bands, last.factors))
    if bands["level"].nunique() <= 12:
        words = Measure.of({"label": last.label(name), "unit": last.unit(name)})
        limits = (0.0, 100.0) if last.unit(name) == "points" else None
        options: dict[str, Any] = {"limits": limits} if limits else {}
        draw = partial(years.draw, bands, words, last.provenance, panel="level", **options)
        content.add("Over the years", draw, bands)
