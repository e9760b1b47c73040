"""What docs/sweeps.md shows for pandas, xarray, DuckDB and R runs as it stands, and gives the same numbers."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.experiment.sweep.run_experiment import run_experiment
from machine import patience

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sweeps.md"
SMALL: dict[str, Any] = {
    "name": "small",
    "scenario": "small-town",
    "set": {"time.months": 24},
    "replications": 3,
    "arms": ["isolated", "collective"],
    "outcomes": ["outcome"],
    "years": [1, 2],
    "design": [{"kind": "grid", "values": {"problem.known": [0.0, 0.5]}}],
}
KEYS = ["arm", "year"]


def blocks(language: str) -> list[str]:
    """Code of the section about other tools, in its order."""
    section = PAGE.read_text(encoding="utf-8").partition("\n## In other tools\n")[2].partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.DOTALL | re.MULTILINE)


def in_order(means: pd.DataFrame) -> list[float]:
    return list(means.sort_values(KEYS)["outcome"])


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with results/mine in it."""
    folder = tmp_path_factory.mktemp("tools")
    run_experiment(SMALL, folder / "results" / "mine", quiet=True)
    return folder


@pytest.fixture
def names(place, monkeypatch) -> dict[str, Any]:
    """What the blocks in Python left behind, each with its means under the name of the tool."""
    monkeypatch.chdir(place)
    found: dict[str, Any] = {}
    for tool, block in zip(("pandas", "xarray", "duckdb"), blocks("python"), strict=True):
        exec(compile(block, PAGE.name, "exec"), found)
        found[tool] = found["means"]
    return found


def test_all_tools_in_python_give_the_same_means(names):
    expected = in_order(names["pandas"].reset_index())
    assert len(expected) == 4
    assert in_order(names["xarray"].to_dataframe(name="outcome").reset_index()) == pytest.approx(expected)
    assert in_order(names["duckdb"]) == pytest.approx(expected)
    assert names["gain"].dims == ("point", "replicate", "year")
    assert names["gain"].shape == (2, 3, 2)


def test_each_takes_three_lines():
    assert len(blocks("python")) == 3
    for block in [*blocks("python"), *blocks("r")]:
        assert len([line for line in block.splitlines() if line.strip()]) <= 3


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_gives_the_same_means(names, place):
    assert CliRunner().invoke(main, ["sweep", "export", "results/mine"]).exit_code == 0
    (block,) = blocks("r")
    program = block + 'write.csv(means, "means.csv", row.names = FALSE)\nwrite.csv(table, "table.csv")\n'
    done = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, timeout=patience(20))
    assert done.returncode == 0, done.stderr
    assert in_order(pd.read_csv("means.csv")) == pytest.approx(in_order(names["pandas"].reset_index()))
    assert list(pd.read_csv("table.csv").columns[1:]) == ["collective", "isolated"]
