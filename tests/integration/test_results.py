"""Files of results: whole or not at all, readable by others, with all it takes to make them again."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cisim.charts.paper import comparison as chart
from cisim.comparison.comparison import compare
from cisim.errors import CisimError
from cisim.report.comparison_tables import year_bands
from cisim.report.run_files import save_run
from cisim.scenario.scenario import Scenario
from cisim.simulation import simulate
from cisim.simulation.observe import METRICS
from cisim.storage.files import (
    atomic_write,
    check_folder,
    frame_text,
    manifest,
    prepare_folder,
    write_csv,
    write_frame,
    write_json,
    write_text,
)
from cisim.version import __version__
from report_tools import save as save_comparison


@pytest.fixture(scope="module")
def saved(small, tmp_path_factory):
    """A run of three replications, recorded twice a year, and its files."""
    record = simulate.run([small], 3, 8, every=6)
    folder = tmp_path_factory.mktemp("results") / "run"
    return record, {file.name: file for file in save_run(folder, small, record, 8, "cisim run small")}


def test_series_read_by_pandas_are_the_record(saved):
    record, files = saved
    frame = pd.read_csv(files["series.csv"])
    assert list(frame.columns) == ["run", "month", *record.metrics]
    assert len(frame) == 3 * len(record.months)
    for run, part in frame.groupby("run"):
        np.testing.assert_array_equal(part["month"], record.months)
        for name, values in record.metrics.items():
            np.testing.assert_allclose(part[name], values[0, run], rtol=1e-14, err_msg=name)


def test_attainment_read_by_pandas_is_the_record(saved, small):
    record, files = saved
    frame = pd.read_csv(files["attainment.csv"])
    found = frame["share"].to_numpy().reshape(record.attainment[0].shape)
    np.testing.assert_allclose(found, record.attainment[0], rtol=1e-14)
    assert list(frame["stage"].unique()) == [s.name for s in small.stages]
    assert list(frame["segment"].unique()) == [s.name for s in small.segments]


def test_every_column_has_a_unit_and_a_meaning(saved):
    record, files = saved
    columns = json.loads(files["columns.json"].read_text())
    assert set(columns) == set(record.metrics)
    assert {m.name for m in METRICS} < set(columns)
    assert all(c["unit"] and c["text"] for c in columns.values())


def test_the_manifest_says_what_it_takes_to_make_the_result_again(saved, small):
    record, files = saved
    told = json.loads(files["manifest.json"].read_text())
    assert told["model_version"] == __version__
    assert (told["command"], told["runs"], told["seed"]) == ("cisim run small", 3, 8)
    assert (told["python"], told["machine"]) == (platform.python_version(), platform.machine())
    assert told["libraries"]["numba"] == version("numba")
    assert {"numpy", "mesa", "numba", "matplotlib"} <= set(told["libraries"])
    assert pd.Timestamp(told["written"]).tzinfo is not None
    again = Scenario.from_dict(told["scenario_values"], told["scenario"])
    assert again.hash == told["scenario_hash"] == small.hash
    repeated = simulate.run([again], told["runs"], told["seed"], every=6)
    np.testing.assert_array_equal(repeated.attainment, record.attainment)


def test_a_manifest_from_a_checkout_names_the_commit(small):
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        pytest.skip("an unpacked archive")
    head = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    assert manifest(small, 3, 8)["git_commit"].removesuffix("+changes") == head.stdout.strip()


def test_a_manifest_names_neither_the_folder_nor_the_user(small):
    text = json.dumps(manifest(small, 3, 8))
    for private in (os.getcwd(), os.path.expanduser("~") + "/", platform.node()):
        assert private not in text or len(private) < 3


def test_texts_and_tables_are_written_as_they_are(tmp_path):
    write_text(tmp_path / "a" / "b.txt", "één\n")
    assert (tmp_path / "a" / "b.txt").read_bytes() == "één\n".encode()
    write_csv(tmp_path / "t.csv", ["name", "x"], [["a, b", 1.5], ['"c"', 2]])
    assert pd.read_csv(tmp_path / "t.csv").to_dict("list") == {"name": ["a, b", '"c"'], "x": [1.5, 2.0]}
    write_json(tmp_path / "o.json", {"x": [1, None]})
    assert json.loads((tmp_path / "o.json").read_text()) == {"x": [1, None]}
    assert (tmp_path / "o.json").stat().st_mode & 0o777 == 0o644


def test_numbers_that_are_none_are_no_json(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "o.json", {"x": float("nan")})
    assert list(tmp_path.iterdir()) == []


def test_names_that_look_like_formulas_are_harmless_in_every_table(tmp_path):
    frame = pd.DataFrame({"=name": ["=1+1", "@x", "fine"], "x": [-1.5, 2.0, 0.25], "on": [True, False, True]})
    write_frame(tmp_path / "f.csv", frame)
    write_csv(tmp_path / "t.csv", ["=name", "x", "on"], frame.to_numpy().tolist())
    expected = "'=name,x,on\n'=1+1,-1.5,True\n'@x,2.0,False\nfine,0.25,True\n"
    assert (tmp_path / "f.csv").read_text() == (tmp_path / "t.csv").read_text() == expected
    assert frame_text(frame[["x"]].head(1)) == "x\n-1.5\n", "numbers stay as they are"


class BoomError(Exception):
    """What goes wrong half-way."""


def rows_that_break():
    """A table whose second row cannot be made."""
    yield [1]
    raise BoomError


def break_off(path):
    """Stop in the middle of writing."""
    with atomic_write(path) as temporary:
        temporary.write_text("half of")
        raise BoomError


@pytest.mark.parametrize("existed", [True, False])
def test_a_failure_half_way_leaves_the_old_file_and_nothing_else(tmp_path, existed):
    path = tmp_path / "kept.csv"
    if existed:
        path.write_text("old")
    with pytest.raises(BoomError):
        write_csv(path, ["x"], rows_that_break())
    with pytest.raises(BoomError):
        break_off(path)
    with pytest.raises(TypeError):
        write_json(path, {"x": object()})
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "half of \ud800")
    assert [p.name for p in tmp_path.iterdir()] == (["kept.csv"] if existed else [])
    assert not existed or path.read_text() == "old"


def test_a_failure_of_the_disk_leaves_the_old_file(tmp_path):
    path = tmp_path / "kept.txt"
    path.write_text("old")

    def half() -> Iterator[str]:
        yield "ha"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_text(path, half())
    assert [p.name for p in tmp_path.iterdir()] == ["kept.txt"]
    assert path.read_text() == "old"


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    check_folder(tmp_path / "new" / "folder")
    assert not list(tmp_path.iterdir())
    prepare_folder(tmp_path / "new" / "folder")
    assert not list((tmp_path / "new" / "folder").iterdir())
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CisimError, match=r"cannot write to the folder .*file"):
        check_folder(tmp_path / "file" / "folder")


@pytest.fixture(scope="module")
def comparison(small):
    """A comparison of four paired runs."""
    return compare(small, runs=4, seed=2)


def test_a_comparison_that_fails_while_drawing_keeps_the_old_picture(comparison, tmp_path, monkeypatch):
    save_comparison(tmp_path, comparison, comparison.to_dict())
    before = (tmp_path / "comparison.png").read_bytes()
    names = sorted(p.name for p in tmp_path.iterdir())

    save = Figure.savefig

    def broken(self, path, **options):
        if options.get("format") == "svg":
            return save(self, path, **options)
        path.write_bytes(b"half a picture")
        raise BoomError

    monkeypatch.setattr(Figure, "savefig", broken)
    with pytest.raises(BoomError):
        save_comparison(tmp_path, comparison, comparison.to_dict())
    assert (tmp_path / "comparison.png").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == names


@pytest.mark.parametrize("verdict", ["collective_ahead", "isolated_ahead", "practically_same", "no_clear_difference"])
def test_nothing_in_the_picture_is_cut_off(comparison, verdict):
    """Every text stands inside the figure, whatever the verdict."""
    result = comparison.to_dict() | {"verdict": verdict, "title": "A town with a very long name and " * 4}
    figure = chart.draw(result, comparison.months, year_bands(comparison))
    figure.canvas.draw()
    width, height = figure.bbox.size
    texts = [*figure.texts, figure._suptitle, *(t for axes in figure.axes for t in axes.texts)]
    assert len(texts) > 8
    for text in texts:
        box = text.get_window_extent()
        assert -1 <= box.x0 <= box.x1 <= width + 1, text.get_text()
        assert -1 <= box.y0 <= box.y1 <= height + 1, text.get_text()


def test_the_picture_says_what_it_was_made_from(comparison):
    result = comparison.to_dict()
    figure = chart.draw(result, comparison.months, year_bands(comparison))
    words = " ".join(t.get_text() for t in figure.texts)
    for part in ("4 paired runs", "seed 2", __version__, result["scenario_hash"], "not calibrated", "Same total money"):
        assert part in words
    assert len(figure.axes[0].get_yticklabels()) == len(result["stages"])
    assert max(figure.axes[1].get_xticks()) <= result["years"]
