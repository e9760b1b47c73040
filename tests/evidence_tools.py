"""Calibrations, validations and claims with made-up results."""

from __future__ import annotations

import json

import numpy as np

from cisim.evidence.calibration.calibrate import Calibration
from cisim.evidence.calibration.prior import make_prior
from cisim.evidence.calibration.report import CalibrationReport
from cisim.evidence.claim_effects import ClaimFinding, SwitchChange
from cisim.evidence.claims import LEVELS, read_claims
from cisim.evidence.claims_document import Doctor
from cisim.evidence.validation.patterns import read_patterns
from cisim.evidence.validation.report import Validation
from cisim.evidence.validation.scoring import Estimate, Finding
from cisim.model.distributions import Uniform
from cisim.own_community.series import Datum, Series
from cisim.scenario.load import load


def toml_value(value: object) -> str:
    """A value as a line of TOML has it, tables inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}" = {toml_value(v)}' for k, v in value.items()) + "}"
    return json.dumps(value)


def made_calibration(**changes) -> Calibration:
    """A calibration of two parameters to ten values that is as it should be, but for the changes."""
    prior = make_prior(load("small-town"), ["trust.first", "problem.known"], {"problem.known": Uniform(0, 1)})
    series = Series(tuple(Datum(2010.0 + k, 0, None, 50.0, 1.0) for k in range(10)), 2010.0)
    bands = np.array([40.0, 45.0, 50.0, 55.0, 60.0])[:, None].repeat(10, axis=1)
    usual = {
        "prior": prior, "series": series, "draws": np.zeros((1, 2)),
        "quantiles": np.array([[0.4] * 2, [0.5] * 2, [0.6] * 2]),
        "shrinkage": np.array([0.6, 0.7]), "covered": np.array([0.8, 0.8]), "tests": 100.0, "prior_bands": bands,
        "bands": bands, "effective": 100.0, "observations": 6.0, "simulated": 1, "impossible": 0,
    }  # fmt: skip
    return Calibration(**(usual | changes))


def made_report() -> CalibrationReport:
    """What ``cisim calibrate`` reports."""
    return CalibrationReport(made_calibration(), load("small-town"), "title = 'calibrated'\n", 1)


def made_validation() -> Validation:
    """Two patterns, one of them missed, and what has no quantity."""
    file = read_patterns()
    value = Estimate(0.5, 0.25, 0.75)
    findings = [
        Finding(p, value, None, score, None, 20, 1)
        for p, score in zip(file.patterns[:2], ("PASS", "FAIL"), strict=True)
    ]
    return Validation(tuple(findings), {}, tuple(file.not_applicable), None, "cisim validate")


def made_doctor() -> Doctor:
    """Two claims, one of them inert, and those without a switch."""
    file = read_claims()
    changes = dict.fromkeys(LEVELS, SwitchChange(1.0, 1.5, 0.5, 0.25, 0.75))
    findings = [
        ClaimFinding(claim, claim.scenario or "adaptive-city", 15.0, verdict, changes)
        for claim, verdict in zip(file.claims[:2], ("inert", "as_expected"), strict=True)
    ]
    return Doctor(findings, file.no_switch, 8, 1)
