"""Scores: the model's interval against the target, PASS, WARN or FAIL by a rule that is stated once.

The model's interval is the 95 % percentile bootstrap of the statistic over replications. With the rule *inside* a
pattern passes if the whole interval lies between the ends of the target (claims of a sign, of a bound); with *overlaps*
if interval and target have a point in common (claims of a size that is itself uncertain). What does not pass is a WARN
if the interval touches the target widened by the tolerance, else a FAIL.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cisim.analysis.resample import Bootstrap
from cisim.errors import CisimError
from cisim.validation.case import Case, Lab, Sample
from cisim.validation.patterns import Pattern
from cisim.validation.registry import find

Score = Literal["PASS", "WARN", "FAIL"]
SCORES: tuple[Score, ...] = ("PASS", "WARN", "FAIL")


@dataclass(frozen=True)
class Estimate:
    """A statistic with its interval; both ends are the value where it is exact."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Finding:
    """A pattern, what the model gives, and how that scores; ``null_score`` is what the null arm would score."""

    pattern: Pattern
    model: Estimate
    null: Estimate | None
    score: Score
    null_score: Score | None
    replications: int

    @property
    def discriminates(self) -> bool | None:
        """Whether the null arm misses the target: otherwise the pattern says nothing about working together."""
        return None if self.null_score is None else self.null_score != "PASS"

    @property
    def says(self) -> str:
        """What the result says about the model, with its figures."""
        p, number = self.pattern, _number
        null = "none" if self.null is None else number(self.null.value)
        return p.says.format(
            value=number(self.model.value), low=number(self.model.low), high=number(self.model.high), null=null,
            target=target_text(p), unit=p.unit, runs=self.replications,
        )  # fmt: skip


def score_of(estimate: Estimate, pattern: Pattern) -> Score:
    """PASS, WARN or FAIL by the rule, target and tolerance of a pattern."""
    low, high = pattern.target.ends
    inside = low < estimate.low and estimate.high < high
    if inside if pattern.rule == "inside" else _touch(estimate, low, high):
        return "PASS"
    return "WARN" if _touch(estimate, low - pattern.tolerance, high + pattern.tolerance) else "FAIL"


def _touch(estimate: Estimate, low: float, high: float) -> bool:
    return estimate.high >= low and estimate.low <= high


def estimate_of(sample: Sample, bootstrap: Bootstrap) -> Estimate:
    """The statistic and the percentile interval of its values over resampled replications."""
    value = sample.value
    if sample.exact:
        return Estimate(value, value, value)
    n = sample.columns.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        values = [
            sample.of(np.repeat(sample.columns, drawn, axis=1)) for block in bootstrap.counts(n) for drawn in block
        ]
    low, high = bootstrap.interval(np.array(values), n)
    return Estimate(value, float(low), float(high))


def judge(pattern: Pattern, lab: Lab, replications: int | None = None, bootstrap: Bootstrap | None = None) -> Finding:
    """Simulate what a pattern asks for and score it.

    Raises:
        CisimError: the statistic cannot be had from this scenario, or is not a number.
    """
    bootstrap = bootstrap or Bootstrap(1000)
    runs = replications or pattern.replications
    case = Case(lab, pattern.load(), runs, pattern.seed)
    statistic = find(pattern.statistic)

    def measured(of: Case) -> Estimate:
        try:
            found = estimate_of(statistic(of, **pattern.arguments), bootstrap)
        except CisimError as error:
            raise CisimError(f"{pattern.id}: {error}") from None
        if not all(map(math.isfinite, (found.value, found.low, found.high))):
            raise CisimError(f"{pattern.id}: {pattern.statistic} is not a number with {runs} replications")
        return found

    model = measured(case)
    beside = Estimate(0, 0, 0) if pattern.null == "zero" else None
    if pattern.null == "isolated":
        beside = measured(case.isolated())
    of_null = None if beside is None else score_of(beside, pattern)
    return Finding(pattern, model, beside, score_of(model, pattern), of_null, runs)


def judge_all(
    patterns: Sequence[Pattern],
    lab: Lab,
    replications: int | None = None,
    told: Callable[[int, Finding], Any] = lambda number, finding: None,
) -> list[Finding]:
    """All patterns in their order; ``told`` is called after each with its number and the finding."""
    found = []
    for number, pattern in enumerate(patterns, 1):
        found.append(judge(pattern, lab, replications))
        told(number, found[-1])
    return found


def target_text(pattern: Pattern) -> str:
    """The target in words: ``above 0`` (rule *inside*), ``0.7 to 2.1`` (*overlaps*)."""
    low, high = pattern.target.low, pattern.target.high
    inside = pattern.rule == "inside"
    if low is None:
        return f"{'below' if inside else 'at most'} {high:g}"
    if high is None:
        return f"{'above' if inside else 'at least'} {low:g}"
    return (
        f"exactly {low:g}"
        if low == high
        else f"{'between ' if inside else ''}{low:g} {'and' if inside else 'to'} {high:g}"
    )


def _number(value: float) -> str:
    size = abs(value)
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}"
