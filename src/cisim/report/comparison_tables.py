"""Tables of a comparison, as figures and downloads take them: years, single runs, neighbourhoods."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cisim.comparison.comparison import ARMS, Comparison
from cisim.comparison.verdict import interval_80

PERCENTILES = (10, 25, 50, 75, 90)


def years_table(comparison: Comparison) -> pd.DataFrame:
    """Percentiles of runs at every stage in every year, both arms, in points."""
    percentiles = np.percentile(comparison.stages, PERCENTILES, axis=1)  # [percentile, arm, moment, stage]
    names = [stage.name for stage in comparison.scenario.stages]
    shape = percentiles.shape[1:]
    arm, moment, stage = (index.ravel() for index in np.indices(shape))
    table = {
        "stage": np.array(names, dtype=object)[stage],
        "arm": np.array(ARMS, dtype=object)[arm],
        "year": comparison.months[moment] / 12,
    }
    table |= {f"p{p}": percentiles[k].ravel() for k, p in enumerate(PERCENTILES)}
    order = np.lexsort((moment, arm, stage))
    return pd.DataFrame(table).iloc[order].reset_index(drop=True)


def runs_table(comparison: Comparison) -> pd.DataFrame:
    """Both arms of every run at the last stage in the last month, and their difference, in points; runs from 1 on."""
    isolated, collective = comparison.stages[:, :, -1, comparison.last_stage]
    run = np.arange(1, comparison.runs + 1)
    return pd.DataFrame(
        {"run": run, "isolated": isolated, "collective": collective, "difference": collective - isolated}
    )


def groups_table(comparison: Comparison) -> pd.DataFrame:
    """Mean and 80 % of runs of every group of children at the last stage in the last month, in points."""
    rows = []
    for l, segment in enumerate(comparison.scenario.segments):
        for a, arm in enumerate(ARMS):
            values = comparison.segments[a, :, l]
            low, high = interval_80(values)
            rows.append({"neighbourhood": segment.name, "arm": arm, "mean": values.mean(), "p10": low, "p90": high})
    return pd.DataFrame(rows)
