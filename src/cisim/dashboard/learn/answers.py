"""The model's answer to a question of a story, beside what the visitor guessed: always computed, never written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cisim.charts.page import cases, guess
from cisim.charts.page.guess import ModelAnswer
from cisim.charts.style import footer_text
from cisim.comparison.number_text import interval_text, years_text
from cisim.comparison.sentences import VERDICT_CLAUSES, verdict_sentence
from cisim.comparison.summary_data import Summary
from cisim.comparison.verdict import VERDICTS, summary, verdict_of
from cisim.dashboard.learn.stories import CHOICE_MEASURES, StoryRun, StoryStep
from cisim.dashboard.state.result_cache import ComparisonResult
from cisim.scenario.scenario import Scenario

Numbers = npt.NDArray[np.float64]
GAIN_TEXTS = {
    "collective_ahead": "it clearly adds",
    "isolated_ahead": "it clearly takes away",
    "practically_same": "it makes practically no difference",
    "no_clear_difference": "it makes no clear difference",
}
"""Verdicts on what one condition adds to the others."""
SCALE_LIMIT = 10.0
"""Points to both sides that a scale of differences shows at least."""


@dataclass(frozen=True)
class Drawing:
    """A picture with its words and table, as the page shows pictures."""

    name: str
    label: str
    svg: str
    title: str
    subtitle: str
    foot: str
    table: pd.DataFrame


def options(step: StoryStep, scenario: Scenario) -> list[dict[str, str]]:
    """What can be chosen; nothing if a number is asked for."""
    if step.measure == "best_stage":
        return [{"value": stage.name, "label": stage.name} for stage in scenario.stages]
    if step.measure in CHOICE_MEASURES:
        return [{"value": name, "label": label.capitalize()} for name, label in VERDICTS.items()]
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
    sides = ("less with it", "more with it") if step.measure == "gain" else ("isolated ahead", "collective ahead")
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
    clause = GAIN_TEXTS[verdict_of(gains, result[step.run].settings.rope)]
    return f"In this model {clause}: {interval_text(summary(gains), len(gains))}, n = {len(gains)} paired runs."


def gap_sentence(step: StoryStep, result: Mapping[str, ComparisonResult], guessed: Any) -> str:
    """How far the guess is from the model, kindly: the model is no judge of who is right."""
    if step.measure in CHOICE_MEASURES:
        if choice(step, result) == guessed:
            return "You and the model say the same."
        clause = VERDICTS.get(choice(step, result), choice(step, result)).lower()
        return f"The model says otherwise: {clause}. Where it differs from you is where asking why is worth most."
    answer, value = number(step, result), float(guessed)
    if step.measure == "mean_ahead":
        sentence = f"You guessed {value:.0f}, the model returns {answer.mean:.0f} of {len(step.cases)}."
        return sentence + (" The same." if value == answer.mean else "")
    sentence = f"You guessed {answer.guessed(value)}; the model's mean is {answer.text(answer.mean)}."
    if answer.low <= value <= answer.high:
        return f"{sentence} Your guess lies where 80 % of the runs end."
    side = "above" if value > answer.high else "below"
    place = f"Your guess lies {side} the range where 80 % of the runs end."
    return f"{sentence} {place} What did you see that the model does not?"


def table_of_cases(names: Mapping[str, StoryRun], result: Mapping[str, ComparisonResult]) -> pd.DataFrame:
    """A row for each case."""
    rows = []
    for name, run in names.items():
        data = result[name].data
        d = data["difference"]
        rows.append((run.label, d["mean"], d["p10"], d["p90"], data["verdict"]))
    return pd.DataFrame(rows, columns=list(cases.CASE_COLUMNS))


def cases_drawing(names: Mapping[str, StoryRun], result: Mapping[str, ComparisonResult], width: int) -> Drawing:
    """All cases on one scale."""
    table = table_of_cases(names, result)
    svg = cases.draw(table, result[next(iter(names))].settings.rope, width)
    worded = table.assign(verdict=[VERDICTS[v] for v in table["verdict"]]).round(2)
    subtitle = (
        "Collective minus isolated at the last stage in points; bars: 80 % of paired runs; grey: practically nothing"
    )
    return Drawing("cases", "Cases", svg, cases.title(list(table["verdict"])), subtitle, _foot(names, result), worded)


def guess_drawing(step: StoryStep, result: Mapping[str, ComparisonResult], guessed: Any, width: int) -> Drawing:
    """Guess and answer on one scale."""
    answer = _on_scale(step, result)
    number_guessed = None if step.measure in CHOICE_MEASURES else float(guessed)
    title = finding(step, result, answer)
    svg = guess.draw(answer, number_guessed, title, width)
    rows = [("model, mean", answer.mean), ("80 % of runs, from", answer.low), ("80 % of runs, to", answer.high)]
    if number_guessed is not None:
        rows.append(("your guess", number_guessed))
    table = pd.DataFrame([(k, what, v) for k, (what, v) in enumerate(rows, 1)], columns=["row", "what", answer.unit])
    needed = {name: name for name in step.runs}
    subtitle = f"{answer.unit[:1].upper()}{answer.unit[1:]}; bar: 80 % of {result[step.run].runs} paired runs"
    return Drawing("guess", "Guess and answer", svg, title, subtitle, _foot(needed, result), table.round(2))


def finding(step: StoryStep, result: Mapping[str, ComparisonResult], answer: ModelAnswer) -> str:
    """What the model returns, in words."""
    unit = "points" if answer.difference else answer.unit
    text = f"{answer.text(answer.mean)} {unit} (80 % of runs: {answer.text(answer.low)} to {answer.text(answer.high)})"
    if step.measure == "gain":
        return gain_sentence(step, result)
    if not answer.difference:
        return f"In this model {text}"
    return f"In this model {VERDICT_CLAUSES[verdict_of_step(step, result)]}: {text}"


def verdict_of_step(step: StoryStep, result: Mapping[str, ComparisonResult]) -> str:
    """The verdict a step is about."""
    data = result[step.run].data
    return str(data["horizons"][0]["verdict"] if step.measure == "early_verdict" else data["verdict"])


def _on_scale(step: StoryStep, result: Mapping[str, ComparisonResult]) -> ModelAnswer:
    """The number behind the answer; that of the difference where a verdict was chosen."""
    if step.measure not in CHOICE_MEASURES:
        return number(step, result)
    data = result[step.run].data
    return of_difference(data["horizons"][0] if step.measure == "early_verdict" else data["difference"], data)


def of_difference(d: Summary, data: Mapping[str, Any]) -> ModelAnswer:
    """A difference on a scale that stays the same while settings change."""
    return ModelAnswer(d["mean"], d["p10"], d["p90"], "points", -SCALE_LIMIT, SCALE_LIMIT, True, data["rope"])


def difference_drawing(result: ComparisonResult, width: int) -> Drawing:
    """The difference at the end, without a guess."""
    data = result.data
    d = data["difference"]
    title = verdict_sentence(data)
    svg = guess.draw(of_difference(d, data), None, title, width)
    rows = [(1, "mean", d["mean"]), (2, "80 % of runs, from", d["p10"]), (3, "80 % of runs, to", d["p90"])]
    bar = f"bar: 80 % of {data['runs']} paired runs"
    subtitle = f"Collective minus isolated after {years_text(data['years'])}, points; {bar}"
    table = pd.DataFrame(rows, columns=["row", "what", "points"]).round(2)
    return Drawing("difference", "Difference", svg, title, subtitle, footer_text(data), table)


def _foot(names: Mapping[str, Any], result: Mapping[str, ComparisonResult]) -> str:
    results = [result[name].data for name in names]
    if len({r["scenario_hash"] for r in results}) == 1:
        return footer_text(results[0])
    first, hashes = results[0], ", ".join(r["scenario_hash"] for r in results)
    return (
        f"{first['runs']} paired runs each, seed {first['seed']}, cisim {first['model_version']}, scenarios {hashes}. "
        "Illustrative, not calibrated to a community."
    )
