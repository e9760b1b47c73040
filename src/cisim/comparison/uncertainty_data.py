"""The object of ``cisim uncertainty --json`` as types; keys as documented in docs/json.md."""

from __future__ import annotations

from typing import TypedDict


class ShareOfWorlds(TypedDict):
    """A share of worlds with its 95 % interval."""

    share: float
    low: float
    high: float


class Separation(TypedDict):
    """How a number separates worlds behind from worlds ahead."""

    key: str
    correlation: float
    low: float
    high: float
    clear: bool
    median_behind: float | None
    median_ahead: float | None


class UncertaintyData(TypedDict):
    """Joint uncertainty: ``cisim uncertainty --json``."""

    schema: int
    scenario: str
    scenario_hash: str
    model_version: str
    years: float
    unit: str
    draws: int
    failed: int
    runs: int
    seed: int
    numbers: int
    reference: dict[str, float]
    mean: dict[str, float]
    difference: dict[str, float]
    shares: dict[str, ShareOfWorlds]
    separation: list[Separation]
    measurement: list[str]
