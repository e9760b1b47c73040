"""Funders: they share the grant pool, and serve nobody."""

from __future__ import annotations

from cisim.model.decision import Decision
from cisim.model.kernels.layout import Funder as Layer
from cisim.model.kernels.layout import Grant
from cisim.model.sectors.base import ADMISSION, Sector, Strategy

MOST_GRANTS = 1e15
"""Largest number a funder may give for a nonprofit before its grants are scaled to sum to 1: their sum is finite."""

CONTRIBUTION = Decision(
    name="contributions", phase="contributions", who="funders", method="decide_contribution", equation="M8",
    axes="funder", text="share of its part of backbone and data system that it accepts to pay",
    allowed="shares from 0 to 1",
    rule="in full as far as it is aligned or pools its grants, else by its taste for overhead",
    source="Kania & Kramer 2011 (B20, D9)", grade="S", parameters=("funding.overhead_taste", "funding.pooled"),
    kernels=("funding.decide_backbone", "funding.finance_backbone"),
    array=lambda b: b.funding.funder[:, Layer.accepts], bounds=lambda b: (0.0, 1.0),
)  # fmt: skip

MEMBERSHIP = Decision(
    name="funder_membership", phase="funder_membership", who="funders", method="decide_membership", equation="M24",
    axes="funder", text="whether to be in the partnership this year",
    allowed="0 or 1, and 0 of those who are not admitted",
    rule="joins and leaves by the share of the other funders' dollars that is in it",
    source="Kania & Kramer 2011 (B14)", grade="S", parameters=("funding.imitation", "sectors.funders_joined"),
    neutral="funding.imitation = 0",
    kernels=("funders.decide_funder_membership", "funders.change_funder_membership"),
    array=lambda b: b.funding.funder[:, Layer.membership],
    bounds=lambda b: (0.0, b.funding.funder[:, Layer.admitted]), whole=True,
)  # fmt: skip

EXIT = Decision(
    name="exits", phase="exits", who="funders", method="decide_exit", equation="M19", axes="funder",
    text="whether to leave: another takes over its dollars", allowed="0 or 1",
    rule="leaves at its rate where what it watches has not risen within its patience",
    source="form and size assumed", grade="A",
    parameters=("funding.patience", "funding.exit_rate", "funding.successor"), neutral="funding.exit_rate = 0",
    kernels=("funders.decide_exits", "funders.leave"),
    array=lambda b: b.funding.funder[:, Layer.leaves], bounds=lambda b: (0.0, 1.0), whole=True,
)  # fmt: skip

QUESTION = Decision(
    name="questions", phase="questions", who="funders", method="decide_question", equation="M24", axes="funder",
    text="how much less it gives this year, as far as it is aligned, to applicants outside the partnership",
    allowed="shares from 0 to 1", rule="its own number, year by year",
    source="Kania & Kramer 2011 (B13)", grade="S", parameters=("funding.member_premium",),
    kernels=("funders.decide_questions", "funding.decide_grants"),
    array=lambda b: b.funding.funder[:, Layer.asks], bounds=lambda b: (0.0, 1.0),
)  # fmt: skip

GRANTS = Decision(
    name="grants", phase="grants", who="funders", method="decide_grants", equation="M8", axes="funder, nonprofit",
    text="share of its grants for each nonprofit", allowed="shares of at least 0, not all of a funder's 0",
    rule="alone to a few winners by its rule, aligned to all by size with the weight of members; both by need as far "
         "as it is seen; only where it cares for the stage",
    source="Kania & Kramer 2011 (D1-D5, B12, B13)", grade="S",
    parameters=("funding.rule", "funding.winners", "funding.score_noise", "funding.member_premium",
                "service.need_seen"),
    kernels=("applications.score_applicants", "applications.pick_winners", "funding.decide_grants",
             "funding.give_grants"),
    array=lambda b: b.funding.grant[:, Grant.offer], bounds=lambda b: (0.0, MOST_GRANTS), shares=True,
)  # fmt: skip

FUNDER = Sector(
    name="funder",
    plural="funders",
    code=None,
    count="sectors.funders",
    admitted="sectors.funders_admitted",
    place="none",
    capacity="a share of the grant pool: equal, unless it has a size",
    income="the grant pool",
    rights="gives a share of the grant pool once a year; not an organisation that serves",
    decisions=(MEMBERSHIP, EXIT, CONTRIBUTION, QUESTION, GRANTS),
    agent="Funder",
    rules=(ADMISSION,),
    strategy=(
        Strategy("size", Layer.budget_share, low=1e-6, high=1e6, unit="ratio", text="its dollars relative to others'"),
        Strategy("rule", Layer.rule, "funding.rule"),
        Strategy("own_alignment", Layer.own_alignment, "alignment.funder_own"),
        Strategy("term_isolated", Layer.term_isolated, "funding.term_isolated"),
        Strategy("term_aligned", Layer.term_aligned, "funding.term_aligned"),
        Strategy("overhead_taste", Layer.overhead_taste, "funding.overhead_taste"),
        Strategy("member_premium", Layer.member_premium, "funding.member_premium"),
        Strategy("stages", Layer.cares, kind="stages", text="stages it cares for; all where none is named"),
        Strategy("imitation", Layer.imitation, "funding.imitation"),
        Strategy("patience", Layer.patience, "funding.patience", whole=True),
        Strategy("exit_rate", Layer.exit_rate, "funding.exit_rate"),
        Strategy("watches", Layer.watches, kind="stage", text="stage it looks at; those it funds where none is named"),
    ),
)
