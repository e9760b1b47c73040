"""An innovation from outside the model: one element of practice that is known to help, begun at once or in waves."""

from __future__ import annotations

import numpy as np

from cisim.model.kernels.layout import Block, Fixed, Org, Trait
from cisim.model.month import PHASES
from cisim.model.schedule import Event
from cisim.model.types import Array

BEFORE = "adoption"
"""Phase before which it is proposed: what is proposed is carried out there, as if it had been decided."""


class Innovation:
    """The best single change at a stage, chosen in truth once for each run; safe for several threads.

    Args:
        stage: position of the stage.
        start: month in which it is chosen and begun.
        waves: in how many parts of the nonprofits, a year apart, by the number of the organisation; 0 nobody.
    """

    def __init__(self, stage: int, start: int, waves: int) -> None:
        self.stage, self.start, self.waves = stage, start, waves
        self.chosen: dict[int, tuple[Array, Array]] = {}

    def event(self) -> Event:
        """To be passed to ``stream``."""
        return Event("before", BEFORE, self)

    def __call__(self, b: Block, t: int) -> None:
        """Propose it to those whose turn it is."""
        wave, rest = divmod(t - self.start, 12)
        if t < self.start or rest or wave >= max(self.waves, 1):
            return
        key = int(b.runs.seed[0])
        if wave == 0:
            self.chosen[key] = best_change(b, t, self.stage)
        if self.waves:
            here = self.nonprofits(b) & (np.arange(b.orgs.traits.shape[2]) % self.waves == wave)
            mask, value = self.chosen[key]
            proposal = b.orgs.traits[:, Trait.proposal]
            proposal[:] = np.where(here, (proposal & ~mask[:, None]) | value[:, None], proposal)

    def nonprofits(self, b: Block) -> Array:
        """Which organisations are nonprofits at the stage, ``[row, org]``."""
        number = np.arange(b.orgs.traits.shape[2])
        return np.asarray((b.orgs.traits[:, Trait.stage] == self.stage) & (number < b.runs.nonprofits))


def best_change(b: Block, t: int, stage: int) -> tuple[Array, Array]:
    """The element (as a mask) and its value, ``[row]`` each, whose adoption by all nonprofits of a stage raises their
    mean true f most, by size; no policy element. The block is left as it was.
    """
    traits, org = b.orgs.traits, b.orgs.org
    before = traits.copy(), org[:, Org.fitness].copy()
    here = (traits[:, Trait.stage] == stage) & (np.arange(traits.shape[2]) < b.runs.nonprofits)
    weight = org[:, Org.initial_fte] * here
    policy = b.problem.fixed[b.runs.world, Fixed.policy, stage]
    best = np.full(len(traits), -np.inf)
    mask, value = np.zeros(len(traits), np.int64), np.zeros(len(traits), np.int64)
    for element in range(b.problem.landscape.n):
        for wanted in (0, 1 << element):
            practice = before[0][:, Trait.practice]
            traits[:, Trait.practice] = np.where(here, (practice & ~(1 << element)) | wanted, practice)
            PHASES["effectiveness"](b, t)
            mean = (org[:, Org.fitness] * weight).sum(axis=1)
            better = (mean > best) & ((policy >> element) & 1 == 0)
            best[better], mask[better], value[better] = mean[better], 1 << element, wanted
    traits[:], org[:, Org.fitness] = before
    return mask, value
