"""Statistics of both arms that a figure of a source is compared with: one number a run, and the noise of a reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cisim.comparison.comparison import Comparison
from cisim.model.streams import replication_seeds
from cisim.simulation.indicators import noise_points, share_rising
from cisim.simulation.observe import ACCOUNTS, Record
from cisim.simulation.simulate import run

Array = np.ndarray
NOTHING = np.zeros(0)
"""What an arm says of a statistic that it does not have."""
COORDINATION = [ACCOUNTS.index(name) for name in ("backbone", "data_system")]


@dataclass(frozen=True)
class Study:
    """The runs of a case: its comparison, and those of other cases it is compared with, by name."""

    comparison: Comparison
    others: Mapping[str, Comparison]

    def arms(self, values: Callable[[int], Array]) -> tuple[Array, Array]:
        """Collective and isolated."""
        return values(1), values(0)

    def path(self, arm: int, stage: str | None = None) -> Array:
        """Attainment in points, ``[run, year]``."""
        names = [s.name for s in self.comparison.scenario.stages]
        position = self.comparison.last_stage if stage is None else names.index(stage)
        return self.comparison.stages[arm, :, :, position]

    @cached_property
    def record(self) -> Record:
        """Both arms again, with all metrics."""
        c = self.comparison
        return run([c.scenario.isolated(), c.scenario], c.runs, c.seed, every=1)


Pair = tuple[Array, Array]


def rising(study: Study, **_: Any) -> Pair:
    """Indicators with a rising trend over the window, in percent."""
    return study.arms(lambda a: 100 * study.comparison.rising[a])


def rising_over(study: Study, years: int) -> Pair:
    """The same over another number of years than the window of the case."""
    c = study.comparison
    longer, seeds = c.scenario.replace({"indicators.window": years}), replication_seeds(c.seed, c.runs)
    return study.arms(lambda a: 100 * share_rising(longer, seeds, c.stages[a] / 100))


def rise(study: Study, stage: str, years: int) -> Pair:
    """Points a year over the first years."""
    return study.arms(lambda a: (study.path(a, stage)[:, years] - study.path(a, stage)[:, 0]) / years)


def best_year(study: Study, stage: str) -> Pair:
    """The largest rise within one year, in points."""
    return study.arms(lambda a: np.diff(study.path(a, stage)).max(axis=1))


def left(study: Study, stage: str) -> Pair:
    """What is not at benchmark at the end, relative to the start."""
    return study.arms(lambda a: (100 - study.path(a, stage)[:, -1]) / (100 - study.path(a, stage)[:, 0]))


def times(study: Study, stage: str) -> Pair:
    """Attainment at the end relative to the mean at the start (single runs may start near nothing)."""
    return study.arms(lambda a: study.path(a, stage)[:, -1] / study.path(a, stage)[:, 0].mean())


def sites(study: Study, years: int) -> Pair:
    """Sites paid for by then (M14)."""
    account = ACCOUNTS.index("capital")
    cost = study.comparison.scenario["money.site_cost"]
    dollars = study.record.dollars[..., 12 * years, account]
    return study.arms(lambda a: dollars[a] / cost)


def waiting(study: Study, years: int) -> Pair:
    """Sites not yet paid for by then."""
    every = sum(s.sites for s in study.comparison.scenario.stages)
    return study.arms(lambda a: every - sites(study, years)[1 - a])


def level(study: Study, stage: str, years: int) -> Pair:
    """Attainment after so many years, in points."""
    return study.arms(lambda a: study.path(a, stage)[:, years])


def odds(study: Study, stage: str, years: int) -> Pair:
    """Odds of not being at benchmark relative to another community that works by itself."""
    missing = [100 - study.path(a, stage)[:, years] for a in (0, 1)]
    ratios = [m / (100 - m) for m in missing]
    return study.arms(lambda a: ratios[a] / elsewhere(ratios[0]))


def beside(study: Study, years: int) -> Pair:
    """The last stage less that of another community that works by itself, in points."""
    return study.arms(lambda a: study.path(a)[:, years] - elsewhere(study.path(0)[:, years]))


def elsewhere(values: Array) -> Array:
    """The same of another community: that of the next run."""
    return np.roll(values, -1)


def gain(study: Study, years: int) -> Pair:
    """The last stage less that of the same community by itself, in points; of the isolated arm 0 by definition."""
    difference = study.comparison.difference_at(years)
    return difference, np.zeros_like(difference)


def over(study: Study, other: str, years: int) -> Pair:
    """Last stage less that of another case on the same luck, in points, in each arm."""
    comparison, base = study.comparison, study.others[other]
    last = comparison.last_stage
    return study.arms(lambda a: comparison.stages[a, :, years, last] - base.stages[a, :, years, last])


def backbone(study: Study) -> Pair:
    """Millions of dollars a year for backbone and data system; isolated has none."""
    dollars = study.comparison.dollars[1][:, COORDINATION].sum(axis=-1)
    return dollars / study.comparison.years / 1e6, NOTHING


def backbone_peak(study: Study) -> Pair:
    """The highest year of the same."""
    dollars = study.record.dollars[1][:, ::12, COORDINATION].sum(axis=-1)
    return np.diff(dollars).max(axis=1) / 1e6, NOTHING


def lasts(study: Study) -> Pair:
    """Years until no partnership exists, at most the length of the run; isolated has none."""
    ended = study.comparison.existing[1] <= 0
    years = study.comparison.months / 12
    return np.where(ended.any(axis=1), years[ended.argmax(axis=1)], years[-1]), NOTHING


def ended(study: Study) -> Pair:
    """Whether no partnership exists at the end, 0 or 100, so that the mean is the share of runs in percent."""
    return 100.0 * (study.comparison.existing[1, :, -1] <= 0), NOTHING


def closed(study: Study) -> Pair:
    """Share of partnerships that ended because their backbone had lost its core staff, in percent."""
    return 100.0 * study.comparison.collective.closed, NOTHING


def built(study: Study, condition: str) -> Pair:
    """Years until a condition's level has reached one half, at most the length of the run; isolated has no level."""
    record = study.record
    reached = record.metrics[f"level.{condition}"][1] >= 0.5
    return np.where(reached.any(axis=1), record.months[reached.argmax(axis=1)] / 12, record.months[-1] / 12), NOTHING


def change(study: Study, metric: str) -> Pair:
    """Change of a metric from start to end."""
    series = study.record.metrics[metric]
    return series[1, :, -1] - series[1, :, 0], series[0, :, -1] - series[0, :, 0]


STATISTICS: dict[str, Callable[..., Pair]] = {
    f.__name__: f
    for f in (rising, rising_over, rise, best_year, level, left, times, sites, waiting, odds, beside, gain, over,
              backbone, backbone_peak, lasts, ended, closed, built, change)
}  # fmt: skip


def reading_noise(study: Study, statistic: str, figure: float, stage: str = "", years: int = 0) -> float:
    """Standard deviation that the noise of indicators (M12) gives an observed statistic, in its unit.

    Of a level it is that of one reading, of a difference that of two; of what is no attainment it is 0.
    """
    start = study.path(0, stage or None)[:, 0].mean()
    one = float(noise_points(study.comparison.scenario, np.array(start / 100)))
    two = 2**0.5 * one
    ratio = one * (1 + figure**2) ** 0.5
    noises = {"level": one, "best_year": two, "gain": two, "beside": two, "over": two,
              "rise": two / max(years, 1), "times": ratio / start, "left": ratio / (100 - start)}  # fmt: skip
    return noises.get(statistic, 0.0)
