"""The search: to half and double, and to the ends of the declared ranges where nothing changes before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cisim.comparison.comparison import Comparison
from cisim.comparison.switching_value.moves import moves
from cisim.comparison.switching_value.result import SwitchingValues
from cisim.comparison.switching_value.screening import (
    MAX_CHANGES,
    PerturbedRuns,
    confirm,
    nearest_per_parameter,
    screen,
)
from cisim.model.types import Progress


def find_switching_values(
    comparison: Comparison, *, threads: int | None = None, progress: Progress | None = None
) -> SwitchingValues:
    """The last of ``search``: the answer with all runs."""
    *_, answer = search(comparison, threads=threads, progress=progress)
    return answer


def search(
    comparison: Comparison, *, threads: int | None = None, progress: Progress | None = None
) -> Iterator[SwitchingValues]:
    """Look for the smallest move of one assumed number that makes another verdict.

    Args:
        comparison: its verdict, runs, seed and what is practically nothing.
        threads: by default all usable cores.
        progress: called with runs done and runs in all of a first look or of a check; what it raises ends the work.

    Yields:
        What a first look with few runs expects, then what all runs say; the same twice more where nothing changes from
        half to double.
    """
    work, scenario = PerturbedRuns(comparison, threads, progress), comparison.scenario
    keys = {m.parameter.key for m in moves(scenario)}
    unmoved = tuple(key for key, p in scenario.parameters.items() if p.grade == "A" and key not in keys)
    for beyond in (False, True):
        expected = screen(work, moves(scenario, beyond))
        likely = nearest_per_parameter([e.change for e in expected if e.reached <= 1])[:MAX_CHANGES]
        first = SwitchingValues(comparison, len(keys), unmoved, beyond, work.few, confirmed=False, changes=likely)
        yield first
        changes, further, stable = confirm(work, expected)
        answer = replace(first, confirmed=True, changes=changes, further=further, stable=stable)
        yield answer
        if answer.final:
            return
