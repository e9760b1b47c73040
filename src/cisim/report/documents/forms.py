"""The document of forms of collaboration on the same community."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from cisim.charts.style import footer_text
from cisim.comparison.forms import FormsComparison
from cisim.comparison.number_text import signed, spread_text
from cisim.comparison.sentences import form_verdict_text, forms_money_sentence, forms_sentence
from cisim.comparison.several_data import FormsData
from cisim.language import N_, _, format_percent
from cisim.report.assumptions import assumption_rows
from cisim.report.document import Assumptions, DataFile, Document, Figure, Section, Table, document_of
from cisim.storage.files import csv_text, frame_text, manifest

if TYPE_CHECKING:
    from matplotlib.figure import Figure as PaperFigure

QUESTION = N_("Which form of working together does best in this community, with the same money and the same luck?")
HOW_TO_READ = N_("Median and interval: points at the last stage, less isolated, run by run. Best: share of runs.")


@document_of.register
def _of_forms(comparison: FormsComparison, data: FormsData | None = None, command: str = "") -> Document:
    result = comparison.to_dict() if data is None else data
    record = manifest(comparison.scenario, comparison.runs, comparison.seed, command)
    record["forms"] = {name: dict(form.set) for name, form in comparison.forms.items()}
    figure = Figure("forms", _("Forms by expected rank"), ranks(result), partial(_on_paper, result))
    runs = [[k, *row] for k, row in enumerate(comparison.values.T)]
    files = (
        DataFile("forms.csv", lambda: frame_text(ranking_table(result))),
        DataFile("runs.csv", lambda: csv_text(["run", *comparison.forms], runs)),
    )
    definitions = Table.of_frame(_("What each form stands for"), definitions_table(comparison))
    return Document(
        name="forms",
        title=_("Forms of collaboration: {title}").format(title=result["title"]),
        question=_(QUESTION),
        sections=(
            Section("", (forms_sentence(result), forms_money_sentence(result)), (figure,)),
            Section("", tables=(definitions,)),
        ),
        data=result,
        foot=footer_text(result),
        subject=result["scenario"],
        assumptions=Assumptions.of_rows(assumption_rows(record["scenario_values"])),
        record=record,
        command=command,
        files=files,
    )


def _on_paper(result: FormsData) -> PaperFigure:
    from cisim.charts.paper import forms as chart

    return chart.draw(result)


def ranks(result: FormsData) -> Table:
    """Forms by expected rank, with probabilities and intervals, as they are read."""
    header = ["form", "mean rank", "best", "ahead of isolated", "median", spread_text(result["runs"]), "verdict"]
    rows = [
        [
            row["title"],
            f"{row['rank']:.1f}",
            format_percent(row["best"]),
            "" if row["form"] == result["reference"] else format_percent(row["ahead"]),
            signed(row["difference"]["p50"]),
            f"{signed(row['difference']['p10'])} to {signed(row['difference']['p90'])}",
            form_verdict_text(row) if row["form"] != result["reference"] else "",
        ]
        for row in result["forms"]
    ]
    return Table.of_texts(_("Forms by expected rank"), header, rows, _(HOW_TO_READ), words=["verdict"])


def ranking_table(result: FormsData) -> pd.DataFrame:
    """One row per form, as downloads take it."""
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
