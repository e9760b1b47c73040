"""Rules from outside that decide for all runs of an ensemble at once, in place of the compiled ones.

A scenario names them by decision: ``[rules]`` with ``attendance = "my_rules:never"``. The function gets a view of the
block that cannot be written to, and the month, and returns the decision of all runs, ``[run, ...]`` as in
``cisim.model.decisions``. Runs of scenarios that name no rule keep what was decided for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from cisim.errors import ArgumentError, ScenarioError
from cisim.model.decision import Decision
from cisim.model.decisions import DECISION_KEYS, read_only
from cisim.model.kernels.layout import Block
from cisim.model.schedule import Event
from cisim.model.types import Ints
from cisim.scenario.extensions import load_function, reason
from cisim.scenario.scenario import Scenario


def rules_of(scenarios: Sequence[Scenario], arm: Ints) -> tuple[Event, ...]:
    """The rules that scenarios name, as events of the schedule; ``arm`` is the scenario of each row of the block.

    Raises:
        ScenarioError: when it happens: a rule fails, or decides what is not allowed.
    """
    events = []
    for key, decision in DECISION_KEYS.items():
        for reference in dict.fromkeys(s.rules[key] for s in scenarios if key in s.rules):
            rows = np.flatnonzero([scenarios[a].rules.get(key) == reference for a in arm])
            if len(rows):
                events.append(Event("after", decision.phase, partial(_apply, key, decision, reference, rows)))
    return tuple(events)


def _apply(key: str, decision: Decision, reference: str, rows: Ints, block: Block, month: int) -> None:
    function = load_function(reference, key)
    try:
        values = function(read_only(block), month)
    except Exception as error:  # a user's code
        raise ScenarioError(f"{key}: '{reference}' failed: {reason(error)}") from None
    try:
        decision.decide(block, values, rows)
    except ArgumentError as error:
        raise ScenarioError(f"{key}: '{reference}' {error}") from None
