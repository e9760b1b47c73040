"""First draws of what organisations want and of the policies in force."""

from __future__ import annotations

import numpy as np

from cisim.model.kernels.initial_organisations import define_success
from cisim.model.kernels.layout import Fixed, StageBits, Trait
from cisim.model.streams import Stream, grid
from cisim.model.types import Ints, Numbers, Seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.problem import ProblemDraw, dial


def draw_definitions(
    scenario: Scenario, problem: ProblemDraw, seed: Seeds, columns: dict[str, Numbers], traits: Ints
) -> None:
    """(M2) what each counts as its success, as far as the problem is defined at its stage."""
    defined = dial(scenario, "defined", columns["defined"])
    define_success(seed, problem.landscape.n, defined, np.array(columns["opposition"]), traits)


def draw_policies(problem: ProblemDraw, seed: Seeds, traits: Ints) -> Ints:
    """The policy bits in force at each stage; they are part of every practice there. Words ``[world, Word, stage]``."""
    stages = problem.best.shape[1]
    stage_bits = np.zeros((len(seed), len(StageBits), stages), np.int64)
    stage_bits[:, StageBits.policy] = (
        grid(seed[:, None], Stream.PRACTICE, 1, np.arange(stages))[0] * (1 << problem.landscape.n)
    ).astype(int)
    stage_bits[:, StageBits.changed] = 1
    policy = np.take_along_axis(problem.fixed[:, Fixed.policy], traits[:, Trait.stage], axis=1)
    in_force = np.take_along_axis(stage_bits[:, StageBits.policy], traits[:, Trait.stage], axis=1)
    traits[:, Trait.practice] = (traits[:, Trait.practice] & ~policy) | (in_force & policy)
    traits[:, Trait.proposal] = traits[:, Trait.practice]
    return stage_bits
