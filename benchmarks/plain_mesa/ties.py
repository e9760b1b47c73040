"""M4: trust on the ties between organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .agents import Organisation
    from .model import PlainCommunity

REFUSED, NO_VOTE, ADOPTED = -1, 0, 1


class Tie:
    """Two organisations that know each other."""

    __slots__ = ("a", "b", "first_trust", "trust")

    def __init__(self, a: Organisation, b: Organisation, trust: float) -> None:
        self.a, self.b = a, b
        self.trust = self.first_trust = trust
        a.ties.append((b, self))
        b.ties.append((a, self))

    @property
    def strained(self) -> bool:
        """One refused what the other adopted in last month's joint change."""
        return self.a.ballot * self.b.ballot == REFUSED

    def quantities(self, whose: Organisation) -> dict[str, float]:
        """Those of the initiative of one end where both are within its reach, else those without it."""
        return whose.partnership.reaching(self.a.admitted and self.b.admitted)

    @property
    def meetings(self) -> float:
        """Meetings a month to which both are called: those of the initiative they share."""
        own = self.a.partnership
        return own.now["meetings"] if self.b.partnership is own else 0.0


def update_trust(model: PlainCommunity) -> None:
    """(M4) meetings both attend are kept commitments and hold off decay; a refused joint change is a breach."""
    rule = model.rule
    alpha, decay, contact = rule.gain, rule.decay, rule.contact
    for tie in model.ties:
        met = tie.meetings * tie.a.attendance * tie.b.attendance
        raised, lost = min(1.0, alpha * (contact + met)), decay * max(0.0, 1.0 - met)
        tau = tie.trust + raised * (1.0 - tie.trust)
        tie.trust = tau - lost * tau
    if model.votes_held:
        for tie in model.ties:
            if tie.strained:
                met = tie.quantities(tie.a if tie.a.ballot == REFUSED else tie.b)
                tie.trust -= min(1.0, alpha * rule.loss_ratio * met["breach"] * (1.0 - met["mediation"])) * tie.trust


def compete(model: PlainCommunity) -> None:
    """(M4) once a year: nonprofits of one stage that live on grants judged alone breach each other's trust."""
    rule = model.rule
    harm = min(1.0, rule.gain * rule.loss_ratio)
    for tie in model.ties:
        a, b = tie.a, tie.b
        if a.lives_on_grants and b.lives_on_grants and a.stage is b.stage:
            expected = rule.competition * tie.quantities(a)["breach"]
            expected *= sum(0.5 * (1.0 - o.aligned_share) * (1.0 + rule.trust_claims * o.claim) for o in (a, b))
            breaches = int(expected)
            breaches += model.random.random() < expected - breaches
            tie.trust *= (1.0 - harm) ** breaches
