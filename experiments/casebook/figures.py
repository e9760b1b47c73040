"""Figures of the sources beside both arms, and whether they tell the arms apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from casebook.statistics import STATISTICS, Array, Study, reading_noise
from casebook.words import Claim
from cisim.comparison.number_text import signed
from cisim.evidence.density_ratio import CountFigure, DensityRatio, Figure, LimitFigure, NumberFigure, density_ratio

ONE_ARM = "only one arm has it"


@dataclass(frozen=True)
class Finding:
    """A figure of a source, what each arm gives (mean, 80 % of runs in brackets), and the ratio of their densities.

    ``ratio`` is None where there is no figure, or where the isolated arm does not have what it is a figure of.
    """

    claim: Claim
    expected: str
    observed: str
    collective: str
    isolated: str
    ratio: DensityRatio | None

    @property
    def scored(self) -> bool:
        """Whether the figure can tell the arms apart: it is one of both, and was not used to make case or model."""
        return self.ratio is not None and not self.claim.used

    @property
    def discriminates(self) -> bool:
        """Whether it does."""
        return self.ratio is not None and self.scored and self.ratio.discriminates

    @property
    def answer(self) -> str:
        """Which arm it speaks for, and why that may be no evidence."""
        if self.ratio is None:
            answer = "-" if self.expected == "no figure" else ONE_ARM
        else:
            answer = self.ratio.answer
        return f"{answer}, used {self.claim.used}" if self.claim.used else answer

    @property
    def out_of_reach(self) -> bool:
        """Whether neither arm can produce it."""
        return self.ratio is not None and self.ratio.answer == "out of reach"

    def cells(self) -> list[str]:
        """Chances and log ratio as text."""
        if self.ratio is None:
            return ["", ""]
        r = self.ratio
        chances = f"{_percent(r.collective)} / {_percent(r.isolated)}"
        interval = "" if math.isnan(r.low) else f" ({signed(r.low)} to {signed(r.high)})"
        return [chances, signed(r.log_ratio) + interval]


def judge(claim: Claim, study: Study) -> Finding:
    """Work out a claim."""
    collective, isolated = STATISTICS[claim.statistic](study, **claim.arguments)
    figure, source = figure_of(claim, study)
    unit = 100.0 if isinstance(figure, CountFigure) else 1.0
    ratio = None
    if figure is not None and len(isolated):
        ratio = density_ratio(figure, collective / unit, isolated / unit)
    texts = [_interval(values, claim.digits) for values in (collective, isolated)]
    return Finding(claim, claim.expected or expected(claim), source, *texts, ratio)


def figure_of(claim: Claim, study: Study) -> tuple[Figure | None, str]:
    """The figure with its uncertainty, and where that comes from."""
    if claim.count:
        return CountFigure(*claim.count), "binomial"
    limits = _limits(claim)
    at = claim.value if limits is None else next(end for end in limits if math.isfinite(end))
    if at is None:
        return None, ""
    if claim.uncertainty is not None:
        spread, source = claim.uncertainty, f"± {claim.uncertainty:g}: {claim.why}"
    else:
        stage, years = claim.stage or "", claim.years or 0
        spread = math.hypot(reading_noise(study, claim.statistic, at, stage, years), 0.0 if limits else rounding(at))
        source = f"± {spread:.2g}: {'noise of indicators' if limits else 'rounding and noise of indicators'}"
        source = source if spread else "as it stands"
    return (NumberFigure(at, spread) if limits is None else LimitFigure(*limits, spread)), source


def rounding(value: float) -> float:
    """Standard deviation of what was cut off: a unit of the last digit as written, over the root of 12."""
    decimals = f"{value!r}".partition(".")[2].rstrip("0")
    return float(10.0 ** -len(decimals) / math.sqrt(12))


def expected(claim: Claim) -> str:
    """The figure in words."""
    if claim.value is not None:
        return f"{claim.value:g}"
    if claim.count:
        return "{} of {}".format(*claim.count)
    if claim.between:
        return "{:g} to {:g}".format(*claim.between)
    if claim.at_least is not None:
        return f"at least {claim.at_least:g}"
    return "no figure" if claim.at_most is None else f"at most {claim.at_most:g}"


def _limits(claim: Claim) -> tuple[float, float] | None:
    if claim.between:
        return claim.between
    if claim.at_least is not None:
        return claim.at_least, math.inf
    return None if claim.at_most is None else (-math.inf, claim.at_most)


def _interval(values: Array, digits: int) -> str:
    if len(values) == 0:
        return "-"
    low, high = np.percentile(values, [10, 90])
    texts = [f"{round(float(v), digits) + 0.0:.{digits}f}" for v in (values.mean(), low, high)]
    return f"{texts[0]} ({texts[1]} to {texts[2]})"


def _percent(share: float) -> str:
    if share < 1e-4:
        return "< 0.01 %"
    return f"{100 * share:.0f} %" if share >= 0.095 else f"{100 * share:.1g} %"
