"""What the scenarios of one visitor did, column by column: a changed column is run again, the others are at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cisim.comparison.arms import MONTHS_KEY, Arm, run_arms, shared_months
from cisim.comparison.own_differences import needs_isolated
from cisim.comparison.several_data import SideBySideData
from cisim.comparison.side_by_side import SideBySide
from cisim.dashboard.compare.scenario_set import ScenarioSet
from cisim.dashboard.state.cache import LruCache, Memo
from cisim.dashboard.state.compiled_model import wait_for_model
from cisim.dashboard.state.jobs import FULL_RUNS, PREVIEWS, Stopped
from cisim.dashboard.state.result_cache import FULL, PREVIEW
from cisim.language import current_language
from cisim.scenario.scenario import Scenario

CACHED_ARMS = 24
"""Arms a session remembers."""


@dataclass(frozen=True, eq=False)
class SideBySideResult(Memo):
    """The result of running scenarios side by side."""

    request: ScenarioSet
    side: SideBySide

    @property
    def runs(self) -> int:
        """Runs of each scenario."""
        return self.side.runs

    @cached_property
    def data(self) -> SideBySideData:
        """As ``cisim compare A B ... --json`` prints it."""
        return self.side.to_dict()


class SideBySideCache:
    """Arms by scenario, length and seed; safe to use from the threads of one session."""

    def __init__(self) -> None:
        self._arms: LruCache[Any, Arm] = LruCache(CACHED_ARMS)
        self._results: LruCache[Any, SideBySideResult] = LruCache(CACHED_ARMS)

    def begun(self, request: ScenarioSet) -> SideBySideResult | None:
        """What is at hand."""
        return self.best(request)

    def best(self, request: ScenarioSet) -> SideBySideResult | None:
        """All columns with as many runs as each of them has: the preview or all, or nothing."""
        arms = [self._arms.get(key) for key in keys(request)]
        fewest = min((arm.runs if arm else 0 for arm in arms), default=0)
        runs = next((n for n in (FULL, PREVIEW) if fewest >= n), 0)
        if not runs:
            return None
        key = request, runs, current_language()  # names of columns are in the language of the page
        result = self._results.get(key)
        if result is None:
            first = tuple(arm.first(runs) for arm in arms if arm)
            columns, isolated = first[: len(request.scenarios)], first[len(request.scenarios) :]
            side = SideBySide(request.names, request.scenarios, columns, request.reference, request.rope, isolated)
            result = SideBySideResult(request, side)
            self._results.put(key, result)
        return result

    def compute(
        self, request: ScenarioSet, runs: int, is_wanted: Callable[[], bool], progress: Callable[[int, int], None]
    ) -> SideBySideResult:
        """Run the missing arms and remember them.

        Raises:
            Stopped: as soon as it is not wanted any more; columns that are done are kept.
        """
        months = shared_months(request.scenarios)
        missing = {key: s for key, s in zip(keys(request), asked(request), strict=True) if self._runs(key) < runs}
        for n, (key, scenario) in enumerate(missing.items()):

            def tick(done: int, total: int, before: int = n * runs) -> None:
                if not is_wanted():
                    raise Stopped
                progress(before + done, len(missing) * total)

            tick(0, runs)
            wait_for_model(is_wanted)
            with (PREVIEWS if runs <= PREVIEW else FULL_RUNS).turn(is_wanted):
                arms = run_arms({scenario.name: scenario}, runs, request.seed, months=months, progress=tick)
            self._arms.put(key, arms[scenario.name])
        newest = self.best(request)
        if newest is None:  # somebody else filled the memory meanwhile
            raise Stopped
        return newest

    def _runs(self, key: Any) -> int:
        arm = self._arms.get(key)
        return arm.runs if arm else 0


def asked(request: ScenarioSet) -> list[Scenario]:
    """The scenarios of the columns; where they are of different places, behind them the isolated arm of each."""
    columns = list(request.scenarios)
    return columns + [s.isolated() for s in columns if needs_isolated(columns, request.reference)]


def keys(request: ScenarioSet) -> list[tuple[str, int]]:
    """Cache keys of the arms: everything their runs depend on."""
    months = shared_months(request.scenarios)
    cut = [s if s.months == months else s.replace({MONTHS_KEY: months}) for s in asked(request)]
    return [(s.hash, request.seed) for s in cut]
