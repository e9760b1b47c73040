"""Sensitivity indices that a sample is too small or too noisy for: impossible shares of variance, intervals without
width, too much replication noise. They are reported as not known.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from cisim.experiment.analysis.sampled_design import RANKING_INDEX
from cisim.language import format_percent

MIN_SAMPLES = {"morris": 4, "sobol": 8}
"""Fewest trajectories or base blocks of which resamples make an interval."""
SAMPLE_UNITS = {"morris": "trajectories", "sobol": "base samples"}
MAX_NOISE = 0.5
"""Share of replication noise in the variance between points above which indices are those of the noise."""
INDEX_LIMITS = {"S1": (0.0, 1.0), "ST": (0.0, 1.0), "S2": (-1.0, 1.0)}
"""What Sobol indices can be; an estimate may lie outside by its interval."""


def mask_unreliable(indices: pd.DataFrame, kind: str, samples: int, noise: float) -> pd.DataFrame:
    """Indices with NaN in place of those that the sample cannot estimate.

    Args:
        indices: columns as in ``sensitivity.Sensitivity.indices`` or ``second``.
        kind: ``morris`` or ``sobol``.
        samples: trajectories or base blocks behind them.
        noise: share of replication noise in the variance between points; NaN where it is not known.
    """
    reliable = indices.copy()
    names = [n.removesuffix("_conf") for n in reliable if n.endswith("_conf")]
    for name in names:
        conf = reliable[f"{name}_conf"].to_numpy(dtype=float).copy()
        if samples < MIN_SAMPLES[kind]:
            conf[:] = np.nan
        if kind == "sobol":  # a ratio of two variances differs between resamples, unless it is nothing
            conf[(conf == 0) & (reliable[name] != 0)] = np.nan
            low, high = INDEX_LIMITS[name]
            room = np.nan_to_num(conf)
            impossible = (reliable[name] > high + room) | (reliable[name] < low - room)
            reliable[name], conf = reliable[name].mask(impossible), np.where(impossible, np.nan, conf)
        reliable[f"{name}_conf"] = conf
    if noise > MAX_NOISE:
        reliable[[n for n in ("mu", "sigma") if n in reliable] + names + [f"{n}_conf" for n in names]] = np.nan
    return reliable


def reasons(before: pd.DataFrame, after: pd.DataFrame, kind: str, samples: int, noise: float) -> Iterator[str]:
    """Sentences that say which indices ``mask_unreliable`` removed, and why."""
    unit = SAMPLE_UNITS[kind]
    if noise > MAX_NOISE:
        share = format_percent(min(noise, 1))
        yield f"{share} of the variance between points is replication noise: indices are not given"
        return
    gone = [
        f"{name} of {label}"
        for name in INDEX_LIMITS
        if name in after
        for label in before["label"][_masked(before, after, name)]
    ]
    if gone:
        which = ", ".join(gone)
        yield f"{which}: no share of a variance by more than its interval, and not given: more than {samples} {unit}"
    if (after[f"{RANKING_INDEX[kind]}_conf"].isna() & after[RANKING_INDEX[kind]].notna()).any():
        yield f"{samples} {unit} are too few for intervals"


def _masked(before: pd.DataFrame, after: pd.DataFrame, name: str) -> npt.NDArray[np.bool_]:
    masked = after.set_index("factor")[name].reindex(before["factor"]).isna().to_numpy()
    return np.asarray(masked & before[name].notna().to_numpy())
