"""Words of scenario files and of tables of results that are no parameter, mechanism, sector or condition: what each
means, taken from where it is declared.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from pydantic import BaseModel

from cisim.model.conditions import Condition
from cisim.model.decisions import DECISIONS
from cisim.model.kernels.layout import USES, Account
from cisim.model.quantities import QUANTITIES
from cisim.model.sectors import SECTORS
from cisim.scenario.community_files import KEY as FILES
from cisim.scenario.community_files import CommunityFiles
from cisim.scenario.events import DatedEvent, Wait
from cisim.scenario.extensions import load_function
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import Initiative, Segment, Stage, all_parameters, scenario_model
from cisim.scenario.strategies import AgentEntry, allowed

ITEMS: dict[str, type[BaseModel]] = {
    "[[stages]]": Stage,
    "[[initiatives]]": Initiative,
    "[[segments]]": Segment,
    "[[events]]": DatedEvent,
    "when of [[events]]": Wait,
}
STATISTICS = {
    "mean": "mean over runs",
    "se": "standard error of the mean",
    "p10": "10th percentile of runs: with p90 the ends of the 80 % interval",
    "p50": "median of runs",
    "p90": "90th percentile of runs",
    "difference": "collective minus isolated in the same run, in points",
    "share": "a part of a whole, from 0 to 1",
    "verdict": "one of collective_ahead, isolated_ahead, practically_same, no_clear_difference",
    "rope": "points on either side of zero that are practically nothing",
}
"""Columns and keys that many results have."""


class WordData(TypedDict):
    """Everything of a word."""

    name: str
    where: str
    text: str
    unit: str
    allowed: str
    parameter: str


@dataclass(frozen=True)
class Word:
    """A word, where it stands, and what it means.

    Attributes:
        name: as it stands there.
        where: the section or list of a scenario file, or the kind of result.
        text: what it means.
        unit: of its number.
        allowed: what may be given.
        parameter: what holds where it is not given.
    """

    name: str
    where: str
    text: str
    unit: str = ""
    allowed: str = ""
    parameter: str = ""

    def as_dict(self) -> WordData:
        """Everything of it."""
        return {"name": self.name, "where": self.where, "text": self.text, "unit": self.unit, "allowed": self.allowed,
                "parameter": self.parameter}  # fmt: skip

    def as_text(self) -> str:
        """A page of a few lines."""
        lines = [f"{self.name}  (in {self.where})", "=" * 60, f"{'Meaning':10} {self.text}"]
        facts = {"Unit": self.unit, "Allowed": self.allowed, "Else": self.parameter}
        return "\n".join([*lines, *(f"{label:10} {value}" for label, value in facts.items() if value)])


def words(conditions: tuple[Condition, ...]) -> Iterator[Word]:
    """All words, those of scenario files first."""
    yield from _of_scenarios(conditions)
    yield from _of_results(conditions)


def _of_scenarios(conditions: tuple[Condition, ...]) -> Iterator[Word]:
    for sector in SECTORS:
        where = f"[[{sector.plural}]]"
        for s in sector.strategy:
            yield Word(s.name, where, s.meaning, allowed=allowed(s), parameter=s.parameter)
        if sector.strategy:
            yield from (_field(name, where, AgentEntry) for name in AgentEntry.model_fields)
        for rule in sector.rules:
            yield Word(rule.name, f"[sector_rules.{sector.name}]", rule.text, rule.unit, "module:function")
    for where, model in ITEMS.items():
        yield from (_field(name, where, model) for name in model.model_fields)
    for d in DECISIONS:
        yield Word(d.name, "[rules]", d.text, allowed=f"module:function that decides {d.allowed}")
    yield from (_field(name, f"[{FILES}]", CommunityFiles) for name in CommunityFiles.model_fields)
    fields = ", ".join(CommunityFiles.model_fields)
    yield Word(FILES, "a scenario file", f"section of files of an own community: {fields}")
    groups: dict[str, list[str]] = {}
    for p in all_parameters(conditions).values():
        groups.setdefault(p.group, []).append(p.name)
        groups.setdefault(p.group.partition(".")[0], [])
    for group, names in groups.items():
        inside = ", ".join(names) or ", ".join(g.partition(".")[2] for g in groups if g.startswith(f"{group}."))
        yield Word(group, "a scenario file", f"section of {inside}")
    for name, field in scenario_model(conditions).model_fields.items():
        if name in groups or name == FILES:
            continue
        yield Word(name, "a scenario file", field.description or f"section [{name}]")


def _of_results(conditions: tuple[Condition, ...]) -> Iterator[Word]:
    from cisim.experiment.sweep.columns import FIXED_COLUMNS
    from cisim.experiment.sweep.outcomes import RECORDABLE_OUTCOMES

    for outcome in RECORDABLE_OUTCOMES.values():
        yield Word(outcome.name, "tables of results", f"{outcome.label}: {outcome.text}", outcome.unit)
    yield from (Word(name, "tables of sweeps", text, unit) for name, (text, unit) in FIXED_COLUMNS.items())
    yield from (Word(f"level.{c.name}", "tables of results", f"level of {c.title}", "share") for c in conditions)
    for quantity in QUANTITIES:
        yield Word(quantity.name, "what conditions change", quantity.text, quantity.unit)
    yield from (Word(a.name, "the accounts of a run", "dollars since the start", "$") for a in Account)
    yield from (Word(use, "the uses of hours", "hours of organisations since the start", "hours") for use in USES)
    yield from (Word(name, "results", text) for name, text in STATISTICS.items())
    yield Word("attainment", "tables of results", "share of children at benchmark, by stage and neighbourhood", "share")


def _field(name: str, where: str, model: type[BaseModel]) -> Word:
    field = model.model_fields[name]
    return Word(field.alias or name, where, field.description or name)


def own_words(scenario: Scenario) -> list[Word]:
    """The outcomes of a scenario's own and its functions that decide, these also by what they decide."""
    from cisim.simulation.own_values import own_outcomes

    better = {1: "; more is better", -1: "; less is better", 0: ""}
    outcomes = [
        Word(name, "[outcomes] and tables of results", f"{own.label}: {own.text}{better[own.better]}", own.unit)
        for name, own in own_outcomes(scenario).items()
    ]
    return [*outcomes, *_own_functions(scenario)]


def _own_functions(scenario: Scenario) -> Iterator[Word]:
    for key, reference in (*scenario.rules.items(), *scenario.sector_rules.items()):
        section, _, decided = key.rpartition(".")
        said = (inspect.getdoc(load_function(reference, key)) or "a function without a description").splitlines()[0]
        yield Word(reference.partition(":")[2], f"[{section}] of {scenario.name}, {decided}", said, allowed=reference)
        yield Word(decided, f"[{section}] of {scenario.name}", f"{reference}: {said}")
