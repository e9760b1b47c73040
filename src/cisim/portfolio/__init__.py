"""A portfolio: many places at once, each a community of its own, on one universal landscape; in both arms each.

Public: every name of ``__all__``.
"""

from cisim.portfolio.places import Place, draw_places
from cisim.portfolio.portfolio_file import Portfolio, PortfolioError, load_portfolio
from cisim.portfolio.runs import PortfolioRuns, run_portfolio

__all__ = [
    "Place",
    "Portfolio",
    "PortfolioError",
    "PortfolioRuns",
    "draw_places",
    "load_portfolio",
    "run_portfolio",
]
