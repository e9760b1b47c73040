"""Governments: whole stages in all segments, the largest budgets, the only ones that set policy elements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from cisim.model.decision import Decision
from cisim.model.kernels.layout import GOVERNMENT as CODE
from cisim.model.kernels.layout import Block, Trait, Works
from cisim.model.kernels.layout import Strategy as Layer
from cisim.model.sectors.base import ADMISSION, CAPACITY, Sector, Strategy
from cisim.model.sectors.serving import ATTENDANCE, MEMBERSHIP, OWN_ALIGNMENT, PRACTICE, VOTE

MOST_SAVED = 0.9
"""Largest share of its budgets that a stage may set aside; the same as of ``money.set_aside``."""


def _sites(block: Block) -> tuple[Any, Any]:
    return 0.0, np.where(block.pathway.sites > 0, MOST_SAVED, 0.0)


def governed(block: Block) -> Any:
    """Which stages have governments, and room for the partnership: ``[row, stage + 1]``, 1 or 0."""
    stage = np.where(block.orgs.traits[:, Trait.sector] == CODE, block.orgs.traits[:, Trait.stage], -1)
    found = (stage[..., None] == np.arange(block.funding.budget.shape[2])).any(axis=1).astype(float)
    found[:, -1] = 1.0
    return found


VETO = replace(
    VOTE, text="vote on the joint change that is before it: about policy elements a veto",
    rule="agrees and follows as all others do; about policy elements governments vote alone, each in months in which "
         "it can decide about policy, so that its refusal is a veto",
    source="Kania & Kramer 2011 (B11, G1); pace assumed", parameters=(*VOTE.parameters, "sectors.policy_pace"),
)  # fmt: skip

BUDGET = Decision(
    name="budgets", phase="budgets", who="governments", method="decide_budget", equation="M25",
    axes="government, stage + 1",
    text="shares of the part of its budget that is decided each year: for the governments of each stage, the last one "
         "for the partnership",
    allowed="shares from 0 to 1, not all of a government's 0, and 0 at stages without governments",
    rule="its own stage by habit; as far as need is seen or it is aligned, the stages that lack most; as far as it is "
         "aligned an offer to its partnership, which takes what the pool does not pay",
    source="Kania & Kramer 2011 (B3, B19); shares assumed", grade="A",
    parameters=("sectors.discretionary", "sectors.public_contribution", "service.need_seen"),
    neutral="sectors.discretionary = 0", kernels=("budgets.decide_budget", "budgets.appropriate"),
    array=lambda b: b.funding.budget, bounds=lambda b: (0.0, governed(b)[:, None]), shares=True,
)  # fmt: skip


ELECTION = Decision(
    name="elections", phase="elections", who="governments", method="decide_election", equation="shocks",
    axes="organisation", text="whether a new head takes office", allowed="0 or 1",
    rule="a new head at the end of a term, or when the head leaves; who begins with the organisation's own alignment",
    source="terms of office; Grissom & Andersen 2012", grade="L",
    parameters=("sectors.election_years", "sectors.head_rate"),
    kernels=("yearly.decide_elections", "yearly.take_office"),
    array=lambda b: b.orgs.traits[:, Trait.new_head], bounds=lambda b: (0, 1),
)  # fmt: skip

SAVING = Decision(
    name="saving", phase="saving", who="organisations of a stage", method="decide_saving", equation="M14", axes="stage",
    text="share of the budgets of a stage that is set aside for its sites",
    allowed=f"shares from 0 to {MOST_SAVED}, and 0 at stages without sites",
    rule="what the next site still costs, at most a given share of the budgets",
    source="Elizabeth River Project (V15)", grade="L", parameters=("money.set_aside", "money.site_cost"),
    kernels=("capital.decide_saving", "capital.set_aside", "capital.build"),
    array=lambda b: b.funding.works[:, Works.rate], bounds=_sites,
)  # fmt: skip

GOVERNMENT = Sector(
    name="government",
    plural="governments",
    code=CODE,
    count="sectors.governments",
    admitted="sectors.governments_admitted",
    place="one stage, all segments; dealt to the stages in turn",
    capacity="`sectors.government_fte` on average, dealt by the children of the stages",
    income="public budgets, of which a part may be decided each year",
    rights="the only one that can set policy bits: a veto; searches and decides at a pace of its own; elections and "
    "new heads reset its alignment",
    decisions=(MEMBERSHIP, ATTENDANCE, VETO, PRACTICE, ELECTION, BUDGET, SAVING),
    agent="Government",
    spellings=("governments", "public", "publicsector", "publicagency", "governmentagency", "schooldistrict"),
    rules=(CAPACITY, ADMISSION),
    strategy=(
        OWN_ALIGNMENT,
        Strategy("pace", Layer.pace, "sectors.government_pace"),
        Strategy("policy_pace", Layer.policy_pace, "sectors.policy_pace"),
        Strategy("election_years", Layer.election_years, "sectors.election_years"),
        Strategy("head_rate", Layer.head_rate, "sectors.head_rate"),
        Strategy("discretionary", Layer.discretionary, "sectors.discretionary"),
        Strategy("public_contribution", Layer.public_contribution, "sectors.public_contribution"),
    ),
)
