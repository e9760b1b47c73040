"""Scores: the model's interval against the target, PASS, WARN or FAIL by one rule for all patterns.

The model's interval is the 95 % percentile bootstrap of the statistic over replications. PASS: the whole interval lies
in the target. FAIL: all of it lies outside, so that the claim is contradicted. WARN: it straddles an end. With fewer
replications than a pattern declares its interval is wide, or too narrow to be believed, and it is not scored: TOO FEW.
The headline counts groups of claims first, patterns second, and apart what was used in construction.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cisim.errors import CisimError
from cisim.evidence.validation.case import BY_ITSELF, Case, RecordCache, StatisticSample, find_statistic
from cisim.evidence.validation.patterns import Pattern
from cisim.experiment.analysis.bootstrap import Bootstrap

Score = Literal["PASS", "WARN", "FAIL", "TOO FEW"]
SCORES_BEST_FIRST: tuple[Score, ...] = ("PASS", "WARN", "TOO FEW", "FAIL")
"""From best to worst."""
MISSES = ("WARN", "FAIL")


@dataclass(frozen=True)
class Estimate:
    """A statistic with its interval; both ends are the value where it is exact, NaN of too few replications."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Levels:
    """Both arms of a pattern's scenario at the end of its run, at the last stage in points.

    Attributes:
        isolated, collective: means.
        difference: for all who began.
        existing: difference for those whose partnership still exists; NaN where none does.
        exist: their share.
    """

    years: float
    isolated: float
    collective: float
    difference: float
    existing: float
    exist: float


@dataclass(frozen=True)
class Finding:
    """A pattern, what the model gives, and how that scores; ``null_score`` is what the null arm would score."""

    pattern: Pattern
    model: Estimate
    null: Estimate | None
    score: Score
    null_score: Score | None
    replications: int
    seed: int
    levels: Levels | None = None

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
            target=p.target.text, unit=p.unit, runs=self.replications,
        )  # fmt: skip


def score_of(estimate: Estimate, pattern: Pattern) -> Score:
    """PASS, WARN or FAIL: where the interval lies beside the target of a pattern."""
    if pattern.target.holds(estimate.low, estimate.high):
        return "PASS"
    return "FAIL" if pattern.target.excludes(estimate.low, estimate.high) else "WARN"


def worst_score(findings: Iterable[Finding]) -> Score:
    """The score of several patterns together: they pass if all do."""
    return max((f.score for f in findings), key=SCORES_BEST_FIRST.index)


def estimate_of(sample: StatisticSample, bootstrap: Bootstrap) -> Estimate:
    """The statistic and the percentile interval of its values over resampled replications."""
    value = sample.value
    if sample.exact:
        return Estimate(value, value, value)
    n = sample.columns.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        values = [
            sample.of(np.repeat(sample.columns, counts, axis=1)) for block in bootstrap.counts(n) for counts in block
        ]
    low, high = bootstrap.interval(np.array(values), n)
    return Estimate(value, float(low), float(high))


def score_pattern(
    pattern: Pattern,
    cache: RecordCache,
    replications: int | None = None,
    root: int | None = None,
) -> Finding:
    """Simulate what a pattern asks for and score it; ``root`` is the seed all patterns' seeds are derived from, by
    default that of its set.

    Raises:
        CisimError: the statistic cannot be had from this scenario, or is not a number.
    """
    bootstrap = Bootstrap(1000)
    runs = replications or pattern.replications
    case = Case(cache, pattern.load(), runs, pattern.seed(root))
    statistic = find_statistic(pattern.statistic)

    def score_case(of: Case) -> tuple[Estimate, Score]:
        try:
            sample = statistic(of, **pattern.arguments)
            estimate = estimate_of(sample, bootstrap)
        except CisimError as error:
            raise CisimError(f"{pattern.id}: {error}") from None
        enough = sample.exact or runs >= pattern.replications
        if not all(map(math.isfinite, (estimate.value, estimate.low, estimate.high) if enough else (estimate.value,))):
            raise CisimError(f"{pattern.id}: {pattern.statistic} is not a number with {runs} replications")
        return estimate, score_of(estimate, pattern) if enough else "TOO FEW"

    model, score = score_case(case)
    beside, of_null = None, None
    if pattern.null == "zero":
        beside = Estimate(0, 0, 0)
        of_null = score_of(beside, pattern)
    elif pattern.null == "isolated":
        beside, of_null = score_case(case.isolated())
    levels = None if pattern.statistic in BY_ITSELF else levels_of(pattern, cache, runs, case.seed)
    return Finding(pattern, model, beside, score, of_null, runs, case.seed, levels)


def levels_of(pattern: Pattern, cache: RecordCache, runs: int, seed: int) -> Levels:
    """Both arms of a pattern's scenario, whichever of them the pattern asks."""
    collective = Case(cache, pattern.model_copy(update={"arm": "collective"}).load(), runs, seed)
    years = collective.scenario.months // 12
    isolated = collective.isolated().at(years)
    gain, exists = collective.at(years) - isolated, collective.exists(years)
    existing = float(gain[exists].mean()) if exists.any() else math.nan
    return Levels(
        years, float(isolated.mean()), float(isolated.mean() + gain.mean()), float(gain.mean()), existing,
        float(exists.mean()),
    )  # fmt: skip


def score_all(
    patterns: Sequence[Pattern],
    cache: RecordCache,
    replications: int | None = None,
    report: Callable[[int, Finding], Any] = lambda number, finding: None,
    root: int | None = None,
) -> list[Finding]:
    """All patterns in their order; ``report`` is called after each with its number and the finding."""
    findings = []
    for number, pattern in enumerate(patterns, 1):
        findings.append(score_pattern(pattern, cache, replications, root=root))
        report(number, findings[-1])
    return findings


def _number(value: float) -> str:
    if math.isnan(value):
        return "not known"
    size = abs(value)
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def by_group(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings by the claim they belong to, in their order."""
    groups: dict[str, list[Finding]] = {}
    for f in findings:
        groups.setdefault(f.pattern.group, []).append(f)
    return groups


def count_scores(scores: Iterable[Score]) -> dict[str, int]:
    """How often each score was given."""
    listed = list(scores)
    return {score: listed.count(score) for score in SCORES_BEST_FIRST}


def headline(findings: Sequence[Finding]) -> str:
    """How many groups of claims pass, how many patterns, and how many of them say nothing about working together."""
    built = [f for f in findings if f.pattern.used_in_construction]
    evidence = [f for f in findings if not f.pattern.used_in_construction]
    sentences = [_groups(evidence) + _same(evidence), _patterns(evidence)] if evidence else []
    if held := [f for f in evidence if f.pattern.held_out]:
        sentences.append(f"Held out: {_groups(held)}; {_scores(held)}")
    if built:
        sentences.append(f"Counted apart, used in construction: {_groups(built)}; {_scores(built)}")
    if few := sum(f.score == "TOO FEW" for f in findings):
        sentences.append(f"Not scored: {few} patterns with fewer replications than declared, too few to judge")
    return ". ".join(sentences) + "."


def _groups(findings: Sequence[Finding]) -> str:
    """``9 of 20 groups of claims pass``, what the others have, and what of those that pass isolated work meets too."""
    scores = {group: worst_score(members) for group, members in by_group(findings).items()}
    counts = count_scores(scores.values())
    others = [f"{n} {score}" for score, n in counts.items() if n and score != "PASS"]
    return f"{counts['PASS']} of {len(scores)} groups of claims pass" + (f" ({', '.join(others)})" if others else "")


def _same(findings: Sequence[Finding]) -> str:
    """What of the groups that pass says nothing about working together."""
    passed = [members for members in by_group(findings).values() if worst_score(members) == "PASS"]
    met = sum(all(f.discriminates is False for f in members) for members in passed)
    without = sum(all(f.discriminates is None for f in members) for members in passed)
    if not passed:
        return ""
    return f"; of those that pass {met} are met by isolated work as well, {without} have no isolated arm"


def _patterns(findings: Sequence[Finding]) -> str:
    same = sum(f.score == "PASS" and f.discriminates is False for f in findings)
    return f"Single patterns: {_scores(findings)}; {same} of those that pass are met by isolated work as well"


def _scores(findings: Sequence[Finding]) -> str:
    return ", ".join(
        f"{n} {score}" for score, n in count_scores(f.score for f in findings).items() if n or score != "TOO FEW"
    )
