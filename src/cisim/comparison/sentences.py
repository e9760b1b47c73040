"""Sentences about comparisons of two arms and of forms: always with n, an interval and "in this model"; the same words
on the command line, in reports and on pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cisim.comparison.number_text import (
    dollars_text,
    interval_text,
    join_names,
    points_text,
    same_digits,
    signed,
    years_text,
)
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
"""Instead of an attribution, where there is no effect to attribute."""


FORM_VERDICTS = {
    "collective_ahead": "ahead of isolated",
    "isolated_ahead": "behind isolated",
    "practically_same": "practically the same",
    "no_clear_difference": "no clear difference",
}
"""Verdicts on one form of working together, against the same community in isolation."""


def forms_sentence(result: Mapping[str, Any]) -> str:
    """The finding of a comparison of forms (``FormsComparison.to_dict()``): which ranks highest, and how surely."""
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
    """The sign of the mean where runs differ too much for a verdict; empty where that sign is not known either."""
    low, high = mean_interval(difference)
    if runs < MIN_RUNS or verdict != "no_clear_difference" or not (low > 0 or high < 0):
        return ""
    side = "above" if low > 0 else "below"
    return f" Communities differ; their mean is {side} zero (95 %: {' to '.join(same_digits(low, high))})."


def floor_text(result: Mapping[str, Any]) -> str:
    """That both arms are at the floor, and why; empty where they are not."""
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
