"""What a portfolio says: the object of ``cisim portfolio --json``, the text on a terminal, and the files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cisim.charts.paper import places as chart
from cisim.charts.style import save_figure, svg
from cisim.comparison.number_text import interval_text, signed, spread_text, years_text
from cisim.comparison.sentences import FORM_VERDICTS, firmness_text
from cisim.experiment.analysis.place_effects import (
    GATE_SHARE,
    MATCHED_PAIRS,
    MIN_PLACES,
    PASSED_IN_LITERATURE,
    gate_rates,
    matched_pairs,
    place_effects,
    success_stories,
)
from cisim.experiment.analysis.write import records
from cisim.portfolio import PortfolioRuns
from cisim.report.html import assumptions_table, report_page
from cisim.report.terminal import table
from cisim.storage.files import environment, timestamp, write_frame, write_json, write_text
from cisim.storage.folders import write_atomically
from cisim.version import __version__

THRESHOLDS = (0.5, GATE_SHARE, 0.7, 0.8, 0.9, 1.0)
Result = Mapping[str, Any]


def as_dict(runs: PortfolioRuns, pairs: int = MATCHED_PAIRS) -> dict[str, Any]:
    """The object of ``--json``; keys and units in docs/json.md."""
    places = runs.table()
    portfolio, scenario = runs.portfolio, runs.groups[0].scenario
    matched = matched_pairs(places, pairs)
    practice = portfolio.community_of_practice
    return {
        "schema": 1,
        "places": len(places),
        "organisations": int(places["organisations"].sum()),
        "treated": int(places["treated"].sum()),
        "years": float(runs.months[-1] / 12),
        "unit": "points",
        "effects": records(place_effects(places)),
        "gate": {
            "share_of_indicators": GATE_SHARE,
            "window": int(scenario["indicators.window"]),
            "literature": PASSED_IN_LITERATURE,
            "rates": records(gate_rates(places, THRESHOLDS)),
        },
        "matched_pairs": records(matched),
        "stories": records(success_stories(places)),
        "community_of_practice": practice.model_dump() | {"learned": int((places["earlier_members"] > 0).sum())},
        "equal_money": runs.equal_money,
        "seed": runs.seed,
        "model_version": __version__,
        "portfolio": portfolio.name,
        "title": portfolio.title,
        "portfolio_hash": portfolio.hash,
    }  # fmt: skip


def portfolio_sentences(result: Result) -> list[str]:
    """What is found, with numbers and intervals, and always "in this model"."""
    first, places = result["effects"][0], result["places"]
    share = first["above_zero"]
    above = f"{100 * share:.0f} %" if places >= MIN_PLACES else f"{round(share * places)} of {places}"
    effect = (
        f"In this model, after {years_text(result['years'])}, the effect over {places:,} place{'s' * (places != 1)} is "
        f"{interval_text(first, places, 'place')}; it is above zero in {above}.{firmness_text((), places, 'place')}"
    )
    same = "Both arms of every place spend the same." if result["equal_money"] else "The arms do NOT spend the same."
    return [effect, *_gate_sentence(result["gate"]), *_pairs_sentence(result), *_stories_sentence(result), same]


def _gate_sentence(gate: Mapping[str, Any]) -> list[str]:
    rows = [r for r in gate["rates"] if r["threshold"] == gate["share_of_indicators"]]
    shares = [_passed_text(r) for r in rows if r["passed"] is not None]
    few = [f"{r['count']} ({r['places']})" for r in rows if r["passed"] is None]
    out = [f"{r['left_out']} {r['places']}" for r in rows if r["left_out"] and r["places"] in ("treated", "untreated")]
    gate_text = (
        f"The gate ({100 * gate['share_of_indicators']:.0f} % of indicators rising over {gate['window']} years) is "
        f"passed by {', '.join(shares)} of places; the literature has about {100 * gate['literature']:.0f} %, and its "
        "gate also asks for systems change."
    )
    few_text = f"Of fewer than {MIN_PLACES} places no share that passes the gate is given: {', '.join(few)}."
    out_text = f"The gate leaves out places whose window runs past the end: {' and '.join(out)}."
    return [text for text, applies in ((gate_text, shares), (few_text, few), (out_text, out)) if applies]


def _passed_text(row: Mapping[str, Any]) -> str:
    """``60 % (treated; 48 to 71)``; of few places their number instead of an interval."""
    low, high = row["passed_low"], row["passed_high"]
    spread = f"n = {row['count']}" if low is None else f"{100 * low:.0f} to {100 * high:.0f}"
    return f"{100 * row['passed']:.0f} % ({row['places']}; {spread})"


def _pairs_sentence(result: Result) -> list[str]:
    return [
        f"Designs of {row['pairs']} matched pairs estimate {signed(row['estimate'])} points by growth, where the true "
        f"effect is {signed(row['truth'])}; single designs err by {row['spread']:.1f} points (standard deviation), and "
        f"{100 * row['covered']:.0f} % of their 95 % intervals hold the truth."
        for row in result["matched_pairs"]
        if row["estimator"] == "growth"
    ]


def _stories_sentence(result: Result) -> list[str]:
    rows = result["stories"]
    if not rows:
        return []
    best, everyone = rows[min(1, len(rows) - 1)], rows[-1]
    return [
        f"The {best['picked']} treated places that grew most grew by {signed(best['seen'])} points; their true effect "
        f"is {signed(best['effect_of_them'])}, and that of all {everyone['picked']} is "
        f"{signed(everyone['effect_of_all'])}."
    ]


def as_text(result: Result) -> str:
    """Sentences and tables for a terminal."""
    effect_rows = [
        [str(r["places"]), f"{r['count']:,}", f"{r['organisations']:,}",
         signed(r["mean"]), f"{signed(r['p10'])} to {signed(r['p90'])}", f"{100 * r['above_zero']:.0f} %",
         FORM_VERDICTS[r["verdict"]]]
        for r in result["effects"]
    ]  # fmt: skip
    rates = [
        [
            f"{100 * r['threshold']:.0f} %",
            r["places"],
            str(r["count"]),
            "" if r["passed"] is None else f"{100 * r['passed']:.0f} %",
        ]
        for r in result["gate"]["rates"]
    ]
    story_rows = [
        [str(r["picked"]), signed(r["seen"]), signed(r["effect_of_them"]), signed(r["effect_of_all"])]
        for r in result["stories"]
    ]
    lines = [f"{result['title']} ({result['portfolio']})", "", *portfolio_sentences(result), ""]
    smallest = min(r["count"] for r in result["effects"])
    lines += [
        *table(
            ["places", "count", "organisations", "effect", spread_text(smallest, "place"), "above zero", "verdict"],
            effect_rows,
        ),
        "",
    ]
    lines += [*table(["indicators rising", "places", "count", "pass"], rates), ""] if rates else []
    lines += [*table(["best by growth", "grew", "their effect", "effect of all"], story_rows), ""] if story_rows else []
    return "\n".join([*lines, footer_text(result)])


def footer_text(result: Result) -> str:
    """Places, seed and version."""
    places = result["places"]
    return (
        f"{places:,} place{'s' * (places != 1)} with {result['organisations']:,} organisations, both arms each, "
        f"seed {result['seed']}, cisim {result['model_version']}, portfolio {result['portfolio']} "
        f"({result['portfolio_hash']}). Illustrative, not calibrated to a nation."
    )


@write_atomically
def save_portfolio(folder: Path, runs: PortfolioRuns, result: dict[str, Any], command: str = "") -> list[Path]:
    """Write ``portfolio.html``, ``.png``, ``.svg``, ``.txt``, ``.json``, ``places.csv`` and ``manifest.json``; returns
    the files.
    """
    places = runs.table()
    first = runs.groups[0]
    made = {
        "command": command, "seed": runs.seed, "portfolio": runs.portfolio.name, "portfolio_hash": runs.portfolio.hash,
        "portfolio_values": runs.portfolio.model_dump(), "scenario_values": first.scenario.to_dict(),
        **environment(), "written": timestamp(),
    }  # fmt: skip
    write_frame(folder / "places.csv", places)
    write_json(folder / "portfolio.json", result)
    write_json(folder / "manifest.json", made)
    write_text(folder / "portfolio.txt", as_text(result) + "\n")
    figure = chart.draw(places, result, portfolio_sentences(result)[0], footer_text(result))
    pictures = save_figure(figure, folder / "portfolio")
    name = "Effects, gate, matched pairs, success stories"
    tables = {name: pd.DataFrame(result["effects"]), "Gate": pd.DataFrame(result["gate"]["rates"])}
    tables |= {
        k.replace("_", " ").capitalize(): pd.DataFrame(result[k]) for k in ("matched_pairs", "stories") if result[k]
    }
    page = report_page(
        title=result["title"],
        question="What does collective impact do over many places, and what can be seen of it from outside?",
        sentences=portfolio_sentences(result), figures={name: svg(figure)}, tables=tables,
        assumptions=assumptions_table(made["scenario_values"]), manifest=made, command=command,
    )  # fmt: skip
    write_text(folder / "portfolio.html", page)
    names = ("portfolio.txt", "portfolio.html", "portfolio.json", "places.csv", "manifest.json")
    return [*pictures, *(folder / n for n in names)]
