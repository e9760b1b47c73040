"""Sentences of the page Experiment; numbers in them are those of the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cisim.charts.measure import TOO_FEW, has_interval, range_text, sign_unclear
from cisim.charts.page.combination_text import combination_name
from cisim.comparison.number_text import points_text, same_digits, spread_text
from cisim.dashboard.experiment.analysis import FactorialAnalysis
from cisim.dashboard.experiment.design import without_conditions
from cisim.dashboard.experiment.run_store import FactorialRuns
from cisim.dashboard.state.controls import title_of
from cisim.version import __version__

INTERVALS_TEXT = (
    "80 % of runs: how far single simulated communities spread. 95 % interval: how well a mean is known from so many "
    "runs. The second is narrower, and says nothing about one community."
)
ORDER_TEXT = "Combinations are sorted by what came out: the first and the last of them owe some of their place to luck."
PARTS_TEXT = (
    "The sum of parts adds up what each condition adds alone. What {all} add beyond it exists only together. "
    "Credit and effects are of this scenario: with other numbers, or another problem, they are others."
)


@dataclass(frozen=True)
class Sentence:
    """A finding: for which problem, its beginning, and the rest."""

    problem: str
    lead: str
    rest: str


def sum_sentences(analysis: FactorialAnalysis) -> list[Sentence]:
    """All conditions against the sum of each alone, for every kind of problem that was run, not only the one shown."""
    sums = analysis.sums
    if not analysis.runs.problems:
        return [_sum_sentence("", analysis, sums)]
    return [_sum_sentence(p, analysis, sums[sums["problem"] == p]) for p in analysis.runs.problems]


def _sum_sentence(problem: str, analysis: FactorialAnalysis, sums: Any) -> Sentence:
    rows = {r["quantity"]: r for r in sums.to_dict("records")}
    parts, whole, more = rows["parts"], rows["whole"], rows["synergy"]
    ends = (more["low"], more["high"]) if has_interval(more) else ()
    alone, every, added, *interval_ends = same_digits(parts["value"], whole["value"], more["value"], *ends)
    interval = f"95 % interval {' to '.join(interval_ends)}" if interval_ends else TOO_FEW
    lead = f"Sum of parts {alone}, {analysis.all_text} {every}: "
    text = f"together adds {added} {analysis.measure.unit}".rstrip() + f" ({interval})"
    if sign_unclear(more):
        text += ", which cannot be told apart from nothing"
    if abs(whole["value"]) < analysis.nothing:
        text += f". All below {points_text(analysis.nothing)}: practically nothing"
    return Sentence(problem, lead, f"{text}.")


def lead_text(analysis: FactorialAnalysis) -> str:
    """What the sentences are about."""
    what = analysis.measure.label.lower() if analysis.view.outcome == "gap" else analysis.measure.label
    less = "; less of it is better" if analysis.measure.better < 0 else ""
    return (
        f"In this model, {analysis.measure.when}, against none of the conditions: {what}{less}. "
        f"n = {analysis.runs.replications} paired runs of each combination"
    )


def reading(analysis: FactorialAnalysis) -> list[tuple[str, str]]:
    """How to read the page: headings and texts."""
    others = [n for n in analysis.notes if "by chance" not in n and "shares of credit" not in n]
    paragraphs = [
        ("Two kinds of interval", INTERVALS_TEXT),
        ("Many comparisons", chance_text(analysis)),
        ("Parts", PARTS_TEXT.format(all=analysis.all_text)),
    ]
    return paragraphs + [("Left out", ". ".join(others))] * bool(others)


def chance_text(analysis: FactorialAnalysis) -> str:
    """How many intervals miss by chance, and that an order is partly luck."""
    count = next((n for n in analysis.notes if "miss by chance" in n), "")
    return f"{count[:1].upper()}{count[1:]}. {ORDER_TEXT}" if count else ORDER_TEXT


def title_text(runs: FactorialRuns) -> str:
    """The scenario that was run."""
    title = title_of(without_conditions(runs.request.settings))
    if runs.problems:
        title = runs.request.settings.base.title.partition(",")[0] if not runs.request.settings.changes else title
        title += ": technical beside adaptive problem"
    return title


def foot_text(runs: FactorialRuns) -> str:
    """Runs, seed, version, scenario."""
    e = runs.plan.experiment
    part = "" if runs.complete else f" of {runs.plan.size:,}"
    return (
        f"{runs.done:,}{part} runs ({runs.replications} of each combination), seed {e.seed}, cisim {__version__}, "
        f"scenario {e.scenario}, plan {runs.plan.hash}. Illustrative, not calibrated to a community."
    )


def spoken(analysis: FactorialAnalysis) -> dict[str, str]:
    """Every combination and its value in words."""
    texts: dict[str, list[str]] = {}
    for row in analysis.cells.to_dict("records"):
        where = f"{row['problem']} problem " if analysis.panel else ""
        texts.setdefault(str(row["cell"]), []).append(
            f"{where}{analysis.measure.signed(row['mean'])} against none "
            f"({spread_text(row['n'])}: {range_text(row['p10'], row['p90'])}; level {row['level']:.1f})"
        )
    return {cell: f"{combination_name(cell, analysis.labels)}: {'; '.join(parts)}" for cell, parts in texts.items()}
