"""The document of what carries a difference between isolated and collective."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from cisim.comparison.number_text import number_text, signed, years_text
from cisim.experiment.why.data import GroupRow, Interval, MechanismRow, PartRow, WhyData
from cisim.experiment.why.result import Why
from cisim.experiment.why.sentences import with_interval
from cisim.language import N_, _, format_percent
from cisim.report.assumptions import assumption_rows
from cisim.report.document import Assumptions, DataFile, Document, Figure, Section, Table, document_of
from cisim.storage.files import frame_text, manifest

if TYPE_CHECKING:
    from matplotlib.figure import Figure as PaperFigure

QUESTION = N_("What carries the difference between isolated and collective in this model?")
Row = TypeVar("Row")


@document_of.register
def _of_why(answer: Why, data: WhyData | None = None, command: str = "") -> Document:
    result = answer.to_dict() if data is None else data
    question = answer.question
    record = manifest(question.scenario, question.runs, question.seed, command)
    heading = f"{question.scenario.name} after {years_text(answer.years)}"
    footer = f"{question.runs} runs of each point, seed {question.seed}, cisim, scenario {question.scenario.hash}"
    draw = partial(_on_paper, answer, heading, footer)
    figure = Figure("why", _("Parts of the difference by mechanism"), _mechanisms(result), draw)
    notes = tuple(f"note: {note}" for note in result["notes"])
    return Document(
        name="why",
        title=result["title"],
        question=_(QUESTION),
        sections=(
            Section("", tuple(result["sentences"]), (figure,), tuple(_tables(result))),
            Section(_("What to bear in mind"), notes),
        ),
        data=result,
        foot=f"{result['runs']} runs of each point, seed {result['seed']}, cisim {result['model_version']}, scenario "
        f"{result['scenario_hash']}",
        subject=result["scenario"],
        assumptions=Assumptions.of_rows(assumption_rows(record["scenario_values"])),
        record=record,
        command=command,
        files=tuple(_files(answer)),
    )


def _on_paper(answer: Why, heading: str, footer: str) -> PaperFigure:
    from cisim.charts.paper import why as chart

    return chart.draw(answer.mechanisms, answer.channels, answer.levels, heading, footer)


def _files(answer: Why) -> Iterator[DataFile]:
    frames = {"mechanisms": answer.mechanisms, "cells": answer.cells, "channels": answer.channels}
    if answer.assumptions is not None:
        frames["assumptions"] = answer.assumptions.groups
    for name, frame in frames.items():
        yield DataFile(f"{name}.csv", partial(_csv, frame))


def _csv(frame: pd.DataFrame) -> str:
    return frame_text(frame.assign(keys=["; ".join(keys) for keys in frame["keys"]]) if "keys" in frame else frame)


def _mechanisms(result: WhyData) -> Table:
    """Shapley values of mechanisms, the largest first."""
    left = result["remainder"]
    return _table(
        _("Mechanisms: parts of the difference (Shapley values)"),
        result["mechanisms"],
        {"mechanism": lambda row: row["title"], "M": lambda row: row["mechanism"], "part (95 %)": part_text,
         "share": _share, "alone": lambda row: _signed(row["first"]), "taken last": lambda row: _signed(row["last"])},
        _("with all of them off {part} remains").format(part=with_sign(left["points"], left)),
    )  # fmt: skip


def _tables(result: WhyData) -> Iterator[Table]:
    """Levels, channels, and assumptions where there are walks."""
    rows = [
        [name, number_text(row["mean"]) if name != "difference" else signed(row["mean"]), _between(row)]
        for name, row in result["levels"].items()
    ]
    title = _("Levels at the last stage ({stage}) after {years}, points").format(
        stage=result["stage"], years=years_text(result["years"])
    )
    yield Table.of_texts(title, ["arm", "mean", "95 %"], rows)
    yield _table(
        _("Learning and allocation, off in both arms"),
        result["cells"],
        {"channel": lambda row: row["channel"], "isolated": lambda row: number_text(row["isolated"]),
         "collective": lambda row: number_text(row["collective"]),
         "difference (95 %)": lambda row: with_sign(row["difference"], row)},
    )  # fmt: skip
    yield _table(
        _("Parts of the difference"),
        result["channels"],
        {"channel": lambda row: row["title"], "part (95 %)": part_text},
    )
    if assumptions := result["assumptions"]:
        yield _table(
            _(
                "Assumptions moved together: {walks} joint draws of {numbers} numbers, each from its interval"
            ).format(walks=assumptions["walks"], numbers=assumptions["numbers"]),
            assumptions["groups"],
            {"section": lambda row: row["title"], "numbers": lambda row: str(len(row["keys"])),
             "shift of the mean (95 %)": part_text, "isolated": lambda row: _signed(row["isolated"]),
             "collective": lambda row: _signed(row["collective"]), "share of variance (95 %)": _variance},
        )  # fmt: skip


def _table(title: str, rows: Sequence[Row], columns: Mapping[str, Callable[[Row], str]], note: str = "") -> Table:
    return Table.of_texts(title, list(columns), [[show(row) for show in columns.values()] for row in rows], note)


def part_text(row: PartRow) -> str:
    """``+2.1 (+1.0 to +3.2)``; exactly nothing is ``0``."""
    return with_sign(row["points"], row)


def with_sign(value: float, ends: Interval) -> str:
    """The same of any value and its interval."""
    return "0" if value == 0 and not ends["low"] and not ends["high"] else with_interval(value, ends)


def _between(row: Interval) -> str:
    return "-" if row["low"] is None else f"{row['low']:.1f} to {row['high']:.1f}"


def _variance(row: GroupRow) -> str:
    if row["variance"] is None:
        return "-"
    share, low, high = row["variance"], row["variance_low"], row["variance_high"]
    ends = "" if low is None or high is None else f" ({format_percent(low)} to {format_percent(high)})"
    return f"{format_percent(share)}{ends}"


def _signed(value: float) -> str:
    return "0" if value == 0 else signed(value)


def _share(row: MechanismRow) -> str:
    return "-" if row["share"] is None else format_percent(row["share"])
