"""M25: what governments decide about their budgets, and where the money goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .partnership import Partnership
    from .places import Stage
    from .sectors import Government


def spend_public_budgets(model: PlainCommunity) -> None:
    """(M25) free parts of budgets are dealt to the stages, or taken by the partnership as far as it needs them."""
    governments = list(model.governing)
    if not any(g.own.discretionary > 0.0 for g in governments):
        return
    for g in governments:
        g.budget_fte = g.initial_fte * (1.0 - g.own.discretionary)
    offers: dict[Government, float] = {}
    for g in governments:
        offered, wishes = g.decide_budget()
        offers[g] = g.free_fte * offered
        for stage, share in wishes.items():
            deal(stage, g.free_fte * share)
    for partnership in model.partnerships:
        givers = [g for g in governments if g.partnership is partnership and g.member]
        on_offer = sum(offers[g] for g in givers) * model.rule.cost_per_fte
        taken = take(model, partnership, on_offer) / on_offer if on_offer > 0.0 else 0.0
        for g in givers:
            g.budget_fte += offers[g] * (1.0 - taken)
    for g in governments:
        if not g.member:
            g.budget_fte += offers[g]
        g.capacity = g.budget_fte


def deal(stage: Stage, fte: float) -> None:
    """(M25) what is given to a stage goes to its governments, by their size."""
    total = sum(g.initial_fte for g in stage.governments)
    for g in stage.governments:
        g.budget_fte += fte * g.initial_fte / total


def take(model: PlainCommunity, partnership: Partnership, on_offer: float) -> float:
    """(M25) dollars that a partnership takes: what its backbone and data system ask and the pool does not pay."""
    staff, system = partnership.asked_dollars(model.rule)
    asked = staff + system
    taken = max(0.0, min(on_offer, asked * (1.0 - partnership.portion)))
    if taken > 0.0:
        more = taken / asked
        partnership.receive(partnership.portion + more)
        model.books["backbone"] += staff * more
        model.books["data_system"] += system * more
    return taken
