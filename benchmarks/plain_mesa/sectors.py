"""What sectors have of their own: grants (M8) and place (M9), policy bits (M3), skill and harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cisim.model.kernels.layout import QUARTER

from .agents import Organisation

if TYPE_CHECKING:
    from .places import Place, Stage


class Nonprofit(Organisation):
    """One stage, one segment, lives on grants."""

    lives_on_grants = True
    wish: Place | None = None

    def hours_for_funders(self, total: float) -> tuple[float, float]:
        """(M6) fundraising falls with grants for several years, custom reports with funders that share measures."""
        rule, aligned = self.rule, self.aligned_share
        relief = self.meets("report_relief") * aligned
        fundraising = rule.fundraising * total * (1.0 - rule.multi_year_relief * aligned)
        return fundraising, rule.reporting * total * (1.0 - relief)

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
        lowest = home.count - self.initial_fte / home.need
        for stage in self.model.stages:
            least = min(stage.places, key=lambda place: place.count)
            if least.count < lowest and (anywhere or self.is_good_at(stage)):
                best, lowest = least, least.count
        return best

    def is_good_at(self, stage: Stage) -> bool:
        """(M9) its own stage, and a coupled stage where its practice is worth at least as much as here."""
        land = self.model.landscape
        if stage is self.stage:
            return True
        if not land.seen[self.stage.number][stage.number]:
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
        self.dilution = 1.0 - (1.0 - self.dilution) * (1.0 - self.rule.move_loss)

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
            private *= 1.0 - self.partnership.reaching(self.admitted)["mediation"]
        return (1.0 - a) * private + a / land.bits > 0.0

    def face_election(self, year: int) -> None:
        """Elections reset alignment to its own, in a year of its own."""
        if (year + self.number) % self.rule.election_years == 0:
            self.alignment = self.own_alignment

    def grow(self, books: dict[str, float]) -> None:
        """Its budget does not come from the pool; what it does not set aside for sites (M14) is its capacity."""
        books["public_budgets"] += self.initial_fte * self.rule.cost_per_fte
        if self.stage.works.sites:
            self.capacity = self.initial_fte * (1.0 - self.stage.works.rate)


class Business(Organisation):
    """Offers places at the last stage, lends skill to joint cycles, and may do harm."""

    lends_skill = True

    def work(self) -> float:
        """(M10) service less the harm of one that is not aligned."""
        return super().work() - self.rule.business_harm * self.capacity * (1.0 - self.alignment)

    def grow(self, books: dict[str, float]) -> None:
        """What it gives is given in kind."""
        books["in_kind"] += self.capacity * self.rule.cost_per_fte
