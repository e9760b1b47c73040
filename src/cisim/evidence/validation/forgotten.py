"""How much of what organisations do is kept: what the phase of forgetting changes, counted in the runs."""

from __future__ import annotations

import numpy as np

from cisim.evidence.validation.case import Case, StatisticSample, statistic
from cisim.model.kernels.layout import Block, Trait
from cisim.model.schedule import Event
from cisim.model.types import Array
from cisim.simulation import compile as compilation
from cisim.simulation import simulate
from cisim.simulation.columns import ScenarioColumns

PHASE = "forgetting"


@statistic
def kept(case: Case, years: float) -> StatisticSample:
    """Share of elements of practice that have not been lost since the start (one arm).

    A lost element takes a newcomer's value, which in one case of two is the old one: twice what is seen to change has
    been lost. With losses at the rate that is seen, exp(-losses of an element) have not been lost.
    """
    before: list[Array] = []
    lost = np.zeros(case.runs)

    def remember(block: Block, month: int) -> None:
        before[:] = [block.orgs.traits[:, Trait.practice].copy()]

    def count(block: Block, month: int) -> None:
        changed = block.orgs.traits[:, Trait.practice] ^ before[0]
        elements = changed.shape[1] * block.problem.landscape.n
        lost[:] += 2 * np.bitwise_count(changed).sum(axis=1) / elements

    compilation.warm_up()
    arms, which = ScenarioColumns((case.scenario,)), np.zeros(case.runs, np.int64)
    events = (Event("before", PHASE, remember), Event("after", PHASE, count))
    months = np.array([0, round(12 * years)])
    simulate.run_block(arms, which, case.seeds, None, None, months, events=events)
    return StatisticSample(lost[None], lambda columns: float(np.exp(-columns[0].mean())))
