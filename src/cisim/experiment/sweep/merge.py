"""Shards that were run into folders of their own, put together: all is looked at before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from cisim.experiment.sweep.data import Marker, SweepStatistics
from cisim.experiment.sweep.history import ChangedError, continued, steps_of, totals
from cisim.experiment.sweep.plan import Plan
from cisim.experiment.sweep.store import Store, damaged_text
from cisim.experiment.sweep.tables import sweep_statistics
from cisim.storage.checksums import DamagedError
from cisim.storage.hashes import model_hash


def merge_stores(stores: Sequence[Store], whole_store: Store, command: str = "cisim sweep merge") -> SweepStatistics:
    """Copy the finished tasks of several folders of the same sweep into one, and make its tables if all are there.

    Raises:
        ChangedError: the folders belong to different experiments or models; nothing is written.
        DamagedError: a part of one of them is damaged; nothing is written.
    """
    plan = stores[0].plan()
    checked = [(store, _checked_tasks(store, stores[0], plan)) for store in stores]
    if whole_store.exists() and continued(whole_store.folder, whole_store.manifest, plan).steps != plan.steps:
        raise ChangedError(f"{whole_store.folder} grew in other steps than {stores[0].folder}: use another --out")
    whole_store.open(plan, command, may_grow=True, history=steps_of(stores[0].manifest))
    try:
        for store, markers in checked:
            if store.folder.resolve() != whole_store.folder.resolve():
                store.parts.copy_to(whole_store.parts, markers)
        markers = whole_store.finished_tasks()
        complete = len(markers) == len(plan.tasks)
        return whole_store.write_tables(plan) if complete else sweep_statistics(plan.size, markers)
    finally:
        whole_store.close()


def _checked_tasks(store: Store, first: Store, plan: Plan) -> dict[int, Marker]:
    manifest = store.manifest
    if (manifest["plan_hash"], manifest["model_hash"]) != (plan.hash, first.manifest["model_hash"]):
        raise ChangedError(f"{store.folder} belongs to another experiment or model than {first.folder}")
    if totals(manifest) != totals(first.manifest):
        raise ChangedError(f"{store.folder} grew in other steps than {first.folder}")
    if manifest["model_hash"] != model_hash():
        raise ChangedError(f"{store.folder} was run with another version of the model than this one")
    markers, damaged = store.parts.examine()
    if damaged:
        raise DamagedError(f"{damaged_text(store.folder, damaged)}; the command that ran the shard does it again")
    return markers
