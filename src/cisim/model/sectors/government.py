"""Governments: whole stages in all segments, the largest budgets, the only ones that set policy elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from cisim.model.decision import Decision
from cisim.model.kernels.layout import GOVERNMENT as CODE
from cisim.model.kernels.layout import Block, Trait, Works
from cisim.model.kernels.layout import Strategy as Layer
from cisim.model.sectors.base import ADMISSION, CAPACITY, Sector, Strategy
from cisim.model.sectors.serving import OWN_ALIGNMENT, SERVES

MOST_SAVED = 0.9
"""Largest share of its budgets that a stage may set aside; the same as of ``money.set_aside``."""


def _sites(block: Block) -> tuple[Any, Any]:
    return 0.0, np.where(block.pathway.sites > 0, MOST_SAVED, 0.0)


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
    income="public budgets",
    rights="the only one that can set policy bits; searches at a pace of its own; elections reset its alignment",
    decisions=(*SERVES, ELECTION, SAVING),
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
