"""Statistics of simulated communities. Points are percentage points at the last stage unless a metric is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import qmc

from cisim.comparison.intervals import t_reach
from cisim.errors import nearest
from cisim.evidence.replications import PUBLISHED_EXPERIMENTS, line_values
from cisim.evidence.validation.case import Case, StatisticError, StatisticSample, by_itself, statistic
from cisim.model.conditions import strength_key
from cisim.model.kernels.service import combine
from cisim.model.streams import replication_seeds
from cisim.model.types import Array
from cisim.simulation.indicators import share_rising


@by_itself
@statistic
def published_line(case: Case, experiment: str, line: str, against: str = "") -> StatisticSample:
    """A line of a published special case (``cisim replicate``), or its difference from another line (score).

    The replications are landscapes, the scenario is not used.
    """
    if experiment not in PUBLISHED_EXPERIMENTS:
        raise StatisticError(
            f"arguments.experiment: unknown '{experiment}'{nearest(experiment, PUBLISHED_EXPERIMENTS)}"
        )
    known = {x.label: x for x in PUBLISHED_EXPERIMENTS[experiment].lines}
    labels = [name for name in (line, against) if name]
    for name in labels:
        if name not in known:
            raise StatisticError(f"arguments: {experiment} has no line '{name}'{nearest(name, known)}")
    scores = line_values(PUBLISHED_EXPERIMENTS[experiment], [known[name] for name in labels], case.runs, case.seed)
    return StatisticSample.mean(scores[0] - scores[1] if against else scores[0])


@by_itself
@statistic
def balanced_investment(case: Case, substitution: float) -> StatisticSample:
    """(M11) alone: two stages with equal shares of a budget, less the better of one stage with all of it (points).

    Weight of what is brought along and intake are those of the scenario; the input of a stage is its share of budget.
    """
    equation = getattr(combine, "py_func", combine)
    share, intake = case.scenario["service.entry_share"], case.scenario["population.intake"]

    def last(first: float, second: float) -> float:
        inputs = [max(x, 1e-9) for x in (first, second)]
        return float(equation(equation(intake, inputs[0], share, substitution), inputs[1], share, substitution))

    return StatisticSample(np.array([[100 * (last(0.5, 0.5) - max(last(1, 0), last(0, 1)))]]), exact=True)


STUDIES = 500
"""Studies that are drawn from the pairs."""


@statistic
def difference(case: Case, year: float, metric: str = "outcome") -> StatisticSample:
    """Collective less isolated after so many years, mean over paired runs (points, or the metric's unit)."""
    return StatisticSample.mean(case.gain(year, metric))


@statistic
def difference_with_only(
    case: Case, conditions: Sequence[str], year: float, metric: str = "outcome"
) -> StatisticSample:
    """The same with these conditions alone."""
    return difference(case.only(conditions), year, metric)


@statistic
def share_of_gain(case: Case, conditions: Sequence[str], year: float, metric: str = "outcome") -> StatisticSample:
    """Gain with these conditions alone over the gain with all (ratio of means)."""
    columns = np.array([case.only(conditions).gain(year, metric), case.gain(year, metric)])
    return StatisticSample(columns, lambda c: float(c[0].mean() / c[1].mean()))


@statistic
def interaction(case: Case, year: float) -> StatisticSample:
    """Gain of all conditions less the sum of the gains of each alone (points)."""
    alone = sum(case.only([name]).gain(year) for name in case.condition_names)
    return StatisticSample.mean(case.gain(year) - alone)


@statistic
def net_slope(case: Case, stage: str, years: float) -> StatisticSample:
    """Points a year at a stage over the first years, collective less isolated: what a common trend does not explain."""
    path = 100 * (case.stages() - case.isolated().stages())[:, :, case.stage(stage)]
    return StatisticSample.mean((path[:, case.moment(years)] - path[:, 0]) / years)


@statistic
def change_of_difference(case: Case, versus: Mapping[str, Any], year: float) -> StatisticSample:
    """Collective less isolated here, less the same where the values of ``versus`` hold (points)."""
    return StatisticSample.mean(case.gain(year) - case.of(versus).gain(year))


@statistic
def arm_contrast(case: Case, versus: Mapping[str, Any], year: float) -> StatisticSample:
    """The collective arm here less the collective arm where the values of ``versus`` hold (points)."""
    return StatisticSample.mean(case.at(year) - case.of(versus).at(year))


@statistic
def largest_difference(case: Case, years: Sequence[float]) -> StatisticSample:
    """The largest of the mean differences after these years (points)."""
    return StatisticSample(np.array([case.gain(y) for y in years]), lambda c: float(c.mean(axis=1).max()))


@statistic
def change_after_peak(case: Case, years: Sequence[float]) -> StatisticSample:
    """Mean difference in the last of these years less the largest in the years before (points): below 0 it fades."""
    columns = np.array([case.gain(y) for y in years])
    return StatisticSample(columns, lambda c: float(c[-1].mean() - c[:-1].mean(axis=1).max()))


@statistic
def growth_of_difference(case: Case, early: float, late: float) -> StatisticSample:
    """Mean difference in a late year over that in an early one (ratio)."""
    return StatisticSample(np.array([case.gain(late), case.gain(early)]), lambda c: float(c[0].mean() / c[1].mean()))


@statistic
def year_ahead(case: Case, metric: str = "outcome", by: float = 1.0) -> StatisticSample:
    """First year in which the mean difference reaches ``by`` (years; the length of the run if it never does)."""

    def first(paths: Array) -> float:
        reached = np.flatnonzero(paths.mean(axis=1) >= by)
        return float(reached[0] if len(reached) else len(paths) - 1)

    return StatisticSample(case.gain_path(metric).T, first)


@statistic
def lead(case: Case, leading: str, lagging: str = "outcome") -> StatisticSample:
    """By how many years half of the final gain is reached earlier in one metric than in another."""
    both = [case.gain_path(m).T for m in (leading, lagging)]
    years = len(both[0])

    def apart(columns: Array) -> float:
        half = [_half_time(columns[k * years : (k + 1) * years].mean(axis=1)) for k in (0, 1)]
        return half[1] - half[0]

    return StatisticSample(np.concatenate(both), apart)


def _half_time(path: Array) -> float:
    """When a path first reaches half of its last value, between years."""
    if path[-1] == 0:
        return float(len(path) - 1)
    share = path / path[-1]
    at = int(np.argmax(share >= 0.5))
    return float(at if at == 0 else at - 1 + (0.5 - share[at - 1]) / (share[at] - share[at - 1]))


@statistic
def stages_ahead(case: Case, year: float, by: float = 1.0) -> StatisticSample:
    """Share of stages at which the mean difference is at least ``by`` points."""
    apart = 100 * (case.stages() - case.isolated().stages())[:, case.moment(year)]
    return StatisticSample(apart.T, lambda c: float((c.mean(axis=1) >= by).mean()))


@statistic
def rising(case: Case, years: int) -> StatisticSample:
    """Share of indicators (M12) whose trend over the first years points upwards, mean over communities (one arm)."""
    return StatisticSample.mean(_share_rising(case, years))


@statistic
def passing(case: Case, years: int, share: float) -> StatisticSample:
    """Share of communities in which at least this share of indicators points upwards (one arm)."""
    return StatisticSample.mean((_share_rising(case, years) >= share).astype(float))


def _share_rising(case: Case, years: int) -> Array:
    window = case.scenario.replace({"indicators.window": years})
    case.moment(years)
    return share_rising(window, case.seeds, case.stages())


@statistic
def unlike_communities(case: Case, year: float, ranges: Mapping[str, Sequence[float]]) -> StatisticSample:
    """Mean difference over communities that differ in what they face and how fully they do it (points).

    Each replication is a community with values of its own, from a scrambled Sobol sequence over the ranges; strengths
    of all conditions are drawn from 0 to what the scenario has.
    """
    isolated, collective = _unlike(case, ranges)
    at = case.moment(year)
    return StatisticSample.mean(collective[:, 0, at] - isolated[:, 0, at])


@statistic
def studies_that_find_nothing(
    case: Case, year: float, pairs: int, ranges: Mapping[str, Sequence[float]]
) -> StatisticSample:
    """Share of studies of matched pairs whose 95 % t interval covers 0, as a real study would be made.

    A pair is one community that works together and one that does not. Both have the values of one of the communities of
    ``unlike_communities``, but people and luck of their own; compared is the change since the start.
    """
    isolated, collective = _unlike(case, ranges)
    at = case.moment(year)
    apart = (collective[:, 0, at] - collective[:, 0, 0]) - (isolated[:, 1, at] - isolated[:, 1, 0])
    rng = np.random.default_rng(case.seed)
    size = min(pairs, case.runs)
    pairs_of_study = np.array([rng.choice(case.runs, size, replace=False) for _ in range(STUDIES)])
    reach = t_reach(size) / size**0.5

    def share(columns: Array) -> float:
        differences = columns[0][pairs_of_study]
        return float((np.abs(differences.mean(axis=1)) <= reach * differences.std(axis=1, ddof=1)).mean())

    return StatisticSample(apart[None], share)


def _unlike(case: Case, ranges: Mapping[str, Sequence[float]]) -> tuple[Array, Array]:
    """Isolated and collective outcomes of a community for each replication, ``[community, place, year]``: two places
    alike in what they face, with people and luck of their own.
    """
    key = case.scenario.hash, case.runs, case.seed, str(ranges)
    if key not in case.cache.unlike:
        case.cache.unlike[key] = _run_unlike(case, ranges)
    return case.cache.unlike[key]


def _run_unlike(case: Case, ranges: Mapping[str, Sequence[float]]) -> tuple[Array, Array]:
    strengths = [strength_key(n) for n in case.condition_names]
    bounds = dict(ranges) | {key: (0.0, case.scenario[key]) for key in strengths}
    points = qmc.Sobol(len(bounds), rng=case.seed).random(2 ** int(np.ceil(np.log2(case.runs))))[: case.runs]
    places = []
    for row in points:
        changes = {key: _between(u, bounds[key][0], bounds[key][1], case.scenario.parameters[key].kind is int)
                   for key, u in zip(bounds, row, strict=True)}  # fmt: skip
        places.append(case.of(changes).scenario)
    seeds = np.array([replication_seeds(case.seed + k, 2) for k in range(case.runs)])
    found = case.cache.side_by_side([*(p.isolated() for p in places), *places], np.concatenate([seeds, seeds]))
    return np.array(found[: case.runs]), np.array(found[case.runs :])


def _between(u: float, low: float, high: float, whole: bool) -> float | int:
    return min(int(low + u * (high + 1 - low)), int(high)) if whole else float(low + u * (high - low))


@statistic
def contribution_of_nominated(case: Case, year: float, nominated: float, by: float = 1.0) -> StatisticSample:
    """Of the communities that grew most, the share in which collective is ahead by at least ``by`` points."""
    columns = np.array([case.at(year) - case.at(0), case.gain(year)])

    def share(c: Array) -> float:
        best = np.argsort(-c[0], kind="stable")[: max(1, round(nominated * c.shape[1]))]
        return float((c[1, best] >= by).mean())

    return StatisticSample(columns, share)


@statistic
def kept_premium(case: Case) -> StatisticSample:
    """Of the premium of picked winners, the share that is there a year later with nothing changed (one arm)."""
    columns = np.array([case.at(case.scenario.months // 12, m) for m in ("premium", "premium_later")])
    return StatisticSample(columns, lambda c: float(c[1].mean() / c[0].mean()))
