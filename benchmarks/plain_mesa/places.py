"""Stages and their cells: which practices prevail (M1), the service that arrives (M10), the cohorts (M11)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from types import SimpleNamespace

from cisim.model.kernels.layout import Block, Cell, Fixed, StageBits

from .capital import Works
from .partnership import Partnership


class Place:
    """A cell: one segment of one stage, with its children."""

    def __init__(self, stage: Stage, segment: int, share: float, start: list[float]) -> None:
        self.stage, self.segment, self.share = stage, segment, share
        for layer in Cell:
            setattr(self, layer.name, start[layer])

    def receive(self, need_factor: float) -> None:
        """(M10) I = 1 - exp(-E/R); (M14) what is done needs no more service."""
        self.served = 1.0 - math.exp(-max(self.supply, 0.0) / (self.need * need_factor))
        done = self.stage.works.share
        self.received = done + (1.0 - done) * self.served

    def aim(self, rule: SimpleNamespace) -> None:
        """(M11) q*, by CES from what the cohort brings along and the service it receives."""
        entering = self.stage.entering(self.segment)
        sigma = self.stage.elasticity or rule.substitution
        parts = (rule.entry_share, entering), (1.0 - rule.entry_share, self.received)
        self.target = min(1.0, max(0.0, combine(parts, sigma)))

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

    def __init__(self, number: int, block: Block, partnership: Partnership) -> None:
        self.number, self.bits = number, block.problem.landscape.n
        self.partnership = partnership
        self.duration, self.elasticity = float(block.pathway.duration[number]), float(block.pathway.elasticity[number])
        self.known = float(block.problem.known_share[0, number])
        for layer in (Fixed.answer, Fixed.own, Fixed.governed):
            setattr(self, layer.name, int(block.problem.fixed[0, layer, number]))
        self.policy_bits = int(block.problem.fixed[0, Fixed.policy, number])
        for layer in (StageBits.prevailing, StageBits.context, StageBits.policy, StageBits.agenda):
            setattr(self, layer.name, int(block.problem.stage_bits[0, layer, number]))
        self.votes = [0] * self.bits
        self.changed = True
        self.intake = block.pathway.intake[0].tolist()
        self.sources: list[tuple[Stage, float]] = []
        segments = len(block.pathway.share)
        start = block.pathway.cell[0, :, number * segments : (number + 1) * segments].T.tolist()
        self.works = Works(self, int(block.pathway.sites[number]))
        self.places = [Place(self, l, float(block.pathway.share[l]), start[l]) for l in range(segments)]

    def entering(self, segment: int) -> float:
        """(M11) attainment of the cohort that enters a segment from the stages before, or into the first stage."""
        if not self.sources:
            return self.intake[segment]
        if self.elasticity:
            return combine(((share, s.places[segment].attainment) for s, share in self.sources), self.elasticity)
        return sum(share * before.places[segment].attainment for before, share in self.sources)

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
