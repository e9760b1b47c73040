"""The pages, in the order of the navigation. To add one: a module here with a component, and its line in PAGES.

Each has an element ``picture`` with a drawing, a ``Status``, and figures as ``Picture`` makes them: so it is tested.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cisim.dashboard.compare import page as compare
from cisim.dashboard.experiment import page as experiment
from cisim.dashboard.explore import page as explore
from cisim.dashboard.learn import page as learn
from cisim.dashboard.organisations import page as organisations


@dataclass(frozen=True)
class Page:
    """A page: where it is, what it is called, and its Solara component without arguments."""

    path: str
    label: str
    component: Callable[[], Any]


PAGES = (
    Page("/", "Explore", explore.Explore),
    Page("compare", "Compare", compare.Compare),
    Page("experiment", "Experiment", experiment.Experiment),
    Page("organisations", "Organisations", organisations.Organisations),
    Page("learn", "Learn", learn.Learn),
)
