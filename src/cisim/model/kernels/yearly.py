"""Once a year: shocks, elections, and who joins or leaves the partnership."""

from __future__ import annotations

from typing import Any

from cisim.model.jit import kernel
from cisim.model.kernels.funding import aligned_part
from cisim.model.kernels.layout import GOVERNMENT, Cond, Fixed, Funder, Joint, Org, Row, Size, Who, Word
from cisim.model.kernels.levels import initiatives_of
from cisim.model.parameters import Rule
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw, draws, pick


@kernel
def shock(
    t: Any, size: Any, seed: Any, world: Any, fixed: Any, p: Any, row: Any, joint: Any, cond: Any, word: Any
) -> None:
    """A recession may begin, a champion may leave, a policy bit may be changed from outside.

    The draws belong to the world: all arms meet the same shocks. One champion stands behind all initiatives.
    """
    for r in range(word.shape[0]):
        w = world[r]
        row[Row.recession, r] = max(0.0, row[Row.recession, r] - 1.0)
        begins = draw(seed[w], Stream.RECESSION, t, 0) < p[Rule.recession_rate, r]
        if row[Row.recession, r] == 0.0 and (begins or t == 12 * p[Rule.recession_year, r]):
            row[Row.recession, r] = p[Rule.recession_years, r]
        row[Row.need_factor, r] = 1.0 + p[Rule.recession_need, r] if row[Row.recession, r] > 0.0 else 1.0
        if draw(seed[w], Stream.CHAMPION, t, 0) < p[Rule.champion_rate, r]:
            first, end = initiatives_of(r, p, joint)
            for c in range(cond.shape[1]):
                for i in range(first, end):
                    cond[Cond.level, c, i] *= 1.0 - p[Rule.champion_loss, r]
        for s in range(word.shape[2]):
            u_event, u_bit, _, _ = draws(seed[w], Stream.POLICY, t, s)
            if u_event < p[Rule.policy_rate, r]:
                word[r, Word.policy, s] ^= (1 << pick(u_bit, size[Size.bits])) & fixed[w, Fixed.policy, s]


@kernel
def elect(t: Any, who: Any, p: Any, org: Any) -> None:
    """Elections reset the alignment of governments to their own; not all at once, each in a year of its own."""
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        for o in range(n_orgs):
            if who[r, Who.sector, o] == GOVERNMENT and (t // 12 + o) % int(p[Rule.election_years, r]) == 0:
                org[r, Org.alignment, o] = org[r, Org.own_alignment, o]


@kernel
def choose_membership(
    t: Any, size: Any, seed: Any, world: Any, initiative: Any, funder: Any, org: Any, p: Any, q: Any, joint: Any,
    who: Any
) -> None:  # fmt: skip
    """(M13) an organisation joins with rate_join * pays/(pays + costs) and leaves with rate_leave * costs/(pays +
    costs).

    Pays: the aligned grants that outsiders forgo (B13), and what it learns as far as results compare in its initiative
    (B15). Costs: the share of its hours that coordination takes there. Where nothing pays and nothing costs, nobody
    joins or leaves. Who is not admitted never joins.
    """
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        aligned = 0.0
        for f in range(funder.shape[2]):
            aligned += funder[r, Funder.budget_share, f] * aligned_part(r, f, p, funder)
        for o in range(n_orgs):
            i = initiative[r, who[r, Who.stage, o]]
            learning = q[Quant.comparability, 1, i] - q[Quant.comparability, 0, i]
            asked = joint[Joint.asked, i] if joint[Joint.members, i] > 0.0 else 0.0
            grants = aligned * p[Rule.member_premium, r] if o < size[Size.nonprofits] else 0.0
            pays = grants + p[Rule.learning_worth, r] * learning * org[r, Org.alignment, o]
            costs = min(1.0, asked / max(org[r, Org.capacity, o] * p[Rule.per_fte, r], 1e-9))
            if pays + costs <= 0.0:
                continue
            u = draw(seed[world[r]], Stream.MEMBERSHIP, t, o)
            if who[r, Who.member, o]:
                if u < p[Rule.leave_rate, r] * costs / (pays + costs):
                    who[r, Who.member, o] = 0
            elif who[r, Who.admitted, o] and u < p[Rule.join_rate, r] * pays / (pays + costs):
                who[r, Who.member, o] = 1
