"""An investment in a stage by its name, as the command line takes it (M8)."""

from __future__ import annotations

from cisim.errors import ScenarioError, nearest
from cisim.scenario.load import parse_override
from cisim.scenario.scenario import Scenario

EVERY = "all"
"""Instead of a name: in all stages."""


def with_investment(scenario: Scenario, text: str) -> Scenario:
    """The scenario with so many dollars a year for a stage: ``Employment=500000``, by name or short name, or ``all``.

    Raises:
        ScenarioError: there is no such stage, or the dollars are none; with the nearest name, or the allowed range.
    """
    name, equals, _ = text.partition("=")
    if not equals or not name.strip():
        raise ScenarioError(f"--invest {text}: expected STAGE=DOLLARS")
    _, dollars = parse_override(text)
    names = [EVERY, *(s.label for s in scenario.stages)]
    number = {EVERY: 0} | {k: n for n, s in enumerate(scenario.stages, 1) for k in (s.name, s.label)}
    if name.strip() not in number:
        near = nearest(name.strip(), number)
        raise ScenarioError(f"--invest {text}: no stage '{name.strip()}'{near} ({', '.join(names)})")
    whole = isinstance(dollars, int) and not isinstance(dollars, bool)
    changes = {"investment.dollars": float(dollars) if whole else dollars, "investment.stage": number[name.strip()]}
    return scenario.replace(changes, f"--invest {text}")
