"""The analysis of runs as a page shows it: the library's own factorial, Shapley values and sums, for one view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from cisim.charts.measure import Measure
from cisim.comparison.number_text import number_word
from cisim.dashboard.experiment.design import labels
from cisim.dashboard.experiment.run_store import FactorialRuns
from cisim.dashboard.experiment.view_state import BOTH_PROBLEMS, ExperimentView, options
from cisim.dashboard.state.cache import Memo
from cisim.experiment.analysis.factorial import differences_from_none, factorial
from cisim.experiment.analysis.shapley import shapley
from cisim.language import _, current_language


@dataclass(frozen=True, eq=False)
class FactorialAnalysis(Memo):
    """What the runs say about one outcome in one year.

    Attributes:
        runs: they.
        view: what is looked at; complete.
        measure: the outcome in words.
        cells: ``differences_from_none``.
        effects: ``Factorial.effects``.
        credit: ``Shapley.values``.
        sums: ``Shapley.sums``.
        notes: of the analyses.
        panel: column by which drawings are divided, if they are.
    """

    runs: FactorialRuns
    view: ExperimentView
    measure: Measure
    cells: pd.DataFrame
    effects: pd.DataFrame
    credit: pd.DataFrame
    sums: pd.DataFrame
    notes: tuple[str, ...]
    panel: str | None = None

    @property
    def labels(self) -> Mapping[str, str]:
        """Conditions in words."""
        return labels(self.runs.request.settings)

    @property
    def all_text(self) -> str:
        """All conditions together, in words: ``all five``."""
        return _("all {n}").format(n=number_word(len(self.labels)))

    @property
    def hollow(self) -> bool:
        """Whether runs are missing."""
        return not self.runs.complete

    @property
    def nothing(self) -> float:
        """What is practically nothing, in the unit of the outcome."""
        return self.runs.request.settings.rope if self.measure.unit == "points" else 0.0

    @cached_property
    def order(self) -> list[str]:
        """Combinations as they are drawn; with several panels in the order of the first one."""
        cells = self.cells
        if self.panel:
            cells = cells[cells[self.panel] == cells[self.panel].iloc[0]]
        return self.view.cells(cells, self.measure.better)

    @property
    def key(self) -> str:
        """Identifies the analysis, whatever the order of the combinations."""
        v = self.view
        return f"{self.runs.plan.hash}-{self.runs.done}-{v.problem}-{v.outcome}-{v.year}"


def analyse(runs: FactorialRuns, view: ExperimentView) -> FactorialAnalysis:
    """Analyse runs for a view that is complete (``ExperimentView.on``); once for each outcome and year.

    Raises:
        AnalysisError: some combination has no run yet.
    """
    key = view.outcome, view.year, current_language()  # notes are in the language of the page
    if key not in runs.answers:
        table = runs.at(float(view.year))
        runs.answers[key] = (
            differences_from_none(table, view.outcome),
            factorial(table, view.outcome),
            shapley(table, view.outcome),
        )
    cells, effects, credit = runs.answers[key]

    def chosen(table: pd.DataFrame) -> pd.DataFrame:
        if not runs.problems or view.problem == BOTH_PROBLEMS:
            return table
        return table[table["problem"] == view.problem].drop(columns="problem").reset_index(drop=True)

    column = runs.columns[view.outcome]
    words = Measure.of(
        dict(column) | {"label": options(runs)["outcome"][view.outcome], "unit": _(column["unit"])},
        options(runs)["year"][view.year],
    )
    notes = tuple(dict.fromkeys([*effects.notes, *credit.notes]))
    panel = "problem" if runs.problems and view.problem == BOTH_PROBLEMS else None
    tables = chosen(cells), chosen(effects.effects), chosen(credit.values)
    return FactorialAnalysis(runs, view, words, tables[0], tables[1], tables[2], credit.sums, notes, panel)
