"""Portfolios with made-up results."""

from __future__ import annotations

import numpy as np

from cisim.portfolio import draw_places
from cisim.portfolio.portfolio_file import validate_portfolio
from cisim.portfolio.runs import PortfolioRuns

LATE = {"treatment": {"share": 0.5, "waves": [{"year": 0, "share": 0.5}, {"year": 4, "share": 0.5}]}}


def made(count: int, months: int = 60, name: str = "a", **changes) -> PortfolioRuns:
    """Places with made-up results: what the report needs of a run."""
    places = [{"name": name, "scenario": "small-town", "count": count}]
    portfolio = validate_portfolio({"title": "Made up", "set": {"time.months": months}, "places": places} | changes)
    groups, rng = draw_places(portfolio, 1), np.random.default_rng(1)
    years = months // 12
    late = groups[0].start // 12 + int(groups[0].scenario["indicators.window"]) > years
    rising = np.where(late[:, None], np.nan, rng.random((count, 2)))
    money = np.full((count, 2), 1e6)
    return PortfolioRuns(
        portfolio, 1, groups, 12 * np.arange(years + 1), rng.normal(50, 5, (count, 2, years + 1)), rising,
        money / 1e3, money, money / 10,
    )  # fmt: skip
