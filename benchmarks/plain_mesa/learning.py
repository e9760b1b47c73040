"""M2 and M3: how an organisation finds a candidate, tries it, and comes to its proposal of the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from .evidence import ADOPT, DROP, GO_ON, Candidate, doubt
from .partners import effect_on_clients
from .success import Success

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .partnership import Partnership
    from .places import Place, Stage
    from .ties import Tie


class Learner(mesa.Agent):
    """An organisation as far as it learns. All proposals of a month answer the practices of its beginning."""

    stage: Stage
    place: Place | None
    attendance: float
    alignment: float
    success: Success
    hours: dict[str, float]

    def __init__(self, model: PlainCommunity, practice: int) -> None:
        super().__init__(model)
        self.rule = model.rule
        self.practice = self.proposal = practice
        self.ties: list[tuple[Learner, Tie]] = []
        self.fitness = 0.0
        self.context = 0
        self.judged: tuple[int, int, Stage] | None = None
        self.candidate: Candidate | None = None
        self.settled = False
        self.can_decide = True
        self.trial_hours = 0.0
        self.measured_in = -1
        self.measure_error = 0.0

    @property
    def partnership(self) -> Partnership:
        """That of the initiative to which its stage belongs."""
        return self.stage.partnership

    @property
    def pace(self) -> float:
        """Rate of its own search steps."""
        return self.rule.trial_rate

    @property
    def settable(self) -> int:
        """The bits it can set by itself."""
        return self.stage.own

    @property
    def where(self) -> object:
        """Where it works: its cell, or its stage."""
        return self.place or self.stage

    def meets(self, name: str) -> float:
        """A quantity as this organisation meets it."""
        base = self.partnership.base[name]
        return base + self.attendance * (self.partnership.now[name] - base)

    def evaluate(self) -> None:
        """(M1) true f in the context of this month; kept where nothing it depends on has changed."""
        stage = self.stage
        judged = self.practice, self.context, stage
        if judged != self.judged:
            self.judged = judged
            self.fitness = self.model.landscape.fitness(stage.number, self.practice, self.context)

    def search(self) -> None:
        """(M3) begins something new where nothing is on trial, and looks at what is."""
        self.proposal, self.settled = self.practice, False
        room, self.trial_hours = self.room_for_trials(), 0.0
        c = self.candidate
        if c and (c.old != self.practice or c.place is not self.where):
            c = self.candidate = None
        if c is None:
            self.begin(room)
        elif not c.good:
            self.look([c])
        if self.candidate and self.candidate.good:
            self.carry_out(self.candidate)

    def begin(self, room: float) -> None:
        """(M3) looks at peers; who finds none may take a step of its own, a look-up where the answer is known."""
        rule, random = self.rule, self.random.random
        reach = rule.peer_rate * self.meets("peer_reach") * self.meets("comparability")
        if random() < reach and self.learn_from_peers():
            return
        if random() < self.stage.known:
            if random() < self.pace * room:
                self.look_up()
        elif random() < self.pace * self.meets("search_rate") * room:
            self.look([self.new_candidate(self.trial()) for _ in range(rule.alternatives)])

    def new_candidate(self, new: int) -> Candidate:
        """A change of its present practice, here."""
        return Candidate(self.practice, new, self.where)

    def room_for_trials(self) -> float:
        """(M3) clip((search hours - T) / trial hours, 0, 1), T the hours of last month's trials."""
        if self.rule.trial_hours == 0.0:
            return 1.0
        return min(1.0, max(0.0, (self.hours["search"] - self.trial_hours) / self.rule.trial_hours))

    def spend_month_on_trial(self) -> None:
        """(M6) a month on trial takes hours, which are missing in the next."""
        self.trial_hours += self.rule.trial_hours

    def look_up(self) -> None:
        """(M3) one right bit is taken over unless its own loss outweighs what such an answer counts for."""
        wrong = bits_of((self.practice ^ self.stage.answer) & self.settable)
        if not wrong:
            return
        self.spend_month_on_trial()
        new = self.practice ^ self.random.choice(wrong)
        if self.consents(new, self.stage.worth_of_answer):
            self.candidate = self.new_candidate(new)
            self.candidate.good = True

    def consents(self, new: int, gain: float, settled: float = 0.0, stake: float | None = None) -> bool:
        """(M3) (1 - a) stake du + a G > 0, a loss of its own counting the less the more of it is settled."""
        private = self.private_gain(new, stake)
        if private < 0.0:
            private *= 1.0 - settled
        return (1.0 - self.alignment) * private + self.alignment * gain > 0.0

    def private_gain(self, new: int, stake: float | None = None) -> float:
        """(M2) change of its own success, times its stake."""
        land, s = self.model.landscape, self.stage.number
        weight = self.rule.private_stake if stake is None else stake
        return weight * self.success.gain(land, s, self.practice, new, self.context)

    def carry_out(self, candidate: Candidate) -> None:
        """(M3) what was found good is proposed; policy bits wait until a government can decide about them."""
        if self.can_decide or not (candidate.old ^ candidate.new) & self.stage.policy_bits:
            self.proposal, self.candidate = candidate.new, None
        elif not candidate.wait(self.rule.evidence_months):
            self.candidate = None

    def trial(self) -> int:
        """(M3) one free bit turned over, or several, or (reach 0) all drawn anew."""
        if self.rule.reach == 0:
            word = self.random.getrandbits(self.model.landscape.bits)
            return (self.practice & ~self.settable) | (word & self.settable)
        free = bits_of(self.settable)
        return self.practice ^ sum(self.random.sample(free, min(self.rule.reach, len(free))))

    def learn_from_peers(self) -> bool:
        """(M3) proposes a better peer's practice; whether there was one to copy."""
        peers = self.sample_peers()
        conformity, noise = self.meets("conformity"), self.meets("noise")
        follow = conformity > 0.0 and self.random.random() < conformity
        peer = self.most_frequent(peers, noise) if follow else self.best_of(peers, noise)
        new = self.practice if peer is None else self.copy_of(peer.practice)
        if new == self.practice:
            return False
        if self.rule.copy_blind:
            self.candidate = self.new_candidate(new)
            self.candidate.good = self.settled = True
        else:
            self.look([self.new_candidate(new)])
        return True

    def sample_peers(self) -> list[Learner]:
        """(M3) a few of its ties; of these the peers at its stage, usable with the probability of trust."""
        ties, wanted, random = self.ties, self.rule.peer_sample, self.random.random
        if 0 < wanted < len(ties):
            ties = self.random.sample(ties, wanted)
        return [peer for peer, tie in ties if peer.stage is self.stage and random() < tie.trust]

    def measured(self, noise: float) -> float:
        """A result as it is measured this month: the same number whoever looks at it."""
        if self.measured_in != self.model.month:
            self.measured_in = self.model.month
            self.measure_error = self.random.gauss(0.0, 1.0)
        return self.fitness + noise * self.measure_error

    def best_of(self, peers: list[Learner], noise: float) -> Learner | None:
        """(M3) the best peer by measured result, if better than oneself."""
        chosen, bar = None, self.measured(noise)
        for peer in peers:
            result = peer.measured(noise)
            if result > bar:
                chosen, bar = peer, result
        return chosen

    def most_frequent(self, peers: list[Learner], noise: float) -> Learner | None:
        """(M3) one with the most frequent practice, if it occurs twice and is measured better than oneself."""
        practices = [peer.practice for peer in peers]
        chosen, most = None, 1
        for peer, practice in zip(peers, practices, strict=True):
            count = practices.count(practice)
            if count > most:
                chosen, most = peer, count
        if chosen is None or chosen.measured(noise) <= self.measured(noise):
            return None
        return chosen

    def copy_of(self, theirs: int) -> int:
        """(M3) each differing bit that may be changed is copied with probability 1 - error."""
        copied, error = (self.practice ^ theirs) & self.settable, self.rule.copy_error
        for bit in bits_of(copied):
            if self.random.random() < error:
                copied ^= bit
        return self.practice ^ copied

    def look(self, candidates: list[Candidate]) -> None:
        """(M2) g = (1-a) stake du_private + a [(1-v) mean of what was seen + v stake du_agreed]; h = z a (1-v) sigma
        / sqrt(k). The first look at several alternatives picks the best.
        """
        stage, rule, a = self.stage, self.rule, self.alignment
        agreed_weight, noise = self.meets("agenda_weight"), self.meets("noise")
        best, highest = None, 0.0
        for c in candidates:
            if c.new == self.practice:
                continue
            mean = c.look(self.see(c.new, noise))
            land = self.model.landscape
            agreed = rule.private_stake * stage.agenda.gain(land, stage.number, self.practice, c.new, self.context)
            gain = (1.0 - a) * self.private_gain(c.new)
            gain += a * ((1.0 - agreed_weight) * mean + agreed_weight * agreed)
            if best is None or gain > highest:
                best, highest = c, gain
        if best is None:
            return
        self.spend_month_on_trial()
        h = doubt(rule.evidence, a * (1.0 - agreed_weight), noise, best.months)
        verdict = best.verdict(highest, h, rule.evidence_months)
        best.good = verdict == ADOPT
        self.model.judged += verdict != GO_ON
        self.candidate = None if verdict == DROP else best

    def see(self, new: int, noise: float) -> float:
        """(M2) y = df_seen + m df_others + sigma eps."""
        land, stage, breadth = self.model.landscape, self.stage, self.meets("breadth")
        seen = land.gain_own(stage.number, self.practice, new, self.context, self.meets("list_pressure"))
        if breadth > 0.0:
            seen += breadth * self.effect_on_others(new)
        return seen + noise * self.random.gauss(0.0, 1.0)

    def effect_on_others(self, new: int) -> float:
        """(M2) the change of f of those it is a partner of, or of what prevails at the coupled stages."""
        if self.rule.context == "partners":
            return effect_on_clients(self, new)
        return self.stage.effect_if_prevailing(self.model, self.practice, new)


def bits_of(mask: int) -> list[int]:
    """The set bits of a mask, each as a word."""
    bits = []
    while mask:
        bits.append(mask & -mask)
        mask &= mask - 1
    return bits
