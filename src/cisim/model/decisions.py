"""The decisions of the model: who decides what, in which phase, where it stands until it is done, and what is allowed.

A decision is made in one phase and done in a later one. In between it can be given by a rule from outside, for all runs
of an ensemble at once (``cisim.simulation.rules``), or by a method of a Mesa agent (``cisim.agents``). What nobody
overrides stays as the compiled rules decide it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.errors import ArgumentError
from cisim.model.kernels.layout import Block, Funder, Grant, Org, Trait, Works

Values = npt.NDArray[Any]
MOST_SAVED = 0.9
"""Largest share of its budgets that a stage may set aside; the same as of ``money.set_aside``."""
MOST_GRANTS = 1e15
"""Largest number a funder may give for a nonprofit before its grants are scaled to sum to 1: their sum is finite."""


@dataclass(frozen=True)
class Decision:
    """A decision of many agents at once.

    Attributes:
        name: key of its rule in ``[rules]`` of a scenario.
        phase: phase of the schedule that decides; what is decided is done later.
        who: who decides.
        method: method of Mesa agents that decides for one of them.
        equation: its number in docs/odd.md.
        axes: axes of the array, behind the runs.
        text: what is decided.
        allowed: what may be decided, in words.
        array: the array of a block that holds it, ``[run, ...]``; what is written there is done.
        bounds: lowest and highest value allowed; whole numbers where the array holds such.
        voters: whose decision counts, where it is not that of all.
    """

    name: str
    phase: str
    who: str
    method: str
    equation: str
    axes: str
    text: str
    allowed: str
    array: Callable[[Block], Values]
    bounds: Callable[[Block], tuple[Any, Any]]
    voters: Callable[[Block], Values] | None = None

    def decide(self, block: Block, values: npt.ArrayLike, rows: Any = slice(None)) -> None:
        """Write what was decided for the runs ``rows``; grants are scaled so that each funder's sum to 1.

        Raises:
            ArgumentError: wrong shape or kind, or outside of what is allowed; where it is.
        """
        target = self.array(block)
        decision = self._array(values)
        if decision.shape != target.shape:
            raise ArgumentError(f"must be [run, {self.axes}] {target.shape}, got {decision.shape}")
        whole = np.issubdtype(target.dtype, np.integer)
        if decision.dtype.kind not in ("biu" if whole else "biuf"):
            kind = "whole numbers" if whole else "numbers"
            raise ArgumentError(f"must be {kind} ({self.allowed}), got {decision.dtype}")
        low, high = (np.broadcast_to(bound, target.shape)[rows] for bound in self.bounds(block))
        decision = decision[rows]
        counted = np.ones(decision.shape, bool) if self.voters is None else self.voters(block)[rows]
        wrong = counted & ~((decision >= low) & (decision <= high))  # nan is wrong
        if self.name == "votes":
            wrong |= counted & (decision == 0)
        if wrong.any():
            at = tuple(int(k) for k in np.argwhere(wrong)[0])
            raise ArgumentError(f"must be {self.allowed}, got {decision[at]} at [run, {self.axes}] {list(at)}")
        if self.name == "grants":
            total = decision.sum(axis=-1, keepdims=True)
            if not (total > 0).all():
                raise ArgumentError(f"must be {self.allowed}, got nothing but 0 from a funder")
            decision = decision / total
        target[rows] = np.where(counted, decision, target[rows])

    def _array(self, values: npt.ArrayLike) -> Values:
        try:
            return np.asarray(values)
        except ValueError as error:  # rows of several lengths
            raise ArgumentError(f"must be an array [run, {self.axes}]: {error}") from None


def _sites(block: Block) -> tuple[Any, Any]:
    return 0.0, np.where(block.pathway.sites > 0, MOST_SAVED, 0.0)


def _voters(block: Block) -> Values:
    traits = block.orgs.traits
    return np.asarray((traits[:, Trait.ballot] != 0) & (traits[:, Trait.motion] >= 0))


DECISIONS: tuple[Decision, ...] = (
    Decision(
        "elections", "elections", "governments", "decide_election", "shocks", "organisation",
        "whether a new head takes office", "0 or 1",
        lambda b: b.orgs.traits[:, Trait.new_head], lambda b: (0, 1),
    ),
    Decision(
        "membership", "membership", "organisations", "decide_membership", "M13", "organisation",
        "whether to be in the partnership this year", "0 or 1, and 0 of those who are not admitted",
        lambda b: b.orgs.traits[:, Trait.membership], lambda b: (0, b.orgs.traits[:, Trait.admitted]),
    ),
    Decision(
        "contributions", "contributions", "funders", "decide_contribution", "M8", "funder",
        "share of its part of backbone and data system that it accepts to pay", "shares from 0 to 1",
        lambda b: b.funding.funder[:, Funder.accepts], lambda b: (0.0, 1.0),
    ),
    Decision(
        "grants", "grants", "funders", "decide_grants", "M8", "funder, nonprofit",
        "share of its grants for each nonprofit", "shares of at least 0, not all of a funder's 0",
        lambda b: b.funding.grant[:, Grant.offer], lambda b: (0.0, MOST_GRANTS),
    ),
    Decision(
        "saving", "saving", "organisations of a stage", "decide_saving", "M14", "stage",
        "share of the budgets of a stage that is set aside for its sites",
        f"shares from 0 to {MOST_SAVED}, and 0 at stages without sites",
        lambda b: b.funding.works[:, Works.rate], _sites,
    ),
    Decision(
        "attendance", "attendance", "organisations", "decide_attendance", "M6", "organisation",
        "share of the coordination asked that it does this month", "shares from 0 to 1",
        lambda b: b.orgs.org[:, Org.attendance], lambda b: (0.0, 1.0),
    ),
    Decision(
        "votes", "cycles", "organisations that vote", "decide_vote", "M3b", "organisation",
        "vote on the joint change that is before it", "-1 against or 1 in favour",
        lambda b: b.orgs.traits[:, Trait.ballot], lambda b: (-1, 1), _voters,
    ),
    Decision(
        "practices", "review", "organisations", "decide_practice", "M2, M3", "organisation",
        "the practice it wants from next month on", "words of problem.bits bits",
        lambda b: b.orgs.traits[:, Trait.proposal], lambda b: (0, (1 << b.problem.landscape.n) - 1),
    ),
    Decision(
        "moves", "moves", "nonprofits", "decide_move", "M9", "nonprofit",
        "the cell it wants to work in", "-1 to stay, or a cell: stage * segments + segment",
        lambda b: b.orgs.traits[:, Trait.wish, : b.runs.nonprofits],
        lambda b: (-1, b.pathway.cell.shape[2] - 1),
    ),
)  # fmt: skip
"""All decisions, in the order of the schedule."""

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
