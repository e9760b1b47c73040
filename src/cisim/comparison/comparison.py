"""Isolated versus collective: the same community, total money and random numbers in both arms; paired differences and
a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from cisim.comparison import data
from cisim.comparison.arms import Arm, run_block
from cisim.comparison.existing import among_existing, can_end, causes_of_ends, existing_facts
from cisim.comparison.intervals import MIN_RUNS, summary
from cisim.comparison.ledger import cost_per_child, same_money
from cisim.comparison.leverage import leverage
from cisim.comparison.own_outcomes import own_rows
from cisim.comparison.proportions import recession_took, warnings_of
from cisim.comparison.reuse import check_reuse
from cisim.comparison.run_store import mean_over_runs
from cisim.comparison.segments import by_segment, gap_facts
from cisim.comparison.summary_data import ChildPrice
from cisim.comparison.verdict import ARMS, OUTCOMES, ROPE, VERDICTS, check_rope, lean, verdict_between, verdict_of
from cisim.comparison.views import deepest_deficit, difference_at, find_view, outcome_of, stages_at_end
from cisim.display import FigureDisplay
from cisim.errors import whole_number
from cisim.model.types import Array, Progress
from cisim.scenario.load import as_scenario
from cisim.scenario.scenario import Scenario
from cisim.version import __version__

HORIZONS = (2, 5, 10, 15)
"""Years after which differences are reported."""


@dataclass(frozen=True, repr=False)
class Comparison(FigureDisplay):
    """The results of both arms, run by run on the same seeds.

    Arrays of both arms have the arm as first axis (``ARMS``), then the axes of ``Arm``.

    Attributes:
        isolated: the arm in which every strength is zero.
        collective: the arm of the scenario.
        rope: half-width of the region of practical equivalence, in points.
    """

    isolated: Arm
    collective: Arm
    rope: float

    def __repr__(self) -> str:
        mean, low, high = (summary(self.difference)[k] for k in ("mean", "p10", "p90"))
        spread = "80 % of runs" if self.runs >= MIN_RUNS else "all runs"
        return (
            f"<Comparison of '{self.scenario.name}': {OUTCOMES[self.outcome]}, {mean:+.2f} points after "
            f"{self.years:g} years ({spread}: {low:+.2f} to {high:+.2f}); {self.runs} paired runs, "
            f"seed {self.seed}>"
        )

    @property
    def arms(self) -> dict[str, Arm]:
        """Both arms by name, the isolated one first."""
        return dict(zip(ARMS, (self.isolated, self.collective), strict=True))

    @property
    def scenario(self) -> Scenario:
        """The collective arm; the isolated one is ``scenario.isolated()``."""
        return self.collective.scenario

    @property
    def seed(self) -> int:
        """Root seed; run i uses its replication i."""
        return self.collective.seed

    @property
    def months(self) -> Array:
        """[moment] months since the start, one moment a year."""
        return self.collective.months

    @property
    def runs(self) -> int:
        """Number of paired runs."""
        return self.collective.runs

    @property
    def years(self) -> float:
        """Length of the runs."""
        return float(self.months[-1] / 12)

    @property
    def last_stage(self) -> int:
        """Position of the stage at which outcomes are judged."""
        return self.collective.last_stage

    def _stacked(self, name: str) -> Array:
        return np.stack([getattr(arm, name) for arm in self.arms.values()])

    @cached_property
    def stages(self) -> Array:
        """[arm, run, moment, stage] attainment of all children, in points."""
        return self._stacked("stages")

    @cached_property
    def existing(self) -> Array:
        """[arm, run, moment] share of the run's partnerships that have not ended."""
        return self._stacked("existing")

    @cached_property
    def segments(self) -> Array:
        """[arm, run, segment] attainment at the last stage in the last month, in points."""
        return self._stacked("segments")

    @cached_property
    def rising(self) -> Array:
        """[arm, run] share of indicators with a positive trend over the first years."""
        return self._stacked("rising")

    @cached_property
    def completed(self) -> Array:
        """[arm, run] children who left the last stage at benchmark, since the start."""
        return self._stacked("completed")

    @cached_property
    def dollars(self) -> Array:
        """[arm, run, account] since the start; accounts as in ``observe.ACCOUNTS``."""
        return self._stacked("dollars")

    @cached_property
    def hours(self) -> Array:
        """[arm, run, use] since the start."""
        return self._stacked("hours")

    @cached_property
    def selection(self) -> Array:
        """[arm, run, 3] premium of funders' winners when picked, a year later, judgements."""
        return self._stacked("selection")

    @cached_property
    def money_total(self) -> Array:
        """[arm, run] all dollars that came in since the start (``Arm.money_total``)."""
        return self._stacked("money_total")

    @cached_property
    def spending(self) -> dict[str, Array]:
        """Dollars by use since the start, ``[arm, run]`` (``Arm.spending``)."""
        return {use: np.stack([arm.spending[use] for arm in self.arms.values()]) for use in self.collective.spending}

    @cached_property
    def difference(self) -> Array:
        """Collective minus isolated at the last stage in the last month, ``[run]`` in points."""
        return self.difference_at(len(self.months) - 1)

    def difference_at(self, moment: int, stage: int | None = None) -> Array:
        """Collective minus isolated at a moment and stage (default: the last), ``[run]`` in points."""
        found = difference_at(self.arms, self.last_stage if stage is None else stage, moment)
        self.release()
        return found

    def release(self) -> None:
        """Give back the memory of what was read of results that are kept in a file (``RunStore``)."""
        for arm in self.arms.values():
            arm.release()

    @property
    def verdict(self) -> str:
        """One of ``VERDICTS``, at the last stage in the last month."""
        return verdict_of(self.difference, self.rope)

    def at(self, stage: str | None = None, year: float | None = None) -> data.View:
        """The verdict at a stage and after a year, with what its sentences need (``views.find_view``)."""
        return find_view(self.arms, self.rope, stage, year)

    @property
    def outcome(self) -> str:
        """The verdict, or ``too_early`` for one (``timing.too_early``)."""
        return str(self.at()["outcome"])

    @property
    def at_floor(self) -> bool:
        """Whether next to nobody (``verdict.OUTCOME_FLOOR``) reaches the benchmark at the last stage in either arm at
        the end: an effect of working together could not show there.
        """
        return bool(self.at()["at_floor"])

    def horizons(self) -> list[data.Horizon]:
        """Verdict and difference after 2, 5, 10 and 15 years, as far as the runs go, and at their end."""
        moments = [i for i, m in enumerate(self.months) if m / 12 in HORIZONS or i == len(self.months) - 1]
        return [self._horizon(i) for i in moments]

    def _horizon(self, moment: int) -> data.Horizon:
        difference = self.difference_at(moment)
        values = summary(difference)
        verdict = verdict_between(values["p10"], values["p90"], self.rope)
        return {
            "years": float(self.months[moment] / 12),
            "verdict": verdict,
            **values,
            "outcome": outcome_of(self.scenario, self.last_stage, self.months[moment], verdict),
            "lean": lean(difference, self.rope),
            "existing": self.existing_at(moment),
        }

    def existing_at(self, moment: int) -> data.Existing | None:
        """How many of the partnerships that began still exist at a moment, and the difference among the runs where all
        of them do; nothing where none can end.
        """
        if not can_end(self.scenario):
            return None
        there = self.collective.existing[:, moment]
        return {**existing_facts(self.scenario, there), **among_existing(self.difference_at(moment), there)}

    def still_existing(self) -> data.StillExisting | None:
        """``existing_at`` the end, with the share after every year, and why the others ended."""
        facts = self.existing_at(-1)
        if facts is None:
            return None
        shares = map(mean_over_runs, self.collective.existing.T)
        rows = zip(self.months, shares, strict=True)
        path: list[data.YearShare] = [{"years": float(m / 12), "share": s} for m, s in rows]
        arm = self.collective
        ended = causes_of_ends(self.scenario, arm.existing[:, -1], arm.closed, arm.lapsed)
        return {**facts, "unit": "points", "path": path, "ended": ended}

    @property
    def equal_money(self) -> bool:
        """Whether both arms of every run had the same dollars (``ledger.same_money``)."""
        return bool(same_money(self.isolated.money_total, self.collective.money_total).all())

    def dip(self) -> data.Dip:
        """The largest mean deficit of collective before its mean difference last turns positive (0: there is none)."""
        return deepest_deficit(self.months, [self.difference_at(i) for i in range(len(self.months))])

    def cost_per_child(self) -> ChildPrice:
        """Dollars of coordination per additional child who leaves the last stage at benchmark.

        Coordination is backbone, data system and members' hours. Not estimable where the 80 % interval of additional
        children includes zero.
        """
        price = self.collective.coordination_price - self.isolated.coordination_price
        more = self.collective.completed - self.isolated.completed
        return cost_per_child(price, more)

    def leverage(self) -> data.Leverage | None:
        """Members' budgets and additional children for a dollar of backbone (``leverage.leverage``)."""
        more = self.collective.completed - self.isolated.completed
        return leverage(self.collective.coordinated, self.collective.backbone_price, more)

    def to_dict(self) -> data.ComparisonData:
        """The object that ``cisim compare --json`` prints; keys and units in docs/json.md."""
        self.release()
        end = self.at()
        told: data.ComparisonData = {
            "schema": 1,
            "verdict": end["verdict"],
            "also_possible": end["also_possible"],
            "lean": end["lean"],
            "difference": end["difference"],
            "ahead": end["ahead"],
            "outcome": end["outcome"],
            "too_early": end["too_early"],
            "at_floor": end["at_floor"],
            "years": end["years"],
            "rope": end["rope"],
            "runs": end["runs"],
            "last_stage": self.last_stage,
            "equal_money": self.equal_money,
            "arms": {name: arm.to_dict() for name, arm in self.arms.items()},
            "horizons": self.horizons(),
            "existing": self.still_existing(),
            "stages": stages_at_end(self.arms, self.rope),
            "segments": by_segment(self.arms, self.rope),
            "gap": gap_facts(self.arms, self.rope),
            "dip": self.dip(),
            "cost_per_additional_child": self.cost_per_child(),
            "leverage": self.leverage(),
            "recession_took": recession_took(self.isolated),
            "warnings": warnings_of(self.isolated, self.collective),
            "seed": self.seed,
            "model_version": __version__,
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            "notes": self.scenario.notes,
            "indicator_window": int(self.scenario["indicators.window"]),
            "scenario_hash": self.scenario.hash,
        }
        if self.scenario.outcomes:
            told["own_outcomes"] = own_rows(self.scenario, self.isolated.own, self.collective.own)
        if self.scenario.roster is not None:
            told["roster"] = {**self.scenario.roster.facts(), "empty_stages": list(self.scenario.roster.empty_stages)}
        return told


def compare(
    scenario: Scenario | str | Path,
    runs: int = 200,
    seed: int = 1,
    *,
    rope: float = ROPE,
    threads: int | None = None,
    progress: Progress | None = None,
    isolated: Comparison | None = None,
    begun: Comparison | None = None,
) -> Comparison:
    """Run both arms of a scenario on common random numbers and keep what the comparison needs (about 1 kB a pair).

    Args:
        scenario: the collective arm, or its name or path; strengths of zero make the isolated arm.
        runs: paired runs, at least 2.
        seed: root seed.
        rope: half-width of the region of practical equivalence, in points.
        threads: by default all usable cores.
        progress: called with runs done and runs in all after each block.
        isolated: a comparison with the same isolated arm, which is then not run again: as many runs, the same seed,
            and a scenario that differs in numbers of conditions only. The result is the same to the last bit.
        begun: a comparison of the same scenario and seed with fewer runs, which are then not made again. The result is
            the same to the last bit.

    Raises:
        ScenarioError: what was given is no scenario.
        ArgumentError: another argument cannot be used.
        ImpossibleRunError: a run gives what cannot be.
    """
    scenario, rope, runs = as_scenario(scenario), check_rope(rope), whole_number("runs", runs, 2)
    taken = [None if one is None else one.collective for one in (isolated, begun)]
    check_reuse(scenario, runs, seed, *taken)
    scenarios = [scenario.isolated(), scenario] if isolated is None else [scenario]
    known = () if begun is None else (begun.isolated, begun.collective)[-len(scenarios) :]
    arms = run_block(scenarios, runs, seed, threads=threads, progress=progress, begun=known)
    return Comparison(arms[0] if isolated is None else isolated.isolated, arms[-1], rope)


__all__ = ["ARMS", "VERDICTS", "Comparison", "compare", "summary", "verdict_of"]
