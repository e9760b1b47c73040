"""What ``cisim effects`` and ``cisim paired`` print of effects over worlds: one table, and what effects depend on."""

from __future__ import annotations

import math
from typing import Any

from cisim.cli import tables as text
from cisim.experiment.analysis.bootstrap import excludes_zero
from cisim.experiment.analysis.worlds import Worlds
from cisim.language import format_percent

MOST_SLOPES = 12
"""Slopes that are printed; all are in the files."""


def share(name: str, header: str) -> text.TableColumn:
    """A column of shares in percent."""
    return header, lambda row: format_percent(row[name]) if math.isfinite(row[name]) else "-"


def world_sections(found: Worlds) -> list[str]:
    """Effects over worlds and the slopes that can be told from zero, for each combination of the other columns."""
    keys = list(found.effects.columns[: found.effects.columns.get_loc("term")])
    shown = found.effects[(found.effects["order"] <= 2) | excludes_zero(found.effects["low"], found.effects["high"])]
    columns = [
        text.plain("label", "effect"),
        text.with_interval("mean over worlds", "mean", "low", "high"),
        text.numbers("sd", "sd between worlds"),
        ("80 % of worlds", lambda row: f"{text.number(row['p10'], True)} to {text.number(row['p90'], True)}"),
        share("positive", "worlds above 0"),
        text.numbers("noise", "noise in a world"),
    ]
    count = int(found.effects["n"].min())
    title = f"Over {count:,} worlds ({', '.join(found.keys)}), noise of replications taken out"
    return [*text.sections(shown, keys, columns, title), *_slopes(found, keys)]


def _slopes(found: Worlds, keys: list[str]) -> list[str]:
    told = found.slopes[excludes_zero(found.slopes["low"], found.slopes["high"])]
    title = "What effects depend on: change when a number is one standard deviation higher (ridge, penalty by REML)"
    if told.empty:
        return ["", title, "  no slope can be told from zero"]
    size = told["slope"].abs()
    listed = told.loc[size.sort_values(ascending=False, kind="stable").index[:MOST_SLOPES]]
    columns: list[Any] = [text.plain("label", "effect"), text.plain("key", "number"),
                          text.with_interval("change", "slope", "low", "high")]  # fmt: skip
    lines = text.sections(listed, keys, columns, title)
    return [*lines, *([f"  and {len(told) - len(listed):,} more in the files"] if len(told) > len(listed) else [])]


def world_tables(found: Worlds) -> dict[str, Any]:
    """The tables of the answer."""
    return {"worlds": found.effects, "slopes": found.slopes, "fits": found.fits, "each": found.each}
