"""Effects over worlds: what a factorial, or collective less isolated, comes to in all the worlds of a sampled design.

A world is a point of a sampled part of the design (Latin hypercube, Sobol, Morris). The effects of all worlds are one
sample, of which the noise of replications is taken out:

* the spread between worlds by a two-way analysis of variance (worlds, replications, rest): the rest is noise, what a
  replication adds to all worlds alike is not spread between them;
* single worlds by constrained empirical Bayes estimates (Louis 1984, JASA 79, 393-398): moved towards the mean until
  they are spread as the worlds are, so that percentiles and the share of worlds with a sign are those of worlds and not
  of noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cisim.comparison.intervals import t_interval
from cisim.experiment.analysis.bootstrap import Bootstrap, excludes_zero
from cisim.experiment.analysis.factorial import contrast_matrix, cubes, effect_terms, two_level_factors
from cisim.experiment.analysis.panel import Levels, measure_rows, split_levels
from cisim.experiment.analysis.ridge import ridge
from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.model.types import Array

SAMPLED = ("lhs", "sobol", "morris")
"""Kinds of parts whose points are worlds."""
MIN_WORLDS = 12
"""Worlds from which on they are told as one sample; below, one by one."""
ARMS_TERM = "collective less isolated"


@dataclass(frozen=True)
class Worlds:
    """Effects over worlds, at each combination of levels of the columns that are not sampled.

    Attributes:
        keys: the sampled columns.
        effects: other columns, ``term``, ``label``, ``order``, ``mean`` over worlds with its interval ``low`` and
            ``high`` (worlds and replications both as samples), ``sd`` between worlds and ``p10`` to ``p90`` of worlds
            with noise out, ``noise`` (sd of what noise adds to the effect in a world), ``positive`` and ``same_sign``
            (shares of worlds; NaN where worlds are all alike and the sign of their mean cannot be told), ``n``
            (worlds), ``replications``.
        slopes: other columns, ``term``, ``label``, ``key``, ``slope`` (change of the effect when the key rises by one
            standard deviation of its sample) with ``low`` and ``high``; all slopes of a term shrunk together
            (``ridge``).
        fits: other columns, ``term``, ``penalty``, ``explained`` (share of the spread between worlds, noise out).
        each: other columns, ``term``, the sampled columns, ``effect``, ``adjusted`` (noise out).
    """

    keys: tuple[str, ...]
    effects: pd.DataFrame
    slopes: pd.DataFrame
    fits: pd.DataFrame
    each: pd.DataFrame
    notes: tuple[str, ...] = ()


@dataclass
class _Sample:
    """An effect in all worlds: ``values[world, replicate]`` and ``inputs[world, key]``."""

    levels: Levels
    term: Levels
    inputs: list[Array] = field(default_factory=list)
    values: list[pd.Series] = field(default_factory=list)


def sampled_columns(table: SweepTable) -> tuple[str, ...]:
    """The columns of sampled parts that vary, in design order."""
    parts = table.manifest.get("experiment", {}).get("design", [])
    names = {key for part in parts if part.get("kind") in SAMPLED for key in part["ranges"]}
    return tuple(f for f in table.factors if f in names)


def has_worlds(table: SweepTable) -> bool:
    """Whether the design has so many worlds that they are told as one sample."""
    keys = sampled_columns(table)
    return bool(keys) and len(table.frame[list(keys)].drop_duplicates()) >= MIN_WORLDS


def effects_over_worlds(
    table: SweepTable, outcome: str | None = None, measure: str | None = None, bootstrap: Bootstrap | None = None
) -> Worlds:
    """Main effects and interactions of the conditions over the worlds of the design; arguments as in ``factorial``.

    Raises:
        AnalysisError: no sampled part, no factorial, or fewer than three worlds.
    """
    keys = _checked_keys(table)
    weights = contrast_matrix(len(two_level_factors(table)))
    samples: dict[tuple[Any, ...], _Sample] = {}
    for cube in cubes(table, outcome, None, measure):
        levels = {k: v for k, v in cube.levels.items() if k not in keys}
        world = np.array([float(cube.levels[k]) for k in keys])
        effects = weights @ cube.values
        for term, values in zip(effect_terms(table, cube).to_dict("records"), effects, strict=True):
            named = {name: term[name] for name in ("term", "label", "order")}
            sample = samples.setdefault((*levels.values(), term["term"]), _Sample(levels, named))
            sample.inputs.append(world)
            sample.values.append(pd.Series(values, index=cube.replicates))
    return _told(table, keys, list(samples.values()), bootstrap or Bootstrap(), table.held_note)


def arms_over_worlds(table: SweepTable, outcome: str | None = None, bootstrap: Bootstrap | None = None) -> Worlds:
    """Collective less isolated over the worlds of the design, at each combination of the other columns.

    Raises:
        AnalysisError: no sampled part, an arm that was not run, or fewer than three worlds.
    """
    keys = _checked_keys(table)
    rows = measure_rows(table, table.outcome(outcome), "difference").dropna(subset="value")
    samples = []
    for levels, part in split_levels(rows, [f for f in table.factors if f not in keys]):
        sample = _Sample(levels, {"term": ARMS_TERM, "label": ARMS_TERM, "order": 1})
        for world, some in split_levels(part, keys):
            sample.inputs.append(np.array([float(v) for v in world.values()]))
            sample.values.append(some.groupby("replicate")["value"].mean())
        samples.append(sample)
    return _told(table, keys, samples, bootstrap or Bootstrap())


def _checked_keys(table: SweepTable) -> tuple[str, ...]:
    keys = sampled_columns(table)
    if not keys:
        raise AnalysisError(f"{table.folder}: the design has no sampled part (lhs, sobol, morris): there are no worlds")
    return keys


def _told(
    table: SweepTable,
    keys: tuple[str, ...],
    samples: Sequence[_Sample],
    bootstrap: Bootstrap,
    remarks: Sequence[str] = (),
) -> Worlds:
    effects, slopes, fits, each, notes = [], [], [], [], [*table.notes, *remarks]
    for sample in samples:
        wide = pd.DataFrame(sample.values).reset_index(drop=True).dropna(axis="columns")
        if len(wide) < 3 or wide.empty:
            raise AnalysisError(f"{table.folder}: {len(wide)} worlds with the same replications; three are needed")
        values, inputs = wide.to_numpy(), np.array(sample.inputs)
        row, adjusted = world_summary(values, bootstrap.level)
        effects.append({**sample.levels, **sample.term, **row})
        fit = ridge(inputs, values.mean(axis=1), bootstrap.level)
        spread = row["sd"] ** 2
        explained = min(1.0, fit.explained / spread) if spread > 0 else float("nan")
        named = sample.levels | {"term": sample.term["term"]}
        fits.append(named | {"penalty": fit.penalty, "explained": explained})
        for k, key in enumerate(keys):
            slope = {"key": key, "slope": fit.slopes[k], "low": fit.low[k], "high": fit.high[k]}
            slopes.append(named | {"label": sample.term["label"]} | slope)
        for world, effect, moved in zip(inputs, values.mean(axis=1), adjusted, strict=True):
            each.append(named | dict(zip(keys, world.tolist(), strict=True)) | {"effect": effect, "adjusted": moved})
    frame = pd.DataFrame(effects)
    if frame["replications"].min() < 2:
        notes.append("one replication in each world: noise cannot be told from the spread between worlds")
    elif not excludes_zero(frame["low"], frame["high"]).all():
        notes.append(
            "shares of worlds are of best estimates: where the interval of a mean holds zero, all worlds may lie on "
            "the other side of it"
        )
    return Worlds(keys, frame, pd.DataFrame(slopes), pd.DataFrame(fits), pd.DataFrame(each), tuple(notes))


def world_summary(values: Array, level: float) -> tuple[dict[str, float], Array]:
    """What ``Worlds.effects`` says of ``values[world, replicate]``, and the effect in each world with noise out."""
    worlds, n = values.shape
    each, mean = values.mean(axis=1), float(values.mean())
    between = float(each.var(ddof=1))
    common = float(values.mean(axis=0).var(ddof=1)) if n > 1 else 0.0
    rest = values - each[:, None] - values.mean(axis=0) + mean
    noise = float((rest**2).sum() / ((worlds - 1) * (n - 1)) / n) if n > 1 else 0.0
    spread = max(0.0, between - noise)
    adjusted = mean + np.sqrt(spread / between if between else 0.0) * (each - mean)
    # Searle, Casella & McCulloch (1992): a mean over two crossed random factors without repetition
    se = np.sqrt(max(0.0, between / worlds + common / n - noise / worlds))
    low, high = t_interval(mean, float(se), min(worlds, n) if n > 1 else worlds, level)
    p10, p50, p90 = np.quantile(adjusted, [0.1, 0.5, 0.9])
    sign = np.sign(mean)
    told = spread > 0 or low > 0 or high < 0  # worlds that are all alike have a sign only where their mean has one
    row = {
        "mean": mean, "low": low, "high": high, "sd": float(np.sqrt(spread)), "p10": float(p10), "p50": float(p50),
        "p90": float(p90), "noise": float(np.sqrt(noise)) if n > 1 else float("nan"),
        "positive": float((adjusted > 0).mean()) if told else float("nan"),
        "same_sign": float((np.sign(adjusted) == sign).mean()) if told else float("nan"),
        "n": worlds, "replications": n,
    }  # fmt: skip
    return row, adjusted
