"""Statistics of what a change does to the worth of coordination: doses, corners of the dials, prices and switches.

All are of paired differences, collective less isolated, on the same worlds wherever the shape of the community is the
same. Points are percentage points at the last stage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from cisim.evidence.validation.case import Case, StatisticSample, statistic
from cisim.evidence.validation.changes import price_alone
from cisim.evidence.validation.fixed_need import fixed_needs
from cisim.model.parameters import Value
from cisim.model.types import Array


@statistic
def effect_on_difference(case: Case, changes: Mapping[str, Any], year: float) -> StatisticSample:
    """Collective less isolated with some values changed, less the same as it is (points)."""
    return StatisticSample.mean(case.of(changes).gain(year) - case.gain(year))


@statistic
def mean_difference(case: Case, corners: Sequence[Mapping[str, Any]], year: float) -> StatisticSample:
    """Collective less isolated, mean over several settings (points)."""
    return StatisticSample.mean(np.mean([case.of(corner).gain(year) for corner in corners], axis=0))


@statistic
def beyond_price(case: Case, year: float) -> StatisticSample:
    """Collective less isolated, less the same where conditions do nothing but cost (points)."""
    return StatisticSample.mean(case.gain(year) - case.of(price_alone(case.scenario)).gain(year))


@statistic
def dose_response(case: Case, key: str, values: Sequence[Value], year: float) -> StatisticSample:
    """Slope of collective less isolated over the values of a number (points a unit, least squares)."""
    columns = np.array([case.of({key: value}).gain(year) for value in values])
    return StatisticSample(columns, slope_of(np.array(values, dtype=float)))


def slope_of(doses: Array) -> Callable[[Array], float]:
    """Slope of the means of columns over their doses."""
    apart = doses - doses.mean()
    return lambda columns: float(apart @ columns.mean(axis=1) / (apart @ apart))


@statistic
def existing(case: Case, anniversaries: int) -> StatisticSample:
    """Share of partnerships that exist after so many anniversaries, just before the next one."""
    return StatisticSample.mean(case.at(anniversaries + 1, "existing"))


AGE_AT_START = 10
"""Age in years of the followed children when the programme began (fifth grade, as in the trial)."""


@statistic
def followed(case: Case, kind: str, after: Sequence[int], ended: int) -> StatisticSample:
    """Gain of a followed cohort, mean of some years after the end of a programme (points).

    ``ever``: the highest share that has been at benchmark so far; ``level``: the share at benchmark at the stage it is
    in; ``part of peak``: that level in the last of these years over its largest since the start (ratio of means).
    """
    both = [c.cohort("ever" if kind == "ever" else "level", AGE_AT_START) for c in (case, case.isolated())]
    gain = both[0] - both[1]
    if kind == "part of peak":
        return StatisticSample(
            gain.T[: case.moment(ended + after[-1]) + 1],
            lambda c: float(c[-1].mean() / c.mean(axis=1).max()),
        )
    return StatisticSample.mean(gain[:, [case.moment(ended + year) for year in after]].mean(axis=1))


@statistic
def fragmentation(case: Case, times: int, year: float) -> StatisticSample:
    """One arm with so many times as many nonprofits for the same money and need, less the same as it is (points)."""
    as_it_is = case.of(fixed_needs(case.scenario, case.runs, case.seed))
    several = as_it_is.of({"sectors.nonprofits": times * case.scenario["sectors.nonprofits"]})
    return StatisticSample.mean(several.at(year) - as_it_is.at(year))
