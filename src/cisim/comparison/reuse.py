"""What of a comparison at hand another one takes over, to the last bit."""

from __future__ import annotations

from cisim.comparison.arms import Arm
from cisim.errors import ArgumentError
from cisim.scenario.scenario import Scenario


def check_reuse(scenario: Scenario, runs: int, seed: int, isolated: Arm | None, begun: Arm | None) -> None:
    """Refuse what was made of something else.

    Args:
        scenario, runs, seed: of the comparison that takes it over.
        isolated: collective arm of the one that gives its isolated arm.
        begun: collective arm of the one that gives its runs.

    Raises:
        ArgumentError: one of them cannot be used.
    """
    if isolated is not None and not (
        (isolated.runs, isolated.seed) == (runs, seed) and same_isolated(scenario, isolated.scenario)
    ):
        raise ArgumentError("isolated: a comparison with as many runs, this seed, and other conditions only is needed")
    if begun is not None and (begun.runs >= runs or begun.seed != seed or begun.scenario.hash != scenario.hash):
        raise ArgumentError("begun: a comparison of this scenario and seed with fewer runs is needed")


def same_isolated(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios have the same isolated arm: they differ at most in parameters of conditions, whose
    strengths are all zero in it.
    """
    return set(one.difference(other)) <= {p.key for c in one.conditions for p in c.settings}
