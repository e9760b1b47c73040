"""Every combination of the conditions against none of them, run by run: the same community, the same luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cisim.analysis.factorial import cubes, short
from cisim.analysis.table import SweepTable
from cisim.verdict import summary


def against_none(
    table: SweepTable, outcome: str | None = None, factors: Sequence[str] | None = None, measure: str | None = None
) -> pd.DataFrame:
    """Paired differences of each cell of the factorial from the cell without any condition.

    Args: as ``factorial.cubes``.

    Returns:
        Other design columns, ``cell`` (``10110``), ``count`` of conditions, one 0/1 column per condition, ``level``
        (mean of the cell), ``mean`` of the differences, their 10th, 50th and 90th percentile over runs, and ``n``; in
        the unit of the outcome.
    """
    rows = []
    for cube in cubes(table, outcome, factors, measure):
        names = [short(f) for f in cube.factors]
        for number, values in enumerate(cube.values):
            code = f"{number:0{len(names)}b}"
            found = summary(values - cube.values[0])
            rows.append(
                cube.levels
                | {"cell": code, "count": code.count("1")}
                | {name: int(bit) for name, bit in zip(names, code, strict=True)}
                | {"level": float(np.mean(values))}
                | {key: found[key] for key in ("mean", "p10", "p50", "p90")}
                | {"n": cube.n}
            )
    return pd.DataFrame(rows)
