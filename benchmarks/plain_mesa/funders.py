"""M8: funders as Mesa agents: whom they choose, and what they give; M5 for their alignment; M19 for their exit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from cisim.model.kernels.layout import Block, Grant
from cisim.model.kernels.layout import Funder as FunderLayer

from .backbone import won_over

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .places import Stage
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
        self.seen: list[float] = []

    def watch(self, errors: dict[Stage, float]) -> float:
        """(M19) mean measured attainment of the stages it funds, by its grants."""
        total = 0.0
        for part, o in zip(self.portfolio, self.model.nonprofits, strict=True):
            noise = o.partnership.reaching(self.member)["need_noise"]
            total += part * (o.stage.attainment() + noise * errors[o.stage])
        return total

    def hand_over(self) -> None:
        """(M19) another takes over its dollars: own alignment, a portfolio by size, in the partnership or not."""
        sizes = [o.initial_fte for o in self.model.nonprofits]
        exists = not all(partnership.ended for partnership in self.model.partnerships)
        self.alignment = self.rule.funder_own
        self.portfolio = [size / sum(sizes) for size in sizes]
        self.member = exists and self.random.random() < self.rule.funders_admitted
        self.pooled = self.rule.pooled if self.member else 0.0

    def align(self) -> None:
        """(M5) a year at a time: funders see report cards and not meetings, and meet the mean of all initiatives."""
        rule, a = self.rule, self.alignment
        met = [partnership.reaching(self.member) for partnership in self.model.partnerships]
        pull, drift = (sum(now[name] for now in met) / len(met) for name in ("funder_pull", "drift"))
        forward = min(1.0, pull / rule.time) * max(rule.highest - a, 0.0)
        back = drift * (a - rule.funder_own)
        self.alignment = min(1.0, max(0.0, a + forward - back))

    def willing(self, won: float) -> float:
        """(M8, M27) the part of the backbone that it pays: of what it has pooled in full, a share of what it would
        refuse if it is won over; nothing from outside.
        """
        alone = self.rule.overhead_taste * (1.0 - self.alignment) + self.alignment
        accepts = (1.0 - self.pooled) * alone + self.pooled
        return self.budget_share * (accepts + (1.0 - accepts) * won) if self.member else 0.0

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

    def decide_grants(self) -> list[float]:
        """(M8) (1-a)[(1-kappa) winners + kappa need] + a[(1-kappa) size + kappa need], the second by membership."""
        nonprofits, a, seen = self.model.nonprofits, self.alignment, self.rule.need_seen
        by_winners = shares([o.initial_fte if i in self.winners else 0.0 for i, o in enumerate(nonprofits)])
        by_need = shares([o.initial_fte * measured_lack(o, self.member) for o in nonprofits])
        aligned = aligned_offers(self.model, self.member)
        return [
            (1.0 - a) * ((1.0 - seen) * winning + seen * need) + a * by_rule
            for winning, need, by_rule in zip(by_winners, by_need, aligned, strict=True)
        ]

    def give(self, pool: float, offers: list[float]) -> None:
        """(M8) grants run for their term: 1/term of the portfolio is newly given each year."""
        rule, a = self.rule, self.alignment
        fresh = 1.0 / ((1.0 - a) * rule.term_isolated + a * rule.term_aligned)
        budget = pool * self.budget_share * (1.0 - self.pooled)
        for i, o in enumerate(self.model.nonprofits):
            self.portfolio[i] += (offers[i] - self.portfolio[i]) * fresh
            o.income += budget * self.portfolio[i]
            o.aligned_share += budget * self.portfolio[i] * a
            o.renewed += budget * self.portfolio[i] * fresh


def shares(weights: list[float]) -> list[float]:
    """Weights as shares of one; equal ones where there is no weight."""
    total = sum(weights)
    return [weight / total if total > 0.0 else 1.0 / len(weights) for weight in weights]


def measured_lack(o: Nonprofit, within: bool) -> float:
    """(M9) what the cell of a nonprofit lacks, as funders in or outside the partnership measure it."""
    return o.place.lack(o.partnership.reaching(within)["need_noise"])


def aligned_offers(model: PlainCommunity, within: bool) -> list[float]:
    """(M8) by size, and by need as far as it is seen; less to outsiders of the partnership if one is within it."""
    seen, nonprofits = model.rule.need_seen, model.nonprofits
    outside = 1.0 - model.rule.member_premium if within else 1.0
    weights = [o.initial_fte if o.member else o.initial_fte * outside for o in nonprofits]
    by_size = shares(weights)
    by_need = shares([w * measured_lack(o, within) for o, w in zip(nonprofits, weights, strict=True)])
    return [(1.0 - seen) * size + seen * need for size, need in zip(by_size, by_need, strict=True)]


def give_pooled(model: PlainCommunity, fund: float, offers: list[float]) -> None:
    """(M8) one fund of what funders have pooled, given for the aligned term."""
    for o, offer in zip(model.nonprofits, offers, strict=True):
        o.pooled += (offer - o.pooled) / model.rule.term_aligned
        o.income = o.aligned_share = fund * o.pooled
        o.renewed = o.income / model.rule.term_aligned


def finance_backbone(model: PlainCommunity) -> float:
    """(M8) backbone and data system are paid out of the pool as far as funders accept them; returns what is left."""
    rule, partnerships, books = model.rule, model.partnerships, model.books
    model.count_members()
    total = rule.pool * (1.0 - rule.recession_depth if model.recession > 0.0 else 1.0)
    needed = [partnership.backbone_staff() for partnership in partnerships]
    asked = sum(needed) * rule.backbone_fte_cost
    system = sum(partnership.now["system_dollars"] * partnership.members for partnership in partnerships)
    for partnership in partnerships:
        partnership.backbone.decide_fundraising(rule)
    won = won_over(partnerships, rule)
    willing = sum(f.willing(won) for f in model.funders)
    paid = min((asked + system) * willing, rule.backbone_cap * total)
    portion = paid / (asked + system) if asked + system > 0.0 else 0.0
    books["backbone"], books["data_system"] = asked * portion, system * portion
    for partnership, staff in zip(partnerships, needed, strict=True):
        partnership.backbone.hire(staff, portion)
    return total - asked * portion - system * portion


def investees(model: PlainCommunity) -> list[Nonprofit]:
    """The nonprofits at the stage of an investment; all where it is for all stages."""
    chosen = model.rule.stage
    return [o for o in model.nonprofits if chosen == 0 or o.stage is model.stages[chosen - 1]]


def earmarked(model: PlainCommunity, pool: float) -> float:
    """(M8) dollars of the pool that an investment takes this year."""
    begin = model.rule.start
    now = begin <= model.month < begin + 12 * model.rule.years
    return min(model.rule.dollars, pool) if now and investees(model) else 0.0


def invest(model: PlainCommunity, dollars: float) -> None:
    """(M8) by size; not aligned, and nobody decides about them anew."""
    chosen = investees(model)
    for o, part in zip(chosen, shares([o.initial_fte for o in chosen]), strict=True):
        given = dollars * part
        if given > 0.0:
            o.aligned_share *= o.income / (o.income + given)
            o.income += given


def fund(model: PlainCommunity) -> None:
    """(M8) the year's grants, and how grantees grow or shrink by them."""
    for name in model.books:
        model.books[name] = 0.0
    total = model.books["grants"] = finance_backbone(model)
    invested = earmarked(model, total)
    pool = total - invested
    nonprofits = model.nonprofits
    for funder in model.funders:
        funder.pick_winners()
    offers = [funder.decide_grants() for funder in model.funders]
    give_pooled(model, pool * sum(f.budget_share * f.pooled for f in model.funders), aligned_offers(model, within=True))
    for funder, offered in zip(model.funders, offers, strict=True):
        funder.give(pool, offered)
    for o in nonprofits:
        if o.income > 0.0:
            o.aligned_share /= o.income
    invest(model, invested)
    for stage in model.stages:
        stage.works.set_aside(model)
    for o in model.organisations:
        o.grow(model.books)
