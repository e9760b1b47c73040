"""What ``cisim why`` prints and writes: tables, sentences, picture, the JSON object and the manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cisim.charts.paper import why as chart
from cisim.charts.style import save_figure
from cisim.comparison.number_text import number_text, signed, years_text
from cisim.experiment.why.result import Why
from cisim.experiment.why.sentences import with_interval
from cisim.report.terminal import table
from cisim.storage.files import manifest, write_frame, write_json, write_text

Cell = Callable[[Mapping[str, Any]], str]


def as_text(result: Mapping[str, Any]) -> str:
    """Sentences and tables of the JSON object for a terminal."""
    lines = [*result["sentences"], *_levels(result)]
    lines += _section(
        "Mechanisms: parts of the difference (Shapley values)",
        result["mechanisms"],
        {"mechanism": _word("title"), "M": _word("mechanism"), "part (95 %)": part, "share": _share("share"),
         "alone": _number("first"), "taken last": _number("last")},
    )  # fmt: skip
    lines.append(f"  with all of them off {part(result['remainder'])} remains")
    lines += _section(
        "Learning and allocation, off in both arms",
        result["cells"],
        {"channel": _word("channel"), "isolated": _level("isolated"), "collective": _level("collective"),
         "difference (95 %)": lambda row: part(row, "difference")},
    )  # fmt: skip
    lines += _section("Parts of the difference", result["channels"], {"channel": _word("title"), "part (95 %)": part})
    if assumptions := result["assumptions"]:
        lines += _section(
            f"Assumptions moved together: {assumptions['walks']} joint draws of {assumptions['numbers']} numbers, "
            "each from its interval",
            assumptions["groups"],
            {"section": _word("title"), "numbers": lambda row: str(len(row["keys"])), "shift of the mean (95 %)": part,
             "isolated": _number("isolated"), "collective": _number("collective"),
             "share of variance (95 %)": _variance},
        )  # fmt: skip
    notes = [f"note: {note}" for note in result["notes"]]
    made = (
        f"{result['runs']} runs of each point, seed {result['seed']}, cisim {result['model_version']}, scenario "
        f"{result['scenario_hash']}"
    )
    return "\n".join([*lines, "", *notes, made])


def _levels(result: Mapping[str, Any]) -> list[str]:
    rows = [
        [name, number_text(row["mean"]) if name != "difference" else signed(row["mean"]), _between(row)]
        for name, row in result["levels"].items()
    ]
    title = f"Levels at the last stage ({result['stage']}) after {years_text(result['years'])}, points"
    return ["", title, *(f"  {line}" for line in table(["arm", "mean", "95 %"], rows))]


def _section(title: str, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Cell]) -> list[str]:
    cells = [[show(row) for show in columns.values()] for row in rows]
    return ["", title, *(f"  {line}" for line in table(list(columns), cells))]


def part(row: Mapping[str, Any], name: str = "points") -> str:
    """``+2.1 (+1.0 to +3.2)``; exactly nothing is ``0``."""
    nothing = row[name] == 0 and not row["low"] and not row["high"]
    return "0" if nothing else with_interval(row, name)


def _between(row: Mapping[str, Any]) -> str:
    return "-" if row["low"] is None else f"{row['low']:.1f} to {row['high']:.1f}"


def _variance(row: Mapping[str, Any]) -> str:
    if row["variance"] is None:
        return "-"
    ends = "" if row["variance_low"] is None else f" ({row['variance_low']:.0%} to {row['variance_high']:.0%})"
    return f"{row['variance']:.0%}{ends}"


def _word(name: str) -> Cell:
    return lambda row: str(row[name])


def _number(name: str) -> Cell:
    return lambda row: "0" if row[name] == 0 else signed(row[name])


def _level(name: str) -> Cell:
    return lambda row: number_text(row[name])


def _share(name: str) -> Cell:
    return lambda row: "-" if row[name] is None else f"{row[name]:.0%}"


def figure_of(answer: Why) -> Any:
    """The picture: bars of mechanisms and channels."""
    question = answer.question
    heading = f"{question.scenario.name} after {years_text(answer.years)}"
    footer = f"{question.runs} runs of each point, seed {question.seed}, cisim, scenario {question.scenario.hash}"
    return chart.draw(answer.mechanisms, answer.channels, answer.levels, heading, footer)


def save_answer(folder: Path, answer: Why, result: dict[str, Any], command: str = "") -> list[Path]:
    """Write ``why.json``, ``why.txt``, ``why.svg`` and ``why.png``, tables and ``manifest.json`` beside the sweeps;
    returns the files.
    """
    question = answer.question
    tables = {"mechanisms": answer.mechanisms, "cells": answer.cells, "channels": answer.channels}
    if answer.assumptions is not None:
        tables["assumptions"] = answer.assumptions.groups
    files = [folder / f"{name}.csv" for name in tables]
    for file, frame in zip(files, tables.values(), strict=True):
        flat = frame.assign(keys=["; ".join(keys) for keys in frame["keys"]]) if "keys" in frame else frame
        write_frame(file, flat)
    write_json(folder / "why.json", result)
    write_text(folder / "why.txt", as_text(result) + "\n")
    write_json(folder / "manifest.json", manifest(question.scenario, question.runs, question.seed, command))
    pictures = save_figure(figure_of(answer), folder / "why")
    return [folder / "why.txt", *pictures, folder / "why.json", *files, folder / "manifest.json"]
