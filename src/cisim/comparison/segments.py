"""Who gains: the difference by neighbourhood (segment) at the last stage, and the gap between neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping

from cisim.comparison.arms import Arm
from cisim.comparison.data import Gap, SegmentRow
from cisim.comparison.intervals import summary
from cisim.comparison.verdict import also_possible, verdict_between, verdict_of
from cisim.comparison.views import outcome_of


def by_segment(arms: Mapping[str, Arm], rope: float) -> list[SegmentRow]:
    """Both arms, their difference in points and its verdict in every segment, in the order of the scenario."""
    isolated, collective = arms.values()
    rows: list[SegmentRow] = []
    for l, segment in enumerate(collective.scenario.segments):
        d = collective.segments[:, l] - isolated.segments[:, l]
        values = summary(d)
        verdict = verdict_between(values["p10"], values["p90"], rope)
        row: SegmentRow = {
            "segment": segment.name,
            "share": segment.share,
            "isolated": float(isolated.segments[:, l].mean()),
            "collective": float(collective.segments[:, l].mean()),
            "verdict": verdict,
            "outcome": outcome_at_end(collective, verdict),
            "also_possible": also_possible(d, rope),
            "difference": values,
        }
        rows.append(row)
    return rows


def outcome_at_end(collective: Arm, verdict: str) -> str:
    """A verdict on neighbourhoods, who are seen at the last stage at the end, or that it is too early for one."""
    return outcome_of(collective.scenario, collective.last_stage, float(collective.months[-1]), verdict)


def gap_facts(arms: Mapping[str, Arm], rope: float) -> Gap:
    """Best-off minus worst-off segment in points, and the verdict on its difference (*ahead*: a larger gap)."""
    isolated, collective = arms.values()
    d = collective.gap - isolated.gap
    verdict = verdict_of(d, rope)
    return {
        "isolated": float(isolated.gap.mean()),
        "collective": float(collective.gap.mean()),
        "verdict": verdict,
        "outcome": outcome_at_end(collective, verdict),
        "difference": summary(d),
        "unit": "points",
    }
