"""What is recorded of every run, and what it means: metrics with units, attainment, children, dollars, hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cisim.model.kernels.layout import (
    USES,
    Account,
    Block,
    Cell,
    InitiativeState,
    RunState,
)
from cisim.model.parameters import Param
from cisim.model.types import Array
from cisim.simulation.cohorts import level_and_ever
from cisim.simulation.present_state import current_metrics


@dataclass(frozen=True)
class Metric:
    """A recorded number: name, label and unit for tables and axes, and what it means."""

    name: str
    label: str
    unit: str
    text: str


METRICS = (
    Metric("outcome", "Last stage", "share", "children at benchmark at the last stage"),
    Metric("outcome_mean", "Mean over stages", "share", "children at benchmark, mean over all stages"),
    Metric("gap", "Gap between neighbourhoods", "share", "best-off minus worst-off neighbourhood at the last stage"),
    Metric("existing", "Partnerships that exist", "share", "partnerships of the run that have not ended"),
    Metric("closed", "Closed", "share", "partnerships that ended because their backbone had lost its core staff"),
    Metric("lapsed", "Ended with the first grant", "share", "partnerships that ended when their first grant did"),
    Metric(
        "coordinated",
        "Coordinated budgets",
        "$",
        "grants and own income of nonprofits and budgets of governments in the partnership; since the start",
    ),
    Metric("unmet_need", "Unmet need", "share", "need that no effective service meets"),
    Metric("duplication", "Duplication", "share", "effective service lost because it meets children served already"),
    Metric("effectiveness", "Effectiveness", "share", "mean effectiveness of service, by capacity"),
    Metric("diversity", "Diversity of practice", "share", "chance that two organisations of a stage differ in a bit"),
    Metric("alignment", "Alignment", "share", "mean alignment of organisations"),
    Metric("trust", "Trust", "trust", "mean trust on ties"),
    Metric("attendance", "Attendance", "share", "mean attendance of members"),
    Metric("members", "Members", "share", "organisations in the partnership"),
    Metric(
        "judged",
        "Candidates judged",
        "1/1,000 hours",
        "changes adopted or dropped after a trial, alone or jointly, for 1,000 hours of search; since the start",
    ),
    Metric("concentration", "Concentration of grants", "Gini", "inequality of grants between nonprofits"),
    Metric("funder_alignment", "Funders' alignment", "share", "alignment of funders by budget"),
)
METRIC_NAMES = tuple(m.name for m in METRICS)


ACCOUNTS = tuple(a.name for a in Account)


@dataclass(frozen=True)
class Record:
    """What was written down of runs on the same worlds; moment 0 is the start.

    Attributes:
        months: [moment] months since the start.
        metrics: name -> [arm, run, moment]; the levels of the conditions as ``level.<condition>``.
        attainment: [arm, run, moment, stage, segment] share at benchmark.
        completed: [arm, run, moment, stage, segment] children who left at benchmark since the start.
        dollars: [arm, run, moment, account] since the start; accounts as in ``ACCOUNTS``.
        hours: [arm, run, moment, use] since the start; uses as in ``USES``.
        cohort_level: [arm, run, moment, cohort] share at benchmark at the stage a cohort is in, by year of birth as in
            ``cohorts.birth_years``; nan before its birth. None are worked out without detail.
        cohort_ever: [arm, run, moment, cohort] the highest such share at a stage so far.
        selection: [arm, run, 3] mean premium of funders' winners when picked, a year later, and number of judgements.
    """

    months: Array
    metrics: dict[str, Array]
    attainment: Array
    completed: Array
    dollars: Array
    hours: Array
    cohort_level: Array
    cohort_ever: Array
    selection: Array


ENDS = np.array([InitiativeState.ended, InitiativeState.age, InitiativeState.closing])
"""What the state of an initiative says about its end."""

BY_ARM = ("attainment", "completed", "dollars", "hours", "cohort_level", "cohort_ever", "selection")
"""Arrays of a record, in its order, whose first axes are arm and run."""


class Recorder:
    """Collects a Record while a block runs. Without ``detail`` the metrics hold the outcomes, the gap, which
    partnerships exist and what budgets they coordinate, all that a comparison needs.
    """

    def __init__(self, block: Block, arms: int, conditions: tuple[str, ...], months: Array, detail: bool) -> None:
        rows, stages, segments = len(block.orgs.org), block.problem.best.shape[1], len(block.pathway.share)
        self.block, self.arms, self.conditions, self.months, self.detail = block, arms, conditions, months, detail
        self.attainment = np.zeros((rows, len(months), stages, segments))
        self.completed = np.zeros((rows, len(months), stages, segments))
        self.dollars = np.zeros((rows, len(months), len(Account)))
        self.hours = np.zeros((rows, len(months), len(USES)))
        self.cohort = np.zeros((rows, len(months), stages, block.pathway.cohort.shape[2] if detail else 0))
        self.ends = np.zeros((len(ENDS), len(months), block.initiatives.initiative_state.shape[1]))
        self.grant_years = np.zeros((len(months), rows))
        self.coordinated = np.zeros((rows, len(months)))
        self.series: dict[str, Array] = {}

    def write(self, at: int) -> None:
        """Write moment ``at``."""
        b, cells = self.block, self.attainment.shape[2:]
        self.attainment[:, at] = b.pathway.cell[:, Cell.attainment].reshape(-1, *cells)
        self.completed[:, at] = b.pathway.cell[:, Cell.left_at_benchmark].reshape(-1, *cells)
        self.dollars[:, at] = b.funding.money[:, 1]
        self.hours[:, at] = b.runs.hours
        self.ends[:, at] = b.initiatives.initiative_state[ENDS]
        self.grant_years[at] = b.runs.p[Param.partnerships_grant_years]
        self.coordinated[:, at] = b.runs.run_state[RunState.coordinated]
        if self.detail:
            self.cohort[:, at] = b.pathway.cohort
            for name, value in current_metrics(b, self.conditions).items():
                self.series.setdefault(name, np.zeros(self.attainment.shape[:2]))[:, at] = value

    def record(self, moments: int | None = None) -> Record:
        """Everything written, or the first moments of it; rows of a block are runs, and within a run its arms."""
        b, until = self.block, slice(moments)
        times = np.maximum(b.runs.run_state[RunState.judgements], 1)
        selection = np.stack(
            [
                b.runs.run_state[RunState.premium] / times,
                b.runs.run_state[RunState.premium_later] / times,
                b.runs.run_state[RunState.judgements],
            ],
            axis=1,
        )
        metrics = outcomes(self.attainment[:, until], b.pathway.share, int(b.pathway.order[-1]))
        metrics |= {
            name: np.ascontiguousarray(values.T)
            for name, values in shares_of_ends(self.ends[:, until], self.grant_years[until]).items()
        }
        metrics["coordinated"] = self.coordinated[:, until]
        metrics |= {name: values[:, until] for name, values in self.series.items()}
        level, ever = self._levels(until)
        return Record(
            self.months[until],
            {name: self._by_arm(series) for name, series in metrics.items()},
            self._by_arm(self.attainment[:, until]),
            self._by_arm(self.completed[:, until]),
            self._by_arm(self.dollars[:, until]),
            self._by_arm(self.hours[:, until]),
            self._by_arm(level),
            self._by_arm(ever),
            self._by_arm(selection),
        )

    def _levels(self, until: slice) -> tuple[Array, Array]:
        """Levels of cohorts, ``[row, moment, cohort]``; of no cohort without detail."""
        if not self.detail:
            return self.cohort[:, until, 0], self.cohort[:, until, 0]
        pathway = self.block.pathway
        start = self.attainment[:, :1] @ pathway.share
        return level_and_ever(pathway._replace(cohort=self.cohort[:, until]), start, self.months[until])

    def _by_arm(self, rows: Array) -> Array:
        return rows.reshape(len(rows) // self.arms, self.arms, *rows.shape[1:]).swapaxes(0, 1)


def joined(records: list[Record]) -> Record:
    """One record of all runs, in the order given."""

    def along_runs(parts: list[Array]) -> Array:
        return np.concatenate(parts, axis=1)

    first = records[0]
    return Record(
        first.months,
        {name: along_runs([r.metrics[name] for r in records]) for name in first.metrics},
        *(along_runs([getattr(r, f) for r in records]) for f in BY_ARM),
    )


def arms_of(record: Record, which: Sequence[int]) -> Record:
    """The record of some arms, in the order named; one may be named more than once."""
    arms = list(which)
    return replace(
        record,
        metrics={name: values[arms] for name, values in record.metrics.items()},
        **{name: getattr(record, name)[arms] for name in BY_ARM},
    )


def outcomes(attainment: Array, share: Array, last: int) -> dict[str, Array]:
    """Outcome at the last stage, mean over stages of all children, and the gap between segments at the last stage."""
    stages = attainment @ share
    final = attainment[..., last, :]
    return {
        "outcome": stages[..., last],
        "outcome_mean": stages.mean(axis=-1),
        "gap": final.max(axis=-1) - final.min(axis=-1),
    }


def partnership_metrics(b: Block) -> dict[str, Array]:
    """Which partnerships exist, why others ended, and what budgets they have coordinated so far, ``[row]`` each."""
    shares = shares_of_ends(b.initiatives.initiative_state[ENDS], b.runs.p[Param.partnerships_grant_years])
    return shares | {"coordinated": b.runs.run_state[RunState.coordinated].copy()}


def shares_of_ends(ends: Array, grant_years: Array) -> dict[str, Array]:
    """(M18) Shares of a run's partnerships, ``[..., row]`` each: those that have not ended, those that ended because
    their backbone closed, and those that ended with their first grant; the others ended by chance in another year.

    Args:
        ends: ``[ENDS, ..., initiative of a row]`` of their state.
        grant_years: ``[..., row]`` years of a first grant.
    """
    rows = grant_years.shape[-1]
    if not ends[0].any():
        none = np.zeros(grant_years.shape)
        return {"existing": none + 1, "closed": none, "lapsed": none.copy()}
    month, age, closing = ends.reshape(len(ENDS), *grant_years.shape, ends.shape[-1] // rows)
    ended, closed = month > 0, closing > 0
    lapsed = ended & ~closed & (age == 12 * grant_years[..., None])
    shares = {"existing": month == 0, "closed": ended & closed, "lapsed": lapsed}
    return {name: of_all.mean(axis=-1) for name, of_all in shares.items()}


def existing(b: Block) -> Array:
    """(M18) Share of a run's partnerships that have not ended, ``[row]``; 1 where none ever was."""
    return partnership_metrics(b)["existing"]
