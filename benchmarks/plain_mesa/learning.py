"""M2 and M3: how an organisation finds a candidate, judges it, and comes to its proposal of the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .partnership import Partnership
    from .places import Stage
    from .ties import Tie


class Learner(mesa.Agent):
    """An organisation as far as it learns. All proposals of a month answer the practices of its beginning."""

    stage: Stage
    attendance: float
    alignment: float
    definition: int

    def __init__(self, model: PlainCommunity, practice: int) -> None:
        super().__init__(model)
        self.rule = model.rule
        self.practice = self.proposal = practice
        self.ties: list[tuple[Learner, Tie]] = []
        self.fitness = 0.0
        self.judged: tuple[int, int, Stage] | None = None
        self.settled = False
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

    def meets(self, name: str) -> float:
        """A quantity as this organisation meets it."""
        base = self.partnership.base[name]
        return base + self.attendance * (self.partnership.now[name] - base)

    def evaluate(self) -> None:
        """(M1) true f in the context of this month; kept where nothing it depends on has changed."""
        stage = self.stage
        judged = self.practice, stage.context, stage
        if judged != self.judged:
            self.judged = judged
            self.fitness = self.model.landscape.fitness(stage.number, self.practice, stage.context)

    def search(self) -> None:
        """(M3) looks up what is known; else looks at peers; who finds none may try."""
        rule, random = self.rule, self.random.random
        self.proposal, self.settled = self.practice, False
        if self.stage.known > 0.0 and random() < self.stage.known:
            if random() < self.pace:
                self.look_up()
            return
        look = rule.peer_rate * self.meets("peer_reach") * self.meets("comparability")
        if random() < look and self.learn_from_peers():
            return
        if random() < self.pace * self.meets("search_rate"):
            self.judge([self.trial() for _ in range(rule.alternatives)])

    def look_up(self) -> None:
        """(M3) where the answer is known one right bit is set, and nothing is left to judge or to review."""
        self.settled = True
        wrong = bits_of((self.practice ^ self.stage.answer) & self.settable)
        if wrong:
            self.proposal = self.practice ^ self.random.choice(wrong)

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
            self.proposal, self.settled = new, True
        else:
            self.judge([new])
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

    def judge(self, candidates: list[int]) -> None:
        """(M2) g = (1-a) stake du_private + a [(1-v)(df_seen + m df_others) + v stake du_agreed] + sigma eps.

        The best candidate with g > 0 becomes the proposal.
        """
        model, stage, x, a = self.model, self.stage, self.practice, self.alignment
        land, s, stake = model.landscape, stage.number, self.rule.private_stake
        agreed_weight, breadth = self.meets("agenda_weight"), self.meets("breadth")
        pressure, noise = self.meets("list_pressure"), self.meets("noise")
        best = 0.0
        for new in candidates:
            if new == x:
                continue
            seen = land.gain_own(s, x, new, stage.context, pressure)
            if breadth > 0.0:
                seen += breadth * land.gain_others(s, x, new, model.stages)
            agreed = stake * land.gain_declared(x, new, stage.agenda)
            private = stake * land.gain_declared(x, new, self.definition)
            gain = (1.0 - a) * private + a * ((1.0 - agreed_weight) * seen + agreed_weight * agreed)
            gain += noise * self.random.gauss(0.0, 1.0)
            if gain > best:
                best = gain
                self.proposal = new


def bits_of(mask: int) -> list[int]:
    """The set bits of a mask, each as a word."""
    bits = []
    while mask:
        bits.append(mask & -mask)
        mask &= mask - 1
    return bits
