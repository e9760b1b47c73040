"""Once a year: shocks, elections, who joins or leaves the partnership, and what it agrees on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .places import Stage


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
            for condition in partnership.conditions:
                condition.level *= 1.0 - rule.champion_loss
    for stage in model.stages:
        if random() < rule.policy_rate:
            stage.policy ^= (1 << model.random.randrange(stage.bits)) & stage.policy_bits


def choose_membership(model: PlainCommunity) -> None:
    """(M13) joining pays by the aligned grants that outsiders forgo and by what is learned; it costs hours."""
    aligned = sum(f.aligned_dollars() for f in model.funders)
    for o in model.organisations:
        o.choose_membership(aligned)


def write_agenda(model: PlainCommunity) -> None:
    """(M5) what is agreed at each stage: the members' definitions, weighted by power and, by inclusion, equally."""
    for stage in model.stages:
        stage.agenda = agreed(model, stage, stage.partnership.now["inclusion"])


def agreed(model: PlainCommunity, stage: Stage, inclusion: float) -> int:
    """(M5) the definition that the members of a stage agree on, bit by bit."""
    members = [o for o in model.organisations if o.member and o.stage is stage]
    power = max(sum(o.capacity for o in members), 1e-12)
    in_favour = [0.0] * stage.bits
    for o in members:
        share = inclusion / len(members) + (1.0 - inclusion) * o.capacity / power
        for b in range(stage.bits):
            in_favour[b] += share if (o.definition >> b) & 1 else -share
    return sum(1 << b for b in range(stage.bits) if in_favour[b] > 0.0)
