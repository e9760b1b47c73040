"""Once a year: shocks, and who joins or leaves the partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import PlainCommunity


def shock(model: PlainCommunity) -> None:
    """A recession may begin, a champion may leave, a policy bit may be changed from outside."""
    rule, random = model.rule, model.random.random
    model.recession = max(0.0, model.recession - 1.0)
    begins = random() < rule.recession_rate or model.month == 12 * rule.recession_year
    if model.recession == 0.0 and begins:
        model.recession = float(rule.recession_years)
    model.need_factor = 1.0 + rule.recession_need if model.recession > 0.0 else 1.0
    if random() < rule.champion_rate:
        for partnership in model.partnerships:
            partnership.champion_left = True
            for condition in partnership.conditions:
                condition.level *= 1.0 - rule.champion_loss
    for stage in model.stages:
        if random() < rule.policy_rate:
            stage.policy ^= (1 << model.random.randrange(stage.bits)) & stage.policy_bits


def choose_membership(model: PlainCommunity) -> None:
    """(M13) joining pays by the aligned grants that outsiders forgo and by what is learned; it costs hours; (M26) more
    on both sides for businesses, by what all are at the turn of the year.
    """
    errors = {stage: model.random.gauss(0.0, 1.0) for stage in model.stages}
    for o in model.businesses:
        o.weigh_membership(errors)
    denied = sum(f.denied_to_outsiders() for f in model.funders)
    for o in model.organisations:
        o.choose_membership(denied)
