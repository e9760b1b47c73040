"""Folders of results are RO-Crates: what was run, with what, what came out, with checksums; nothing else changes."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rocrate.rocrate import ROCrate

from cisim.cli import main
from cisim.storage.crate import CRATE_FILE, write_crate
from cisim.storage.hashes import model_hash
from cisim.version import __version__
from cli_tools import cisim

PLAN = """
name = "tiny"
title = "A backbone in a small town"
question = "Does a backbone pay?"
scenario = "small-town"
set = {"time.months" = 12}
replications = 2
outcomes = ["outcome"]
[[design]]
kind = "factorial"
keys = ["conditions.backbone_support.strength"]
"""
UNNAMED = ("heartbeat.json", "sweep.lock", CRATE_FILE)
CC_BY = "https://spdx.org/licenses/CC-BY-4.0"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A finished sweep."""
    place = tmp_path_factory.mktemp("crate")
    (place / "plan.toml").write_text(PLAN)
    cisim("sweep", "run", place / "plan.toml", "--out", place / "sweep", "--quiet")
    return place / "sweep"


@pytest.fixture
def sweep(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "sweep"))


def entities(folder: Path) -> dict[str, dict[str, Any]]:
    """What a crate describes, by its name."""
    graph = json.loads((folder / CRATE_FILE).read_text(encoding="utf-8"))["@graph"]
    assert len({entity["@id"] for entity in graph}) == len(graph)
    return {entity["@id"]: entity for entity in graph}


def references(value: Any) -> set[str]:
    """What an entity refers to."""
    if isinstance(value, dict):
        return {value["@id"]} if set(value) == {"@id"} else set().union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def check(folder: Path) -> dict[str, dict[str, Any]]:
    """See that a crate is one by the rules of RO-Crate 1.1, and that it describes the files that are there."""
    found = entities(folder)
    assert found[CRATE_FILE]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert found[CRATE_FILE]["about"] == {"@id": "./"}
    root = found["./"]
    assert root["@type"] == "Dataset"
    assert all(root[key] for key in ("name", "description", "datePublished", "license"))
    named = references(list(found.values()))
    assert {name for name in named if name not in found and not name.startswith("https://")} == set()
    parts = {part["@id"] for part in root["hasPart"]}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    there = {name for name in there if not name.startswith("parts/") and name not in UNNAMED}
    assert parts - {"parts/"} == there
    for name in there:
        data = (folder / name).read_bytes()
        assert (found[name]["sha256"], found[name]["contentSize"]) == (sha256(data).hexdigest(), str(len(data))), name
    assert {entity.id for entity in ROCrate(folder).data_entities} == parts
    return found


def test_a_finished_sweep_says_what_was_run_with_what_and_what_came_out(made):
    found = check(made)
    manifest = json.loads((made / "manifest.json").read_text())
    assert (found["./"]["name"], found["./"]["description"]) == ("A backbone in a small town", "Does a backbone pay?")
    (mentioned,) = references(found["./"]["mentions"])
    action = found[mentioned]
    assert action["@type"] == "CreateAction"
    assert action["name"] == manifest["commands"][0]
    assert action["startTime"] <= action["endTime"]
    program = found[action["instrument"]["@id"]]
    assert (program["name"], program["softwareVersion"]) == ("cisim", __version__)
    inputs = [found[given["@id"]] for given in action["object"]]
    assert {entity.get("identifier") for entity in inputs} == {manifest["plan_hash"], model_hash(), None}
    assert "plan.parquet" in references(action["object"])
    assert {"runs.parquet", "outcomes.parquet", "manifest.json"} <= references(action["result"])
    assert {found[need["@id"]]["name"] for need in program["softwareRequirements"]} >= {"Python", "numpy", "numba"}
    assert found[found["./"]["license"]["@id"]]["name"] == "not chosen", "nobody but who ran it can choose one"
    assert found["./"]["conformsTo"]["@id"] in found


def test_what_checks_and_repeats_a_sweep_is_as_before(sweep):
    before = {path: path.read_bytes() for path in sweep.rglob("*") if path.is_file() and path.name != CRATE_FILE}
    write_crate(sweep)
    assert {path: path.read_bytes() for path in before} == before
    assert "damaged" not in cisim("sweep", "verify", sweep).stdout
    assert "the same bits" in cisim("rerun", 3, "--in", sweep).stdout
    (sweep / CRATE_FILE).write_text("{")
    cisim("sweep", "verify", sweep)


def test_a_sweep_that_grew_and_was_reported_has_another(sweep):
    before = check(sweep)
    cisim("sweep", "run", sweep, "--replications", 3, "--quiet")
    grown = check(sweep)
    assert grown["runs.parquet"]["sha256"] != before["runs.parquet"]["sha256"]
    assert grown["#run"]["name"].count("cisim") >= before["#run"]["name"].count("cisim")
    cisim("report", sweep)
    assert check(sweep)["report.html"]["encodingFormat"] == "text/html"


def test_shards_have_none_until_they_are_merged(tmp_path, made):
    shards = []
    for k in (1, 2):
        shards.append(tmp_path / f"shard{k}")
        cisim("sweep", "run", made.parent / "plan.toml", "--shard", f"{k}/2", "--out", shards[-1], "--quiet")
    cisim("sweep", "merge", *shards, "--out", tmp_path / "whole")
    merged = check(tmp_path / "whole")
    assert merged["outcomes.parquet"]["sha256"] == entities(made)["outcomes.parquet"]["sha256"]


def test_a_licence_is_an_address(sweep):
    before = (sweep / CRATE_FILE).read_bytes()
    told = cisim("crate", sweep, "--licence", "CC BY 4.0", code=2).stderr
    assert "--licence CC BY 4.0: allowed: an address" in told
    assert (sweep / CRATE_FILE).read_bytes() == before


def test_the_licence_is_chosen_by_who_ran_it_and_stays(sweep):
    cisim("crate", sweep, "--licence", CC_BY)
    assert check(sweep)["./"]["license"] == {"@id": CC_BY}
    cisim("crate", sweep)
    assert check(sweep)["./"]["license"] == {"@id": CC_BY}


def test_a_comparison_has_one(tmp_path):
    cisim("compare", "small-town", "--set", "time.months=12", "--runs", 2, "--out", tmp_path / "out", "--quiet")
    found = check(tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    (given,) = (found[entity["@id"]] for entity in found["#run"]["object"])
    assert given["identifier"] == manifest["scenario_hash"]
    assert "report.html" in references(found["#run"]["result"])


def test_a_folder_of_something_else_is_refused(tmp_path):
    result = CliRunner().invoke(main, ["crate", str(tmp_path)])
    assert result.exit_code == 2
    assert "holds no result of cisim" in result.stderr
    assert list(tmp_path.iterdir()) == []
