"""What a portfolio says: the object of ``cisim portfolio --json``, its sentences and its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import cast

from cisim.charts.paper import portfolio as chart
from cisim.comparison.intervals import mean_interval
from cisim.comparison.number_text import interval_text, same_digits, signed, spread_text, years_text
from cisim.comparison.portfolio_data import GateData, GateRate, MatchedPairs, PlaceEffect, PortfolioData, SuccessStory
from cisim.comparison.sentences import FORM_VERDICTS
from cisim.comparison.verdict import TOO_EARLY
from cisim.comparison.verdict_sentences import firmness_text
from cisim.comparison.views import outcome_of
from cisim.experiment.analysis.place_effects import (
    ALL_PLACES,
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
from cisim.language import format_percent
from cisim.portfolio import PortfolioRuns
from cisim.report.assumptions import assumption_rows
from cisim.report.document import Assumptions, DataFile, Document, Figure, Section, Table, document_of
from cisim.storage.files import environment, frame_text, timestamp
from cisim.version import __version__

THRESHOLDS = (0.5, GATE_SHARE, 0.7, 0.8, 0.9, 1.0)
QUESTION = "What does collective impact do over many places, and what can be seen of it from outside?"


def as_dict(runs: PortfolioRuns, pairs: int = MATCHED_PAIRS) -> PortfolioData:
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
        "effects": [_with_outcome(runs, row) for row in cast("list[PlaceEffect]", records(place_effects(places)))],
        "gate": {
            "share_of_indicators": GATE_SHARE,
            "window": int(scenario["indicators.window"]),
            "literature": PASSED_IN_LITERATURE,
            "rates": cast("list[GateRate]", records(gate_rates(places, THRESHOLDS))),
        },
        "matched_pairs": cast("list[MatchedPairs]", records(matched)),
        "stories": cast("list[SuccessStory]", records(success_stories(places))),
        "community_of_practice": practice.model_dump() | {"learned": int((places["earlier_members"] > 0).sum())},
        "equal_money": runs.equal_money,
        "seed": runs.seed,
        "model_version": __version__,
        "portfolio": portfolio.name,
        "title": portfolio.title,
        "portfolio_hash": portfolio.hash,
    }  # fmt: skip


def _with_outcome(runs: PortfolioRuns, row: PlaceEffect) -> PlaceEffect:
    """The verdict on places, or that it is too early for one in all of them."""
    scenarios = [g.scenario for g in runs.groups if row["places"] in (ALL_PLACES, g.group.name)]
    outcomes = {outcome_of(s, s.stage_order[-1], float(runs.months[-1]), row["verdict"]) for s in scenarios}
    return {**row, "outcome": TOO_EARLY if outcomes == {TOO_EARLY} else row["verdict"]}


def portfolio_sentences(result: PortfolioData) -> list[str]:
    """What is found, with numbers and intervals, and always "in this model"."""
    first, places = result["effects"][0], result["places"]
    share = first["above_zero"]
    above = format_percent(share) if places >= MIN_PLACES else f"{round(share * places)} of {places}"
    effect = (
        f"In this model, after {years_text(result['years'])}, the effect over {places:,} place{'s' * (places != 1)} is "
        f"{interval_text(first, places, 'place')}; it is above zero in {above}.{firmness_text((), places, places=True)}"
    )
    if first["outcome"] == TOO_EARLY:
        effect += " It is too early to see a difference."
    if places >= MIN_PLACES:
        mean, low, high = same_digits(first["mean"], *mean_interval(first))
        effect += f" The mean over as many other places would be near {mean} (95 %: {low} to {high})."
    same = "Both arms of every place spend the same." if result["equal_money"] else "The arms do NOT spend the same."
    return [effect, *_gate_sentence(result["gate"]), *_pairs_sentence(result), *_stories_sentence(result), same]


def _gate_sentence(gate: GateData) -> list[str]:
    rows = [r for r in gate["rates"] if r["threshold"] == gate["share_of_indicators"]]
    shares = [_passed_text(r) for r in rows if r["passed"] is not None]
    few = [f"{r['count']} ({r['places']})" for r in rows if r["passed"] is None]
    out = [f"{r['left_out']} {r['places']}" for r in rows if r["left_out"] and r["places"] in ("treated", "untreated")]
    gate_text = (
        f"The gate ({format_percent(gate['share_of_indicators'])} of indicators rising over {gate['window']} years) is "
        f"passed by {', '.join(shares)} of places; the literature has about {format_percent(gate['literature'])}, and "
        "its gate also asks for systems change."
    )
    few_text = f"Of fewer than {MIN_PLACES} places no share that passes the gate is given: {', '.join(few)}."
    out_text = f"The gate leaves out places whose window runs past the end: {' and '.join(out)}."
    return [text for text, applies in ((gate_text, shares), (few_text, few), (out_text, out)) if applies]


def _passed_text(row: GateRate) -> str:
    """``60 % (treated; 95 %: 48 to 71)``; of few places their number instead of an interval."""
    low, high = row["passed_low"], row["passed_high"]
    spread = f"n = {row['count']}" if low is None or high is None else f"95 %: {100 * low:.0f} to {100 * high:.0f}"
    return f"{format_percent(row['passed'] or 0)} ({row['places']}; {spread})"


def _pairs_sentence(result: PortfolioData) -> list[str]:
    return [
        f"Designs of {row['pairs']} matched pairs estimate {signed(row['estimate'])} points by growth, where the true "
        f"effect is {signed(row['truth'])}; single designs err by {row['spread']:.1f} points (standard deviation), and "
        f"{format_percent(row['covered'])} of their 95 % intervals hold the truth."
        for row in result["matched_pairs"]
        if row["estimator"] == "growth"
    ]


def _stories_sentence(result: PortfolioData) -> list[str]:
    rows = result["stories"]
    if not rows:
        return []
    best, everyone = rows[min(1, len(rows) - 1)], rows[-1]
    return [
        f"The {best['picked']} treated places that grew most grew by {signed(best['seen'])} points; their true effect "
        f"is {signed(best['effect_of_them'])}, and that of all {everyone['picked']} is "
        f"{signed(everyone['effect_of_all'])}."
    ]


@document_of.register
def portfolio_document(runs: PortfolioRuns, data: PortfolioData | None = None, command: str = "") -> Document:
    """The document of a portfolio; its arguments are those of ``document_of``."""
    result = as_dict(runs) if data is None else data
    places, scenario = runs.table(), runs.groups[0].scenario
    record = {
        "command": command, "seed": runs.seed, "portfolio": runs.portfolio.name, "portfolio_hash": runs.portfolio.hash,
        "portfolio_values": runs.portfolio.model_dump(), "scenario_values": scenario.to_dict(),
        **environment(), "written": timestamp(),
    }  # fmt: skip
    said, foot = portfolio_sentences(result), footer_text(result)
    figure = Figure(
        "portfolio",
        "Effects, gate, matched pairs, success stories",
        effects_table(result),
        partial(chart.draw, places, result, said[0], foot),
    )
    return Document(
        name="portfolio",
        title=result["title"],
        question=QUESTION,
        sections=(Section("", tuple(said), (figure,), tuple(_tables(result))),),
        data=result,
        foot=foot,
        subject=result["portfolio"],
        assumptions=Assumptions.of_rows(assumption_rows(record["scenario_values"])),
        record=record,
        command=command,
        files=(DataFile("places.csv", lambda: frame_text(places)),),
    )


def effects_table(result: PortfolioData) -> Table:
    """Effects of places with intervals and verdicts, as they are read."""
    smallest = min(r["count"] for r in result["effects"])
    header = ["places", "count", "organisations", "effect", spread_text(smallest, "place"), "above zero", "verdict"]
    rows = [
        [str(r["places"]), f"{r['count']:,}", f"{r['organisations']:,}",
         signed(r["mean"]), f"{signed(r['p10'])} to {signed(r['p90'])}", format_percent(r['above_zero']),
         FORM_VERDICTS[r["outcome"]]]
        for r in result["effects"]
    ]  # fmt: skip
    return Table.of_texts("Effects", header, rows, words=["verdict"])


def _tables(result: PortfolioData) -> Iterator[Table]:
    """Gate, success stories, matched pairs, each where there is any."""
    rates = [
        [
            format_percent(r["threshold"]),
            r["places"],
            str(r["count"]),
            "" if r["passed"] is None else format_percent(r["passed"]),
        ]
        for r in result["gate"]["rates"]
    ]
    if rates:
        yield Table.of_texts("Gate", ["indicators rising", "places", "count", "pass"], rates)
    stories = [
        [str(r["picked"]), signed(r["seen"]), signed(r["effect_of_them"]), signed(r["effect_of_all"])]
        for r in result["stories"]
    ]
    if stories:
        yield Table.of_texts("Stories", ["best by growth", "grew", "their effect", "effect of all"], stories)
    if result["matched_pairs"]:
        yield _pairs_table(result["matched_pairs"])


def _pairs_table(rows: Sequence[MatchedPairs]) -> Table:
    """How designs of matched pairs err, by what they compare; one line where both give the same, as they do where all
    places start alike.
    """
    header = ["compares", "estimate", "true effect", "mean error", "sd of errors", "95 % intervals that hold the truth",
              "intervals without 0", "wrong sign", "pairs", "designs"]  # fmt: skip
    cells = [
        [signed(r["estimate"]), signed(r["truth"]), signed(r["bias"]), f"{r['spread']:.1f}",
         *map(format_percent, (r["covered"], r["clear"], r["wrong_sign"])),
         str(r["pairs"]), f"{r['designs']:,}"]
        for r in rows
    ]  # fmt: skip
    names = [r["estimator"] for r in rows]
    if len(cells) > 1 and all(row == cells[0] for row in cells):
        names, cells = [" or ".join(names) + " (all start alike)"], cells[:1]
    return Table.of_texts("Matched pairs", header, [[name, *row] for name, row in zip(names, cells, strict=True)])


def footer_text(result: PortfolioData) -> str:
    """Places, seed and version."""
    places = result["places"]
    return (
        f"{places:,} place{'s' * (places != 1)} with {result['organisations']:,} organisations, both arms each, "
        f"seed {result['seed']}, cisim {result['model_version']}, portfolio {result['portfolio']} "
        f"({result['portfolio_hash']}). Illustrative, not calibrated to a nation."
    )
