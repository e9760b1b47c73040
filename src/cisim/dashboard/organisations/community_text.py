"""Who is there and what moves, in plain words: for the head of the page, the map and the table."""

from __future__ import annotations

import numpy as np

from cisim.comparison.number_text import join_names
from cisim.dashboard.organisations.trajectory import ALIKE, NO_GRANT, Trajectory
from cisim.model.sectors import SERVING_NAMES

PLURALS = {"nonprofit": "nonprofits", "government": "government agencies", "business": "businesses"}
NO_FUNDER = "–"
"""Of organisations that live on no grant."""
LARGEST_MOVES = 2
"""Organisations that are named as those which grew or shrank most."""


def who_sentence(trajectory: Trajectory, moment: int) -> str:
    """How many organisations of each sector there are, how many belong to the partnership, and who funds them."""
    sectors = [trajectory.sector_of(k) for k in range(len(trajectory.names))]
    counts = [(name, sectors.count(name)) for name in SERVING_NAMES]
    parts = [f"{count:,} {PLURALS.get(name, name) if count != 1 else name}" for name, count in counts if count]
    funders = int(trajectory.scenario["sectors.funders"]) if "nonprofit" in sectors else 0
    fund = f" They live on grants of {funders} funder{'s' * (funders != 1)}." if funders else ""
    members = members_of(trajectory, moment)
    belong = (
        f"{members:,} of {len(sectors):,} belong to the partnership" if members else "None belongs to a partnership"
    )
    return f"Who is there: {join_names(parts)}.{fund} {belong}."


def moves_sentence(trajectory: Trajectory, moment: int) -> str:
    """What has changed since the start: membership, stages, practice, staff, and who changed most; at the start, what
    will have changed by the end.
    """
    until = moment or trajectory.last
    years = trajectory.months[until] / 12
    moved = sum(stages_of(trajectory, 0, k) != stages_of(trajectory, until, k) for k in range(len(trajectory.names)))
    changed = sum(
        bool((trajectory.practice[0, units] != trajectory.practice[until, units]).any()) for units in trajectory.units
    )
    staff = [float(trajectory.numbers["fte"][m].sum()) for m in (0, until)]
    members = [members_of(trajectory, m) for m in (0, until)]
    parts = [
        f"members {members[0]:,} → {members[1]:,}, staff {staff[0]:,.0f} → {staff[1]:,.0f} FTE",
        f"{changed:,} work differently",
        *([f"{moved:,} moved to another stage"] if moved else []),
        *_largest_moves(trajectory, until),
    ]
    return f"What moves, from the start to year {years:g}: {'. '.join(parts)}."


def _largest_moves(trajectory: Trajectory, until: int) -> list[str]:
    change = np.array([growth(trajectory, until, k) for k in range(len(trajectory.names))])
    parts = []
    for word, order in (("Grew most", np.argsort(-change, kind="stable")), ("Shrank most", np.argsort(change))):
        first = [k for k in order[:LARGEST_MOVES].tolist() if (change[k] > 0.05) == (word == "Grew most")]
        first = [k for k in first if abs(change[k]) > 0.05]
        if first:
            parts.append(f"{word}: " + join_names([f"{trajectory.names[k]} ({change[k]:+.1f} FTE)" for k in first]))
    return parts


def about(trajectory: Trajectory, moment: int, organisation: int) -> str:
    """An organisation in a line: size, main funder, partners."""
    partners = len(trajectory.partners(moment, organisation))
    funder = main_funder(trajectory, moment, organisation)
    parts = [
        f"{trajectory.total('fte', moment, organisation):.1f} FTE",
        *([funder] if funder != NO_FUNDER else []),
        f"{partners} partner{'s' * (partners != 1)}" if partners else "no partner",
    ]
    return " · ".join(parts)


def change_text(trajectory: Trajectory, moment: int, organisation: int) -> str:
    """How it differs from the start: another stage, or more or less staff; empty while it does not."""
    if stages_of(trajectory, 0, organisation) != stages_of(trajectory, moment, organisation):
        return "moved here"
    grown = growth(trajectory, moment, organisation)
    return f"{grown:+.1f} FTE" if abs(grown) >= 0.05 else ""


def growth(trajectory: Trajectory, moment: int, organisation: int) -> float:
    """FTE it has more than at the start."""
    return trajectory.total("fte", moment, organisation) - trajectory.total("fte", 0, organisation)


def stages_of(trajectory: Trajectory, moment: int, organisation: int) -> set[int]:
    """The stages at which it works."""
    return {int(s) for s in trajectory.stage[moment, trajectory.units[organisation]]}


def members_of(trajectory: Trajectory, moment: int) -> int:
    """Organisations in the partnership."""
    return sum(bool(trajectory.member[moment, units].any()) for units in trajectory.units)


def main_funder(trajectory: Trajectory, moment: int, organisation: int) -> str:
    """The funder that gives it most at a moment, or that all give alike."""
    found = [int(f) for f in trajectory.funder[moment, trajectory.units[organisation]] if f != NO_GRANT]
    if not found:
        return NO_FUNDER
    return "all funders" if found[0] == ALIKE else f"funder {found[0] + 1}"
