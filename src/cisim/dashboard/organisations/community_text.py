"""Who is there and what moves, in plain words: for the head of the page, the map and the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cisim.comparison.number_text import join_names
from cisim.dashboard.organisations.trajectory import ALIKE, NO_GRANT, Trajectory
from cisim.language import N_, _, format_integer, format_number, ngettext
from cisim.language.numbers import format_general
from cisim.model.sectors import SERVING_NAMES

SECTOR_NAMES = {"nonprofit": N_("nonprofit"), "government": N_("government"), "business": N_("business")}
"""Sectors in words: what an organisation is."""
SECTOR_COUNTS: Mapping[str, Callable[[int], str]] = {
    "nonprofit": lambda n: ngettext("{n} nonprofit", "{n} nonprofits", n),
    "government": lambda n: ngettext("{n} government agency", "{n} government agencies", n),
    "business": lambda n: ngettext("{n} business", "{n} businesses", n),
}
NUMBERED_NAMES = {
    "nonprofit": N_("nonprofit {n}"), "government": N_("government {n}"), "business": N_("business {n}"),
}  # fmt: skip
"""What organisations are called that no file names."""
NO_FUNDER = "–"
"""Of organisations that live on no grant."""
SECTOR_SIGNS = {"nonprofit": "●", "government": "■", "business": "◆"}
"""Before the names of organisations; relations draw the same shapes."""
LARGEST_MOVES = 2
"""Organisations that are named as those which grew or shrank most."""


def name_of(trajectory: Trajectory, organisation: int) -> str:
    """What an organisation is called: as its file says, or by sector and number in the language of the page."""
    label = trajectory.names[organisation]
    if trajectory.scenario.roster is not None:
        return label
    return _(NUMBERED_NAMES[trajectory.sector_of(organisation)]).format(n=label.rpartition(" ")[2])


def sector_text(trajectory: Trajectory, organisation: int) -> str:
    """Its sector in words."""
    return _(SECTOR_NAMES[trajectory.sector_of(organisation)])


def sector_legend() -> list[dict[str, str]]:
    """Sign and name of each sector."""
    return [{"sign": sign, "text": _(SECTOR_NAMES[name])} for name, sign in SECTOR_SIGNS.items()]


def who_sentence(trajectory: Trajectory, moment: int) -> str:
    """How many organisations of each sector there are, how many belong to the partnership, and who funds them."""
    sectors = [trajectory.sector_of(k) for k in range(len(trajectory.names))]
    counts = [(name, sectors.count(name)) for name in SERVING_NAMES]
    there = join_names([SECTOR_COUNTS[name](count).format(n=format_integer(count)) for name, count in counts if count])
    sentences = [_("Who is there: {organisations}.").format(organisations=there)]
    funders = int(trajectory.scenario["sectors.funders"]) if "nonprofit" in sectors else 0
    if funders:
        fund = ngettext("They live on grants of {n} funder.", "They live on grants of {n} funders.", funders)
        sentences.append(fund.format(n=funders))
    members = members_of(trajectory, moment)
    belong = ngettext("{n} of {all} belongs to the partnership.", "{n} of {all} belong to the partnership.", members)
    if not members:
        belong = _("None belongs to a partnership.")
    sentences.append(belong.format(n=format_integer(members), all=format_integer(len(sectors))))
    return " ".join(sentences)


def moves_sentence(trajectory: Trajectory, moment: int) -> str:
    """What has changed since the start: membership, stages, practice, staff, and who changed most; at the start, what
    will have changed by the end.
    """
    until = moment or trajectory.last
    moved = sum(stages_of(trajectory, 0, k) != stages_of(trajectory, until, k) for k in range(len(trajectory.names)))
    changed = sum(
        bool((trajectory.practice[0, units] != trajectory.practice[until, units]).any()) for units in trajectory.units
    )
    staff = [format_number(float(trajectory.numbers["fte"][m].sum())) for m in (0, until)]
    members = [format_integer(members_of(trajectory, m)) for m in (0, until)]
    began = _("What moves, from the start to year {year}: members {m0} → {m1}, staff {s0} → {s1} FTE.").format(
        year=format_general(trajectory.months[until] / 12), m0=members[0], m1=members[1], s0=staff[0], s1=staff[1]
    )
    differently = ngettext("{n} works differently.", "{n} work differently.", changed)
    parts = [began, differently.format(n=format_integer(changed))]
    if moved:
        to_stage = ngettext("{n} moved to another stage.", "{n} moved to another stage.", moved)
        parts.append(to_stage.format(n=format_integer(moved)))
    return " ".join([*parts, *_largest_moves(trajectory, until)])


def _largest_moves(trajectory: Trajectory, until: int) -> list[str]:
    change = np.array([growth(trajectory, until, k) for k in range(len(trajectory.names))])
    parts = []
    for text, order, more in (
        (_("Grew most: {names}."), np.argsort(-change, kind="stable"), True),
        (_("Shrank most: {names}."), np.argsort(change), False),
    ):
        first = [k for k in order[:LARGEST_MOVES].tolist() if (change[k] > 0.05) == more and abs(change[k]) > 0.05]
        if first:
            names = [f"{name_of(trajectory, k)} ({_fte_change(change[k])})" for k in first]
            parts.append(text.format(names=join_names(names)))
    return parts


def _fte_change(fte: float) -> str:
    return _("{n} FTE").format(n=format_number(fte, 1, sign=True))


def about(trajectory: Trajectory, moment: int, organisation: int) -> str:
    """An organisation in a line: size, main funder, partners."""
    partners = len(trajectory.partners(moment, organisation))
    funder = main_funder(trajectory, moment, organisation)
    size = _("{n} FTE").format(n=format_number(trajectory.total("fte", moment, organisation), 1))
    known = ngettext("{n} partner", "{n} partners", partners).format(n=partners) if partners else _("no partner")
    return " · ".join([size, *([funder] if funder != NO_FUNDER else []), known])


def change_text(trajectory: Trajectory, moment: int, organisation: int) -> str:
    """How it differs from the start: another stage, or more or less staff; empty while it does not."""
    if stages_of(trajectory, 0, organisation) != stages_of(trajectory, moment, organisation):
        return _("moved here")
    grown = growth(trajectory, moment, organisation)
    return _fte_change(grown) if abs(grown) >= 0.05 else ""


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
    return _("all funders") if found[0] == ALIKE else _("funder {n}").format(n=found[0] + 1)
