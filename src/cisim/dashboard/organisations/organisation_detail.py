"""One organisation of a run in detail: its traits, partners, competitors and years."""

from __future__ import annotations

from typing import TypedDict

import pandas as pd

from cisim.charts.page import organisation as drawing
from cisim.dashboard.organisations.community_text import main_funder, name_of, sector_text
from cisim.dashboard.organisations.map_layout import moment_text, segment_name, stage_names
from cisim.dashboard.organisations.trajectory import Trajectory
from cisim.dashboard.shell.page_figure import PageFigure
from cisim.dashboard.shell.types import Rows
from cisim.language import N_, _, format_money, format_number, ngettext
from cisim.model.kernels.layout import USES
from cisim.version import __version__

AGENT_SHARES = {"trust": N_("Trust"), "alignment": N_("Alignment"), "effectiveness": N_("Effectiveness")}
"""Shares of an organisation, and what they are called."""
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
        (_("Role"), sector_text(trajectory, organisation)),
        (_("Stage"), ", ".join(stage_names(scenario.stages, trajectory.stage[moment, units]))),
        (_("Neighbourhood"), segment_name([s.name for s in scenario.segments], trajectory.segment[moment, units])),
        (_("Size"), _("{n} FTE").format(n=format_number(trajectory.total("fte", moment, organisation), 1))),
        (_("Money"), _("{money} a year").format(money=format_money(trajectory.total("money", moment, organisation)))),
        (_("Main funder"), main_funder(trajectory, moment, organisation)),
        (_("Partnership"), _("member") if trajectory.member[moment, units].any() else _("not a member")),
        (_("Partners"), partners_text(len(known))),
        *(
            (_(label), _("{share} of 1").format(share=format_number(trajectory.mean(name, moment, organisation), 2)))
            for name, label in AGENT_SHARES.items()
        ),
    ]
    tags = scenario.roster.organisations[organisation].tags if scenario.roster else ()
    if tags:
        rows.append((_("Tags"), ", ".join(tags)))
    trusted = ", ".join(f"{name_of(trajectory, k)} ({format_number(trust, 2)})" for k, trust in known[:MAX_PARTNERS])
    return {
        "id": organisation,
        "label": name_of(trajectory, organisation),
        "when": moment_text(trajectory, moment),
        "rows": [{"name": name, "value": value} for name, value in rows],
        "competes": rivalry(trajectory, moment, organisation),
        "trusts": _("Most trusted: {names}.").format(names=trusted) if trusted else "",
    }


def partners_text(count: int) -> str:
    """With how many organisations it has ties."""
    if not count:
        return _("none: it has no tie")
    return ngettext("{n} organisation it knows", "{n} organisations it knows", count).format(n=count)


def rivalry(trajectory: Trajectory, moment: int, organisation: int) -> str:
    """With how many it competes for the same grants."""
    if trajectory.sector_of(organisation) != "nonprofit":
        return _("It does not live on grants.")
    rivals, known = trajectory.rivals(moment, organisation)
    if rivals == 0:
        return _("No other nonprofit at its stage competes with it for the same grants.")
    competes = ngettext(
        "It competes with {n} other nonprofit at its stage for the same grants.",
        "It competes with {n} other nonprofits at its stage for the same grants.",
        rivals,
    )
    tied = ngettext(
        "It has ties with {n} of them: there, rivalry costs trust (M4).",
        "It has ties with {n} of them: there, rivalry costs trust (M4).",
        known,
    )
    none = _("It has ties with none of them.")
    return f"{competes.format(n=rivals)} {tied.format(n=known) if known else none}"


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
    foot = _("One run, seed {seed}, cisim {version}. An example, not a finding.")
    return PageFigure(
        name="inspected-years", label=_("Years of this organisation"), config=trajectory.scenario.hash, runs=1,
        subtitle=_("One run: hours a month by use, money, trust and the practice it follows"),
        foot=foot.format(seed=trajectory.seed, version=__version__),
        table=lambda: table, draw=lambda whole: drawing.draw(table, width, moment),
        files=f"cisim-organisation-{organisation + 1}-{trajectory.scenario.hash}",
        caption=_("By year; hours are those of a month"),
    )  # fmt: skip
