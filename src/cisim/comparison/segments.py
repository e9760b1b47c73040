"""Who gains: the difference by neighbourhood (segment) at the last stage, and the gap between neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping

from cisim.comparison.arms import Arm
from cisim.comparison.data import Gap, SegmentRow
from cisim.comparison.intervals import summary
from cisim.comparison.verdict import also_possible, verdict_between, verdict_of


def by_segment(arms: Mapping[str, Arm], rope: float) -> list[SegmentRow]:
    """Both arms, their difference in points and its verdict in every segment, in the order of the scenario."""
    isolated, collective = arms.values()
    rows: list[SegmentRow] = []
    for l, segment in enumerate(collective.scenario.segments):
        d = collective.segments[:, l] - isolated.segments[:, l]
        values = summary(d)
        row: SegmentRow = {
            "segment": segment.name,
            "share": segment.share,
            "isolated": float(isolated.segments[:, l].mean()),
            "collective": float(collective.segments[:, l].mean()),
            "verdict": verdict_between(values["p10"], values["p90"], rope),
            "also_possible": also_possible(d, rope),
            "difference": values,
        }
        rows.append(row)
    return rows


def gap_facts(arms: Mapping[str, Arm], rope: float) -> Gap:
    """Best-off minus worst-off segment in points, and the verdict on its difference (*ahead*: a larger gap)."""
    isolated, collective = arms.values()
    d = collective.gap - isolated.gap
    return {
        "isolated": float(isolated.gap.mean()),
        "collective": float(collective.gap.mean()),
        "verdict": verdict_of(d, rope),
        "difference": summary(d),
        "unit": "points",
    }
