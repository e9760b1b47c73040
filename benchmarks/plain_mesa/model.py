"""A community as a plain Mesa model: agents, objects, one method call per process; starts from cisim's own draw."""

from __future__ import annotations

from collections import Counter
from random import Random
from types import SimpleNamespace

import mesa
import numpy as np

from cisim.model.kernels.layout import QUARTER, USES, Account, Block, Trait
from cisim.model.parameters import PARAMETERS
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block

from .agents import Organisation
from .cycles import ActivityNetwork, joint_cycles
from .ends import disband, end_partnerships, found_partnerships
from .forgetting import change_heads, forget
from .funders import Funder, choose_partnership, fund
from .landscape import Landscape
from .lives import close_and_found, watch_and_leave
from .metrics import metrics
from .partners import neighbours_of, read_partners, redraw_partners, take_partners
from .partnership import Partnership
from .places import Stage
from .review import review
from .sectors import Business, Government, Nonprofit
from .start import settle_stage
from .success import write_agenda
from .ties import Tie, compete, update_trust
from .turbulence import Turbulence, stir
from .yearly import choose_membership, shock

NAMES = Counter(p.name for p in PARAMETERS)


def rule_of(scenario: Scenario) -> SimpleNamespace:
    """Parameters by name; by group and name where several groups have one of the name."""
    return SimpleNamespace(**{p.member if NAMES[p.name] > 1 else p.name: scenario[p.key] for p in PARAMETERS})


SECTORS = (Nonprofit, Government, Business)


class PlainCommunity(mesa.Model):
    """One run of one arm: the community that the engine draws for the same seed; all later luck is the model's own."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        super().__init__(rng=int(seed))
        block = draw_block(ScenarioColumns((scenario,)), [0], np.array([seed], np.uint64))
        self.month = 0
        self.fate = Random(f"partnerships {seed}")  # of its own, so that isolated work has the same luck
        self.rule = rule_of(scenario)
        self.landscape = Landscape(block)
        self.turbulence = Turbulence(scenario, seed, self.landscape) if self.rule.turbulence > 0.0 else None
        self.partnerships = [Partnership(scenario, later) for later in scenario.initiative_starts]
        self._make_stages(scenario, block)
        self._make_agents(scenario, block)
        self.recession, self.need_factor = 0.0, 1.0
        self.votes_held = self.judged = 0
        self.selection: list[tuple[float, float]] = []
        self.books = {account.name: 0.0 for account in Account}
        self.dollars = dict(self.books)
        self.hours = dict.fromkeys(USES, 0.0)
        self.settle(scenario.stage_order)

    def _make_stages(self, scenario: Scenario, block: Block) -> None:
        names = scenario.initiative_names
        own = [self.partnerships[names.index(s.initiative)] for s in scenario.stages]
        self.stages = [Stage(s, scenario, block, partnership) for s, partnership in enumerate(own)]
        for stage, sources in zip(self.stages, scenario.inflows, strict=True):
            stage.sources = [(self.stages[s], sources[s]) for s in sorted(sources)]
            stage.partnership.stages.append(stage)
        for stage in self.stages:
            stage.neighbours = neighbours_of(self.stages, stage)
        self.last_stage = self.stages[scenario.stage_order[-1]]
        self.places = [place for stage in self.stages for place in stage.places]
        self.networks = [ActivityNetwork(self, self.stages[int(s)]) for s in block.runs.network_stage]

    def _make_agents(self, scenario: Scenario, block: Block) -> None:
        sectors = block.orgs.traits[0, Trait.sector].tolist()
        self.organisations = [SECTORS[sector](self, number, block) for number, sector in enumerate(sectors)]
        self.nonprofits = [o for o in self.organisations if isinstance(o, Nonprofit)]
        self.funders = [Funder(self, f, block) for f in range(scenario["sectors.funders"])]
        self.working = self.agents.select(agent_type=Organisation)
        self.moving = self.agents.select(agent_type=Nonprofit)
        self.governing = self.agents.select(agent_type=Government)
        self.businesses = [o for o in self.organisations if isinstance(o, Business)]
        ends = block.ties.edge[0, :, : block.ties.n_edges[0]].T.tolist()
        trusts = block.ties.trust[0].tolist()
        self.ties = [Tie(self.organisations[a], self.organisations[b], trusts[k]) for k, (a, b) in enumerate(ends)]
        take_partners(self, block)

    def network_for(self, stage: Stage, number: int) -> ActivityNetwork:
        """Networks are dealt to the stages in turn, and the organisations of a stage to its networks in turn."""
        stages = len(self.stages)
        here = (len(self.networks) - 1 - stage.number) // stages + 1
        return self.networks[stage.number + stages * (number % here)]

    def settle(self, order: list[int]) -> None:
        """Attainment starts where it is today, or where the first practices would keep it, from the cradle on."""
        self.compose()
        self.find_contexts()
        self.working.do("evaluate")
        self.working.do("spend_hours")
        self.offer_service()
        for s in order:
            settle_stage(self, self.stages[s])
        self.working.do("take_stock")

    def step(self) -> None:
        """One month."""
        if self.month % 12 == 0:
            self.begin_year()
        for partnership in self.partnerships:
            partnership.backbone.decide_roles(self.rule)
            partnership.exert(self.month)
            partnership.grow(self.rule)
        self.compose()
        for partnership in self.partnerships:
            partnership.backbone.keep_urgency(self.rule)
        found_partnerships(self)
        self.meet()
        self.change_practices()
        self.serve()
        self.governing.do("set_policy")
        self.working.do("adopt")
        if self.month % QUARTER == QUARTER - 1:
            self.move()
        self.working.do("recover")
        self.advance_cohorts()
        for name, dollars in self.books.items():
            self.dollars[name] += dollars / 12.0
        for stage in self.stages:
            stage.works.build(self)
        end_partnerships(self)
        disband(self)
        self.month += 1

    def begin_year(self) -> None:
        """What lives and ends, shocks, elections, membership, rivalry, agenda, money."""
        self.draw_need_errors()
        if self.month > 0:
            stir(self)
            shock(self)
            close_and_found(self)
            self.governing.do("face_election", self.month // 12)
            change_heads(self)
            for funder in self.funders:
                funder.align()
            choose_membership(self)
            choose_partnership(self)
            compete(self)
        if any(funder.exit_rate > 0.0 for funder in self.funders):
            watch_and_leave(self)
        for partnership in self.partnerships:
            partnership.exert(self.month)
        self.compose()
        write_agenda(self)
        self.moving.do("decide_claim")
        fund(self)

    def compose(self) -> None:
        """The quantities of every initiative."""
        for partnership in self.partnerships:
            partnership.compose()

    def count_members(self) -> None:
        """Members of every initiative: those who work at its stages."""
        for partnership in self.partnerships:
            partnership.members = sum(o.member for o in self.organisations if o.partnership is partnership)

    def meet(self) -> None:
        """(M4-M6) attendance, hours, quality of meetings, trust, alignment."""
        rule = self.rule
        self.count_members()
        for partnership in self.partnerships:
            partnership.ask(rule)
        self.working.do("decide_attendance", rule.tolerance * rule.per_fte)
        self.working.do("spend_hours")
        for use in USES:
            self.hours[use] += sum(o.hours[use] for o in self.organisations)
        for partnership in self.partnerships:
            present = sum(o.attendance for o in self.organisations if o.partnership is partnership)
            partnership.judge_meetings(present, rule)
        update_trust(self)
        if self.month % QUARTER == 0:
            self.draw_need_errors()
            self.working.do("take_stock")
        self.working.do("update_alignment", 12.0 * rule.time, rule.highest)

    def draw_need_errors(self) -> None:
        """(M9) errors of measured need, the same for everybody, once a quarter."""
        if self.month % 12 != 0 or self.need_errors_of != self.month:
            self.need_errors_of = self.month
            for place in self.places:
                place.need_error = self.random.gauss(0.0, 1.0)

    need_errors_of = -1

    def change_practices(self) -> None:
        """(M15, M1-M3) what is forgotten, the contexts, how good everybody is, and what each wants to change."""
        if self.month % QUARTER == QUARTER - 1 and self.rule.practice_loss > 0.0:
            forget(self)
        self.find_contexts()
        self.working.do("evaluate")
        self.governing.do("open_month")
        self.working.shuffle_do("search")
        joint_cycles(self)
        for partnership in self.partnerships:
            review(self, partnership)

    def find_contexts(self) -> None:
        """(M1) the practices that prevail, and the context of each organisation by them or by its partners."""
        for stage in self.stages:
            if stage.changed:
                stage.changed = False
                stage.prevailing = stage.majority(stage.votes)
        prevailing = [stage.prevailing for stage in self.stages]
        for stage in self.stages:
            stage.context = self.landscape.context_of(stage.number, prevailing)
        redraw_partners(self)
        if self.month == 0 or self.rule.context != "partners":
            for o in self.organisations:
                o.context = o.stage.context
        if self.rule.context == "partners":
            read_partners(self)

    def offer_service(self) -> None:
        """(M10) what organisations do for their cells."""
        for place in self.places:
            place.clear()
        self.working.do("serve")

    def serve(self) -> None:
        """(M10) service with the practices the month began with."""
        self.offer_service()
        for place in self.places:
            place.receive(self.need_factor)

    def count_service(self, nonprofits: list[Nonprofit]) -> None:
        """(M9) service of cells in the eyes of those who follow others: size at the start over need."""
        for place in self.places:
            place.count = 0.0
        for o in nonprofits:
            o.place.count += o.initial_fte / o.place.need

    def move(self) -> None:
        """(M9) nonprofits decide where to work, then those who wish to do move."""
        self.count_service(self.nonprofits)
        self.moving.do("decide_move")
        self.moving.do("move")

    def advance_cohorts(self) -> None:
        """(M11) all aims first, then all cohorts move on."""
        for place in self.places:
            place.aim(self.rule, self.month)
        births = self.rule.cohort / 12.0
        for place in self.places:
            place.turn_over(births)

    def metrics(self) -> dict[str, float]:
        """All metrics of the present state, by the names of ``cisim.simulation.observe``."""
        return metrics(self)

    def run(self, months: int) -> dict[str, float]:
        """Advance by some months; returns the metrics at the end."""
        for _ in range(months):
            self.step()
        return self.metrics()
