"""One organisation of a run in detail: its traits, partners, competitors and years."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cisim.charts.page import organisation as drawing
from cisim.charts.page.money import use_name
from cisim.dashboard.organisations.community_text import main_funder, name_of, sector_text
from cisim.dashboard.organisations.map_layout import moment_text, segment_name, stage_names
from cisim.dashboard.organisations.trajectory import Trajectory
from cisim.language import N_, _, format_money, format_number, ngettext
from cisim.model.kernels.layout import USES
from cisim.report.document import as_table
from cisim.storage.files import frame_text
from cisim.version import __version__

AGENT_SHARES = {"trust": N_("Trust"), "alignment": N_("Alignment"), "effectiveness": N_("Effectiveness")}
"""Shares of an organisation, and what they are called."""
MAX_PARTNERS = 5
"""Partners that are named."""
YEARS_COLUMNS = (
    N_("year"), N_("stage"), N_("FTE"), N_("$ a year"), N_("trust"), N_("alignment"), N_("effectiveness"),
    N_("practice"), N_("elements changed"),
)  # fmt: skip
"""Headings of the years of an organisation."""


def facts(trajectory: Trajectory, moment: int, organisation: int) -> dict[str, Any]:
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


def picture(trajectory: Trajectory, organisation: int, moment: int, width: int) -> dict[str, str]:
    """The drawing of its years, with words."""
    table = years(trajectory, organisation)
    svg = drawing.draw(table, width, moment)
    foot = _("One run, seed {seed}, cisim {version}. An example, not a finding.")
    return {"svg": svg, "title": drawing.title(table), "foot": foot.format(seed=trajectory.seed, version=__version__),
            "subtitle": _("One run: hours a month by use, money, trust and the practice it follows")}  # fmt: skip


def table_of(trajectory: Trajectory, organisation: int) -> dict[str, Any]:
    """The same as a table of texts."""
    table = years(trajectory, organisation)
    headings = {f"{use} h": _("{use} h").format(use=use_name(use)) for use in USES}
    headings |= {name: _(name) for name in YEARS_COLUMNS}
    return as_table(_("By year; hours are those of a month"), table.rename(columns=headings))


def file_of(trajectory: Trajectory, organisation: int, kind: str, moment: int, width: int) -> dict[str, str]:
    """The numbers or the drawing as a file. Its name does not tell whose it is."""
    stem = f"cisim-organisation-{organisation + 1}-{trajectory.scenario.hash}"
    if kind == "svg":
        text = picture(trajectory, organisation, moment, width)["svg"]
        return {"name": f"{stem}.svg", "type": "image/svg+xml", "text": text}
    text = frame_text(years(trajectory, organisation))
    return {"name": f"{stem}.csv", "type": "text/csv", "text": text}
