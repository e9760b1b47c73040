"""What the page Organisations shows of a moment of a run: places, sums of stages, gaps and crowds, ties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cisim.comparison.sentences import join_names, years_text
from cisim.dashboard.organisations.trajectory import Lived
from cisim.scenario.schema import Stage

MOST = 40
"""Organisations that a map or a drawing of relations shows; above it there is the matrix."""
PAGE = 100
"""Rows of a page of the matrix and of the table."""
UNITS = (
    "Need met: the share of what the children of a stage need that the services there give them. FTE: full-time "
    "equivalent, the work of one person in a full-time job."
)
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
    """Organisations, FTE and share of the need met at each stage; an organisation at two stages counts at both.

    A ``gap`` is a stage at which nobody works; where there is none, one at which need is least met.
    """
    found: list[dict[str, Any]] = []
    for s, stage in enumerate(lived.scenario.stages):
        there = lived.stage[moment] == s
        found.append({
            "stage": stage.name, "label": stage.label, "organisations": len(set(lived.owner[there].tolist())),
            "fte": float(lived.numbers["fte"][moment, there].sum()), "met": float(lived.met[moment, s]),
        })  # fmt: skip
    deserted = any(row["organisations"] == 0 for row in found)
    met = [round(row["met"], 2) for row in found]
    alike = min(met) == max(met)
    for row, share in zip(found, met, strict=True):
        row["gap"] = row["organisations"] == 0 if deserted else share == min(met) and not alike
    return found


def sums_table(lived: Lived, moment: int) -> pd.DataFrame:
    """The sums of stages as a table."""
    return pd.DataFrame(
        {"stage": row["stage"], "organisations": row["organisations"], "FTE": round(row["fte"], 2),
         "need met %": round(100 * row["met"], 1)} for row in stage_sums(lived, moment)
    )  # fmt: skip


def gap_sentence(lived: Lived, moment: int) -> str:
    """Where nobody works, or where need is least met; then the stages with fewest and most organisations."""
    sums = stage_sums(lived, moment)
    gaps = [row for row in sums if row["gap"]]
    names, counts = [row["stage"] for row in gaps], [row["organisations"] for row in sums]
    if not gaps:
        lead = f"Need is met alike at every stage: {_percent(sums[0]['met'])}"
    elif min(counts) == 0:
        lead = f"{_gaps(gaps)}: {_named(names)} {'has' if len(gaps) == 1 else 'have'} no organisation"
    else:
        lead = f"{_gaps(gaps)}: need is least met at {_named(names)} ({_percent(gaps[0]['met'])})"
    return f"{lead} · {_counts(sums, counts)}"


def _gaps(gaps: list[dict[str, Any]]) -> str:
    return "Gap" if len(gaps) == 1 else "Gaps"


def _counts(sums: list[dict[str, Any]], counts: list[int]) -> str:
    fewest, most = min(counts), max(counts)
    if fewest == most:
        return f"Every stage has {_organisations(most)}"
    named = {n: _named([row["stage"] for row in sums if row["organisations"] == n]) for n in (fewest, most)}
    few = f"Fewest organisations: {named[fewest]} ({fewest:,}) · " if fewest else ""
    return f"{few}{'Most' if few else 'Most organisations'}: {named[most]} ({most:,})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def empty_cells(lived: Lived, moment: int) -> str:
    """Stages and segments at which nobody works who is there for them in particular."""
    stages, segments = lived.scenario.stages, lived.scenario.segments
    if len(segments) == 1:
        return ""
    used = {(int(s), int(l)) for s, l in zip(lived.stage[moment], lived.segment[moment], strict=True)}
    empty = [(s, l) for s in range(len(stages)) for l in range(len(segments)) if (s, l) not in used]
    if not empty:
        return "Every stage has an organisation of its own in every neighbourhood."
    some = ", ".join(f"{stages[s].name} in {segments[l].name}" for s, l in empty[:3])
    more = f" and {len(empty) - 3} more" if len(empty) > 3 else ""
    return f"Nobody works specially for: {some}{more}."


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
    return join_names([*some, *more])
