"""Paths over the years: the median of each arm in each panel, and the bands of 50 % and 80 % of runs around it."""

from __future__ import annotations

import pandas as pd

Path = dict[str, list[float]]
"""A column of numbers by name: ``year`` and the percentiles."""
Panels = dict[str, dict[str, Path]]
"""Paths by panel and arm."""
NUMBERS = ("year", "p10", "p25", "p50", "p75", "p90")
BANDS = (("p10", "p90", 0.14), ("p25", "p75", 0.2))
"""Ends of the bands, the wide one first, and how opaque they are."""


def paths_of(table: pd.DataFrame, panel: str = "stage") -> Panels:
    """The columns of numbers by panel and arm, in the order of years.

    Args:
        table: ``year``, ``arm``, the column of panels, ``p10``, ``p25``, ``p50``, ``p75``, ``p90``.
        panel: name of the column of panels.
    """
    panels: Panels = {}
    columns = [table[name].tolist() for name in (panel, "arm", *NUMBERS)]
    for name, arm, *values in sorted(zip(*columns, strict=True), key=lambda row: float(row[2])):
        path = panels.setdefault(str(name), {}).setdefault(str(arm), {key: [] for key in NUMBERS})
        for key, value in zip(NUMBERS, values, strict=True):
            path[key].append(value)
    return {name: panels[name] for name in dict.fromkeys(map(str, columns[0]))}
