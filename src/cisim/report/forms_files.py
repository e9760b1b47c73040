"""The files of a comparison of forms: table, picture, page, the JSON object, the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from cisim.charts.paper import forms as chart
from cisim.charts.style import save_figure, svg
from cisim.comparison.forms import FormsComparison
from cisim.comparison.sentences import form_verdict_text, forms_money_sentence, forms_sentence
from cisim.report.html import assumptions_table, report_page
from cisim.report.terminal import forms as as_text
from cisim.storage.files import manifest, write_csv, write_json, write_text
from cisim.storage.folders import write_atomically

FIGURE = "Forms by expected rank"


def ranking_table(result: dict[str, Any]) -> pd.DataFrame:
    """One row per form, as figures and downloads take it."""
    return pd.DataFrame(
        {
            "form": row["form"],
            "title": row["title"],
            "mean_rank": row["rank"],
            "best": row["best"],
            "best_se": row["best_se"],
            "ahead_of_isolated": row["ahead"],
            "median": row["difference"]["p50"],
            "p10": row["difference"]["p10"],
            "p90": row["difference"]["p90"],
            "mean": row["difference"]["mean"],
            "se": row["difference"]["se"],
            "verdict": form_verdict_text(row),
            "may_be_first": row["may_be_first"],
        }
        for row in result["forms"]
    )


def definitions_table(comparison: FormsComparison) -> pd.DataFrame:
    """What each form is, what it sets, what of it is missing, and its sources."""
    return pd.DataFrame(
        {
            "form": name,
            "title": form.title,
            "what it is": form.text,
            "sets": "; ".join(f"{key} = {value}" for key, value in form.set.items()) or "nothing",
            "cannot be expressed": form.missing,
            "sources": "; ".join(form.sources),
        }
        for name, form in comparison.forms.items()
    )


@write_atomically
def save_forms(folder: Path, comparison: FormsComparison, result: dict[str, Any], command: str = "") -> list[Path]:
    """Write ``forms.html``, ``.png`` and ``.svg``, ``.txt``, ``.csv``, ``.json``, ``runs.csv`` and ``manifest.json``;
    returns the files.
    """
    record = manifest(comparison.scenario, comparison.runs, comparison.seed, command)
    record["forms"] = {name: dict(form.set) for name, form in comparison.forms.items()}
    ranks = ranking_table(result)
    write_csv(folder / "forms.csv", list(ranks.columns), ranks.itertuples(index=False))
    by_run = comparison.values.T
    write_csv(folder / "runs.csv", ["run", *comparison.forms], [[k, *row] for k, row in enumerate(by_run)])
    write_json(folder / "forms.json", result)
    write_text(folder / "forms.txt", as_text(result) + "\n")
    write_json(folder / "manifest.json", record)
    figure = chart.draw(result)
    pictures = save_figure(figure, folder / "forms")
    page = report_page(
        title=f"Forms of collaboration: {result['title']}",
        question="Which form of working together does best in this community, with the same money and the same luck?",
        sentences=[forms_sentence(result), forms_money_sentence(result)],
        figures={FIGURE: svg(figure)},
        tables={FIGURE: ranks, "What each form stands for": definitions_table(comparison)},
        assumptions=assumptions_table(record["scenario_values"]),
        manifest=record,
        command=command,
    )
    write_text(folder / "forms.html", page)
    names = ("forms.txt", "forms.html", "forms.json", "forms.csv", "runs.csv", "manifest.json")
    return [*pictures, *(folder / name for name in names)]
