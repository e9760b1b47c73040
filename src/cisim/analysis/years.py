"""How outcomes spread over runs, year by year and arm by arm: what bands are drawn from."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cisim.analysis.panel import measured
from cisim.analysis.table import SweepTable

PERCENTILES = (10, 25, 50, 75, 90)


def bands(table: SweepTable, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Mean and percentiles over replications, at each combination of design columns.

    Args:
        table: read with all years.
        outcomes: by default the attainment of all stages that were recorded, else all outcomes.

    Returns:
        Design columns, ``year``, ``arm``, ``outcome``, ``stage`` (its label), ``unit``, ``mean``, ``p10``, ``p25``,
        ``p50``, ``p75``, ``p90``, ``n``.
    """
    stages = [o for o in table.outcomes if o.startswith("attainment.")]
    keys = [f for f in table.factors if f != "year"]
    found = []
    for outcome in outcomes or stages or table.outcomes:
        for arm in table.arms:
            rows = measured(table, outcome, arm).dropna(subset="value")
            groups = rows.groupby([*keys, "year"], sort=False, dropna=False)["value"]
            part = pd.DataFrame({"mean": groups.mean()})
            for percent in PERCENTILES:
                part[f"p{percent}"] = groups.quantile(percent / 100)
            part = part.assign(n=groups.size()).reset_index()
            about = {"arm": arm, "outcome": outcome, "stage": table.label(outcome), "unit": table.unit(outcome)}
            for at, (name, value) in enumerate(about.items()):
                part.insert(len(keys) + 1 + at, name, value)
            found.append(part)
    return pd.concat(found, ignore_index=True)
