"""A folder of results as an RO-Crate: ``ro-crate-metadata.json`` says what was run, by which version, with what, and
what came out, with the SHA-256 of every file, for archives and catalogues (Process Run Crate, RO-Crate 1.1).

Nothing of cisim reads it, and no other file is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cisim.errors import CisimError, missing_folder
from cisim.storage.files import write_json
from cisim.storage.folders import SWEEP_FOLDER, folder_kind, read_manifest

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

CRATE_FILE = "ro-crate-metadata.json"
RO_CRATE = "1.1"
"""The version archives read most; the profile builds on it."""
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
"""Where ``sha256`` is defined."""
OWN_LICENCE = "https://spdx.org/licenses/MIT"
"""Of cisim. What it makes belongs to whoever ran it."""
NOT_CHOSEN = "No licence was chosen for these results: cisim crate FOLDER --licence URL names one."
PARTS = "parts"
PASSING = {CRATE_FILE, "heartbeat.json"}
"""Files that say nothing about a result."""
FORMATS = {
    ".parquet": "application/vnd.apache.parquet", ".csv": "text/csv", ".json": "application/json",
    ".html": "text/html", ".svg": "image/svg+xml", ".png": "image/png", ".md": "text/markdown", ".txt": "text/plain",
    ".toml": "application/toml",
}  # fmt: skip
INPUTS = ("plan.parquet",)
"""Files of a sweep that were there before it ran: its design points."""


def write_crate(folder: Path, licence: str = "") -> Path:
    """Write the crate of a folder of results, with all files that are in it now; returns the file.

    Args:
        folder: of a sweep, a comparison or any other result with a manifest.
        licence: address of the licence of the results; the one of an earlier crate stays.

    Raises:
        CisimError: the folder holds no result with a manifest.
    """
    from rocrate.rocrate import ROCrate

    if missing := missing_folder(folder):
        raise CisimError(missing)
    if licence and not re.fullmatch(r"https?://\S+", licence):
        raise CisimError(f"--licence {licence}: allowed: an address, such as https://spdx.org/licenses/CC-BY-4.0")
    record = read_manifest(folder)
    if folder_kind(folder) is None or "model_version" not in record:
        raise CisimError(f"{folder}: holds no result of cisim with a manifest.json")
    crate = ROCrate(version=RO_CRATE)
    crate.metadata.extra_contexts.append(TERMS)
    _describe_root(crate, folder, record, licence or _earlier_licence(folder))
    files = {path.relative_to(folder).as_posix(): _add_file(crate, folder, path) for path in _files(folder)}
    inputs = [*_add_inputs(crate, record), *(files[name] for name in INPUTS if name in files)]
    outputs = [file for name, file in files.items() if name not in INPUTS]
    if (folder / PARTS).is_dir():
        about = "Finished tasks, from which the tables are made; each has a marker with its checksums."
        crate.add_dataset(dest_path=PARTS, properties={"name": "Parts", "description": about})
    _add_action(crate, folder, record, inputs, outputs)
    write_json(folder / CRATE_FILE, crate.metadata.generate())
    return folder / CRATE_FILE


def _earlier_licence(folder: Path) -> str:
    """The address of the licence that a crate of this folder names already."""
    graph = read_manifest(folder, CRATE_FILE).get("@graph")
    entities = [entity for entity in graph if isinstance(entity, dict)] if isinstance(graph, list) else []
    found = next((entity.get("license") for entity in entities if entity.get("@id") == "./"), None)
    address = str(found.get("@id", "")) if isinstance(found, dict) else ""
    return "" if address.startswith("#") else address


def _describe_root(crate: ROCrate, folder: Path, record: Mapping[str, Any], licence: str) -> None:
    from rocrate.model.contextentity import ContextEntity

    about, kind = record.get("experiment", {}), folder_kind(folder)
    what = kind.words if kind else ""
    chosen = {"@type": "CreativeWork", "name": licence or "not chosen", "description": licence or NOT_CHOSEN}
    profile = {"@type": "CreativeWork", "name": "Process Run Crate", "version": PROFILE.rpartition("/")[2]}
    root = crate.root_dataset
    root["name"] = about.get("title") or f"Results of cisim: {what}"
    root["description"] = about.get("question") or f"{what.capitalize()}, made by: {'; '.join(_commands(record))}"
    root["license"] = crate.add(ContextEntity(crate, licence or "#licence", properties=chosen))
    root["conformsTo"] = crate.add(ContextEntity(crate, PROFILE, properties=profile))
    root["datePublished"] = _time(folder)


def _files(folder: Path) -> Iterator[Path]:
    """Files of a result; parts of a sweep, locks and what is being written are left out."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        passing = inside.parts[0] == PARTS or path.name in PASSING or path.suffix == ".lock"
        if path.is_file() and not passing and not any(name.startswith(".") for name in inside.parts):
            yield path


def _add_file(crate: ROCrate, folder: Path, path: Path) -> Any:
    with path.open("rb") as file:
        checksum = file_digest(file, "sha256").hexdigest()
    facts = {"name": path.name, "contentSize": str(path.stat().st_size), "sha256": checksum}
    if (encoding := FORMATS.get(path.suffix)) is not None:
        facts["encodingFormat"] = encoding
    return crate.add_file(path, path.relative_to(folder).as_posix(), properties=facts)


def _add_inputs(crate: ROCrate, record: Mapping[str, Any]) -> Iterator[Any]:
    """Experiment and scenarios, which manifest.json holds in full, by their hashes."""
    from rocrate.model.contextentity import ContextEntity

    def named(kind: str, name: str, code: str) -> Any:
        where = f"{kind}, in full in manifest.json; hash {code}"
        facts = {"@type": "CreativeWork", "name": name, "identifier": code, "description": where}
        return crate.add(ContextEntity(crate, f"#{kind.lower()}-{code}", properties=facts))

    if "plan_hash" in record:
        yield named("Experiment", record["experiment"]["name"], record["plan_hash"])
        yield named("Model", f"sources of the model of cisim {record['model_version']}", record["model_hash"])
    several = record.get("scenarios")
    for facts in several if isinstance(several, list) else [record]:
        if "scenario_hash" in facts:
            yield named("Scenario", str(facts.get("scenario") or facts.get("name")), facts["scenario_hash"])


def _add_action(crate: ROCrate, folder: Path, record: Mapping[str, Any], inputs: list[Any], outputs: list[Any]) -> None:
    """What was done: by cisim of this version, on these libraries, by these commands."""
    from rocrate.model.softwareapplication import SoftwareApplication

    def software(name: str, version: str, **more: Any) -> Any:
        facts = {"name": name, "softwareVersion": version, **more}
        return crate.add(SoftwareApplication(crate, f"#{name}", properties=facts))

    needs = [software("Python", record.get("python", "unknown"))]
    needs += [software(name, version) for name, version in record.get("libraries", {}).items()]
    facts = {"license": {"@id": OWN_LICENCE}, "softwareRequirements": [{"@id": need.id} for need in needs]}
    if "git_commit" in record:
        facts["identifier"] = record["git_commit"]
    times = {"startTime": record["begun"]} if "begun" in record else {}
    program = software("cisim", record["model_version"], **facts)
    properties = {"name": "; ".join(_commands(record)) or "cisim", "endTime": _time(folder)} | times
    action = crate.add_action(program, identifier="#run", object=inputs, result=outputs, properties=properties)
    crate.root_dataset.append_to("mentions", action)


def _commands(record: Mapping[str, Any]) -> list[str]:
    return [*record.get("commands", ()), *filter(None, [record.get("command")])]


def _time(folder: Path) -> str:
    """When the last result was written."""
    if missing := missing_folder(folder):
        raise CisimError(missing)
    record = read_manifest(folder)
    if folder_kind(folder) == SWEEP_FOLDER:
        done = read_manifest(folder, "heartbeat.json").get("at")
        return str(done or record["begun"])
    return str(record.get("written") or datetime.now(UTC).isoformat(timespec="seconds"))
