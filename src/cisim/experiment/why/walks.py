"""Attribution over assumptions that are moved jointly: how each group shifts the mean, and its part of the spread.

A walk goes from the scenario as it stands to a joint draw y, one group of numbers after the other in a random order.
With Delta_g the step of group g and T = sum of all steps, T is the difference at y less that at the scenario, on every
walk. The mean of Delta_g over walks is the group's Shapley value of the mean shift (Castro, Gomez & Tejada 2009), and

    Var T = sum over g of Cov(Delta_g, T),

so that the covariances share out the variance between draws (as Euler's rule shares out a risk). Steps and totals are
taken from two halves of the replications, Cov(Delta_g of one half, T of the other): noise of replications, which is
independent between halves, is in neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from cisim.experiment.analysis.bootstrap import MIN_REPLICATIONS, Bootstrap, excludes_zero
from cisim.language import first_up
from cisim.model.types import Array, Numbers

MEASURES = ("isolated", "collective", "difference")
CONDITION_SECTION = "conditions."


class Walks(Protocol):
    """The design of walks (``sweep.experiment.PathsDesign``)."""

    @property
    def groups(self) -> Mapping[str, Mapping[str, object]]:
        """Keys of each group."""

    @property
    def samples(self) -> int:
        """Number of walks."""


@dataclass(frozen=True)
class AssumptionAnswer:
    """What assumptions do to the difference, moved together.

    Attributes:
        walks: joint draws; ``runs`` replications each; ``numbers`` that are drawn.
        groups: ``name``, ``title``, ``keys``, shift of the mean in ``points`` with ``low``, ``high``, ``clear``, of it
            in the levels ``isolated`` and ``collective``; ``variance`` (share of the variance between draws, NaN where
            there is none that can be told from noise) with ``variance_low``, ``variance_high``. Largest shift first.
        draws: of the joint draws: mean ``difference`` with ``low`` and ``high``, ``sd`` (0 if it cannot be told from
            noise), mean ``isolated`` and ``collective``, shares ``behind`` (below zero), ``behind_clearly`` and
            ``ahead_clearly`` (by ``rope``).
        reference: means at the scenario as it stands, on the same replications.
    """

    walks: int
    runs: int
    numbers: int
    rope: float
    groups: pd.DataFrame
    draws: dict[str, float]
    reference: dict[str, float]
    notes: tuple[str, ...]

    def to_dict(self) -> Mapping[str, object]:
        """The part ``assumptions`` of the JSON object."""
        facts = {"walks": self.walks, "runs": self.runs, "numbers": self.numbers, "rope": self.rope}
        return facts | {
            "reference": self.reference,
            "draws": self.draws,
            "groups": self.groups.to_dict("records"),
        }


def attribute_walks(
    walks: Walks, orders: Array, panels: Mapping[str, Numbers], rope: float, bootstrap: Bootstrap
) -> AssumptionAnswer:
    """Attribute mean shift and variance of the difference.

    Args:
        walks: their design.
        orders: ``[walk, position]`` numbers of groups, in the order in which each walk changes them.
        panels: ``[point, replicate]`` of both arms; point 0 is the scenario as it stands, walks follow.
        rope: what is practically nothing.
        bootstrap: over walks.
    """
    values = dict(panels) | {"difference": panels["collective"] - panels["isolated"]}
    n = len(orders)
    steps = {name: steps_of(values[name].mean(axis=1), orders) for name in MEASURES}
    halves = [steps_of(values["difference"][:, half::2].mean(axis=1), orders) for half in (0, 1)]
    shift = bootstrap.means(steps["difference"].T)
    low, high = bootstrap.interval(shift, n)
    share, spread, known = _variance(halves, bootstrap)
    rows = [
        {
            "name": name, "title": section_title(name), "keys": list(keys),
            "points": float(steps["difference"][:, g].mean()), "low": float(low[g]), "high": float(high[g]),
            "clear": bool(excludes_zero(low[g], high[g])),
            "isolated": float(steps["isolated"][:, g].mean()), "collective": float(steps["collective"][:, g].mean()),
        } | {key: float(column[g]) if known else np.nan for key, column in share.items()}
        for g, (name, keys) in enumerate(walks.groups.items())
    ]  # fmt: skip
    groups = pd.DataFrame(rows)
    groups = groups.iloc[np.argsort(-groups["points"].abs().to_numpy(), kind="stable")].reset_index(drop=True)
    ends = {name: _ends(values[name].mean(axis=1), orders) for name in MEASURES}
    low_mean, high_mean = bootstrap.interval(bootstrap.means(ends["difference"]), n)
    draws = {name: float(ends[name].mean()) for name in MEASURES}
    draws |= {"low": float(low_mean), "high": float(high_mean), "sd": spread}
    draws |= {
        "behind": float(np.mean(ends["difference"] < 0)),
        "behind_clearly": float(np.mean(ends["difference"] < -rope)),
        "ahead_clearly": float(np.mean(ends["difference"] > rope)),
    }
    reference = {name: float(values[name][0].mean()) for name in MEASURES}
    numbers = sum(len(keys) for keys in walks.groups.values())
    runs = values["difference"].shape[1]
    notes = (
        []
        if n >= MIN_REPLICATIONS
        else [f"{n} joint draws are too few for intervals: from {MIN_REPLICATIONS} on they are given"]
    )
    return AssumptionAnswer(n, runs, numbers, rope, groups, draws, reference, tuple(notes))


def steps_of(values: Numbers, orders: Array) -> Numbers:
    """``[walk, group]``: what each group's step changed; they sum to the end of the walk less the scenario."""
    n, k = orders.shape
    paths = np.concatenate([np.full((n, 1), values[0]), values[1:].reshape(n, k)], axis=1)
    steps = np.empty((n, k))
    np.put_along_axis(steps, orders, np.diff(paths, axis=1), axis=1)
    return steps


def _ends(values: Numbers, orders: Array) -> Numbers:
    return np.asarray(values[1:].reshape(orders.shape)[:, -1])


def _variance(halves: list[Numbers], bootstrap: Bootstrap) -> tuple[dict[str, Numbers], float, bool]:
    """Shares of the variance with intervals, the standard deviation between draws, and whether that is more than
    noise.
    """
    n = len(halves[0])
    share, total = _shares(lambda values: values.mean(axis=-1, keepdims=True), halves)
    shares, totals = _shares(bootstrap.means, halves)
    low_total, _ = bootstrap.interval(totals, n)
    known = bool(low_total > 0)
    low, high = bootstrap.interval(shares, n)
    columns = {"variance": share[:, 0], "variance_low": low, "variance_high": high}
    sd = float(np.sqrt(max(0.0, total[0]) * n / max(1, n - 1)))
    return columns, sd if known else 0.0, known


def _shares(mean: Any, halves: list[Numbers]) -> tuple[Numbers, Numbers]:
    """Covariance of each group's step with the total over the variance of the total, one half against the other."""
    (a, b), (total_a, total_b) = (h.T for h in halves), (h.sum(axis=1) for h in halves)
    covariance = (mean(a * total_b) - mean(a) * mean(total_b) + mean(b * total_a) - mean(b) * mean(total_a)) / 2
    total = mean(total_a * total_b) - mean(total_a) * mean(total_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return covariance / total, total


def section_title(section: str) -> str:
    """``Shared measurement`` for ``conditions.shared_measurement``, ``Learning`` for ``learning``."""
    words = section.removeprefix(CONDITION_SECTION).replace("_", " ")
    return first_up(words)
