"""Values of a scenario that cannot stand together, although each is allowed: whether it is so, and what to say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError
from itertools import chain
from typing import Any, Protocol

from cisim.errors import nearest
from cisim.model.conditions import Condition
from cisim.scenario.events import DatedEvent
from cisim.scenario.joint_checks import joint_checks
from cisim.scenario.roster import Roster
from cisim.scenario.schema import Initiative, Segment, Stage
from cisim.scenario.strategies import strategy_checks

Checks = Iterator[tuple[bool, str]]


class Values(Protocol):
    """What of a scenario is checked."""

    def __getitem__(self, key: str) -> Any: ...
    @property
    def stages(self) -> tuple[Stage, ...]: ...
    @property
    def events(self) -> tuple[DatedEvent, ...]: ...
    @property
    def initiatives(self) -> tuple[Initiative, ...]: ...
    @property
    def segments(self) -> tuple[Segment, ...]: ...
    @property
    def roster(self) -> Roster | None: ...
    @property
    def conditions(self) -> tuple[Condition, ...]: ...
    @property
    def initiative_names(self) -> tuple[str, ...]: ...
    @property
    def stage_order(self) -> Sequence[int]: ...
    @property
    def inflows(self) -> Sequence[Mapping[int, float]]: ...
    @property
    def n_networks(self) -> int: ...
    @property
    def organisations(self) -> int: ...


def combination_checks(scenario: Values) -> Checks:
    """All checks in turn; each is made only when those before it have passed."""
    parts = (
        joint_checks, _stages, _initiatives, _segments, _starts, _investment, _problem, _ties, _roster,
        strategy_checks,
    )  # fmt: skip
    return chain.from_iterable(check(scenario) for check in parts)


def _stages(scenario: Values) -> Checks:
    names = [s.name for s in scenario.stages]
    yield len(set(names)) < len(names), "stages: two stages have the same name"
    for stage in scenario.stages:
        after = stage.after or ()
        for source in after:
            text = f"stages: '{stage.name}' comes after '{source}', which is no stage" + nearest(source, names)
            yield source not in names, text
        yield len(set(after)) < len(after), f"stages: '{stage.name}' names a stage twice in 'after'"
        if stage.weights is not None:
            yield len(stage.weights) != len(after), f"stages: '{stage.name}' needs one weight per 'after'"
    yield _is_cyclic(scenario), "stages: the stage graph has a cycle"


def _is_cyclic(scenario: Values) -> bool:
    try:
        return len(scenario.stage_order) < len(scenario.stages)
    except CycleError:
        return True


def _initiatives(scenario: Values) -> Checks:
    names, known = [i.name for i in scenario.initiatives], scenario.initiative_names
    yield len(set(names)) < len(names), "initiatives: two initiatives have the same name"
    for name in names:
        yield name not in known, f"initiatives: no stage belongs to '{name}'" + nearest(name, known)


def _segments(scenario: Values) -> Checks:
    groups = [s.name for s in scenario.segments]
    yield len(set(groups)) < len(groups), "segments: two segments have the same name"
    total = sum(s.share for s in scenario.segments)
    yield abs(total - 1) > 1e-9, f"segments: shares sum to {total:.12g}, must be 1"
    for segment in scenario.segments:
        level = scenario["population.intake"] + segment.head_start
        text = f"segments: head_start of '{segment.name}' puts its intake at {level:g}, must be in (0, 1)"
        yield not 0 < level < 1, text


def _starts(scenario: Values) -> Checks:
    """(M0) a stage cannot start above what full service makes of what enters it, at best alike in all segments."""
    known: dict[int, float] = {}
    for s in scenario.stage_order:
        stage, sources = scenario.stages[s], scenario.inflows[s]
        if stage.start is None or stage.need_fte is not None:
            continue
        known[s] = stage.start
        if all(source in known for source in sources):
            entering = {known[source]: 0.0 for source in sources} or {mean_intake(scenario): 1.0}
            for source, weight in sources.items():
                entering[known[source]] += weight
            highest = highest_start(entering, stage.substitution, scenario)
            text = f"stages: '{stage.name}' cannot start at {stage.start:g}: with what enters it, its start must be "
            yield stage.start >= highest, text + f"below {highest:.4f}"


def _investment(scenario: Values) -> Checks:
    chosen, names = scenario["investment.stage"], [f"{k} {s.name}" for k, s in enumerate(scenario.stages, 1)]
    yield chosen > len(names), f"investment.stage = {chosen}: no such stage; allowed: 0 all, {', '.join(names)}"


def mean_intake(scenario: Values) -> float:
    """Share of all children who enter the first stage on track."""
    return float(scenario["population.intake"] + sum(s.share * s.head_start for s in scenario.segments))


def highest_start(entering: dict[float, float], own: float | None, scenario: Values) -> float:
    """(M11) what full service makes of shares at benchmark that enter, by weight."""
    sigma, gamma = own or scenario["service.substitution"], scenario["service.entry_share"]
    mixed = own if own is not None else math.inf
    return _mean({_mean(entering, mixed): gamma, 1.0: 1 - gamma}, sigma)


def _mean(shares: dict[float, float], sigma: float) -> float:
    """CES mean by weight; substitution sigma = 1 is the geometric one, without bound the arithmetic one."""
    if sigma == 1:
        return math.exp(sum(w * math.log(x) for x, w in shares.items()))
    phi = 1 - 1 / sigma
    return float(sum(w * x**phi for x, w in shares.items()) ** (1 / phi))


def _problem(scenario: Values) -> Checks:
    across = int(scenario["problem.coupling_across"])
    single = "stages: there is a single stage, which no other can be coupled to: set problem.coupling_across = 0 "
    yield across > 0 and len(scenario.stages) == 1, single + f"(it is {across})"


def _ties(scenario: Values) -> Checks:
    stages, networks = len(scenario.stages), scenario.n_networks
    yield networks < stages, f"ties.networks = {networks} leaves a stage without network: at least {stages}"
    random = scenario["ties.graph"] == "random"
    yield random and scenario.organisations == 1, "ties.graph = 'random' needs at least two organisations"


def _roster(scenario: Values) -> Checks:
    for key, n in scenario.roster.counts.items() if scenario.roster else ():
        yield scenario[key] != n, f"{key} = {scenario[key]}, but the organisations given are {n}"
