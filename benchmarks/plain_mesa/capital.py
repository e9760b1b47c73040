"""M14: sites that each need a lump of money, saved up out of the funding of their stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .sectors import Government, Nonprofit

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .places import Stage


class Works:
    """The sites of a stage: how many are done, what is saved up, and what is set aside this year."""

    def __init__(self, stage: Stage, sites: int) -> None:
        self.stage, self.sites = stage, sites
        self.done, self.fund = 0, 0.0
        self.rate, self.saved = 0.0, 0.0

    @property
    def share(self) -> float:
        """Share of the sites that is done."""
        return self.done / self.sites if self.sites else 0.0

    def set_aside(self, model: PlainCommunity) -> None:
        """(M14) the same share of everybody's budget, and no more than what is missing."""
        if not self.sites:
            return
        budgets = sum(
            o.income + o.own_income if isinstance(o, Nonprofit) else o.budget_fte * model.rule.cost_per_fte
            for o in model.organisations
            if o.stage is self.stage and isinstance(o, Nonprofit | Government)
        )
        missing = max(0.0, (self.sites - self.done) * model.rule.site_cost - self.fund)
        self.saved = min(model.rule.set_aside * budgets, missing)
        self.rate = self.saved / budgets if budgets else 0.0
        model.books["reserves"] += self.saved

    def build(self, model: PlainCommunity) -> None:
        """(M14) a month's savings; what can be paid for is done, and its part of every place is at benchmark."""
        cost = model.rule.site_cost
        self.fund += self.saved / 12.0
        while self.done < self.sites and self.fund > cost - 0.005:
            self.fund = max(0.0, self.fund - cost)
            self.done += 1
            model.dollars["reserves"] -= cost
            model.dollars["capital"] += cost
            for place in self.stage.places:
                place.attainment += (1.0 - place.attainment) / self.sites
