"""Nonprofits: one stage, one segment, lives on grants, small and many."""

from __future__ import annotations

from cisim.model.decision import Decision
from cisim.model.kernels.layout import NONPROFIT as CODE
from cisim.model.kernels.layout import Org, Trait
from cisim.model.kernels.layout import Strategy as Layer
from cisim.model.sectors.base import ADMISSION, CAPACITY, OWN_INCOME, Sector, Strategy
from cisim.model.sectors.serving import OWN_ALIGNMENT, SERVES

CLAIM = Decision(
    name="claims", phase="claims", who="nonprofits", method="decide_claim", equation="M23",
    axes="nonprofit", text="how far it claims this year", allowed="shares from 0 to 1",
    rule="the more the less it is aligned, and the more of its income funders decide anew each year",
    source="Kania & Kramer 2011 (D2)", grade="S",
    parameters=("funding.claim_effort", "funding.claim_gain", "hours.claims", "trust.claims"),
    neutral="funding.claim_effort = 0",
    kernels=("claims.decide_claims", "applications.score_applicants", "hours.spend_hours", "trust.compete"),
    array=lambda b: b.orgs.org[:, Org.claim, : b.runs.nonprofits], bounds=lambda b: (0.0, 1.0),
)  # fmt: skip

MOVE = Decision(
    name="moves", phase="moves", who="nonprofits", method="decide_move", equation="M9",
    axes="nonprofit", text="the cell it wants to work in",
    allowed="-1 to stay, or a cell: stage * segments + segment",
    rule="now and then goes where others are, or where it sees need; under a plan, by consent, to the neediest cell in "
         "which it is good",
    source="Kania & Kramer 2011 (A7, E6); rates assumed", grade="S",
    parameters=("service.move_rate", "service.crowding", "service.need_seen", "service.move_loss"),
    kernels=("location.decide_moves", "location.move"),
    array=lambda b: b.orgs.traits[:, Trait.wish, : b.runs.nonprofits],
    bounds=lambda b: (-1, b.pathway.cell.shape[2] - 1),
)  # fmt: skip

NONPROFIT = Sector(
    name="nonprofit",
    plural="nonprofits",
    code=CODE,
    count="sectors.nonprofits",
    admitted="sectors.nonprofits_admitted",
    place="one cell: a stage and a segment; may move",
    capacity="what pool and own income pay for, dealt by size (log-normal)",
    income="grants, and an own income that stays fixed",
    rights="raises funds and writes reports",
    decisions=(CLAIM, *SERVES, MOVE),
    agent="Nonprofit",
    spellings=("", "nonprofits", "notforprofit", "ngo", "charity", "501c3"),
    rules=(CAPACITY, ADMISSION, OWN_INCOME),
    strategy=(OWN_ALIGNMENT, Strategy("claim_effort", Layer.claim_effort, "funding.claim_effort")),
)
