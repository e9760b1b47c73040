"""How a sweep grew: the steps in which replications were added to its folder, as its manifest tells them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from cisim.errors import CisimError
from cisim.experiment.sweep.data import GrowthStep
from cisim.experiment.sweep.plan import Plan
from cisim.version import __version__

Steps = list[GrowthStep]


class StoreError(CisimError):
    """A folder that does not hold what is expected."""


class ChangedError(StoreError):
    """A folder that holds another experiment, or results of another model."""


def steps_of(manifest: Mapping[str, Any]) -> Steps:
    """What was added when: the replications, tasks and hash of the plan after each step, with model, command and time.

    Manifests of before sweeps could grow tell of one step.
    """
    first = {
        "replications": manifest["experiment"]["replications"], "tasks": manifest["tasks"],
        "plan_hash": manifest["plan_hash"],
    }  # fmt: skip
    return list(manifest.get("history") or [first])


def totals(manifest: Mapping[str, Any]) -> tuple[int, ...]:
    """The replications after each step."""
    return tuple(step["replications"] for step in steps_of(manifest))


def new_steps(plan: Plan, known: int, facts: Mapping[str, str]) -> Steps:
    """The steps of a plan behind those that are known, with these facts about each."""
    ends = (*plan.steps, plan.experiment.replications)
    steps: Steps = []
    for n in range(known, len(ends)):
        part = plan.at(ends[n], ends[:n])
        step = {"replications": ends[n], "tasks": len(part.tasks), "plan_hash": part.hash, **facts,
                "model_version": __version__}  # fmt: skip
        steps.append(cast("GrowthStep", step))
    return steps


def continued(folder: Path, manifest: Mapping[str, Any], plan: Plan, may_grow: bool = True) -> Plan:
    """A plan as a folder goes on with it: with the steps in which it grew there, and one more where it asks for more.

    Raises:
        ChangedError: the folder holds another experiment, or more replications of it.
    """
    held, asked = manifest["experiment"]["replications"], plan.experiment.replications
    if plan.at(held).hash != manifest["plan_hash"] or (not may_grow and totals(manifest) != (asked,)):
        raise ChangedError(f"{folder} holds another experiment (or another seed, or scenario): use another --out")
    if asked < held:
        raise ChangedError(
            f"{folder} holds {held:,} replications of this experiment, and {asked:,} are asked for: nothing is taken "
            f"away. Ask for --replications {held} or more, or use another --out"
        )
    steps = totals(manifest)
    return plan.at(asked, steps if asked > held else steps[:-1])


def tasks_of_tables(manifest: Mapping[str, Any], runs: int) -> int:
    """Number of tasks behind tables of so many runs: of a sweep that is growing those before."""
    each = manifest["runs"] // manifest["experiment"]["replications"]
    return int(next((s["tasks"] for s in steps_of(manifest) if s["replications"] * each == runs), manifest["tasks"]))


def history_lines(manifest: Mapping[str, Any]) -> list[str]:
    """What was added when, in a line for each step, where there is more than one."""
    steps = steps_of(manifest)
    if len(steps) < 2:
        return []
    numbers = pairwise([0, *(step["replications"] for step in steps)])
    return [
        f"replications {first:,} to {last - 1:,}: {step.get('begun', 'time unknown')}, "
        f"cisim {step.get('model_version', 'unknown')}"
        for (first, last), step in zip(numbers, steps, strict=True)
    ]
