"""The document of scenarios side by side."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from cisim.charts.page import contrasts, scenarios
from cisim.comparison.number_text import spread_text, years_text
from cisim.comparison.several_data import SideBySideData
from cisim.comparison.side_by_side import SideBySide
from cisim.comparison.side_by_side_sentences import (
    among_texts,
    best_sentence,
    scenario_letter,
    totals_sentence,
    versus_sentences,
)
from cisim.language import N_, _
from cisim.report.document import Assumptions, DataFile, Document, Figure, Section, Table, document_of
from cisim.report.side_by_side_tables import (
    columns_of,
    contrasts_table,
    differs_table,
    parameters_of,
    results_table,
    rows_table,
    runs_table,
    scenarios_assumption_rows,
    years_table,
)
from cisim.storage.files import environment, frame_text, timestamp

DRAWING_WIDTH = 900
"""Pixels of drawings in a report."""
QUESTION = N_("What differs between these scenarios, and what comes of it in the model, with the same seeds for all?")


@document_of.register
def _of_scenarios(side: SideBySide, data: SideBySideData | None = None, command: str = "") -> Document:
    result = side.to_dict() if data is None else data
    years, numbers = years_table(side), results_table(result)
    figures = (
        Figure(
            "contrasts",
            _("Differences"),
            Table.of_frame(_("Differences (points)"), contrasts_table(result)),
            partial(contrasts.draw, result, DRAWING_WIDTH),
            partial(contrasts.draw, result),
        ),
        Figure(
            "years",
            _("Stages over the years"),
            Table.of_frame(_("Stages at the end (points)"), years[years["year"] == years["year"].max()]),
            partial(scenarios.draw, years, result, DRAWING_WIDTH),
        ),
    )
    results = _("Results after {years}: means, and paired differences from {letter} with {spread}").format(
        years=years_text(side.years), letter=scenario_letter(side.reference), spread=spread_text(side.runs)
    )
    in_numbers = numbers.assign(measure=numbers["measure"] + ", " + numbers["unit"]).drop(columns=["name", "unit"])
    tables = (
        Table.of_frame(_("What differs between the scenarios"), _in_words(differs_table(result, parameters_of(side)))),
        Table.of_frame(results, rows_table(result)),
        Table.of_frame(_("The same in numbers"), in_numbers),
    )
    return Document(
        name="comparison",
        title=_("Scenarios compared: {names}").format(names=", ".join(columns_of(result))),
        question=_(QUESTION),
        sections=(Section("", tuple(sentences(result)), figures, tables),),
        data=result,
        foot=foot_text(result),
        assumptions=Assumptions.of_rows(scenarios_assumption_rows(side)),
        record=manifest(side, command),
        command=command,
        page="report.html",
        files=(
            DataFile("results.csv", lambda: frame_text(numbers)),
            DataFile("runs.csv", lambda: frame_text(runs_table(side))),
        ),
    )


def sentences(result: SideBySideData) -> list[str]:
    """Verdicts, who is best how often, money."""
    return [
        *versus_sentences(result),
        *among_texts(result),
        *filter(None, [best_sentence(result)]),
        totals_sentence(result),
    ]


def foot_text(result: SideBySideData) -> str:
    """Runs, seed, version and scenarios."""
    hashes = ", ".join(f"{scenario_letter(k)} {s['scenario_hash']}" for k, s in enumerate(result["scenarios"]))
    text = _(
        "{n} runs each, seed {seed}, cisim {version}, scenarios {scenarios}. Illustrative, not calibrated to a "
        "community."
    )
    return text.format(n=result["runs"], seed=result["seed"], version=result["model_version"], scenarios=hashes)


def manifest(side: SideBySide, command: str) -> dict[str, Any]:
    """Everything needed to make it again: versions, every scenario with its hash, runs, seed, platform, date."""
    scenarios = [
        {"name": name, "scenario": s.name, "scenario_hash": s.hash, "scenario_values": s.to_dict()}
        for name, s in zip(side.names, side.scenarios, strict=True)
    ]
    return {
        "command": command,
        "runs": side.runs,
        "seed": side.arms[0].seed,
        "rope": side.rope,
        "years": side.years,
        "reference": scenario_letter(side.reference),
        **environment(),
        "written": timestamp(),
        "scenarios": scenarios,
    }


def _in_words(differs: pd.DataFrame) -> pd.DataFrame:
    """Meanings first, keys last."""
    return differs[["meaning", *(name for name in differs if name not in ("meaning", "key")), "key"]]
