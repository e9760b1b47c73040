"""Which uncertain parameters matter: Morris screening and Sobol indices through SALib, from a sweep of such a design.

Morris (1991) in the form of Campolongo, Cariboni & Saltelli (2007): elementary effects over the whole range of a
parameter, in the unit of the outcome; mu* is the mean of their sizes, sigma their spread (interaction or curvature).
Sobol indices after Saltelli et al. (2010): S1 is the share of the variance of the outcome that a parameter explains by
itself, ST the share that would be left if all others were known. The outcome at a point is its mean over replications.
Where the design varies groups of parameters together, a factor is a group (Campolongo et al.).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.analysis.panel import Levels, exclusion_notes, levels_text, measure_rows, panel, split_levels
from cisim.experiment.analysis.sampled_design import RANKING_INDEX, SampledPart, sampled_part
from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.experiment.analysis.unreliable_indices import MIN_SAMPLES, SAMPLE_UNITS, mask_unreliable, reasons
from cisim.language import format_percent
from cisim.model.types import Array

MAX_RESAMPLES = 500
"""Most resamples of SALib's intervals; they are standard errors times a normal quantile, which need fewer."""
MAX_WIDTH = {"morris": 0.25, "sobol": 0.1}
"""Widest interval that passes without a warning: as a share of the largest mu*; in ST (0 to 1)."""
NOISE_WARNING = 0.1
"""Share of replication noise in the variance between points above which more replications are asked for."""


@dataclass(frozen=True)
class Sensitivity:
    """Indices of a Morris or Sobol design, at each combination of levels of the other design columns.

    Attributes:
        kind: ``morris`` or ``sobol``.
        indices: other columns, ``factor``, ``label``, ``rank`` and, for Morris, ``mu``, ``mu_star``, ``mu_star_conf``,
            ``sigma``; for Sobol ``S1``, ``S1_conf``, ``ST``, ``ST_conf``. ``conf``: half the width of the interval.
            A group has no direction, and thus neither ``mu`` nor ``sigma``: what its parameters do may cancel.
            NaN, and without a rank: what this sample cannot give (``withheld``).
        second: other columns, ``a``, ``b``, ``S2``, ``S2_conf``; empty without second order.
        convergence: the columns of ``indices`` at growing ``samples`` (trajectories or base blocks).
        noise: other columns, ``replications``, ``between`` (variance of point means), ``noise`` (the part of it that is
            replication noise), ``share``.
        warnings: plain sentences on what cannot be told from this sample.
        groups: the parameters of each group; empty where each varies by itself.
    """

    kind: str
    indices: pd.DataFrame
    second: pd.DataFrame
    convergence: pd.DataFrame
    noise: pd.DataFrame
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def sensitivity(
    table: SweepTable, outcome: str | None = None, measure: str | None = None, bootstrap: Bootstrap | None = None
) -> Sensitivity:
    """Indices with intervals and convergence; ``measure`` as in ``panel.measure_rows``.

    Raises:
        AnalysisError: no such design, or too few whole trajectories or blocks are left.
    """
    bootstrap, part = bootstrap or Bootstrap(), sampled_part(table)
    rows = measure_rows(table, table.outcome(outcome), measure)
    parts: dict[str, list[pd.DataFrame]] = {"indices": [], "second": [], "convergence": [], "noise": []}
    remarks: list[str] = []
    notes = list(table.notes)
    for levels, some in split_levels(rows, [f for f in table.factors if f not in part.names]):
        inputs, values, about = _whole_blocks(table, part, levels, some)
        notes += about
        mean = values.mean(axis=1)
        growing = [
            (n, _salib_indices(part, inputs, mean, n, bootstrap)) for n in _sizes(len(mean) // part.block, part.kind)
        ]
        noise = noise_share(values)
        for n, indices in growing:
            reliable = mask_unreliable(indices["indices"], part.kind, n, noise["share"])
            ranked = _rank(table, part, reliable)
            _append(parts["convergence"], ranked.assign(samples=n), levels)
        _append(parts["indices"], ranked, levels)
        _append(parts["second"], mask_unreliable(indices["second"], part.kind, n, noise["share"]), levels)
        _append(parts["noise"], pd.DataFrame([noise]), levels)
        where = levels_text(levels)
        every = _rank(table, part, indices["indices"])
        remarks += [f"{where + ': ' if where else ''}{text}" for text in cautions(part.kind, every, ranked, n, noise)]
    tables = {name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()}
    return Sensitivity(part.kind, **tables, warnings=tuple(remarks), notes=tuple(dict.fromkeys(notes)),
                       groups=part.members if part.sections else {})  # fmt: skip


def noise_share(values: Array) -> dict[str, float]:
    """Replication noise in the point means ``values[point, replicate]``.

    Two-way analysis of variance without repetition: points, replications, rest. The rest over the number of
    replications is what noise contributes to the variance of the point means; what a replication adds to all points
    alike (common random numbers) is no noise here.
    """
    n = values.shape[1]
    between = float(values.mean(axis=1).var(ddof=1))
    if n < 2:
        return {"replications": n, "between": between, "noise": float("nan"), "share": float("nan")}
    rest = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
    noise = float((rest**2).sum() / ((len(values) - 1) * (n - 1)) / n)
    return {"replications": n, "between": between, "noise": noise, "share": noise / between if between else 0.0}


def cautions(
    kind: str, every: pd.DataFrame, ranked: pd.DataFrame, samples: int, noise: Mapping[str, float]
) -> list[str]:
    """What cannot be told, of all indices and of those that are given (``ranked``): which are not and why, the order of
    the leading parameters, intervals that are too wide, noise of replications.
    """
    main, unit = RANKING_INDEX[kind], SAMPLE_UNITS[kind]
    if every[main].isna().any():
        return ["the outcome is the same at all points: no parameter matters to it"]
    remarks = list(reasons(every, ranked, kind, samples, noise["share"]))
    ranked = ranked[ranked[f"{main}_conf"].notna()]
    if ranked.empty:
        return remarks
    value, conf, label = ranked[main].to_numpy(), ranked[f"{main}_conf"].to_numpy(), ranked["label"].tolist()
    remarks += [
        f"the order of {label[k]} and {label[k + 1]} cannot be told: the intervals of {main} overlap"
        for k in range(min(2, len(value) - 1))
        if value[k] - conf[k] < value[k + 1] + conf[k + 1]
    ]
    scale = value.max() if kind == "morris" else 1.0
    width = 2 * conf.max() / scale if scale > 0 else 0.0
    if width > MAX_WIDTH[kind]:
        where = f"of the largest {main}" if kind == "morris" else f"in {main}"
        remarks.append(
            f"{samples} {unit} are too few: the widest interval is {width:.2f} {where} (wanted: {MAX_WIDTH[kind]})"
        )
    if noise["share"] > NOISE_WARNING:
        share = format_percent(noise["share"])
        remarks.append(f"{share} of the variance between points is replication noise{_less_noise(noise)}")
    elif np.isnan(noise["share"]):
        remarks.append("one replication at each point: noise cannot be told from effects")
    return remarks


def _less_noise(noise: Mapping[str, float]) -> str:
    """How many replications would bring the share of noise down to where it is not warned of."""
    signal = noise["between"] - noise["noise"]
    if signal <= 0:
        return ": nothing else is seen, so that it cannot be said how many replications would do"
    needed = math.ceil(noise["replications"] * noise["noise"] / signal * (1 - NOISE_WARNING) / NOISE_WARNING)
    bound = format_percent(NOISE_WARNING)
    return f": about {needed:,} replications instead of {noise['replications']:,.0f} bring it to {bound}"


def _whole_blocks(
    table: SweepTable, part: SampledPart, levels: Levels, rows: pd.DataFrame
) -> tuple[Array, Array, list[str]]:
    """Inputs ``[point, factor]`` (``Sampled.moves``), values ``[point, replicate]`` of whole trajectories or blocks."""
    design = table.design
    for column, level in levels.items():
        design = design if column == "year" else design[design[column] == level]
    design = design.sort_values("point")
    if len(design) % part.block:
        raise AnalysisError(f"{table.folder}: {len(design)} points are not whole blocks of {part.block}")
    present = design["point"].isin(rows.loc[rows["value"].notna(), "point"]).to_numpy().reshape(-1, part.block)
    good = present.all(axis=1)
    design = design[np.repeat(good, part.block)]
    if good.sum() < 2:
        raise AnalysisError(f"{table.folder}: {good.sum()} of {len(good)} blocks of {part.block} points are whole")
    cells = panel(rows[rows["point"].isin(design["point"])], ["point"])
    values = cells.values[np.argsort(cells.cells["point"].to_numpy())]
    notes = exclusion_notes(cells.excluded, len(cells.replicates))
    if not good.all():
        notes.append(f"{(~good).sum()} of {len(good)} blocks of {part.block} points are left out: some point failed")
    return part.moves(design[list(part.names)].to_numpy(dtype=float)), values, notes


def _sizes(blocks: int, kind: str) -> list[int]:
    """Growing subsamples: an eighth, a quarter, half and all; first blocks, for they are a smaller sample in itself."""
    return [n for n in (blocks // 8, blocks // 4, blocks // 2) if n >= MIN_SAMPLES[kind]] + [blocks]


def _salib_indices(
    part: SampledPart, inputs: Array, mean: Array, blocks: int, bootstrap: Bootstrap
) -> dict[str, pd.DataFrame]:
    """SALib's indices of the first blocks."""
    from SALib.analyze import morris, sobol

    rows = blocks * part.block
    settings = {
        "num_resamples": min(bootstrap.draws, MAX_RESAMPLES),
        "conf_level": bootstrap.level,
        "seed": max(1, bootstrap.seed),  # SALib takes 0 for no seed
    }
    names = ("mu", "mu_star", "mu_star_conf", "sigma") if part.kind == "morris" else ("S1", "S1_conf", "ST", "ST_conf")
    empty = pd.DataFrame({"a": [], "b": [], "S2": [], "S2_conf": []})
    if np.ptp(mean[:rows]) == 0:
        return {"indices": pd.DataFrame({"factor": part.factors} | dict.fromkeys(names, np.nan)), "second": empty}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # resamples of a small subsample may be constant
        if part.kind == "morris":
            answer = morris.analyze(part.problem, inputs[:rows], mean[:rows], num_levels=part.levels, **settings)
        else:
            answer = sobol.analyze(part.problem, mean[:rows], calc_second_order=part.second_order, **settings)
    indices = pd.DataFrame({"factor": part.factors} | {name: np.asarray(answer[name], dtype=float) for name in names})
    several = [len(keys) > 1 for keys in part.members.values()]
    indices.loc[several, [name for name in ("mu", "sigma") if name in names]] = np.nan
    if part.kind == "morris" or not part.second_order:
        return {"indices": indices, "second": empty}
    i, j = np.triu_indices(len(part.factors), 1)
    pairs = {"a": np.array(part.factors)[i], "b": np.array(part.factors)[j]}
    return {"indices": indices, "second": pd.DataFrame(pairs | {k: answer[k][i, j] for k in ("S2", "S2_conf")})}


def _rank(table: SweepTable, part: SampledPart, indices: pd.DataFrame) -> pd.DataFrame:
    ordered = indices.sort_values(RANKING_INDEX[part.kind], ascending=False, kind="stable").reset_index(drop=True)
    ordered.insert(1, "label", [table.label(f) for f in ordered["factor"]])
    known = ordered[RANKING_INDEX[part.kind]].notna()
    ordered.insert(2, "rank", (np.arange(len(ordered)) + 1).astype(object))
    ordered.loc[~known, "rank"] = None
    return ordered


def _append(tables: list[pd.DataFrame], part: pd.DataFrame, levels: Levels) -> None:
    """Append a table with the levels of the other columns in front."""
    table = part.copy()
    for at, (column, level) in enumerate(levels.items()):
        table.insert(at, column, level)
    tables.append(table)
