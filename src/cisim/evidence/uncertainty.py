"""Joint uncertainty: worlds drawn from the distributions of what is not known in one scenario. How often collective
is ahead and behind, where the values as they stand lie among the worlds, and which numbers separate them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict, cast

import numpy as np

from cisim.comparison.intervals import interval_80, share_interval
from cisim.comparison.uncertainty_data import Separation, ShareOfWorlds, UncertaintyData
from cisim.comparison.verdict import ROPE, verdict_between
from cisim.errors import CisimError
from cisim.evidence.validation.draw_store import DrawStore, question_hash
from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.why.designs import NOT_READ
from cisim.model.distributions import Distribution
from cisim.model.parameters import Value
from cisim.model.types import Array, Numbers
from cisim.scenario.prior_file import check_prior
from cisim.scenario.priors import UncertainNumber, joint_draws, uncertain_numbers
from cisim.scenario.scenario import Scenario
from cisim.scenario.stage_values import with_changes
from cisim.simulation import compile as compilation
from cisim.simulation import simulate
from cisim.storage.files import json_values
from cisim.version import __version__

SCHEMA = 1
"""Version of the object of ``cisim uncertainty --json``."""
HYPERCUBE_SEED = 1
RESAMPLES = 1000
"""Of worlds, behind the intervals of rank correlations."""
MEASURES = ("isolated", "collective", "difference", "error", "low", "high", "existing", "exist")
"""Of each draw, in points at the last stage at the end: both arms, their difference with its standard error and 80 %
interval over runs, the difference where the partnership still exists, and the share where it does."""


@dataclass(frozen=True)
class UncertaintyQuestion:
    """A scenario, worlds (joint draws), paired runs of each, their root seed, and ``priors`` that stand above declared
    ones; ``reference_runs`` as it stands.
    """

    scenario: Scenario
    draws: int = 200
    runs: int = 40
    seed: int = 1
    reference_runs: int = 400
    priors: Mapping[str, Distribution] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Of its lines in a store."""
        drawn = {n.key: f"{n.distribution!r} {n.moves_with}" for n in self.numbers()}
        return question_hash({
            "scenario": self.scenario.hash, "draws": self.draws, "runs": self.runs, "seed": self.seed, "drawn": drawn,
        })  # fmt: skip

    def numbers(self) -> tuple[UncertainNumber, ...]:
        """All that is drawn.

        Raises:
            CisimError: a prior of a number that the scenario does not have, or outside what is declared for it.
        """
        for key, prior in self.priors.items():
            check_prior(self.scenario, key, prior)
        return uncertain_numbers(self.scenario, self.priors)

    def points(self) -> list[dict[str, Value]]:
        """The values of each world."""
        return joint_draws(self.scenario, self.draws, HYPERCUBE_SEED, self.priors)


class DrawLine(TypedDict):
    """The measures of a draw, empty where it cannot be simulated."""

    question: str
    draw: int
    found: dict[str, float]


def outcome_of(scenario: Scenario, runs: int, seed: int, threads: int | None = 1) -> dict[str, float]:
    """The measures of a scenario."""
    arms = [scenario.isolated(), scenario]
    record = simulate.run(arms, runs, seed, every=scenario.months, detail=False, threads=threads)
    isolated, collective = 100 * record.metrics["outcome"][:, :, -1]
    difference, exists = collective - isolated, record.metrics["existing"][1, :, -1] > 0
    low, high = interval_80(difference)
    return {
        "isolated": float(isolated.mean()), "collective": float(collective.mean()),
        "difference": float(difference.mean()), "error": float(difference.std(ddof=1) / runs**0.5),
        "low": float(low), "high": float(high),
        "existing": float(difference[exists].mean()) if exists.any() else np.nan, "exist": float(exists.mean()),
    }  # fmt: skip


def run_worlds(
    question: UncertaintyQuestion,
    store: DrawStore,
    *,
    threads: int | None = None,
    stop: threading.Event | None = None,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> list[dict[str, float]] | None:
    """The measures of every draw, empty where it cannot be simulated; ``None`` if it was stopped."""
    points, stop, known = question.points(), stop or threading.Event(), store.read()
    work = [k for k in range(question.draws) if (question.name, k) not in known]
    compilation.warm_up()

    def one(k: int) -> list[DrawLine]:
        if stop.is_set():
            return []
        try:
            scenario = with_changes(question.scenario, points[k])
            found = {n: x for n, x in outcome_of(scenario, question.runs, question.seed).items() if np.isfinite(x)}
        except CisimError:
            found = {}
        return [{"question": question.name, "draw": k, "found": found}]

    for done, lines in enumerate(simulate.in_order(one, work, simulate.checked_threads(threads)), 1):
        store.write(lines)
        known |= {(line["question"], line["draw"]): dict(line) for line in lines}
        progress(done, len(work))
    return None if stop.is_set() else [known[question.name, k]["found"] for k in range(question.draws)]


@dataclass(frozen=True)
class UncertaintyAnswer:
    """What joint draws say.

    Attributes:
        question: what was asked.
        reference: measures at the values as they stand.
        table: measures of the draws that could be simulated, ``[draw]`` each.
        points: their values.
    """

    question: UncertaintyQuestion
    reference: dict[str, float]
    table: dict[str, Numbers]
    points: Sequence[dict[str, Value]]

    def share(self, hits: Array) -> ShareOfWorlds:
        """A share of draws with its Wilson 95 % interval."""
        share = float(hits.mean())
        low, high = share_interval(share, len(hits))
        return {"share": share, "low": low, "high": high}

    @cached_property
    def outcomes(self) -> Array:
        """[world] the verdict of each."""
        low, high = self.table["low"], self.table["high"]
        return np.array([verdict_between(a, b) for a, b in zip(low, high, strict=True)])

    def shares(self) -> dict[str, ShareOfWorlds]:
        """How often collective is behind, and ahead, in the mean and by verdict."""
        d = self.table["difference"]
        return {
            "behind": self.share(d < 0),
            "behind_by_a_point": self.share(d < -ROPE),
            "ahead_by_a_point": self.share(d > ROPE),
            "behind_by_verdict": self.share(self.outcomes == "isolated_ahead"),
            "ahead_by_verdict": self.share(self.outcomes == "collective_ahead"),
            "same_by_verdict": self.share(self.outcomes == "practically_same"),
            "no_clear_difference": self.share(self.outcomes == "no_clear_difference"),
        }

    @property
    def percentile(self) -> float:
        """Share of draws below the values as they stand."""
        return float((self.table["difference"] < self.reference["difference"]).mean())

    def separation(self) -> list[Separation]:
        """Of every number that the model reads: rank correlation with the difference, with a 95 % bootstrap interval
        over draws, and the medians of the number in draws behind and ahead; the strongest first.
        """
        d = self.table["difference"]
        rows: list[Separation] = []
        keys = [n.key for n in self.question.numbers() if not n.key.startswith(NOT_READ)]
        values = np.array([[float(point[key]) for key in keys] for point in self.points]).T
        rho, samples = rank_correlations(values, d)
        low, high = Bootstrap().interval(samples, len(d))
        for at, key in enumerate(keys):
            behind, ahead = values[at][d < 0], values[at][d > 0]
            rows.append({
                "key": key, "correlation": float(rho[at]), "low": float(low[at]), "high": float(high[at]),
                "clear": bool(low[at] > 0 or high[at] < 0),
                "median_behind": float(np.median(behind)) if len(behind) else None,
                "median_ahead": float(np.median(ahead)) if len(ahead) else None,
            })  # fmt: skip
        return sorted(rows, key=lambda row: -abs(row["correlation"]))

    def to_dict(self) -> UncertaintyData:
        """What ``cisim uncertainty --json`` prints; keys and units in docs/json.md."""
        q, d = self.question, self.table["difference"]
        ends = (5, 10, 50, 90, 95)
        quantiles = dict(zip((f"p{q}" for q in ends), map(float, np.percentile(d, ends)), strict=True))
        means = {name: float(np.nanmean(self.table[name])) for name in MEASURES if len(d)}
        facts: UncertaintyData = {
            "schema": SCHEMA, "scenario": q.scenario.name, "scenario_hash": q.scenario.hash,
            "model_version": __version__, "years": q.scenario.months / 12, "unit": "points", "draws": len(d),
            "failed": q.draws - len(d), "runs": q.runs, "seed": q.seed, "numbers": len(q.numbers()),
            "reference": self.reference | {"runs": q.reference_runs, "percentile": self.percentile},
            "mean": means, "difference": quantiles | {"sd": float(d.std(ddof=1))},
            "shares": self.shares(), "separation": self.separation(),
            "measurement": [n.key for n in q.numbers() if n.key.startswith(NOT_READ)],
        }  # fmt: skip
        return cast("UncertaintyData", json_values(facts))


def rank_correlations(values: Numbers, d: Numbers) -> tuple[Numbers, Numbers]:
    """Spearman's rank correlation of each row with ``d``, and of resampled draws, ``[row]`` and ``[row, resample]``."""
    ranks, of_d = _ranks(values), _ranks(d[None])[0]
    rng = np.random.default_rng(HYPERCUBE_SEED)
    picks = rng.integers(len(d), size=(RESAMPLES, len(d)))
    samples = np.stack([_correlation(ranks[:, p], of_d[p]) for p in picks], axis=1)
    return _correlation(ranks, of_d), samples


def _ranks(values: Numbers) -> Numbers:
    """Ranks in each row, ties at their mean."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, axis=1))


def _correlation(rows: Numbers, other: Numbers) -> Numbers:
    a, b = rows - rows.mean(axis=1, keepdims=True), other - other.mean()
    scale = np.sqrt((a * a).sum(axis=1) * (b @ b))
    return np.where(scale > 0, a @ b / np.maximum(scale, 1e-300), 0.0)


def read_answer(
    question: UncertaintyQuestion, found: Sequence[dict[str, float]], threads: int | None = None
) -> UncertaintyAnswer:
    """The answer of finished draws.

    Raises:
        CisimError: fewer than two worlds can be simulated.
    """
    done = [k for k, measures in enumerate(found) if measures]
    if len(done) < 2:
        raise CisimError(
            f"{question.scenario.name}: {len(done)} of {question.draws} draws can be simulated, two are needed"
        )
    table = {name: np.array([found[k].get(name, np.nan) for k in done]) for name in MEASURES}
    reference = outcome_of(question.scenario, question.reference_runs, question.seed, threads)
    points = question.points()
    return UncertaintyAnswer(question, reference, table, [points[k] for k in done])
