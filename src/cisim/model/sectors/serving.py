"""What every organisation that serves decides: nonprofits, governments and businesses."""

from __future__ import annotations

import numpy as np

from cisim.model.decision import Decision, Values
from cisim.model.kernels.layout import Block, Org, Trait
from cisim.model.sectors.base import Strategy


def _voters(block: Block) -> Values:
    traits = block.orgs.traits
    return np.asarray((traits[:, Trait.ballot] != 0) & (traits[:, Trait.motion] >= 0))


MEMBERSHIP = Decision(
    name="membership", phase="membership", who="organisations", method="decide_membership", equation="M13",
    axes="organisation", text="whether to be in the partnership this year",
    allowed="0 or 1, and 0 of those who are not admitted",
    rule="joins as far as grants for members and what it learns outweigh the hours it costs, leaves as far as not",
    source="Kania & Kramer 2011 (B13, B15); rates assumed", grade="S",
    parameters=("sectors.join_rate", "sectors.leave_rate", "sectors.learning_worth", "funding.member_premium"),
    kernels=("yearly.decide_membership", "yearly.change_membership"),
    array=lambda b: b.orgs.traits[:, Trait.membership], bounds=lambda b: (0, b.orgs.traits[:, Trait.admitted]),
)  # fmt: skip

ATTENDANCE = Decision(
    name="attendance", phase="attendance", who="organisations", method="decide_attendance", equation="M6",
    axes="organisation", text="share of the coordination asked that it does this month", allowed="shares from 0 to 1",
    rule="comes as far as its tolerance goes, more if it is aligned",
    source="Kania & Kramer 2011 (B5, E8, E10)", grade="S", parameters=("hours.tolerance", "hours.pair"),
    kernels=("hours.decide_attendance", "hours.spend_hours"),
    array=lambda b: b.orgs.org[:, Org.attendance], bounds=lambda b: (0.0, 1.0),
)  # fmt: skip

VOTE = Decision(
    name="votes", phase="cycles", who="organisations that vote", method="decide_vote", equation="M3b",
    axes="organisation", text="vote on the joint change that is before it", allowed="-1 against or 1 in favour",
    rule="agrees if its own success and what was found, weighed by its alignment, gain; follows with its trust",
    source="Kania & Kramer 2011 (B11, E1, G3)", grade="S", parameters=("learning.ballot", "learning.private_stake"),
    kernels=("cycles.joint_cycles", "ballots.carry_votes"),
    array=lambda b: b.orgs.traits[:, Trait.ballot], bounds=lambda b: (-1, 1), voters=_voters,
)  # fmt: skip

PRACTICE = Decision(
    name="practices", phase="review", who="organisations", method="decide_practice", equation="M2, M3",
    axes="organisation", text="the practice it wants from next month on", allowed="words of problem.bits bits",
    rule="tries a change for months, adopts it when what it saw is clearly good by its own success and common results",
    source="Levinthal 1997; Rivkin & Siggelkow 2003; Lazer & Friedman 2007", grade="L",
    parameters=("learning.trial_rate", "learning.evidence", "learning.evidence_months", "learning.noise"),
    kernels=("search.choose_steps", "search.search_alone", "search.learn_from_peers", "judgement.judge",
             "practice.adopt"),
    array=lambda b: b.orgs.traits[:, Trait.proposal],
    bounds=lambda b: (0, (1 << b.problem.landscape.n) - 1),
)  # fmt: skip

SERVES = (MEMBERSHIP, ATTENDANCE, VOTE, PRACTICE)

OWN_ALIGNMENT = Strategy("own_alignment", Org.own_alignment, "alignment.own")
