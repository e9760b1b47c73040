"""The table of docs/outcomes.md: all that a run can be asked for."""

from __future__ import annotations

from cisim.experiment.sweep.outcomes import Outcome, outcome_names, resolve_outcomes
from cisim.report.markdown import escape_dollars, markdown_table
from cisim.scenario.load import load

BETTER = {1: "more", 0: "", -1: "less"}
FAMILIES = ("attainment", "level")
"""Outcomes of which a scenario has one for each stage, or each condition: the first stands for all."""


def outcomes() -> str:
    """Every outcome with its label, unit, meaning, and which is better: more or less."""
    scenario = load("adaptive-city")
    rows: dict[str, list[str]] = {}
    for name, outcome in resolve_outcomes(outcome_names(scenario), scenario).items():
        family = name.partition(".")[0]
        rows.setdefault(family if family in FAMILIES else name, _row(name, outcome))
    return markdown_table(("name", "label", "unit", "meaning", "better"), list(rows.values()))


def _row(name: str, outcome: Outcome) -> list[str]:
    return [f"`{name}`", *map(escape_dollars, (outcome.label, outcome.unit, outcome.text)), BETTER[outcome.better]]
