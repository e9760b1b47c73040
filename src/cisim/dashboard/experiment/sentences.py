"""Sentences of the page Experiment; numbers in them are those of the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cisim.charts.measure import TOO_FEW, has_interval, in_panel, panels_of, range_text, sign_unclear
from cisim.charts.page.combination_text import combination_name
from cisim.comparison.number_text import points_text, same_digits, spread_text
from cisim.dashboard.experiment.analysis import FactorialAnalysis
from cisim.dashboard.experiment.design import without_conditions
from cisim.dashboard.experiment.run_store import FactorialRuns
from cisim.dashboard.state.controls import title_of
from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.analysis.factorial import count_intervals, misses_by_chance
from cisim.experiment.analysis.shapley import CREDIT_NOTE
from cisim.language import N_, _, first_up, format_integer, format_number, inside_sentence
from cisim.version import __version__

INTERVALS_TEXT = N_(
    "80 % of runs: how far single simulated communities spread. 95 % interval: how well a mean is known from so many "
    "runs. The second is narrower, and says nothing about one community."
)
ORDER_TEXT = N_(
    "Combinations are sorted by what came out: the first and the last of them owe some of their place to luck."
)
PARTS_TEXT = N_(
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
    interval = _(TOO_FEW)
    if interval_ends:
        interval = _("95 % interval {low} to {high}").format(low=interval_ends[0], high=interval_ends[1])
    lead = _("Sum of parts {parts}, {all} {whole}:").format(parts=alone, all=analysis.all_text, whole=every)
    text = _("together adds {gain} ({interval}).")
    if sign_unclear(more):
        text = _("together adds {gain} ({interval}), which cannot be told apart from nothing.")
    gain = f"{added} {analysis.measure.unit}".rstrip()
    rest = [text.format(gain=gain, interval=interval)]
    if abs(whole["value"]) < analysis.nothing:
        rest.append(_("All below {points}: practically nothing.").format(points=points_text(analysis.nothing)))
    return Sentence(problem, lead, " ".join(rest))


def lead_text(analysis: FactorialAnalysis) -> str:
    """What the sentences are about."""
    text = _(
        "In this model, {when}, against none of the conditions: {outcome}. n = {n} paired runs of each combination."
    )
    if analysis.measure.better < 0:
        text = _(
            "In this model, {when}, against none of the conditions: {outcome}; less of it is better. n = {n} paired "
            "runs of each combination."
        )
    label = analysis.measure.label
    return text.format(
        when=analysis.measure.when, outcome=inside_sentence(label) if analysis.view.outcome == "gap" else label,
        n=analysis.runs.replications,
    )  # fmt: skip


def reading(analysis: FactorialAnalysis) -> list[tuple[str, str]]:
    """How to read the page: headings and texts."""
    said = {*_missed(analysis), _(CREDIT_NOTE)}
    others = [n for n in analysis.notes if n not in said]
    paragraphs = [
        (_("Two kinds of interval"), _(INTERVALS_TEXT)),
        (_("Many comparisons"), chance_text(analysis)),
        (_("Parts"), _(PARTS_TEXT).format(all=analysis.all_text)),
    ]
    return paragraphs + [(_("Left out"), ". ".join(others))] * bool(others)


def _missed(analysis: FactorialAnalysis) -> list[str]:
    return misses_by_chance(count_intervals(panels_of(analysis.effects, analysis.panel)[0][1]), Bootstrap.level)


def chance_text(analysis: FactorialAnalysis) -> str:
    """How many intervals miss by chance, and that an order is partly luck."""
    missed = [f"{first_up(text)}." for text in _missed(analysis)]
    return " ".join([*missed, _(ORDER_TEXT)])


def title_text(runs: FactorialRuns) -> str:
    """The scenario that was run."""
    title = title_of(without_conditions(runs.request.settings))
    if runs.problems:
        title = _(runs.request.settings.base.title).partition(",")[0] if not runs.request.settings.changes else title
        title = _("{title}: technical beside adaptive problem").format(title=title)
    return title


def foot_text(runs: FactorialRuns) -> str:
    """Runs, seed, version, scenario."""
    e = runs.plan.experiment
    done = format_integer(runs.done)
    if not runs.complete:
        done = _("{n} of {all}").format(n=done, all=format_integer(runs.plan.size))
    text = _(
        "{runs} runs ({n} of each combination), seed {seed}, cisim {version}, scenario {name}, plan {hash}. "
        "Illustrative, not calibrated to a community."
    )
    return text.format(
        runs=done, n=runs.replications, seed=e.seed, version=__version__, name=e.scenario, hash=runs.plan.hash
    )


def spoken(analysis: FactorialAnalysis) -> dict[str, str]:
    """Every combination and its value in words."""
    texts: dict[str, list[str]] = {}
    for row in analysis.cells.to_dict("records"):
        text = _("{gain} against none ({spread}: {range}; level {level})").format(
            gain=analysis.measure.signed(row["mean"]), spread=spread_text(row["n"]),
            range=range_text(row["p10"], row["p90"]), level=format_number(row["level"], 1),
        )  # fmt: skip
        texts.setdefault(str(row["cell"]), []).append(in_panel(row["problem"] if analysis.panel else "", text))
    return {cell: f"{combination_name(cell, analysis.labels)}: {'; '.join(parts)}" for cell, parts in texts.items()}
