"""Small tables that figures are drawn from, as an analysis would give them."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from cisim.charts.measure import Measure

NAMES = [
    "common_agenda", "shared_measurement", "mutually_reinforcing_activities", "continuous_communication",
    "backbone_support",
]  # fmt: skip
FOOTER = "6,400 runs, seed 1, cisim 0.1.0"
POINTS = Measure("Last stage", "points", "after 15 years", meaning="children at benchmark")


def cells() -> pd.DataFrame:
    rows = []
    for problem, scale in (("adaptive", 1.0), ("technical", -0.1)):
        for key in itertools.product((0, 1), repeat=5):
            mean = 36.4 + scale * float(np.dot(key, (1.2, 0.9, 1.8, 0.4, 3.1)))
            row = dict(zip(NAMES, key, strict=True))
            rows.append(row | {"mean": mean, "low": mean - 0.5, "high": mean + 0.5, "problem": problem})
    return pd.DataFrame(rows)


def effects() -> pd.DataFrame:
    rows = []
    for order in (1, 2, 3):
        for k, term in enumerate(itertools.combinations(NAMES, order)):
            effect = (3.1, 1.3, 0.1)[order - 1] - 0.6 * k
            rows.append(
                {"term": ":".join(term), "order": order, "effect": effect, "low": effect - 1, "high": effect + 1}
            )
    return pd.DataFrame(rows)


def shares() -> pd.DataFrame:
    values = np.array([2.4, 0.3, 1.6, 0.8, 6.1])
    return pd.DataFrame({"condition": NAMES, "value": values, "low": values - 0.7, "high": values + 0.7})


def over_years() -> pd.DataFrame:
    rows = []
    for stage, (arm, slope), year in itertools.product(
        ("Reading", "Employment"), (("isolated", 0.3), ("collective", 1.1)), range(16)
    ):
        middle = 31 + slope * year
        spread = {"p10": middle - 9, "p25": middle - 4, "p50": middle, "p75": middle + 4, "p90": middle + 9}
        rows.append({"year": year, "arm": arm, "stage": stage, **spread})
    return pd.DataFrame(rows)


def sign_map() -> pd.DataFrame:
    rows = []
    for x, y in itertools.product((0, 1, 2, 3), (2, 5, 10)):
        mean = -3 + 1.5 * x + 0.2 * y
        sign = int(mean > 1) - int(mean < -1)
        rows.append({"x": x, "y": y, "mean": mean, "low": mean - 1, "high": mean + 1, "p_ahead": 0.5, "sign": sign})
    return pd.DataFrame(rows)


def swings() -> pd.DataFrame:
    return pd.DataFrame([
        {"label": f"Parameter {k}", "low_value": 0.1 * k, "high_value": 1.0 + k, "at_low": 11 - 12 / (k + 1),
         "at_high": 11 + 6 / (k + 1), "baseline": 11.0}
        for k in range(10)
    ])  # fmt: skip
