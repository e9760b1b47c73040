"""The objects of commands that test the model as types; keys as documented in docs/json.md."""

from __future__ import annotations

from typing import Any, TypedDict


class ReplicationRow(TypedDict):
    """A published line beside ours."""

    setting: str
    published: float | str
    ours: float
    se: float
    runs: int
    verdict: str


class PartnersRow(TypedDict):
    """Levels and their difference at a coupling."""

    setting: str
    coupling: int
    isolated: float
    collective: float
    difference: float
    low: float
    high: float
    runs: int


class PosteriorRow(TypedDict):
    """A parameter of a posterior."""

    parameter: str
    unit: str
    before: Any
    prior_low: float
    prior_high: float
    prior_scale: str
    median: float
    p10: float
    p90: float
    shrinkage: float
    identified: bool
    covered: float


class CalibrationData(TypedDict):
    """A calibration: ``cisim calibrate --json``."""

    schema: int
    scenario: str
    posterior: list[PosteriorRow]
    fit: float
    values: int
    runs: int
    effective_draws: float
    effective_observations: float
    effective_tests: float
    warnings: list[str]
