"""How the runs of a plan are divided into tasks: by the plan and by how it grew, never by who does them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

TASK_COST = 8_000_000
"""Organisation-months of a task: one to two seconds of a core, what is lost at most when a process is killed."""
SCENARIOS_PER_BLOCK, ORGANISATIONS_PER_BLOCK = 64, 3200
"""Most scenarios that share a block, and most organisations of all of them together unless one alone has more."""


@dataclass(frozen=True)
class PointGroup:
    """Design points of one shape: they can share blocks."""

    points: tuple[int, ...]
    organisations: int
    months: int


@dataclass(frozen=True)
class Task:
    """Some points of a group on some consecutive replications."""

    index: int
    points: tuple[int, ...]
    first: int
    count: int
    cost: int


@dataclass(frozen=True)
class _Chunk:
    """Points that are always together, what one replication of them costs, and most replications of a task."""

    points: tuple[int, ...]
    cost: int
    depth: int


def _chunks(groups: Sequence[PointGroup], arms: int) -> Iterator[_Chunk]:
    for group in groups:
        each = group.organisations * group.months * arms
        most = min(SCENARIOS_PER_BLOCK, ORGANISATIONS_PER_BLOCK // group.organisations, TASK_COST // each)
        width = max(1, most // arms)
        for at in range(0, len(group.points), width):
            points = group.points[at : at + width]
            yield _Chunk(points, each * len(points), max(1, TASK_COST // (each * len(points))))


def divide(groups: Sequence[PointGroup], arms: int, totals: Sequence[int]) -> tuple[Task, ...]:
    """The tasks of a plan that grew to these numbers of replications one after the other.

    Tasks of a step come behind those of the steps before, which stay as they are, and none crosses an end at which the
    tasks of the same replications asked for at once end: together they have the same rows in the same places.
    """
    chunks = list(_chunks(groups, arms))
    tasks: list[Task] = []
    for begin, end in pairwise((0, *totals)):
        for chunk in chunks:
            first = begin
            while first < end:
                count = min(end, (first // chunk.depth + 1) * chunk.depth) - first
                tasks.append(Task(len(tasks), chunk.points, first, count, chunk.cost * count))
                first += count
    return tuple(tasks)


def pieces(whole: Sequence[Task], tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """For each of the tasks of a plan made at once those that together have its runs, in the order of replications."""
    by_points: dict[int, list[Task]] = {}
    for task in sorted(tasks, key=lambda t: t.first):
        by_points.setdefault(task.points[0], []).append(task)
    starts = {point: [t.first for t in some] for point, some in by_points.items()}
    for task in whole:
        begin, end = (bisect_left(starts[task.points[0]], at) for at in (task.first, task.first + task.count))
        yield by_points[task.points[0]][begin:end]
