"""M16: contributions of the landscape are drawn anew, here and elsewhere, and what can be looked up is found anew."""

from __future__ import annotations

import dataclasses
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from cisim.model.kernels.layout import Block
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block

from .landscape import Landscape

if TYPE_CHECKING:
    from .model import PlainCommunity

Entry = tuple[int, int, int]


class Turbulence:
    """The landscape of a community beside the universal one, and which of their entries are the same draw."""

    def __init__(self, scenario: Scenario, seed: int, here: Landscape) -> None:
        if any(here.whole):
            raise NotImplementedError("turbulence of a random structure")
        self.here, self.elsewhere = here, Landscape(universal(scenario, seed))
        self.source = {entry: self._source(scenario, entry) for entry in entries(here)}

    def _source(self, scenario: Scenario, entry: Entry) -> Entry:
        """The entry from which this one has its value: bits beyond a stage's own couplings do not matter, and what all
        stages have in common is that of the first.
        """
        s, b, key = entry
        near, far = (
            most if own is None else min(own, most)
            for own, most in (
                (scenario.stages[s].coupling_within, scenario["problem.coupling_within"]),
                (scenario.stages[s].coupling_across, scenario["problem.coupling_across"]),
            )
        )
        key &= ((1 << (1 + near)) - 1) | (((1 << far) - 1) << self.here.shift)
        common = self.elsewhere.values[0][b][key] == self.elsewhere.values[s][b][key]
        return (0 if common else s), b, key

    def renew(self, chance: float, random: Random) -> None:
        """(M16) each contribution is drawn anew by chance; places that share the universal part see the same change."""
        here, elsewhere = self.here.values, self.elsewhere.values
        new: dict[Entry, tuple[float, float]] = {}
        for s, b, key in sorted(set(self.source.values())):
            common, own = elsewhere[s][b][key], here[s][b][key]
            is_common = common == own
            if random.random() < chance:
                common = random.random()
            if is_common:
                own = common
            elif random.random() < chance:
                own = random.random()
            new[s, b, key] = common, own
        for (s, b, key), source in self.source.items():
            elsewhere[s][b][key], here[s][b][key] = new[source]
        for landscape in (self.here, self.elsewhere):
            landscape.found.clear()


def universal(scenario: Scenario, seed: int) -> Block:
    """The same community where nothing is specific to its place."""
    stages = tuple(stage.model_copy(update={"place": None}) for stage in scenario.stages)
    plain = dataclasses.replace(scenario.replace({"problem.place": 0.0}), stages=stages)
    return draw_block(ScenarioColumns((plain,)), [0], np.array([seed], np.uint64))


def entries(landscape: Landscape) -> list[Entry]:
    """All positions of contributions: stage, element, key."""
    keys = range(1 << (landscape.shift + landscape.across))
    return [(s, b, k) for s in range(len(landscape.values)) for b in range(landscape.bits) for k in keys]


def stir(model: PlainCommunity) -> None:
    """(M16) at the start of a year: the landscape changes, and so does what can be looked up."""
    if model.turbulence is None:
        return
    model.turbulence.renew(model.rule.turbulence, model.random)
    for o in model.organisations:
        o.judged = None
    if any(stage.known > 0.0 for stage in model.stages):
        find_answers(model, model.turbulence.elsewhere)


def find_answers(model: PlainCommunity, land: Landscape) -> None:
    """(M16) best response from last year's answer: each stage in turn does what is best for all together."""
    answers = [stage.answer for stage in model.stages]
    changed = True
    while changed:
        changed = False
        for s in range(len(answers)):
            best = max(range(1 << land.bits), key=lambda x, s=s: total(land, [*answers[:s], x, *answers[s + 1 :]], s))
            better = [*answers[:s], best, *answers[s + 1 :]]
            if total(land, better, s) > total(land, answers, s) + 1e-12:
                answers, changed = better, True
    for stage, answer in zip(model.stages, answers, strict=True):
        f = land.fitness(stage.number, answer, land.context_of(stage.number, answers))
        stage.answer, stage.worth_of_answer = answer, 2.0 * (f - 0.5) / land.bits


def total(land: Landscape, practices: list[int], s: int) -> float:
    """Sum of f of a stage and of those that read it."""
    reading = [t for t in range(len(practices)) if t == s or land.reads[t][s]]
    return sum(land.fitness(t, practices[t], land.context_of(t, practices)) for t in reading)
