"""The funders of a place from the grants on file: who gave how much in a year, for how long, and to whom."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cisim.own_community.csv_cells import number_text
from cisim.own_community.csv_table import csv_text
from cisim.own_community.grants import GrantOnFile, Grants
from cisim.own_community.names import name_key
from cisim.own_community.ntee import LOW, MEDIUM
from cisim.own_community.place.draft import FUNDING, Draft, toml_value
from cisim.own_community.reading import money_text
from cisim.scenario.roster import Roster

MOST_FUNDERS = 50
"""The declared range of ``sectors.funders``."""
TERMS = (1.0, 20.0)
"""Years: the declared range of ``funding.term_isolated``."""
SMALLEST = 1e-6
"""The declared range of a funder's ``size``."""
FEW_GRANTS = 3
"""Of fewer grants than these nobody can tell what a funder does."""


def add_funders(draft: Draft, rows: Sequence[GrantOnFile], roster: Roster) -> None:
    """An entry for each funder: its name, its dollars relative to the mean of them, the years of its grants."""
    if not rows:
        draft.note("funders", "as in the scenario", LOW, "no file of grants", "sectors.funders")
        return
    grants = Grants(tuple(rows))
    dollars = dict(list(grants.funders.items())[:MOST_FUNDERS])
    left = len(grants.funders) - len(dollars)
    why = "funders in the files of grants" + (f"; the {left:,} smallest are left out" if left else "")
    draft.add("", "[sectors]")
    draft.guess(f"funders = {len(dollars)}", "funders", str(len(dollars)), MEDIUM, why)
    _add_term(draft, grants)
    known = {name_key(o.label) for o in roster.organisations}
    mean, total = sum(dollars.values()) / len(dollars), sum(dollars.values())
    for name, given in dollars.items():
        own = Grants(tuple(g for g in rows if name_key(g.funder) == name_key(name)))
        paid = {name_key(g.recipient) for g in own.rows}
        size = max(float(f"{given / mean:.4g}"), SMALLEST)
        text = (
            f"{len(own.rows):,} grant{'s' * (len(own.rows) > 1)} to {len(paid):,}, of whom {len(paid & known):,} stand "
            f"in the list; {money_text(given / grants.years)} a year"
        )
        confidence = MEDIUM if len(own.rows) >= FEW_GRANTS else LOW
        draft.add("", "[[funders]]", f"name = {toml_value(name)}")
        draft.guess(f"size = {size:g}", f"funder: {name}", f"{given / total:.0%} of grants", confidence, text)
        if (years := _years(own)) is not None and years != _years(grants):
            draft.guess(f"term_isolated = {years:.4g}", f"years of a grant: {name}", f"{years:.4g}", confidence,
                        "half of its dollars are given for so long or shorter")  # fmt: skip


def _add_term(draft: Draft, grants: Grants) -> None:
    if (years := _years(grants)) is None:
        draft.note(
            "years of a grant", "as in the scenario", LOW, "no dates or durations on file", "funding.term_isolated"
        )
        return
    draft.add("", "[funding]")
    draft.guess(f"term_isolated = {years:.4g}", "years of a grant", f"{years:.4g}", MEDIUM,
                "half of the dollars are given for so long or shorter")  # fmt: skip


def _years(grants: Grants) -> float | None:
    """The duration of the middle dollar within what a scenario may have; nothing where no duration is known."""
    return None if math.isnan(grants.months) else min(max(grants.months / 12, TERMS[0]), TERMS[1])


def funding_text(rows: Sequence[GrantOnFile], roster: Roster) -> str:
    """Who paid whom how much in which year, and whether the recipient is one of the organisations."""
    known = {name_key(o.label): o.label for o in roster.organisations}
    sums: dict[tuple[str, str, int], float] = {}
    first: dict[str, str] = {}
    for g in rows:
        funder, recipient = (first.setdefault(name_key(n), n) for n in (g.funder, g.recipient))
        key = funder, known.get(name_key(recipient), recipient), math.floor(g.year)
        sums[key] = sums.get(key, 0.0) + g.dollars
    cells = [[funder, to, str(year), number_text(round(dollars, 2)), "yes" if name_key(to) in known else "no"]
             for (funder, to, year), dollars in sorted(sums.items())]  # fmt: skip
    return csv_text(["funder", "recipient", "year", "dollars", "in the list"], cells)


def note_grantees(draft: Draft, rows: Sequence[GrantOnFile], roster: Roster) -> None:
    """How many of the organisations have grants on file."""
    recipients = {name_key(g.recipient) for g in rows}
    known = sum(name_key(o.label) in recipients for o in roster.organisations)
    why = "by name, in any capitals; who paid whom stands there, and the model deals grants anew"
    draft.note("grantees among the organisations", f"{known} of {len(roster.organisations)}", MEDIUM, why, FUNDING)
