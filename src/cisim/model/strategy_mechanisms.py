"""Mechanisms M23 to M27: what agents of each sector decide for themselves; see ``mechanisms``."""

from __future__ import annotations

from cisim.model.mechanism import Mechanism

STRATEGY_MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism(
        name="M25",
        title="Budgets of governments",
        sentence="Once a year a government decides where the free part of its budget goes: to its own stage by habit, to the stages that lack most as far as it sees need or is aligned, or to the partnership.",
        equation="offer P = pi a m to the partnership, of which it takes what the pool does not pay; of the rest D_s = (1 - a m)[(1 - kappa) 1(s = own) + kappa nu_s] + a m nu_s to stage s, nu_s = lack * need of a stage over their sum",
        price="what one stage gains another one loses; what the partnership takes serves nobody",
        harm="need that is measured badly draws money to the wrong stage",
        source="Kania & Kramer 2011 (B3, B19); shares assumed",
        evidence="That most of the dollars to coordinate are public is reported; how much of a budget is free has not been measured here.",
        grade="A",
        kernels=("budgets.decide_budget", "budgets.appropriate"),
        numbers=("sectors.discretionary", "sectors.public_contribution"),
    ),
    Mechanism(
        name="M26",
        title="Businesses",
        sentence="A business takes part while that pays: for the workforce that a better stage brings, for its reputation, and against what it costs when its competitors do not take part.",
        equation="M13 with pays + omega max(0, q - q0) + rho and costs + varsigma (1 - mu), mu the share of the other businesses of its stage that are members",
        price="the hours of membership (M13)",
        harm="where competitors stay outside those who are in leave, and their skill with them",
        source="Kania & Kramer 2011 (A10, C6); V17; sizes assumed",
        evidence="Why businesses join is described; how much it takes has not been measured.",
        grade="S",
        kernels=("businesses.weigh_membership",),
        numbers=("sectors.business_workforce", "sectors.business_reputation", "sectors.business_rivalry"),
    ),
    Mechanism(
        name="M27",
        title="The backbone",
        sentence="A backbone decides how its staff are split over three roles, who of them raises money, and when it closes; it keeps up the urgency that members feel.",
        equation="share of a role x = beta lack/sum of lacks + (1 - beta)/3, phi = (3 x)^eta: quantity <- base + phi (composed - base); accepts <- A + (1 - A)(1 - exp(-y rho N)); "
                 "dU/dt = -delta_U U + kappa_U staffing phi_F (1 - U), tolerance <- U tolerance",
        price="staff who raise money, and staff of one role, are missing elsewhere",
        harm="urgency fades where nobody keeps it up; a backbone that closes ends its partnership",
        source="Kania & Kramer 2011 (B18, B20, E11)",
        evidence="Three roles, trouble to raise money and urgency are described; none of their sizes has been measured.",
        grade="S",
        kernels=("backbone.decide_fundraising", "backbone.raise_money", "backbone.decide_roles", "backbone.apply_roles",
                 "backbone.keep_urgency", "backbone.decide_closing"),
        numbers=("backbone",),
    ),
)  # fmt: skip
