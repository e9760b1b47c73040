"""Scenarios side by side on the same seeds: what differs between them, paired differences, verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cisim.comparison.arms import Arm, is_isolated, run_arms, shared_months
from cisim.comparison.data import AmongExisting, View
from cisim.comparison.existing import among_existing, can_end, existing_facts
from cisim.comparison.intervals import summary
from cisim.comparison.ledger import cost_per_child, same_money
from cisim.comparison.own_differences import NOT_COMPARED, added, community_keys, contrast, needs_isolated, own_facts
from cisim.comparison.ranking import shares_of_best
from cisim.comparison.several_data import ScenarioData, SideBySideData, StageContrast, Versus
from cisim.comparison.summary_data import ChildPrice, MeanSummaryWithUnit
from cisim.comparison.timing import too_early
from cisim.comparison.verdict import ROPE, TOO_EARLY, check_rope, verdict_of
from cisim.comparison.views import verdict_facts
from cisim.display import TableDisplay
from cisim.errors import CisimError
from cisim.language import N_
from cisim.model.types import Array, Progress
from cisim.scenario.load import as_scenario
from cisim.scenario.scenario import LISTS, Scenario
from cisim.version import __version__

SCENARIO_VERDICTS = {"collective_ahead": "ahead", "isolated_ahead": "behind"}
"""The four outcomes seen from a scenario: ahead of the reference, or behind it; the other two keep their names."""
MONEY_TOLERANCE = 0.0005
"""Share of a total by which totals of scenarios may differ and still count as the same money: their pools are whole
dollars that somebody set, so that they can be made equal to so much only."""


@dataclass(frozen=True)
class ResultMeasure:
    """A row of results: name, label, unit."""

    name: str
    label: str
    unit: str


RESULT_MEASURES = (
    ResultMeasure("outcome", N_("Last stage"), "points"),
    ResultMeasure("mean", N_("Mean over stages"), "points"),
    ResultMeasure("gap", N_("Gap between neighbourhoods"), "points"),
    ResultMeasure("backbone", N_("Backbone"), "$"),
    ResultMeasure("coordination", N_("Members' hours of coordination"), "hours"),
    ResultMeasure("money", N_("Total money"), "$"),
)


@dataclass(frozen=True, repr=False)
class SideBySide(TableDisplay):
    """Scenarios and what they did; all arms have the same runs, seed and length.

    Attributes:
        names: of the scenarios, for people.
        scenarios: as they were asked for.
        arms: what they did in the years that all of them have.
        reference: position of the scenario from which differences are taken.
        rope: half-width of the region of practical equivalence, in points.
        isolated: the isolated arm of each scenario, where they are of different places (``needs_isolated``).
    """

    names: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    arms: tuple[Arm, ...]
    reference: int = 0
    rope: float = ROPE
    isolated: tuple[Arm, ...] = ()

    def __repr__(self) -> str:
        verdicts = ", ".join(
            f"{name}: {'reference' if k == self.reference else self.verdict(k).replace('_', ' ')}"
            for k, name in enumerate(self.names)
        )
        return f"<SideBySide of {verdicts}; {self.runs} runs each, seed {self.arms[0].seed}>"

    @property
    def runs(self) -> int:
        """Runs of each scenario."""
        return self.arms[0].runs

    @property
    def years(self) -> float:
        """Length that all scenarios have."""
        return float(self.arms[0].months[-1] / 12)

    def difference(self, k: int, measure: str) -> Array:
        """A scenario minus the reference, ``[run]``."""
        return np.asarray(self.arms[k].measures[measure] - self.arms[self.reference].measures[measure])

    def verdict(self, k: int) -> str:
        """``ahead`` of the reference at the last stage, ``behind``, ``practically_same``, ``no_clear_difference``; of
        another place ``not_compared``.
        """
        return NOT_COMPARED if self.other_community(k) else self._verdict(self.difference(k, "outcome"))

    def by_stage(self, k: int) -> list[StageContrast]:
        """Verdict and difference at the end, for each stage that scenario and reference both have; none of another
        place.
        """
        if self.other_community(k):
            return []
        other = {s.name: i for i, s in enumerate(self.scenarios[self.reference].stages)}
        rows: list[StageContrast] = []
        for i, stage in enumerate(self.scenarios[k].stages):
            if stage.name in other:
                d = self.arms[k].stages[:, -1, i] - self.arms[self.reference].stages[:, -1, other[stage.name]]
                rows.append({"stage": stage.name, "verdict": self._verdict(d), "difference": summary(d)})
        return rows

    def _verdict(self, difference: Array) -> str:
        verdict = verdict_of(difference, self.rope)
        return SCENARIO_VERDICTS.get(verdict, verdict)

    def best(self) -> list[float]:
        """In which share of runs each scenario is best at the last stage; ties are split."""
        values = np.array([arm.measures["outcome"] for arm in self.arms])
        return [float(share) for share in shares_of_best(values).mean(axis=1)]

    def among_existing(self, k: int) -> AmongExisting | None:
        """The difference at the last stage among runs in which all partnerships of a scenario and of the reference
        still exist; nothing where no partnership of either can end.
        """
        if self.other_community(k) or not any(can_end(self.scenarios[n]) for n in (k, self.reference)):
            return None
        both = (self.arms[n].existing[:, -1] for n in (k, self.reference))
        return among_existing(self.difference(k, "outcome"), *both)

    def differs(self) -> dict[str, tuple[Any, ...]]:
        """Keys on which not all scenarios agree, with the value of each."""
        return differing_values(self.scenarios)

    def other_community(self, k: int) -> list[str]:
        """Keys by which a scenario has another community or problem than the reference: not the same children."""
        return community_keys(self.scenarios[self.reference], self.scenarios[k])

    def own(self, k: int) -> View | None:
        """A scenario against its own isolated arm; nothing where that was not run, or it works alone itself."""
        if not self.isolated or is_isolated(self.scenarios[k]):
            return None
        return own_facts(self.isolated[k], self.arms[k], self.rope)

    def own_difference(self, k: int) -> dict[str, MeanSummaryWithUnit] | None:
        """What working together adds in a place less what it adds in that of the reference; nothing in the same place,
        or where one of the two works alone.
        """
        if not self.other_community(k) or self.own(k) is None or self.own(self.reference) is None:
            return None
        return contrast(*(added(self.isolated[n], self.arms[n]) for n in (k, self.reference)))

    def excess(self, k: int) -> float:
        """By what share a scenario's total money is above that of the reference; 0 where it counts as the same."""
        mine, other = (float(self.arms[n].measures["money"].mean()) for n in (k, self.reference))
        return 0.0 if same_money(mine, other, MONEY_TOLERANCE) else mine / other - 1

    def cost(self, k: int) -> ChildPrice:
        """Dollars of coordination per additional child at benchmark against the reference; not estimable where
        children or totals are not the same: then more than coordination has made the difference.
        """
        more, price = self.arms[k].completed - self.arms[self.reference].completed, self.difference(k, "price")
        entry = cost_per_child(price, more)
        because = N_("other children") if self.other_community(k) else N_("other totals") if self.excess(k) else ""
        if because:
            entry |= {"value": None, "p10": None, "p90": None, "estimable": False}
            entry["over_many"] |= {"value": None, "low": None, "high": None, "estimable": False}
        return {**entry, "because": because or ("" if entry["estimable"] else N_("not clearly more children"))}

    def to_dict(self) -> SideBySideData:
        """The object that ``cisim compare A B ... --json`` prints; keys and units in docs/json.md."""
        return {
            "schema": 1,
            "years": self.years,
            "runs": self.runs,
            "seed": self.arms[0].seed,
            "rope": self.rope,
            "reference": self.reference,
            "model_version": __version__,
            "equal_money": not any(self.excess(k) for k in range(len(self.arms))),
            "differs": {key: [_plain(v) for v in values] for key, values in self.differs().items()},
            "scenarios": [self._scenario(k) for k in range(len(self.arms))],
        }

    def _scenario(self, k: int) -> ScenarioData:
        scenario, arm = self.scenarios[k], self.arms[k]
        return {
            "name": self.names[k],
            "scenario": scenario.name,
            "title": scenario.title,
            "scenario_hash": scenario.hash,
            "isolated": is_isolated(scenario),
            "last_stage": scenario.stages[scenario.stage_order[-1]].name,
            "results": {m.name: {**summary(arm.measures[m.name]), "unit": m.unit} for m in RESULT_MEASURES},
            "stages": [{"stage": s.name, **summary(arm.stages[:, -1, i])} for i, s in enumerate(scenario.stages)],
            "best": self.best()[k],
            "existing": existing_facts(scenario, arm.existing[:, -1]) if can_end(scenario) else None,
            "own": self.own(k),
            "versus": None if k == self.reference else self._versus(k),
        }

    def _versus(self, k: int) -> Versus:
        facts, verdict = verdict_facts(self.difference(k, "outcome"), self.rope), self.verdict(k)
        last, months = self.arms[k].last_stage, float(self.arms[k].months[-1])
        early = None
        if not self.other_community(k):
            early = too_early([self.scenarios[n] for n in (k, self.reference)], last, months, facts["verdict"])
        return {
            "verdict": verdict,
            "outcome": TOO_EARLY if early else verdict,
            "too_early": early,
            "lean": facts["lean"],
            "also_possible": [SCENARIO_VERDICTS.get(v, v) for v in facts["also_possible"]],
            "ahead": facts["ahead"],
            "other_community": self.other_community(k),
            "own_difference": self.own_difference(k),
            "money_excess": self.excess(k),
            "difference": {m.name: {**summary(self.difference(k, m.name)), "unit": m.unit} for m in RESULT_MEASURES},
            "existing": self.among_existing(k),
            "stages": self.by_stage(k),
            "cost_per_additional_child": self.cost(k),
        }


def differing_values(scenarios: Sequence[Scenario]) -> dict[str, tuple[Any, ...]]:
    """Keys on which not all scenarios agree, with the value of each (``None`` where a scenario has no such key)."""
    first = scenarios[0]
    keys = dict.fromkeys(key for other in scenarios[1:] for key in first.difference(other))
    return {key: tuple(_value(s, key) for s in scenarios) for key in keys}


def side_by_side(
    scenarios: Mapping[str, Scenario | str | Path],
    runs: int = 200,
    seed: int = 1,
    *,
    rope: float = ROPE,
    reference: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> SideBySide:
    """Run scenarios on common random numbers over the years that all of them have.

    Args:
        scenarios: by the name people know them by; each is run as it stands, so that an isolated arm is one of them.
        runs: of each, at least 2.
        seed: root seed, the same for all.
        rope: half-width of the region of practical equivalence, in points.
        reference: position of the scenario from which differences are taken.
        threads: by default all usable cores.
        progress: called with runs done and runs in all.
    """
    if len(scenarios) < 2:
        raise CisimError("at least two scenarios are compared")
    if not 0 <= reference < len(scenarios):
        raise CisimError(
            f"the reference must be one of the {len(scenarios)} scenarios, counted from 0, got {reference}"
        )
    loaded = {name: as_scenario(s, f"scenario '{name}'") for name, s in scenarios.items()}
    in_order, rope = tuple(loaded.values()), check_rope(rope)
    alone = {f"\0{name}": s.isolated() for name, s in loaded.items()} if needs_isolated(in_order, reference) else {}
    arms = run_arms(loaded | alone, runs, seed, months=shared_months(in_order), threads=threads, progress=progress)
    isolated = tuple(arms[name] for name in alone)
    return SideBySide(tuple(scenarios), in_order, tuple(arms[name] for name in loaded), reference, rope, isolated)


def _value(scenario: Scenario, key: str) -> Any:
    return getattr(scenario, key) if key in LISTS else scenario.values.get(key)


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, tuple):
        return [item.model_dump(exclude_none=True) for item in value]
    return value
