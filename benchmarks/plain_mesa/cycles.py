"""M3: joint improvement cycles of an activity network, and the coalitions that form without any plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ballots import decide_policy, vote
from .evidence import ADOPT, DROP, GO_ON, Trial, doubt
from .learning import bits_of
from .ties import NO_VOTE

if TYPE_CHECKING:
    from .agents import Organisation
    from .model import PlainCommunity
    from .places import Stage


def with_bit(x: int, bit: int, value: bool) -> int:
    """A practice with one bit set to a value."""
    return x | bit if value else x & ~bit


class JointTrial(Trial):
    """A change that some organisations of a network try together."""

    def __init__(self, parties: list[Organisation], bit: int, value: bool, part: float) -> None:
        super().__init__()
        self.parties, self.bit, self.value, self.part = parties, bit, value, part
        self.gain = 0.0

    def apply(self, practice: int) -> int:
        """A practice with the change."""
        return with_bit(practice, self.bit, self.value)


class ActivityNetwork:
    """Organisations of one kind of activity."""

    def __init__(self, model: PlainCommunity, stage: Stage) -> None:
        self.model, self.stage = model, stage
        self.members: list[Organisation] = []
        self.trial: JointTrial | None = None

    def improve(self) -> bool:
        """(M3) begins a change where none is on trial, looks at it, and votes once it is found good; whether it did."""
        if self.trial is None:
            self.begin()
        trial = self.trial
        if trial is None:
            return False
        trial.parties = [o for o in trial.parties if o.network is self]
        if not trial.parties:
            self.trial = None
            return False
        if not trial.good:
            self.look(trial)
        return trial.good and self.decide(trial)

    def begin(self) -> None:
        """(M3) a convened cycle, or a coalition ad hoc."""
        model, random, partnership = self.model, self.model.random, self.stage.partnership
        rate = min(1.0, partnership.now["cycles"] * partnership.quality * partnership.effort_at(self.stage))
        convened = random.random() < rate
        if not convened and random.random() >= model.rule.adhoc_rate:
            return
        known = random.random() < self.stage.known
        parties = self.gather(convened)
        if not parties:
            return
        part = 1.0 if convened else 0.0
        if known:
            self.look_up(parties, part)
        else:
            bit = self.candidate_bit()
            self.trial = JointTrial(parties, bit, not self.stage.prevailing & bit, part)

    def look_up(self, parties: list[Organisation], part: float) -> None:
        """(M3) a right bit where something else prevails, among those the network can set; it is not measured."""
        stage = self.stage
        closed = 0 if any(o.governs for o in parties) else stage.policy_bits
        wrong = bits_of((stage.prevailing ^ stage.answer) & ~closed)
        if wrong:
            bit = self.model.random.choice(wrong)
            for o in parties:
                o.spend_month_on_trial()
            self.trial = JointTrial(parties, bit, bool(stage.answer & bit), part)
            self.trial.good, self.trial.gain = True, stage.worth_of_answer

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

    def look(self, trial: JointTrial) -> None:
        """(M2, M3) G = (1-v) mean of what was seen + v stake du_agreed, until the evidence is in."""
        rule, stage, blend = self.model.rule, self.stage, self.stage.partnership.blend
        weight, noise = blend("agenda_weight", trial.part), self.pooled_noise(trial)
        for o in trial.parties:
            o.spend_month_on_trial()
        mean = trial.look(self.see(trial) + noise * self.model.random.gauss(0.0, 1.0))
        old, new = stage.prevailing, trial.apply(stage.prevailing)
        agreed = rule.private_stake * stage.agenda.gain(self.model.landscape, stage.number, old, new, stage.context)
        trial.gain = (1.0 - weight) * mean + weight * agreed
        verdict = trial.verdict(
            trial.gain, doubt(rule.evidence, 1.0 - weight, noise, trial.months), rule.evidence_months
        )
        trial.good = verdict == ADOPT
        self.model.judged += verdict != GO_ON
        if verdict == DROP:
            self.trial = None

    def see(self, trial: JointTrial) -> float:
        """(M3) mean effect on those who take part, and effect on others by the plan."""
        model, stage, parties = self.model, self.stage, trial.parties
        pressure, breadth = (stage.partnership.blend(name, trial.part) for name in ("list_pressure", "breadth"))
        by_partners = model.rule.context == "partners"
        seen = 0.0
        for o in parties:
            new = trial.apply(o.practice)
            if new != o.practice:
                seen += model.landscape.gain_own(stage.number, o.practice, new, o.context, pressure)
                if by_partners and breadth > 0.0:
                    seen += breadth * o.effect_on_others(new)
        seen /= len(parties)
        if not by_partners and breadth > 0.0:
            seen += breadth * stage.effect_if_prevailing(model, stage.prevailing, trial.apply(stage.prevailing))
        return seen

    def pooled_noise(self, trial: JointTrial) -> float:
        """(M3) sigma/sqrt(1 + (parties - 1) * comparability); less if a business lends its skill."""
        blend, parties = self.stage.partnership.blend, trial.parties
        skill = max((o.own.skill for o in parties if o.lends_skill), default=0.0)
        pooled = 1.0 + (len(parties) - 1) * blend("comparability", trial.part)
        return blend("noise", trial.part) * (1.0 - skill) / pooled**0.5

    def decide(self, trial: JointTrial) -> bool:
        """(M3) those whose practice would change vote; about policy bits governments do, when they can."""
        if trial.bit & self.stage.policy_bits:
            governing = [o for o in trial.parties if o.governs and trial.apply(o.practice) != o.practice]
            if governing and not any(o.can_decide for o in governing):
                if not trial.wait(self.model.rule.evidence_months):
                    self.trial = None
                return False
            decide_policy(trial)
        else:
            vote(trial)
        self.trial = None
        return True


def joint_cycles(model: PlainCommunity) -> None:
    """(M3) every network may form a coalition ad hoc or, where it meets, a convened cycle (rate * Q)."""
    for o in model.organisations:
        o.ballot = NO_VOTE
    model.votes_held = sum(network.improve() for network in model.networks)
