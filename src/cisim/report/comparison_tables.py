"""Tables of a comparison, as figures and downloads take them: years, single runs, neighbourhoods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cisim.comparison.comparison import Comparison
from cisim.comparison.data import ComparisonData, Leverage, SegmentRow, StageRow
from cisim.comparison.existing import can_end
from cisim.comparison.further_data import Watch
from cisim.comparison.intervals import interval_80
from cisim.comparison.leverage_sentences import leverage_ratios
from cisim.comparison.sentences import VERDICT_CLAUSES, finding_clause
from cisim.comparison.verdict import ARMS
from cisim.model.types import Array
from cisim.storage.files import csv_lines, csv_text

if TYPE_CHECKING:
    import pandas as pd

PERCENTILES = (10, 25, 50, 75, 90)
RUNS_AT_A_TIME = 5000
"""In files of single runs: their numbers are looked up, made text and forgotten before the next ones are."""
Rows = list[dict[str, Any]]
"""Of a table: mappings with the same keys."""


def years_table(comparison: Comparison) -> pd.DataFrame:
    """Percentiles of runs at every stage in every year, both arms, in points; where partnerships can end, beside the
    collective arm the percentage of them that still exist.
    """
    import pandas as pd

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
    if can_end(comparison.scenario):
        shares = np.where(arm == 1, comparison.collective.existing.mean(axis=0)[moment], np.nan)
        table["still exist"] = 100 * shares
    order = np.lexsort((moment, arm, stage))
    return pd.DataFrame(table).iloc[order].reset_index(drop=True)


def year_bands(comparison: Comparison) -> Array:
    """10th percentile, median and 90th percentile of runs at the last stage after every year in points, ``[arm, of the
    three, moment]``.
    """
    last = comparison.last_stage
    bands = np.empty((len(ARMS), 3, len(comparison.months)))
    for moment in range(len(comparison.months)):  # one after the other, so that no table of all runs is in memory
        for a, arm in enumerate(comparison.arms.values()):
            values = arm.stages[:, moment, last]
            low, high = interval_80(values)
            bands[a, :, moment] = low, np.median(values), high
    return bands


def existing_table(comparison: Comparison) -> pd.DataFrame:
    """After every year how many partnerships still exist, with the 95 % interval of their share, and the difference at
    the last stage among them in points.
    """
    import pandas as pd

    rows = []
    for moment, month in enumerate(comparison.months):
        part = comparison.existing_at(moment)
        if part is not None:
            facts = [part["began"], part["count"], part["share"], part["low"], part["high"], part["runs"]]
            d = part["difference"]
            values = [np.nan] * 5 if d is None else [d["mean"], d["se"], d["p10"], d["p50"], d["p90"]]
            rows.append([month / 12, *facts, *values])
    names = ["year", "began", "count", "share", "low", "high", "runs", "difference", "se", "p10", "p50", "p90"]
    return pd.DataFrame(rows, columns=names)


def leverage_table(part: Leverage) -> pd.DataFrame:
    """Members' budgets and additional children for backbone dollars, ``leverage`` of ``Comparison.to_dict()``."""
    import pandas as pd

    ratios = pd.DataFrame({"ratio": name, **ratio} for name, ratio in leverage_ratios(part).items())
    return ratios[["ratio", "value", "low", "high", "unit", "estimable"]]


def watch_table(part: Watch) -> pd.DataFrame:
    """What funders watch, ``watch`` of ``Comparison.to_dict()``: patience, what is watched, year, and both arms."""
    import pandas as pd

    rows = []
    for row in part["rows"]:
        values = {f"{arm}_{k}": row[arm][k] for arm in ARMS for k in ("noise", "no_higher", "left")}
        changes = {f"{arm}_change_{k}": v for arm in ARMS for k, v in row[arm]["change"].items()}
        rows.append({k: row[k] for k in ("patience", "watches", "years")} | changes | values)
    return pd.DataFrame(rows)


def runs_table(comparison: Comparison) -> pd.DataFrame:
    """Both arms of every run at the last stage in the last month, and their difference, in points; runs from 1 on."""
    import pandas as pd

    isolated, collective = comparison.stages[:, :, -1, comparison.last_stage]
    run = np.arange(1, comparison.runs + 1)
    return pd.DataFrame(
        {"run": run, "isolated": isolated, "collective": collective, "difference": collective - isolated}
    )


def groups_table(comparison: Comparison) -> pd.DataFrame:
    """Mean and 80 % of runs of every group of children at the last stage in the last month, in points."""
    import pandas as pd

    rows = []
    for l, segment in enumerate(comparison.scenario.segments):
        for a, arm in enumerate(ARMS):
            values = comparison.segments[a, :, l]
            low, high = interval_80(values)
            rows.append({"neighbourhood": segment.name, "arm": arm, "mean": values.mean(), "p10": low, "p90": high})
    return pd.DataFrame(rows)


def stage_rows(result: ComparisonData) -> Rows:
    """Both arms and their difference at every stage at the end."""
    return [
        {"stage": s["stage"], "start": round(s["start"], 2), **_arms_and_difference(s),
         "verdict": finding_clause(s["outcome"], s["lean"])}
        for s in result["stages"]
    ]  # fmt: skip


def segment_rows(result: ComparisonData) -> Rows:
    """Both arms and their difference in every neighbourhood at the last stage at the end."""
    return [
        {"neighbourhood": s["segment"], "share of children": round(s["share"], 2), **_arms_and_difference(s),
         "verdict": VERDICT_CLAUSES[s["outcome"]]}
        for s in result["segments"]
    ]  # fmt: skip


def _arms_and_difference(row: StageRow | SegmentRow) -> dict[str, float]:
    d = row["difference"]
    values = {arm: row[arm] for arm in ARMS} | {"difference": d["mean"], "10 %": d["p10"], "90 %": d["p90"]}
    return {name: round(value, 2) for name, value in values.items()}


def use_rows(result: ComparisonData) -> Rows:
    """Dollars and hours by use, both arms."""
    rows = []
    for use in result["arms"]["isolated"]["money"]:
        row: dict[str, Any] = {"use": use.replace("_", " ")}
        row |= {f"{arm} $": result["arms"][arm]["money"].get(use) for arm in ARMS}
        row |= {f"{arm} hours": result["arms"][arm]["hours"].get(use) for arm in ARMS}
        rows.append(row)
    return rows


def differences_table(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of stages or segments with both arms and the summary of their difference, as CSV."""
    columns = ("mean", "se", "p10", "p50", "p90")
    header = [*names, *ARMS, "difference", *columns[1:], "verdict"]
    cells = [
        [*(row[k] for k in (*names, *ARMS)), *(row["difference"][k] for k in columns), row["verdict"]] for row in rows
    ]
    return csv_text(header, cells)


def ends_table(comparison: Comparison) -> Iterator[str]:
    """Every run in both arms at the last stage after every year, and where partnerships can end their share that still
    exists, as lines of CSV; runs from 0 on.
    """
    last, months = comparison.last_stage, comparison.months
    columns = [arm.stages[:, :, last] for arm in comparison.arms.values()]
    names = [f"{arm}_year_{m / 12:g}" for arm in ARMS for m in months]
    if can_end(comparison.scenario):
        columns.append(comparison.collective.existing)
        names += [f"existing_year_{m / 12:g}" for m in months]
    return csv_lines(["run", *names], _rows_of_runs(comparison, columns))


def _rows_of_runs(comparison: Comparison, columns: Sequence[Array]) -> Iterator[list[float]]:
    """A row for each run, a group of runs at a time: what was read of a file is given back in between."""
    for start in range(0, comparison.runs, RUNS_AT_A_TIME):
        part = np.concatenate([values[start : start + RUNS_AT_A_TIME] for values in columns], axis=1)
        yield from ([start + k, *row] for k, row in enumerate(part.tolist()))
        for arm in comparison.arms.values():
            arm.release()
