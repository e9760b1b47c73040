"""One organisation of a run, looked at closely: what it is, whom it knows and competes with, and its years."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cisim.charts.page import organisation as drawing
from cisim.dashboard.organisations.map_layout import moment_text, segment_name, stage_names
from cisim.dashboard.organisations.trajectory import Lived
from cisim.model.kernels.layout import USES
from cisim.report.html import as_table
from cisim.storage.files import frame_text
from cisim.version import __version__

SHARES = ("trust", "alignment", "effectiveness")
PARTNERS = 5
"""Partners that are named."""


def facts(lived: Lived, moment: int, organisation: int) -> dict[str, Any]:
    """What it is at a moment, in words."""
    units, scenario = lived.units[organisation], lived.scenario
    known = lived.partners(moment, organisation)
    rows = [
        ("Sector", lived.sector_of(organisation)),
        ("Stage", ", ".join(stage_names(scenario.stages, lived.stage[moment, units]))),
        ("Neighbourhood", segment_name([s.name for s in scenario.segments], lived.segment[moment, units])),
        ("Size", f"{lived.total('fte', moment, organisation):.1f} FTE"),
        ("Money", f"${lived.total('money', moment, organisation):,.0f} a year"),
        ("Partnership", "member" if lived.member[moment, units].any() else "not a member"),
        ("Knows", f"{len(known)} organisations" if known else "nobody: it has no tie"),
        *((name.capitalize(), f"{lived.mean(name, moment, organisation):.2f} of 1") for name in SHARES),
    ]
    tags = scenario.roster.organisations[organisation].tags if scenario.roster else ()
    if tags:
        rows.append(("Tags", ", ".join(tags)))
    trusted = ", ".join(f"{lived.names[k]} ({trust:.2f})" for k, trust in known[:PARTNERS])
    return {
        "id": organisation,
        "label": lived.names[organisation],
        "when": moment_text(lived, moment),
        "rows": [{"name": name, "value": value} for name, value in rows],
        "competes": rivalry(lived, moment, organisation),
        "trusts": f"Most trusted: {trusted}." if trusted else "",
    }


def rivalry(lived: Lived, moment: int, organisation: int) -> str:
    """With how many it competes for the same grants."""
    if lived.sector_of(organisation) != "nonprofit":
        return "It does not live on grants."
    rivals, known = lived.rivals(moment, organisation)
    if rivals == 0:
        return "No other nonprofit at its stage competes with it for the same grants."
    tied = f"{known} of them it has ties with: there, rivalry costs trust (M4)" if known else "it has ties with none"
    return f"It competes with {rivals} other nonprofit{'s' * (rivals > 1)} at its stage for the same grants; {tied}."


def years(lived: Lived, organisation: int) -> pd.DataFrame:
    """Its years: a row for each moment."""
    n = int(lived.scenario["problem.bits"])
    found = []
    before: list[int] | None = None
    for moment, months in enumerate(lived.months):
        words = [int(w) for w in lived.practice[moment, lived.units[organisation]]]
        changed = 0 if before is None else sum((a ^ b).bit_count() for a, b in zip(words, before, strict=True))
        before = words
        stages = stage_names(lived.scenario.stages, lived.stage[moment, lived.units[organisation]])
        found.append({
            "year": round(float(months / 12), 2), "stage": " | ".join(stages),
            "FTE": round(lived.total("fte", moment, organisation), 2),
            "$ a year": round(lived.total("money", moment, organisation)),
            **{f"{use} h": round(lived.total(use, moment, organisation), 1) for use in USES},
            **{name: round(lived.mean(name, moment, organisation), 3) for name in SHARES},
            "practice": " ".join("".join("1" if (w >> k) & 1 else "0" for k in range(n)) for w in words),
            "elements changed": changed,
        })  # fmt: skip
    return pd.DataFrame(found)


def picture(lived: Lived, organisation: int, moment: int, width: int) -> dict[str, str]:
    """The drawing of its years, with words."""
    table = years(lived, organisation)
    svg = drawing.draw(table, width, moment)
    foot = f"One run, seed {lived.seed}, cisim {__version__}. An example, not a finding."
    return {"svg": svg, "title": drawing.title(table), "foot": foot,
            "subtitle": "One run: hours a month by use, money, trust and the practice it follows"}  # fmt: skip


def table_of(lived: Lived, organisation: int) -> dict[str, Any]:
    """The same as a table of texts."""
    return as_table("By year; hours are those of a month", years(lived, organisation))


def file_of(lived: Lived, organisation: int, kind: str, moment: int, width: int) -> dict[str, str]:
    """The numbers or the drawing as a file. Its name does not tell whose it is."""
    stem = f"cisim-organisation-{organisation + 1}-{lived.scenario.hash}"
    if kind == "svg":
        text = picture(lived, organisation, moment, width)["svg"]
        return {"name": f"{stem}.svg", "type": "image/svg+xml", "text": text}
    text = frame_text(years(lived, organisation))
    return {"name": f"{stem}.csv", "type": "text/csv", "text": text}
