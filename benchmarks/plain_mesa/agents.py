"""Organisations of three sectors: hours (M6), alignment (M5), place (M9), service (M10), growth (M8), membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plain_mesa.learning import Learner
from plain_mesa.ties import NO_VOTE

from cisim.kernels.cadence import QUARTER
from cisim.kernels.layout import Block, Org, Who

if TYPE_CHECKING:
    from plain_mesa.model import PlainCommunity
    from plain_mesa.places import Place

START = (
    Org.fitness, Org.capacity, Org.reach, Org.alignment, Org.own_alignment, Org.charm, Org.mean_trust, Org.load,
    Org.attendance, Org.dilution, Org.income, Org.own_income, Org.aligned_share, Org.reserve,
)  # fmt: skip


class Organisation(Learner):
    """What all sectors have in common."""

    lives_on_grants = False
    lends_skill = False
    governs = False

    def __init__(self, model: PlainCommunity, number: int, block: Block) -> None:
        who = block.who[0, :, number].tolist()
        super().__init__(model, who[Who.practice])
        self.number = number
        for layer in START:
            setattr(self, layer.name, float(block.org[0, layer, number]))
        self.definition, self.member = who[Who.definition], bool(who[Who.member])
        self.weight = int(block.weight[0, number])
        self.stage = model.stages[who[Who.stage]]
        self.place = None if who[Who.segment] < 0 else self.stage.places[who[Who.segment]]
        self.network = model.networks[who[Who.network]]
        self.network.members.append(self)
        self.stage.arrive(self.weight, self.practice)
        self.ballot = NO_VOTE
        self.hours = (0.0,) * 5
        self.lack = 0.0

    def decide_attendance(self, asked: float, tolerance: float) -> None:
        """(M6) attendance = min(1, tolerance/load)."""
        self.load = self.attendance = 0.0
        if self.member:
            self.load = asked
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

    def update_alignment(self, pull: float, highest: float) -> None:
        """(M5) da/dt = pull attendance (0.3 + 0.7 tau)(a_max - a)/T_a - drift (a - a_own)."""
        a = self.alignment
        back = self.meets("drift") / 12.0 * (a - self.own_alignment)
        forward = pull * self.attendance * (0.3 + 0.7 * self.mean_trust) * max(highest - a, 0.0)
        self.alignment = min(1.0, max(0.0, a + forward - back))

    @property
    def effectiveness(self) -> float:
        """(M1) e = clip(e0 + (1 - e0)(f - 1/2)/(f* - 1/2), 0, 1), less what growth and moves cost."""
        floor, best = self.rule.effect_floor, self.model.landscape.best[self.stage.number]
        e = floor + (1.0 - floor) * (self.fitness - 0.5) / (best - 0.5)
        return min(1.0, max(0.0, e)) * (1.0 - self.dilution)

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
        """Effectiveness lost by growing or moving is regained."""
        self.dilution *= 1.0 - self.rule.recovery / 12.0

    def dilute(self, lost: float) -> None:
        """Lose a share of effectiveness on top of what is lost already."""
        self.dilution = 1.0 - (1.0 - self.dilution) * (1.0 - lost)

    def choose_membership(self, aligned: float, learning: float, asked: float) -> None:
        """(M13) joins with rate_join * pays/(pays + costs), leaves with rate_leave * costs/(pays + costs)."""
        rule = self.rule
        grants = aligned * rule.member_premium if self.lives_on_grants else 0.0
        pays = grants + rule.learning_worth * learning * self.alignment
        costs = min(1.0, asked / (self.capacity * rule.per_fte)) if asked > 0.0 else 0.0
        if pays + costs <= 0.0:
            return
        rate = rule.leave_rate * costs if self.member else rule.join_rate * pays
        if self.random.random() < rate / (pays + costs):
            self.member = not self.member


class Nonprofit(Organisation):
    """One stage, one segment, lives on grants."""

    lives_on_grants = True
    wish: Place | None = None

    def hours_for_funders(self, total: float) -> tuple[float, float]:
        """(M6) fundraising falls with grants for several years, custom reports with funders that share measures."""
        rule, aligned = self.rule, self.aligned_share
        relief = self.meets("report_relief") * aligned
        return rule.fundraising * total * (1.0 - rule.multi_year_relief * aligned), rule.reporting * total * (1.0 - relief)

    def decide_move(self) -> None:
        """(M9) by popularity or visible need if it reconsiders alone; else, by consent, where the plan wants it."""
        rule, random = self.rule, self.random.random
        self.wish = None
        visible = rule.known > 0.0 and random() < rule.known
        if random() < QUARTER * rule.move_rate:
            self.wish = self.least_served(anywhere=True) if visible else self.popular()
        elif not visible and random() < QUARTER * self.meets("planned_moves") * self.alignment:
            self.wish = self.least_served(anywhere=False)

    def popular(self) -> Place:
        """(M9) a cell drawn by popularity: weight 1 + crowding * service there."""
        places = self.model.places
        return self.random.choices(places, [1.0 + self.rule.crowding * place.count for place in places])[0]

    def least_served(self, anywhere: bool) -> Place | None:
        """(M9) the cell with the least service for its need, among those where the organisation is good."""
        home, best = self.place, None
        lowest = home.count - self.reach / home.need
        for stage in self.model.stages:
            least = min(stage.places, key=lambda place: place.count)
            if least.count < lowest and (anywhere or self.is_good_at(stage)):
                best, lowest = least, least.count
        return best

    def is_good_at(self, stage: object) -> bool:
        """(M9) its own stage, and a coupled stage where its practice is worth at least as much as here."""
        land = self.model.landscape
        if stage is self.stage:
            return True
        if not land.reads[self.stage.number][stage.number]:
            return False
        return land.fitness(stage.number, self.practice, stage.context) >= self.fitness

    def move(self) -> None:
        """(M9) a new stage means a new activity network; setting up costs effectiveness."""
        if self.wish is None or self.wish is self.place:
            return
        to = self.wish.stage
        if to is not self.stage:
            self.stage.arrive(-self.weight, self.practice)
            to.arrive(self.weight, self.practice)
            self.stage = to
            self.network.members.remove(self)
            self.network = self.model.network_for(to, self.number)
            self.network.members.append(self)
        self.place = self.wish
        self.dilute(self.rule.move_loss)

    def grow(self, books: dict[str, float]) -> None:
        """(M8) capacity follows income, as far as income and reserve pay; growth loses fidelity."""
        rule, before = self.rule, self.capacity
        income = self.income + self.own_income
        wanted = before + rule.growth * (income / rule.cost_per_fte - before)
        after = self.capacity = min(wanted, (income + self.reserve) / rule.cost_per_fte)
        saved = income - after * rule.cost_per_fte
        self.reserve += saved
        books["own_income"] += self.own_income
        books["reserves"] += saved
        if after > before:
            self.dilute(min(1.0, rule.fidelity_loss * rule.place * (1.0 - before / after)))


class Government(Organisation):
    """Serves all segments of its stage, and holds the policy bits."""

    governs = True

    @property
    def pace(self) -> float:
        """Slow."""
        return self.rule.government_pace

    @property
    def settable(self) -> int:
        """Its own and the policy bits."""
        return self.stage.governed

    def set_policy(self) -> None:
        """Policy bits it wants otherwise change for its whole stage."""
        stage = self.stage
        changed = (self.proposal ^ self.practice) & stage.policy_bits
        stage.policy = (stage.policy & ~changed) | (self.proposal & changed)

    def agrees_to_policy(self, new: int) -> bool:
        """(M3) unless its own loss, less what mediation settles, outweighs its alignment: (1-a) du + a/n > 0."""
        land, a = self.model.landscape, self.alignment
        private = land.gain_declared(self.practice, new, self.definition)
        if private < 0.0:
            private *= 1.0 - self.model.partnership.now["mediation"]
        return (1.0 - a) * private + a / land.bits > 0.0

    def face_election(self, year: int) -> None:
        """Elections reset alignment to its own, in a year of its own."""
        if (year + self.number) % self.rule.election_years == 0:
            self.alignment = self.own_alignment

    def grow(self, books: dict[str, float]) -> None:
        """Its budget does not come from the pool."""
        books["public_budgets"] += self.capacity * self.rule.cost_per_fte


class Business(Organisation):
    """Offers places at the last stage, lends skill to joint cycles, and may do harm."""

    lends_skill = True

    def work(self) -> float:
        """(M10) service less the harm of one that is not aligned."""
        return super().work() - self.rule.business_harm * self.capacity * (1.0 - self.alignment)

    def grow(self, books: dict[str, float]) -> None:
        """What it gives is given in kind."""
        books["in_kind"] += self.capacity * self.rule.cost_per_fte
