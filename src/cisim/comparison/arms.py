"""Scenarios on common random numbers, and the results of each run by run.

Scenarios that share their shapes (``Scenario.shape``) advance in the same blocks; others run one after the other on the
same seeds. Either way run i of one is the pair of run i of another, and no scenario's numbers depend on which others
run beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from cisim.comparison.data import ArmData, Selection
from cisim.comparison.ledger import COORDINATION_USES, grant_pool, income, mean_dollars, money_total, spending
from cisim.comparison.own_outcomes import own_at_end
from cisim.comparison.run_store import RunStore
from cisim.errors import whole_number
from cisim.model.conditions import strength_key
from cisim.model.kernels.layout import USES
from cisim.model.streams import replication_seeds
from cisim.model.types import Array, Progress
from cisim.scenario.scenario import Scenario
from cisim.simulation.indicators import share_rising
from cisim.simulation.observe import Record
from cisim.simulation.own_values import needs_detail
from cisim.simulation.record_checks import ImpossibleRunError
from cisim.simulation.simulate import stream

MONTHS_KEY = "time.months"
ORGANISATIONS_PER_PASS = 500
"""At most so many organisations advance together in a search, so that it can be stopped within milliseconds."""


@dataclass(frozen=True)
class Arm:
    """The results of one scenario, run by run; the first axis is the run.

    Attributes:
        scenario: as it was asked for.
        seed: root seed; run i uses its replication i.
        months: [moment] months since the start, one moment a year.
        stages: [run, moment, stage] attainment of all children, in points.
        existing: [run, moment] share of its partnerships that have not ended.
        segments: [run, segment] attainment at the last stage in the last month, in points.
        rising: [run] share of indicators with a positive trend over the first years.
        completed: [run] children who left the last stage at benchmark, since the start.
        dollars: [run, account] since the start; accounts as in ``observe.ACCOUNTS``.
        hours: [run, use] since the start.
        selection: [run, 3] premium of funders' winners when picked, a year later, judgements.
        closed: [run] share of its partnerships that ended because their backbone closed.
        lapsed: [run] share of them that ended with their first grant.
        coordinated: [run] dollars in existing budgets of members, since the start.
        own: [run, outcome] outcomes of the scenario's own at the end, in its order.
        store: of the arrays, where they come from one.
    """

    scenario: Scenario
    seed: int
    months: Array
    stages: Array
    existing: Array
    segments: Array
    rising: Array
    completed: Array
    dollars: Array
    hours: Array
    selection: Array
    closed: Array
    lapsed: Array
    coordinated: Array
    own: Array = field(default_factory=lambda: np.zeros((0, 0)))
    store: RunStore | None = field(default=None, repr=False, compare=False)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.stages)

    @cached_property
    def last_stage(self) -> int:
        """Position of the stage at which outcomes are judged."""
        return self.scenario.stage_order[-1]

    def first(self, runs: int) -> Arm:
        """The same arm with its first ``runs`` runs only."""
        first: dict[str, Any] = {name: values[:runs] for name, values in self.arrays.items()}
        return self if runs >= self.runs else replace(self, **first)

    @property
    def arrays(self) -> dict[str, Array]:
        """The results of single runs by name, ``[run, ...]``."""
        names = (f.name for f in fields(self) if f.name not in ("scenario", "seed", "months", "store"))
        return {name: array for name in names if len(array := getattr(self, name)) == self.runs}

    def release(self) -> None:
        """Give back the memory of what was read of results that are kept in a file (``RunStore``)."""
        if self.store is not None:
            self.store.release()

    @cached_property
    def gap(self) -> Array:
        """Best-off minus worst-off segment at the last stage, ``[run]`` in points."""
        return np.asarray(self.segments.max(axis=1) - self.segments.min(axis=1))

    @property
    def spending(self) -> dict[str, Array]:
        """Dollars by use since the start, ``[run]``: an organisation's money follows its hours; backbone, data system
        and what reserves have taken up stand beside.
        """
        return spending(self.scenario, self.hours, self.dollars)

    @cached_property
    def coordination_price(self) -> Array:
        """Dollars of coordination since the start, ``[run]``: backbone, data system and members' hours."""
        uses = self.spending
        return np.asarray(sum(uses[name] for name in COORDINATION_USES))

    @property
    def backbone_price(self) -> Array:
        """Dollars of backbone and data system since the start, ``[run]``."""
        uses = self.spending
        return np.asarray(uses["backbone"] + uses["data_system"])

    @cached_property
    def money_total(self) -> Array:
        """All dollars that came in since the start, ``[run]``: grants, backbone, data system, own income, public
        budgets and contributions in kind.
        """
        return money_total(self.dollars)

    @cached_property
    def measures(self) -> dict[str, Array]:
        """Values at the end by name, ``[run]``: points, dollars and hours since the start."""
        return {
            "outcome": self.stages[:, -1, self.last_stage],
            "mean": np.ascontiguousarray(self.stages[:, -1]).mean(axis=1),
            "gap": self.gap,
            "backbone": self.spending["backbone"],
            "coordination": self.hours[:, USES.index("coordination")],
            "money": self.money_total,
            "price": self.coordination_price,
        }

    def money(self) -> dict[str, float]:
        """Mean dollars by use, and their total."""
        parts = {name: float(values.mean()) for name, values in self.spending.items()}
        return parts | {"total": float(self.money_total.mean())}

    def selection_effect(self) -> Selection:
        """Regression to the mean of the funders' winners: premium when picked, a year later, and the share that is
        left.
        """
        picked, later = self.selection[:, 0].mean(), self.selection[:, 1].mean()
        return {"picked": float(picked), "a_year_later": float(later), "kept": float(later / picked) if picked else 0.0}

    def to_dict(self) -> ArmData:
        """The part ``arms.ARM`` of what ``cisim compare --json`` prints; keys and units in docs/json.md."""
        return {
            "outcome": float(self.stages[:, -1, self.last_stage].mean()),
            "start": float(self.stages[:, 0, self.last_stage].mean()),
            "money_total": mean_dollars(self.money_total),
            "grant_pool": mean_dollars(grant_pool(self.dollars)),
            "income": income(self.dollars),
            "money": {use: round(dollars, 2) for use, dollars in self.money().items()},
            "hours": {use: float(self.hours[:, k].mean()) for k, use in enumerate(USES)},
            "indicators_rising": None if np.isnan(self.rising).any() else float(self.rising.mean()),
            "selection": self.selection_effect(),
        }


def run_block(
    scenarios: Sequence[Scenario],
    runs: int,
    seed: int,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    worlds_per_block: int | None = None,
    begun: Sequence[Arm] = (),
) -> list[Arm]:
    """Run scenarios of one shape (``Scenario.shape``) together, on the same seeds.

    Args:
        scenarios: they share stages, shapes and length.
        runs: replications.
        seed: root seed.
        threads: by default all usable cores.
        progress: called with runs done and runs in all after each block.
        worlds_per_block: runs that advance together; by default as many as the cache holds.
        begun: results of the same scenarios, seed and rules with the first of these runs, which are not made again.
    """
    seeds = replication_seeds(seed, whole_number("runs", runs, 1))
    store: RunStore | None = None
    finished, months = 0, np.zeros(0)
    if begun:
        finished, months = begun[0].runs, begun[0].months
        known = {name: np.stack([arm.arrays[name] for arm in begun]) for name in begun[0].arrays}
        store = RunStore(len(scenarios), runs, known)
        store.fill(known)
    detail = any(needs_detail(scenario) for scenario in scenarios)
    left = seeds[finished:]
    try:
        for record in stream(scenarios, left, detail=detail, threads=threads, worlds_per_block=worlds_per_block):
            months = record.months
            size = record.attainment.shape[1]
            block = _results(scenarios, record, seeds[finished : finished + size])
            store = store or RunStore(len(scenarios), runs, block)
            store.fill(block)
            finished += size
            if progress is not None:
                progress(finished, runs)
    except ImpossibleRunError:
        if not begun:
            raise
        # fails as well, and tells the run's number among all
        return run_block(scenarios, runs, seed, threads=threads, progress=progress)
    arrays = store.arrays if store else {}
    return [
        Arm(scenario, seed, months, **{name: values[a] for name, values in arrays.items()}, store=store)
        for a, scenario in enumerate(scenarios)
    ]


def _results(scenarios: Sequence[Scenario], record: Record, seeds: Array) -> dict[str, Array]:
    """The arrays of ``Arm``, scenarios first (about 0.7 kB for each of them and run)."""
    scenario = scenarios[-1]
    share = np.array([s.share for s in scenario.segments])
    stages = record.attainment @ share
    last = scenario.stage_order[-1]
    return {
        "stages": (100 * stages).astype(np.float64),
        "existing": record.metrics["existing"],
        "segments": 100 * record.attainment[:, :, -1, last],
        "rising": np.stack([share_rising(s, seeds, of_arm) for s, of_arm in zip(scenarios, stages, strict=True)]),
        "completed": record.completed[:, :, -1, last].sum(axis=2),
        "dollars": record.dollars[:, :, -1],
        "hours": record.hours[:, :, -1],
        "selection": record.selection,
        **{name: record.metrics[name][:, :, -1] for name in ("closed", "lapsed", "coordinated")},
        **own_at_end(record, list(scenarios)),
    }


def part_of_progress(progress: Progress | None, before: int, each: int, total: int) -> Progress | None:
    """Progress of a part told as that of the whole: ``before`` runs of ``total`` are done when it begins, and a run of
    it counts ``each``.
    """

    def report(done: int, _: int) -> None:
        if progress is not None:
            progress(before + each * done, total)

    return None if progress is None else report


def run_arms(
    scenarios: Mapping[str, Scenario],
    runs: int = 200,
    seed: int = 1,
    *,
    months: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Arm]:
    """Run every scenario on the same ``runs`` replications of a root seed, in the order given.

    Args:
        scenarios: by name.
        runs: replications, at least 2.
        seed: root seed.
        months: for so long, whatever the scenarios say (by default each as long as it says).
        threads: by default all usable cores.
        progress: called with runs done and runs in all (of every group of scenarios that share a block).
    """
    runs = whole_number("runs", runs, 2)
    cut = {n: s if months in (None, s.months) else s.replace({MONTHS_KEY: months}) for n, s in scenarios.items()}
    groups: dict[Any, list[str]] = {}
    for name, scenario in cut.items():
        own = tuple(scenario.outcomes.items())
        groups.setdefault((scenario.months, scenario.shape, own), []).append(name)
    arms: dict[str, Arm] = {}
    for number, names in enumerate(groups.values()):
        part = part_of_progress(progress, number * runs, 1, runs * len(groups))
        block = run_block([cut[name] for name in names], runs, seed, threads=threads, progress=part)
        arms |= {name: replace(arm, scenario=scenarios[name]) for name, arm in zip(names, block, strict=True)}
    return {name: arms[name] for name in scenarios}


def last_stage_outcomes(
    scenarios: Sequence[Scenario],
    runs: int,
    seed: int,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Array:
    """Attainment at the last stage in the last month, ``[scenario, run]`` in points, of many scenarios of one shape.

    Args:
        scenarios: they share stages, shapes and length; few of them advance together.
        runs: replications.
        seed: root seed.
        threads: by default all usable cores.
        progress: called with runs done and runs in all after each block; what it raises ends the work.
    """
    size = max(1, ORGANISATIONS_PER_PASS // scenarios[0].organisations)
    values: list[Array] = []
    for first in range(0, len(scenarios), size):
        some = scenarios[first : first + size]
        part = part_of_progress(progress, first * runs, len(some), len(scenarios) * runs)
        block = run_block(some, runs, seed, threads=threads, progress=part, worlds_per_block=1)
        values += [arm.stages[:, -1, arm.last_stage] for arm in block]
    return np.stack(values)


def is_isolated(scenario: Scenario) -> bool:
    """Whether no condition is at work."""
    return not any(scenario[strength_key(c.name)] for c in scenario.conditions)


def shared_months(scenarios: Iterable[Scenario]) -> int:
    """The months that all scenarios have: those of the shortest."""
    return min(s.months for s in scenarios)
