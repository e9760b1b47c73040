"""M8: funders as Mesa agents: whom they choose, and what they give; M5 for their alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from cisim.model.kernels.layout import Block, Grant
from cisim.model.kernels.layout import Funder as FunderLayer

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .sectors import Nonprofit


class Funder(mesa.Agent):
    """Has a budget, an alignment, and a portfolio: the share of its grants each nonprofit holds."""

    def __init__(self, model: PlainCommunity, number: int, block: Block) -> None:
        super().__init__(model)
        self.rule = model.rule
        self.budget_share = float(block.funding.funder[0, FunderLayer.budget_share, number])
        self.alignment = float(block.funding.funder[0, FunderLayer.alignment, number])
        self.member = bool(block.funding.funder[0, FunderLayer.member, number])
        self.pooled = self.rule.pooled if self.member else 0.0
        self.portfolio = block.funding.grant[0, Grant.portfolio, number].tolist()
        self.scores: list[float] = []
        self.winners: set[int] = set()
        self.premium = 0.0

    def align(self) -> None:
        """(M5) a year at a time: funders see report cards and not meetings, and meet the mean of all initiatives."""
        rule, a = self.rule, self.alignment
        met = [partnership.reaching(self.member) for partnership in self.model.partnerships]
        pull, drift = (sum(now[name] for now in met) / len(met) for name in ("funder_pull", "drift"))
        forward = min(1.0, pull / rule.time) * max(rule.highest - a, 0.0)
        back = drift * (a - rule.funder_own)
        self.alignment = min(1.0, max(0.0, a + forward - back))

    def willing(self) -> float:
        """(M8) the part of the backbone that it pays: of what it has pooled in full; nothing from outside."""
        alone = self.rule.overhead_taste * (1.0 - self.alignment) + self.alignment
        return self.budget_share * ((1.0 - self.pooled) * alone + self.pooled) if self.member else 0.0

    def aligned_dollars(self) -> float:
        """Share of the pool that it gives by the aligned rule, and by membership."""
        return self.budget_share * ((1.0 - self.pooled) * self.alignment + self.pooled) if self.member else 0.0

    def score(self, position: int, applicant: Nonprofit) -> float:
        """(M8) what it thinks of an applicant when it judges alone, by its rule."""
        rule = self.rule.rule
        if rule == "equal":
            return 0.0
        if rule == "past_success":
            return self.portfolio[position]
        error = self.random.gauss(0.0, 1.0)
        if rule == "lottery":
            return error
        error *= applicant.partnership.reaching(self.member)["funder_noise"]
        if rule == "shared_indicators":
            return 1.0 - applicant.place.attainment + error
        return applicant.fitness + error + self.rule.claim_weight * applicant.persuasion

    def pick_winners(self) -> None:
        """(M8) a few winners; among equal scores those that stand first. Notes the regression to the mean."""
        model, n = self.model, len(self.model.nonprofits)
        self.scores = [self.score(i, o) for i, o in enumerate(model.nonprofits)]
        count = n if self.rule.rule == "equal" else min(n, max(1, int(self.rule.winners * n + 0.5)))
        if model.month > 0:
            model.selection.append((self.premium, self.premium_of_winners()))
        ranked = sorted(range(n), key=self.scores.__getitem__, reverse=True)
        self.winners = set(ranked[:count])
        self.premium = self.premium_of_winners()

    def premium_of_winners(self) -> float:
        """How far the picked score above the mean of all."""
        top = sum(self.scores[i] for i in self.winners) / max(len(self.winners), 1)
        return top - sum(self.scores) / len(self.scores)

    def decide_grants(self, needed: float, by_fund: list[float]) -> list[float]:
        """(M8) the share of its grants for each nonprofit: alone by size of its winners or, as far as the problem is
        defined, by visible need; aligned as the pooled fund gives, or by need alone if it is outside itself. Size is
        that at the start.
        """
        rule, nonprofits, a = self.rule, self.model.nonprofits, self.alignment
        size = sum(nonprofits[i].initial_fte for i in self.winners)
        equal = 1.0 / len(nonprofits)
        offers = []
        for i, o in enumerate(nonprofits):
            winning = (o.initial_fte / size if i in self.winners else 0.0) if size > 0.0 else equal
            visible = o.need_weight / needed if needed > 0.0 else equal
            aligned = by_fund[i] if self.member else visible
            offers.append((1.0 - a) * ((1.0 - rule.known) * winning + rule.known * visible) + a * aligned)
        return offers

    def give(self, pool: float, offers: list[float]) -> None:
        """(M8) grants run for their term: 1/term of the portfolio is newly given each year."""
        rule, a = self.rule, self.alignment
        fresh = 1.0 / ((1.0 - a) * rule.term_isolated + a * rule.term_aligned)
        budget = pool * self.budget_share * (1.0 - self.pooled)
        for i, o in enumerate(self.model.nonprofits):
            self.portfolio[i] += (offers[i] - self.portfolio[i]) * fresh
            o.income += budget * self.portfolio[i]
            o.aligned_share += budget * self.portfolio[i] * a


def decide_pooled_grants(model: PlainCommunity) -> list[float]:
    """(M8) the pooled fund gives by what cells lack, and less to organisations outside the partnership."""
    outside = 1.0 - model.rule.member_premium
    weights = [o.need_weight if o.member else o.need_weight * outside for o in model.nonprofits]
    total = sum(weights)
    return [weight / total if total > 0.0 else 1.0 / len(weights) for weight in weights]


def give_pooled(model: PlainCommunity, fund: float, offers: list[float]) -> None:
    """(M8) one fund of what funders have pooled, given for the aligned term."""
    for o, offer in zip(model.nonprofits, offers, strict=True):
        o.pooled += (offer - o.pooled) / model.rule.term_aligned
        o.income = o.aligned_share = fund * o.pooled


def finance_backbone(model: PlainCommunity) -> float:
    """(M8) backbone and data system are paid out of the pool as far as funders accept them; returns what is left."""
    rule, partnerships, books = model.rule, model.partnerships, model.books
    model.count_members()
    total = rule.pool * (1.0 - rule.recession_depth if model.recession > 0.0 else 1.0)
    needed = [partnership.backbone_staff() for partnership in partnerships]
    asked = sum(needed) * rule.backbone_fte_cost
    system = sum(partnership.now["system_dollars"] * partnership.members for partnership in partnerships)
    willing = sum(f.willing() for f in model.funders)
    paid = min((asked + system) * willing, rule.backbone_cap * total)
    portion = paid / (asked + system) if asked + system > 0.0 else 0.0
    books["backbone"], books["data_system"] = asked * portion, system * portion
    for partnership, staff in zip(partnerships, needed, strict=True):
        partnership.staff = staff * portion
        partnership.base["staffing"] = portion if staff > 0.0 else 0.0
    return total - asked * portion - system * portion


def fund(model: PlainCommunity) -> None:
    """(M8) the year's grants, and how grantees grow or shrink by them."""
    for name in model.books:
        model.books[name] = 0.0
    pool = model.books["grants"] = finance_backbone(model)
    nonprofits = model.nonprofits
    for funder in model.funders:
        funder.pick_winners()
    for o in nonprofits:
        o.need_weight = (1.0 - o.place.received) * o.initial_fte
    needed = sum(o.need_weight for o in nonprofits)
    by_fund = decide_pooled_grants(model)
    give_pooled(model, pool * sum(f.budget_share * f.pooled for f in model.funders), by_fund)
    for funder in model.funders:
        funder.give(pool, funder.decide_grants(needed, by_fund))
    for o in nonprofits:
        if o.income > 0.0:
            o.aligned_share /= o.income
    for stage in model.stages:
        stage.works.set_aside(model)
    for o in model.organisations:
        o.grow(model.books)
