"""Isolated versus collective: the same community, the same total money, the same luck; paired differences and a
verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.comparison.arms import collect
from cisim.comparison.ledger import COORDINATION_USES, cost_per_child, grant_pool, money_total, same_money, spending
from cisim.comparison.verdict import (
    MIN_RUNS,
    OUTCOME_FLOOR,
    ROPE,
    VERDICTS,
    ahead_counts,
    also_possible,
    check_rope,
    summary,
    verdict_between,
    verdict_of,
)
from cisim.display import FigureDisplay
from cisim.errors import ArgumentError, whole_number
from cisim.model.kernels.layout import USES
from cisim.scenario.load import as_scenario
from cisim.scenario.scenario import Scenario
from cisim.version import __version__

Array = npt.NDArray[Any]
ARMS = ("isolated", "collective")
HORIZONS = (2, 5, 10, 15)


@dataclass(frozen=True, repr=False)
class Comparison(FigureDisplay):
    """What both arms did, run by run; the first axis is the arm (``ARMS``), the second the run.

    Attributes:
        scenario: the collective arm; the isolated one is ``scenario.isolated()``.
        seed: root seed; run i uses its replication i.
        rope: half-width of the region of practical equivalence, in points.
        months: [moment] months since the start, one moment a year.
        stages: [arm, run, moment, stage] attainment of all children, in points.
        segments: [arm, run, segment] attainment at the last stage in the last month, in points.
        rising: [arm, run] share of indicators with a positive trend over the first years.
        completed: [arm, run] children who left the last stage at benchmark, since the start.
        dollars: [arm, run, account] since the start; accounts as in ``observe.ACCOUNTS``.
        hours: [arm, run, use] since the start.
        selection: [arm, run, 3] premium of funders' winners when picked, a year later, judgements.
    """

    scenario: Scenario
    seed: int
    rope: float
    months: Array
    stages: Array
    segments: Array
    rising: Array
    completed: Array
    dollars: Array
    hours: Array
    selection: Array

    def __repr__(self) -> str:
        mean, low, high = (summary(self.difference)[k] for k in ("mean", "p10", "p90"))
        spread = "80 % of runs" if self.runs >= MIN_RUNS else "all runs"
        return (
            f"<Comparison of '{self.scenario.name}': {VERDICTS[self.verdict]}, {mean:+.2f} points after "
            f"{self.years:g} years ({spread}: {low:+.2f} to {high:+.2f}); {self.runs} paired runs, "
            f"seed {self.seed}>"
        )

    @property
    def runs(self) -> int:
        """Number of paired runs."""
        return int(self.stages.shape[1])

    @property
    def years(self) -> float:
        """Length of the runs."""
        return float(self.months[-1] / 12)

    @cached_property
    def last_stage(self) -> int:
        """Position of the stage at which outcomes are judged."""
        return self.scenario.stage_order[-1]

    @cached_property
    def difference(self) -> Array:
        """Collective minus isolated at the last stage in the last month, ``[run]`` in points."""
        return self.difference_at(len(self.months) - 1)

    def difference_at(self, moment: int, stage: int | None = None) -> Array:
        """Collective minus isolated at a moment and stage (default: the last), ``[run]`` in points."""
        s = self.last_stage if stage is None else stage
        return np.asarray(self.stages[1, :, moment, s] - self.stages[0, :, moment, s])

    @property
    def verdict(self) -> str:
        """One of ``VERDICTS``, at the last stage in the last month."""
        return verdict_of(self.difference, self.rope)

    @property
    def at_floor(self) -> bool:
        """Whether next to nobody (``verdict.OUTCOME_FLOOR``) reaches the benchmark at the last stage in either arm at
        the end: an effect of working together could not show there.
        """
        return bool(self.stages[:, :, -1, self.last_stage].mean(axis=1).max() < OUTCOME_FLOOR)

    def horizons(self) -> list[dict[str, Any]]:
        """Verdict and difference after 2, 5, 10 and 15 years, as far as the runs go, and at their end."""
        moments = [i for i, m in enumerate(self.months) if m / 12 in HORIZONS or i == len(self.months) - 1]
        rows = []
        for i in moments:
            d = summary(self.difference_at(i))
            verdict = verdict_between(d["p10"], d["p90"], self.rope)
            rows.append({"years": float(self.months[i] / 12), "verdict": verdict, **d})
        return rows

    def by_stage(self) -> list[dict[str, Any]]:
        """Both arms and their difference at every stage in the last month."""
        rows = []
        for s, stage in enumerate(self.scenario.stages):
            d = summary(self.difference_at(-1, s))
            means = {arm: float(self.stages[a, :, -1, s].mean()) for a, arm in enumerate(ARMS)}
            start = float(self.stages[0, :, 0, s].mean())
            row = {"stage": stage.name, "label": stage.label, "start": start, **means}
            rows.append(row | {"verdict": verdict_between(d["p10"], d["p90"], self.rope), "difference": d})
        return rows

    def gap(self) -> dict[str, Any]:
        """Best-off minus worst-off segment at the last stage, in points."""
        gap = self.segments.max(axis=2) - self.segments.min(axis=2)
        means = {arm: float(gap[a].mean()) for a, arm in enumerate(ARMS)}
        d = gap[1] - gap[0]
        return means | {"verdict": verdict_of(d, self.rope), "difference": summary(d), "unit": "points"}

    @cached_property
    def spending(self) -> dict[str, Array]:
        """Dollars by use since the start, ``[arm, run]``: an organisation's money follows its hours; backbone, data
        system and what reserves have taken up stand beside.
        """
        return spending(self.scenario, self.hours, self.dollars)

    @cached_property
    def money_total(self) -> Array:
        """All dollars that came in since the start, ``[arm, run]``: grants, backbone, data system, own income, public
        budgets and contributions in kind.
        """
        return money_total(self.dollars)

    @property
    def equal_money(self) -> bool:
        """Whether both arms of every run had the same dollars (``ledger.same_money``)."""
        return bool(same_money(*self.money_total).all())

    def money(self, arm: int) -> dict[str, float]:
        """Mean dollars by use, and their total."""
        parts = {name: float(values[arm].mean()) for name, values in self.spending.items()}
        return parts | {"total": float(self.money_total[arm].mean())}

    def dip(self) -> dict[str, float]:
        """The largest mean deficit of collective before its mean difference last turns positive (0: there is none)."""
        path = (self.stages[1] - self.stages[0])[:, :, self.last_stage].mean(axis=0)
        behind = np.flatnonzero(path < 0)
        if len(behind) == 0 or path[-1] <= 0:
            return {"depth": float(min(path.min(), 0.0)), "years": float(self.months[path.argmin()] / 12)}
        before = path[: behind[-1] + 1]
        return {"depth": float(before.min()), "years": float(self.months[before.argmin()] / 12)}

    def ahead(self) -> dict[str, Any]:
        """In how many runs collective ends ahead: ``verdict.ahead_counts``."""
        return ahead_counts(self.difference, self.rope)

    def cost_per_child(self) -> dict[str, Any]:
        """Dollars of coordination per additional child who leaves the last stage at benchmark.

        Coordination is backbone, data system and members' hours. Not estimable where the 80 % interval of additional
        children includes zero.
        """
        coordination = np.asarray(sum(self.spending[k] for k in COORDINATION_USES))
        return cost_per_child(coordination[1] - coordination[0], self.completed[1] - self.completed[0])

    def selection_effect(self, arm: int) -> dict[str, float]:
        """Regression to the mean of the funders' winners: premium when picked, a year later, and the share that is
        left.
        """
        picked, later = self.selection[arm, :, 0].mean(), self.selection[arm, :, 1].mean()
        return {"picked": float(picked), "a_year_later": float(later), "kept": float(later / picked) if picked else 0.0}

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cisim compare --json`` prints; keys and units in docs/json.md."""
        arms = {}
        for a, arm in enumerate(ARMS):
            arms[arm] = {
                "outcome": float(self.stages[a, :, -1, self.last_stage].mean()),
                "start": float(self.stages[a, :, 0, self.last_stage].mean()),
                "money_total": round(float(self.money_total[a].mean()), 2),
                "grant_pool": round(float(grant_pool(self.dollars)[a].mean()), 2),
                "money": {k: round(v, 2) for k, v in self.money(a).items()},
                "hours": {use: float(self.hours[a, :, k].mean()) for k, use in enumerate(USES)},
                "indicators_rising": None if np.isnan(self.rising[a]).any() else float(self.rising[a].mean()),
                "selection": self.selection_effect(a),
            }
        return {
            "schema": 1,
            "verdict": self.verdict,
            "also_possible": also_possible(self.difference, self.rope),
            "at_floor": self.at_floor,
            "difference": summary(self.difference) | {"unit": "points"},
            "years": self.years,
            "last_stage": self.last_stage,
            "equal_money": self.equal_money,
            "rope": self.rope,
            "ahead": self.ahead(),
            "arms": arms,
            "horizons": self.horizons(),
            "stages": self.by_stage(),
            "gap": self.gap(),
            "dip": self.dip(),
            "cost_per_additional_child": self.cost_per_child(),
            "runs": self.runs,
            "seed": self.seed,
            "model_version": __version__,
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            "indicator_window": int(self.scenario["indicators.window"]),
            "scenario_hash": self.scenario.hash,
        } | (
            {}
            if self.scenario.roster is None
            else {"roster": self.scenario.roster.facts() | {"empty_stages": self.scenario.roster.empty_stages}}
        )


def compare(
    scenario: Scenario | str | Path,
    runs: int = 200,
    seed: int = 1,
    *,
    rope: float = ROPE,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    isolated: Comparison | None = None,
) -> Comparison:
    """Run both arms of a scenario on common random numbers and keep what the comparison needs (about 1 kB a pair).

    Args:
        scenario: the collective arm, or its name or path; strengths of zero make the isolated arm.
        runs: paired runs, at least 2.
        seed: root seed.
        rope: half-width of the region of practical equivalence, in points.
        threads: by default all usable cores.
        progress: called with runs done and runs in all after each block.
        isolated: a comparison with the same isolated arm, which is then not run again: as many runs, the same seed,
            and a scenario that differs in numbers of conditions only. The result is the same to the last bit.

    Raises:
        ScenarioError: what was given is no scenario.
        ArgumentError: another argument cannot be used.
    """
    scenario, rope, runs = as_scenario(scenario), check_rope(rope), whole_number("runs", runs, 2)
    if isolated is None:
        arms = [scenario.isolated(), scenario]
    elif (isolated.runs, isolated.seed) == (runs, seed) and same_isolated(scenario, isolated.scenario):
        arms = [scenario]
    else:
        raise ArgumentError("isolated: a comparison with as many runs, this seed, and other conditions only is needed")
    months, arrays = collect(arms, runs, seed, threads=threads, progress=progress)
    if isolated is not None:
        arrays = {name: np.concatenate([getattr(isolated, name)[:1], found]) for name, found in arrays.items()}
    return Comparison(scenario, seed, rope, months, **arrays)


def same_isolated(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios have the same isolated arm: they differ in numbers of conditions at most, which all have no
    strength there.
    """
    return set(one.difference(other)) <= {p.key for c in one.conditions for p in c.settings}


__all__ = ["ARMS", "VERDICTS", "Comparison", "compare", "summary", "verdict_of"]
