"""Effects over worlds: means, spread without noise, shares of worlds with a sign, and what effects depend on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from SALib.sample import morris, sobol

from cisim.cli import main
from cisim.experiment.analysis.ridge import ridge
from cisim.experiment.analysis.table import load
from cisim.experiment.analysis.worlds import arms_over_worlds, effects_over_worlds, world_summary
from cisim.report.documents.sweep import sweep_document
from cisim.scenario.load import load as scenario
from sweep_tools import STRENGTHS, two_level, write_sweep

KEYS = ("problem.known", "learning.noise", "trust.gain")
DESIGN = [
    {"kind": "factorial", "keys": list(STRENGTHS[:2])},
    {"kind": "lhs", "ranges": {key: [0.0, 1.0] for key in KEYS}},
]


def with_scenario(folder: Path) -> Path:
    """The folder with what a report says of its scenario."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["experiment"] |= {"title": "made", "question": ""}
    manifest |= {"scenarios": {"": scenario("small-town").to_dict() | {"name": "small-town"}}, "commands": ["test"]}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def worlds_sweep(folder: Path, worlds: int = 40, noise: float = 2.0, replications: int = 20) -> Path:
    """The first condition brings 3 + 4 (known - 0.5) points, the second nothing; noise of its own in every run, and
    luck that all worlds share.
    """
    drawn = pd.DataFrame(np.random.default_rng(3).random((worlds, len(KEYS))), columns=list(KEYS))
    rng = np.random.default_rng(4)

    def formula(rows: pd.DataFrame) -> dict[str, Any]:
        luck = np.random.default_rng(5).normal(0, 1, replications)[rows["replicate"]]
        effect = rows[STRENGTHS[0]] * (3 + 4 * (rows["problem.known"] - 0.5))
        return {"outcome": 50 + effect + luck + rng.normal(0, noise, len(rows))}

    points = two_level(STRENGTHS[:2]).merge(drawn, how="cross")
    return write_sweep(folder, points, formula, replications=replications, design=DESIGN)


def test_the_spread_between_worlds_is_told_without_noise(tmp_path):
    """Effects are spread by 4 / sqrt(12) = 1.15 between worlds; noise adds 2 / sqrt(20) to each. The second condition
    has no spread but noise.
    """
    found = effects_over_worlds(load(worlds_sweep(tmp_path))).effects.set_index("term")
    first, second = found.iloc[0], found.iloc[1]
    assert first["low"] < 3 < first["high"]
    assert first["sd"] == pytest.approx(4 / np.sqrt(12), abs=0.25)
    assert first["noise"] == pytest.approx(2 / np.sqrt(20), abs=0.06)
    assert first["p90"] - first["p10"] == pytest.approx(3.2, abs=0.7)
    assert first["positive"] == first["same_sign"] == 1.0
    assert second["sd"] < second["noise"]
    assert second["low"] < 0 < second["high"]


def test_effects_depend_on_what_they_depend_on(tmp_path):
    """One uncertainty carries the slope; those of the others are drawn to zero, and what is explained is the spread."""
    found = effects_over_worlds(load(worlds_sweep(tmp_path, worlds=60)))
    slopes = found.slopes[found.slopes["term"] == found.effects["term"].iloc[0]].set_index("key")["slope"]
    assert slopes["problem.known"] == pytest.approx(4 / np.sqrt(12), abs=0.25)
    assert slopes.drop("problem.known").abs().max() < 0.2
    assert found.fits["explained"].iloc[0] > 0.8


def test_shares_of_signs_are_those_of_worlds_and_not_of_noise():
    """Worlds that are all at +0.5 with noise of 1 have one sign; unadjusted a third would have the other."""
    rng = np.random.default_rng(1)
    row, adjusted = world_summary(0.5 + rng.normal(0, 4, (300, 16)), 0.95)
    assert (0.5 + rng.normal(0, 1, 300) > 0).mean() < 0.75
    assert row["same_sign"] > 0.95
    assert adjusted.std() < 0.3


@pytest.mark.statistical
def test_the_interval_of_a_mean_over_worlds_covers_it():
    """Worlds and replications are both samples: 95 % intervals hold the mean in 300 draws as often as they say."""
    rng, held = np.random.default_rng(2), 0
    for _ in range(300):
        values = rng.normal(0, 1, (30, 1)) + rng.normal(0, 1, (1, 20)) + rng.normal(0, 2, (30, 20))
        row, _ = world_summary(values, 0.95)
        held += row["low"] <= 0 <= row["high"]
    assert 0.91 <= held / 300 <= 0.99


def test_ridge_shrinks_where_nothing_is_to_be_seen_and_not_where_much_is():
    rng = np.random.default_rng(6)
    x = rng.random((40, 60))
    assert np.abs(ridge(x, rng.normal(0, 1, 40)).slopes).max() < 0.2
    clear = ridge(x[:, :3], x[:, 0] * 10)
    assert clear.slopes[0] == pytest.approx(10 * x[:, 0].std(ddof=1), rel=0.01)
    assert clear.explained == pytest.approx((x[:, 0] * 10).var(ddof=1), rel=0.01)
    assert not ridge(x, np.ones(40)).slopes.any()


def test_arms_over_worlds(tmp_path):
    drawn = pd.DataFrame({"problem.known": np.linspace(0, 1, 20)})
    design = [{"kind": "lhs", "ranges": {"problem.known": [0.0, 1.0]}}]
    write_sweep(tmp_path, drawn, lambda r: {"outcome": (r["arm"] == "collective") * (r["problem.known"] - 0.25)},
                replications=3, arms=("isolated", "collective"), design=design)  # fmt: skip
    row = arms_over_worlds(load(tmp_path)).effects.iloc[0]
    assert row["mean"] == pytest.approx(0.25)
    assert row["positive"] == pytest.approx(0.75)
    result = CliRunner().invoke(main, ["paired", str(tmp_path), "--json"])
    assert len(json.loads(result.stdout)["tables"]["worlds"]) == 1
    result = CliRunner().invoke(main, ["paired", str(tmp_path), "--each-world"])
    assert result.stdout.count("problem.known") == 1
    assert len(result.stdout.splitlines()) > 20


def test_the_command_line_tells_one_table_and_not_one_for_each_world(tmp_path):
    worlds_sweep(tmp_path)
    result = CliRunner().invoke(main, ["effects", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "40 worlds" in result.stdout
    assert "brackets: 95 % interval, in which worlds and replications are both samples" in result.stdout
    assert len(result.stdout.splitlines()) < 40
    assert "problem.known =" not in result.stdout
    apart = CliRunner().invoke(main, ["effects", str(tmp_path), "--each-world"])
    assert len(apart.stdout.splitlines()) > 400


def test_a_sign_map_of_sampled_columns_is_binned(tmp_path):
    """Cells of five by five ranges, which hold several worlds each, instead of one for each world."""
    worlds_sweep(tmp_path, worlds=60)
    arguments = [
        "sign-map",
        str(tmp_path),
        "--x",
        KEYS[0],
        "--y",
        KEYS[1],
        "--between",
        f"{STRENGTHS[0]}=0,1",
        "--json",
    ]
    cells = json.loads(CliRunner().invoke(main, arguments).stdout)["tables"]["cells"]
    assert len(cells) <= 25
    means = pd.DataFrame(cells).groupby("x")["mean"].mean()
    assert means.is_monotonic_increasing


def test_the_report_tells_of_worlds_in_one_picture(tmp_path):
    """A sentence and a line for each effect, and none headed by the coordinates of a world."""
    document = sweep_document(with_scenario(worlds_sweep(tmp_path)))
    [section] = document.sections
    assert [f.title for f in section.figures] == ["Effects over worlds"]
    assert any("over 40 worlds" in s and "above zero in 100 %" in s for s in section.sentences)
    assert section.figures[0].draw() is not None
    assert len(section.sentences) < 6


@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_the_report_of_a_screening_shows_its_indices(tmp_path, kind):
    problem = {"num_vars": 2, "names": ["problem.known", "learning.noise"], "bounds": [[0.0, 1.0]] * 2}
    rows = sobol.sample(problem, 64, calc_second_order=False) if kind == "sobol" else morris.sample(problem, 30)
    design = [{"kind": kind, "samples": 64, "ranges": {k: [0.0, 1.0] for k in problem["names"]}}]
    write_sweep(tmp_path, pd.DataFrame(rows, columns=problem["names"]), lambda r: {"outcome": 5 * r["problem.known"]},
                replications=2, design=design)  # fmt: skip
    [section] = sweep_document(with_scenario(tmp_path)).sections
    figure = section.figures[0]
    assert figure.title == "Sensitivity indices"
    assert figure.draw() is not None
    assert any("What matters most: problem.known" in s for s in section.sentences)
