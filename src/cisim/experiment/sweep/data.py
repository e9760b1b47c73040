"""What a sweep writes about itself, as types: markers of tasks, steps, statistics, columns, an estimate."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class PartFile(TypedDict):
    """A table that a task left."""

    checksum: str
    rows: int


class Marker(TypedDict):
    """What is written of a finished task."""

    task: int
    plan_hash: str | None
    seconds: float
    runs: int
    failed_runs: int
    failures: dict[str, str]
    files: dict[str, PartFile]


class GrowthStep(TypedDict):
    """What was added to a sweep at a time; of sweeps of before they could grow less is known."""

    replications: int
    tasks: int
    plan_hash: str
    model_version: NotRequired[str]
    begun: NotRequired[str]


class SweepStatistics(TypedDict):
    """Runs that are done, failed and missing, and what they took."""

    runs: int
    done: int
    failed: int
    pending: int
    failed_points: int
    task_seconds: float
    runs_per_task_second: float


class SweepEstimate(TypedDict):
    """What a sweep would take."""

    points: int
    runs: int
    tasks: int
    organisation_months: int
    core_hours: float
    core_hours_range: list[float]
    wall_seconds: float
    jobs: int
    disk_bytes: int
