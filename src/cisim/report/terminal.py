"""Results on a terminal: a readable table and a small picture of the stages. Text only; colours are the caller's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cisim.comparison.existing_sentences import among_cell, share_text
from cisim.comparison.findings import findings
from cisim.comparison.marginal_sentences import METHOD_TEXT, marginal_cells, marginal_header, marginal_sentences
from cisim.comparison.number_text import signed, spread_text, years_text
from cisim.comparison.segment_sentences import gap_sentence
from cisim.comparison.sentences import (
    ATTRIBUTION_HEADER,
    VERDICT_CLAUSES,
    attribution_cells,
    attribution_sentence,
    form_verdict_text,
    forms_money_sentence,
    forms_sentence,
)
from cisim.comparison.switching_value.sentences import (
    caution_sentence,
    change_cells,
    change_header,
    change_sentence,
    method_sentence,
    others_sentence,
)
from cisim.comparison.watch_sentences import WATCH_TEXT, watch_cells, watch_header, watch_sentences

SCALE_WIDTH = 44
"""Columns of the scale from 0 to 100 points."""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns padded to their widest entry: the first to the left, the others to the right."""
    lines = [list(header), *(list(r) for r in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    return [
        "  ".join(
            cell.ljust(w) if k == 0 else cell.rjust(w) for k, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]


def picture(result: Mapping[str, Any]) -> list[str]:
    """A dumbbell for every stage on a scale from 0 to 100 points: o isolated, # collective, @ both."""
    width = max(len(row["label"]) for row in result["stages"])
    lines = [" " * width + "  0" + "points".center(SCALE_WIDTH - 3) + "100"]
    for row in result["stages"]:
        marks = [" "] * (SCALE_WIDTH + 1)
        a, b = (round(row[arm] / 100 * SCALE_WIDTH) for arm in ("isolated", "collective"))
        for k in range(min(a, b), max(a, b)):
            marks[k] = "-"
        marks[a], marks[b] = "o", "#"
        if a == b:
            marks[a] = "@"
        d = row["difference"]
        spread = f"({signed(d['p10'])} .. {signed(d['p90'])})"
        lines.append(f"{row['label']:<{width}} |{''.join(marks)}| {signed(d['mean']):>5}  {spread}")
    spread_key = f"(difference with {spread_text(result['runs'])})"
    return [*lines, f"{' ' * width}  o isolated   # collective   @ both   {spread_key}"]


def comparison(result: Mapping[str, Any]) -> str:
    """Verdict, picture, horizons, money and caveats of a comparison (``Comparison.to_dict()``)."""
    parts = [
        f"{result['title']} ({result['scenario']})",
        "",
        *findings(result),
        "",
        *picture(result),
        "",
        *horizons(result),
        "",
        *ledger(result),
        "",
        *remarks(result),
        "",
        *(shares(result) if "shares" in result else []),
        *(marginal(result) if "marginal" in result else []),
        *(watch(result) if "watch" in result else []),
        *(what_would_change(result) if "what_would_change" in result else []),
        f"{result['runs']} paired runs, seed {result['seed']}, model {result['model_version']}, "
        f"scenario {result['scenario_hash']}; illustrative, not calibrated to your community.",
    ]
    return "\n".join(parts)


def horizons(result: Mapping[str, Any]) -> list[str]:
    """The difference after some years; where partnerships can end, also how many exist and the difference of those."""
    ends = result["existing"] is not None
    header = ["after", "difference", spread_text(result["runs"]), "verdict"]
    rows = [
        [
            years_text(h["years"]),
            signed(h["mean"]),
            f"{signed(h['p10'])} to {signed(h['p90'])}",
            VERDICT_CLAUSES[h["outcome"]],
            *([share_text(h["existing"]), among_cell(h["existing"])] if ends else []),
        ]
        for h in result["horizons"]
    ]
    return table([*header, *(["still exist", "difference of those"] if ends else [])], rows)


def shares(result: Mapping[str, Any]) -> list[str]:
    """The weakest evidence behind the verdict, and what each condition carries."""
    shares_ = result["shares"]
    rows = [attribution_cells(row) for row in shares_["conditions"]]
    lines = table(ATTRIBUTION_HEADER, rows) if rows else []
    return [attribution_sentence(shares_), *lines, ""]


def marginal(result: Mapping[str, Any]) -> list[str]:
    """What $100,000 a year are worth for grants and in the backbone."""
    values = result["marginal"]
    rows = marginal_cells(values, result["runs"])
    return [*marginal_sentences(values), METHOD_TEXT, *table(marginal_header(result["runs"]), rows), ""]


def watch(result: Mapping[str, Any]) -> list[str]:
    """What funders watch, and whether they would have left."""
    return [*watch_sentences(result), WATCH_TEXT, *table(watch_header(), watch_cells(result["watch"])), ""]


def what_would_change(result: Mapping[str, Any]) -> list[str]:
    """Which assumed number makes it another verdict, and how little it must move."""
    answer = result["what_would_change"]
    rows = [[row["key"], *change_cells(row)[1:]] for row in answer["changes"]]
    lines = [
        *table(change_header(answer), rows),
        "",
        *(f"{row['key']}: {row['label']}" for row in answer["changes"]),
        "",
    ]
    sentences = (change_sentence(result), caution_sentence(result), others_sentence(answer), method_sentence(answer))
    return [sentences[0], *(lines if rows else []), *filter(None, sentences[1:]), ""]


def ledger(result: Mapping[str, Any]) -> list[str]:
    """Dollars and hours by use, both arms; the totals are the same."""
    arms = [result["arms"][name] for name in ("isolated", "collective")]
    uses = [k for k in arms[0]["money"] if k != "total"]
    rows = []
    for use in uses:
        hours = [f"{a['hours'][use] / 1e3:,.0f}" if use in a["hours"] else "" for a in arms]
        rows.append([use.replace("_", " "), *(f"{a['money'][use] / 1e6:,.2f}" for a in arms), *hours])
    rows.append(["total", *(f"{a['money_total'] / 1e6:,.2f}" for a in arms),
                 *(f"{sum(a['hours'].values()) / 1e3:,.0f}" for a in arms)])  # fmt: skip
    return table(["use", "isolated $ M", "collective $ M", "isolated 1000 h", "collective 1000 h"], rows)


def remarks(result: Mapping[str, Any]) -> list[str]:
    """Gap, dip, indicators."""
    dip = result["dip"]
    rising = [result["arms"][arm]["indicators_rising"] for arm in ("isolated", "collective")]
    lines = [
        gap_sentence(result),
        f"Deepest mean deficit of collective on the way: {dip['depth']:.2f} points after {years_text(dip['years'])}."
        if dip["depth"] < 0
        else "Collective is on average never behind.",
    ]
    if None not in rising:  # the run is as long as the window
        lines.append(
            f"Indicators with a rising trend over the first {result['indicator_window']} years: "
            f"{100 * rising[0]:.0f} % isolated, {100 * rising[1]:.0f} % collective."
        )
    return lines


def forms(result: Mapping[str, Any]) -> str:
    """Forms of collaboration by expected rank (``FormsComparison.to_dict()``), with probabilities and intervals."""
    rows = [
        [
            row["title"],
            f"{row['rank']:.1f}",
            f"{100 * row['best']:.0f} %",
            "" if row["form"] == result["reference"] else f"{100 * row['ahead']:.0f} %",
            signed(row["difference"]["p50"]),
            f"{signed(row['difference']['p10'])} to {signed(row['difference']['p90'])}",
            form_verdict_text(row) if row["form"] != result["reference"] else "",
        ]
        for row in result["forms"]
    ]
    header = ["form", "mean rank", "best", "ahead of isolated", "median", spread_text(result["runs"]), "verdict"]
    return "\n".join(
        [
            f"{result['title']} ({result['scenario']})",
            "",
            forms_sentence(result),
            forms_money_sentence(result),
            "",
            *table(header, rows),
            "",
            "Median and interval: points at the last stage, less isolated, run by run. Best: share of runs.",
            f"{result['runs']} paired runs, seed {result['seed']}, model {result['model_version']}, "
            f"scenario {result['scenario_hash']}; illustrative, not calibrated to your community.",
        ]
    )
