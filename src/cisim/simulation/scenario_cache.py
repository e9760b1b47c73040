"""What follows from a scenario alone is worked out once, and not again for every block of its runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from cisim.scenario.scenario import Scenario

Value = TypeVar("Value")


def once_per_scenario(function: Callable[[Scenario], Value]) -> Callable[[Scenario], Value]:
    """Keep what a function of a scenario returns as long as the scenario is in use.

    Scenarios are frozen. What is returned is shared by all threads: it is read, and copied by whoever writes to it.
    """
    kept: WeakKeyDictionary[Scenario, Value] = WeakKeyDictionary()

    @wraps(function)
    def cached(scenario: Scenario) -> Value:
        if scenario not in kept:
            kept[scenario] = function(scenario)
        return kept[scenario]

    return cached
