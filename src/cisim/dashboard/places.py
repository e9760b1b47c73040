"""What the page Organisations shows of a moment of a run: places, sums of stages, gaps and overlaps, ties, a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cisim.dashboard.lived import Lived
from cisim.schema import Stage
from cisim.words import years_text

MOST = 40
"""Organisations that a map or a drawing of relations shows; above it there is the matrix."""
PAGE = 100
"""Rows of a page of the matrix and of the table."""
VIEWS = {"map": "Map", "matrix": "Matrix", "table": "Table", "relations": "Relations"}


def views(lived: Lived) -> list[dict[str, Any]]:
    """The views, and whether they are possible."""
    large = len(lived.names) > MOST
    return [{"value": v, "label": label, "off": large and v in ("map", "relations")} for v, label in VIEWS.items()]


def moment_text(lived: Lived, moment: int) -> str:
    """``start``, ``year 3``."""
    months = int(lived.months[moment])
    if months == 0:
        return "the start"
    return f"year {months // 12}" if months % 12 == 0 else f"after {years_text(months / 12)}"


def stage_sums(lived: Lived, moment: int) -> list[dict[str, Any]]:
    """Organisations, FTE and share of the need met at each stage; an organisation at two stages counts at both."""
    found = []
    for s, stage in enumerate(lived.scenario.stages):
        there = lived.stage[moment] == s
        found.append({
            "stage": stage.name, "label": stage.label, "organisations": len(set(lived.owner[there].tolist())),
            "fte": float(lived.numbers["fte"][moment, there].sum()), "met": float(lived.met[moment, s]),
        })  # fmt: skip
    return found


def sums_table(lived: Lived, moment: int) -> pd.DataFrame:
    """The sums of stages as a table."""
    return pd.DataFrame(
        {"stage": row["stage"], "organisations": row["organisations"], "FTE": round(row["fte"], 2),
         "need met %": round(100 * row["met"], 1)} for row in stage_sums(lived, moment)
    )  # fmt: skip


def gap_sentence(lived: Lived, moment: int) -> str:
    """The stages with fewest and with most organisations: ``Gap: ... has 1 organisation. Overlap: ... has 14.``"""
    sums = stage_sums(lived, moment)
    counts = [row["organisations"] for row in sums]
    fewest, most = min(counts), max(counts)
    if fewest == most:
        return f"Every stage has {_organisations(most)}: no gap, no overlap by number."
    gaps = [row["stage"] for row in sums if row["organisations"] == fewest]
    crowds = [row["stage"] for row in sums if row["organisations"] == most]
    return (
        f"{'Gap' if len(gaps) == 1 else 'Gaps'}: {_named(gaps)} {'has' if len(gaps) == 1 else 'have'} "
        f"{_organisations(fewest)}{'' if len(gaps) == 1 or fewest == 0 else ' each'} · Overlap: {_named(crowds)} "
        f"{'has' if len(crowds) == 1 else 'have'} {most:,}{'' if len(crowds) == 1 else ' each'}"
    )


def empty_cells(lived: Lived, moment: int) -> str:
    """Stages and segments at which nobody works who is there for them in particular."""
    stages, segments = lived.scenario.stages, lived.scenario.segments
    used = {(int(s), int(l)) for s, l in zip(lived.stage[moment], lived.segment[moment], strict=True)}
    empty = [(s, l) for s in range(len(stages)) for l in range(len(segments)) if (s, l) not in used]
    if not empty:
        return "Every stage has an organisation of its own in every neighbourhood."
    some = ", ".join(f"{stages[s].label} in {segments[l].name}" for s, l in empty[:4])
    more = f" and {len(empty) - 4} more" if len(empty) > 4 else ""
    cells = len(stages) * len(segments)
    return (
        f"In {len(empty)} of {cells} pairs of stage and neighbourhood nobody works for that pair alone: {some}{more}."
    )


def rows(lived: Lived, moment: int, page: int = 0) -> list[dict[str, Any]]:
    """A page of organisations for the map and the matrix, in an order that holds for the whole run."""
    found = []
    for k in lived.order[page * PAGE : (page + 1) * PAGE]:
        units = lived.units[k]
        fte = lived.numbers["fte"][moment, units]
        where = [int(s) for s in lived.stage[moment, units]]
        found.append({
            "id": k, "label": lived.names[k], "sector": lived.sector_of(k), "at": where,
            "fte": [round(float(v), 2) for v in fte], "network": int(lived.network[0, units[0]]),
        })  # fmt: skip
    return found


def pages(lived: Lived) -> int:
    """How many pages of rows there are."""
    return -(-len(lived.names) // PAGE)


def relations(lived: Lived, moment: int) -> dict[str, Any]:
    """Nodes at their fixed places, and ties with their trust."""
    ends = lived.owner[lived.edge]
    largest = max(lived.total("fte", 0, k) for k in range(len(lived.names)))
    nodes = [
        {"id": k, "label": lived.names[k], "sector": lived.sector_of(k), "x": round(x, 4), "y": round(y, 4),
         "fte": round(lived.total("fte", moment, k), 1),
         "size": round(float(np.sqrt(lived.total("fte", moment, k) / max(largest, 1e-9))), 3),
         "stage": lived.scenario.stages[int(lived.stage[moment, lived.units[k][0]])].label}
        for k, (x, y) in enumerate(lived.places)
    ]  # fmt: skip
    ties = [{"a": int(i), "b": int(j), "trust": round(float(t), 3)}
            for (i, j), t in zip(ends.T, lived.tie_trust[moment], strict=True) if i != j]  # fmt: skip
    return {"nodes": nodes, "ties": ties}


def trust_sentence(lived: Lived, moment: int) -> str:
    """Mean trust on all ties, at the start and now."""
    if not lived.edge.shape[1]:
        return "There are no ties."
    first, now = (float(lived.tie_trust[m].mean()) for m in (0, moment))
    return f"{lived.edge.shape[1]} ties, mean trust {now:.2f} ({first:.2f} at the start)"


def stage_names(stages: tuple[Stage, ...], which: Any) -> list[str]:
    """Names of stages, each once."""
    return [stages[s].name for s in dict.fromkeys(int(s) for s in which)]


def segment_name(names: list[str], which: Any) -> str:
    """Names of segments; ``all`` for those that serve everybody."""
    return " | ".join(dict.fromkeys("all" if l < 0 else names[l] for l in which))


def _organisations(count: int) -> str:
    return "no organisation" if count == 0 else f"{count:,} organisation{'' if count == 1 else 's'}"


def _named(names: list[str]) -> str:
    some = names[:3]
    more = [f"{len(names) - 3} more"] if len(names) > 3 else []
    parts = [*some, *more]
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
