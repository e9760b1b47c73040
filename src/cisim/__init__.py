"""Isolated versus collective impact: when does working together beat working alone, on which problems, at what price?

The public surface: ``load`` a scenario, ``compare`` both arms, ``run`` scenarios side by side, look at one run with
Mesa (``cisim.mesa_model.CommunityModel``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cisim.errors import CisimError, ScenarioError
from cisim.version import __version__

if TYPE_CHECKING:
    from cisim.comparison import Comparison, compare
    from cisim.conditions import Condition
    from cisim.forms import FormsComparison, compare_forms
    from cisim.mesa_model import CommunityModel
    from cisim.own_community import load_community
    from cisim.scenario import Scenario
    from cisim.scenario_file import load, presets
    from cisim.simulate import run, stream

_HOMES = {
    "Comparison": "cisim.comparison",
    "CommunityModel": "cisim.mesa_model",
    "Condition": "cisim.conditions",
    "FormsComparison": "cisim.forms",
    "Scenario": "cisim.scenario",
    "compare": "cisim.comparison",
    "compare_forms": "cisim.forms",
    "load": "cisim.scenario_file",
    "load_community": "cisim.own_community",
    "presets": "cisim.scenario_file",
    "run": "cisim.simulate",
    "stream": "cisim.simulate",
}


def __getattr__(name: str) -> Any:
    """Import parts when they are first used: Mesa and numba take a second each."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'cisim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Names of the public surface too that were not used yet: editors and notebooks complete them."""
    return sorted({*globals(), *__all__} - {"Any", "TYPE_CHECKING", "annotations"})


__all__ = [
    "CisimError",
    "CommunityModel",
    "Comparison",
    "Condition",
    "FormsComparison",
    "Scenario",
    "ScenarioError",
    "__version__",
    "compare",
    "compare_forms",
    "load",
    "load_community",
    "presets",
    "run",
    "stream",
]  # fmt: skip
