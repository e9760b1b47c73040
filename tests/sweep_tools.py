"""Folders of sweeps with known answers: the files a finished sweep has, made from a formula."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cisim.experiment.sweep.store import Store
from cisim.model.parameters import CONDITION_NAMES

STRENGTHS = tuple(f"conditions.{c}.strength" for c in CONDITION_NAMES)
Formula = Callable[[pd.DataFrame], Mapping[str, Any]]


@contextmanager
def dask_cluster() -> Iterator[str]:
    """A scheduler and a worker in this process, by the address that ``--executor`` takes."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        yield cluster.scheduler_address.replace("tcp://", "dask://")


def tables(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What must be the same however a sweep was run: all but the seconds."""
    store = Store(folder)
    return store.read("runs").drop(columns="seconds"), store.read("outcomes")


def assert_same(one: Path, other: Path) -> None:
    """Both folders hold the same tables, to the last bit."""
    for a, b in zip(tables(one), tables(other), strict=True):
        pd.testing.assert_frame_equal(a, b, check_exact=True)


def two_level(keys: Sequence[str] = STRENGTHS) -> pd.DataFrame:
    """All combinations of 0 and 1."""
    return pd.DataFrame(list(product((0.0, 1.0), repeat=len(keys))), columns=list(keys))


def grid(**values: Sequence[Any]) -> pd.DataFrame:
    """All combinations of the values."""
    return pd.DataFrame(list(product(*values.values())), columns=list(values))


def write_sweep(
    folder: Path,
    points: pd.DataFrame,
    formula: Formula,
    *,
    replications: int = 1,
    arms: Sequence[str] = ("collective",),
    years: Sequence[float] = (10.0,),
    better: int = 1,
    unit: str = "points",
    design: Sequence[Mapping[str, Any]] = (),
    labels: Mapping[str, Mapping[str, Any]] | None = None,
    failed: Sequence[int] = (),
    missing: Sequence[tuple[int, int]] = (),
) -> Path:
    """Write a folder as the store does.

    Args:
        folder: where.
        points: one row per design point, one column per factor.
        formula: outcome columns of a table with a row per run and year: design columns, arm, replicate, year.
        better: whether more of the outcomes is better.
        design: the design as it stands in the manifest, where an analysis reads it.
        labels: for each list column what its labels set.
        failed: points that failed.
        missing: (point, replicate) that are not there.
    """
    plan = points.reset_index(drop=True)
    plan.insert(0, "point", np.arange(len(plan)))
    runs = plan.merge(pd.DataFrame({"arm": list(arms)}), how="cross")
    runs = runs.merge(pd.DataFrame({"replicate": np.arange(replications)}), how="cross")
    runs.insert(0, "run", np.arange(len(runs)))
    runs["seed"] = runs["replicate"].to_numpy(dtype=np.uint64) + np.uint64(1000)
    runs["status"] = np.where(runs["point"].isin(failed), "failed", "ok")
    runs["seconds"], runs["error"] = 0.01, ""
    gone = [(p, r) in set(missing) for p, r in zip(runs["point"], runs["replicate"], strict=True)]
    runs = runs[~np.array(gone)]
    rows = runs[runs["status"] == "ok"].merge(pd.DataFrame({"year": list(years)}), how="cross")
    values = formula(rows)
    outcomes = pd.DataFrame({"run": rows["run"], "year": rows["year"], **values})
    columns: dict[str, Any] = {c: {"text": "", "unit": ""} for c in ("run", "point", "arm", "replicate", "year")}
    for column in points:
        role = "lever" if column.startswith("conditions.") else "uncertainty"
        columns[column] = {"label": column, "unit": "", "role": role, "section": column.rpartition(".")[0]}
        if labels and column in labels:
            columns[column]["levels"] = labels[column]
    for name in values:
        columns[name] = {"label": name.capitalize(), "unit": unit, "better": better, "role": "outcome"}
    experiment = {"name": "made", "scenario": "none", "seed": 7, "replications": replications, "arms": list(arms)}
    manifest = {"experiment": experiment | {"design": list(design)}, "runs": len(runs), "model_version": "0.0.0"}
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (("plan", plan), ("runs", runs), ("outcomes", outcomes)):
        table.to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "columns.json").write_text(json.dumps(columns))
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder
