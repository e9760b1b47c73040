"""M10 the service that reaches a cell, M11 attainment of the cohorts that move on, M17 trend, M21 what they keep."""

from __future__ import annotations

import math

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import effectiveness_of
from cisim.model.kernels.layout import (
    BUSINESS,
    Cell,
    Org,
    Organisations,
    Pathway,
    Problem,
    Runs,
    RunState,
    Scratch,
    Strategy,
    Trait,
)
from cisim.model.parameters import Param
from cisim.model.types import Numbers

TREND_UNIT = 1200.0
"""Points a year in shares a month."""


@inline
def exp_minus(x: float) -> float:
    """exp(-x) for x >= 0 to 7e-15: a series for exp(-x/64), squared six times; a tenth of the time of the library's."""
    z = min(x, 40.0) * (1.0 / 64.0)
    y = 1.0 - z * (1 / 10) * (1.0 - z * (1 / 11))
    y = 1.0 - z * (1 / 7) * (1.0 - z * (1 / 8) * (1.0 - z * (1 / 9) * y))
    y = 1.0 - z * (1 / 4) * (1.0 - z * (1 / 5) * (1.0 - z * (1 / 6) * y))
    y = 1.0 - z * (1.0 - z * (1 / 2) * (1.0 - z * (1 / 3) * y))
    y *= y
    y *= y
    y *= y
    y *= y
    y *= y
    return y * y


@kernel
def serve(runs: Runs, problem: Problem, orgs: Organisations, pathway: Pathway, scratch: Scratch) -> None:
    """(M10) E, the service hours of a cell in FTE times effectiveness, and I = 1 - exp(-(E + B)/R), B the background.

    Fresh capacity repeats what works with a loss, as far as the problem is specific to its place (replication). An
    organisation without a segment serves all children of its stage; a business that is not aligned may do harm.
    """
    rows, world, p, run_state = runs.rows, runs.world, runs.p, runs.run_state
    best = problem.best
    org, traits, strategy = orgs.org, orgs.traits, orgs.strategy
    cell, share = pathway.cell, pathway.share
    numbers = scratch.numbers
    n_orgs, n_cells, n_segments = org.shape[2], cell.shape[2], share.shape[0]
    for r in rows:
        w = world[r]
        for c in range(n_cells):
            cell[r, Cell.supply, c] = 0.0
        loss = p[Param.funding_fidelity_loss, r] * p[Param.problem_place, r]
        floor, lowest = p[Param.problem_effect_floor, r], p[Param.problem_effect_lowest, r]
        per_hour = 1.0 / p[Param.hours_per_fte, r]
        for o in range(n_orgs):
            numbers[0, o] = best[w, traits[r, Trait.stage, o]]
        for o in range(n_orgs):
            e = effectiveness_of(org[r, Org.fitness, o], numbers[0, o], floor, lowest)
            fidelity = 1.0 - loss * org[r, Org.new_fte, o] / max(org[r, Org.capacity, o], 1e-12)
            org[r, Org.work, o] = org[r, Org.service, o] * per_hour * e * fidelity * (1.0 - org[r, Org.dilution, o])
        for o in range(n_orgs):
            s, l, work = traits[r, Trait.stage, o], traits[r, Trait.segment, o], org[r, Org.work, o]
            if traits[r, Trait.sector, o] == BUSINESS:
                work -= strategy[r, Strategy.harm, o] * org[r, Org.capacity, o] * (1.0 - org[r, Org.alignment, o])
            if l >= 0:
                cell[r, Cell.supply, s * n_segments + l] += work
            else:
                for each in range(n_segments):
                    cell[r, Cell.supply, s * n_segments + each] += work * share[each]
        factor = run_state[RunState.need_factor, r]
        for c in range(n_cells):
            work = max(cell[r, Cell.supply, c] + cell[r, Cell.background, c], 0.0)
            cell[r, Cell.received, c] = 1.0 - exp_minus(work / (cell[r, Cell.need, c] * factor))


@inline
def combine(entering: float, received: float, share: float, substitution: float) -> float:
    """(M11) CES: [gamma u^phi + (1 - gamma) I^phi]^(1/phi), substitution sigma = 1/(1 - phi); u and I above zero.

    sigma = 1/2 (phi = -1) is the harmonic mean, sigma = 1 the geometric one.
    """
    if substitution == 0.5:
        return entering * received / (share * received + (1.0 - share) * entering)
    if substitution == 1.0:
        return math.exp(share * math.log(entering) + (1.0 - share) * math.log(received))
    phi = 1.0 - 1.0 / substitution
    return math.pow(share * math.pow(entering, phi) + (1.0 - share) * math.pow(received, phi), 1.0 / phi)


@inline
def to_ces_scale(x: float, substitution: float) -> float:
    """x^phi, the scale on which a CES mean is a weighted mean; log x where sigma = 1."""
    x = max(x, 1e-9)
    return math.log(x) if substitution == 1.0 else math.pow(x, 1.0 - 1.0 / substitution)


@inline
def from_ces_scale(x: float, substitution: float) -> float:
    """Back from the scale of ``to_ces_scale``."""
    return math.exp(x) if substitution == 1.0 else math.pow(x, 1.0 / (1.0 - 1.0 / substitution))


@inline
def with_trend(q: float, trend: float, t: int) -> float:
    """(M17) a share after t months of a trend in points a year."""
    return min(1.0, max(0.0, q + trend * t / TREND_UNIT))


@inline
def brought_along(r: int, s: int, l: int, layer: int, t: int, pathway: Pathway) -> float:
    """(M11) u: what a cohort brings into a stage: its intake, or the mean over the stages before, which stand in for
    each other unless the stage has an elasticity of its own. Of ``Cell.attainment`` what is there (t = 0); of
    ``Cell.start`` what there would have been after t months with the trend from outside alone.
    """
    n_segments, sigma = pathway.intake.shape[1], pathway.elasticity[s]
    if pathway.source[s, 0] < 0:
        return pathway.intake[r, l]
    total = 0.0
    for j in range(pathway.source.shape[1]):
        before = pathway.source[s, j]
        if before >= 0:
            q = pathway.cell[r, layer, before * n_segments + l]
            if t > 0 and pathway.trend[before] != 0.0:
                q = with_trend(q, pathway.trend[before], t)
            total += pathway.source_share[s, j] * (to_ces_scale(q, sigma) if sigma > 0.0 else q)
    return from_ces_scale(total, sigma) if sigma > 0.0 else total


@inline
def built_on(gain: float, more_received: float) -> float:
    """(M21) b: share of a gain that the service of the next stage builds on; a loss is not built on."""
    return min(1.0, max(0.0, more_received / gain)) if gain > 0.0 else 0.0


@inline
def keep_part(r: int, s: int, l: int, t: int, entering: float, fade_out: float, pathway: Pathway) -> float:
    """(M21) u0 + K (u - u0), K = k + (1 - k) b, k = 1 - omega (1 - kappa): of what a cohort gained over what it would
    have had, a part is left where nothing is built on it.
    """
    c = s * pathway.intake.shape[1] + l
    without = brought_along(r, s, l, Cell.start, t, pathway)
    gain = entering - without
    k = 1.0 - fade_out * (1.0 - pathway.kept[s])
    b = built_on(gain, pathway.cell[r, Cell.received, c] - pathway.cell[r, Cell.start_received, c])
    return without + (k + (1.0 - k) * b) * gain


@inline
def reached(r: int, s: int, c: int, entering: float, p: Numbers, pathway: Pathway) -> float:
    """(M11) what those of a cell who enter with this attainment reach with the service they receive; some are lost in
    handing on (M20) and enter below benchmark.
    """
    entering *= 1.0 - pathway.cell[r, Cell.handing_loss, c]
    received = max(pathway.cell[r, Cell.received, c], 1e-9)
    sigma = pathway.elasticity[s]
    between = sigma if sigma > 0.0 else p[Param.service_substitution, r]
    q = combine(max(entering, 1e-9), received, p[Param.service_entry_share, r], between)
    return min(1.0, max(0.0, q))


@inline
def attainment_target(r: int, s: int, l: int, t: int, p: Numbers, pathway: Pathway) -> float:
    """(M11) q*: what a cohort that enters in month t with the attainment of the stages before reaches with the service
    it receives. Of what it gained a part fades (M21), but not yet at the start.
    """
    entering = brought_along(r, s, l, Cell.attainment, 0, pathway)
    fade_out = p[Param.service_fade_out, r]
    if fade_out > 0.0 and t > 0 and pathway.source[s, 0] >= 0:
        entering = keep_part(r, s, l, t, entering, fade_out, pathway)
    return reached(r, s, s * pathway.intake.shape[1] + l, entering, p, pathway)


@kernel
def target_attainment(t: int, runs: Runs, pathway: Pathway) -> None:
    """(M11) the attainment each stage is heading for, from what the stages before have now."""
    p, cell = runs.p, pathway.cell
    n_segments = pathway.intake.shape[1]
    for r in range(cell.shape[0]):
        for s in range(pathway.order.shape[0]):
            for l in range(n_segments):
                cell[r, Cell.target, s * n_segments + l] = attainment_target(r, s, l, t, p, pathway)


@kernel
def add_trend(t: int, pathway: Pathway) -> None:
    """(M17) q* = clip(q* + theta t/1200, 0, 1): what a stage has gained from outside after t months."""
    cell, trend = pathway.cell, pathway.trend
    n_segments = pathway.intake.shape[1]
    for s in range(trend.shape[0]):
        if trend[s] == 0.0:
            continue
        for r in range(cell.shape[0]):
            for c in range(s * n_segments, (s + 1) * n_segments):
                cell[r, Cell.target, c] = with_trend(cell[r, Cell.target, c], trend[s], t)


@kernel
def follow_cohorts(t: int, pathway: Pathway) -> None:
    """(M21) who enters a stage this month was born so many months ago: the level of all children of that year of birth,
    a twelfth a month.
    """
    cell, share, age, cohort = pathway.cell, pathway.share, pathway.entry_age, pathway.cohort
    n_segments = share.shape[0]
    for s in range(age.shape[0]):
        year = (t - age[s]) // 12 + pathway.born_before
        if age[s] < 0 or year < 0 or year >= cohort.shape[2]:
            continue
        for r in range(cell.shape[0]):
            for l in range(n_segments):
                cohort[r, s, year] += share[l] * cell[r, Cell.target, s * n_segments + l] / 12.0


@kernel
def turn_over(runs: Runs, pathway: Pathway) -> None:
    """(M11) dq/dt = (q* - q)/duration, child by child: who enters will stay at q*, who leaves goes on with q.

    Children, and those of them at benchmark, are counted in and out, so that people are conserved.
    """
    p = runs.p
    cell, share, duration = pathway.cell, pathway.share, pathway.duration
    n_segments = share.shape[0]
    for r in range(cell.shape[0]):
        births = p[Param.population_cohort, r] / 12.0
        for s in range(duration.shape[0]):
            for l in range(n_segments):
                c = s * n_segments + l
                stock, q, q_later = cell[r, Cell.children, c], cell[r, Cell.attainment, c], cell[r, Cell.target, c]
                arriving, leaving = births * share[l], stock / duration[s]
                cell[r, Cell.entered, c] += arriving
                cell[r, Cell.entered_on_track, c] += arriving * q_later
                cell[r, Cell.left, c] += leaving
                cell[r, Cell.left_at_benchmark, c] += leaving * q
                later = stock + arriving - leaving
                cell[r, Cell.children, c] = later
                reached = (stock - leaving) * q + arriving * q_later
                cell[r, Cell.attainment, c] = min(1.0, max(0.0, reached / later))


@kernel
def recover(runs: Runs, orgs: Organisations) -> None:
    """Effectiveness lost by moving is regained; fresh capacity becomes like the rest."""
    p = runs.p
    org = orgs.org
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        remaining = 1.0 - p[Param.funding_recovery, r] / 12.0
        for o in range(n_orgs):
            org[r, Org.dilution, o] *= remaining
            org[r, Org.new_fte, o] *= remaining
