"""All decisions of the model, collected from the sectors whose agents make them."""

from __future__ import annotations

from typing import Any

import numpy as np

from cisim.model.decision import Decision
from cisim.model.kernels.layout import Block
from cisim.model.schedule import SCHEDULE
from cisim.model.sectors import SECTORS

_PHASES = [phase.name for phase in SCHEDULE]

DECISIONS: tuple[Decision, ...] = tuple(
    sorted({d.name: d for s in SECTORS for d in s.decisions}.values(), key=lambda d: _PHASES.index(d.phase))
)
"""Each once, in the order of the schedule."""

DECISION_KEYS = {f"rules.{decision.name}": decision for decision in DECISIONS}
"""Decision by the key of a scenario, as ``rules.attendance``."""


def read_only(block: Block) -> Block:
    """A view of a block that cannot be written to."""
    view: Block = _frozen(block)
    return view


def _frozen(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        view = value.view()
        view.flags.writeable = False
        return view
    return type(value)(*map(_frozen, value)) if isinstance(value, tuple) else value
