"""Mechanisms M23 to M27: what agents of each sector decide for themselves; see ``mechanisms``."""

from __future__ import annotations

from cisim.model.mechanism import Mechanism

STRATEGY_MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism(
        name="M23",
        title="Claims",
        sentence="Nonprofits that live on short grants and care for themselves claim more; claims win grants, and cost hours and trust.",
        equation="c = chi (1 - a) rho; score + w_c gamma c, fundraising hours (1 + psi_c c), its breaches in competition (1 + beta_c c)",
        price="fundraising hours",
        harm="grants follow claims and not results; competitors lose each other's trust",
        source="Kania & Kramer 2011 (D2)",
        evidence="That organisations compete by claims for their own effect is reported; sizes are assumed.",
        grade="S",
        kernels=("claims.decide_claims",),
        numbers=("funding.claim_effort", "funding.claim_gain", "hours.claims", "trust.claims"),
    ),
    Mechanism(
        name="M24",
        title="Funders' strategies",
        sentence="Each funder has a size, a rule, terms and stages of its own, joins the partnership as others do, and may ask applicants for membership.",
        equation="join with iota sigma, leave with iota (1 - sigma), sigma share of the other funders' dollars in the partnership",
        price="none",
        harm="where few have joined the others leave too; dollars of who leaves may be lost to the partnership",
        source="Kania & Kramer 2011 (B12-B14)",
        evidence="That funders joined because others told them to, and asked for membership, is reported; sizes are assumed.",
        grade="S",
        kernels=("funders.decide_funder_membership", "funders.change_funder_membership", "funders.decide_questions"),
        numbers=("funding.imitation", "funding.successor", "sectors.funder_spread", "sectors.funders_joined"),
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
