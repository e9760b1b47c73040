"""The object of ``cisim portfolio --json`` as types; keys as documented in docs/json.md."""

from __future__ import annotations

from typing import Any, TypedDict

from cisim.comparison.summary_data import Summary


class PlaceEffect(Summary):
    """True effects over places, or over a group of them."""

    places: str
    count: int
    organisations: int
    above_zero: float
    verdict: str
    outcome: str


class GateRate(TypedDict):
    """Places that pass a gate; nothing where they are too few."""

    threshold: float
    places: str
    count: int
    left_out: int
    passed: float | None
    passed_low: float | None
    passed_high: float | None


class GateData(TypedDict):
    """Places that pass a gate, by the share of indicators that must rise."""

    share_of_indicators: float
    window: int
    literature: float
    rates: list[GateRate]


class MatchedPairs(TypedDict):
    """What designs of matched pairs estimate, beside the truth."""

    estimator: str
    estimate: float
    truth: float
    bias: float
    spread: float
    covered: float
    clear: float
    wrong_sign: float
    pairs: int
    designs: int


class SuccessStory(TypedDict):
    """The places that grew most: what is seen of them, their true effect, and that of all."""

    picked: int
    seen: float
    effect_of_them: float
    effect_of_all: float


class PortfolioData(TypedDict):
    """Many places: effects, gate, matched pairs, success stories."""

    schema: int
    places: int
    organisations: int
    treated: int
    years: float
    unit: str
    effects: list[PlaceEffect]
    gate: GateData
    matched_pairs: list[MatchedPairs]
    stories: list[SuccessStory]
    community_of_practice: dict[str, Any]
    equal_money: bool
    seed: int
    model_version: str
    portfolio: str
    title: str
    portfolio_hash: str
