"""Figures of the sources as statistics of both arms, and whether they agree. A statistic is one number a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cisim.comparison.comparison import Comparison
from cisim.simulation.observe import ACCOUNTS, Record
from cisim.simulation.simulate import run

Array = np.ndarray
NOTHING = np.zeros(0)


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


def odds(study: Study, stage: str, years: int) -> Pair:
    """Odds of not being at benchmark, collective relative to isolated."""
    missing = [100 - study.path(a, stage)[:, years] for a in (0, 1)]
    return missing[1] / (100 - missing[1]) / (missing[0] / (100 - missing[0])), NOTHING


def gain(study: Study, years: int) -> Pair:
    """Collective less isolated at the last stage, in points."""
    return study.comparison.difference_at(years), NOTHING


def over(study: Study, other: str, years: int) -> Pair:
    """Last stage less that of another case on the same luck, in points, in each arm."""
    comparison, base = study.comparison, study.others[other]
    last = comparison.last_stage
    return study.arms(lambda a: comparison.stages[a, :, years, last] - base.stages[a, :, years, last])


def backbone(study: Study) -> Pair:
    """Millions of dollars a year for backbone and data system."""
    columns = [ACCOUNTS.index(name) for name in ("backbone", "data_system")]
    dollars = study.comparison.dollars[..., columns].sum(axis=-1) / study.comparison.years / 1e6
    return dollars[1], dollars[0]


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
    for f in (rising, rise, best_year, left, times, sites, waiting, odds, gain, over, backbone, built, change)
}


@dataclass(frozen=True)
class Finding:
    """A figure of a source beside both arms: means with the 80 % interval of runs, and whether they agree.

    ``used``: *as input* or *in construction*, where the figure or claim was used to set a value of the case or a rule
    of the model, so that meeting it is no evidence.
    """

    claim: str
    expected: str
    collective: str
    isolated: str
    agrees: str
    isolated_agrees: str
    used: str = ""

    @property
    def answer(self) -> str:
        """Whether the collective arm agrees, and why that may be no evidence."""
        return f"{self.agrees}, used {self.used}" if self.used else self.agrees

    @property
    def counts(self) -> bool:
        """Whether the figure can be met or missed by the model."""
        return self.agrees != "-" and not self.used


def judge(claim: Mapping[str, Any], study: Study) -> Finding:
    """Work out a claim of a text file."""
    arguments = {k: claim[k] for k in ("stage", "years", "other", "condition", "metric") if k in claim}
    pair = STATISTICS[claim["statistic"]](study, **arguments)
    digits = claim.get("digits", 1)
    intervals = [_interval(values, digits) for values in pair]
    marks = [_agrees(values, claim) for values in pair]
    return Finding(claim["claim"], claim.get("expected", _expected(claim)), *intervals, *marks, claim.get("used", ""))


def _interval(values: Array, digits: int) -> str:
    if len(values) == 0:
        return "-"
    low, high = np.percentile(values, [10, 90])
    texts = [f"{round(float(v), digits) + 0.0:.{digits}f}" for v in (values.mean(), low, high)]
    return f"{texts[0]} ({texts[1]} to {texts[2]})"


def _agrees(values: Array, claim: Mapping[str, Any]) -> str:
    """A value agrees if it lies inside the 80 % interval of runs, a limit or a range if the mean keeps it."""
    if len(values) == 0:
        return "-"
    low, high = np.percentile(values, [10, 90])
    if "value" in claim:
        return "yes" if low <= claim["value"] <= high else "no"
    if "between" in claim:
        first, last = claim["between"]
        return "yes" if first <= values.mean() <= last else "no"
    if "at_least" in claim:
        return "yes" if values.mean() >= claim["at_least"] else "no"
    if "at_most" in claim:
        return "yes" if values.mean() <= claim["at_most"] else "no"
    return "-"


def _expected(claim: Mapping[str, Any]) -> str:
    if "value" in claim:
        return f"{claim['value']:g}"
    if "between" in claim:
        return "{:g} to {:g}".format(*claim["between"])
    for key, word in (("at_least", "at least"), ("at_most", "at most")):
        if key in claim:
            return f"{word} {claim[key]:g}"
    return "no figure"
