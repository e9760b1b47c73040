"""One organisation of a run in detail: its traits, partners, competitors and years."""

from __future__ import annotations

from typing import TypedDict

import pandas as pd

from cisim.charts.page import organisation as drawing
from cisim.dashboard.organisations.community_text import main_funder
from cisim.dashboard.organisations.map_layout import moment_text, segment_name, stage_names
from cisim.dashboard.organisations.trajectory import Trajectory
from cisim.dashboard.shell.picture import PageFigure
from cisim.dashboard.shell.types import Rows
from cisim.model.kernels.layout import USES
from cisim.version import __version__

AGENT_SHARES = ("trust", "alignment", "effectiveness")
MAX_PARTNERS = 5
"""Partners that are named."""


class OrganisationFactsData(TypedDict):
    """What an organisation is at a moment, in words."""

    id: int
    label: str
    when: str
    rows: Rows
    competes: str
    trusts: str


def facts(trajectory: Trajectory, moment: int, organisation: int) -> OrganisationFactsData:
    """What it is at a moment, in words."""
    units, scenario = trajectory.units[organisation], trajectory.scenario
    known = trajectory.partners(moment, organisation)
    rows = [
        ("Role", trajectory.sector_of(organisation)),
        ("Stage", ", ".join(stage_names(scenario.stages, trajectory.stage[moment, units]))),
        ("Neighbourhood", segment_name([s.name for s in scenario.segments], trajectory.segment[moment, units])),
        ("Size", f"{trajectory.total('fte', moment, organisation):.1f} FTE"),
        ("Money", f"${trajectory.total('money', moment, organisation):,.0f} a year"),
        ("Main funder", main_funder(trajectory, moment, organisation)),
        ("Partnership", "member" if trajectory.member[moment, units].any() else "not a member"),
        ("Partners", f"{len(known)} organisations it knows" if known else "none: it has no tie"),
        *((name.capitalize(), f"{trajectory.mean(name, moment, organisation):.2f} of 1") for name in AGENT_SHARES),
    ]
    tags = scenario.roster.organisations[organisation].tags if scenario.roster else ()
    if tags:
        rows.append(("Tags", ", ".join(tags)))
    trusted = ", ".join(f"{trajectory.names[k]} ({trust:.2f})" for k, trust in known[:MAX_PARTNERS])
    return {
        "id": organisation,
        "label": trajectory.names[organisation],
        "when": moment_text(trajectory, moment),
        "rows": [{"name": name, "value": value} for name, value in rows],
        "competes": rivalry(trajectory, moment, organisation),
        "trusts": f"Most trusted: {trusted}." if trusted else "",
    }


def rivalry(trajectory: Trajectory, moment: int, organisation: int) -> str:
    """With how many it competes for the same grants."""
    if trajectory.sector_of(organisation) != "nonprofit":
        return "It does not live on grants."
    rivals, known = trajectory.rivals(moment, organisation)
    if rivals == 0:
        return "No other nonprofit at its stage competes with it for the same grants."
    tied = f"{known} of them it has ties with: there, rivalry costs trust (M4)" if known else "it has ties with none"
    return f"It competes with {rivals} other nonprofit{'s' * (rivals > 1)} at its stage for the same grants; {tied}."


def years(trajectory: Trajectory, organisation: int) -> pd.DataFrame:
    """Its years: a row for each moment."""
    n = int(trajectory.scenario["problem.bits"])
    rows = []
    before: list[int] | None = None
    for moment, months in enumerate(trajectory.months):
        words = [int(w) for w in trajectory.practice[moment, trajectory.units[organisation]]]
        changed = 0 if before is None else sum((a ^ b).bit_count() for a, b in zip(words, before, strict=True))
        before = words
        stages = stage_names(trajectory.scenario.stages, trajectory.stage[moment, trajectory.units[organisation]])
        rows.append({
            "year": round(float(months / 12), 2), "stage": " | ".join(stages),
            "FTE": round(trajectory.total("fte", moment, organisation), 2),
            "$ a year": round(trajectory.total("money", moment, organisation)),
            **{f"{use} h": round(trajectory.total(use, moment, organisation), 1) for use in USES},
            **{name: round(trajectory.mean(name, moment, organisation), 3) for name in AGENT_SHARES},
            "practice": " ".join("".join("1" if (w >> k) & 1 else "0" for k in range(n)) for w in words),
            "elements changed": changed,
        })  # fmt: skip
    return pd.DataFrame(rows)


def figure_of(trajectory: Trajectory, organisation: int, moment: int, width: int) -> PageFigure:
    """Its years as a figure. Names of files do not tell whose they are."""
    table = years(trajectory, organisation)
    return PageFigure(
        name="inspected-years", label="Years of this organisation", config=trajectory.scenario.hash, runs=1,
        subtitle="One run: hours a month by use, money, trust and the practice it follows",
        foot=f"One run, seed {trajectory.seed}, cisim {__version__}. An example, not a finding.",
        table=lambda: table, draw=lambda whole: drawing.draw(table, width, moment),
        files=f"cisim-organisation-{organisation + 1}-{trajectory.scenario.hash}",
        caption="By year; hours are those of a month",
    )  # fmt: skip
