"""What texts of stories may say: facts of a scenario, known at once, and facts of its result, known once it is run.

A text names them as ``{run.fact}``. Every number a story tells comes from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from types import SimpleNamespace
from typing import Any

from cisim.comparison.comparison import HORIZONS
from cisim.comparison.data import ComparisonData, StageRow
from cisim.comparison.existing_sentences import existing_line, share_text
from cisim.comparison.intervals import mean_interval
from cisim.comparison.money_sentences import money_sentence
from cisim.comparison.number_text import interval_text, same_digits, years_text
from cisim.comparison.sentences import finding_clause
from cisim.comparison.summary_data import Summary
from cisim.comparison.verdict_sentences import ahead_sentence, view_of
from cisim.dashboard.learn.stories import StoryRun
from cisim.dashboard.state.result_cache import ComparisonResult
from cisim.language import _, format_number, inside_sentence
from cisim.language.numbers import format_general
from cisim.scenario.scenario import Scenario


def _lower(stage: str) -> str:
    """The name of a stage inside a sentence."""
    return inside_sentence(_(stage))


SCENARIO_FACTS: dict[str, Callable[[Scenario], str]] = {
    "years": lambda s: years_text(s.months / 12),
    "early_years": lambda s: years_text(min(HORIZONS[0], s.months / 12)),
    "pool": lambda s: _("${amount} million of grants a year").format(amount=format_general(s["money.pool"] / 1e6)),
    "organisations": lambda s: _("{n} organisations").format(n=s.organisations),
    "stages": lambda s: str(len(s.stages)),
    "stage_names": lambda s: ", ".join(_lower(stage.name) for stage in s.stages),
    "last_stage": lambda s: _lower(s.stages[s.stage_order[-1]].name),
    "starts": lambda s: ", ".join(f"{_lower(stage.name)} {100 * stage.start:.0f}" for stage in s.stages if stage.start),
    "conditions_end": lambda s: years_text(max(s[f"conditions.{c.name}.end"] for c in s.conditions) / 12),
    "pipeline_years": lambda s: years_text(sum(stage.duration for stage in s.stages)),
}
"""Facts that hold before anything is run."""


def _share(data: ComparisonData, use: str) -> float:
    arm = data["arms"]["collective"]
    return float(100 * arm["money"][use] / arm["money_total"])


def _best(data: ComparisonData) -> StageRow:
    return max(data["stages"], key=lambda row: row["difference"]["mean"])


def _average(difference: Summary) -> str:
    mean, low, high = same_digits(difference["mean"], *mean_interval(difference))
    text = _("The mean over such communities: {mean} points (95 %: {low} to {high}).")
    return text.format(mean=mean, low=low, high=high)


RESULT_FACTS: dict[str, Callable[[ComparisonData], str]] = {
    "Verdict": lambda r: _("In this model {finding}").format(finding=finding_clause(r["outcome"], r["lean"])),
    "difference": lambda r: interval_text(r["difference"], r["runs"]),
    "ahead": lambda r: ahead_sentence(view_of(r)),
    "average": lambda r: _average(r["difference"]),
    "existing": lambda r: existing_line(r) or _("No partnership can end here."),
    "existing_share": lambda r: share_text(r["existing"]) if r["existing"] else _("all"),
    "isolated_by_stage": lambda r: ", ".join(f"{_lower(row['stage'])} {row['isolated']:.0f}" for row in r["stages"]),
    "money": money_sentence,
    "price": lambda r: _("members' hours take {hours} %, backbone and data system {staff} % of all money.").format(
        hours=format_number(_share(r, "coordination"), 1),
        staff=format_number(_share(r, "backbone") + _share(r, "data_system"), 1),
    ),
    "best_stage": lambda r: _lower(_best(r)["stage"]),
    "best_difference": lambda r: interval_text(_best(r)["difference"], r["runs"]),
}
"""Facts of ``Comparison.to_dict()``."""


class Facts:
    """The facts of one run, for ``str.format``."""

    def __init__(self, scenario: Scenario, result: ComparisonResult | None) -> None:
        self.scenario, self.result = scenario, result

    def __getattr__(self, name: str) -> str:
        if name in SCENARIO_FACTS:
            return SCENARIO_FACTS[name](self.scenario)
        if name not in RESULT_FACTS:
            raise AttributeError(name)
        return RESULT_FACTS[name](self.result.data) if self.result is not None else "…"


def filled(text: str, facts: Mapping[str, Facts | SimpleNamespace]) -> str:
    """A text with its facts; three dots where a result is still computed."""
    return text.format_map(facts)


def told(
    paragraphs: Iterable[str], runs: Mapping[str, StoryRun], result: Mapping[str, ComparisonResult], gain: str
) -> list[str]:
    """Paragraphs of a story with their facts.

    Args:
        paragraphs: as they stand in the story.
        runs: of the story, by name.
        result: the results at hand, by name.
        gain: what one condition adds, in a sentence: ``{gain.sentence}``.
    """
    facts: dict[str, Any] = {name: Facts(run.settings.scenario, result.get(name)) for name, run in runs.items()}
    return [filled(text, facts | {"gain": SimpleNamespace(sentence=gain)}) for text in paragraphs]


def named(text: str) -> list[tuple[str, str]]:
    """Pairs of run and fact that a text names."""
    fields = [field for _, field, _, _ in Formatter().parse(text) if field]
    return [(run, fact) for run, _, fact in (field.partition(".") for field in fields)]


__all__ = ["RESULT_FACTS", "SCENARIO_FACTS", "Facts", "filled", "named", "told"]
