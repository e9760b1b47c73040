"""Who gains: differences by neighbourhood, their verdicts, and the sentence on the gap."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

import cisim
import report_tools
from cisim.comparison.comparison import Comparison
from cisim.comparison.segment_sentences import gains_line, gains_sentence, gap_sentence
from cisim.report.comparison_tables import segment_rows


@pytest.fixture(scope="module")
def town() -> Comparison:
    """Three years of the small town, which has two neighbourhoods: long enough to see something at the last stage."""
    return cisim.compare(cisim.load("small-town", {"time.months": 36}), runs=40, seed=4)


def gains(town: Comparison, *points: float) -> Comparison:
    """As if collective were so many points ahead in each neighbourhood, half a point more or less from run to run."""
    noise = np.linspace(-0.5, 0.5, town.runs)[:, None]
    flat = dataclasses.replace(town.isolated, segments=np.tile([40.0, 60.0], (town.runs, 1)))
    arm = dataclasses.replace(town.collective, segments=flat.segments + np.array(points) + noise)
    return Comparison(flat, arm, town.rope)


def test_every_neighbourhood_has_a_difference_and_a_verdict_of_its_own(town):
    made = gains(town, 4.0, 0.0).to_dict()
    assert [row["segment"] for row in made["segments"]] == ["Town", "Countryside"]
    assert [row["verdict"] for row in made["segments"]] == ["collective_ahead", "practically_same"]
    assert made["segments"][0]["difference"]["mean"] == pytest.approx(4.0)
    assert made["segments"][1]["isolated"] == pytest.approx(60.0)
    assert made["gap"]["verdict"] == "isolated_ahead", "the worse-off gain: a smaller gap"


def test_both_sum_to_the_difference_of_all(town):
    rows = town.to_dict()["segments"]
    mean = sum(row["share"] * row["difference"]["mean"] for row in rows)
    assert mean == pytest.approx(town.difference.mean())


def test_the_sentences_say_who_gains_and_what_the_gap_does(town):
    made = gains(town, 4.0, 0.0).to_dict()
    assert gains_sentence(made).endswith(
        "Town +4.0 (+3.6 to +4.4), collective is ahead; Countryside 0.0 (-0.4 to +0.4), practically the same."
    )
    assert "gap between neighbourhoods is smaller under collective" in gains_line(made)
    assert "collective is ahead in one, practically the same in one" in gains_line(made)
    assert "is smaller under collective: 20.0 points isolated, 16.0 collective" in gap_sentence(made)
    assert "practically the same in all" in gains_line(gains(town, 0.0, 0.0).to_dict())
    text = report_tools.told(made)
    assert gains_sentence(made) in text
    assert gap_sentence(made) in text


def test_neighbourhoods_are_not_judged_before_the_last_stage_is():
    made = cisim.compare(cisim.load("small-town", {"time.months": 12}), runs=20, seed=4).to_dict()
    assert made["outcome"] == "too_early"
    assert [row["outcome"] for row in made["segments"]] == ["too_early"] * 2
    assert "too early to see in all" in gains_line(made)
    assert "practically the same" not in gains_line(made) + gains_sentence(made)
    assert "is not yet to be judged:" in gap_sentence(made)


def test_of_many_neighbourhoods_the_first_and_the_last_are_named(town):
    made = gains(town, 4.0, 0.0).to_dict()
    rows = [made["segments"][0] | {"segment": f"N{k}", "difference": {"mean": k, "p10": k, "p90": k}} for k in range(6)]
    assert "N5 +5.0" in gains_sentence(made | {"segments": rows})
    assert "N0 0.0" in gains_sentence(made | {"segments": rows})
    assert "N3" not in gains_sentence(made | {"segments": rows}) + gains_line(made | {"segments": rows})
    assert "four others between" in gains_sentence(made | {"segments": rows})


def test_one_neighbourhood_alone_says_nothing(town):
    made = town.to_dict()
    made["segments"] = made["segments"][:1]
    assert gains_sentence(made) == gains_line(made) == ""


def test_tables_hold_them(town, tmp_path):
    told = town.to_dict()
    report_tools.save(tmp_path / "out", town, told)
    table = pd.read_csv(tmp_path / "out" / "segments.csv")
    assert list(table["segment"]) == ["Town", "Countryside"]
    assert list(table["difference"]) == pytest.approx([row["difference"]["mean"] for row in told["segments"]])
    assert [row["neighbourhood"] for row in segment_rows(told)] == ["Town", "Countryside"]
    assert "Countryside" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
