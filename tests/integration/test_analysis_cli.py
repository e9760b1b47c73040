"""The commands that analyse a sweep: JSON alone on standard output, files with provenance, errors that help."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from SALib.sample import morris

from cisim.experiment.analysis.one_at_a_time import one_at_a_time
from cisim.experiment.analysis.panel import percentile_bands
from cisim.experiment.analysis.table import load
from cli_tools import cisim
from sweep_tools import STRENGTHS, grid, two_level, write_sweep

ARMS = ("isolated", "collective")


def told(*arguments: object) -> dict:
    return json.loads(cisim(*arguments, "--json", "--draws", 200).stdout)


def advantage(rows):
    """Of collective: 10 at the baseline, 4 without trust; growing with the year."""
    size = rows["switch"].map({"baseline": 10.0, "less": 4.0, "more": 12.0}) * rows["year"] / 10
    luck = np.random.default_rng(2).standard_normal(len(rows))
    return {
        "v": size * (rows["arm"] == "collective") + luck,
        "premium": 0.5 + luck / 9,
        "premium_later": 0.2 + 0 * luck,
    }


SETS = {"baseline": {}, "less": {"trust.gain": 0.0}, "more": {"trust.gain": 2.0}}


@pytest.fixture
def folder(tmp_path) -> Path:
    points = grid(switch=list(SETS), kind=["easy", "hard"])
    return write_sweep(
        tmp_path / "made", points, advantage, arms=ARMS, replications=20, years=(2.0, 10.0), labels={"switch": SETS}
    )


def test_effects_are_told_and_written(tmp_path):
    points = two_level().merge(pd.DataFrame({"problem": ["technical", "adaptive"]}), how="cross")
    where = write_sweep(tmp_path, points, lambda r: {"y": r[STRENGTHS[0]] + 0.1 * r["replicate"]}, replications=5)
    answer = told("effects", where)
    assert len(answer["tables"]["effects"]) == 62
    assert set(answer["tables"]) == {"cells", "effects", "shapley", "dividends", "sums"}
    assert answer["provenance"]["line"] == "320 runs, seed 7, cisim 0.0.0"
    assert answer["provenance"]["bootstrap"] == {"draws": 200, "level": 0.95, "seed": 1}
    written = json.loads((where / "analysis" / "effects-y-year10.json").read_text())
    assert written["tables"] == answer["tables"]
    table = pd.read_csv(where / "analysis" / "effects-y-year10-effects.csv")
    assert table.loc[0, "effect"] == pytest.approx(1)
    text = cisim("effects", where).stdout
    for word in ("Shapley values: problem = technical", "Common agenda × Backbone support", "320 runs, seed 7"):
        assert word in text


def test_what_is_practically_nothing_is_said_to_be(tmp_path):
    """A main effect of 0.01 points is clear of zero and nothing; one of 3 points is something."""
    for name, size in (("small", 0.01), ("large", 3.0)):
        write_sweep(tmp_path / name, two_level(), lambda r, s=size: {"y": 50 + s * r[STRENGTHS[0]]}, replications=10)
    text = cisim("effects", tmp_path / "small").stdout
    assert "all 32 are practically the same: means from 50.0 to 50.0" in text
    assert "  ~" in text
    assert "  *\n" not in text
    assert "all conditions together bring practically nothing (less than 1 point)" in text
    text = cisim("effects", tmp_path / "large").stdout
    assert "+3.00 (+3.00 to +3.00)  *" in text
    assert "practically the same" not in text
    assert "10000" in text
    assert "  *" in cisim("effects", tmp_path / "small", "--rope", 0.001).stdout
    assert told("effects", tmp_path / "small")["rope"] == 1


def test_sensitivity_tells_its_warnings(tmp_path):
    names = ["x1", "x2"]
    points = morris.sample({"num_vars": 2, "names": names, "bounds": [[0, 1]] * 2}, 6, seed=1)
    design = [{"kind": "morris", "ranges": {n: [0, 1] for n in names}, "levels": 4}]
    where = write_sweep(tmp_path, pd.DataFrame(points, columns=names), lambda r: {"y": 3 * r["x2"]}, design=design)
    answer = told("sensitivity", where)
    assert answer["kind"] == "morris"
    assert answer["tables"]["indices"][0]["mu_star"] == pytest.approx(3)
    assert answer["warnings"] == ["one replication at each point: noise cannot be told from effects"]
    assert answer["tables"]["noise"][0]["noise"] is None  # not a number is null: the document is valid JSON
    assert "warning: one replication" in cisim("sensitivity", where).stdout


def test_maps_audits_pairs_and_selection(folder):
    cells = told("signmap", folder, "--x", "switch", "--y", "year")["tables"]["cells"]
    assert len(cells) == 6
    assert {c["text"] for c in cells if c["y"] == 10} == {"collective pays"}
    rows = told("audit", folder, "--where", "kind=easy")["tables"]["audit"]
    assert rows[0]["switched"] == "less"
    assert rows[0]["share"] == pytest.approx(0.6, abs=0.2)
    rows = told("paired", folder, "--between", "switch=less,baseline", "--pool")["tables"]["paired"]
    assert rows[0]["mean"] == pytest.approx(6, abs=1.5)
    answer = told("selection", folder)
    assert answer["communities"] == 120
    assert answer["tables"]["winners"][0]["kept"] == pytest.approx(0.4, abs=0.1)
    assert answer["tables"]["nomination"][-1]["nominated"] == 1
    for command in (["signmap", "--x", "switch", "--y", "kind", "--reference", "switch=less"], ["audit"], ["paired"],
                    ["selection"]):  # fmt: skip
        shown = cisim(command[0], folder, *command[1:], "--confidence", "90").stdout
        assert "240 runs" in shown
        assert "brackets: 90 % interval" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["effects"],
            "no condition has two strengths: effects need a factorial design. For other designs: cisim paired",
        ),
        (["effects", "--outcome", "w"], "no outcome 'w'"),
        (["effects", "--year", "soon"], "neither a number of years nor 'all'"),
        (["paired", "--year", "3"], "the nearest is 2"),
        (["paired", "--between", "switch"], "expected COLUMN=LEVEL"),
        (["paired", "--between", "switch=less"], "expected COLUMN=A,B"),
        (["paired", "--between", "switch=less,moore"], "did you mean 'more'"),
        (["signmap", "--x", "swich", "--y", "kind"], "did you mean 'switch'"),
        (["signmap", "--x", "kind", "--y", "kind"], "two different columns"),
        (["sensitivity"], "0 parts of kind morris or sobol"),
        (["audit", "--baseline", "base"], "no list with a point 'base'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder, arguments, said):
    result = cisim(arguments[0], folder, *arguments[1:], code=2)
    assert said in result.stderr
    assert result.stdout == ""


def test_an_answer_is_told_although_it_cannot_be_written(folder):
    """Of results in an archive that nobody can write to."""
    (folder / "analysis").write_text("")  # no folder can be made there
    result = cisim("paired", folder, code=2)
    assert "80 % of runs" in result.stdout
    assert f"{folder / 'analysis'}" in result.stderr


def test_a_folder_that_is_no_sweep(tmp_path):
    assert "is it the folder of a sweep" in cisim("effects", tmp_path, code=2).stderr


def test_the_table_of_a_tornado(folder):
    found = one_at_a_time(load(folder, where=["kind=hard"])).iloc[0]
    assert found[["key", "low_value", "high_value"]].tolist() == ["trust.gain", 0.0, 2.0]
    assert found["at_low"] < found["baseline"] < found["at_high"]
    assert found["n"] == 20


def test_bands_over_the_years(folder):
    found = percentile_bands(load(folder, "all"), ["v"])
    assert len(found) == 3 * 2 * 2 * 2
    assert (found["n"] == 20).all()
    assert (found["p10"] <= found["p50"]).all()
    one = found[(found["arm"] == "collective") & (found["switch"] == "more") & (found["year"] == 10)]
    assert one["mean"].to_numpy() == pytest.approx([12, 12], abs=1)


def test_earlier_spellings_are_accepted_with_a_note(folder):
    """A command and options that have better names now."""
    answer = cisim("signmap", folder, "--x", "switch", "--y", "kind", "--draws", 200, "--boot-seed=3", "--level", 90)
    assert answer.exit_code == 0, answer.output
    for old, new in (("signmap", "sign-map"), ("--draws", "--resamples"), ("--boot-seed", "--resample-seed"),
                     ("--level", "--confidence")):  # fmt: skip
        assert f"{old} is now spelled {new}" in answer.stderr
    now = cisim("sign-map", folder, "--x", "switch", "--y", "kind", "--resamples", 200, "--resample-seed", 3,
              "--confidence", 90)  # fmt: skip
    assert "is now spelled" not in now.stderr
    assert now.stdout == answer.stdout
