"""Sentences of the page Experiment; numbers in them are those of the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cisim.charts.measure import TOO_FEW, has_interval, range_text, sign_unclear
from cisim.charts.page.combination_text import combination_name
from cisim.comparison.sentences import points_text, same_digits, spread_text
from cisim.dashboard.experiment.analysis import Answer
from cisim.dashboard.experiment.design import bare
from cisim.dashboard.experiment.run_store import Runs
from cisim.dashboard.state.controls import title_of
from cisim.version import __version__

INTERVALS = (
    "80 % of runs: how far single simulated communities spread. 95 % interval: how well a mean is known from so many "
    "runs. The second is narrower, and says nothing about one community."
)
ORDER = "Combinations are sorted by what came out: the first and the last of them owe some of their place to luck."
PARTS = (
    "The sum of parts is what each condition adds alone, summed; what all five add beyond it exists only together. "
    "Credit and effects are of this scenario: with other numbers, or another problem, they are others."
)


@dataclass(frozen=True)
class Sentence:
    """A finding: for which problem, its beginning, and the rest."""

    problem: str
    lead: str
    rest: str


def sum_sentences(answer: Answer) -> list[Sentence]:
    """All five against the sum of each alone, for every kind of problem that was run, not only the one shown."""
    sums = answer.sums
    if not answer.runs.problems:
        return [_sum_sentence("", answer, sums)]
    return [_sum_sentence(p, answer, sums[sums["problem"] == p]) for p in answer.runs.problems]


def _sum_sentence(problem: str, answer: Answer, sums: Any) -> Sentence:
    rows = {r["quantity"]: r for r in sums.to_dict("records")}
    parts, whole, more = rows["parts"], rows["whole"], rows["synergy"]
    ends = (more["low"], more["high"]) if has_interval(more) else ()
    alone, every, added, *told = same_digits(parts["value"], whole["value"], more["value"], *ends)
    interval = f"95 % interval {' to '.join(told)}" if told else TOO_FEW
    lead = f"Sum of parts {alone}, all five {every}: "
    text = f"together adds {added} {answer.measure.unit}".rstrip() + f" ({interval})"
    if sign_unclear(more):
        text += ", which cannot be told apart from nothing"
    if abs(whole["value"]) < answer.nothing:
        text += f". All below {points_text(answer.nothing)}: practically nothing"
    return Sentence(problem, lead, f"{text}.")


def lead_text(answer: Answer) -> str:
    """What the sentences are about."""
    what = answer.measure.label.lower() if answer.view.outcome == "gap" else answer.measure.label
    less = "; less of it is better" if answer.measure.better < 0 else ""
    return (
        f"In this model, {answer.measure.when}, {what}{less}: the sum of parts (what each condition adds alone) and "
        f"all five, against none, n = {answer.runs.replications} paired runs of each combination"
    )


def reading(answer: Answer) -> list[tuple[str, str]]:
    """How to read the page: headings and texts."""
    others = [n for n in answer.notes if "by chance" not in n and "shares of credit" not in n]
    found = [("Two kinds of interval", INTERVALS), ("Many comparisons", chance_text(answer)), ("Parts", PARTS)]
    return found + [("Left out", ". ".join(others))] * bool(others)


def chance_text(answer: Answer) -> str:
    """How many intervals miss by chance, and that an order is partly luck."""
    count = next((n for n in answer.notes if "miss by chance" in n), "")
    return f"{count[:1].upper()}{count[1:]}. {ORDER}" if count else ORDER


def title_text(runs: Runs) -> str:
    """The scenario that was run."""
    title = title_of(bare(runs.asked.settings))
    if runs.problems:
        title = runs.asked.settings.base.title.partition(",")[0] if not runs.asked.settings.changes else title
        title += ": technical beside adaptive problem"
    return title


def foot_text(runs: Runs) -> str:
    """Runs, seed, version, scenario."""
    e = runs.plan.experiment
    part = "" if runs.complete else f" of {runs.plan.size:,}"
    return (
        f"{runs.done:,}{part} runs ({runs.replications} of each combination), seed {e.seed}, cisim {__version__}, "
        f"scenario {e.scenario}, plan {runs.plan.hash}. Illustrative, not calibrated to a community."
    )


def spoken(answer: Answer) -> dict[str, str]:
    """Every combination and its value in words."""
    said: dict[str, list[str]] = {}
    for row in answer.cells.to_dict("records"):
        where = f"{row['problem']} problem " if answer.panel else ""
        said.setdefault(str(row["cell"]), []).append(
            f"{where}{answer.measure.signed(row['mean'])} against none "
            f"({spread_text(row['n'])}: {range_text(row['p10'], row['p90'])}; level {row['level']:.1f})"
        )
    return {cell: f"{combination_name(cell, answer.labels)}: {'; '.join(parts)}" for cell, parts in said.items()}
