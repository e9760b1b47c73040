"""Stages and their cells: which practices prevail (M1), the service that arrives (M10), the cohorts (M11, M20, M21)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from cisim.model.kernels.layout import Block, Cell, Fixed, StageBits
from cisim.scenario.scenario import Scenario

from .capital import Works
from .fading import kept_part
from .partnership import Partnership
from .success import Success

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .sectors import Government


class Place:
    """A cell: one segment of one stage, with its children."""

    def __init__(self, stage: Stage, segment: int, share: float, start: list[float]) -> None:
        self.stage, self.segment, self.share = stage, segment, share
        for layer in Cell:
            setattr(self, layer.name, start[layer])
        self.background = self.hands = self.lost = 0.0
        self.first_attainment = self.first_received = 0.0
        self.need_error = 0.0

    def clear(self) -> None:
        """Before a month's service."""
        self.supply = self.hands = self.lost = 0.0

    def receive(self, need_factor: float) -> None:
        """(M10) I = 1 - exp(-E/R); (M14) what is done needs no more service."""
        self.served = self.served_by(self.supply, need_factor)
        self.received = self.with_sites(self.served)

    def served_by(self, supply: float, need_factor: float) -> float:
        """(M0, M10) I of what organisations offer and what comes from elsewhere."""
        return 1.0 - math.exp(-max(supply + self.background, 0.0) / (self.need * need_factor))

    def with_sites(self, served: float) -> float:
        """(M14) what is done needs no more service."""
        done = self.stage.works.share
        return done + (1.0 - done) * served

    def lack(self, noise: float, received: float | None = None) -> float:
        """(M9) measured need: clip(1 - I + sigma_n eps, 0, 1), the same error whoever looks at it."""
        seen = 1.0 - (self.received if received is None else received) + noise * self.need_error
        return min(1.0, max(0.0, seen))

    @property
    def handed(self) -> float:
        """(M20) 1 - H: the part of the children who are not lost in handing on; all of them at a first stage."""
        return 1.0 - self.lost / self.hands if self.stage.sources and self.hands > 0.0 else 1.0

    def aim(self, rule: SimpleNamespace, month: int) -> None:
        """(M11) q*, by CES from what the cohort brings along and the service it receives; (M17) with its trend."""
        stage = self.stage
        brought = stage.entering(self.segment)
        if stage.sources and rule.fade_out > 0.0:
            brought = self.fade(brought, rule, month)
        entering = brought * self.handed
        self.target = min(1.0, self.outcome(entering, self.received, rule) + stage.trend_until(month))

    def outcome(self, entering: float, received: float, rule: SimpleNamespace) -> float:
        """(M11) CES of both, clipped."""
        parts = (rule.entry_share, entering), (1.0 - rule.entry_share, received)
        return min(1.0, max(0.0, combine(parts, self.stage.elasticity or rule.substitution)))

    def fade(self, brought: float, rule: SimpleNamespace, month: int) -> float:
        """(M21) u0 + K (u - u0), u0 what a cohort would have had."""
        usual = self.stage.entering_at_first(self.segment, month)
        gain, more = brought - usual, self.received - self.first_received
        return usual + kept_part(gain, more, self.stage.duration / 12.0, rule.fade_out) * gain

    def turn_over(self, births: float) -> None:
        """(M11) dq/dt = (q* - q)/duration, child by child; children are counted in and out."""
        arriving, leaving = births * self.share, self.children / self.stage.duration
        self.entered += arriving
        self.entered_on_track += arriving * self.target
        self.left += leaving
        self.left_at_benchmark += leaving * self.attainment
        stayed = self.children - leaving
        self.children = stayed + arriving
        reached = stayed * self.attainment + arriving * self.target
        self.attainment = min(1.0, max(0.0, reached / self.children))


def combine(parts: Iterable[tuple[float, float]], sigma: float) -> float:
    """(M11) CES of shares and values: [gamma u^phi + (1 - gamma) I^phi]^(1/phi), sigma = 1/(1 - phi)."""
    if sigma == 1.0:
        return math.prod(max(x, 1e-9) ** share for share, x in parts)
    phi = 1.0 - 1.0 / sigma
    return sum(share * max(x, 1e-9) ** phi for share, x in parts) ** (1.0 / phi)


class Stage:
    """A stage of the continuum: its words, the votes on each bit, its cells, and where its cohorts come from."""

    def __init__(self, number: int, scenario: Scenario, block: Block, partnership: Partnership) -> None:
        self.number, self.bits = number, block.problem.landscape.n
        self.partnership, own = partnership, scenario.stages[number]
        self.duration, self.elasticity = float(block.pathway.duration[number]), float(block.pathway.elasticity[number])
        self.known = float(block.problem.known_share[0, number])
        self.defined = scenario["problem.defined"] if own.defined is None else own.defined
        self.trend, self.turnover, self.start = own.trend or 0.0, own.turnover, own.start
        self.need_fte, self.background_fte = own.need_fte, own.background_fte
        for layer in (Fixed.answer, Fixed.own, Fixed.governed):
            setattr(self, layer.name, int(block.problem.fixed[0, layer, number]))
        self.policy_bits = int(block.problem.fixed[0, Fixed.policy, number])
        for layer in (StageBits.prevailing, StageBits.context, StageBits.policy):
            setattr(self, layer.name, int(block.problem.stage_bits[0, layer, number]))
        spreads = scenario["problem.scale"]
        best = float(block.problem.best[0, number]) - 0.5
        self.scale = spreads / math.sqrt(12.0 * self.bits) if spreads > 0.0 else best
        self.worth_of_answer = float(block.problem.answer_gain[0, number])
        self.agenda = Success([0.0] * self.bits, [0.0] * self.bits)
        self.votes = [0] * self.bits
        self.changed = True
        self.intake = block.pathway.intake[0].tolist()
        self.sources: list[tuple[Stage, float]] = []
        self.neighbours: list[Stage] = []
        segments = len(block.pathway.share)
        start = block.pathway.cell[0, :, number * segments : (number + 1) * segments].T.tolist()
        self.works = Works(self, int(block.pathway.sites[number]))
        self.governments: list[Government] = []
        self.places = [Place(self, l, float(block.pathway.share[l]), start[l]) for l in range(segments)]

    def trend_until(self, month: int) -> float:
        """(M17) theta t/1200: what a trend from outside has brought."""
        return self.trend * month / 1200.0

    def entering(self, segment: int) -> float:
        """(M11) attainment of the cohort that enters a segment from the stages before, or into the first stage."""
        if not self.sources:
            return self.intake[segment]
        return self.mix([(share, s.places[segment].attainment) for s, share in self.sources])

    def entering_at_first(self, segment: int, month: int) -> float:
        """(M21) what it would have had: the starts of the stages before, with their trends."""
        return self.mix(
            [(share, min(1.0, s.places[segment].first_attainment + s.trend_until(month))) for s, share in self.sources]
        )

    def mix(self, parts: list[tuple[float, float]]) -> float:
        """(M11) the stages before stand in for each other unless this one has an elasticity of its own."""
        return combine(parts, self.elasticity) if self.elasticity else sum(share * x for share, x in parts)

    def attainment(self) -> float:
        """Share of its children at benchmark."""
        return sum(place.share * place.attainment for place in self.places)

    def arrive(self, weight: int, practice: int) -> None:
        """An organisation with this practice begins to count here (a negative weight: ceases to)."""
        for b in range(self.bits):
            self.votes[b] += weight if (practice >> b) & 1 else -weight
        self.changed = True

    def cast(self, weight: int, old: int, new: int, votes: list[int]) -> None:
        """Move a weight to the other side on the changed bits of a practice."""
        for b in range(self.bits):
            if ((old ^ new) >> b) & 1:
                votes[b] += 2 * weight if (new >> b) & 1 else -2 * weight

    def majority(self, votes: list[int]) -> int:
        """The practice of the larger reach, bit by bit; where both sides are equally strong it stays as it was."""
        new = 0
        for b, side in enumerate(votes):
            if side > 0 or (side == 0 and (self.prevailing >> b) & 1):
                new |= 1 << b
        return new

    def effect_if_prevailing(self, model: PlainCommunity, old: int, new: int) -> float:
        """(M2) change of f at the coupled stages of the initiative if the changed bits came to prevail here."""
        land, total = model.landscape, 0.0
        for t, read in land.readers[self.number]:
            if (old ^ new) & read:
                practice, kept = model.stages[t].prevailing, model.stages[t].context & ~read
                total += land.fitness(t, practice, kept | (new & read))
                total -= land.fitness(t, practice, kept | (old & read))
        return total
