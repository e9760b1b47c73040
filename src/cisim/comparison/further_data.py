"""The objects of what is asked for besides isolated versus collective as types; keys as documented in docs/json.md."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from cisim.comparison.summary_data import ChildPrice, MeanSummary, Summary
from cisim.model.evidence_badges import Badge
from cisim.model.parameters import Value


class ConditionShare(TypedDict):
    """What a condition carries of an effect."""

    condition: str
    title: str
    badge: Badge
    points: float
    low: float | None
    high: float | None
    share: float
    share_low: float | None
    share_high: float | None


class WeakestEvidence(TypedDict):
    """The lowest badge behind a good part of an effect."""

    badge: Badge
    conditions: list[str]


class Shares(TypedDict):
    """What conditions carry: ``--shares``."""

    effect: float | None
    unit: str
    runs: int
    part: float
    conditions: list[ConditionShare]
    weakest: WeakestEvidence | None


class MarginalValue(TypedDict):
    """What $100,000 a year change."""

    difference: MeanSummary
    dollars_a_year: float
    cost_per_additional_child: ChildPrice


class Tenth(TypedDict):
    """What a larger pool brings, beside what was published."""

    stage: str
    years: float
    points: MeanSummary
    rise_of_all_money: float
    published_points: float
    against_published: Literal["below", "above", "same"]


class Marginal(TypedDict):
    """What $100,000 a year are worth: ``--marginal``."""

    unit: str
    service: dict[str, MarginalValue | None]
    backbone: dict[str, MarginalValue | None]
    tenth: Tenth


class WatchedArm(TypedDict):
    """What funders saw in one arm."""

    change: Summary
    noise: float
    no_higher: float
    left: float


class WatchRow(TypedDict):
    """A patience, what is watched, and a year, in both arms."""

    patience: int
    watches: str
    years: int
    isolated: WatchedArm
    collective: WatchedArm


class Watch(TypedDict):
    """What funders watch: ``--watch``."""

    unit: str
    exit_rate: float
    funders: int
    rows: list[WatchRow]


class ValueVerdict(TypedDict):
    """The verdict with a number at a value; nothing of it was run where ``difference`` is none."""

    value: Value
    verdict: str
    also_possible: list[str] | None
    difference: Summary | None


class SwitchingNumber(TypedDict):
    """A number that was moved; ``change`` and ``at`` where it makes another verdict."""

    key: str
    label: str
    unit: str
    grade: str
    now: Value
    change: NotRequired[float]
    at: NotRequired[ValueVerdict]
    end: ValueVerdict


class WhatWouldChange(TypedDict):
    """Which assumed number makes another verdict: ``--what-would-change``."""

    tried: int
    unmoved: list[str]
    within: Literal["declared_range", "half_to_double"]
    screened: int
    runs: int
    confirmed: bool
    changes: list[SwitchingNumber]
    further: list[SwitchingNumber]
    held: list[SwitchingNumber]


class Further(TypedDict, total=False):
    """What is asked for besides isolated versus collective."""

    shares: Shares
    marginal: Marginal
    watch: Watch
    what_would_change: WhatWouldChange
