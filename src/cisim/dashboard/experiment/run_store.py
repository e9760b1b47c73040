"""Finished runs of all combinations in memory: those that come with cisim, and those a visitor makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from cisim.dashboard.experiment.design import BY_PROBLEM, FactorialRequest
from cisim.dashboard.state.communities import DEFAULT_COMMUNITY
from cisim.dashboard.state.settings import Settings
from cisim.experiment.analysis.table import SweepTable
from cisim.experiment.sweep.columns import describe_columns
from cisim.experiment.sweep.plan import Plan
from cisim.storage.files import frame_text
from cisim.version import __version__

DATA_FOLDER = Path(__file__).with_name("data")
DATA_FILE = DATA_FOLDER / f"{BY_PROBLEM}.parquet"


@dataclass(frozen=True, eq=False)
class FactorialRuns:
    """Some or all runs of a plan.

    Attributes:
        request: what was to be run.
        plan: its plan.
        outcomes: ``run``, ``year`` and a column per outcome, one row per run and year.
        shipped: whether they came with cisim.
    """

    request: FactorialRequest
    plan: Plan
    outcomes: pd.DataFrame
    shipped: bool = False

    @cached_property
    def done(self) -> int:
        """Number of runs."""
        return int(self.outcomes["run"].nunique())

    @property
    def complete(self) -> bool:
        """Whether no run is missing."""
        return self.done == self.plan.size

    @cached_property
    def replications(self) -> int:
        """Replications that all combinations have."""
        run = self.outcomes["run"].unique()
        return int((np.bincount(run % self.plan.experiment.replications) == len(self.plan.table)).sum())

    @property
    def years(self) -> tuple[float, ...]:
        """Recorded years."""
        return self.plan.experiment.years

    @property
    def names(self) -> tuple[str, ...]:
        """Recorded outcomes."""
        return self.plan.experiment.outcomes

    @property
    def problems(self) -> tuple[str, ...]:
        """Kinds of problem that were run beside each other; none if the problem is that of the scenario."""
        return tuple(self.plan.table["problem"].unique()) if self.request.both else ()

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, Any]]:
        """Words, units and roles of the columns."""
        return describe_columns(self.plan)

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """What was analysed of them so far."""
        return {}

    def at(self, year: float) -> SweepTable:
        """The runs at a year, as analyses take them."""
        experiment, design = self.plan.experiment, self.plan.table
        rows = self.outcomes[np.isclose(self.outcomes["year"], year)].reset_index(drop=True)
        point, replicate = np.divmod(rows["run"].to_numpy(), experiment.replications)
        chosen = design.iloc[point].reset_index(drop=True).drop(columns="point")
        about = pd.DataFrame({"run": rows["run"], "point": point, "arm": "collective", "replicate": replicate})
        frame = pd.concat([about, chosen, rows.drop(columns="run")], axis=1)
        metadata = {"experiment": experiment.model_dump(mode="json"), "model_version": __version__}
        factors = tuple(f.column for f in self.plan.factors)
        return SweepTable(
            Path("this page"), frame, design, factors, self.names, self.years, self.columns, metadata, failed=0
        )

    def to_csv(self, year: float) -> str:
        """One row per run: combination, problem, replication, seed, year and outcomes, with what they were made of."""
        frame = self.at(year).frame.sort_values("run", kind="stable")
        frame = frame.assign(seed=self.plan.seeds[frame["replicate"].to_numpy()]).drop(columns=["arm", "point"])
        first = ["run", "replicate", "seed", "year"]
        frame = frame[[*first, *(c for c in frame if c not in first)]]
        source = f"{self.request.source}, plan {self.plan.hash}, cisim {__version__}"
        head = f"# {self.done} of {self.plan.size} runs, {source}\n"
        return head + frame_text(frame)


@cache
def shipped() -> FactorialRuns:
    """The default city on a technical beside an adaptive problem, as it comes with cisim; one for all visitors.

    ``experiments/dashboard_data.py`` writes it: the outcomes in the order of runs and years, and nothing else.
    """
    request = FactorialRequest(Settings(DEFAULT_COMMUNITY), both=True)
    plan = request.plan
    values = pq.read_table(DATA_FILE)
    years = np.array(plan.experiment.years)
    run = np.repeat(np.arange(plan.size), len(years))
    place = {"run": run, "year": np.tile(years, plan.size)}
    outcomes = {name: values[name].to_numpy().astype(float) for name in plan.experiment.outcomes}
    return FactorialRuns(request, plan, pd.DataFrame(place | outcomes), shipped=True)
