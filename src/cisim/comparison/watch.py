"""What funders watch and when they would have left (M19), in both arms: an observation that changes nothing.

Both arms are run again on the seeds of the comparison, and read where the model itself decides about exits. A funder
leaves when what it watches is measured no higher than its patience ago, then with its rate a year, by the same draw
as in the model. Beside what each funder watches in its run, which is the mean of the stages it funds, stands every
stage as if a funder watched it alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cisim.comparison.comparison import Comparison
from cisim.comparison.further_data import Watch, WatchedArm, WatchRow
from cisim.comparison.intervals import summary
from cisim.comparison.verdict import ARMS
from cisim.errors import ArgumentError, whole_number
from cisim.model.kernels.layout import Block, Cell, Funder, Grant, Trait
from cisim.model.kernels.partnerships import STAGES_FROM
from cisim.model.quantities import Quant
from cisim.model.schedule import Event
from cisim.model.streams import Stream, grid, normal_grid, replication_seeds
from cisim.model.types import Array, Progress, Seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.simulate import stream

PATIENCE = "funding.patience"
PORTFOLIO = "what each watches"
LEAST_RATE = 1e-12
"""Instead of an exit rate of zero, at which a funder watches nothing: at this one nobody ever leaves."""


@dataclass(frozen=True)
class Watched:
    """What was read in one arm at the start of every year.

    Attributes:
        stages: [run, year, stage] attainment of all children, in points.
        errors: [run, year, stage, funder] of measured attainment, in points: smaller for members of the partnership.
        measured: [run, year, funder] what the funder measures of what it watches, in points.
        true: [run, year, funder] attainment of the stages it funds, by what they get, or of the one it watches, in
            points.
        rate: [run, year, funder] chance in a year to leave once its patience is over.
        since: [run, year, funder] year in which the funder began that is there now.
    """

    stages: Array
    errors: Array
    measured: Array
    true: Array
    rate: Array
    since: Array


class Observer:
    """Reads blocks of paired runs around the phase in which funders leave; called from several threads."""

    def __init__(self) -> None:
        self.parts: dict[tuple[int, int], dict[str, Array]] = {}

    def events(self) -> list[Event]:
        """Before funders decide what there is to watch; after others took over what was seen."""
        return [Event("before", "exits", self.look), Event("after", "succession", self.listen)]

    def look(self, b: Block, t: int) -> None:
        """Read attainment, noise and portfolios of a block at the start of a year."""
        share, funder = b.pathway.share, b.funding.funder
        stages = b.pathway.cell[:, Cell.attainment].reshape(len(b.runs.rows), -1, len(share)) @ share
        inside = funder[:, Funder.member] > 0
        noise = b.initiatives.q[Quant.need_noise][:, b.initiatives.initiative]  # [inside, row, stage]
        portfolio = b.funding.grant[:, Grant.portfolio]
        at = b.orgs.traits[:, None, Trait.stage, : portfolio.shape[2]] == np.arange(stages.shape[1])[:, None]
        true = np.einsum("rfo,rso,rs->rf", portfolio, at, stages)
        own = funder[:, Funder.watches].astype(np.int64)
        rate = funder[:, Funder.exit_rate]
        self._part(b, t).update(
            stages=stages,
            rate=rate.copy(),
            noise=np.where(inside[:, None], noise[1][..., None], noise[0][..., None]),
            true=np.where(own >= 0, np.take_along_axis(stages, np.maximum(own, 0), axis=1), true),
        )
        np.maximum(rate, LEAST_RATE, out=rate)

    def listen(self, b: Block, t: int) -> None:
        """Read what funders saw, and since when each is there."""
        funder = b.funding.funder
        self._part(b, t).update(measured=funder[:, Funder.seen].copy(), since=funder[:, Funder.since].copy())

    def _part(self, b: Block, t: int) -> dict[str, Array]:
        return self.parts.setdefault((t // 12, int(b.runs.seed[b.runs.world[0]])), {})

    def arms(self, seeds: Seeds) -> list[Watched]:
        """What was read of each arm, in the order of the seeds."""
        place = {int(seed): k for k, seed in enumerate(seeds)}
        years = sorted({year for year, _ in self.parts})
        firsts = sorted({first for _, first in self.parts}, key=place.__getitem__)
        names = self.parts[years[0], firsts[0]]
        whole = {
            name: np.concatenate([np.stack([self.parts[y, f][name] for y in years], axis=1) for f in firsts])
            for name in names
        }
        error = stage_errors(seeds, len(years), whole["stages"].shape[2])
        found = []
        for a in range(len(ARMS)):
            mine = {name: values[a :: len(ARMS)] for name, values in whole.items()}
            errors = 100 * mine["noise"] * error[..., None]
            points = {name: 100 * mine[name] for name in ("stages", "measured", "true")}
            found.append(Watched(**points, errors=errors, rate=mine["rate"], since=mine["since"]))
        return found


def stage_errors(seeds: Seeds, years: int, stages: int) -> Array:
    """The errors of measured stages, ``[run, year, stage]`` of variance 1: the same for everybody."""
    year, stage = np.arange(years)[:, None], np.arange(stages)
    return normal_grid(seeds[:, None, None], Stream.NEED, 12 * year, STAGES_FROM + stage)


@dataclass(frozen=True)
class FundersWatch:
    """What funders watch, in both arms of a comparison.

    Attributes:
        comparison: the arms.
        patience: years for which it is told whether funders would have left.
        watched: of each arm.
    """

    comparison: Comparison
    patience: tuple[int, ...]
    watched: Mapping[str, Watched]

    @property
    def exit_rate(self) -> float:
        """Chance in a year to leave, of a funder whose patience is over; the mean where funders differ."""
        return round(float(self.watched["isolated"].rate.mean()), 9)

    @property
    def years(self) -> int:
        """How many years begin."""
        return int(self.watched["isolated"].stages.shape[1])

    def to_dict(self) -> Watch:
        """The part ``watch`` of what ``cisim compare --watch --json`` prints; keys and units in docs/json.md."""
        names = [*(s.name for s in self.comparison.scenario.stages), PORTFOLIO]
        rows: list[WatchRow] = [
            {
                "patience": patience,
                "watches": name,
                "years": year,
                "isolated": self.facts("isolated", k, patience, year),
                "collective": self.facts("collective", k, patience, year),
            }
            for patience in self.patience
            for k, name in enumerate(names)
            for year in told_years(patience, self.years)
        ]
        funders = int(self.watched["isolated"].measured.shape[2])
        return {"unit": "points", "exit_rate": self.exit_rate, "funders": funders, "rows": rows}

    def facts(self, arm: str, which: int, patience: int, year: int) -> WatchedArm:
        """Of a stage, or what each watches (the number behind the last stage): the change measured over the patience
        before a year, its noise, and in which share of runs and funders it was no higher, and had let a funder leave.
        """
        now, error = self.series(arm, which)
        change = now[:, year] - now[:, year - patience]
        noise = error[:, year] - error[:, year - patience]
        return {
            "change": summary(change.mean(axis=1)),
            "noise": float(noise.std()),
            "no_higher": float((change <= 0).mean()),
            "left": float(self.left(now, patience, self.watched[arm].rate)[:, year].mean()),
        }

    def series(self, arm: str, which: int) -> tuple[Array, Array]:
        """What is measured, and its error, ``[run, year, funder]`` in points."""
        seen = self.watched[arm]
        if which == seen.stages.shape[2]:
            return seen.measured, seen.measured - seen.true
        return seen.stages[:, :, which, None] + seen.errors[:, :, which], seen.errors[:, :, which]

    def left(self, now: Array, patience: int, rate: Array) -> Array:
        """(M19) whether a funder who saw this would have left by a year, ``[run, year, funder]``."""
        runs, years, funders = now.shape
        seeds = replication_seeds(self.comparison.seed, runs)
        year, funder = np.arange(years)[:, None], np.arange(funders)
        u = grid(seeds[:, None, None], Stream.EXIT, 12 * year, funder)[0]
        leaves = np.zeros(now.shape, bool)
        leaves[:, patience:] = (now[:, patience:] <= now[:, :-patience]) & (u[:, patience:] < rate[:, patience:])
        return np.logical_or.accumulate(leaves, axis=1)


def told_years(patience: int, years: int) -> list[int]:
    """The years that are told: every patience, and the last."""
    return sorted({*range(patience, years, patience), years - 1})


def usual_patience(scenario: Scenario, seeds: Seeds) -> int:
    """Years: the patience of the scenario, or the middle one where single funders have their own."""
    if not any("patience" in entry.own for entry in scenario.funders):
        return int(scenario[PATIENCE])
    block = draw_block(ScenarioColumns((scenario,)), np.zeros(1, np.int64), seeds[:1])
    return int(np.median(block.funding.funder[0, Funder.patience]))


def watch_funders(
    comparison: Comparison,
    patience: Sequence[int] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> FundersWatch:
    """Run both arms of a comparison again and read what funders watch.

    Args:
        comparison: its arms, runs and seed.
        patience: years for which it is told whether funders would have left; by default that of the
            scenario, or the middle one of funders with a patience of their own.
        threads: by default all usable cores.
        progress: called with runs done and runs in all after each block; what it raises ends the work.

    Raises:
        ArgumentError: a patience is no whole number of years, or the runs are not longer than it.
    """
    scenario, seeds = comparison.scenario, replication_seeds(comparison.seed, comparison.runs)
    years = -(-scenario.months // 12)
    chosen = [whole_number("patience", p, 1) for p in patience or [usual_patience(scenario, seeds)]]
    if max(chosen) >= years:
        allowed = f"1 to {years - 1}" if years > 1 else "none"
        raise ArgumentError(
            f"patience: {max(chosen)} years given, allowed: {allowed}: the runs take {scenario.months} months"
        )
    observer, done = Observer(), 0
    arms = [arm.scenario for arm in comparison.arms.values()]
    for record in stream(arms, seeds, threads=threads, events=observer.events()):
        done += record.attainment.shape[1]
        if progress is not None:
            progress(done, comparison.runs)
    return FundersWatch(comparison, tuple(chosen), dict(zip(ARMS, observer.arms(seeds), strict=True)))
