"""M12: noisy indicators of each stage, and how many of them point upwards over the first years."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cisim.model.streams import Stream, grid
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario


def share_rising(scenario: Scenario, seeds: npt.NDArray[np.uint64], stages: Array) -> Array:
    """Share of indicators whose least-squares trend over the first ``indicators.window`` years is positive.

    An indicator is attainment in points plus noise, part of which (``indicators.correlation``) all indicators of a
    stage and year share. The errors belong to the run: all arms see the same.

    Args:
        scenario: number, noise, correlation and window of the indicators.
        seeds: one per run.
        stages: [..., run, year, stage] attainment of all children, one moment a year, from the start.

    Returns:
        [..., run]; nan where the window is longer than the years given.
    """
    years = int(scenario["indicators.window"]) + 1
    if stages.shape[-2] < years:
        return np.full(stages.shape[:-2], np.nan)
    shown = stages[..., :years, :]
    errors = indicator_errors(scenario, seeds, years, stages.shape[-1])
    values = 100 * shown[..., None] + noise_points(scenario, shown)[..., None] * errors
    slope = np.einsum("y,...ysk->...sk", np.arange(years) - (years - 1) / 2, values)
    there = np.arange(slope.shape[-1]) < np.array(indicator_counts(scenario))[:, None]
    return np.asarray(((slope > 0) & there).sum(axis=(-2, -1)) / there.sum())


def indicator_counts(scenario: Scenario) -> list[int]:
    """How many indicators each stage has."""
    return [int(s.indicators or scenario["indicators.per_stage"]) for s in scenario.stages]


def noise_points(scenario: Scenario, attainment: Array) -> Array:
    """(M12) nu = sqrt(nu_0^2 + (100 sampling)^2 q (1 - q)/n): what passes, and a cohort of n children as a sample."""
    sampling = 100 * scenario["indicators.sampling"]
    by_chance = sampling**2 * attainment * (1 - attainment) / scenario["population.cohort"]
    return np.asarray(np.sqrt(scenario["indicators.noise_points"] ** 2 + by_chance))


def indicator_errors(scenario: Scenario, seeds: npt.NDArray[np.uint64], years: int, stages: int) -> Array:
    """Errors of variance 1, ``[run, year, stage, indicator]``: normal but for its tails (the sum of four uniforms)."""
    count, correlation = max(indicator_counts(scenario)), scenario["indicators.correlation"]
    year, stage, indicator = np.ogrid[:years, :stages, : count + 1]
    uniforms = grid(seeds[:, None, None, None], Stream.INDICATOR, year, stage * 256 + indicator)
    normal = (uniforms.sum(axis=0) - 2) * 3**0.5
    return np.asarray(correlation**0.5 * normal[..., :1] + (1 - correlation) ** 0.5 * normal[..., 1:])
