"""Cohorts by year of birth: when they enter each stage, the level at which they are, and the highest so far (M21)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cisim.model.kernels.layout import Pathway
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario
from cisim.simulation.scenario_cache import once_per_scenario


def kept_share(years: float) -> float:
    """(M21) kappa(D): share of a gain that is left after D years where nothing is built on it: half of it goes within a
    year, and half of the rest in two more (Bailey, Duncan, Odgers & Yu 2017).
    """
    return float(2.0**-years if years <= 1 else 0.5 * 2.0 ** (-(years - 1) / 2))


def main_path(scenario: Scenario) -> list[int]:
    """The stages of a cohort from the cradle to the last stage: of several stages before, that with most weight."""
    path = [scenario.stage_order[-1]]
    while scenario.inflows[path[0]]:
        before = scenario.inflows[path[0]]
        path.insert(0, min(before, key=lambda s: (-before[s], s)))
    return path


def entry_ages(scenario: Scenario) -> Array:
    """Months of age at which a cohort enters each stage, ``[stage]``; -1 off the main path."""
    age, path = np.full(len(scenario.stages), -1), main_path(scenario)
    stay = [12 * scenario.stages[s].duration for s in path]
    age[path] = np.rint(np.cumsum([0.0, *stay[:-1]])).astype(int)
    return age


@once_per_scenario
def born_before(scenario: Scenario) -> int:
    """Years of birth before the start whose children are still on their way."""
    return int(np.ceil(sum(scenario.stages[s].duration for s in main_path(scenario))))


@once_per_scenario
def birth_years(scenario: Scenario) -> Array:
    """Years of birth that are followed, relative to the start: 0 is the first year of a run."""
    return np.arange(-born_before(scenario), -(-scenario.months // 12))


def level_and_ever(pathway: Pathway, start: Array, months: npt.ArrayLike) -> tuple[Array, Array]:
    """Level at the stage a cohort is in, and the highest level at a stage so far, ``[row, cohort]`` each; of several
    moments ``[row, moment, cohort]``.

    Who enters a stage at a level stays at it until the next stage. Stages have benchmarks of their own: a share of at
    least the highest level has been at benchmark once. nan for those not born yet.

    Args:
        pathway: with what is known of cohorts after so many months; of several moments with an axis of its own for
            them, behind the rows, as ``start`` has then.
        start: [row, stage] attainment of all children at the start, at which they had entered before it.
        months: since the start, or those of each moment.
    """
    born = 12 * (np.arange(pathway.cohort.shape[-1]) - pathway.born_before)
    first = pathway.entry_age[:, None] + born
    on_path = pathway.entry_age[:, None] >= 0
    entered = np.where(on_path, np.clip(np.asarray(months)[..., None, None] - first, 0, 12), 0)
    before = np.where(on_path, np.clip(-first, 0, 12), 0)
    levels = (pathway.cohort + start[..., None] * before / 12) * 12 / np.maximum(entered, 1)
    levels = np.where(entered > 0, levels, np.nan)
    now = np.argmax(np.where(entered > 0, pathway.entry_age[:, None], -1), axis=-2)
    level = np.take_along_axis(levels, now[None, ..., None, :], axis=-2)[..., 0, :]
    return level, np.fmax.reduce(levels, axis=-2)
