"""M27: what the backbone of a partnership decides: roles, who raises money, when it closes; and urgency."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

from cisim.model.quantities import QUANTITIES

if TYPE_CHECKING:
    from .partnership import Partnership

WORK = {
    "project_manager": ("carry",),
    "data_manager": ("data_quality", "retention"),
    "facilitator": ("facilitation", "mediation"),
}
"""What each role does."""
LIMITS = {q.name: (q.low, q.high) for q in QUANTITIES}
CORE_MONTHS = 12
"""Months with less than the core of paid staff after which a backbone closes."""


class Backbone:
    """Staff in three roles, as far as it is paid; who of it raises money is not at work."""

    def __init__(self, partnership: Partnership, returns: float) -> None:
        self.partnership, self.returns = partnership, returns
        self.roles = dict.fromkeys(WORK, 1.0 / 3.0)
        self.paid = self.unpaid = self.at_work = 0.0
        self.raising = 0.0
        self.urgency = 1.0
        self.without_core = 0

    def decide_roles(self, rule: SimpleNamespace) -> None:
        """(M27) beta by what is missing, the rest a third each; one that has closed decides nothing."""
        p = self.partnership
        if p.ended:
            return
        asked, noise = p.hours_asked(rule), p.base["noise"]
        missing = {
            "project_manager": max(0.0, 1.0 - p.hours_carried(rule) / asked) if asked > 0.0 else 0.0,
            "data_manager": min(1.0, p.now["noise"] / noise) if noise > 0.0 else 0.0,
            "facilitator": max(0.0, 1.0 - p.attendance),
        }
        total = sum(missing.values())
        for role, lack in missing.items():
            wanted = lack / total if total > 0.0 else 1.0 / 3.0
            self.roles[role] = rule.responsiveness * wanted + (1.0 - rule.responsiveness) / 3.0

    def effect_of(self, role: str) -> float:
        """(M27) phi = (3 x)^eta."""
        return (3.0 * self.roles[role]) ** self.returns

    def work(self, now: dict[str, float], base: dict[str, float]) -> None:
        """(M27) quantity = base + phi (composed - base), within its limits."""
        for role, names in WORK.items():
            for name in names:
                low, high = LIMITS[name]
                now[name] = min(high, max(low, base[name] + self.effect_of(role) * (now[name] - base[name])))

    def decide_fundraising(self, rule: SimpleNamespace) -> None:
        """(M27) a share raises money after a year in which not all staff asked for was paid."""
        self.raising = rule.backbone_fundraising if self.unpaid > 1e-9 else 0.0

    def hire(self, asked: float, portion: float) -> None:
        """(M8, M27) a portion of the staff asked for is paid; staffing is staff at work over staff asked for."""
        self.paid = asked * portion
        self.unpaid = asked - self.paid
        self.at_work = self.paid * (1.0 - self.raising)
        self.partnership.base["staffing"] = self.at_work / asked if asked > 0.0 else 0.0

    def keep_urgency(self, rule: SimpleNamespace) -> None:
        """(M27) dU/dt = -delta U + kappa staffing phi_F (1 - U), the solution after a month; 1 until the founding."""
        if self.partnership.founded is None or self.partnership.ended:
            return
        kept = rule.urgency_kept * self.partnership.now["staffing"] * self.effect_of("facilitator")
        left = math.exp(-(rule.urgency_fading + kept) / 12.0)
        if left < 1.0:
            self.urgency = left * self.urgency + (1.0 - left) * kept / (rule.urgency_fading + kept)

    def count_core(self, wanted: bool, rule: SimpleNamespace) -> None:
        """(M18) months in a row with less than the core of paid staff."""
        self.without_core = self.without_core + 1 if wanted and self.paid < rule.core_least else 0

    def decide_closing(self) -> bool:
        """(M27, M18) whether it closes: without a core for a year."""
        return self.without_core >= CORE_MONTHS


def won_over(partnerships: list[Partnership], rule: SimpleNamespace) -> float:
    """(M27) share of what funders refuse that is brought in: 1 - exp(-y rho N), N the staff paid last year."""
    raising = sum(partnership.backbone.raising * partnership.backbone.paid for partnership in partnerships)
    return 1.0 - math.exp(-rule.fundraising_yield * raising)
