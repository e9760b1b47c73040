"""The sectors: one line each, from which roster, community, Mesa agents, checks and documentation are made.

A sector is what an organisation is by right: where it works, what it lives on, what it may decide. Three sectors serve
(``SERVING``); funders and backbones are agents too, but serve nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

NONPROFIT, GOVERNMENT, BUSINESS = range(3)
"""Codes of the sectors that serve, as kernels compare them (``traits[r, Trait.sector, o]``)."""


@dataclass(frozen=True)
class SectorRule:
    """A number that every organisation of a sector starts with, which a function from outside may set instead.

    Attributes:
        name: its key below ``[sector_rules.SECTOR]`` of a scenario.
        unit: unit of what the function returns.
        low: lowest value allowed.
        high: highest value allowed.
        text: what it is.
    """

    name: str
    unit: str
    low: float
    high: float
    text: str


CAPACITY = SectorRule("capacity", "FTE", 1e-3, 1e9, "service capacity at the start")
ADMISSION = SectorRule("admission", "share", 0, 1, "chance to be admitted to the partnership")
OWN_INCOME = SectorRule("own_income", "$/year", 0, 1e12, "yearly income that does not come from the grant pool")
SECTOR_RULES = (CAPACITY, ADMISSION, OWN_INCOME)


@dataclass(frozen=True)
class SectorDraw:
    """What a rule from outside is told of the organisations of its sector when communities are drawn.

    Attributes:
        sector: name of the sector.
        usual: ``[run, organisation]`` what the built-in rule gives, in the unit of the rule.
        stage: ``[run, organisation]`` position of the stage at which each works; empty ``[run, 0]`` for funders.
        segment: ``[run, organisation]`` position of the segment it serves, -1 for all; empty for funders.
        need: ``[stage, segment]`` share of the community's need at the start; sums to 1.
        values: ``[run]`` parameters by key; for admission only those of scope *world*.
    """

    sector: str
    usual: npt.NDArray[np.float64]
    stage: npt.NDArray[np.int64]
    segment: npt.NDArray[np.int64]
    need: npt.NDArray[np.float64]
    values: Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Sector:
    """A kind of agent: its code, numbers, rights, decisions, and its class among the Mesa agents.

    Attributes:
        name: singular, as files and tables say it.
        code: ``traits[r, Trait.sector, o]`` of its organisations; None for sectors that do not serve.
        count: parameter that says how many there are; empty: one for each initiative.
        admitted: parameter that says what share may belong to the partnership; empty: it is part of it.
        place: where it works.
        capacity: what it can do at the start.
        income: what it lives on.
        rights: rights and limits.
        decisions: methods of its Mesa class that can be overridden; rules of the same name decide for ensembles.
        agent: name of its class in ``cisim.agents``.
        spellings: what else a cell of a CSV file may call it, in small letters without spaces and hyphens.
        rules: what a function from outside may set instead.
    """

    name: str
    code: int | None
    count: str
    admitted: str
    place: str
    capacity: str
    income: str
    rights: str
    decisions: tuple[str, ...]
    agent: str
    spellings: tuple[str, ...] = ()
    rules: tuple[SectorRule, ...] = ()


SERVES = ("decide_attendance", "decide_practice", "decide_membership", "decide_vote")

SECTORS: tuple[Sector, ...] = (
    Sector(
        name="nonprofit",
        code=NONPROFIT,
        count="sectors.nonprofits",
        admitted="sectors.nonprofits_admitted",
        place="one cell: a stage and a segment; may move",
        capacity="what pool and own income pay for, dealt by size (log-normal)",
        income="grants, and an own income that stays fixed",
        rights="raises funds and writes reports",
        decisions=(*SERVES, "decide_move"),
        agent="Nonprofit",
        spellings=("", "nonprofits", "notforprofit", "ngo", "charity", "501c3"),
        rules=(CAPACITY, ADMISSION, OWN_INCOME),
    ),
    Sector(
        name="government",
        code=GOVERNMENT,
        count="sectors.governments",
        admitted="sectors.governments_admitted",
        place="one stage, all segments; dealt to the stages in turn",
        capacity="`sectors.government_fte` on average, dealt by the children of the stages; fixed",
        income="public budgets",
        rights="the only one that can set policy bits; searches at its own, slower rate; elections reset its alignment",
        decisions=(*SERVES, "decide_election", "decide_saving"),
        agent="Government",
        spellings=("governments", "public", "publicsector", "publicagency", "governmentagency", "schooldistrict"),
        rules=(CAPACITY, ADMISSION),
    ),
    Sector(
        name="business",
        code=BUSINESS,
        count="sectors.businesses",
        admitted="sectors.businesses_admitted",
        place="the stages that name it, else the last one; all segments",
        capacity="`sectors.business_fte`; fixed",
        income="its own; it gives in kind",
        rights="lends its method to joint cycles; may do harm while it is not aligned (off by default)",
        decisions=SERVES,
        agent="Business",
        spellings=("businesses", "company", "private", "privatesector", "forprofit"),
        rules=(CAPACITY, ADMISSION),
    ),
    Sector(
        name="funder",
        code=None,
        count="sectors.funders",
        admitted="sectors.funders_admitted",
        place="none",
        capacity="an equal share of the grant pool",
        income="the grant pool",
        rights="gives a share of the grant pool once a year; not an organisation that serves",
        decisions=("decide_grants", "decide_contribution"),
        agent="Funder",
        rules=(ADMISSION,),
    ),
    Sector(
        name="backbone",
        code=None,
        count="",
        admitted="",
        place="the stages of its initiative",
        capacity="staff as far as funders pay for it",
        income="a part of the grant pool",
        rights="exists only as condition, budget and staff",
        decisions=(),
        agent="Backbone",
    ),
)

SERVING = tuple(sector for sector in SECTORS if sector.code is not None)
"""Sectors whose organisations serve, in the order of their codes, which is that of organisations in all arrays."""
SERVING_NAMES = tuple(sector.name for sector in SERVING)
RULE_KEYS = {f"sector_rules.{s.name}.{rule.name}": (s, rule) for s in SECTORS for rule in s.rules}
"""Sector and rule by the key of a scenario, as ``sector_rules.government.capacity``."""
