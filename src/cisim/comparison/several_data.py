"""The objects of forms and of scenarios side by side as types; keys as documented in docs/json.md."""

from __future__ import annotations

from typing import Any, TypedDict

from cisim.comparison.data import AheadCounts, AmongExisting, ExistingFacts, TooEarly, View
from cisim.comparison.summary_data import ChildPrice, MeanSummaryWithUnit, Summary, SummaryWithUnit


class Rank(TypedDict):
    """An arm among others on the same runs (``ranking.ranking``)."""

    value: float
    best: float
    best_se: float
    ahead: float
    rank: float
    rank_p10: float
    rank_p90: float
    difference: Summary
    verdict: str
    lean: str
    also_possible: list[str]
    may_be_first: bool


class FormRow(Rank):
    """A form among others."""

    form: str
    title: str
    outcome: str


class FormsData(TypedDict):
    """Forms of collaboration (``FormsComparison.to_dict``)."""

    schema: int
    forms: list[FormRow]
    reference: str
    unit: str
    stage: str
    years: float
    equal_money: bool
    money_total: float
    rope: float
    runs: int
    seed: int
    model_version: str
    scenario: str
    title: str
    scenario_hash: str


class StageSummary(Summary):
    """Runs of a scenario at a stage."""

    stage: str


class StageContrast(TypedDict):
    """A scenario against the reference at a stage."""

    stage: str
    verdict: str
    difference: Summary


class Versus(TypedDict):
    """A scenario against the reference."""

    verdict: str
    outcome: str
    too_early: TooEarly | None
    lean: str
    also_possible: list[str]
    ahead: AheadCounts
    other_community: list[str]
    own_difference: dict[str, MeanSummaryWithUnit] | None
    money_excess: float
    difference: dict[str, SummaryWithUnit]
    existing: AmongExisting | None
    stages: list[StageContrast]
    cost_per_additional_child: ChildPrice


class ScenarioData(TypedDict):
    """A scenario beside others."""

    name: str
    scenario: str
    title: str
    scenario_hash: str
    isolated: bool
    last_stage: str
    results: dict[str, SummaryWithUnit]
    stages: list[StageSummary]
    best: float
    existing: ExistingFacts | None
    own: View | None
    versus: Versus | None


class SideBySideData(TypedDict):
    """Scenarios side by side (``SideBySide.to_dict``)."""

    schema: int
    years: float
    runs: int
    seed: int
    rope: float
    reference: int
    model_version: str
    equal_money: bool
    differs: dict[str, list[Any]]
    scenarios: list[ScenarioData]
