"""Indicators of a place beside what those of ordinary districts do by themselves, without any partnership.

Measured in public tables of 178 districts of one state, 2008 to 2014: five to six indicators, four annual values each.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cisim.language import _, format_list, format_number, ngettext
from cisim.own_community.series import Datum
from cisim.scenario.scenario import Scenario

FEWEST_YEARS = 3
"""Years with values from which a trend is told."""
RISING = (49, 61)
"""Per cent of indicators with a rising trend over four years, from district to district of each size."""
GATE = (38, 66)
"""Per cent of districts with at least 60 % of their indicators rising."""
SWINGS = ((25_000, 1.2, 1.7), (4_100, 2.0, 3.7), (1_000, 4.3, 6.9))
"""Pupils of a district, and the standard deviation in points by which an indicator moves and comes back."""


def trends(data: Iterable[Datum]) -> dict[int, float]:
    """Points a year by stage, of all children, where there are values of enough years."""
    values: dict[int, list[tuple[float, float]]] = {}
    for d in data:
        if d.segment is None:
            values.setdefault(d.stage, []).append((d.year, d.value))
    return {
        stage: float(np.polyfit([year for year, _value in rows], [value for _year, value in rows], 1)[0])
        for stage, rows in sorted(values.items())
        if len({year for year, _value in rows}) >= FEWEST_YEARS
    }


def beside_ordinary(data: Iterable[Datum], scenario: Scenario) -> list[str]:
    """Trends of a place's own indicators, and what they are in ordinary districts; nothing where none can be told."""
    found = trends(data)
    if not found:
        return []
    rising = sum(slope > 0 for slope in found.values())
    each = format_list(
        [_("{stage} {slope} points a year").format(stage=scenario.stages[stage].name, slope=f"{slope:+.1f}")
         for stage, slope in found.items()]
    )  # fmt: skip
    own = ngettext("{k} of {n} indicator rises: {each}.", "{k} of {n} indicators rise: {each}.", len(found))
    swings = format_list(
        [_("{low} to {high} points at {pupils} pupils").format(
            low=format_number(low, 1), high=format_number(high, 1), pupils=format_number(pupils))
         for pupils, low, high in SWINGS]
    )  # fmt: skip
    districts = _(
        "In ordinary districts without any partnership {low} to {high} % of indicators rise over four years, in "
        "{fewest} to {most} % of districts at least 60 of 100 do, and values move by chance: {swings}."
    )
    return [
        own.format(k=rising, n=len(found), each=each),
        districts.format(low=RISING[0], high=RISING[1], fewest=GATE[0], most=GATE[1], swings=swings),
    ]
