"""What the page Organisations shows of a moment of a run: places, sums of stages, gaps and crowds, ties."""

from __future__ import annotations

from typing import Any, TypedDict

import numpy as np
import pandas as pd

from cisim.comparison.number_text import years_text
from cisim.dashboard.organisations.community_text import SECTOR_SIGNS, about, change_text, name_of, sector_text
from cisim.dashboard.organisations.trajectory import Trajectory
from cisim.language import N_, _, format_integer, format_list, format_number, format_percent, ngettext
from cisim.report.document import TextTable, as_table
from cisim.scenario.schema import Stage

MAX_MAP_ORGANISATIONS = 40
"""Organisations that a map or a drawing of relations shows; above it there is the matrix."""
ROWS_PER_PAGE = 100
"""Rows of a page of the matrix and of the table."""
UNITS_TEXT = N_(
    "Need met: the share of what the children of a stage need that the services there give them. FTE: full-time "
    "equivalent, the work of one person in a full-time job."
)
VIEW_LABELS = {"map": N_("Map"), "matrix": N_("Matrix"), "table": N_("Table"), "relations": N_("Relations")}


def ended_text(trajectory: Trajectory, moment: int) -> str:
    """How many partnerships of this run have ended; empty while all exist."""
    began = len(trajectory.scenario.initiative_names)
    ended = round(began * (1 - float(trajectory.existing[moment])))
    if not ended:
        return ""
    if began == 1:
        return _("the partnership has ended")
    return _("{n} of {all} partnerships have ended").format(n=ended, all=began)


class ViewOption(TypedDict):
    """A view, and whether it is not possible."""

    value: str
    label: str
    off: bool


class StageSums(TypedDict):
    """What there is at a stage; ``gap``: nobody works there or, where somebody does everywhere, need is least met."""

    stage: str
    label: str
    organisations: int
    count_text: str
    fte: float
    met: float
    gap: bool


class MapRow(TypedDict):
    """An organisation on the map and in the matrix: a stage and FTE for each of its units."""

    id: int
    label: str
    sign: str
    sector_text: str
    at: list[int]
    about: str
    change: str
    fte: list[float]
    network: int


class RelationNode(TypedDict):
    """An organisation at its place in the drawing of relations."""

    id: int
    label: str
    sector: str
    sector_text: str
    x: float
    y: float
    fte: float
    size: float
    stage: str


class RelationTie(TypedDict):
    """A tie between two organisations."""

    a: int
    b: int
    trust: float


class RelationsMap(TypedDict):
    """Who knows whom."""

    nodes: list[RelationNode]
    ties: list[RelationTie]


def views(trajectory: Trajectory) -> list[ViewOption]:
    """The views, and whether they are possible."""
    large = len(trajectory.names) > MAX_MAP_ORGANISATIONS
    return [
        {"value": v, "label": _(label), "off": large and v in ("map", "relations")} for v, label in VIEW_LABELS.items()
    ]


def moment_text(trajectory: Trajectory, moment: int) -> str:
    """``the start``, ``year 3``: as it stands by itself."""
    months = int(trajectory.months[moment])
    if months == 0:
        return _("the start")
    if months % 12 == 0:
        return _("year {n}").format(n=months // 12)
    return _("after {years}").format(years=years_text(months / 12))


def stage_sums(trajectory: Trajectory, moment: int) -> list[StageSums]:
    """Organisations, FTE and share of the need met at each stage; an organisation at two stages counts at both.

    A ``gap`` is a stage at which nobody works; where there is none, one at which need is least met.
    """
    rows_of_stages: list[StageSums] = []
    for s, stage in enumerate(trajectory.scenario.stages):
        there = trajectory.stage[moment] == s
        rows_of_stages.append({
            "stage": _(stage.name), "label": _(stage.label),
            "organisations": len(set(trajectory.owner[there].tolist())), "count_text": "",
            "fte": float(trajectory.numbers["fte"][moment, there].sum()), "met": float(trajectory.met[moment, s]),
            "gap": False,
        })  # fmt: skip
    for row in rows_of_stages:
        row["count_text"] = ngettext("{n} organisation", "{n} organisations", row["organisations"]).format(
            n=format_integer(row["organisations"])
        )
    deserted = any(row["organisations"] == 0 for row in rows_of_stages)
    met = [round(row["met"], 2) for row in rows_of_stages]
    alike = min(met) == max(met)
    for row, share in zip(rows_of_stages, met, strict=True):
        row["gap"] = row["organisations"] == 0 if deserted else share == min(met) and not alike
    return rows_of_stages


def sums_table(trajectory: Trajectory, moment: int) -> pd.DataFrame:
    """The sums of stages as a table."""
    return pd.DataFrame(
        {_("stage"): row["stage"], _("organisations"): row["organisations"], _("FTE"): round(row["fte"], 2),
         _("need met %"): round(100 * row["met"], 1)} for row in stage_sums(trajectory, moment)
    )  # fmt: skip


def sums_of_stages(trajectory: Trajectory, moment: int) -> TextTable:
    """The sums of stages as a table of texts."""
    caption = _("Stages ({moment})").format(moment=moment_text(trajectory, moment))
    return as_table(caption, sums_table(trajectory, moment))


def gap_sentence(trajectory: Trajectory, moment: int) -> str:
    """Where nobody works, or where need is least met; then the stages with fewest and most organisations."""
    sums = stage_sums(trajectory, moment)
    gaps = [row for row in sums if row["gap"]]
    names, counts = [row["stage"] for row in gaps], [row["organisations"] for row in sums]
    if not gaps:
        lead = _("Need is met alike at every stage: {share}")
    elif min(counts) == 0:
        lead = ngettext("Gap: {stages} has no organisation", "Gaps: {stages} have no organisation", len(gaps))
    else:
        lead = ngettext(
            "Gap: need is least met at {stages} ({share})", "Gaps: need is least met at {stages} ({share})", len(gaps)
        )
    share = format_percent((gaps or sums)[0]["met"])
    return f"{lead.format(stages=_named(names), share=share)} · {_counts(sums, counts)}"


def _counts(sums: list[StageSums], counts: list[int]) -> str:
    fewest, most = min(counts), max(counts)
    if fewest == most:
        text = ngettext("Every stage has {n} organisation", "Every stage has {n} organisations", most)
        return (text if most else _("No stage has an organisation")).format(n=format_integer(most))
    few, many = (_named([row["stage"] for row in sums if row["organisations"] == n]) for n in (fewest, most))
    text = _("Fewest organisations: {few} ({fewest}) · Most: {many} ({most})")
    if not fewest:
        text = _("Most organisations: {many} ({most})")
    return text.format(few=few, many=many, fewest=format_integer(fewest), most=format_integer(most))


def empty_cells(trajectory: Trajectory, moment: int) -> str:
    """Stages and segments at which nobody works who is there for them in particular."""
    stages, segments = trajectory.scenario.stages, trajectory.scenario.segments
    if len(segments) == 1:
        return ""
    used = {(int(s), int(l)) for s, l in zip(trajectory.stage[moment], trajectory.segment[moment], strict=True)}
    empty = [(s, l) for s in range(len(stages)) for l in range(len(segments)) if (s, l) not in used]
    if not empty:
        return _("Every stage has an organisation of its own in every neighbourhood.")
    place = _("{stage} in {neighbourhood}")
    some = [place.format(stage=_(stages[s].name), neighbourhood=_(segments[l].name)) for s, l in empty[:3]]
    return _("Nobody works specially for: {places}.").format(places=_with_more(some, len(empty) - len(some)))


def rows(trajectory: Trajectory, moment: int, page: int = 0) -> list[MapRow]:
    """A page of organisations for the map and the matrix, in an order that holds for the whole run."""
    listed: list[MapRow] = []
    for k in trajectory.order[page * ROWS_PER_PAGE : (page + 1) * ROWS_PER_PAGE]:
        units = trajectory.units[k]
        fte = trajectory.numbers["fte"][moment, units]
        where = [int(s) for s in trajectory.stage[moment, units]]
        listed.append({
            "id": k, "label": name_of(trajectory, k), "sign": SECTOR_SIGNS[trajectory.sector_of(k)],
            "sector_text": sector_text(trajectory, k), "at": where,
            "about": about(trajectory, moment, k), "change": change_text(trajectory, moment, k),
            "fte": [round(float(v), 2) for v in fte], "network": int(trajectory.network[0, units[0]]),
        })  # fmt: skip
    return listed


def pages(trajectory: Trajectory) -> int:
    """How many pages of rows there are."""
    return -(-len(trajectory.names) // ROWS_PER_PAGE)


def relations(trajectory: Trajectory, moment: int) -> RelationsMap:
    """Nodes at their fixed places, and ties with their trust."""
    ends = trajectory.owner[trajectory.edge]
    largest = max(trajectory.total("fte", 0, k) for k in range(len(trajectory.names)))
    nodes: list[RelationNode] = [
        {"id": k, "label": name_of(trajectory, k), "sector": trajectory.sector_of(k),
         "sector_text": sector_text(trajectory, k), "x": round(x, 4), "y": round(y, 4),
         "fte": round(trajectory.total("fte", moment, k), 1),
         "size": round(float(np.sqrt(trajectory.total("fte", moment, k) / max(largest, 1e-9))), 3),
         "stage": _(trajectory.scenario.stages[int(trajectory.stage[moment, trajectory.units[k][0]])].label)}
        for k, (x, y) in enumerate(trajectory.positions)
    ]  # fmt: skip
    ties: list[RelationTie] = [{"a": int(i), "b": int(j), "trust": round(float(t), 3)}
            for (i, j), t in zip(ends.T, trajectory.tie_trust[moment], strict=True) if i != j]  # fmt: skip
    return {"nodes": nodes, "ties": ties}


def trust_sentence(trajectory: Trajectory, moment: int) -> str:
    """Mean trust on all ties, at the start and now."""
    if not trajectory.edge.shape[1]:
        return _("There are no ties.")
    first, now = (format_number(float(trajectory.tie_trust[m].mean()), 2) for m in (0, moment))
    count = trajectory.edge.shape[1]
    text = ngettext(
        "{n} tie, mean trust {now} ({first} at the start)", "{n} ties, mean trust {now} ({first} at the start)", count
    )
    return text.format(n=format_integer(count), now=now, first=first)


def stage_names(stages: tuple[Stage, ...], which: Any) -> list[str]:
    """Names of stages, each once."""
    return [_(stages[s].name) for s in dict.fromkeys(int(s) for s in which)]


def segment_name(names: list[str], which: Any) -> str:
    """Names of segments; ``all`` for those that serve everybody."""
    return " | ".join(dict.fromkeys(_("all") if l < 0 else _(names[l]) for l in which))


def _named(names: list[str]) -> str:
    return _with_more(names[:3], len(names) - 3)


def _with_more(names: list[str], more: int) -> str:
    """Names, and how many there are beside them."""
    if more <= 0:
        return format_list(names)
    return _("{names} and {n} more").format(names=", ".join(names), n=more)
