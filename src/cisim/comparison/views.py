"""The verdict of a comparison at any stage and year: what sentences about it are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cisim.comparison.arms import Arm
from cisim.comparison.data import Dip, StageRow, VerdictFacts, View
from cisim.comparison.intervals import mean_interval, summary
from cisim.comparison.run_store import mean_over_runs
from cisim.comparison.timing import too_early
from cisim.comparison.verdict import OUTCOME_FLOOR, TOO_EARLY, ahead_counts, also_possible, lean, verdict_between
from cisim.errors import ArgumentError, nearest
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario


def verdict_facts(difference: Array, rope: float) -> VerdictFacts:
    """What is known of paired differences ``[run]`` in points: ``verdict``, ``also_possible``, ``lean``, ``difference``
    with the 95 % interval of its mean (``low`` to ``high``), ``ahead``.
    """
    values = summary(difference)
    low, high = mean_interval(values)
    return {
        "verdict": verdict_between(values["p10"], values["p90"], rope),
        "also_possible": also_possible(difference, rope),
        "lean": lean(difference, rope),
        "difference": {**values, "low": low, "high": high, "unit": "points"},
        "ahead": ahead_counts(difference, rope),
    }


def view_at(arms: Mapping[str, Arm], rope: float, stage: int, moment: int) -> View:
    """The verdict at a stage (its position) and a moment (one a year), with all that its sentences need."""
    scenario, months = arms["collective"].scenario, float(arms["collective"].months[moment])
    facts = verdict_facts(difference_at(arms, stage, moment), rope)
    early = too_early([scenario], stage, months, facts["verdict"])
    highest = max(arm.stages[:, moment, stage].mean() for arm in arms.values())
    _release(arms)
    return {
        "verdict": facts["verdict"],
        "also_possible": facts["also_possible"],
        "lean": facts["lean"],
        "difference": facts["difference"],
        "ahead": facts["ahead"],
        "outcome": TOO_EARLY if early else facts["verdict"],
        "too_early": early,
        "at_floor": bool(highest < OUTCOME_FLOOR),
        "stage": scenario.stages[stage].name,
        "label": scenario.stages[stage].label,
        "years": months / 12,
        "rope": rope,
        "runs": arms["collective"].runs,
    }


def difference_at(arms: Mapping[str, Arm], stage: int, moment: int) -> Array:
    """Collective minus isolated, ``[run]`` in points."""
    return np.asarray(arms["collective"].stages[:, moment, stage] - arms["isolated"].stages[:, moment, stage])


def _release(arms: Mapping[str, Arm]) -> None:
    """Give back the memory of what was read of results that are kept in a file (``RunStore``)."""
    for arm in arms.values():
        arm.release()


def outcome_of(scenario: Scenario, stage: int, months: float, verdict: str) -> str:
    """A verdict at a stage and time, or ``too_early`` for one."""
    return TOO_EARLY if too_early([scenario], stage, months, verdict) else verdict


def find_view(arms: Mapping[str, Arm], rope: float, stage: str | None = None, year: float | None = None) -> View:
    """``view_at`` a stage (name or short name; default: the last) and a year (default: the end).

    Raises:
        ArgumentError: there is no such stage, or nothing was written down after so many years.
    """
    collective = arms["collective"]
    position = collective.last_stage if stage is None else stage_position(collective.scenario, stage)
    years = collective.months / 12
    if year is None:
        return view_at(arms, rope, position, len(years) - 1)
    moment = int(np.argmin(np.abs(years - year)))
    if abs(years[moment] - year) > 1e-6:
        raise ArgumentError(f"year: {year:g} given, allowed: {_years_text(float(years[-1]))}")
    return view_at(arms, rope, position, moment)


def _years_text(end: float) -> str:
    """Years that can be asked for; the end of a run need not be a whole one."""
    return f"whole years from 0 to {int(end)}" + ("" if end == int(end) else f", or {end:g}")


def check_view(scenario: Scenario, stage: str | None, year: float | None) -> None:
    """Refuse a stage or a year that the runs of a scenario will not have, before anything is run.

    Raises:
        ArgumentError: likewise.
    """
    if stage is not None:
        stage_position(scenario, stage)
    end = scenario.months / 12
    if year is not None and not (year == end or (0 <= year <= end and year == int(year))):
        raise ArgumentError(f"year: {year:g} given, allowed: {_years_text(end)}")


def stages_at_end(arms: Mapping[str, Arm], rope: float) -> list[StageRow]:
    """Both arms, their difference and its verdict at every stage in the last month."""
    collective = arms["collective"]
    rows: list[StageRow] = []
    for s, stage in enumerate(collective.scenario.stages):
        difference = difference_at(arms, s, -1)
        d = summary(difference)
        _release(arms)
        verdict = verdict_between(d["p10"], d["p90"], rope)
        outcome = outcome_of(collective.scenario, s, float(collective.months[-1]), verdict)
        row: StageRow = {
            "stage": stage.name,
            "label": stage.label,
            "start": float(arms["isolated"].stages[:, 0, s].mean()),
            "isolated": float(arms["isolated"].stages[:, -1, s].mean()),
            "collective": float(collective.stages[:, -1, s].mean()),
            "verdict": verdict,
            "outcome": outcome,
            "lean": lean(difference, rope),
            "difference": d,
        }
        rows.append(row)
    return rows


def deepest_deficit(months: Array, differences: Sequence[Array]) -> Dip:
    """The largest mean deficit before the mean difference last turns positive (0: there is none), and after how many
    years; ``differences`` ``[run]`` at each of ``months``.
    """
    path = np.array([mean_over_runs(difference) for difference in differences])
    behind = np.flatnonzero(path < 0)
    if len(behind) == 0 or path[-1] <= 0:
        return {"depth": float(min(path.min(), 0.0)), "years": float(months[path.argmin()] / 12)}
    before = path[: behind[-1] + 1]
    return {"depth": float(before.min()), "years": float(months[before.argmin()] / 12)}


def stage_position(scenario: Scenario, stage: str) -> int:
    """Position of a stage by its name or short name, whatever its capitals.

    Raises:
        ArgumentError: there is none of this name.
    """
    names = {text.casefold(): k for k, s in enumerate(scenario.stages) for text in (s.name, s.label)}
    if str(stage).casefold() not in names:
        known = [s.name for s in scenario.stages]
        close = nearest(str(stage), [*known, *(s.label for s in scenario.stages)])
        raise ArgumentError(f"stage: {stage!r} given, allowed: {', '.join(known)}{close}")
    return names[stage.casefold()]
