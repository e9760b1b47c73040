"""The exempt-organisations master file of the IRS: its columns, who in it serves, and the stage each code proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cisim.model.sectors import NONPROFIT
from cisim.own_community.names import name_key, normalize
from cisim.own_community.ntee import GRANTMAKERS, StageProposal, propose_stage
from cisim.own_community.sheet import Sheet
from cisim.scenario.schema import Stage

MARKS = ("EIN", "NAME", "SUBSECTION", "NTEE_CD")
"""Headings by which the file is known."""
FORM = {
    "label": "NAME",
    "budget": "REVENUE_AMT",
    "ntee": "NTEE_CD",
    "ein": "EIN",
    "foundation": "FOUNDATION",
    "street": "STREET",
    "zip": "ZIP",
    "stage": "",
    "sector": "",
    "segment": "",
    "tags": "",
}
"""Headings by column; without a heading: its GROUP is a number of exemption, its SORT_NAME a second name."""
PRIVATE_FOUNDATIONS = ("02", "2", "03", "3", "04", "4")
"""Values of FOUNDATION of those that give and do not serve."""


def is_master_file(headings: Sequence[str]) -> bool:
    """Whether a file is one by its headings."""
    return {normalize(mark) for mark in MARKS} <= {normalize(h) for h in headings}


def form_of(headings: Sequence[str]) -> Mapping[str, str]:
    """Headings by column where the form of a file is known."""
    return FORM if is_master_file(headings) else {}


def propose_stages(sheet: Sheet, stages: Sequence[Stage]) -> None:
    """Give rows the sector and the stage of their code, leave out who has none, and say what was proposed."""
    rows, proposed = [], Counter[tuple[str, StageProposal]]()
    for row, cells in sheet.rows:
        code = cells.get("ntee", "").upper()
        if cells.get("foundation", "") in PRIVATE_FOUNDATIONS or code.startswith(GRANTMAKERS):
            sheet.leave_out(row, "of a foundation, which gives (funders come with the scenario)")
        elif not code:
            sheet.leave_out(row, "without an NTEE code")
        elif (proposal := propose_stage(code, stages)) is None:
            sheet.leave_out(row, "of an NTEE code that no stage is about")
        else:
            proposed[code[:3], proposal] += 1
            rows.append((row, cells | {"stage": proposal.stage, "sector": cells.get("sector") or NONPROFIT.name}))
    sheet.rows[:] = rows
    lines: dict[tuple[str, str], list[str]] = {}
    for (code, p), count in sorted(proposed.items(), key=lambda item: item[0][0]):
        lines.setdefault((p.stage, p.confidence), []).append(f"{code} {p.subject} ({count:,})")
    for (stage, confidence), subjects in lines.items():
        sheet.notes.append(f"stage proposed by NTEE code, confidence {confidence}: {', '.join(subjects)} = {stage}")


def leave_out_small(sheet: Sheet) -> None:
    """Leave out who reports no revenue: those too small to file in full, and who files no such return."""
    kept = []
    for row, cells in sheet.rows:
        if cells.get("budget", "").strip("0.") in ("", "-") or cells["budget"].startswith("-"):
            sheet.leave_out(row, "without revenue")
        else:
            kept.append((row, cells))
    sheet.rows[:] = kept


def name_by_number(sheet: Sheet) -> None:
    """Put the EIN behind names that several organisations have, as chapters do."""
    keys = Counter(name_key(cells.get("label", "")) for _, cells in sheet.rows)
    several = {key for key, count in keys.items() if count > 1 and key}
    for _, cells in sheet.rows:
        if name_key(cells.get("label", "")) in several and cells.get("ein"):
            cells["label"] = f"{cells['label']} (EIN {cells['ein']})"
    if several:
        sheet.notes.append(f"{len(several):,} name{'s' * (len(several) > 1)} that several have: their EIN was added")
