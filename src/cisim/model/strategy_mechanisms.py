"""Mechanisms M23 to M27: what agents of each sector decide for themselves; see ``mechanisms``."""

from __future__ import annotations

from cisim.model.mechanism import Mechanism

STRATEGY_MECHANISMS: tuple[Mechanism, ...] = (
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
