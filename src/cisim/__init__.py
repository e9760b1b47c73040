"""Isolated versus collective impact: when does working together beat working alone, on which problems, at what price?

Public: every name of ``__all__`` (``load`` a scenario, ``compare`` both arms, ask ``why`` they differ, ``run`` more
side by side, look at one run with Mesa), and what the packages ``agents``, ``model``, ``portfolio`` and ``testing``
name as public. The first paragraph of each package says what it is for, the last one, *Public* or *Private*, what of
it keeps its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cisim.display import register_renderers
from cisim.errors import CisimError, ScenarioError
from cisim.scenario.file_reader import register_file_reader
from cisim.version import __version__

if TYPE_CHECKING:
    from cisim.agents.model import CommunityModel
    from cisim.comparison.comparison import Comparison, compare
    from cisim.comparison.forms import FormsComparison, compare_forms
    from cisim.experiment.why.run import why
    from cisim.model.conditions import Condition
    from cisim.own_community.load import load_community
    from cisim.scenario.extensions import allow_code
    from cisim.scenario.load import load, presets
    from cisim.scenario.own_outcomes import declare_outcome
    from cisim.scenario.scenario import Scenario
    from cisim.simulation.simulate import run, stream

_HOMES = {
    "allow_code": "cisim.scenario.extensions",
    "Comparison": "cisim.comparison.comparison",
    "CommunityModel": "cisim.agents.model",
    "Condition": "cisim.model.conditions",
    "FormsComparison": "cisim.comparison.forms",
    "Scenario": "cisim.scenario.scenario",
    "compare": "cisim.comparison.comparison",
    "compare_forms": "cisim.comparison.forms",
    "declare_outcome": "cisim.scenario.own_outcomes",
    "load": "cisim.scenario.load",
    "load_community": "cisim.own_community.load",
    "presets": "cisim.scenario.load",
    "run": "cisim.simulation.simulate",
    "stream": "cisim.simulation.simulate",
    "why": "cisim.experiment.why.run",
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


def _notebook_renderers() -> Any:
    from cisim.report import notebook

    return notebook


def _file_reader() -> Any:
    from cisim.own_community.load import put_files_into

    return put_files_into


register_renderers(_notebook_renderers)
register_file_reader(_file_reader)

__all__ = [
    "CisimError",
    "CommunityModel",
    "Comparison",
    "Condition",
    "FormsComparison",
    "Scenario",
    "ScenarioError",
    "__version__",
    "allow_code",
    "compare",
    "compare_forms",
    "declare_outcome",
    "load",
    "load_community",
    "presets",
    "run",
    "stream",
    "why",
]  # fmt: skip
