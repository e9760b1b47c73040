"""Results of scenarios side by side in words: rows of the page, of the report and of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from cisim.comparison.existing_sentences import among_cell, share_text
from cisim.comparison.number_text import dollars_text, points_text, price_text, signed, years_text
from cisim.comparison.own_differences import shown_difference
from cisim.comparison.several_data import ScenarioData, SideBySideData, Versus
from cisim.comparison.side_by_side import RESULT_MEASURES
from cisim.comparison.side_by_side_sentences import other_places, scenario_letter
from cisim.comparison.summary_data import ratio_values
from cisim.language import N_, _, format_integer, format_number, format_percent

VERDICT_CELLS = {
    "ahead": N_("ahead of {other}"),
    "behind": N_("behind {other}"),
    "practically_same": N_("practically the same as {other}"),
    "no_clear_difference": N_("not clearly different from {other}"),
    "too_early": N_("cannot be told yet from {other}"),
}
"""Outcomes of a scenario against the reference, as they stand in a table."""


class ResultCell(TypedDict):
    """A value, and what stands below it."""

    value: str
    more: str


class ResultRow(TypedDict):
    """A measure: a cell for each scenario."""

    name: str
    label: str
    unit: str
    cells: Sequence[ResultCell]


def result_rows(result: SideBySideData) -> list[ResultRow]:
    """Results in words: a value for each column, and below it the difference with the 80 % interval."""
    lasts = {s["last_stage"] for s in result["scenarios"]}
    labels = {m.name: _(m.label) for m in RESULT_MEASURES} | {
        "outcome": _("Last stage ({stages})").format(stages=", ".join(_(name) for name in sorted(lasts))),
        "coordination": _("Hours of coordination"),
    }
    rows = [_verdict_row(result)]
    for m in RESULT_MEASURES[:3]:
        cells: list[ResultCell] = [
            {"value": format_number(s["results"][m.name]["mean"], 1), "more": _interval(s, m.name)}
            for s in result["scenarios"]
        ]
        unit = _("points") if m.name == "gap" else _("% of children at benchmark")
        rows.append({"name": m.name, "label": labels[m.name], "unit": unit, "cells": cells})
    rows.append(_best_row(result))
    if any(s["existing"] for s in result["scenarios"]):
        rows.append(_existing_row(result))
    rows.append({"name": "cost", "label": _("Cost per additional child"), "unit": _("coordination, $"),
                 "cells": [_cost(s, result["runs"]) for s in result["scenarios"]]})  # fmt: skip
    for m in RESULT_MEASURES[3:]:
        amounts = [s["results"][m.name]["mean"] for s in result["scenarios"]]
        cells = [{"value": _amount(v, m.unit, max(amounts)), "more": ""} for v in amounts]
        unit = _("over {years}, all organisations") if m.unit == "hours" else _("over {years}")
        unit = unit.format(years=years_text(result["years"]))
        rows.append({"name": m.name, "label": labels[m.name], "unit": unit, "cells": cells})
    return rows


def _verdict_row(result: SideBySideData) -> ResultRow:
    reference = scenario_letter(result["reference"])
    cells: list[ResultCell] = [
        _versus_cell(s["versus"], reference, result) if s["versus"] else {"value": _("reference"), "more": ""}
        for s in result["scenarios"]
    ]
    return {"name": "verdict", "label": _("Verdict at the last stage"), "unit": _("in this model"), "cells": cells}


def _versus_cell(versus: Versus, reference: str, result: SideBySideData) -> ResultCell:
    if versus["other_community"]:
        return {"value": _("another place"), "more": _("not compared; see what each adds")}
    counts = _("by more than {points} ahead in {ahead}, behind in {behind} runs").format(
        points=points_text(result["rope"]), ahead=versus["ahead"]["clearly_ahead"],
        behind=versus["ahead"]["clearly_behind"],
    )  # fmt: skip
    return {"value": _(VERDICT_CELLS[versus["outcome"]]).format(other=reference), "more": counts}


def _best_row(result: SideBySideData) -> ResultRow:
    same = not other_places(result)
    shares = [format_percent(s["best"]) if same else "–" for s in result["scenarios"]]
    cells: list[ResultCell] = [{"value": share, "more": ""} for share in shares]
    labels = {"label": _("Best at the last stage"), "unit": _("share of runs; ties split")}
    return {"name": "best", "label": labels["label"], "unit": labels["unit"], "cells": cells}


def _existing_row(result: SideBySideData) -> ResultRow:
    """How many partnerships still exist, and the difference from the reference among them."""
    cells: list[ResultCell] = []
    for s in result["scenarios"]:
        among = s["versus"] and s["versus"]["existing"]
        more = _("among those {difference}").format(difference=among_cell(among)) if among and s["existing"] else ""
        cells.append({"value": share_text(s["existing"]) if s["existing"] else "–", "more": more})
    unit = _("of those that began, after {years}").format(years=years_text(result["years"]))
    return {"name": "existing", "label": _("Partnerships that exist"), "unit": unit, "cells": cells}


def _interval(scenario: ScenarioData, measure: str) -> str:
    if not scenario["versus"]:
        return ""
    d = shown_difference(scenario["versus"], measure)
    if d is None:
        return ""
    text = _("{mean} ({low} to {high})")
    return text.format(mean=signed(d["mean"]), low=signed(d["p10"]), high=signed(d["p90"]))


def _cost(scenario: ScenarioData, runs: int) -> ResultCell:
    if not scenario["versus"]:
        return {"value": "–", "more": ""}
    cost = scenario["versus"]["cost_per_additional_child"]
    over_many = ratio_values(cost["over_many"])
    if over_many is None:
        return {"value": _("not estimable"), "more": _(cost["because"])}
    value, low, high = map(dollars_text, over_many)
    more = _("over many communities (95 %: {low} to {high}); in one {price}").format(
        low=low, high=high, price=price_text(cost, runs) if cost["estimable"] else _("not estimable")
    )
    return {"value": value, "more": more}


def _amount(value: float, unit: str, largest: float) -> str:
    if unit == "$":
        return dollars_text(value, largest)
    return format_integer(value)
