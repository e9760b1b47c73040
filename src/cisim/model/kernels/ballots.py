"""M3: how members vote on a joint change, and what follows from it: each charts its own course."""

from __future__ import annotations

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.interests import gain_private
from cisim.model.kernels.judgement import can_decide
from cisim.model.kernels.layout import GOVERNMENT, Landscape, Org, Organisations, Runs, RunState, Strategy, Trait
from cisim.model.kernels.trust import ADOPTED, NO_VOTE, REFUSED
from cisim.model.parameters import BALLOTS, Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw_each
from cisim.model.types import Ints, Numbers

NO_MOTION = -1
BY_INTERESTS = BALLOTS.index("interests")


@inline
def with_bit(x: int, bit: int, value: bool) -> int:
    """A practice with one bit set to a value."""
    return x | bit if value else x & ~bit


@inline
def clear_ballots(r: int, run_state: Numbers, traits: Ints) -> None:
    """Ballots of last month are void."""
    for o in range(traits.shape[2]):
        traits[r, Trait.ballot, o] = NO_VOTE
    run_state[RunState.votes, r] = 0.0


@inline
def must_wait(
    key: np.uint64, t: int, r: int, bit: int, value: bool, parties: int, strategy: Numbers, traits: Ints, indices: Ints
) -> bool:
    """(M3) whether a policy element has to wait: there are governments whose practice it would change, and none of them
    can decide this month.
    """
    concerned, able = False, False
    for j in range(parties):
        o = indices[r, 0, j]
        x = traits[r, Trait.practice, o]
        if not able and traits[r, Trait.sector, o] == GOVERNMENT and with_bit(x, bit, value) != x:
            concerned = True
            able = can_decide(key, t, o, strategy[r, Strategy.policy_pace, o])
    return concerned and not able


@inline
def agrees(
    landscape: Landscape, sign_worth: Numbers, w: int, r: int, i: int, o: int, new: int, stake: float, gain: float,
    traits: Ints, org: Numbers, q: Numbers
) -> bool:  # fmt: skip
    """(M3) whether a joint change is in an organisation's interest: (1-a) stake du_private + a G > 0.

    Mediation settles part of the loss of those it reaches.
    """
    private = stake * gain_private(landscape, sign_worth, w, r, o, new, traits)
    if private < 0.0:
        private *= 1.0 - q[Quant.mediation, traits[r, Trait.admitted, o], i]
    a = org[r, Org.alignment, o]
    return (1.0 - a) * private + a * gain > 0.0


@inline
def vote(
    landscape: Landscape, sign_worth: Numbers, w: int, key: np.uint64, t: int, r: int, i: int, bit: int, value: bool,
    is_policy: bool, parties: int, gain: float, org: Numbers, strategy: Numbers, p: Numbers, q: Numbers, traits: Ints,
    indices: Ints, numbers: Numbers
) -> None:  # fmt: skip
    """(M3) members never must adopt. By interests each agrees if what the cycle found, a G, outweighs its own loss, and
    who agrees follows with the probability of its trust. By trust and alignment each adopts with the probability of
    their product, and a government sets a policy bit if (1-a) du_private + a/n > 0. A policy bit is the government's
    to set when it can; where it decides, the others count as in favour, so that a veto is a breach on their ties.

    ``Trait.ballot`` is -1 refused, +1 adopted; ``Trait.motion`` the practice voted on.
    """
    decided, by_interests = False, p[Param.learning_ballot, r] == BY_INTERESTS
    stake = p[Param.learning_private_stake, r]
    if not is_policy or by_interests:
        draw_each(key, Stream.ADOPT, t, indices, r, 0, parties, 2, 1, numbers)
    for j in range(parties):
        o = indices[r, 0, j]
        x = traits[r, Trait.practice, o]
        new = with_bit(x, bit, value)
        government, pace = traits[r, Trait.sector, o] == GOVERNMENT, strategy[r, Strategy.policy_pace, o]
        if new == x or (is_policy and not (government and can_decide(key, t, o, pace))):
            continue
        decided = decided or is_policy
        if by_interests:
            follows = numbers[0, j] < org[r, Org.mean_trust, o]
            in_favour = follows and agrees(landscape, sign_worth, w, r, i, o, new, stake, gain, traits, org, q)
        elif is_policy:
            in_favour = agrees(landscape, sign_worth, w, r, i, o, new, 1.0, 1.0 / landscape.n, traits, org, q)
        else:
            in_favour = numbers[0, j] < org[r, Org.mean_trust, o] * org[r, Org.alignment, o]
        traits[r, Trait.ballot, o] = ADOPTED if in_favour else REFUSED
        traits[r, Trait.motion, o] = new
    if decided:
        for j in range(parties):
            if traits[r, Trait.sector, indices[r, 0, j]] != GOVERNMENT:
                traits[r, Trait.ballot, indices[r, 0, j]] = ADOPTED
                traits[r, Trait.motion, indices[r, 0, j]] = NO_MOTION


@kernel
def carry_votes(runs: Runs, orgs: Organisations) -> None:
    """(M3) who voted for a joint change proposes it, in place of a change of its own."""
    run_state, traits = runs.run_state, orgs.traits
    n_rows, _, n_orgs = traits.shape
    for r in range(n_rows):
        if run_state[RunState.votes, r] > 0.0:
            for o in range(n_orgs):
                if traits[r, Trait.ballot, o] == ADOPTED and traits[r, Trait.motion, o] != NO_MOTION:
                    traits[r, Trait.proposal, o] = traits[r, Trait.motion, o]
