"""Businesses: in-kind capacity and process skill at the last stage; in some problems a source of the harm."""

from __future__ import annotations

from cisim.model.kernels.layout import BUSINESS as CODE
from cisim.model.kernels.layout import Strategy as Layer
from cisim.model.sectors.base import ADMISSION, CAPACITY, Sector, Strategy
from cisim.model.sectors.serving import OWN_ALIGNMENT, SERVES

BUSINESS = Sector(
    name="business",
    plural="businesses",
    code=CODE,
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
    strategy=(
        OWN_ALIGNMENT,
        Strategy("workforce", Layer.workforce, "sectors.business_workforce"),
        Strategy("reputation", Layer.reputation, "sectors.business_reputation"),
        Strategy("rivalry", Layer.rivalry, "sectors.business_rivalry"),
        Strategy("skill", Layer.skill, "sectors.business_skill"),
        Strategy("harm", Layer.harm, "sectors.business_harm"),
    ),
)
