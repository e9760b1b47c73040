"""M3: joint improvement cycles of an activity network, and the coalitions that form without any plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .learning import bits_of
from .ties import ADOPTED, NO_VOTE, REFUSED

if TYPE_CHECKING:
    from .agents import Organisation
    from .model import PlainCommunity
    from .places import Stage


def with_bit(x: int, bit: int, value: bool) -> int:
    """A practice with one bit set to a value."""
    return x | bit if value else x & ~bit


class ActivityNetwork:
    """Organisations of one kind of activity."""

    def __init__(self, model: PlainCommunity, stage: Stage) -> None:
        self.model, self.stage = model, stage
        self.members: list[Organisation] = []

    def improve(self) -> bool:
        """(M3) tries one bit, judges it on pooled data, and votes if they speak for it; whether it did."""
        model, random, partnership = self.model, self.model.random, self.stage.partnership
        convened = random.random() < partnership.now["cycles"] * partnership.quality
        if not convened and random.random() >= model.rule.adhoc_rate:
            return False
        if random.random() < self.stage.known:
            return False
        parties = self.gather(convened)
        if not parties:
            return False
        bit = self.candidate_bit()
        value = not self.stage.prevailing & bit
        part = 1.0 if convened else 0.0
        noise = self.pooled_noise(parties, part) * random.gauss(0.0, 1.0)
        if self.pooled_gain(parties, bit, value, part) + noise <= 0.0:
            return False
        if bit & self.stage.policy_bits:
            self.decide_policy(parties, bit, value)
        else:
            self.vote(parties, bit, value)
        return True

    def candidate_bit(self) -> int:
        """(M3) any bit, or one on which another stage prevails differently."""
        model, random = self.model, self.model.random
        others = [stage for stage in model.stages if stage is not self.stage]
        if others and random.random() < model.rule.borrow:
            differs = bits_of(self.stage.prevailing ^ random.choice(others).prevailing)
            if differs:
                return random.choice(differs)
        return 1 << random.randrange(model.landscape.bits)

    def gather(self, convened: bool) -> list[Organisation]:
        """A convened cycle is attended by members as far as they attend, a coalition by those who trust their ties."""
        random = self.model.random.random
        return [o for o in self.members if random() < (o.attendance if convened else o.mean_trust)]

    def pooled_gain(self, parties: list[Organisation], bit: int, value: bool, part: float) -> float:
        """(M3) mean effect on those who take part, effect on coupled stages by the plan, agreed definition."""
        model, stage = self.model, self.stage
        land, blend = model.landscape, stage.partnership.blend
        pressure, breadth, weight = (blend(name, part) for name in ("list_pressure", "breadth", "agenda_weight"))
        seen = 0.0
        for o in parties:
            new = with_bit(o.practice, bit, value)
            if new != o.practice:
                seen += land.gain_own(stage.number, o.practice, new, stage.context, pressure)
        seen /= len(parties)
        old, new = stage.prevailing, with_bit(stage.prevailing, bit, value)
        if breadth > 0.0:
            seen += breadth * land.gain_others(stage.number, old, new, model.stages)
        agreed = model.rule.private_stake * land.gain_declared(old, new, stage.agenda)
        return (1.0 - weight) * seen + weight * agreed

    def pooled_noise(self, parties: list[Organisation], part: float) -> float:
        """(M3) sigma/sqrt(1 + (parties - 1) * comparability); less if a business lends its skill."""
        blend = self.stage.partnership.blend
        skill = self.model.rule.business_skill if any(o.lends_skill for o in parties) else 0.0
        pooled = 1.0 + (len(parties) - 1) * blend("comparability", part)
        return blend("noise", part) * (1.0 - skill) / pooled**0.5

    def vote(self, parties: list[Organisation], bit: int, value: bool) -> None:
        """(M3) members never must adopt: each does with probability trust * alignment."""
        for o in parties:
            new = with_bit(o.practice, bit, value)
            if new != o.practice:
                agrees = self.model.random.random() < o.mean_trust * o.alignment
                o.ballot = ADOPTED if agrees else REFUSED
                if agrees:
                    o.proposal = new

    def decide_policy(self, parties: list[Organisation], bit: int, value: bool) -> None:
        """(M3) a policy bit is the government's to set; where it decides, the others count as in favour."""
        decided = False
        for o in parties:
            new = with_bit(o.practice, bit, value)
            if o.governs and new != o.practice:
                decided = True
                agrees = o.agrees_to_policy(new)
                o.ballot = ADOPTED if agrees else REFUSED
                if agrees:
                    o.proposal = new
        for o in parties:
            if decided and not o.governs:
                o.ballot = ADOPTED


def joint_cycles(model: PlainCommunity) -> None:
    """(M3) every network may form a coalition ad hoc or, where it meets, a convened cycle (rate * Q)."""
    for o in model.organisations:
        o.ballot = NO_VOTE
    model.votes_held = sum(network.improve() for network in model.networks)
