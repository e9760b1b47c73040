"""The rows of a file of ties: who knows whom, and how far they trust each other."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cisim.errors import nearest
from cisim.own_community.columns import FileColumn
from cisim.own_community.csv_cells import describe_cell, parse_number, quoted
from cisim.own_community.names import name_key
from cisim.own_community.sheet import Sheet
from cisim.scenario.roster import Tie

TIES = (
    FileColumn("from", ("source",), needed=True),
    FileColumn("to", ("target",), needed=True),
    FileColumn("strength", ("trust", "weight"), number=True, constant=True),
)
"""Columns of the file of ties."""
MAX_HINTS = 10
"""Problems with the name of an organisation that come with the nearest name: looking for it takes a while."""


def parse_ties(sheet: Sheet, labels: Mapping[str, str]) -> list[Tie]:
    """The ties of a sheet, each pair once; ``labels``: names of organisations by ``name_key``."""
    ties: dict[tuple[str, str], tuple[Tie, int]] = {}
    hints = 0
    for row, cells in sheet.rows:
        ends = []
        for column in ("from", "to"):
            text = cells.get(column, "")
            if label := labels.get(name_key(text)):
                ends.append(label)
                continue
            hint = nearest(text, labels.values()) if text and hints < MAX_HINTS else ""
            hints += 1
            what = describe_cell(text) + (", which is no label of the organisations" if text else "")
            sheet.report(row, column, f"{what}; allowed: a label of the organisations{hint}")
        strength = None
        if text := cells.get("strength", ""):
            strength = parse_number(sheet, row, "strength", text, "a number from 0 to 1, or nothing", 0.0, 1.0)
        if len(ends) < 2 or (strength is not None and math.isnan(strength)):
            continue
        if ends[0] == ends[1]:
            sheet.report(row, "to", f"{quoted(ends[1])} given, a tie to itself; allowed: another organisation")
            continue
        first, at = ties.setdefault((min(ends), max(ends)), (Tie(ends[0], ends[1], strength), row))
        if first.strength != strength:
            sheet.report(row, "strength", f"another one than in row {at} for the same two; allowed: one strength a tie")
    return [tie for tie, _ in ties.values()]


def summary_of(ties: list[Tie]) -> str:
    """``120 ties, 80 with a strength of 0.2 to 0.9``."""
    given = [t.strength for t in ties if t.strength is not None]
    strengths = f"{len(given):,} with a strength of {min(given):g} to {max(given):g}" if given else "strengths drawn"
    return f"{len(ties):,} tie{'s' * (len(ties) != 1)}, {strengths}"
