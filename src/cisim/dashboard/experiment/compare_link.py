"""A combination of conditions on its way to the page Compare, where it stands beside the reference."""

from __future__ import annotations

from cisim.comparison.side_by_side_sentences import scenario_letter
from cisim.dashboard.compare.scenario_set import MAX_COLUMNS, ScenarioColumn, ScenarioSet
from cisim.dashboard.compare.state import CompareState
from cisim.dashboard.experiment.analysis import FactorialAnalysis
from cisim.dashboard.experiment.design import combination, same_community
from cisim.dashboard.state.settings import Settings
from cisim.errors import CisimError
from cisim.language import _


def kind_of(analysis: FactorialAnalysis) -> str:
    """The kind of problem of a combination handed to another page: the selected one, or the first of two."""
    return analysis.view.problem if analysis.panel is None else analysis.runs.problems[0]


def settings_of(analysis: FactorialAnalysis, cell: str) -> Settings:
    """A combination as settings of the page Explore."""
    return combination(analysis.runs.request.settings, cell, kind_of(analysis))


def add_to_compare(state: CompareState, analysis: FactorialAnalysis, cell: str) -> None:
    """Add a combination to the scenarios of Compare, unless it is among them, and say there which it is.

    Where nothing was chosen on Compare yet and it would show another community or problem, its columns become none and
    all of the conditions in the community of these runs.

    Raises:
        CisimError: all places are taken.
    """
    column = ScenarioColumn(settings_of(analysis, cell))
    chosen, count = state.chosen, len(analysis.labels)
    here = state.session.settings
    if state.own is None and not same_community(here, settings_of(analysis, "1" * count).with_run_options(here.seed)):
        chosen = ScenarioSet(
            tuple(ScenarioColumn(settings_of(analysis, c)) for c in ("0" * count, "1" * count)),
            0,
            chosen.seed,
            chosen.rope,
        )
    known = [s.hash for s in chosen.scenarios]
    there = column.scenario.hash in known
    if not there and len(known) >= MAX_COLUMNS:
        raise CisimError(
            _("All {n} places of the page Compare are taken: remove a scenario there first.").format(n=MAX_COLUMNS)
        )
    state.to(chosen if there else chosen.add(column))
    k = known.index(column.scenario.hash) if there else len(known)
    text = _("{scenario} is here already.") if there else _("{scenario} comes from the page Experiment.")
    notes = [text.format(scenario=f"{scenario_letter(k)} {state.chosen.names[k]}")]
    if k != chosen.reference:
        reference = f"{scenario_letter(chosen.reference)} {state.chosen.names[chosen.reference]}"
        notes.append(_("Differences are from {scenario}.").format(scenario=reference))
    state.notes.value = (" ".join(notes),)
