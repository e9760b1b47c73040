"""The model's answer to a question of a story, beside what the visitor guessed: always computed, never written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cisim.charts.page import cases, guess
from cisim.charts.page.guess import ModelAnswer
from cisim.charts.style import footer_text
from cisim.comparison.data import ComparisonData
from cisim.comparison.intervals import summary
from cisim.comparison.number_text import interval_text, years_text
from cisim.comparison.sentences import finding_clause
from cisim.comparison.summary_data import Summary
from cisim.comparison.verdict import OUTCOMES, verdict_of
from cisim.comparison.verdict_sentences import verdict_sentence
from cisim.dashboard.learn.drawing import drawn
from cisim.dashboard.learn.stories import CHOICE_MEASURES, StoryRun, StoryStep
from cisim.dashboard.shell.page_figure import PageFigure
from cisim.dashboard.state.result_cache import ComparisonResult
from cisim.language import N_, _, current_language, first_up, format_number
from cisim.scenario.scenario import Scenario

Numbers = npt.NDArray[np.float64]
GAIN_TEXTS = {
    "collective_ahead": N_("it clearly adds"),
    "isolated_ahead": N_("it clearly takes away"),
    "practically_same": N_("it makes practically no difference"),
    "no_clear_difference": N_("it makes no clear difference"),
}
"""Verdicts on what one condition adds to the others."""
SCALE_LIMIT = 10.0
"""Points to both sides that a scale of differences shows at least."""


def options(step: StoryStep, scenario: Scenario) -> list[dict[str, str]]:
    """What can be chosen; nothing if a number is asked for."""
    if step.measure == "best_stage":
        return [{"value": stage.name, "label": _(stage.name)} for stage in scenario.stages]
    if step.measure in CHOICE_MEASURES:
        return [{"value": name, "label": first_up(_(label))} for name, label in OUTCOMES.items()]
    return []


def values(step: StoryStep, result: Mapping[str, ComparisonResult]) -> Numbers:
    """The number a question is about, for each run."""
    comparison = result[step.run].comparison
    last = comparison.last_stage
    if step.measure == "difference":
        return np.asarray(comparison.difference)
    if step.measure == "gain":
        return np.asarray(comparison.difference - result[step.against].comparison.difference)
    if step.measure == "isolated":
        return np.asarray(comparison.stages[0, :, -1, last])
    return np.asarray(100 * comparison.spending["backbone"][1] / comparison.money_total[1])


def number(step: StoryStep, result: Mapping[str, ComparisonResult]) -> ModelAnswer:
    """The answer on the scale of the question."""
    if step.measure == "mean_ahead":
        ahead = float(sum(result[name].data["difference"]["mean"] > result[name].settings.rope for name in step.cases))
        return ModelAnswer(ahead, ahead, ahead, step.unit, step.low, step.high, difference=False)
    s, signed = summary(values(step, result)), step.measure in ("difference", "gain")
    rope = result[step.run].settings.rope if signed else 0.0
    sides = (N_("less with it"), N_("more with it")) if step.measure == "gain" else ModelAnswer.sides
    arm = "isolated" if step.measure == "isolated" else "collective"
    return ModelAnswer(s["mean"], s["p10"], s["p90"], step.unit, step.low, step.high, signed, rope, sides, arm)


def choice(step: StoryStep, result: Mapping[str, ComparisonResult]) -> str:
    """The option the model returns."""
    if step.measure != "best_stage":
        return verdict_of_step(step, result)
    data = result[step.run].data
    return str(max(data["stages"], key=lambda row: row["difference"]["mean"])["stage"])


def gain_sentence(step: StoryStep, result: Mapping[str, ComparisonResult]) -> str:
    """What one condition adds, in words; empty if that is not asked."""
    if step.measure != "gain":
        return ""
    gains = values(step, result)
    clause = _(GAIN_TEXTS[verdict_of(gains, result[step.run].settings.rope)])
    text = _("In this model {finding}: {interval}, n = {n} paired runs.")
    return text.format(finding=clause, interval=interval_text(summary(gains), len(gains)), n=len(gains))


def gap_sentence(step: StoryStep, result: Mapping[str, ComparisonResult], guessed: Any) -> str:
    """How far the guess is from the model, kindly: the model is no judge of who is right."""
    if step.measure in CHOICE_MEASURES:
        if choice(step, result) == guessed:
            return _("You and the model say the same.")
        clause = choice_text(step, choice(step, result))
        text = _("The model says otherwise: {finding}. Where it differs from you is where asking why is worth most.")
        return text.format(finding=clause)
    answer, value = number(step, result), float(guessed)
    if step.measure == "mean_ahead":
        same = value == answer.mean
        text = _("You guessed {guess}, the model returns {answer} of {n}. The same.") if same else _(
            "You guessed {guess}, the model returns {answer} of {n}.")  # fmt: skip
        return text.format(guess=format_number(value), answer=format_number(answer.mean), n=len(step.cases))
    if answer.low <= value <= answer.high:
        text = _("You guessed {guess}; the model's mean is {mean}. Your guess lies where 80 % of the runs end.")
    elif value > answer.high:
        text = _(
            "You guessed {guess}; the model's mean is {mean}. Your guess lies above the range where 80 % of the runs "
            "end. What did you see that the model does not?"
        )
    else:
        text = _(
            "You guessed {guess}; the model's mean is {mean}. Your guess lies below the range where 80 % of the runs "
            "end. What did you see that the model does not?"
        )
    return text.format(guess=answer.guessed(value), mean=answer.text(answer.mean))


def choice_text(step: StoryStep, name: str) -> str:
    """What can be chosen, in the middle of a sentence."""
    return (
        _(name) if step.measure == "best_stage" and current_language() == "de" else _(OUTCOMES.get(name, name)).lower()
    )


def table_of_cases(names: Mapping[str, StoryRun], result: Mapping[str, ComparisonResult]) -> pd.DataFrame:
    """A row for each case."""
    rows = []
    for name, run in names.items():
        data = result[name].data
        d = data["difference"]
        rows.append((run.label, d["mean"], d["p10"], d["p90"], data["outcome"]))
    return pd.DataFrame(rows, columns=list(cases.CASE_COLUMNS))


def cases_drawing(names: Mapping[str, StoryRun], result: Mapping[str, ComparisonResult], width: int) -> PageFigure:
    """All cases on one scale."""
    table = table_of_cases(names, result)
    svg = cases.draw(table, result[next(iter(names))].settings.rope, width)
    worded = table.assign(verdict=[_(OUTCOMES[v]) for v in table["verdict"]]).round(2)
    worded.columns = [_(name) for name in (N_("case"), N_("difference"), "p10", "p90", N_("verdict"))]
    subtitle = _(
        "Collective minus isolated at the last stage in points; bars: 80 % of paired runs; grey: practically nothing"
    )
    return drawn("cases", _("Cases"), svg, subtitle, _foot(names, result), worded)


def guess_drawing(step: StoryStep, result: Mapping[str, ComparisonResult], guessed: Any, width: int) -> PageFigure:
    """Guess and answer on one scale."""
    answer = on_scale(step, result)
    number_guessed = None if step.measure in CHOICE_MEASURES else float(guessed)
    svg = guess.draw(answer, number_guessed, finding(step, result, answer), width)
    rows = [(_("model, mean"), answer.mean), *_ends(answer.low, answer.high)]
    if number_guessed is not None:
        rows.append((_("your guess"), number_guessed))
    table = numbered(rows, answer.unit)
    needed = {name: name for name in step.runs}
    subtitle = _("{unit}; bar: 80 % of {n} paired runs").format(unit=first_up(answer.unit), n=result[step.run].runs)
    return drawn("guess", _("Guess and answer"), svg, subtitle, _foot(needed, result), table.round(2))


def finding(step: StoryStep, result: Mapping[str, ComparisonResult], answer: ModelAnswer) -> str:
    """What the model returns, in words."""
    if step.measure == "gain":
        return gain_sentence(step, result)
    mean, low, high = (answer.text(value) for value in (answer.mean, answer.low, answer.high))
    if not answer.difference:
        text = _("In this model {mean} {unit} (80 % of runs: {low} to {high})")
        return text.format(mean=mean, unit=answer.unit, low=low, high=high)
    text = _("In this model {finding}: {mean} points (80 % of runs: {low} to {high})")
    data = result[step.run].data
    told = data["horizons"][0] if step.measure == "early_verdict" else data
    return text.format(finding=finding_clause(told["outcome"], told["lean"]), mean=mean, low=low, high=high)


def verdict_of_step(step: StoryStep, result: Mapping[str, ComparisonResult]) -> str:
    """The outcome a step is about."""
    data = result[step.run].data
    return str(data["horizons"][0]["outcome"] if step.measure == "early_verdict" else data["outcome"])


def on_scale(step: StoryStep, result: Mapping[str, ComparisonResult]) -> ModelAnswer:
    """The number behind the answer; that of the difference where a verdict was chosen."""
    if step.measure not in CHOICE_MEASURES:
        return number(step, result)
    data = result[step.run].data
    return of_difference(data["horizons"][0] if step.measure == "early_verdict" else data["difference"], data)


def of_difference(d: Summary, data: ComparisonData) -> ModelAnswer:
    """A difference on a scale that stays the same while settings change."""
    return ModelAnswer(d["mean"], d["p10"], d["p90"], _("points"), -SCALE_LIMIT, SCALE_LIMIT, True, data["rope"])


def difference_drawing(result: ComparisonResult, width: int) -> PageFigure:
    """The difference at the end, without a guess."""
    data = result.data
    d = data["difference"]
    svg = guess.draw(of_difference(d, data), None, verdict_sentence(data), width)
    subtitle = _("Collective minus isolated after {time}, points; bar: 80 % of {n} paired runs").format(
        time=years_text(data["years"]), n=data["runs"]
    )
    table = numbered([(_("mean"), d["mean"]), *_ends(d["p10"], d["p90"])], _("points")).round(2)
    return drawn("difference", _("Difference"), svg, subtitle, footer_text(data), table)


def numbered(rows: list[tuple[str, float]], unit: str) -> pd.DataFrame:
    """Values with what they are, each row with its number."""
    columns = [_("row"), _("what"), unit]
    return pd.DataFrame([(k, what, value) for k, (what, value) in enumerate(rows, 1)], columns=columns)


def _ends(low: float, high: float) -> list[tuple[str, float]]:
    return [(_("80 % of runs, from"), low), (_("80 % of runs, to"), high)]


def _foot(names: Mapping[str, Any], result: Mapping[str, ComparisonResult]) -> str:
    results = [result[name].data for name in names]
    if len({r["scenario_hash"] for r in results}) == 1:
        return footer_text(results[0])
    first, hashes = results[0], ", ".join(r["scenario_hash"] for r in results)
    text = _(
        "{n} paired runs each, seed {seed}, cisim {version}, scenarios {scenarios}. Illustrative, not calibrated to a "
        "community."
    )
    return text.format(n=first["runs"], seed=first["seed"], version=first["model_version"], scenarios=hashes)
