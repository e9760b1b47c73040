"""An organisation as a Mesa agent: hours (M6), trust (M4), alignment (M5), service (M10), membership (M13)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from cisim.model.kernels.layout import Block, Org, Strategy, Trait

from .learning import Learner
from .partners import upstream_ties
from .success import private_success
from .ties import NO_VOTE

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .places import Stage

START = (
    Org.capacity, Org.initial_fte, Org.alignment, Org.own_alignment, Org.persuasion, Org.mean_trust, Org.load,
    Org.attendance, Org.dilution, Org.new_fte, Org.income, Org.own_income, Org.aligned_share, Org.reserve, Org.pooled,
)  # fmt: skip


class Organisation(Learner):
    """What all sectors have in common."""

    lives_on_grants = False
    lends_skill = False
    governs = False
    pays_besides = costs_besides = 0.0

    def __init__(self, model: PlainCommunity, number: int, block: Block) -> None:
        who = block.orgs.traits[0, :, number].tolist()
        super().__init__(model, who[Trait.practice])
        self.number = number
        for layer in START:
            setattr(self, layer.name, float(block.orgs.org[0, layer, number]))
        self.own = SimpleNamespace(**{s.name: float(block.orgs.strategy[0, s, number]) for s in Strategy})
        self.success = private_success(block, number, model.landscape.bits)
        self.member, self.admitted = bool(who[Trait.member]), bool(who[Trait.admitted])
        self.weight = int(block.orgs.weight[0, number])
        self.stage = model.stages[who[Trait.stage]]
        self.place = None if who[Trait.segment] < 0 else self.stage.places[who[Trait.segment]]
        self.network = model.networks[who[Trait.network]]
        self.network.members.append(self)
        self.stage.arrive(self.weight, self.practice)
        self.partners: dict[Stage, Organisation] = {}
        self.clients: list[Organisation] = []
        self.unsettled = True
        self.ballot = NO_VOTE
        self.hours: dict[str, float] = {}
        self.renewed = 0.0

    def decide_attendance(self, tolerance: float) -> None:
        """(M6, M27) attendance = min(1, U tolerance/load)."""
        tolerance *= self.partnership.backbone.urgency
        self.load = self.attendance = 0.0
        if self.member:
            asked = self.load = self.partnership.asked
            self.attendance = min(1.0, tolerance * self.capacity * (1.0 + self.alignment) / max(asked, 1e-9))

    def spend_hours(self) -> None:
        """(M6) capacity = running itself + search + fundraising + reporting + coordination + service, hours a month."""
        rule, hours = self.rule, self.capacity * self.rule.per_fte
        running = min(rule.fixed, 0.5 * hours)
        total = hours - running
        fundraising, reporting = self.hours_for_funders(total)
        usual = rule.search * total
        left = total - usual - fundraising - reporting
        beyond = min(max(0.0, self.trial_hours - usual), max(0.0, left))
        left -= beyond
        owed = self.load * (self.attendance + rule.missed_paid * (1.0 - self.attendance))
        coordination = min(owed, left)
        self.hours = {
            "service": left - coordination, "search": usual + beyond, "fundraising": fundraising,
            "reporting": reporting, "coordination": coordination, "running": running,
        }  # fmt: skip

    def leave_trials(self) -> None:
        """It no longer tries anything, alone or jointly."""
        self.candidate, joint = None, self.network.trial
        if joint is not None and self in joint.parties:
            joint.parties.remove(self)

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
        """(M1) e = max(e_min, min(1, e0 + (1 - e0)(f - 1/2)/scale)), less what growth and moves cost."""
        floor = self.rule.effect_floor
        e = floor + (1.0 - floor) * (self.fitness - 0.5) / self.stage.scale
        return max(self.rule.effect_lowest, min(1.0, e)) * self.fidelity * (1.0 - self.dilution)

    @property
    def fidelity(self) -> float:
        """(M8) fresh capacity repeats what works with a loss, as far as the problem is specific to its place."""
        if self.new_fte <= 0.0:
            return 1.0
        return 1.0 - self.rule.fidelity_loss * self.rule.place * self.new_fte / self.capacity

    def work(self) -> float:
        """(M10) effective FTE of service this month."""
        return self.hours["service"] / self.rule.per_fte * self.effectiveness

    def serve(self) -> None:
        """(M10) its work goes to its cell, or to all segments of its stage by their share of the children; (M20) there
        it hands children on with losses where it does not know who comes before it.
        """
        work, hours = self.work(), self.hours["service"]
        lost = self.meets("handover") * (1.0 - upstream_ties(self)) * hours
        for place, share in [(self.place, 1.0)] if self.place else [(p, p.share) for p in self.stage.places]:
            place.supply += work * share
            place.hands += hours * share
            place.lost += lost * share

    def adopt(self) -> None:
        """What was decided is done; policy bits are those in force at its stage."""
        stage = self.stage
        self.become((self.proposal & ~stage.policy_bits) | (stage.policy & stage.policy_bits))

    def become(self, new: int) -> None:
        """Another practice, and another vote on what prevails."""
        if new != self.practice:
            self.stage.cast(self.weight, self.practice, new, self.stage.votes)
            self.stage.changed = True
            self.practice = new

    def recover(self) -> None:
        """Effectiveness lost by moving is regained; fresh capacity becomes like the rest."""
        kept = 1.0 - self.rule.recovery / 12.0
        self.dilution *= kept
        self.new_fte *= kept

    def choose_membership(self, denied: float) -> None:
        """(M13) joins, if admitted, at rate_join * pays/(pays + costs); leaves at rate_leave * costs/(pays + costs)."""
        rule, partnership = self.rule, self.partnership
        if partnership.ended:
            return
        learning = partnership.now["comparability"] - partnership.base["comparability"]
        asked = partnership.asked if partnership.members else 0.0
        grants = denied if self.lives_on_grants else 0.0
        pays = grants + rule.learning_worth * learning * self.alignment + self.pays_besides
        hours = self.capacity * rule.per_fte
        costs = min(1.0, asked / hours) if hours > 0.0 else float(asked > 0.0)
        costs += self.costs_besides
        if pays + costs <= 0.0:
            return
        if not (self.member or self.admitted):
            return
        rate = rule.leave_rate * costs if self.member else rule.join_rate * pays
        if self.random.random() < rate / (pays + costs):
            self.member = not self.member
