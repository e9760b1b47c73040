"""M8: funders as Mesa agents: whom they choose, and what they give; M5 for their alignment; M19, M24 for who is in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import mesa

from cisim.model.kernels.layout import Block, Grant
from cisim.model.kernels.layout import Funder as FunderLayer
from cisim.model.parameters import RULES

from .backbone import won_over
from .budgets import spend_public_budgets

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .places import Stage
    from .sectors import Nonprofit


OWN = (
    "budget_share", "alignment", "own_alignment", "term_isolated", "term_aligned", "overhead_taste", "member_premium",
    "imitation", "patience", "exit_rate",
)  # fmt: skip
"""Numbers that each funder has."""


class Funder(mesa.Agent):
    """Has a budget, an alignment, and a portfolio: the share of its grants each nonprofit holds."""

    def __init__(self, model: PlainCommunity, number: int, block: Block) -> None:
        super().__init__(model)
        self.rule = model.rule
        own = {layer.name: float(block.funding.funder[0, layer, number]) for layer in FunderLayer}
        for name in OWN:
            setattr(self, name, own[name])
        self.member, self.admitted = own["member"] > 0.0, own["admitted"] > 0.0
        self.judges_by = RULES[int(own["rule"])]
        self.watches = model.stages[int(own["watches"])] if own["watches"] >= 0.0 else None
        self.cares_for = [stage for stage in model.stages if int(own["cares"]) >> stage.number & 1]
        self.portfolio = block.funding.grant[0, Grant.portfolio, number].tolist()
        self.scores: dict[int, float] = {}
        self.winners: set[int] = set()
        self.premium = 0.0
        self.seen: list[float] = []

    def watch(self, errors: dict[Stage, float]) -> float:
        """(M19, M24) mean measured attainment of the stages it funds, by its grants, or of the stage it watches."""
        if self.watches is not None:
            noise = self.watches.partnership.reaching(self.member)["need_noise"]
            return self.watches.attainment() + noise * errors[self.watches]
        total = 0.0
        for part, o in zip(self.portfolio, self.model.nonprofits, strict=True):
            noise = o.partnership.reaching(self.member)["need_noise"]
            total += part * (o.stage.attainment() + noise * errors[o.stage])
        return total

    def hand_over(self) -> None:
        """(M19) another takes over its dollars: own alignment, a portfolio by size, (M24) in the partnership or not."""
        exists = not all(partnership.ended for partnership in self.model.partnerships)
        self.alignment = self.own_alignment
        looked_at = self.eligible()
        self.portfolio = shares([o.initial_fte if o in looked_at else 0.0 for o in self.model.nonprofits])
        self.admitted = self.random.random() < self.rule.funders_admitted
        self.member = exists and self.admitted and self.random.random() < self.rule.successor

    @property
    def pooled(self) -> float:
        """Share of its dollars in the pooled fund."""
        return self.rule.pooled if self.member else 0.0

    def eligible(self) -> list[Nonprofit]:
        """(M24) nonprofits at the stages it cares for; all where nobody is there."""
        everybody = self.model.nonprofits
        return [o for o in everybody if o.stage in self.cares_for] or everybody

    def follow_others(self) -> bool:
        """(M24) whether it wants to be in the partnership: joins with iota sigma, leaves with iota (1 - sigma)."""
        others = [f for f in self.model.funders if f is not self]
        if not others or not self.admitted:
            return self.member
        dollars = sum(f.budget_share for f in others)
        unlike = sum(f.budget_share for f in others if f.member is not self.member) / dollars
        return self.member is not (self.random.random() < self.imitation * unlike)

    def align(self) -> None:
        """(M5) a year at a time: funders see report cards and not meetings, and meet the mean of all initiatives."""
        rule, a = self.rule, self.alignment
        met = [partnership.reaching(self.member) for partnership in self.model.partnerships]
        pull, drift = (sum(now[name] for now in met) / len(met) for name in ("funder_pull", "drift"))
        forward = min(1.0, pull / rule.time) * max(rule.highest - a, 0.0)
        back = drift * (a - self.own_alignment)
        self.alignment = min(1.0, max(0.0, a + forward - back))

    def willing(self, won: float) -> float:
        """(M8, M27) the part of the backbone that it pays: of what it has pooled in full, a share of what it would
        refuse if it is won over; nothing from outside.
        """
        alone = self.overhead_taste * (1.0 - self.alignment) + self.alignment
        accepts = (1.0 - self.pooled) * alone + self.pooled
        return self.budget_share * (accepts + (1.0 - accepts) * won) if self.member else 0.0

    def denied_to_outsiders(self) -> float:
        """(M13) share of the pool that it gives by membership: itself as it asks, in the pooled fund as all do."""
        alone = (1.0 - self.pooled) * self.alignment * self.member_premium
        return self.budget_share * (alone + self.pooled * self.rule.member_premium) if self.member else 0.0

    def score(self, position: int, applicant: Nonprofit) -> float:
        """(M8) what it thinks of an applicant when it judges alone, by its rule."""
        rule = self.judges_by
        if rule == "equal":
            return 0.0
        if rule == "past_success":
            return self.portfolio[position]
        if rule == "need":
            return measured_lack(applicant, self.member)
        error = self.random.gauss(0.0, 1.0)
        if rule == "lottery":
            return error
        error *= applicant.partnership.reaching(self.member)["funder_noise"]
        if rule == "shared_indicators":
            return 1.0 - applicant.place.attainment + error
        claimed = applicant.persuasion + self.rule.claim_gain * applicant.claim
        return applicant.fitness + error + self.rule.claim_weight * claimed

    def pick_winners(self) -> None:
        """(M8) a few winners; among equal scores those that stand first. Notes the regression to the mean."""
        model, looked_at = self.model, self.eligible()
        self.scores = {i: self.score(i, o) for i, o in enumerate(model.nonprofits) if o in looked_at}
        n = len(self.scores)
        count = n if self.judges_by == "equal" else min(n, max(1, int(self.rule.winners * n + 0.5)))
        if model.month > 0:
            model.selection.append((self.premium, self.premium_of_winners()))
        ranked = sorted(self.scores, key=self.scores.__getitem__, reverse=True)
        self.winners = set(ranked[:count])
        self.premium = self.premium_of_winners()

    def premium_of_winners(self) -> float:
        """How far the picked score above the mean of all."""
        top = sum(self.scores.get(i, 0.0) for i in self.winners) / max(len(self.winners), 1)
        return top - sum(self.scores.values()) / len(self.scores)

    def decide_grants(self) -> list[float]:
        """(M8) (1-a)[(1-kappa) winners + kappa need] + a[(1-kappa) size + kappa need], the second by membership."""
        looked_at, a, seen = sorted(self.scores), self.alignment, self.rule.need_seen
        nonprofits = [self.model.nonprofits[i] for i in looked_at]
        by_winners = shares(
            [o.initial_fte if i in self.winners else 0.0 for i, o in zip(looked_at, nonprofits, strict=True)]
        )
        by_need = shares([o.initial_fte * measured_lack(o, self.member) for o in nonprofits])
        aligned = aligned_offers(nonprofits, self.rule, self.member, self.member_premium)
        offers = [0.0] * len(self.model.nonprofits)
        for i, winning, need, by_rule in zip(looked_at, by_winners, by_need, aligned, strict=True):
            offers[i] = (1.0 - a) * ((1.0 - seen) * winning + seen * need) + a * by_rule
        return offers

    def give(self, pool: float, offers: list[float]) -> None:
        """(M8) grants run for their term: 1/term of the portfolio is newly given each year."""
        a = self.alignment
        fresh = 1.0 / ((1.0 - a) * self.term_isolated + a * self.term_aligned)
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


def aligned_offers(nonprofits: list[Nonprofit], rule: SimpleNamespace, within: bool, asks: float) -> list[float]:
    """(M8) by size, and by need as far as it is seen; less to outsiders of the partnership if one is within it."""
    seen, outside = rule.need_seen, 1.0 - asks if within else 1.0
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
    asked, system = map(sum, zip(*(partnership.asked_dollars(rule) for partnership in partnerships), strict=True))
    for partnership in partnerships:
        partnership.backbone.decide_fundraising(rule)
    won = won_over(partnerships, rule)
    willing = sum(f.willing(won) for f in model.funders)
    paid = min((asked + system) * willing, rule.backbone_cap * total)
    portion = paid / (asked + system) if asked + system > 0.0 else 0.0
    books["backbone"], books["data_system"] = asked * portion, system * portion
    for partnership in partnerships:
        partnership.receive(portion)
    return total - asked * portion - system * portion


def choose_partnership(model: PlainCommunity) -> None:
    """(M24) all funders look at the others as they were, while there is a partnership."""
    if any(partnership.founded is not None and not partnership.ended for partnership in model.partnerships):
        wanted = [funder.follow_others() for funder in model.funders]
        for funder, member in zip(model.funders, wanted, strict=True):
            funder.member = member


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
    together = aligned_offers(nonprofits, model.rule, True, model.rule.member_premium)
    give_pooled(model, pool * sum(f.budget_share * f.pooled for f in model.funders), together)
    for funder, offered in zip(model.funders, offers, strict=True):
        funder.give(pool, offered)
    for o in nonprofits:
        if o.income > 0.0:
            o.aligned_share /= o.income
    invest(model, invested)
    spend_public_budgets(model)
    for stage in model.stages:
        stage.works.set_aside(model)
    for o in model.organisations:
        o.grow(model.books)
