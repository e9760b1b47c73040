"""The patterns of docs/validation.md: the model's value beside each, misses included.

Usage: python experiments/validation.py [--runs N] [--out FILE]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cisim.comparison import compare
from cisim.conditions import CONDITIONS
from cisim.indicators import share_rising
from cisim.kernels.service import combine
from cisim.parameters import CONDITION_NAMES
from cisim.replicate import replicate
from cisim.scenario import Scenario
from cisim.scenario_file import load
from cisim.simulate import run
from cisim.streams import replication_seeds
from cisim.version import __version__

Array = np.ndarray
SEED = 1
FREE = {
    f"conditions.{c.name}.{name}": 0.0
    for c in CONDITIONS
    for change in c.changes
    if change.role == "price"
    for name in change.coefficients
}
"""Prices of all conditions at nothing: gross effects."""


@dataclass(frozen=True)
class Finding:
    """A pattern, what it should look like, what the model gives, and whether that meets it."""

    pattern: str
    evidence: str
    statistic: str
    expected: str
    value: str
    met: bool


def interval(values: Array) -> str:
    """Mean with its 95 % confidence interval over runs."""
    error = 1.96 * values.std(ddof=1) / len(values) ** 0.5
    return f"{values.mean():+.2f} ({values.mean() - error:+.2f} to {values.mean() + error:+.2f})"


def only(scenario: Scenario, *names: str) -> Scenario:
    """The scenario with these conditions alone."""
    return scenario.replace({f"conditions.{n}.strength": float(n in names) for n in CONDITION_NAMES})


def final(scenarios: list[Scenario], runs: int, metric: str = "outcome") -> Array:
    """A metric at the end in points, ``[scenario, run]``."""
    return 100 * run(scenarios, runs, SEED).metrics[metric][:, :, -1]


def technical(runs: int) -> Iterator[Finding]:
    """Technical problem: isolated at least as good per dollar."""
    for row in compare(load("technical-city"), runs, SEED).horizons():
        yield Finding(
            "Technical problem: isolated at least as good per dollar, sooner", "S",
            f"collective - isolated after {row['years']:g} years, points", "at most 0",
            f"{row['mean']:+.2f} (80 % of runs {row['p10']:+.2f} to {row['p90']:+.2f}): {row['verdict']}",
            row["mean"] <= 0,
        )  # fmt: skip


def adaptive(runs: int) -> Iterator[Finding]:
    """Adaptive problem: level or behind first, ahead in the long run."""
    for row in compare(load("adaptive-city"), runs, SEED).horizons():
        early = row["years"] <= 2
        yield Finding(
            "Adaptive problem: level or behind in the first two years, ahead in the long run", "S, L",
            f"collective - isolated after {row['years']:g} years, points",
            "within 1 point or behind" if early else "above 0; clearly so at 15 years",
            f"{row['mean']:+.2f} (80 % of runs {row['p10']:+.2f} to {row['p90']:+.2f}): {row['verdict']}",
            row["mean"] <= 1 if early else row["mean"] > 0,
        )  # fmt: skip


def interaction(runs: int) -> Iterator[Finding]:
    """Single conditions, all but the backbone, meetings alone."""
    city = load("adaptive-city")
    rest = tuple(n for n in CONDITION_NAMES if n != "backbone_support")
    cells = [city.isolated(), *(only(city, n) for n in CONDITION_NAMES), only(city, *rest), city]
    record = run(cells, runs, SEED)
    gain = 100 * (record.metrics["outcome"][:, :, -1] - record.metrics["outcome"][0, :, -1])
    trust = record.metrics["trust"][:, :, -1] - record.metrics["trust"][0, :, -1]
    full = gain[-1].mean()
    for k, name in enumerate(CONDITION_NAMES, 1):
        yield Finding(
            "No single condition does much", "S (a claim to test)", f"{name} alone, points",
            "less than a quarter of all five", f"{interval(gain[k])} of {full:+.2f}", gain[k].mean() < full / 4,
        )  # fmt: skip
    parts = gain[1:6].sum(axis=0)
    yield Finding(
        "Conditions interact", "S (a claim to test)", "all five - sum of each alone, points", "above 0",
        interval(gain[-1] - parts), (gain[-1] - parts).mean() > 0,
    )  # fmt: skip
    yield Finding(
        "Without a backbone the others erode", "S (a claim to test)", "four without backbone, points",
        "less than half of all five", f"{interval(gain[6])} of {full:+.2f}", gain[6].mean() < full / 2,
    )  # fmt: skip
    meetings = 1 + CONDITION_NAMES.index("continuous_communication")
    yield Finding(
        "Meetings alone raise trust and little else", "S (a claim to test)", "trust; outcome in points",
        "trust above 0; outcome within 1 point",
        f"{interval(trust[meetings])}; {interval(gain[meetings])}",
        trust[meetings].mean() > 0 and abs(gain[meetings].mean()) < 1,
    )  # fmt: skip


def coupling(runs: int) -> Iterator[Finding]:
    """Worth of coordination by interdependence between stages, and in time."""
    source = "L (Rivkin & Siggelkow 2003)"
    for row in replicate("rivkin-siggelkow-2003", 10 * runs):
        ours, error, published = row["ours"], row["se"], row["published"]
        met = {"exactly": ours == 0, "above": abs(ours) < 2 * error or ours > 0, "below": ours < 2 * error,
               "about": abs(ours) < 0.02, "can": ours < 2 * error}[published.split()[0]]  # fmt: skip
        yield Finding(
            "Search alone: zero coupling makes coordination worth nothing; dense coupling makes it help early", source,
            row["setting"], published, f"{ours:+.3f} (s.e. {error:.3f})", met,
        )  # fmt: skip
    own = {"problem.authority": 1.0, "problem.coupling_within": 0, "time.months": 360}
    gross = load("adaptive-city").replace(FREE | own)
    worth = {}
    for across in (0, 2, 4):
        found = compare(gross.replace({"problem.coupling_across": across}), runs, SEED)
        worth[across] = [found.difference_at(year) for year in (10, 15, 30)]
    city = "adaptive city with full authority, gross after 15 years, points"
    yield Finding(
        "Zero coupling: coordination is worth nothing before its price", source, f"{city}: K_b = 0", "0",
        interval(worth[0][1]), abs(worth[0][1].mean()) < 1,
    )  # fmt: skip
    for low, high in ((0, 2), (2, 4)):
        more = worth[high][1] - worth[low][1]
        yield Finding(
            "Value of coordination grows with coupling", source, f"{city}: K_b = {high} less K_b = {low}", "above 0",
            interval(more), bool(more.mean() > 0),
        )  # fmt: skip
    fade = [w.mean() for w in worth[2]]
    yield Finding(
        "Part of the value fades with time", source, "the same, K_b = 2, after 10, 15, 30 years, points",
        "30 years below the largest", ", ".join(f"{v:+.2f}" for v in fade), bool(fade[2] < max(fade)),
    )  # fmt: skip


def strive(runs: int) -> Iterator[Finding]:
    """Rising indicators after four years, readiness a year, and proof points, in the region."""
    region = load("strive-region")
    seeds = replication_seeds(SEED, runs)
    record = run([region.isolated(), region], runs, SEED)
    share = np.array([s.share for s in region.segments])
    stages = record.attainment @ share
    count = len(region.stages) * region["indicators.per_stage"]
    four, five = (np.array(share_rising(region.replace({"indicators.window": w}), seeds, stages)) for w in (4, 5))
    at_least = (four >= 34 / 53).mean(axis=1)
    yield Finding(
        "Strive: 34 of 53 indicators (64 %) positive after four years", "S; a coin gives P = .03 to .24",
        f"share of {count} rising, collective (isolated); P(at least 64 %)", "64 % inside 80 % of collective runs",
        f"{100 * four[1].mean():.0f} % ({100 * four[0].mean():.0f} %); {at_least[1]:.2f} ({at_least[0]:.2f})",
        bool(np.percentile(four[1], 10) <= 34 / 53 <= np.percentile(four[1], 90)),
    )  # fmt: skip
    slope = 10 * (stages[:, :, 10, 0] - stages[:, :, 0, 0])
    yield Finding(
        "Kindergarten readiness about +1.4 points a year over a decade", "L (V3)",
        "points a year over ten years, collective; isolated", "+0.7 to +2.1 (half to one and a half times)",
        f"{interval(slope[1])}; {interval(slope[0])}", bool(0.7 <= slope[1].mean() <= 2.1),
    )  # fmt: skip
    gate = 100 * (five >= 0.6).mean(axis=1)
    yield Finding(
        "About 7 % of partnerships pass a proof-point gate (60 % of indicators improving) in five years", "L (V6)",
        "share of runs that pass, collective; isolated", "2 to 15 %",
        f"{gate[1]:.0f} %; {gate[0]:.0f} %", bool(2 <= gate[1] <= 15),
    )  # fmt: skip


def matched(runs: int) -> Iterator[Finding]:
    """Communities that differ in what they face and in how fully they do it."""
    random = np.random.default_rng(SEED)
    town = load("adaptive-city").replace({"time.months": 120})
    places = max(20, runs // 5)
    gains = []
    for k in range(places):
        drawn = {
            "problem.known": random.uniform(0, 1), "problem.authority": random.uniform(0.3, 1),
            "problem.place": random.uniform(0, 1), "problem.coupling_across": int(random.integers(0, 4)),
            "problem.coupling_within": int(random.integers(0, 3)),
        } | {f"conditions.{n}.strength": random.uniform(0, 1) for n in CONDITION_NAMES}  # fmt: skip
        gains.append(compare(town.replace(drawn), 2, SEED + k).difference[0])
    spread = np.array(gains)
    low, high = np.percentile(spread, [10, 90])
    yield Finding(
        "Matched communities: average advantage small, depends on context", "L (Shumate et al., V9)",
        f"difference after ten years, one run in each of {places} unlike communities, points",
        "mean below 2; 80 % of places include 0",
        f"{interval(spread)}; 80 % of places {low:+.2f} to {high:+.2f}",
        bool(abs(spread.mean()) < 2 and low <= 0 <= high),
    )  # fmt: skip


def fading(runs: int) -> Iterator[Finding]:
    """A programme of five years, and what is left of it later."""
    ends = {f"conditions.{n}.end": 60 for n in CONDITION_NAMES}
    found = compare(load("mixed-city").replace(ends | {"time.months": 240}), runs, SEED)
    at = {year: found.difference_at(year) for year in (5, 10, 20)}
    yield Finding(
        "Small, fading effects in the nearest randomised trial (Communities That Care)", "L (V11)",
        "mixed city, all five for five years: difference after 5, 10, 20 years, points",
        "above 0, below 4; smaller at 20 than at its largest",
        "; ".join(interval(d) for d in at.values()),
        bool(0 < max(d.mean() for d in at.values()) < 4 and at[20].mean() < max(at[5].mean(), at[10].mean())),
    )  # fmt: skip


def balance(_: int) -> Iterator[Finding]:
    """(M11) alone: two stages share a budget; equal shares against all of it at one stage."""
    equation = getattr(combine, "py_func", combine)

    def last(first: float, second: float, substitution: float, share: float = 0.5) -> float:
        inputs = [1 - np.exp(-e) for e in (first, second)]
        attained = equation(0.5, max(inputs[0], 1e-9), share, substitution)
        return float(equation(attained, max(inputs[1], 1e-9), share, substitution))

    for substitution in (0.5, 1.0, 5.0):
        balanced, single = last(1, 1, substitution), max(last(2, 0, substitution), last(0, 2, substitution))
        complements = substitution <= 1
        yield Finding(
            "Balanced investment beats single-stage investment only under complementarity",
            "L (Cunha & Heckman 2007)", f"M11, two stages, substitution {substitution:g}: balanced - one stage, points",
            "above 0" if complements else "at most 0", f"{100 * (balanced - single):+.1f}",
            (balanced > single) == complements,
        )  # fmt: skip


def winners(runs: int) -> Iterator[Finding]:
    """Regression to the mean of those who were picked."""
    found = compare(load("adaptive-city"), runs, SEED).selection_effect(0)
    yield Finding(
        "Picking winners: next year's premium falls by 1 - reliability with nothing changed", "L",
        "premium when picked, a year later, share kept (isolated arm)", "kept below 1",
        f"{found['picked']:.2f}, {found['a_year_later']:.2f}, {found['kept']:.2f}", found["kept"] < 1,
    )  # fmt: skip


def networks(runs: int) -> Iterator[Finding]:
    """Lazer & Friedman 2007 with the model's own learning."""
    rows = {r["setting"]: r for r in replicate("lazer-friedman-2007", max(10, min(runs, 40)))}
    pairs = (
        ("K=5, line, copying error 0.2", "K=5, full network, copying error 0.2", "above 0"),
        ("K=5, full network, looking every 10th round", "K=5, full network", "above 0"),
        ("K=0, line", "K=0, full network", "0"),
    )
    for slow, fast, expected in pairs:
        ours = rows[slow]["ours"] - rows[fast]["ours"]
        published = rows[slow]["published"] - rows[fast]["published"]
        yield Finding(
            "Networks: slower sharing wins late on rugged problems; on smooth ones nobody loses",
            "L (Lazer & Friedman 2007)", f"{slow} - {fast}, score", f"{expected} (published {published:+.3f})",
            f"{ours:+.3f}", ours > 0 if expected == "above 0" else abs(ours) < 0.005,
        )  # fmt: skip


PATTERNS: tuple[Callable[[int], Iterator[Finding]], ...] = (
    technical, adaptive, interaction, coupling, strive, matched, fading, balance, winners, networks,
)  # fmt: skip

MARKS = {True: "", False: "**miss**"}

INTRODUCTION = """# Validation

The patterns the model is judged by, and what it gives. A miss is a finding about the model, not a reason to tune it:
the grade-A parameters stand at round values that were not fitted to this table. Intervals in brackets are 95 %
confidence intervals of a mean over runs unless they say otherwise. Grades: S the source article and its companions
(claims to be tested), L published literature.

Made by `make validation`: {runs} paired runs where a line does not say otherwise, seed {seed}, model {version}.
{met} of {all} lines as expected; the others are marked.

| pattern | evidence | statistic | expected | model | |
|---|---|---|---|---|---|
"""


def as_markdown(findings: list[Finding], runs: int) -> str:
    """The page."""
    met = sum(f.met for f in findings)
    head = INTRODUCTION.format(runs=runs, seed=SEED, version=__version__, met=met, all=len(findings))
    rows = [
        f"| {' | '.join((f.pattern, f.evidence, f.statistic, f.expected, f.value))} | {MARKS[f.met]} |"
        for f in findings
    ]
    return head + "\n".join(rows) + "\n"


def main() -> None:
    """Run all patterns and write the page; what is said about the misses is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "docs" / "validation.md")
    options = parser.parse_args()
    findings: list[Finding] = []
    for pattern in PATTERNS:
        found = list(pattern(options.runs))
        findings += found
        for f in found:
            print(f"{'ok  ' if f.met else 'MISS'}  {f.statistic}: {f.value}", flush=True)
    kept = ""
    if options.out.exists():
        _, mark, rest = options.out.read_text(encoding="utf-8").partition("\n## What the misses say")
        kept = mark + rest
    options.out.write_text(as_markdown(findings, options.runs) + kept, encoding="utf-8")


if __name__ == "__main__":
    main()
