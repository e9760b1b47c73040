"""The objects of comparisons as types: keys as documented in docs/json.md, checked wherever results travel."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from cisim.comparison.further_data import Further
from cisim.comparison.summary_data import ChildPrice, MeanSummaryWithUnit, Ratio, Summary
from cisim.scenario.roster import RosterCounts


class AheadCounts(TypedDict):
    """In how many runs the first of two ends ahead (``verdict.ahead_counts``)."""

    share: float
    of_20: int
    behind_of_20: int
    shown: int
    clearly_ahead: int
    clearly_behind: int


class TooEarly(TypedDict):
    """From which year on a difference can show."""

    years: float


class VerdictFacts(TypedDict):
    """What is known of paired differences."""

    verdict: str
    also_possible: list[str]
    lean: str
    difference: MeanSummaryWithUnit
    ahead: AheadCounts


class RosterFacts(RosterCounts):
    """Counts and hash of an own community, and the stages at which nobody works."""

    empty_stages: list[str]


class Verdict(VerdictFacts):
    """The verdict after some years, with what its sentences need."""

    outcome: str
    too_early: TooEarly | None
    at_floor: bool
    years: float
    rope: float
    runs: int


class View(Verdict):
    """The verdict at a stage and year (``views.view_at``)."""

    stage: str
    label: str
    roster: NotRequired[RosterFacts]


class AmongExisting(TypedDict):
    """The difference among runs in which all partnerships still exist."""

    runs: int
    difference: Summary | None


class ExistingFacts(TypedDict):
    """Of the partnerships that began, how many still exist."""

    began: int
    count: int
    share: float
    low: float
    high: float


class Existing(ExistingFacts, AmongExisting):
    """Both at a moment."""


class YearShare(TypedDict):
    """The share of partnerships that exist after some years."""

    years: float
    share: float


class StillExisting(Existing):
    """``Existing`` at the end, the share after every year, and why the others ended."""

    unit: str
    path: list[YearShare]
    ended: dict[str, int]


class Horizon(Summary):
    """Verdict and difference after some years."""

    years: float
    verdict: str
    outcome: str
    lean: str
    existing: Existing | None


class StageNames(TypedDict):
    """A stage and its short name."""

    stage: str
    label: str


class StageRow(StageNames):
    """Both arms at a stage."""

    start: float
    isolated: float
    collective: float
    verdict: str
    outcome: str
    lean: str
    difference: Summary


class SegmentRow(TypedDict):
    """Both arms in a segment."""

    segment: str
    share: float
    isolated: float
    collective: float
    verdict: str
    outcome: str
    also_possible: list[str]
    difference: Summary


class Gap(TypedDict):
    """Best-off minus worst-off segment."""

    isolated: float
    collective: float
    verdict: str
    outcome: str
    difference: Summary
    unit: str


class Dip(TypedDict):
    """The largest mean deficit of collective on the way."""

    depth: float
    years: float


class Leverage(TypedDict):
    """What stands beside a dollar of backbone."""

    budgets: Ratio
    children: Ratio
    children_per_100000: Ratio
    coordinated: float
    backbone: float
    interval: str


class Selection(TypedDict):
    """Premium of funders' winners when picked and a year later."""

    picked: float
    a_year_later: float
    kept: float


class ArmData(TypedDict):
    """What one arm did (``Arm.to_dict``)."""

    outcome: float
    start: float
    money_total: float
    grant_pool: float
    income: dict[str, float]
    money: dict[str, float]
    hours: dict[str, float]
    indicators_rising: float | None
    selection: Selection


class SumWarning(TypedDict):
    """A sum that makes no sense, and its limits."""

    code: str
    value: float
    low: float
    high: float | None


class OwnOutcomeRow(TypedDict):
    """An outcome of one's own at the end of the runs, with what its author declares."""

    name: str
    label: str
    unit: str
    better: int
    text: str
    isolated: float
    collective: float
    difference: Summary


class ComparisonData(Verdict, Further):
    """Isolated versus collective (``Comparison.to_dict``), with what was asked for besides."""

    schema: int
    last_stage: int
    equal_money: bool
    arms: dict[str, ArmData]
    horizons: list[Horizon]
    existing: StillExisting | None
    stages: list[StageRow]
    segments: list[SegmentRow]
    gap: Gap
    dip: Dip
    cost_per_additional_child: ChildPrice
    leverage: Leverage | None
    recession_took: float
    warnings: list[SumWarning]
    seed: int
    model_version: str
    scenario: str
    title: str
    indicator_window: int
    scenario_hash: str
    notes: str
    roster: NotRequired[RosterFacts]
    note: NotRequired[str]
    own_outcomes: NotRequired[list[OwnOutcomeRow]]
    at: NotRequired[View]
    beside_ordinary: NotRequired[list[str]]
