"""What a visitor of the page Experiment looks at, as it stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import quote

from cisim.comparison.number_text import years_text
from cisim.dashboard.experiment.design import labels
from cisim.dashboard.experiment.run_store import FactorialRuns
from cisim.dashboard.state.controls import PROBLEM_LABELS
from cisim.dashboard.state.url import VIEW_PREFIX
from cisim.dashboard.state.views import Allowed, left_out, views_amiss, views_of
from cisim.language import N_, _, inside_sentence
from cisim.model.conditions import CONDITIONS, condition_of

BOTH_PROBLEMS = "both"
SORT_LABELS = {"effect": N_("effect"), "number": N_("number of conditions")}
WITH_PREFIX, WITHOUT_PREFIX = "with-", "without-"


FIVE = tuple(c.name for c in CONDITIONS)
"""Conditions of a scenario without further ones."""


@dataclass(frozen=True)
class ExperimentView:
    """A view of runs; empty texts stand for what fits the runs.

    Attributes:
        problem: ``adaptive``, ``technical`` or ``both``.
        outcome: which outcome.
        year: which recorded year.
        sort: order of the combinations, a key of ``SORT_LABELS``.
        only: ``with-backbone_support``: only these combinations; empty for all.
    """

    problem: str = ""
    outcome: str = ""
    year: str = ""
    sort: str = "effect"
    only: str = ""

    def query(self) -> str:
        """What differs from the default, for an address."""
        return "&".join(
            f"{VIEW_PREFIX}{f.name}={quote(str(value), safe='')}"
            for f in fields(self)
            if (value := getattr(self, f.name)) != f.default
        )

    def on(self, runs: FactorialRuns, kind: str | None = None) -> ExperimentView:
        """With what these runs have in place of what they have not; ``kind`` is the problem to begin with."""
        problems = options(runs)["problem"]
        first = kind if kind in problems else next(iter(problems), "")
        years = options(runs)["year"]
        return replace(
            self,
            problem=self.problem if self.problem in problems else first,
            outcome=self.outcome if self.outcome in runs.names else runs.names[0],
            year=self.year if self.year in years else list(years)[-1],
            only=self.only if self.only in options(runs)["only"] else "",
        )

    def cells(self, cells: Any, better: int) -> list[str]:
        """Combinations to draw, from left to right: worse to better, or few to many conditions.

        Args:
            cells: rows of one kind of problem, of ``analysis.combinations.against_none``.
            better: +1 where more of the outcome is better, -1 where less is.
        """
        keep = cells
        for start, bit in ((WITH_PREFIX, 1), (WITHOUT_PREFIX, 0)):
            if self.only.startswith(start):
                keep = cells[cells[self.only.removeprefix(start)] == bit]
        keep = keep.assign(good=(better or 1) * keep["mean"])
        by = ["good"] if self.sort == "effect" else ["count", "good"]
        return [str(cell) for cell in keep.sort_values(by, kind="stable")["cell"]]


def options(runs: FactorialRuns) -> dict[str, dict[str, str]]:
    """What can be chosen, with words for it; a year as it stands in the address."""
    problems = {name: _(PROBLEM_LABELS.get(name, name.capitalize())) for name in runs.problems}
    if problems:
        problems[BOTH_PROBLEMS] = _("Side by side")
    titles = {name: _(str(runs.columns[name]["label"])) for name in runs.names}
    titles[runs.names[0]] = _("{stage} (last stage)").format(stage=_(runs.plan.scenarios[""].stages[-1].name))
    conditions = {condition_of(c.column): c for c in runs.plan.factors}
    words = {n: inside_sentence(label) for n, label in labels(runs.request.settings).items() if n in conditions}
    with_one, without_one = _("with {condition}"), _("without {condition}")
    only = {"": _("all {n} combinations").format(n=2 ** len(words))}
    only |= {WITH_PREFIX + n: with_one.format(condition=w) for n, w in words.items()}
    return {
        "problem": problems,
        "outcome": titles,
        "year": {f"{y:g}": _("after {years}").format(years=years_text(y)) for y in runs.years},
        "sort": {name: _(label) for name, label in SORT_LABELS.items()},
        "only": only | {WITHOUT_PREFIX + n: without_one.format(condition=w) for n, w in words.items()},
    }


def view_of(search: str | None, names: Sequence[str] = FIVE) -> tuple[ExperimentView, list[str]]:
    """The view in an address, and a sentence on what in it could not be used.

    Args:
        search: the query.
        names: of the conditions of the scenario.
    """
    only = [start + name for start in (WITH_PREFIX, WITHOUT_PREFIX) for name in names]
    allowed: dict[str, Allowed] = {f.name: None for f in fields(ExperimentView)}
    allowed |= {"sort": list(SORT_LABELS), "only": only}
    view = ExperimentView(**{name: value for name, value in views_of(search).items() if name in allowed})
    if view.sort not in SORT_LABELS:
        view = replace(view, sort="effect")
    return view if view.only in only else replace(view, only=""), views_amiss(search, allowed)


def values_amiss(view: ExperimentView, runs: FactorialRuns) -> list[str]:
    """A sentence on every choice of an address that these runs do not have."""
    known = options(runs)
    return [
        left_out(name, value, list(known[name]))
        for name in ("problem", "outcome", "year")
        if (value := str(getattr(view, name))) and value not in known[name]
    ]
