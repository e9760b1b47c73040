"""What a decision of agents is: who decides what by which rule, where it stands until it is done, and what is allowed.

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
from cisim.model.kernels.layout import Block
from cisim.model.parameters import Grade

Values = npt.NDArray[Any]


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
        rule: how the built-in rule decides, in words.
        source: where the rule comes from; ``grade`` is that of its form.
        parameters: keys of the numbers it depends on.
        neutral: value of one of them at which the rule does nothing; empty where it always decides.
        kernels: ``file.function`` in ``cisim/model/kernels`` that decide and that do what was decided.
        array: the array of a block that holds it, ``[run, ...]``; what is written there is done.
        bounds: lowest and highest value allowed; whole numbers where the array holds such.
        voters: whose decision counts, where it is not that of all.
        shares: whether what is decided along the last axis are shares, scaled to sum to 1.
        whole: whether only whole numbers are allowed, although they stand in an array of other numbers.
    """

    name: str
    phase: str
    who: str
    method: str
    equation: str
    axes: str
    text: str
    allowed: str
    rule: str
    source: str
    grade: Grade
    parameters: tuple[str, ...]
    kernels: tuple[str, ...]
    array: Callable[[Block], Values]
    bounds: Callable[[Block], tuple[Any, Any]]
    neutral: str = ""
    voters: Callable[[Block], Values] | None = None
    shares: bool = False
    whole: bool = False

    def decide(self, block: Block, values: npt.ArrayLike, rows: Any = slice(None)) -> None:
        """Write what was decided for the runs ``rows``; shares are scaled to sum to 1.

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
        if self.whole:
            wrong |= counted & (decision != np.floor(decision))
        if self.name == "votes":
            wrong |= counted & (decision == 0)
        if wrong.any():
            at = tuple(int(k) for k in np.argwhere(wrong)[0])
            raise ArgumentError(f"must be {self.allowed}, got {decision[at]} at [run, {self.axes}] {list(at)}")
        if self.shares:
            total = decision.sum(axis=-1, keepdims=True)
            if not (total > 0).all():
                raise ArgumentError(f"must be {self.allowed}, got nothing but 0 from one of them")
            decision = decision / total
        target[rows] = np.where(counted, decision, target[rows])

    def _array(self, values: npt.ArrayLike) -> Values:
        try:
            return np.asarray(values)
        except ValueError as error:  # rows of several lengths
            raise ArgumentError(f"must be an array [run, {self.axes}]: {error}") from None
