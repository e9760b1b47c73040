"""One scenario as it stands: what it did, run by run, on seeds that it shares with those it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.comparison import collect
from cisim.kernels.layout import USES
from cisim.ledger import PRICE, money_total, spending
from cisim.scenario import Scenario

Array = npt.NDArray[Any]
TIME = "time.months"


@dataclass(frozen=True)
class Arm:
    """What one scenario did, run by run; the first axis is the run, units as in ``comparison.Comparison``."""

    scenario: Scenario
    seed: int
    months: Array
    stages: Array
    segments: Array
    completed: Array
    dollars: Array
    hours: Array

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.stages)

    def first(self, runs: int) -> Arm:
        """The first so many runs."""
        kept = ("stages", "segments", "completed", "dollars", "hours")
        return self if runs >= self.runs else replace(self, **{name: getattr(self, name)[:runs] for name in kept})

    @cached_property
    def measures(self) -> dict[str, Array]:
        """Values at the end by the name of a measure (``MEASURES``), ``[run]``."""
        spent = spending(self.scenario, self.hours, self.dollars)
        return {
            "outcome": self.stages[:, -1, self.scenario.stage_order[-1]],
            "mean": self.stages[:, -1].mean(axis=1),
            "gap": np.ptp(self.segments, axis=1),
            "backbone": spent["backbone"],
            "coordination": self.hours[:, USES.index("coordination")],
            "money": money_total(self.dollars),
            "price": np.asarray(sum(spent[name] for name in PRICE)),
        }


def run_arm(
    scenario: Scenario,
    runs: int,
    seed: int,
    *,
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Arm:
    """One scenario as it stands, for as many months; on the same seeds all scenarios meet the same luck, whether they
    are run together or one by one.
    """
    short = scenario if months in (None, scenario.months) else scenario.replace({TIME: months})
    moments, arrays = collect([short], runs, seed, threads=threads, progress=progress)
    kept = {name: arrays[name][0] for name in ("stages", "segments", "completed", "dollars", "hours")}
    return Arm(scenario, seed, moments, **kept)


def shared_months(scenarios: Sequence[Scenario]) -> int:
    """The months that all scenarios have: those of the shortest."""
    return min(s.months for s in scenarios)
