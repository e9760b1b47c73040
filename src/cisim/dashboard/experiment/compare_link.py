"""A combination of conditions on its way to the page Compare, where it stands beside the reference."""

from __future__ import annotations

from cisim.comparison.sentences import scenario_letter
from cisim.dashboard.compare.scenario_set import MOST, Column, ScenarioSet
from cisim.dashboard.compare.state import CompareState
from cisim.dashboard.experiment.analysis import Answer
from cisim.dashboard.experiment.design import combination, same_ground
from cisim.dashboard.state.settings import Settings
from cisim.errors import CisimError

NONE, ALL = "00000", "11111"


def kind_of(answer: Answer) -> str:
    """The kind of problem on which a combination is handed on: what is looked at, or the first of two."""
    return answer.view.problem if answer.panel is None else answer.runs.problems[0]


def settings_of(answer: Answer, cell: str) -> Settings:
    """A combination of the runs that are shown, as settings of Explore."""
    return combination(answer.runs.asked.settings, cell, kind_of(answer))


def put_beside(state: CompareState, answer: Answer, cell: str) -> None:
    """Add a combination to the scenarios of Compare, unless it is among them, and say there which it is.

    Where nothing was chosen on Compare yet and it would show another community or problem, its columns become none and
    all of the conditions in the community of these runs.

    Raises:
        CisimError: all places are taken.
    """
    column = Column(settings_of(answer, cell))
    chosen = state.chosen
    here = state.session.settings
    if state.own is None and not same_ground(here, settings_of(answer, ALL).judged(here.seed)):
        chosen = ScenarioSet(tuple(Column(settings_of(answer, c)) for c in (NONE, ALL)), 0, chosen.seed, chosen.rope)
    known = [s.hash for s in chosen.scenarios]
    there = column.scenario.hash in known
    if not there and len(known) >= MOST:
        raise CisimError(f"All {MOST} places of the page Compare are taken: remove a scenario there first.")
    state.to(chosen if there else chosen.add(column))
    k = known.index(column.scenario.hash) if there else len(known)
    how = "is here already" if there else "comes from the page Experiment"
    note = f"{scenario_letter(k)} {state.chosen.names[k]} {how}."
    if k != chosen.reference:
        note += f" Differences are from {scenario_letter(chosen.reference)} {state.chosen.names[chosen.reference]}."
    state.notes.value = (note,)
