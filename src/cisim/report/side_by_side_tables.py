"""Tables of scenarios side by side: what differs, results, years, single runs, what was assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cisim.comparison.own_differences import shown_difference
from cisim.comparison.several_data import SideBySideData
from cisim.comparison.side_by_side import RESULT_MEASURES, SideBySide
from cisim.comparison.side_by_side_sentences import scenario_letter
from cisim.model.parameters import Parameter
from cisim.own_community.csv_table import escape_formula
from cisim.report.side_by_side_rows import result_rows
from cisim.scenario.schema import all_parameters

PERCENTILES = (10, 50, 90)


def columns_of(result: SideBySideData) -> list[str]:
    """Headings of scenarios: letter and name."""
    return [f"{scenario_letter(k)} {s['name']}" for k, s in enumerate(result["scenarios"])]


def differs_table(result: SideBySideData, parameters: Mapping[str, Parameter] | None = None) -> pd.DataFrame:
    """One row per key on which scenarios differ.

    Args:
        result: ``SideBySide.to_dict()``.
        parameters: by key, with those of conditions from outside the package; by default those of cisim.
    """
    declared, heads = parameters or all_parameters(), columns_of(result)
    rows = [
        {
            "key": key,
            "meaning": declared[key].text if key in declared else key,
            "unit": declared[key].unit if key in declared else "",
        }
        | dict(zip(heads, (_short(v) for v in values), strict=True))
        for key, values in result["differs"].items()
    ]
    return pd.DataFrame(rows, columns=["key", "meaning", "unit", *heads])


def results_table(result: SideBySideData) -> pd.DataFrame:
    """One row per measure and scenario: mean and 80 % of runs, and the same of the paired difference."""
    rows = []
    for m in RESULT_MEASURES:
        for k, s in enumerate(result["scenarios"]):
            value, d = s["results"][m.name], s["versus"]["difference"].get(m.name) if s["versus"] else None
            rows.append(
                {"measure": m.label, "unit": m.unit, "scenario": scenario_letter(k), "name": escape_formula(s["name"]),
                 "mean": value["mean"], "p10": value["p10"], "p90": value["p90"]}
                | ({"difference": d["mean"], "difference p10": d["p10"], "difference p90": d["p90"]} if d else {})
            )  # fmt: skip
    for k, s in enumerate(result["scenarios"]):
        price = s["versus"]["cost_per_additional_child"] if s["versus"] else None
        cost = {"mean": price["value"], "p10": price["p10"], "p90": price["p90"]} if price else {}
        at = {"scenario": scenario_letter(k), "name": escape_formula(s["name"])}
        rows.append({"measure": "Cost per additional child", "unit": "$ per child", **at, **cost})
        rows.append({"measure": "Best at the last stage", "unit": "share of runs", **at, "mean": s["best"]})
        if s["existing"]:
            among = s["versus"]["existing"] if s["versus"] else None
            apart = among["difference"] if among else None
            rows.append({"measure": "Partnerships that exist", "unit": "share of those that began", **at,
                         "mean": s["existing"]["share"]})  # fmt: skip
            rows.append({"measure": "Last stage among those", "unit": "points", **at}
                        | ({"difference": apart["mean"], "difference p10": apart["p10"],
                            "difference p90": apart["p90"]} if apart else {}))  # fmt: skip
    order = {row["measure"]: n for n, row in reversed(list(enumerate(rows)))}
    return pd.DataFrame(sorted(rows, key=lambda row: order[row["measure"]])).round(4)


def rows_table(result: SideBySideData) -> pd.DataFrame:
    """Results in words: a row for each measure, a column for each scenario."""
    heads = columns_of(result)
    return pd.DataFrame(
        [
            {"result": f"{row['label']}, {row['unit']}" if row["unit"] else row["label"]}
            | {
                h: c["value"] + (f"; {c['more']}" if c["more"] else "")
                for h, c in zip(heads, row["cells"], strict=True)
            }
            for row in result_rows(result)
        ]
    )


def years_table(side: SideBySide) -> pd.DataFrame:
    """Percentiles of runs at every stage in every year, of every scenario, in points."""
    rows = []
    for k, arm in enumerate(side.arms):
        percentiles = np.percentile(arm.stages, PERCENTILES, axis=0)  # [percentile, moment, stage]
        for s, stage in enumerate(arm.scenario.stages):
            for m, month in enumerate(arm.months):
                row = {
                    "stage": stage.name,
                    "scenario": scenario_letter(k),
                    "name": escape_formula(side.names[k]),
                    "year": month / 12,
                }
                rows.append(row | {f"p{p}": percentiles[i, m, s] for i, p in enumerate(PERCENTILES)})
    return pd.DataFrame(rows).round(2)


def contrasts_table(result: SideBySideData) -> pd.DataFrame:
    """Differences from the reference in points: last stage, mean over stages, gap."""
    rows = []
    for m in RESULT_MEASURES:
        for k, s in enumerate(result["scenarios"]):
            if s["versus"] and m.unit == "points":
                d = shown_difference(s["versus"], m.name)
                if d is None:
                    continue
                rows.append({"measure": m.label, "scenario": scenario_letter(k), "name": escape_formula(s["name"]),
                             "minus": scenario_letter(result["reference"]), "difference": d["mean"], "p10": d["p10"],
                             "p90": d["p90"]})  # fmt: skip
    return pd.DataFrame(rows).round(2)


def runs_table(side: SideBySide) -> pd.DataFrame:
    """The last stage of every run at the end in points, a column for each scenario; runs from 1 on."""
    values = {scenario_letter(k): arm.measures["outcome"] for k, arm in enumerate(side.arms)}
    return pd.DataFrame({"run": np.arange(1, side.runs + 1), **values})


def parameters_of(side: SideBySide) -> dict[str, Parameter]:
    """The parameters of all scenarios by key."""
    return {key: p for s in reversed(side.scenarios) for key, p in s.parameters.items()}


def scenarios_assumption_rows(side: SideBySide) -> list[dict[str, Any]]:
    """All parameters with the value of every scenario; changed ones are not everywhere at the default."""
    rows = []
    for key, p in parameters_of(side).items():
        values = [s.values.get(key) for s in side.scenarios]
        rows.append(
            {"parameter": key, **{scenario_letter(k): _short(v) for k, v in enumerate(values)},
             "default": _short(p.default), "unit": p.unit, "grade": p.grade, "meaning": p.text, "source": p.source,
             "changed": any(v != p.default for v in values)}
        )  # fmt: skip
    return rows


def _item(item: Any) -> str:
    """An item of a list: its name, or what it says where it has none (agents with numbers of their own)."""
    if not isinstance(item, Mapping) or "count" not in item:
        return str(item.get("name", item) if isinstance(item, Mapping) else item)
    said = ", ".join(f"{key} {value}" for key, value in item.items() if key not in ("name", "count"))
    name = f"{item['name']}: " if item["name"] else ""
    return f"{item['count']} × {name}{said}"


def _short(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_item(item) for item in value) or "–"
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
