"""What sectors have of their own: grants (M8) and place (M9), policy bits (M3), skill and harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cisim.model.kernels.layout import QUARTER, Block, Strategy

from .agents import Organisation
from .forgetting import decided_anew

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .places import Place, Stage


class Nonprofit(Organisation):
    """One stage, one segment, lives on grants."""

    lives_on_grants = True
    wish: Place | None = None

    def __init__(self, model: PlainCommunity, number: int, block: Block) -> None:
        super().__init__(model, number, block)
        self.claim_effort = float(block.orgs.strategy[0, Strategy.claim_effort, number])
        self.claim = 0.0

    def decide_claim(self) -> None:
        """(M23) c = chi (1 - a) rho."""
        self.claim = self.claim_effort * (1.0 - self.alignment) * decided_anew(self)

    def hours_for_funders(self, total: float) -> tuple[float, float]:
        """(M6) fundraising falls with grants for several years, custom reports with funders that share measures;
        (M23) a claim takes more fundraising, out of what search and reports leave.
        """
        rule, aligned = self.rule, self.aligned_share
        relief = self.meets("report_relief") * aligned
        fundraising = rule.hours_fundraising * total * (1.0 - rule.multi_year_relief * aligned)
        reporting = rule.reporting * total * (1.0 - relief)
        free = max(0.0, total * (1.0 - rule.search) - fundraising - reporting)
        return fundraising + min(rule.hours_claims * self.claim * fundraising, free), reporting

    def decide_move(self) -> None:
        """(M9) by need or popularity if it reconsiders alone; else, by consent, where the plan wants it."""
        rule, random = self.rule, self.random.random
        self.wish = None
        sees = random() < rule.need_seen
        if random() < QUARTER * rule.move_rate:
            self.wish = self.least_served(self.model.places) if sees else self.popular()
        elif sees:
            self.wish = self.planned_move()

    def popular(self) -> Place:
        """(M9) a cell drawn by popularity: weight 1 + crowding * service there."""
        places = self.model.places
        return self.random.choices(places, [1.0 + self.rule.crowding * place.count for place in places])[0]

    def planned_move(self) -> Place | None:
        """(M9, M22) the plan asks it, the more often the fewer stages are in focus; who agrees follows as it trusts."""
        chance = QUARTER * self.meets("planned_moves")
        if self.rule.ballot != "interests":
            chance *= self.alignment
        asked, follows = self.random.random(), self.random.random() < self.mean_trust
        focused = [s for s in self.model.stages if asked < chance * s.partnership.effort_at(s)]
        to = self.least_served([p for s in focused if self.is_good_at(s) for p in s.places])
        if to is None or self.rule.ballot != "interests":
            return to
        return to if follows and self.agrees_to_move(to) else None

    def agrees_to_move(self, to: Place) -> bool:
        """(M9) a (lack there - lack at home) - (1 - a)(1 - mediation) loss > 0."""
        a, mediation = self.alignment, self.partnership.reaching(self.admitted)["mediation"]
        gain = to.lack(self.meets("need_noise")) - self.lack_at_home()
        return a * gain - (1.0 - a) * (1.0 - mediation) * self.rule.move_loss > 0.0

    def lack_at_home(self) -> float:
        """(M9) measured need of its cell had it left."""
        home, noise = self.place, self.meets("need_noise")
        without = home.with_sites(home.served_by(home.supply - self.work(), self.model.need_factor))
        return home.lack(noise, without)

    def least_served(self, places: list[Place]) -> Place | None:
        """(M9) the cell with the highest measured need, if that is above need at home had it left."""
        noise, best, highest = self.meets("need_noise"), None, self.lack_at_home()
        for place in places:
            if place is not self.place and place.lack(noise) > highest:
                best, highest = place, place.lack(noise)
        return best

    def is_good_at(self, stage: Stage) -> bool:
        """(M9) its own stage, and a coupled stage where its practice seems worth at least as much as its result."""
        land, noise = self.model.landscape, self.meets("noise")
        if stage is self.stage:
            return True
        if not land.seen[self.stage.number][stage.number]:
            return False
        there = land.fitness(stage.number, self.practice, stage.context) + noise * self.random.gauss(0.0, 1.0)
        return there >= self.measured(noise)

    def move(self) -> None:
        """(M9) setting up elsewhere costs effectiveness."""
        if self.wish is None or self.wish is self.place:
            return
        self.go_to(self.wish)
        self.unsettled = True
        self.dilution = 1.0 - (1.0 - self.dilution) * (1.0 - self.rule.move_loss)

    def go_to(self, place: Place) -> None:
        """(M9) a new stage means a new activity network."""
        to = place.stage
        if to is not self.stage:
            self.stage.arrive(-self.weight, self.practice)
            to.arrive(self.weight, self.practice)
            self.stage = to
            self.network.members.remove(self)
            self.network = self.model.network_for(to, self.number)
            self.network.members.append(self)
        self.place = place

    def grow(self, books: dict[str, float]) -> None:
        """(M8) capacity follows income, as far as income and reserve pay; what is added is fresh, and leaves first.
        What is set aside for sites (M14) is not there to be spent.
        """
        rule, before = self.rule, self.capacity
        income = (self.income + self.own_income) * (1.0 - self.stage.works.rate)
        wanted = before + rule.growth * (income / rule.cost_per_fte - before)
        after = self.capacity = min(wanted, (income + self.reserve) / rule.cost_per_fte)
        saved = income - after * rule.cost_per_fte
        self.reserve += saved
        books["own_income"] += self.own_income
        books["reserves"] += saved
        self.new_fte = max(0.0, self.new_fte + after - before)


class Government(Organisation):
    """Serves all segments of its stage, and holds the policy bits."""

    governs = True

    def __init__(self, model: PlainCommunity, number: int, block: Block) -> None:
        super().__init__(model, number, block)
        self.budget_fte = self.initial_fte
        self.stage.governments.append(self)

    @property
    def pace(self) -> float:
        """That of its own trials."""
        return self.own.pace

    @property
    def free_fte(self) -> float:
        """(M25) FTE of its budget that are decided on each year."""
        return self.initial_fte * self.own.discretionary

    def decide_budget(self) -> tuple[float, dict[Stage, float]]:
        """(M25) the share for the partnership, pi a m, and of the rest D_s = (1 - a m)[(1 - kappa) 1(own stage) + kappa
        nu_s] + a m nu_s, nu_s the measured lack of a stage times its need, where there are governments.
        """
        noise, seen = self.meets("need_noise"), self.rule.need_seen
        governed = [stage for stage in self.model.stages if stage.governments]
        weight = {stage: sum(p.lack(noise) * p.need for p in stage.places) for stage in governed}
        total = sum(weight.values())
        joint = self.alignment if self.member and self.partnership.exists else 0.0
        offered = self.own.public_contribution * joint
        wishes = {}
        for stage in governed:
            own = float(stage is self.stage)
            need = weight[stage] / total if total > 0.0 else own
            wishes[stage] = (1.0 - offered) * ((1.0 - joint) * ((1.0 - seen) * own + seen * need) + joint * need)
        return offered, wishes

    @property
    def settable(self) -> int:
        """Its own and the policy bits."""
        return self.stage.governed

    def set_policy(self) -> None:
        """Policy bits it wants otherwise change for its whole stage."""
        stage = self.stage
        changed = (self.proposal ^ self.practice) & stage.policy_bits
        stage.policy = (stage.policy & ~changed) | (self.proposal & changed)

    def open_month(self) -> None:
        """(M3) whether it can decide about policy bits this month."""
        self.can_decide = self.random.random() < self.own.policy_pace

    def face_election(self, year: int) -> None:
        """Elections reset alignment to its own, in a year of its own."""
        if (year + self.number) % int(self.own.election_years) == 0:
            self.alignment = self.own_alignment

    def grow(self, books: dict[str, float]) -> None:
        """Its budget does not come from the pool; what it does not set aside for sites (M14) is its capacity."""
        books["public_budgets"] += self.budget_fte * self.rule.cost_per_fte
        if self.stage.works.sites:
            self.capacity = self.budget_fte * (1.0 - self.stage.works.rate)


class Business(Organisation):
    """Offers places at the last stage, lends skill to joint cycles, and may do harm."""

    lends_skill = True

    def weigh_membership(self, errors: dict[Stage, float]) -> None:
        """(M26) pays besides: omega max(0, q - q0), the stage as it is measured, and rho while the partnership exists;
        costs besides: varsigma times the share of its competitors that are outside.
        """
        gain = self.meets("need_noise") * errors[self.stage]
        gain += sum(p.share * (p.attainment - p.first_attainment) for p in self.stage.places)
        exists = self.partnership.founded is not None and not self.partnership.ended
        self.pays_besides = self.own.workforce * max(0.0, gain) + self.own.reputation * exists
        competitors = [o for o in self.model.businesses if o.stage is self.stage and o is not self]
        outside = sum(not o.member for o in competitors) / len(competitors) if competitors else 0.0
        self.costs_besides = self.own.rivalry * outside

    def work(self) -> float:
        """(M10) service less the harm of one that is not aligned."""
        return super().work() - self.own.harm * self.capacity * (1.0 - self.alignment)

    def grow(self, books: dict[str, float]) -> None:
        """What it gives is given in kind."""
        books["in_kind"] += self.capacity * self.rule.cost_per_fte
