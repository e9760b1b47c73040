"""M19: nonprofits close and others are founded in their place; funders leave and others take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .success import draw_success

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .sectors import Nonprofit

MOST = 0.2
"""Largest chance to close in a year."""


def close_and_found(model: PlainCommunity) -> None:
    """(M19) a nonprofit closes with probability min(.2, c h^-nu / mean h^-nu); in its place another is founded."""
    rule = model.rule
    if rule.closure_rate == 0.0:
        return
    frailty = [max(o.capacity, 1e-9) ** -rule.closure_size for o in model.nonprofits]
    mean = sum(frailty) / len(frailty)
    closing = [
        o
        for o, weak in zip(model.nonprofits, frailty, strict=True)
        if model.random.random() < min(MOST, rule.closure_rate * weak / mean)
    ]
    model.count_service([o for o in model.nonprofits if o not in closing])
    for o in closing:
        found(model, o)


def found(model: PlainCommunity, o: Nonprofit) -> None:
    """(M19) new practice, definition, alignment and cell, trust as first drawn; capacity, income and claims stay."""
    rule, random = model.rule, model.random.random
    place = min(model.places, key=lambda p: p.count) if random() < rule.need_seen else o.popular()
    place.count += o.initial_fte / place.need
    o.leave_trials()
    o.go_to(place)
    word, held = model.random.getrandbits(model.landscape.bits), o.stage.policy_bits
    o.become((word & ~held) | (o.stage.policy & held))
    o.proposal = o.practice
    o.success = draw_success(model, o.stage)
    o.own_alignment = min(1.0, max(0.0, rule.own + rule.alignment_spread * (2.0 * random() - 1.0)))
    o.alignment = o.own_alignment
    o.member = False
    o.attendance = o.load = o.claim = 0.0
    o.new_fte, o.dilution = o.capacity, 0.0
    o.unsettled = True
    for _, tie in o.ties:
        tie.trust = tie.first_trust


def watch_and_leave(model: PlainCommunity) -> None:
    """(M19) a funder leaves whose stages have not risen within its patience; another takes over its dollars."""
    errors = {stage: model.random.gauss(0.0, 1.0) for stage in model.stages}
    for funder in model.funders:
        patience = int(funder.patience)
        funder.seen.append(funder.watch(errors))
        waited = len(funder.seen) > patience
        if waited and funder.seen[-1] <= funder.seen[-1 - patience] and model.random.random() < funder.exit_rate:
            funder.hand_over()
            funder.seen = [funder.watch(errors)]
