"""Small communities that are quick to run."""

from __future__ import annotations

from functools import cache

from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario

SMALL = {
    "time.months": 60,
    "sectors.nonprofits": 14,
    "sectors.governments": 7,
    "sectors.businesses": 2,
    "sectors.funders": 2,
    "money.pool": 5.0e6,
    "sectors.government_fte": 20.0,
}
TINY = {"time.months": 24, "sectors.nonprofits": 9, "sectors.businesses": 2, "sectors.funders": 2, "money.pool": 3.0e6}


@cache
def small_city() -> Scenario:
    """The default city at half size over five years, all conditions on."""
    return load("adaptive-city", SMALL)


@cache
def tiny_city() -> Scenario:
    """Nine nonprofits, seven governments, two businesses, two funders; two years, all conditions on."""
    return load("adaptive-city", TINY)
