"""Figures of the cases: scored by both arms, with the uncertainty of the source; a text file that cannot be used."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pytest

from cisim.comparison.comparison import compare
from cisim.evidence.density_ratio import CountFigure
from cisim.scenario.load import load
from cisim.simulation.indicators import noise_points

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "experiments"))

from casebook.evidence import beside_the_source, count_sentence  # noqa: E402
from casebook.figures import figure_of, judge, rounding  # noqa: E402
from casebook.statistics import STATISTICS, Study  # noqa: E402
from casebook.words import TEXTS, Claim, Words, WordsError, read_words  # noqa: E402

WORDS = {"says": ("it",), "modelled": ("it",), "left_out": ("it",), "missing": "Growth that pays for itself."}


@pytest.fixture(scope="module")
def study():
    return Study(compare(load("food-bank"), 20, 1), {})


@pytest.fixture(scope="module")
def last(study):
    return study.comparison.scenario.stages[-1].name


def claim(**values):
    return Claim(**{"claim": "it", "statistic": "gain", "years": 5} | values)


def test_a_figure_far_from_one_arm_speaks_for_the_other(study):
    """Collective less isolated is 0 in the isolated arm by definition: a figure at the collective mean is far from it
    once all collective runs are.
    """
    paired, zeros = STATISTICS["gain"](study, years=5)
    assert not zeros.any()
    assert paired.mean() == pytest.approx(study.comparison.difference.mean())
    far = judge(claim(value=3.0, uncertainty=0.1, why="(A)"), study)
    assert far.out_of_reach
    assert far.scored
    assert not far.discriminates
    near = judge(claim(value=0.0, uncertainty=0.01, why="(A)"), study)
    assert near.answer == "for isolated"
    assert near.discriminates


def test_a_claim_that_both_arms_keep_tells_nothing(study, last):
    found = judge(claim(statistic="rise", stage=last, at_least=-90.0), study)
    assert found.answer == "tells nothing"
    assert found.cells() == ["100 % / 100 %", "0.0 (0.0 to 0.0)"]


def test_what_was_used_or_what_one_arm_has_is_not_scored(study, last):
    used = judge(claim(value=0.0, used="as input"), study)
    alone = judge(Claim(claim="it", statistic="backbone", at_least=0.0), study)
    without = judge(claim(statistic="level", stage=last), study)
    assert not any(f.scored or f.discriminates for f in (used, alone, without))
    assert (alone.answer, without.answer) == ("only one arm has it", "-")
    assert used.answer.endswith("used as input")
    text = count_sentence([used, alone, without])
    assert text == "No figure can tell the arms apart. Not counted: 1 used as input, 1 of what only one arm has."


def test_the_uncertainty_is_declared_or_that_of_rounding_and_indicators(study, last):
    declared, text = figure_of(claim(value=1.5, uncertainty=0.5, why="two counts (A)"), study)
    assert (declared.uncertainty, text) == (0.5, "± 0.5: two counts (A)")
    start = study.path(0)[:, 0].mean() / 100
    reading = float(noise_points(study.comparison.scenario, np.array(start)))
    figure, text = figure_of(claim(statistic="rise", stage=last, years=4, value=1.5), study)
    assert figure.uncertainty == pytest.approx(math.hypot(reading * math.sqrt(2) / 4, 0.1 / math.sqrt(12)))
    assert text.endswith("rounding and noise of indicators")
    limit, _ = figure_of(claim(statistic="rise", stage=last, years=4, at_least=0.0), study)
    assert limit.uncertainty == pytest.approx(reading * math.sqrt(2) / 4)
    count, _ = figure_of(Claim(claim="it", statistic="rising", count=(34, 53)), study)
    assert count == CountFigure(34, 53)
    assert [rounding(v) * math.sqrt(12) for v in (3.0, 1.4, 0.25, 68379.0)] == pytest.approx([1, 0.1, 0.01, 1])


def test_another_community_is_that_of_the_next_run(study, last):
    """Where nothing differs between the arms, a comparison with another community still has its spread."""
    collective, isolated = STATISTICS["beside"](study, years=5)
    assert isolated.mean() == pytest.approx(0, abs=1e-9)
    assert isolated.std() > 0
    assert collective.mean() == pytest.approx(study.comparison.difference.mean())
    odds = STATISTICS["odds"](study, stage=last, years=5)
    assert np.log(odds[1]).mean() == pytest.approx(0, abs=1e-9)


def test_a_page_names_what_is_missing_only_where_nothing_discriminates(study):
    words = Words(**WORDS)
    nothing = "\n".join(beside_the_source([judge(claim(at_most=90.0), study)], words))
    assert "**Of 1 figure, none discriminates between the arms. 1 fits both alike.**" in nothing
    assert "**What is missing.** Growth that pays for itself." in nothing
    told = "\n".join(beside_the_source([judge(claim(value=0.0, uncertainty=0.01, why="(A)"), study)], words))
    assert "1 discriminates between the arms: 0 for collective, 1 for isolated." in told
    assert "What is missing" not in told
    own = claim(at_most=90.0, missing="A second shift.")
    assert "it: A second shift." in "\n".join(beside_the_source([judge(own, study)], words))
    assert "**The source gives no figure to compare with.**" in beside_the_source([], words)


GOOD = """says = ["it"]
modelled = ["it"]
left_out = ["it"]
missing = "it"
[[claims]]
claim = "Students"
statistic = "rise"
stage = "Students"
years = 5
value = 3.0
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('missing = "it"\n', "", "missing: missing"),
        ("value = 3.0", "valeu = 3.0", r'claims "Students"\.valeu: unknown key; did you mean \'value\'\?'),
        ('"rise"', '"rize"', r'claims "Students"\.statistic: .*unknown; did you mean \'rise\'\?'),
        ("years = 5\n", "", r'claims "Students": rise: stage given, needed: stage, years'),
        ("value = 3.0", "value = 3.0\nat_least = 2.0", "value and at_least given, allowed: one of value, count"),
        ("value = 3.0", "value = 3.0\nuncertainty = 0.5", "uncertainty and why belong together"),
        ("value = 3.0", 'value = 3.0\nuncertainty = 0.5\nwhy = "guess"', "no grade, allowed: a reason with"),
        ("value = 3.0", 'value = 3.0\nuncertainty = 0.0\nwhy = "(A)"', r"uncertainty: 0\.0 given"),
        ("value = 3.0", 'value = 3.0\nused = "often"', r'claims "Students"\.used: \'often\' given'),
    ],
)
def test_a_bad_key_or_value_says_where_and_what_is_allowed(tmp_path, old, new, says):
    file = tmp_path / "case.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert read_words(file).claims[0].value == 3.0
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(WordsError, match=says) as error:
        read_words(file)
    assert str(error.value).startswith("case.toml: ")


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.toml")), ids=lambda p: p.stem)
def test_figures_of_shipped_cases_can_be_asked(path):
    """Statistics have their arguments, stages are those of the case, and what is missing is said."""
    words, scenario = read_words(path), load(path.stem)
    names = {stage.name for stage in scenario.stages}
    for item in words.claims:
        assert item.stage is None or item.stage in names
        assert (item.years or 0) * 12 <= scenario.months
    assert words.missing.endswith(".")
