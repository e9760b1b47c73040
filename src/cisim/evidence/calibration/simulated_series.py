"""Draws of parameters to simulated series, observed as the data are: blocks in which every row has its own parameters
and its own luck.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from cisim.errors import ScenarioError
from cisim.evidence.calibration.prior import Prior
from cisim.model.streams import replication_seeds
from cisim.model.types import Array, Progress
from cisim.own_community.series import Series
from cisim.scenario.scenario import Scenario
from cisim.simulation import compile as compilation
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.simulate import checked_threads, rows_per_block, run_block


def simulate_series(
    scenario: Scenario,
    prior: Prior,
    u: Array,
    series: Series,
    seed: int,
    *,
    noise: bool = True,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Array:
    """Series of draws, ``[draw, datum]`` in points; rows of draws that cannot be simulated are NaN.

    Args:
        scenario: what the draws change.
        prior: parameters and ranges of the columns of ``u``.
        u: ``[draw, parameter]`` in the unit cube.
        series: years, stages, segments and standard errors of the data.
        seed: root seed; every draw has a community and noise of its own.
        noise: add normal errors with the standard errors of the data.
        threads: by default all usable cores.
        progress: called with draws done and draws in all.
    """
    compilation.warm_up()
    values = np.column_stack([p.value(column) for p, column in zip(prior, u.T, strict=True)])
    simulated = np.full((len(u), len(series.data)), np.nan)
    seeds = replication_seeds(seed, len(u))
    size = rows_per_block(scenario)
    done = 0

    def work(first: int) -> int:
        scenarios, rows = [], []
        for row in range(first, min(first + size, len(u))):
            try:
                changes = {p.key: float(v) for p, v in zip(prior, values[row], strict=True)}
                scenarios.append(scenario.replace(changes))
                rows.append(row)
            except ScenarioError:
                continue
        if rows:
            simulated[rows] = _observe_all(scenarios, seeds[rows], series)
        return min(size, len(u) - first)

    with ThreadPoolExecutor(checked_threads(threads)) as pool:
        for part in pool.map(work, range(0, len(u), size)):
            done += part
            if progress is not None:
                progress(done, len(u))
    if noise:
        simulated += series.sd * np.random.default_rng([seed, 1]).standard_normal(simulated.shape)
    return simulated


def _observe_all(scenarios: list[Scenario], seeds: Array, series: Series) -> Array:
    """Values of ``_observe``; NaN where a community that is drawn cannot start as its stages state, which is known only
    when it is drawn.
    """
    try:
        return _observe(scenarios, seeds, series)
    except ScenarioError:
        if len(scenarios) == 1:
            return np.full((1, len(series.data)), np.nan)
    half = len(scenarios) // 2
    parts = (_observe_all(scenarios[part], seeds[part], series) for part in (slice(half), slice(half, None)))
    return np.vstack([*parts])


def _observe(scenarios: list[Scenario], seeds: Array, series: Series) -> Array:
    """Values of the data's years, stages and segments, ``[scenario, datum]``, without noise."""
    months = np.array([0, *(m for m in series.months if m > 0)])
    record = run_block(ScenarioColumns(tuple(scenarios)), np.arange(len(scenarios)), seeds, None, None, months)
    share = np.array([s.share for s in scenarios[0].segments])
    attained = 100 * record.attainment[:, 0]
    columns = []
    for d in series.data:
        at = attained[:, int(np.searchsorted(months, series.month(d))), d.stage]
        columns.append(at @ share if d.segment is None else at[:, d.segment])
    return np.column_stack(columns)
