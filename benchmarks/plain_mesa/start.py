"""M0: needs and background service are solved so that every stage begins at its start."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from .places import Place, Stage

if TYPE_CHECKING:
    from .model import PlainCommunity


class UnreachableStartError(ValueError):
    """A stage cannot begin at its start, whatever its need."""


def settle_stage(model: PlainCommunity, stage: Stage) -> None:
    """Need and background of a stage whose predecessors are settled, and its first attainment."""
    rule = model.rule
    if stage.start is not None:
        solve(stage, rule)
    for place in stage.places:
        place.receive(1.0)
        place.aim(rule, 0)
        place.attainment = place.first_attainment = place.target
        place.first_received = place.received


def solve(stage: Stage, rule: SimpleNamespace) -> None:
    """(M0) B = beta/(1 - beta) sum E; R by bisection from the start; where nobody works R by caseload, and B."""
    offered = sum(place.supply for place in stage.places)
    set_need(stage, stage.need_fte or sum(place.need for place in stage.places))
    if offered > 0.0 or stage.background_fte is not None:
        usual = rule.background / (1.0 - rule.background) * offered
        set_background(stage, usual if stage.background_fte is None else stage.background_fte)
        if stage.need_fte is None:
            check(stage, rule)
            set_need(stage, bisect(lambda need: -with_need(stage, need, rule), -stage.start))
    else:
        set_background(stage, 1.0)
        check(stage, rule)
        set_background(stage, bisect(lambda fte: with_background(stage, fte, rule), stage.start))


def set_need(stage: Stage, need: float) -> None:
    """R by children."""
    for place in stage.places:
        place.need = place.share * need


def set_background(stage: Stage, fte: float) -> None:
    """B by children."""
    for place in stage.places:
        place.background = place.share * fte


def with_need(stage: Stage, need: float, rule: SimpleNamespace) -> float:
    """The share at benchmark that a need would give."""
    set_need(stage, need)
    return share_of(stage, rule, lambda place: place.served_by(place.supply, 1.0))


def with_background(stage: Stage, fte: float, rule: SimpleNamespace) -> float:
    """The share at benchmark that a background would give."""
    set_background(stage, fte)
    return share_of(stage, rule, lambda place: place.served_by(place.supply, 1.0))


def share_of(stage: Stage, rule: SimpleNamespace, received: Callable[[Place], float]) -> float:
    """(M0) sum of share q*(u, I), with everything in force in the first month."""
    total = 0.0
    for place in stage.places:
        entering = stage.entering(place.segment) * place.handed
        total += place.share * place.outcome(entering, received(place), rule)
    return total


def check(stage: Stage, rule: SimpleNamespace) -> None:
    """A start lies between what no service and full service give."""
    low = share_of(stage, rule, lambda _: 0.0)
    high = share_of(stage, rule, lambda place: float(place.supply + place.background > 0.0))
    if not low < stage.start < high:
        raise UnreachableStartError(f"start {stage.start} is not between {low} and {high}")


def bisect(f: Callable[[float], float], aim: float) -> float:
    """The positive number at which an increasing function reaches its aim, to rounding."""
    low, high = -60.0, 60.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if f(math.exp(middle)) < aim:
            low = middle
        else:
            high = middle
    return math.exp(0.5 * (low + high))
