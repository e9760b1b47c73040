"""The folder of a sweep proves what it holds: damage is found and mended, and nothing of anybody else is touched."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.errors import CisimError
from cisim.experiment.sweep.experiment import from_dict
from cisim.experiment.sweep.history import ChangedError, StoreError
from cisim.experiment.sweep.merge import merge_stores
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.experiment.sweep.store import Store
from cisim.experiment.sweep.verify import verify
from cisim.storage.checksums import DamagedError, read_object, sealed
from cisim.storage.files import atomic_write
from cisim.storage.folders import result_folder

SMALL: dict[str, Any] = {
    "name": "small",
    "scenario": "small-town",
    "set": {"time.months": 12},
    "replications": 2,
    "arms": ["isolated", "collective"],
    "design": [{"kind": "grid", "values": {"problem.known": [0.0, 0.25, 0.5]}}],
}


@pytest.fixture(autouse=True)
def _a_task_for_each_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cisim.experiment.sweep.division.TASK_COST", 500)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cisim.experiment.sweep.division.TASK_COST", 500)
        return run_experiment(SMALL, tmp_path_factory.mktemp("sweep") / "whole", quiet=True, jobs=1).folder


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "copy")


def said(*words: object, code: int) -> str:
    done = CliRunner().invoke(main, [*map(str, words)])
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def flip(path: Path) -> None:
    """Change a bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def test_a_whole_folder_is_sound(finished):
    facts = verify(finished)
    assert (facts["damaged"], facts["leftovers"], facts["done"], facts["pending"]) == ([], [], 12, 0)
    assert "sound; 12 runs done" in said("sweep", "verify", finished, code=0)


def test_an_interrupted_sweep_without_tables_is_sound(finished, copy):
    for name in ("stats.json", "runs.parquet", "outcomes.parquet"):
        (copy / name).unlink()
    (copy / "parts" / "000001.json").unlink()
    facts = verify(copy)
    assert facts["damaged"] == []
    assert facts["done"] + facts["pending"] == 12
    assert facts["pending"] > 0
    said("sweep", "verify", copy, code=0)


DAMAGE = {
    "a part is missing": lambda parts: (parts / "000001.outcomes.parquet").unlink(),
    "a bit of a part": lambda parts: flip(parts / "000001.outcomes.parquet"),
    "parts exchanged": lambda parts: swap(parts / "000001.outcomes.parquet", parts / "000002.outcomes.parquet"),
    "tasks exchanged": lambda parts: [
        swap(parts / f"000001.{end}", parts / f"000002.{end}") for end in ("outcomes.parquet", "json")
    ],
    "a bit of a marker": lambda parts: flip(parts / "000001.json"),
    "a marker cut off": lambda parts: (parts / "000001.json").write_text('{"task": 1, '),
    "a marker of a list": lambda parts: (parts / "000001.json").write_text("[]"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_part_is_found_and_running_again_mends_it(finished, copy, damage):
    DAMAGE[damage](copy / "parts")
    assert "0000" in said("sweep", "verify", copy, code=1)
    assert "cisim: " in said("sweep", "status", copy, code=2)
    with pytest.raises(DamagedError):
        merge_stores([Store(copy)], Store(copy.parent / "merged"))
    assert not (copy.parent / "merged").exists()
    run_experiment(SMALL, copy, quiet=True, jobs=1)
    assert verify(copy)["damaged"] == []
    for table in ("runs", "outcomes"):
        mine, whole = (Store(f).read(table).drop(columns="seconds", errors="ignore") for f in (copy, finished))
        pd.testing.assert_frame_equal(mine, whole, check_exact=True)


@pytest.mark.parametrize("name", ["runs.parquet", "outcomes.parquet", "plan.parquet", "columns.json"])
def test_a_damaged_table_is_not_read(copy, name):
    flip(copy / name)
    assert name in said("sweep", "verify", copy, code=1)
    assert "is damaged" in said("report", copy, code=2)


@pytest.mark.parametrize("name", ["plan.parquet", "columns.json"])
@pytest.mark.parametrize("lost", [flip, Path.unlink, lambda path: path.write_bytes(b"")])
def test_running_again_writes_design_points_and_columns_as_they_were(finished, copy, name, lost):
    """Before, what was left of the file got a new checksum, and the folder was said to be sound."""
    lost(copy / name)
    said("sweep", "status", copy, code=0)  # a folder is known by its manifest, too
    run_experiment(SMALL, copy, quiet=True)
    assert (copy / name).read_bytes() == (finished / name).read_bytes()
    assert verify(copy)["damaged"] == []


def test_a_folder_without_its_manifest_is_not_said_to_be_none_of_cisim(copy):
    (copy / "manifest.json").unlink()
    told = said("sweep", "run", copy, code=2)
    assert f"{copy}/manifest.json is missing: run the same sweep into the folder" in told
    (copy / "manifest.json").mkdir()
    assert f"{copy}/manifest.json: cannot be read: is no regular file" in said("sweep", "status", copy, code=2)


def test_a_damaged_manifest_is_said_and_written_again(finished, copy):
    flip(copy / "manifest.json")
    assert "manifest.json: is damaged" in said("sweep", "status", copy, code=2)
    with pytest.raises(DamagedError, match="move it away"):
        run_experiment(SMALL, copy, quiet=True)
    (copy / "manifest.json").unlink()
    kept = {p.name: p.stat().st_mtime_ns for p in (copy / "parts").iterdir()}
    run_experiment(SMALL, copy, quiet=True)
    assert {p.name: p.stat().st_mtime_ns for p in (copy / "parts").iterdir()} == kept, "nothing is done twice"
    assert verify(copy)["damaged"] == []


def test_a_sealed_object_that_is_changed_is_another_one(tmp_path):
    file = tmp_path / "x.json"
    file.write_text(json.dumps(sealed({"runs": 40, "name": "ä"})))
    assert read_object(file) == {"runs": 40, "name": "ä"}
    file.write_text(file.read_text().replace("40", "41"))
    with pytest.raises(DamagedError, match="checksum"):
        read_object(file)


def test_nothing_of_the_users_own_is_deleted_or_replaced(tmp_path):
    own = {".env.local": "secret", ".bashrc.bak": "mine", ".a.b.parquet": "", "notes.txt": "n"}
    for name, text in own.items():
        (tmp_path / name).write_text(text)
    run_experiment(SMALL | {"replications": 1}, tmp_path, quiet=True, jobs=1)
    assert {name: (tmp_path / name).read_text() for name in own} == own


@pytest.mark.parametrize("name", ["runs.parquet", "stats.json", "columns.json", "parts"])
def test_a_sweep_does_not_begin_where_files_of_its_names_are(tmp_path, name):
    (tmp_path / name).mkdir() if name == "parts" else (tmp_path / name).write_text("mine")
    with pytest.raises(StoreError, match=f"holds {name}, which this sweep did not write"):
        Store(tmp_path).open(make_plan(from_dict(SMALL)), "test")
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_manifest_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "manifest.json").write_text('{"name": "an app"}')
    with pytest.raises(StoreError):
        Store(tmp_path).open(make_plan(from_dict(SMALL)), "test")
    assert (tmp_path / "manifest.json").read_text() == '{"name": "an app"}'


def test_a_plan_does_not_replace_a_table_of_somebody_else(tmp_path):
    (tmp_path / "plan.csv").write_text("mine")
    assert "holds plan.csv" in said("sweep", "plan", "size", "--out", tmp_path, code=2)
    assert (tmp_path / "plan.csv").read_text() == "mine"


def test_two_starts_into_one_folder_share_no_temporary_file(tmp_path):
    """One begins while the other writes: the half-written file is still there when it is done."""
    plan, store = make_plan(from_dict(SMALL)), Store(tmp_path)
    store.open(plan, "one")
    with atomic_write(tmp_path / "parts" / "000000.json") as temporary:
        temporary.write_text("half")
        Store(tmp_path).open(plan, "other")
        assert temporary.read_text() == "half"
        assert temporary.name.startswith(".000000.cisim-")
    threads = [threading.Thread(target=Store(tmp_path).open, args=(plan, f"start {k}")) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(store.manifest["commands"]) == ["one", "other", *(f"start {k}" for k in range(4))]


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "..", "a/b\\c", "x" * 300, "ü 1"])
def test_a_result_is_written_inside_the_folder_of_results(name):
    folder = result_folder(name, "-0123")
    assert folder.parent == Path("results")
    assert folder.name.endswith("-0123")
    assert len(folder.name) < 100
    assert not folder.name.startswith(".")


def test_an_experiment_named_after_a_folder_elsewhere_writes_into_results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "e.toml").write_text('name = "../../x"\nscenario = "small-town"\nreplications = 1\n')
    said("sweep", "plan", "e.toml", code=0)
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["results"]


def test_a_refused_merge_leaves_nothing_behind(finished, tmp_path):
    other = run_experiment(SMALL | {"seed": 2}, tmp_path / "other", quiet=True, jobs=1)
    with pytest.raises(ChangedError):
        merge_stores([Store(finished), other], Store(tmp_path / "all"))
    assert not (tmp_path / "all").exists()
    assert "belongs to another experiment" in said("sweep", "merge", finished, other.folder, "--out", tmp_path / "all",
                                                  code=4)  # fmt: skip
    said("sweep", "merge", finished, "--out", tmp_path / "all", code=0)
    assert verify(tmp_path / "all")["done"] == 12


def test_a_merge_into_a_folder_that_is_one_of_the_shards(copy):
    assert merge_stores([Store(copy)], Store(copy))["pending"] == 0
    assert verify(copy)["damaged"] == []


def test_a_result_is_not_replaced_by_a_smaller_one(tmp_path):
    out, command = tmp_path / "x", ("compare", "small-town", "--set", "time.months=12", "-q", "--out", tmp_path / "x")
    said(*command, "--runs", 4, code=0)
    assert "holds a comparison of more runs (4)" in said(*command, "--runs", 2, code=2)
    said(*command, "--runs", 5, code=0)
    assert json.loads((out / "comparison.json").read_text())["runs"] == 5
    said(*command, "--runs", 2, "--force", code=0)


def test_files_of_the_users_own_are_not_replaced_by_a_comparison(tmp_path):
    (tmp_path / "runs.csv").write_text("mine")
    command = ("compare", "small-town", "--set", "time.months=12", "--runs", 2, "-q", "--out", tmp_path)
    assert "holds runs.csv, which cisim did not write" in said(*command, code=2)
    assert [p.name for p in tmp_path.iterdir()] == ["runs.csv"]
    assert (tmp_path / "runs.csv").read_text() == "mine"


def test_a_folder_with_blanks_and_umlauts(tmp_path):
    folder = tmp_path / "Ergebnisse für uns" / "ä b"
    run_experiment(SMALL | {"replications": 1}, folder, quiet=True, jobs=1)
    assert "sound" in said("sweep", "verify", folder, code=0)
    with pytest.raises(CisimError, match="did you mean"):
        verify(tmp_path / "Ergebnisse")


def test_an_unfinished_sweep_goes_on_where_it_was_moved(tmp_path, monkeypatch):
    """Plan, scenarios and results in another folder, called from another place; other contents are another sweep."""
    here, there = tmp_path / "here", tmp_path / "elsewhere" / "moved"
    here.mkdir()
    for name, months in (("town", 12), ("village", 6)):
        (here / f"{name}.toml").write_text(f'extends = "small-town"\n[time]\nmonths = {months}\n')
    (here / "plan.toml").write_text(
        'scenario = "town.toml"\nreplications = 4\n[[design]]\nkind = "list"\nname = "place"\npoints = ['
        '{label = "town", scenario = "town.toml"}, {label = "village", scenario = "village.toml"}]\n'
    )
    monkeypatch.chdir(here)
    assert "4 pending" in said("sweep", "run", "plan.toml", "--out", "out", "--limit", 3, "-j", 1, code=0)
    there.parent.mkdir()
    shutil.move(here, there)
    monkeypatch.chdir(tmp_path)
    plan = there / "plan.toml"
    assert "8 of 8 runs done" in said("sweep", "run", plan, "--out", there / "out", "-j", 1, code=0)
    (there / "town.toml").write_text('extends = "small-town"\n[time]\nmonths = 9\n')
    assert "another experiment" in said("sweep", "run", plan, "--out", there / "out", code=4)
