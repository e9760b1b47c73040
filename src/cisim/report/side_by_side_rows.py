"""Results of scenarios side by side in words: rows of the page, of the report and of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from cisim.comparison.existing_sentences import among_cell, share_text
from cisim.comparison.number_text import dollars_text, points_text, price_text, signed, years_text
from cisim.comparison.own_differences import shown_difference
from cisim.comparison.several_data import ScenarioData, SideBySideData, Versus
from cisim.comparison.side_by_side import RESULT_MEASURES
from cisim.comparison.side_by_side_sentences import SCENARIO_CLAUSES, other_places, scenario_letter


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
    labels = {"outcome": f"Last stage ({', '.join(sorted(lasts))})", "coordination": "Hours of coordination"}
    rows = [_verdict_row(result)]
    for m in RESULT_MEASURES[:3]:
        cells: list[ResultCell] = [{"value": f"{s['results'][m.name]['mean']:.1f}", "more": _interval(s, m.name)}
                 for s in result["scenarios"]]  # fmt: skip
        unit = "points" if m.name == "gap" else "% of children at benchmark"
        rows.append({"name": m.name, "label": labels.get(m.name, m.label), "unit": unit, "cells": cells})
    rows.append(_best_row(result))
    if any(s["existing"] for s in result["scenarios"]):
        rows.append(_existing_row(result))
    rows.append({"name": "cost", "label": "Cost per additional child", "unit": "coordination, $",
                 "cells": [_cost(s, result["runs"]) for s in result["scenarios"]]})  # fmt: skip
    for m in RESULT_MEASURES[3:]:
        amounts = [s["results"][m.name]["mean"] for s in result["scenarios"]]
        cells = [{"value": _amount(v, m.unit, max(amounts)), "more": ""} for v in amounts]
        unit = f"over {years_text(result['years'])}" + (", all organisations" if m.unit == "hours" else "")
        rows.append({"name": m.name, "label": labels.get(m.name, m.label), "unit": unit, "cells": cells})
    return rows


def _verdict_row(result: SideBySideData) -> ResultRow:
    reference = scenario_letter(result["reference"])
    cells: list[ResultCell] = [
        _versus_cell(s["versus"], reference, result) if s["versus"] else {"value": "reference", "more": ""}
        for s in result["scenarios"]
    ]
    return {"name": "verdict", "label": "Verdict at the last stage", "unit": "in this model", "cells": cells}


def _versus_cell(versus: Versus, reference: str, result: SideBySideData) -> ResultCell:
    clause, ahead = SCENARIO_CLAUSES[versus["outcome"]].removeprefix("is "), versus["ahead"]
    if versus["other_community"]:
        return {"value": "another place", "more": "not compared; see what each adds"}
    counts = f"ahead in {ahead['clearly_ahead']}, behind in {ahead['clearly_behind']} runs"
    return {"value": f"{clause} {reference}", "more": f"by more than {points_text(result['rope'])} {counts}"}


def _best_row(result: SideBySideData) -> ResultRow:
    same = not other_places(result)
    shares = [f"{100 * s['best']:.0f} %" if same else "–" for s in result["scenarios"]]
    cells: list[ResultCell] = [{"value": share, "more": ""} for share in shares]
    return {"name": "best", "label": "Best at the last stage", "unit": "share of runs; ties split", "cells": cells}


def _existing_row(result: SideBySideData) -> ResultRow:
    """How many partnerships still exist, and the difference from the reference among them."""
    cells: list[ResultCell] = []
    for s in result["scenarios"]:
        among = s["versus"] and s["versus"]["existing"]
        more = f"among those {among_cell(among)}" if among and s["existing"] else ""
        cells.append({"value": share_text(s["existing"]) if s["existing"] else "–", "more": more})
    unit = f"of those that began, after {years_text(result['years'])}"
    return {"name": "existing", "label": "Partnerships that exist", "unit": unit, "cells": cells}


def _interval(scenario: ScenarioData, measure: str) -> str:
    if not scenario["versus"]:
        return ""
    d = shown_difference(scenario["versus"], measure)
    return "" if d is None else f"{signed(d['mean'])} ({signed(d['p10'])} to {signed(d['p90'])})"


def _cost(scenario: ScenarioData, runs: int) -> ResultCell:
    if not scenario["versus"]:
        return {"value": "–", "more": ""}
    cost = scenario["versus"]["cost_per_additional_child"]
    if cost["estimable"]:
        value, _, spread = price_text(cost, runs).partition(" (")
        return {"value": value, "more": f"({spread}"}
    return {"value": "not estimable", "more": cost["because"]}


def _amount(value: float, unit: str, largest: float) -> str:
    if unit == "$":
        return dollars_text(value, largest)
    return f"{value:,.0f}"
