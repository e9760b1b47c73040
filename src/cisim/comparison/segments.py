"""Who gains: the difference by neighbourhood (segment) at the last stage, and the gap between neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim.comparison.arms import Arm
from cisim.comparison.verdict import also_possible, summary, verdict_of


def by_segment(arms: Mapping[str, Arm], rope: float) -> list[dict[str, Any]]:
    """Both arms, their difference in points and its verdict in every segment, in the order of the scenario."""
    isolated, collective = arms.values()
    rows = []
    for l, segment in enumerate(collective.scenario.segments):
        d = collective.segments[:, l] - isolated.segments[:, l]
        means = {name: float(arm.segments[:, l].mean()) for name, arm in arms.items()}
        verdict = {"verdict": verdict_of(d, rope), "also_possible": also_possible(d, rope)}
        rows.append({"segment": segment.name, "share": segment.share, **means, **verdict, "difference": summary(d)})
    return rows


def gap_facts(arms: Mapping[str, Arm], rope: float) -> dict[str, Any]:
    """Best-off minus worst-off segment in points, and the verdict on its difference (*ahead*: a larger gap)."""
    isolated, collective = arms.values()
    d = collective.gap - isolated.gap
    means = {name: float(arm.gap.mean()) for name, arm in arms.items()}
    return means | {"verdict": verdict_of(d, rope), "difference": summary(d), "unit": "points"}
