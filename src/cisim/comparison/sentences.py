"""Sentences about results: always with n, an interval and "in this model"; the same words on the command line and
elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cisim.comparison.verdict import MIN_RUNS, VERDICTS, mean_interval
from cisim.model.evidence_badges import BADGES, badge_words

VERDICT_CLAUSES = {
    "collective_ahead": "collective is ahead",
    "isolated_ahead": "isolated is ahead",
    "practically_same": "collective and isolated are practically the same",
    "no_clear_difference": "there is no clear difference between collective and isolated",
}

FLOOR_CLAUSE = "what working together is worth cannot be seen"
"""Instead of a verdict, where next to nobody reaches the benchmark in either arm."""

NO_EFFECT = {
    "practically_same": "There is no effect that a condition could carry: the arms are practically the same.",
    "no_clear_difference": "There is no clear effect that could be shared out among the conditions.",
}
"""Where nothing is shared out."""

FORM_VERDICTS = {
    "collective_ahead": "ahead of isolated",
    "isolated_ahead": "behind isolated",
    "practically_same": "practically the same",
    "no_clear_difference": "no clear difference",
}
"""Verdicts on one form of working together, against the same community in isolation."""


def years_text(years: float) -> str:
    """``10 years``, ``1 year``, ``2.5 years``; ``7 months`` where it is no half of a year."""
    months = round(12 * years)
    count, unit = (years, "year") if months % 6 == 0 else (months, "month")
    return f"{count:g} {unit}" + ("" if count == 1 else "s")


def number_text(value: float) -> str:
    """``45.7``, ``0.55``, ``12,345``: one digit after the point, more of a number below one, none of a large one."""
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 1 or size == 0 else 2 if size >= 0.01 else 3
    return f"{value:,.{digits}f}"


def signed(value: float) -> str:
    """``+3.1``, ``-0.4``, ``-0.05``, ``0.0``: as ``number_text`` with a sign, but with one decimal from 0.1 on."""
    text = f"{value:+.1f}" if 0.1 <= abs(value) < 1 else f"+{number_text(value)}" if value > 0 else number_text(value)
    return text if text.strip("+-0.") else text.lstrip("+-")


def same_digits(*values: float) -> list[str]:
    """Signed numbers that stand in one sentence, all with as many digits after the point as one of them needs."""
    digits = max(len(signed(v).partition(".")[2]) for v in values)
    texts = [f"{v:+,.{digits}f}" for v in values]
    return [text if text.strip("+-0.") else text.lstrip("+-") for text in texts]


def dollars_text(value: float, beside: float | None = None) -> str:
    """``$4,788``, ``$1.89 M``, ``$660.9 M``, ``$104.9 billion``; unit and digits are those of the amount that it stands
    ``beside``.
    """
    size = abs(value if beside is None else beside)
    if size >= 9.9995e9:
        return f"${value / 1e9:,.1f} billion"
    if size >= 0.9995e6 or size == 0:
        return f"${value / 1e6:,.{1 if size >= 99.95e6 else 2}f} M"
    return f"${value:,.0f}"


def points_text(points: float) -> str:
    """``1 point``, ``0.5 points``."""
    return f"{points:g} point{'' if points == 1 else 's'}"


def spread_text(runs: int, what: str = "run") -> str:
    """What lies between the ends of an interval of runs: ``80 % of runs``, of few runs ``all 5 runs``."""
    if runs >= MIN_RUNS:
        return f"80 % of {what}s"
    return f"all {runs} {what}s" if runs > 1 else f"one {what}"


def interval_text(difference: Mapping[str, Any], runs: int, what: str = "run") -> str:
    """``+4.1 points on average (80 % of runs: +0.6 to +7.9)``."""
    mean, low, high = (signed(difference[k]) for k in ("mean", "p10", "p90"))
    return f"{mean} points on average ({spread_text(runs, what)}: {low} to {high})"


def forms_sentence(result: Mapping[str, Any]) -> str:
    """What a comparison of forms (``FormsComparison.to_dict()``) says first: who ranks highest, and how surely."""
    first, *others = result["forms"]
    level = [row["title"] for row in others if row["may_be_first"]]
    ahead = [row for row in result["forms"] if row["verdict"] == "collective_ahead"]
    unsure = sum(bool(row["also_possible"]) for row in ahead)
    borderline = f", {unsure} of them borderline" if unsure else ""
    return (
        f"In this model, after {years_text(result['years'])}, {first['title']} ranks highest at the last stage "
        f"({result['stage']}): best of {len(result['forms'])} forms in {100 * first['best']:.0f} % of "
        f"{result['runs']} paired runs, mean rank {first['rank']:.1f}"
        f"{f', yet these runs cannot tell it apart from {join_names(level)}' if level else ''}. "
        f"{len(ahead)} of {len(others)} forms are ahead of isolated{borderline}.{firmness_text((), result['runs'])}"
    )


NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number_word(count: int) -> str:
    """``five``; digits from eleven on."""
    return NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else str(count)


def join_names(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def form_verdict_text(row: Mapping[str, Any]) -> str:
    """The verdict on a form against isolated, and that it is borderline."""
    return FORM_VERDICTS[row["verdict"]] + (" (borderline)" if row["also_possible"] else "")


def forms_money_sentence(result: Mapping[str, Any]) -> str:
    """That all forms spend the same, or that they do not."""
    same = "Same total money in all forms" if result["equal_money"] else "The forms do NOT spend the same"
    return f"{same}: {dollars_text(result['money_total'])} over {years_text(result['years'])}."


def verdict_sentence(result: Mapping[str, Any]) -> str:
    """The verdict of a comparison (``Comparison.to_dict()``) in a few sentences."""
    last = result["stages"][result["last_stage"]]["stage"]
    lead = FLOOR_CLAUSE if result["at_floor"] else VERDICT_CLAUSES[result["verdict"]]
    return (
        f"In this model, after {years_text(result['years'])}, {lead} at the last stage ({last}): "
        f"{interval_text(result['difference'], result['runs'])}, n = {result['runs']} paired runs. "
        f"{ahead_sentence(result)}{average_text(result['verdict'], result['difference'], result['runs'])}"
        f"{firmness_text(result['also_possible'], result['runs'])}{floor_text(result)}"
    )


def average_text(verdict: str, difference: Mapping[str, Any], runs: int) -> str:
    """On which side of zero the mean is where single runs differ too much for a verdict; empty where that is not known
    either.
    """
    low, high = mean_interval(difference)
    if runs < MIN_RUNS or verdict != "no_clear_difference" or not (low > 0 or high < 0):
        return ""
    side = "above" if low > 0 else "below"
    return f" Communities differ; their mean is {side} zero (95 %: {' to '.join(same_digits(low, high))})."


def floor_text(result: Mapping[str, Any]) -> str:
    """Why nothing can be seen where both arms are at the floor."""
    if not result["at_floor"]:
        return ""
    empty = result.get("roster", {}).get("empty_stages", [])
    why = f"; nobody works at {join_names(empty)}" if empty else ""
    return f" Next to no child reaches the benchmark there in either arm{why}."


def either_of(verdicts: Sequence[str]) -> str:
    """``"collective ahead" or "no clear difference"``."""
    return " or ".join(f'"{VERDICT_LABELS[v]}"' for v in verdicts)


def firmness_text(also_possible: Sequence[str], runs: int, what: str = "run") -> str:
    """What else the verdict could be with other runs of the same scenario; empty where it is firm."""
    could = f"other runs could also give {either_of(also_possible)}" if also_possible else ""
    if runs < MIN_RUNS:
        few = f"fewer than {MIN_RUNS} {what}s have no 80 % interval, so that all of them count"
        return f" Preliminary: {few}{'; ' * bool(could)}{could}."
    return f" Borderline: {could}." if could else ""


def verdict_text(verdict: str, also_possible: Sequence[str]) -> str:
    """A verdict in a table: ``collective ahead``, ``collective ahead (borderline)``."""
    return VERDICT_LABELS[verdict] + (" (borderline)" if also_possible else "")


def ahead_sentence(result: Mapping[str, Any]) -> str:
    """In how many runs either arm ends ahead by more than what is practically nothing."""
    ahead, beyond = result["ahead"], points_text(result["rope"])
    collective, isolated = ahead["clearly_ahead"], ahead["clearly_behind"]
    if not collective + isolated:
        return f"In none of the {result['runs']} runs is either ahead by more than {beyond}."
    return f"Collective ends more than {beyond} ahead in {collective} of {result['runs']} runs, isolated in {isolated}."


def money_sentence(result: Mapping[str, Any]) -> str:
    """What both arms spent, and what of it went to coordination."""
    arm = result["arms"]["collective"]
    total, pool, money = arm["money_total"], arm["grant_pool"], arm["money"]
    same = "Same total money" if result["equal_money"] else "The arms do NOT spend the same"
    of_grants = {k: 100 * money[k] / pool if pool else 0.0 for k in ("backbone", "data_system")}
    return (
        f"{same}: {dollars_text(total)} over {years_text(result['years'])}, of which {dollars_text(pool)} are grants. "
        "In the collective arm the backbone takes "
        f"{of_grants['backbone']:.1f} % and the data system {of_grants['data_system']:.1f} % of the grants, "
        f"members' hours of coordination {100 * money['coordination'] / total:.1f} % of all money."
    )


def price_text(cost: Mapping[str, Any], runs: int) -> str:
    """``$4,788 (80 % of runs: $2,251 to $87,310)``; no upper end where some of these runs add no child."""
    high = "no end" if cost["p90"] is None else dollars_text(cost["p90"])
    return f"{dollars_text(cost['value'])} ({spread_text(runs)}: {dollars_text(cost['p10'])} to {high})"


VERDICT_LABELS = VERDICTS | {"ahead": "ahead", "behind": "behind"}
"""Verdicts in short, of two arms and of a scenario against another."""


def attribution_sentence(shares: Mapping[str, Any], verdict: str) -> str:
    """The weakest evidence behind a verdict, of ``Shares.to_dict()``."""
    weakest = shares["weakest"]
    if weakest is not None:
        names = weakest["conditions"]
        which = " and ".join(names) if len(names) < 3 else f"{len(names)} conditions"
        return f"The weakest evidence behind at least a tenth of this, for {which}: {badge_words(weakest['badge'])}."
    return NO_EFFECT.get(verdict, "No condition by itself carries a tenth of this.")


ATTRIBUTION_HEADER = ["Condition", "Share (95 % interval)", "Points", "Evidence"]


def attribution_cells(row: Mapping[str, Any]) -> list[str]:
    """What one condition carries, of ``Shares.rows``, in cells under ``ATTRIBUTION_HEADER``."""
    low, high, icon = row["share_low"], row["share_high"], BADGES[row["badge"]][0]
    spread = "" if low is None or high is None else f" ({100 * low:.0f} to {100 * high:.0f})"
    return [row["title"], f"{100 * row['share']:.0f} %{spread}", signed(row["points"]), f"{icon} {row['badge']}"]


SCENARIO_CLAUSES = {
    "ahead": "is ahead of",
    "behind": "is behind",
    "practically_same": "is practically the same as",
    "no_clear_difference": "is not clearly different from",
}
"""The four outcomes of a scenario against the reference."""


def scenario_letter(k: int) -> str:
    """A, B, C ...: scenarios side by side are called by the letter of their column."""
    return chr(ord("A") + k)


def scenario_name(result: Mapping[str, Any], k: int) -> str:
    """Letter and name of a scenario of ``SideBySide.to_dict()``."""
    return f"{scenario_letter(k)} ({result['scenarios'][k]['name']})"


def versus_sentences(result: Mapping[str, Any]) -> list[str]:
    """The verdict on each scenario but the reference, of ``SideBySide.to_dict()``."""
    return [versus_sentence(result, k) for k, s in enumerate(result["scenarios"]) if s["versus"]]


def versus_sentence(result: Mapping[str, Any], k: int) -> str:
    """The verdict on a scenario against the reference in a sentence."""
    scenario, reference = result["scenarios"][k], result["reference"]
    versus = scenario["versus"]
    runs = "runs on the same seeds, not with the same children" if versus["other_community"] else "paired runs"
    return (
        f"In this model, after {years_text(result['years'])}, {scenario_name(result, k)} "
        f"{SCENARIO_CLAUSES[versus['verdict']]} {scenario_name(result, reference)} "
        f"at the last stage ({scenario['last_stage']}): "
        f"{interval_text(versus['difference']['outcome'], result['runs'])}, n = {result['runs']} {runs}."
        f"{average_text(versus['verdict'], versus['difference']['outcome'], result['runs'])}"
        f"{firmness_text(versus['also_possible'], result['runs'])}"
    )


def versus_lead(result: Mapping[str, Any]) -> str:
    """What holds for all of ``versus_short``: model, years, stage, runs."""
    stages = dict.fromkeys(s["last_stage"] for s in result["scenarios"])
    return (
        f"In this model, after {years_text(result['years'])}, at the last stage ({' / '.join(stages)}), n = "
        f"{result['runs']} runs each on the same seeds:"
    )


def versus_short(result: Mapping[str, Any], k: int) -> str:
    """The verdict on a scenario without what ``versus_lead`` says."""
    scenario, reference = result["scenarios"][k], result["reference"]
    versus = scenario["versus"]
    return (
        f"{scenario_name(result, k)} {SCENARIO_CLAUSES[versus['verdict']]} {scenario_letter(reference)}: "
        f"{interval_text(versus['difference']['outcome'], result['runs'])}."
        f"{firmness_text(versus['also_possible'], result['runs'])}"
    )


def best_sentence(result: Mapping[str, Any]) -> str:
    """How often each scenario is best."""
    shares = [f"{scenario_letter(k)} in {100 * s['best']:.0f} %" for k, s in enumerate(result["scenarios"])]
    return f"Best at the last stage: {', '.join(shares)} of runs (ties are split)."


def totals_sentence(result: Mapping[str, Any]) -> str:
    """Whether all scenarios have the same money, and who has more or less."""
    reference = result["reference"]
    beside = scenario_letter(reference)
    total = result["scenarios"][reference]["results"]["money"]["mean"]
    if result["equal_money"]:
        return f"All have the same total money: {dollars_text(total)} over {years_text(result['years'])}."
    apart = [
        f"{scenario_name(result, k)} spends {excess_text(s['versus']['money_excess'])} than {beside}"
        for k, s in enumerate(result["scenarios"])
        if s["versus"] and s["versus"]["money_excess"]
    ]
    return f"The totals are NOT equal: {'; '.join(apart)} ({dollars_text(total)} over {years_text(result['years'])})."


def excess_text(share: float) -> str:
    """``12 % more``, ``0.3 % less``."""
    percent = abs(100 * share)
    return f"{percent:.0f} % {'more' if share > 0 else 'less'}" if percent >= 10 else (
        f"{percent:.1f} % {'more' if share > 0 else 'less'}")  # fmt: skip
