"""Where the stages of a place start: the first value of their series, or the scenario's, as high as the model can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cisim.own_community.ntee import HIGH, LOW, MEDIUM
from cisim.own_community.series import Datum
from cisim.scenario.checks import highest_start, mean_intake
from cisim.scenario.scenario import Scenario

LOWEST = 0.01
MARGIN = 0.8
"""Of the highest possible start, where a series says more: communities that are drawn differ, and so does the limit."""


@dataclass(frozen=True)
class StageStart:
    """Where a stage starts, how sure that is, and where it comes from; None where nothing says so."""

    value: float | None
    confidence: str
    why: str


def starts_of(scenario: Scenario, data: Sequence[Datum]) -> list[StageStart]:
    """The start of each stage.

    Published indicators have standards of their own: more may graduate than are proficient before. In the model a stage
    cannot begin above what full service makes of those who enter it (M0); then it begins below that limit.
    """
    first_year = min((d.year for d in data), default=0.0)
    known: dict[int, float] = {}
    starts: dict[int, StageStart] = {}
    for k in scenario.stage_order:
        start = starts[k] = _limited(_of_series(scenario, data, k, first_year), scenario, k, known)
        if start.value is not None:
            known[k] = start.value
    return [starts[k] for k in range(len(scenario.stages))]


def _of_series(scenario: Scenario, data: Sequence[Datum], stage: int, first_year: float) -> StageStart:
    """The first value of all children, or what the scenario says."""
    own = sorted((d.year, d.value) for d in data if d.stage == stage and d.segment is None)
    if not own:
        return StageStart(scenario.stages[stage].start, LOW, "of the scenario: no series of it")
    year, points = own[0]
    return StageStart(
        max(points / 100, LOWEST), HIGH if year == first_year else MEDIUM, f"value of {year:g} in the series"
    )


def _limited(start: StageStart, scenario: Scenario, stage: int, known: dict[int, float]) -> StageStart:
    """The start, or below the highest one that is possible with what enters the stage."""
    sources = scenario.inflows[stage]
    if start.value is None or any(source not in known for source in sources):
        return start
    entering = dict.fromkeys((known[source] for source in sources), 0.0) or {mean_intake(scenario): 1.0}
    for source, weight in sources.items():
        entering[known[source]] += weight
    most = MARGIN * float(highest_start(entering, scenario.stages[stage].substitution, scenario))
    if start.value <= most:
        return start
    return StageStart(
        round(most, 3), LOW, f"{start.value:.1%} is the {start.why}, more than can come of those who enter"
    )
