"""Any number of scenarios on the same worlds and the same luck, and what each did run by run.

Scenarios that share their shapes (``Scenario.shape``) advance in the same blocks; others run one after the other on the
same seeds. Either way run i of one is the pair of run i of another, and no scenario's numbers depend on which others
run beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from cisim.arm import Arm
from cisim.comparison import collect
from cisim.scenario import Scenario

KEPT = tuple(field.name for field in fields(Arm) if field.name not in ("scenario", "seed", "months"))
"""What an arm keeps of every run."""


def run_arms(
    scenarios: Mapping[str, Scenario],
    runs: int = 200,
    seed: int = 1,
    *,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Arm]:
    """Run every scenario on the same ``runs`` replications of a root seed, in the order given.

    Args:
        scenarios: by name.
        runs: replications, at least 2.
        seed: root seed.
        threads: by default all usable cores.
        progress: called with runs done and runs in all (of every group of scenarios that share a block).
    """
    if runs < 2:
        raise ValueError(f"runs must be at least 2, got {runs}")
    groups: dict[Any, list[str]] = {}
    for name, scenario in scenarios.items():
        groups.setdefault((scenario.months, scenario.shape), []).append(name)
    found: dict[str, Arm] = {}
    for number, names in enumerate(groups.values()):

        def show(done: int, _: int, before: int = number * runs) -> None:
            if progress is not None:
                progress(before + done, runs * len(groups))

        mine = [scenarios[name] for name in names]
        months, arrays = collect(mine, runs, seed, threads=threads, progress=show)
        for a, name in enumerate(names):
            found[name] = Arm(mine[a], seed, months, **{key: arrays[key][a] for key in KEPT})
    return {name: found[name] for name in scenarios}
