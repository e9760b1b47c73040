"""A plan as files: made and looked at once, and run elsewhere as it is, or not at all.

plan.csv   the design points, to be looked at
plan.json  experiment and scenarios in full, with hashes of plan, points and model: what ``cisim sweep run`` takes
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from cisim.experiment.seal import is_whole, make_seal
from cisim.experiment.sweep.history import ChangedError, StoreError
from cisim.experiment.sweep.plan import Plan, plan_from_dict
from cisim.storage.checksums import DamagedError, read_object
from cisim.storage.files import environment, prepare_folder, timestamp, write_frame, write_json
from cisim.storage.hashes import model_hash


def seal_plan(plan: Plan) -> Plan:
    """The plan with a seal: hashes, the planned analyses of its experiment, and the time."""
    experiment = plan.experiment
    facts = {"sealed": timestamp(), **_hashes(plan), "runs": plan.size, "replications": experiment.replications,
             "outcomes": list(experiment.outcomes), "analyses": list(experiment.analyses)}  # fmt: skip
    return replace(plan, seal=make_seal(facts))


def save_plan(folder: Path, plan: Plan) -> list[Path]:
    """Write plan.csv and plan.json; returns their paths.

    Raises:
        StoreError: another plan.json was sealed, or one of the files is of no plan.
    """
    table, file = folder / "plan.csv", folder / "plan.json"
    if (table.exists() or file.exists()) and not _is_plan(file):
        raise StoreError(
            f"{folder} holds {(table if table.exists() else file).name}, which is of no plan: use another --out"
        )
    if file.exists() and "seal" in read_object(file):
        raise StoreError(f"{file} is sealed and is not written over: use another --out")
    prepare_folder(folder)
    write_frame(table, plan.table)
    write_json(file, plan.to_dict() | _hashes(plan) | environment() | {"written": timestamp()})
    return [table, file]


def _is_plan(file: Path) -> bool:
    try:
        return "plan_hash" in read_object(file)
    except DamagedError:
        return False


def load_plan(path: Path, accept_change: bool = False, may_be_large: bool = True) -> Plan:
    """The plan of a plan.json, which needs no other file: the very same plan, or an error.

    Args:
        path: of the file.
        accept_change: take it although the model is another one than where it was written.
        may_be_large: as in ``make_plan``.

    Raises:
        StoreError: the file cannot be read, or holds no plan.
        ChangedError: the file was changed, its design points come out differently here, or the model is another one.
    """
    try:
        content = read_object(path)
        then = {name: content[name] for name in ("plan_hash", "points_hash", "model_hash")}
        plan = plan_from_dict(content, str(path), may_be_large)
    except DamagedError as error:
        raise StoreError(str(error)) from None
    except (AttributeError, KeyError, TypeError):
        raise StoreError(f"{path} holds no plan: cisim sweep plan writes one") from None
    differs = [name for name, value in _hashes(plan).items() if value != then[name]]
    if "plan_hash" in differs:
        raise ChangedError(f"{path} gives another plan than was written: it was changed, or is of another cisim")
    if "points_hash" in differs:
        raise ChangedError(
            f"{path}: other design points are drawn here than were written: use the same SALib and NumPy"
        )
    if plan.seal and not (is_whole(plan.seal) and plan.seal["plan_hash"] == plan.hash):
        raise ChangedError(f"{path}: its seal is broken: it was changed after it was sealed")
    if differs and not accept_change:
        raise ChangedError(f"{path} is of another version of the model: use that version, or --accept-change")
    return plan


def _hashes(plan: Plan) -> dict[str, str]:
    points = hashlib.sha256(plan.table.to_csv(index=False, lineterminator="\n").encode()).hexdigest()[:16]
    return {"plan_hash": plan.hash, "points_hash": points, "model_hash": model_hash()}
