"""An organisation as a Mesa agent: hours (M6), trust (M4), alignment (M5), service (M10), membership (M13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cisim.model.kernels.layout import Block, Org, Trait

from .learning import Learner
from .ties import NO_VOTE

if TYPE_CHECKING:
    from .model import PlainCommunity

START = (
    Org.capacity, Org.initial_fte, Org.alignment, Org.own_alignment, Org.persuasion, Org.mean_trust, Org.load,
    Org.attendance, Org.dilution, Org.new_fte, Org.income, Org.own_income, Org.aligned_share, Org.reserve, Org.pooled,
)  # fmt: skip


class Organisation(Learner):
    """What all sectors have in common."""

    lives_on_grants = False
    lends_skill = False
    governs = False

    def __init__(self, model: PlainCommunity, number: int, block: Block) -> None:
        who = block.orgs.traits[0, :, number].tolist()
        super().__init__(model, who[Trait.practice])
        self.number = number
        for layer in START:
            setattr(self, layer.name, float(block.orgs.org[0, layer, number]))
        self.definition = who[Trait.definition]
        self.member, self.admitted = bool(who[Trait.member]), bool(who[Trait.admitted])
        self.weight = int(block.orgs.weight[0, number])
        self.stage = model.stages[who[Trait.stage]]
        self.place = None if who[Trait.segment] < 0 else self.stage.places[who[Trait.segment]]
        self.network = model.networks[who[Trait.network]]
        self.network.members.append(self)
        self.stage.arrive(self.weight, self.practice)
        self.ballot = NO_VOTE
        self.hours = (0.0,) * 5
        self.need_weight = 0.0

    def decide_attendance(self, tolerance: float) -> None:
        """(M6) attendance = min(1, tolerance/load)."""
        self.load = self.attendance = 0.0
        if self.member:
            asked = self.load = self.partnership.asked
            self.attendance = min(1.0, tolerance * self.capacity * (1.0 + self.alignment) / max(asked, 1e-9))

    def spend_hours(self) -> None:
        """(M6) capacity = service + search + fundraising + reporting + coordination, in hours of the month."""
        total = self.capacity * self.rule.per_fte
        search = self.rule.search * total
        fundraising, reporting = self.hours_for_funders(total)
        left = total - search - fundraising - reporting
        coordination = min(self.load * self.attendance, left)
        self.hours = (left - coordination, search, fundraising, reporting, coordination)

    def hours_for_funders(self, total: float) -> tuple[float, float]:
        """(M6) fundraising and custom reports."""
        return 0.0, 0.0

    def take_stock(self) -> None:
        """(M4) mean trust on its ties, as it sees it for the next three months."""
        self.mean_trust = sum(tie.trust for _, tie in self.ties) / max(len(self.ties), 1)

    def update_alignment(self, months: float, highest: float) -> None:
        """(M5) da/dt = pull attendance (w_0 + (1 - w_0) tau)(a_max - a)/T_a - drift (a - a_own)."""
        a, pull = self.alignment, self.partnership.now["alignment_pull"] / months
        back = self.meets("drift") / 12.0 * (a - self.own_alignment)
        cold = self.rule.pull_without_trust
        forward = pull * self.attendance * (cold + (1.0 - cold) * self.mean_trust) * max(highest - a, 0.0)
        self.alignment = min(1.0, max(0.0, a + forward - back))

    @property
    def effectiveness(self) -> float:
        """(M1) e = clip(e0 + (1 - e0)(f - 1/2)/(f* - 1/2), 0, 1), less what growth and moves cost."""
        floor, best = self.rule.effect_floor, self.model.landscape.best[self.stage.number]
        e = floor + (1.0 - floor) * (self.fitness - 0.5) / (best - 0.5)
        return min(1.0, max(0.0, e)) * self.fidelity * (1.0 - self.dilution)

    @property
    def fidelity(self) -> float:
        """(M8) fresh capacity repeats what works with a loss, as far as the problem is specific to its place."""
        if self.new_fte <= 0.0:
            return 1.0
        return 1.0 - self.rule.fidelity_loss * self.rule.place * self.new_fte / self.capacity

    def work(self) -> float:
        """(M10) effective FTE of service this month."""
        return self.hours[0] / self.rule.per_fte * self.effectiveness

    def serve(self) -> None:
        """(M10) its work goes to its cell, or to all segments of its stage by their share of the children."""
        work = self.work()
        if self.place is not None:
            self.place.supply += work
        else:
            for place in self.stage.places:
                place.supply += work * place.share

    def adopt(self) -> None:
        """What was decided is done; policy bits are those in force at its stage."""
        stage = self.stage
        new = (self.proposal & ~stage.policy_bits) | (stage.policy & stage.policy_bits)
        if new != self.practice:
            stage.cast(self.weight, self.practice, new, stage.votes)
            stage.changed = True
            self.practice = new

    def recover(self) -> None:
        """Effectiveness lost by moving is regained; fresh capacity becomes like the rest."""
        kept = 1.0 - self.rule.recovery / 12.0
        self.dilution *= kept
        self.new_fte *= kept

    def choose_membership(self, aligned: float) -> None:
        """(M13) joins, if admitted, at rate_join * pays/(pays + costs); leaves at rate_leave * costs/(pays + costs)."""
        rule, partnership = self.rule, self.partnership
        learning = partnership.now["comparability"] - partnership.base["comparability"]
        asked = partnership.asked if partnership.members else 0.0
        grants = aligned * rule.member_premium if self.lives_on_grants else 0.0
        pays = grants + rule.learning_worth * learning * self.alignment
        hours = self.capacity * rule.per_fte
        costs = min(1.0, asked / hours) if hours > 0.0 else float(asked > 0.0)
        if pays + costs <= 0.0:
            return
        if not (self.member or self.admitted):
            return
        rate = rule.leave_rate * costs if self.member else rule.join_rate * pays
        if self.random.random() < rate / (pays + costs):
            self.member = not self.member
