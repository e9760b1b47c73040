"""What a sweep will take: a timed pilot of its own tasks, scaled to all of them."""

from __future__ import annotations

import statistics
from dataclasses import replace

from cisim.experiment.sweep.data import SweepEstimate
from cisim.experiment.sweep.division import Task
from cisim.experiment.sweep.plan import Plan
from cisim.experiment.sweep.runner import task_input
from cisim.experiment.sweep.task import run_task
from cisim.simulation import compile as compilation

PILOTS = 3
PILOT_COST = 400_000
"""Organisation-months of a pilot task."""


def estimate(plan: Plan, jobs: int) -> SweepEstimate:
    """Runs, core-hours from a timed pilot (and its spread), wall time on ``jobs`` cores, and disk space."""
    compilation.warm_up()
    spread = [plan.tasks[int(k * (len(plan.tasks) - 1) / max(1, PILOTS - 1))] for k in range(PILOTS)]
    paces = []
    rows = cells = 0
    for task in spread:
        pilot = _pilot_task(task)
        run_task(task_input(plan, pilot))  # caches and first draws
        done = run_task(task_input(plan, pilot))
        paces.append(done.seconds / pilot.cost)
        rows += max(1, done.runs)
        cells += sum(c.size for c in (*done.outcomes.values(), *done.series.values()))
    pace = statistics.mean(paces)
    seconds = pace * plan.cost
    return {
        "points": len(plan.table),
        "runs": plan.size,
        "tasks": len(plan.tasks),
        "organisation_months": plan.cost,
        "core_hours": seconds / 3600,
        "core_hours_range": [min(paces) * plan.cost / 3600, max(paces) * plan.cost / 3600],
        "wall_seconds": seconds / jobs,
        "jobs": jobs,
        "disk_bytes": int(8 * cells / rows * plan.size),
    }


def _pilot_task(task: Task) -> Task:
    """The same points on fewer replications, or fewer points."""
    each = task.cost // (len(task.points) * task.count)
    count = max(1, min(task.count, PILOT_COST // (each * len(task.points))))
    points = task.points[: max(1, PILOT_COST // (each * count))]
    return replace(task, points=points, count=count, cost=each * len(points) * count)
