"""Prior-predictive scoring: each pattern at joint draws of what is not known, and not at one point alone.

The coverage of a pattern is the share of draws whose value lies in its target. *Covered*: in at least four fifths of
the draws. *Possible*: in at least a twentieth. *Contradicted*: in fewer. *Says nothing* is added where the isolated arm
is covered as well. Where more than half of the variance between draws is luck of the runs, coverage is too noisy: runs
are doubled once.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from cisim.comparison.intervals import share_interval
from cisim.errors import CisimError
from cisim.evidence.validation.case import BY_ITSELF, Case, RecordCache, find_statistic
from cisim.evidence.validation.draw_store import DrawStore, question_hash
from cisim.evidence.validation.patterns import Pattern
from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.model.parameters import Value
from cisim.model.types import Array
from cisim.scenario.priors import joint_draws
from cisim.simulation import compile as compilation
from cisim.simulation.simulate import checked_threads, in_order
from cisim.storage.files import json_values

DRAWS, DRAW_RUNS, DRAW_SEED = 200, 40, 1
COVERED, POSSIBLE = 0.80, 0.05
NOISY = 0.5
"""Share of the variance between draws that may be luck of the runs."""
RESAMPLES = 60
"""Of the bootstrap behind a draw's standard error."""


@dataclass(frozen=True)
class DrawValue:
    """A pattern at one draw: the value, its standard error, and what the isolated arm gives; NaN: none can be had."""

    value: float
    error: float
    isolated: float


@dataclass(frozen=True)
class Predictive:
    """A pattern over all draws.

    Attributes:
        draws, failed: that could be simulated, and that could not.
        runs: paired runs of each.
        coverage, low, high: share in the target, with its Wilson 95 % interval.
        p5, p50, p95: of the values.
        isolated: coverage of the isolated arm; NaN where there is none.
        isolated_p5, isolated_p95: of its values.
        percentile: share of draws below the default's value.
        noise: share of the variance between draws that is luck of the runs.
        word: what it comes to.
    """

    draws: int
    failed: int
    runs: int
    coverage: float
    low: float
    high: float
    p5: float
    p50: float
    p95: float
    isolated: float
    isolated_p5: float
    isolated_p95: float
    percentile: float
    noise: float
    word: str

    def to_dict(self) -> dict[str, Any]:
        """Values with ``None`` for what there is not."""
        return dict(json_values(asdict(self)))


@dataclass(frozen=True)
class Draws:
    """How patterns are drawn: number of draws, paired runs of each, and root seed (by default that of each set).

    Fewer draws than usual are the first of the usual ones, a random part of them, so that more can be asked for later.
    """

    draws: int = DRAWS
    runs: int = DRAW_RUNS
    root: int | None = None

    @property
    def points(self) -> int:
        """Points of the hypercube, of which the first are drawn."""
        return max(DRAWS, self.draws)

    def question(self, pattern: Pattern) -> str:
        """The name of what is asked of a pattern."""
        asked = {"draws": self.points, "runs": self.runs, "root": pattern.root(self.root), "group": pattern.group}
        names = ("scenario", "set", "prices", "arm", "statistic", "arguments", "null")
        return question_hash(asked | {name: getattr(pattern, name) for name in names} | {"base": pattern.base().hash})


def drawn(pattern: Pattern) -> bool:
    """Whether assumed numbers enter at all."""
    return pattern.statistic not in BY_ITSELF


def value_at(pattern: Pattern, cache: RecordCache, draw: dict[str, Value], draws: Draws) -> DrawValue:
    """A pattern at one draw. All patterns of a set share their luck, so that they share runs."""
    statistic, bootstrap = find_statistic(pattern.statistic), Bootstrap(RESAMPLES)

    def of(case: Case) -> tuple[float, float]:
        with np.errstate(divide="ignore", invalid="ignore"):
            sample = statistic(case, **pattern.arguments)
            counts = next(bootstrap.counts(sample.columns.shape[1]))
            values = [sample.of(np.repeat(sample.columns, times, axis=1)) for times in counts]
        return sample.value, float(np.std(values, ddof=1))

    try:
        case = Case(cache, pattern.load(draw), draws.runs, pattern.root(draws.root))
        value, error = of(case)
        isolated = {"zero": 0.0, "none": math.nan}.get(pattern.null)
        if isolated is None:
            isolated, _ = of(case.isolated())
    except CisimError:
        return DrawValue(math.nan, math.nan, math.nan)
    return DrawValue(value, error, isolated)


def draw_all(
    patterns: Sequence[Pattern],
    draws: Draws,
    store: DrawStore,
    *,
    threads: int | None = None,
    stop: threading.Event | None = None,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> dict[str, list[DrawValue]] | None:
    """The values of patterns at all draws, by id; what the store has is not run again. ``None`` if it was stopped."""
    asked = [p for p in patterns if drawn(p)]
    questions = {p.id: draws.question(p) for p in asked}
    points = {p.id: joint_draws(p.base(), draws.points, DRAW_SEED) for p in asked}
    known = store.read()
    missing = {
        k: [p for p in asked if (questions[p.id], k) not in known] for k in range(draws.draws)
    }  # fmt: skip
    work = [k for k, waiting in missing.items() if waiting]
    stop = stop or threading.Event()
    compilation.warm_up()

    def one(k: int) -> list[dict[str, Any]]:
        cache, lines = RecordCache(threads=1), []
        for pattern in missing[k]:
            if stop.is_set():
                break
            found = value_at(pattern, cache, points[pattern.id][k], draws)
            lines.append({"question": questions[pattern.id], "id": pattern.id, "draw": k} | json_values(asdict(found)))
        return lines

    for done, lines in enumerate(in_order(one, work, checked_threads(threads)), 1):
        store.write(lines)
        known |= {(line["question"], line["draw"]): line for line in lines}
        progress(done, len(work))
    if stop.is_set():
        return None
    return {p.id: [_value(known[questions[p.id], k]) for k in range(draws.draws)] for p in asked}


def _value(line: dict[str, Any]) -> DrawValue:
    return DrawValue(*(math.nan if line[name] is None else line[name] for name in ("value", "error", "isolated")))


def summarise(pattern: Pattern, values: Sequence[DrawValue], default: float, runs: int) -> Predictive:
    """Coverage, spread and words of a pattern over its draws."""
    found = [v for v in values if math.isfinite(v.value)]
    numbers = np.array([v.value for v in found])
    n, noise = len(found), noise_share(found)
    hits = sum(pattern.target.holds(x, x) for x in numbers)
    alone = np.array([v.isolated for v in found])
    alone = alone[np.isfinite(alone)]
    isolated = float(np.mean([pattern.target.holds(x, x) for x in alone])) if len(alone) else math.nan
    coverage = hits / n if n else math.nan
    low, high = share_interval(coverage, n)
    p5, p50, p95 = _percentiles(numbers, (5, 50, 95))
    isolated_p5, isolated_p95 = _percentiles(alone, (5, 95))
    below = float((numbers < default).mean()) if n else math.nan
    return Predictive(
        draws=n, failed=len(values) - n, runs=runs, coverage=coverage, low=low, high=high, p5=p5, p50=p50, p95=p95,
        isolated=isolated, isolated_p5=isolated_p5, isolated_p95=isolated_p95, percentile=below, noise=noise,
        word=word_of(coverage, isolated, noise),
    )  # fmt: skip


def noise_share(found: Sequence[DrawValue]) -> float:
    """Mean square of the standard errors over the variance between draws; 0 where values do not vary."""
    if len(found) < 2:
        return math.nan
    between = float(np.var([v.value for v in found], ddof=1))
    return float(np.mean([v.error**2 for v in found])) / between if between > 0 else 0.0


def word_of(coverage: float, isolated: float, noise: float) -> str:
    """What coverage comes to in words."""
    if math.isnan(coverage):
        return "not simulated"
    if noise > NOISY:
        return "too noisy"
    word = "covered" if coverage >= COVERED else "possible" if coverage >= POSSIBLE else "contradicted"
    return word + (", says nothing" if isolated >= COVERED else "")


def _percentiles(values: Array, shares: Sequence[float]) -> list[float]:
    return [float(x) for x in np.percentile(values, shares)] if len(values) else [math.nan] * len(shares)


def predict(
    patterns: Sequence[Pattern],
    defaults: dict[str, float],
    draws: Draws,
    store: DrawStore,
    *,
    threads: int | None = None,
    stop: threading.Event | None = None,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> dict[str, Predictive] | None:
    """All patterns over all draws, those that are too noisy with runs doubled once. ``None`` if it was stopped."""
    results: dict[str, Predictive] = {}
    waiting = list(patterns)
    for runs in (draws.runs, 2 * draws.runs):
        at = replace(draws, runs=runs)
        values = draw_all(waiting, at, store, threads=threads, stop=stop, progress=progress)
        if values is None:
            return None
        by_id = {p.id: p for p in waiting}
        results |= {name: summarise(by_id[name], found, defaults[name], runs) for name, found in values.items()}
        waiting = [p for p in waiting if p.id in results and results[p.id].word == "too noisy"]
        if not waiting:
            break
    return results
