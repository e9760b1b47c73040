"""Businesses: in-kind capacity and process skill at the last stage; in some problems a source of the harm."""

from __future__ import annotations

from dataclasses import replace

from cisim.model.kernels.layout import BUSINESS as CODE
from cisim.model.kernels.layout import Strategy as Layer
from cisim.model.sectors.base import ADMISSION, CAPACITY, Sector, Strategy
from cisim.model.sectors.serving import ATTENDANCE, MEMBERSHIP, OWN_ALIGNMENT, PRACTICE, VOTE

TAKING_PART = replace(
    MEMBERSHIP, equation="M13, M26",
    rule="joins as far as what it learns, a better stage (workforce) and its reputation outweigh the hours it costs "
         "and competitors who stay outside, leaves as far as not",
    source="Kania & Kramer 2011 (A10, B15, C6); V17; rates and sizes assumed",
    parameters=("sectors.join_rate", "sectors.leave_rate", "sectors.learning_worth", "sectors.business_workforce",
                "sectors.business_reputation", "sectors.business_rivalry"),
    kernels=("businesses.weigh_membership", *MEMBERSHIP.kernels),
)  # fmt: skip

BUSINESS = Sector(
    name="business",
    plural="businesses",
    code=CODE,
    count="sectors.businesses",
    admitted="sectors.businesses_admitted",
    place="the stages that name it, else the last one; all segments",
    capacity="`sectors.business_fte`; fixed",
    income="its own; it gives in kind",
    rights="lends its method to joint cycles; takes part while it pays; may do harm while it is not aligned (off by "
    "default)",
    decisions=(TAKING_PART, ATTENDANCE, VOTE, PRACTICE),
    agent="Business",
    spellings=("businesses", "company", "private", "privatesector", "forprofit"),
    rules=(CAPACITY, ADMISSION),
    strategy=(
        OWN_ALIGNMENT,
        Strategy("workforce", Layer.workforce, "sectors.business_workforce"),
        Strategy("reputation", Layer.reputation, "sectors.business_reputation"),
        Strategy("rivalry", Layer.rivalry, "sectors.business_rivalry"),
        Strategy("skill", Layer.skill, "sectors.business_skill"),
        Strategy("harm", Layer.harm, "sectors.business_harm"),
    ),
)
