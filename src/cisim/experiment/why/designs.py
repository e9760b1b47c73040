"""The three experiments behind an answer, each an ordinary sweep.

``mechanisms``: all combinations of mechanisms on and off, in the collective arm.
``channels``: learning and allocation off in both arms, one, the other and both.
``assumptions``: walks from the scenario to joint draws of numbers that are not known, in both arms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cisim.comparison.verdict import ARMS
from cisim.errors import whole_number
from cisim.experiment.sweep.experiment import Experiment, PathsDesign, from_dict
from cisim.experiment.sweep.plan import Plan, make_plan
from cisim.experiment.why.switches import SWITCHES, mechanisms_of, switched_off
from cisim.model.conditions import strength_key
from cisim.model.parameters import Value
from cisim.scenario.priors import uncertain_number
from cisim.scenario.scenario import Scenario

MECHANISMS, CHANNELS, ASSUMPTIONS = "mechanisms", "channels", "assumptions"
OUTCOME = "outcome"
CHANNEL = "channel"
"""Column of the points of ``channels``."""
WHOLE, NO_LEARNING, NO_ALLOCATION, NEITHER = "as it is", "no learning", "no allocation", "neither"
STEPS_OF_LEARNING: dict[str, Value] = {
    "learning.trial_rate": 0.0, "sectors.government_pace": 0.0, "learning.peer_rate": 0.0, "learning.adhoc_rate": 0.0,
}  # fmt: skip
"""Rates of all search, looking up and copying outside joint cycles, in both arms."""
MOVES_ALONE: dict[str, Value] = {"service.move_rate": 0.0}
DRAW_RUNS = 8
"""Replications of each point of a walk: two halves, each with a noise of its own."""
NOT_READ = "indicators."
"""Assumed numbers that no outcome depends on."""


@dataclass(frozen=True)
class WhyQuestion:
    """What is asked: the scenario, replications of each cell, root seed, and walks over the assumptions.

    Raises:
        ArgumentError: no whole number of runs or walks.
    """

    scenario: Scenario
    runs: int
    seed: int
    walks: int

    def __post_init__(self) -> None:
        whole_number("runs", self.runs, 2)
        whole_number("walks", self.walks, 0)

    def plans(self) -> dict[str, Plan]:
        """The plan of each experiment; without walks none over assumptions."""
        experiments = {MECHANISMS: self._mechanisms(), CHANNELS: self._channels()}
        if self.walks:
            experiments[ASSUMPTIONS] = self._assumptions()
        return {name: make_plan(experiment, {"": self.scenario}) for name, experiment in experiments.items()}

    def _experiment(self, name: str, **parts: Any) -> Experiment:
        common = {"name": name, "scenario": self.scenario.name, "seed": self.seed, "replications": self.runs}
        return from_dict(common | {"outcomes": [OUTCOME]} | parts, f"why: {name}")

    def _mechanisms(self) -> Experiment:
        switches = {s.name: off for s, off in mechanisms_of(self.scenario).items() if off}
        design = [{"kind": "switches", "switches": switches}] if switches else []
        return self._experiment(MECHANISMS, arms=["collective"], design=design)

    def _channels(self) -> Experiment:
        learning, allocation = channels_off(self.scenario)
        points = {WHOLE: {}, NO_LEARNING: learning, NO_ALLOCATION: allocation, NEITHER: learning | allocation}
        listed = [{"label": label, "set": changes} for label, changes in points.items()]
        design = [{"kind": "list", "name": CHANNEL, "points": listed}]
        return self._experiment(CHANNELS, arms=ARMS, design=design)

    def _assumptions(self) -> Experiment:
        design = {"kind": "paths", "samples": self.walks, "seed": self.seed, "groups": assumption_groups(self.scenario)}
        return self._experiment(ASSUMPTIONS, arms=ARMS, design=[design], replications=DRAW_RUNS)


def channels_off(scenario: Scenario) -> tuple[dict[str, Value], dict[str, Value]]:
    """What switches learning off in both arms, and what switches allocation off: moves, and funders that give by need
    because they are aligned.
    """
    off = {s.name: switched_off(scenario, s) for s in SWITCHES}
    return STEPS_OF_LEARNING | off["cycles"], MOVES_ALONE | off["moves"] | off["funders"]


def assumption_groups(scenario: Scenario) -> dict[str, dict[str, tuple[float, float]]]:
    """The interval of each number that is not known (``cisim.scenario.priors``), by section of the scenario file.

    Numbers of conditions that are off stay where they are, as does what stages state.
    """
    groups: dict[str, dict[str, tuple[float, float]]] = {}
    off = tuple(f"conditions.{c.name}." for c in scenario.conditions if not scenario[strength_key(c.name)])
    for p in scenario.parameters.values():
        number = uncertain_number(scenario, p)
        if number and not p.key.startswith((NOT_READ, *off)):
            groups.setdefault(p.group, {})[p.key] = (number.distribution.low, number.distribution.high)
    return groups


def paths_of(plan: Plan) -> PathsDesign:
    """The walks of a plan over assumptions."""
    return next(part for part in plan.experiment.design if isinstance(part, PathsDesign))
