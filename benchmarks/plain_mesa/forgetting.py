"""M15: staff leave, and what was found is lost with them, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .agents import Organisation
    from .model import PlainCommunity

USUAL = 0.20
"""Yearly turnover at which an element is lost at the rate of ``forgetting.practice_loss``."""
SMALL = 6.0
"""FTE below which more leave."""


def forget(model: PlainCommunity) -> None:
    """(M15) once a quarter an organisation loses one element, with probability min(1, n lambda / 4); not one that is
    policy, so that each of the others is lost at its yearly rate.
    """
    bits = model.landscape.bits
    for o in model.organisations:
        if o.random.random() < min(1.0, 0.25 * bits * loss_of_element(o)):
            bit = 1 << o.random.randrange(bits)
            if not bit & o.stage.policy_bits:
                o.become(o.practice | bit if o.random.random() < 0.5 else o.practice & ~bit)


def loss_of_element(o: Organisation) -> float:
    """(M15) lambda = rho T/0.20 (1 - retention), a year."""
    return o.rule.practice_loss * turnover(o) / USUAL * (1.0 - o.meets("retention"))


def turnover(o: Organisation) -> float:
    """(M15) T = T_s [1 + eta (h < 6 FTE)] [1 + varsigma (omega - 1/2)], the last of nonprofits."""
    rule = o.rule
    usual = rule.turnover_schools if o.governs else rule.turnover
    staff = usual if o.stage.turnover is None else o.stage.turnover
    if o.capacity < SMALL:
        staff *= 1.0 + rule.small_extra
    if o.lives_on_grants:
        staff *= 1.0 + rule.short_grants * (decided_anew(o) - 0.5)
    return staff


def decided_anew(o: Organisation) -> float:
    """(M15) omega: the share of its income that is decided anew each year, sum over funders of share/term."""
    income = o.income + o.own_income
    return o.renewed / income if income > 0.0 else 0.0


def change_heads(model: PlainCommunity) -> None:
    """(M15) a new head of a government begins with an alignment of its own."""
    for o in model.organisations:
        if o.governs and o.random.random() < o.own.head_rate:
            o.alignment = o.own_alignment
