"""The partnership of an initiative: levels of its conditions (M7), the quantities they change, and its end (M18)."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

from cisim.model.conditions import Condition
from cisim.model.quantities import QUANTITIES
from cisim.scenario.scenario import Scenario

from .backbone import Backbone

if TYPE_CHECKING:
    from .places import Stage


class Progress:
    """One condition as it is undertaken: strength between start and end, and the level reached so far."""

    def __init__(self, scenario: Scenario, condition: Condition, later: int) -> None:
        if condition.increments is not None:
            raise NotImplementedError(f"condition {condition.name!r} has dynamics of its own")
        self.name = condition.name
        key = f"conditions.{self.name}"
        self.strength, self.start, self.end = (scenario[f"{key}.{name}"] for name in ("strength", "start", "end"))
        self.start += later
        self.build = 12 * scenario[f"{key}.build_years"]
        self.needs = [(p.quantity, p.floor) for p in condition.prerequisites]
        self.effort = self.level = 0.0
        self.changes = []
        for change in condition.changes:
            coefficient = change.sign
            for name in change.coefficients:
                coefficient *= scenario[f"{key}.{name}"]
            self.changes.append((change, coefficient))

    def exert(self, month: int) -> None:
        """The effort of a month: the strength between start and end, else nothing."""
        self.effort = self.strength if self.start <= month < self.end else 0.0

    def grow(self, now: dict[str, float], quality: float, loss: float) -> None:
        """(M7) dz/dt = s Q prereq (1 - z)/T - delta (1 - s Q) z, a month at a time."""
        ready = 1.0
        for name, floor in self.needs:
            ready *= floor + (1.0 - floor) * now[name]
        upkeep = self.effort * quality
        z = self.level
        z += upkeep * ready * (1.0 - z) / self.build - loss / 12.0 * (1.0 - upkeep) * z
        self.level = min(1.0, max(0.0, z))

    def drive(self, driver: str) -> float:
        """What a change is driven by: the level reached, or the strength undertaken this month."""
        return self.level if driver == "level" else self.effort


class Partnership:
    """Conditions, quantities (``base`` without, ``now`` with the conditions), backbone staff, quality of meetings: of
    one initiative, whose conditions start some months later than the scenario says.
    """

    def __init__(self, scenario: Scenario, later: int) -> None:
        self.conditions = [Progress(scenario, condition, later) for condition in scenario.conditions]
        changes = [(condition, *change) for condition in self.conditions for change in condition.changes]
        self.additions = [entry for entry in changes if entry[1].operation == "add"]
        self.scalings = [entry for entry in changes if entry[1].operation == "scale"]
        self.base = {q.name: scenario[q.base] if isinstance(q.base, str) else q.base for q in QUANTITIES}
        self.now = dict(self.base)
        self.backbone = Backbone(self, scenario["backbone.returns"])
        self.quality = self.asked = self.attendance = 0.0
        self.members = 0
        self.stages: list[Stage] = []
        self.focus: list[Stage] = []
        self.founded: int | None = None
        self.ended = False
        self.met = self.staffed = 0.0
        self.champion_left = False

    def exert(self, month: int) -> None:
        """The effort put into all conditions; none after its end."""
        for condition in self.conditions:
            condition.exert(month)
            if self.ended:
                condition.effort = 0.0

    def grow(self, rule: SimpleNamespace) -> None:
        """(M7) the levels of a month."""
        for condition in self.conditions:
            condition.grow(self.now, self.quality, rule.loss)

    def compose(self) -> None:
        """Quantity = clip((base + sum of additions) * product of scalings)."""
        now = dict(self.base)
        for condition, change, coefficient in self.additions:
            now[change.quantity] += coefficient * condition.drive(change.driver)
        for condition, change, coefficient in self.scalings:
            now[change.quantity] *= 1.0 + coefficient * condition.drive(change.driver)
        for q in QUANTITIES:
            now[q.name] = min(q.high, max(q.low, now[q.name]))
        self.backbone.work(now, self.base)
        self.now = now

    def reaching(self, within: bool) -> dict[str, float]:
        """The quantities of those within its reach, or of those out of it."""
        return self.now if within else self.base

    def blend(self, name: str, part: float) -> float:
        """A quantity as somebody meets it who takes part to some degree."""
        base = self.base[name]
        return base + part * (self.now[name] - base)

    def hours_asked(self, rule: SimpleNamespace) -> float:
        """(M6) hours + contacts of a member."""
        others = max(self.members - 1, 0)
        contacts = self.now["partners"] * others * rule.pair * (1.0 - self.now["facilitation"])
        return self.now["coordination_hours"] + contacts

    def hours_carried(self, rule: SimpleNamespace) -> float:
        """(M6) hours of a member that staff at work carry."""
        return self.now["carry"] * self.backbone.at_work * rule.per_fte / max(self.members, 1)

    def ask(self, rule: SimpleNamespace) -> None:
        """(M6) coordination asked of a member, in hours of mean cost: hours + contacts - what the backbone carries."""
        self.asked = max(0.0, self.hours_asked(rule) - self.hours_carried(rule)) * rule.leader_premium

    def judge_meetings(self, present: float, rule: SimpleNamespace) -> None:
        """(M7) Q = mean attendance of the members * [q0 + (1 - q0) facilitation]."""
        worth = rule.unfacilitated + (1.0 - rule.unfacilitated) * self.now["facilitation"]
        self.attendance = present / max(self.members, 1)
        self.quality = worth * self.attendance

    def backbone_staff(self) -> float:
        """(M8) staff that its backbone needs."""
        return max(self.now["backbone_core"], self.now["backbone_fte"] * self.members)

    def end(self) -> None:
        """(M18) efforts stop from the next month on, and levels decay."""
        self.ended, self.focus = True, []

    @property
    def at_work(self) -> bool:
        """Whether any of its conditions is undertaken this month."""
        return any(condition.effort > 0.0 for condition in self.conditions)

    def effort_at(self, stage: Stage) -> float:
        """(M22) S/F at stages in focus and nothing elsewhere; 1 where all stages are worked on."""
        if not self.focus:
            return 1.0
        return len(self.stages) / len(self.focus) if stage in self.focus else 0.0

    def remember(self, rule: SimpleNamespace) -> None:
        """(M18) a month of attendance and staffing, and of a backbone below its core."""
        self.met += self.attendance / 12.0
        self.staffed += self.base["staffing"] / 12.0
        self.backbone.count_core(self.backbone_staff() > 0.0, rule)

    def hazard(self, year: int, rule: SimpleNamespace) -> float:
        """(M18) min(1, [h + h_3 (y = y_3)] exp(phi (D - 1))), D = missing staff + missing members + champion left."""
        lack = (1.0 - self.staffed) + (1.0 - self.met) + self.champion_left
        usual = rule.end_rate + rule.grant_end * (year == rule.grant_years)
        return min(1.0, usual * math.exp(rule.fragility * (lack - 1.0)))
