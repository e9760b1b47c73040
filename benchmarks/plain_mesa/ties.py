"""M4: trust on the ties between organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .agents import Organisation
    from .model import PlainCommunity

REFUSED, NO_VOTE, ADOPTED = -1, 0, 1


class Tie:
    """Two organisations that know each other."""

    __slots__ = ("a", "b", "trust")

    def __init__(self, a: Organisation, b: Organisation, trust: float) -> None:
        self.a, self.b, self.trust = a, b, trust
        a.ties.append((b, self))
        b.ties.append((a, self))

    @property
    def strained(self) -> bool:
        """One refused what the other adopted in last month's joint change."""
        return self.a.ballot * self.b.ballot == REFUSED

    def quantities(self, model: PlainCommunity) -> dict[str, float]:
        """Those of the partnership where both ends are within its reach, else those without it."""
        return model.partnership.reaching(self.a.admitted and self.b.admitted)


def update_trust(model: PlainCommunity) -> None:
    """(M4) meetings both attend are kept commitments and hold off decay; a refused joint change is a breach."""
    rule, now = model.rule, model.partnership.now
    meetings, alpha, decay, contact = now["meetings"], rule.gain, rule.decay, rule.contact
    raised, lost = min(1.0, alpha * contact), decay
    for tie in model.ties:
        if meetings > 0.0:
            met = meetings * tie.a.attendance * tie.b.attendance
            raised, lost = min(1.0, alpha * (contact + met)), decay * max(0.0, 1.0 - met)
        tau = tie.trust + raised * (1.0 - tie.trust)
        tie.trust = tau - lost * tau
    if model.votes_held:
        for tie in model.ties:
            if tie.strained:
                met = tie.quantities(model)
                tie.trust -= min(1.0, alpha * rule.loss_ratio * met["breach"] * (1.0 - met["mediation"])) * tie.trust


def compete(model: PlainCommunity) -> None:
    """(M4) once a year: nonprofits of one stage that live on grants judged alone breach each other's trust."""
    rule = model.rule
    harm = min(1.0, rule.gain * rule.loss_ratio)
    for tie in model.ties:
        a, b = tie.a, tie.b
        if a.lives_on_grants and b.lives_on_grants and a.stage is b.stage:
            expected = rule.competition * tie.quantities(model)["breach"]
            expected *= 1.0 - 0.5 * (a.aligned_share + b.aligned_share)
            breaches = int(expected)
            breaches += model.random.random() < expected - breaches
            tie.trust *= (1.0 - harm) ** breaches
