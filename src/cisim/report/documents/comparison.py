"""The document of isolated versus collective, with what was asked for besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from cisim.charts.page import stages as stages_chart
from cisim.charts.style import footer_text
from cisim.comparison.comparison import Comparison
from cisim.comparison.data import ComparisonData, OwnOutcomeRow
from cisim.comparison.existing import can_end
from cisim.comparison.existing_sentences import among_cell, share_text
from cisim.comparison.findings import findings
from cisim.comparison.marginal_sentences import (
    MARGINAL_TITLE,
    METHOD_TEXT,
    marginal_cells,
    marginal_header,
    marginal_sentences,
)
from cisim.comparison.number_text import signed, spread_text, years_text
from cisim.comparison.segment_sentences import gap_sentence
from cisim.comparison.sentences import (
    ATTRIBUTION_HEADER,
    attribution_cells,
    attribution_sentence,
    finding_clause,
)
from cisim.comparison.switching_value.sentences import (
    caution_sentence,
    change_cells,
    change_header,
    change_sentence,
    method_sentence,
    others_sentence,
)
from cisim.comparison.verdict import ARMS
from cisim.comparison.watch_sentences import WATCH_TEXT, WATCH_TITLE, watch_cells, watch_header, watch_sentences
from cisim.language import N_, _, format_number, format_percent
from cisim.report.assumptions import assumption_rows
from cisim.report.comparison_tables import (
    differences_table,
    ends_table,
    existing_table,
    leverage_table,
    segment_rows,
    stage_rows,
    use_rows,
    watch_table,
    year_bands,
)
from cisim.report.document import Assumptions, DataFile, Document, Figure, Section, Table, document_of
from cisim.report.known_uncertainty import uncertainty_text
from cisim.storage.files import frame_text, manifest

if TYPE_CHECKING:
    from matplotlib.figure import Figure as PaperFigure

QUESTION = N_("Isolated or collective: which does better in this community, with the same money and the same luck?")
SCALE_WIDTH = 44
"""Columns of the scale from 0 to 100 points."""


@document_of.register
def _of_comparison(comparison: Comparison, data: ComparisonData | None = None, command: str = "") -> Document:
    result = comparison.to_dict() if data is None else data
    record = manifest(comparison.scenario, comparison.runs, comparison.seed, command)
    return comparison_document(result, record, [_figure(comparison, result)], data_files(comparison, result))


def comparison_document(
    result: ComparisonData,
    record: Mapping[str, Any],
    figures: Sequence[Figure] = (),
    files: Sequence[DataFile] = (),
) -> Document:
    """The document of a comparison.

    Args:
        result: ``Comparison.to_dict()``, with what was asked for besides.
        record: the manifest.
        figures: what is drawn.
        files: numbers beside it.
    """
    runs = result["runs"]
    tables: tuple[Table, ...] = (
        horizons(result),
        Table.of_rows(_("Neighbourhoods at the last stage at the end (points)"), segment_rows(result)),
        Table.of_rows(_("Money ($) and hours by use, mean of runs"), use_rows(result)),
    )
    if "own_outcomes" in result:
        tables = (*tables, own_outcomes_table(result["own_outcomes"], runs))
    note = [result["note"]] if result.get("note") else []
    known = uncertainty_text(result["scenario_hash"], result["scenario"])
    told = (*note, *findings(result, known), *remarks(result), *result.get("beside_ordinary", ()))
    first = Section("", told, tuple(figures), tables)
    return Document(
        name="comparison",
        title=result["title"],
        question=_(QUESTION),
        sections=(first, *_further(result, runs)),
        data=result,
        foot=footer_text(result),
        subject=result["scenario"],
        assumptions=Assumptions.of_rows(assumption_rows(record.get("scenario_values", {}))),
        record=record,
        command=str(record.get("command", "")),
        page="report.html",
        files=tuple(files),
    )


def remarks(result: ComparisonData) -> list[str]:
    """Gap, dip, indicators."""
    dip, rising = result["dip"], [result["arms"][arm]["indicators_rising"] for arm in ARMS]
    lines = [
        gap_sentence(result),
        _("Deepest mean deficit of collective on the way: {depth} points after {years}.").format(
            depth=format_number(dip["depth"], 2), years=years_text(dip["years"])
        )
        if round(dip["depth"], 2) < 0
        else _("Collective is on average never behind."),
    ]
    isolated, collective = rising
    if isolated is not None and collective is not None:  # the run is as long as the window
        lines.append(
            _(
                "Indicators with a rising trend over the first {window} years: {isolated} isolated, "
                "{collective} collective."
            ).format(
                window=result["indicator_window"],
                isolated=format_percent(isolated),
                collective=format_percent(collective),
            )
        )
    return lines


def horizons(result: ComparisonData) -> Table:
    """The difference after some years; where partnerships can end, also how many exist and the difference of those."""
    ends = result["existing"] is not None
    header = ["after", "difference", spread_text(result["runs"]), "verdict"]
    rows = [
        [
            years_text(h["years"]),
            signed(h["mean"]),
            f"{signed(h['p10'])} to {signed(h['p90'])}",
            finding_clause(h["outcome"], h["lean"]),
            *([share_text(there), among_cell(there)] if (there := h["existing"]) else []),
        ]
        for h in result["horizons"]
    ]
    header += ["still exist", "difference of those"] if ends else []
    return Table.of_texts(_("After 2, 5, 10 and 15 years, and at the end (points)"), header, rows, words=["verdict"])


def own_outcomes_table(rows: Sequence[OwnOutcomeRow], runs: int) -> Table:
    """Outcomes of the scenario's own in both arms."""
    header = ["outcome", "unit", *ARMS, "difference", spread_text(runs), "better"]
    better = {1: "more", -1: "less", 0: "neither"}
    cells = [
        [
            row["label"],
            row["unit"],
            *(f"{row[arm]:.4g}" for arm in ARMS),
            f"{d['mean']:+.3g}",
            f"{d['p10']:+.3g} to {d['p90']:+.3g}",
            better[row["better"]],
        ]
        for row in rows
        if (d := row["difference"])
    ]
    return Table.of_texts(_("Outcomes of one's own at the end, mean of runs"), header, cells, words=["unit", "better"])


def picture(result: ComparisonData) -> tuple[str, ...]:
    """A dumbbell for every stage on a scale from 0 to 100 points: o isolated, # collective, @ both."""
    width = max(len(row["label"]) for row in result["stages"])
    lines = [" " * width + "  0" + "points".center(SCALE_WIDTH - 3) + "100"]
    for row in result["stages"]:
        marks = [" "] * (SCALE_WIDTH + 1)
        a, b = (round(row[arm] / 100 * SCALE_WIDTH) for arm in ARMS)
        for k in range(min(a, b), max(a, b)):
            marks[k] = "-"
        marks[a], marks[b] = "o", "#"
        if a == b:
            marks[a] = "@"
        d = row["difference"]
        spread = f"({signed(d['p10'])} .. {signed(d['p90'])})"
        lines.append(f"{row['label']:<{width}} |{''.join(marks)}| {signed(d['mean']):>5}  {spread}")
    spread_key = f"(difference with {spread_text(result['runs'])})"
    return (*lines, f"{' ' * width}  o isolated   # collective   @ both   {spread_key}")


def _figure(comparison: Comparison, result: ComparisonData) -> Figure:
    return Figure(
        "comparison",
        _("Stages and years"),
        Table.of_rows(_("Stages at the end (points)"), stage_rows(result)),
        partial(_on_paper, comparison, result),
        partial(stages_chart.draw, result),
        picture(result),
    )


def _on_paper(comparison: Comparison, result: ComparisonData) -> PaperFigure:
    from cisim.charts.paper import comparison as chart

    return chart.draw(result, comparison.months, year_bands(comparison))


def _further(result: ComparisonData, runs: int) -> Iterator[Section]:
    """What was asked for besides."""
    if "shares" in result:
        shares = result["shares"]
        rows = [attribution_cells(row) for row in shares["conditions"]]
        table = Table.of_texts(_("Share of each condition"), ATTRIBUTION_HEADER, rows, words=["Evidence"])
        sentence = attribution_sentence(shares)
        yield Section(_("What conditions carry"), (sentence,), tables=(table,) if rows else ())
    if "marginal" in result:
        values = result["marginal"]
        table = Table.of_texts(_("Points and prices"), marginal_header(runs), marginal_cells(values))
        yield Section(MARGINAL_TITLE, (*marginal_sentences(values), METHOD_TEXT), tables=(table,))
    if "watch" in result:
        table = Table.of_texts(_("By patience and year"), watch_header(), watch_cells(result["watch"]))
        yield Section(WATCH_TITLE, (*watch_sentences(result), WATCH_TEXT), tables=(table,))
    if "what_would_change" in result:
        yield _what_would_change(result)


def _what_would_change(result: ComparisonData) -> Section:
    """Which assumed number makes it another verdict, and how little it must move."""
    answer = result["what_would_change"]
    changes = answer["changes"]
    sentences = (change_sentence(result), caution_sentence(result), others_sentence(answer), method_sentence(answer))
    rows = [[row["key"], *change_cells(row)] for row in changes]
    table = Table.of_texts(_("Smallest moves"), ["key", *change_header(answer)], rows, words=change_header(answer)[:1])
    return Section(_("What would change the verdict"), tuple(filter(None, sentences)), tables=(table,) if rows else ())


def data_files(comparison: Comparison, result: ComparisonData) -> list[DataFile]:
    """``stages.csv``, ``segments.csv``, ``runs.csv``, where partnerships can end ``existing.csv``, where a backbone is
    paid ``leverage.csv``, and with what funders watch ``watch.csv``.
    """
    files = [
        DataFile("stages.csv", partial(differences_table, ["stage", "start"], result["stages"])),
        DataFile("segments.csv", partial(differences_table, ["segment", "share"], result["segments"])),
        DataFile("runs.csv", partial(ends_table, comparison)),
    ]
    if can_end(comparison.scenario):
        files.append(DataFile("existing.csv", lambda: frame_text(existing_table(comparison))))
    if (paid := result["leverage"]) is not None:
        files.append(DataFile("leverage.csv", lambda: frame_text(leverage_table(paid))))
    if "watch" in result:
        files.append(DataFile("watch.csv", lambda: frame_text(watch_table(result["watch"]))))
    return files
