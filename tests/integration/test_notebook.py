"""The Python API as a notebook meets it: completion, pages, tables, short names, and arguments that cannot be."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from xml.etree import ElementTree

import numpy as np
import pytest

import cisim
from cisim.charts.page import stages
from cisim.comparison.sentences import forms_sentence
from cisim.comparison.side_by_side import side_by_side
from cisim.comparison.side_by_side_sentences import versus_sentence
from cisim.comparison.verdict_sentences import short_verdict, verdict_details, view_of
from cisim.errors import CisimError, ScenarioError


@pytest.fixture(scope="module")
def result(small):
    return cisim.compare(small, runs=4, seed=3)


@pytest.fixture(scope="module")
def side(small):
    return side_by_side({"as it is": small, "<no> backbone": small.isolated()}, runs=3, seed=2)


@pytest.fixture(scope="module")
def forms(small):
    return cisim.compare_forms(small, ["collective-impact"], runs=3, seed=2)


def test_the_whole_surface_can_be_completed_before_it_is_used():
    code = "import cisim, sys; print(*dir(cisim)); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, numpy = done.stdout.splitlines()
    assert {"load", "compare", "compare_forms", "run", "presets"} <= set(names.split())
    assert numpy == "False", "a look at the names imports nothing"
    assert all(getattr(cisim, name) is not None for name in cisim.__all__)


def test_type_checkers_are_told_that_there_are_types():
    assert files("cisim").joinpath("py.typed").is_file()


def test_a_comparison_shows_the_verdict_and_the_drawing_of_the_page(result):
    told, page = result.to_dict(), result._repr_html_()
    text = page.replace("&quot;", '"').replace("&#x27;", "'")
    assert all(sentence in text for sentence in [short_verdict(view_of(told)), *verdict_details(view_of(told))])
    assert stages.draw(told) in page
    assert "<script" not in page
    ElementTree.fromstring(page)  # one well-formed element


def test_scenarios_and_forms_show_their_verdicts(small, side, forms):
    shown = side._repr_html_()
    assert "&lt;no&gt; backbone" in shown
    assert versus_sentence(side.to_dict(), 1).partition(" (")[0] in shown
    assert forms_sentence(forms.to_dict()).partition("(")[0] in forms._repr_html_()
    page = small._repr_html_()
    assert small.title in page
    assert "sectors.nonprofits" in page, "what is not at its default"
    assert "trust.decay" not in page, "what is at its default"


def test_names_are_short_and_say_what_it_is(small, result, side, forms):
    for shown in (small, result, side, forms):
        assert len(repr(shown)) < 250
        assert "array(" not in repr(shown)
    assert f"{result.difference.mean():+.2f} points after 5 years" in repr(result)
    assert small.hash in repr(small)


def test_tables_hold_every_run_once(small, result, side, forms):
    frame = result.to_frame()
    assert len(frame) == 2 * 4 * len(result.months) * len(small.stages)
    last = small.stages[result.last_stage].name
    ends = frame[(frame["year"] == 5) & (frame["stage"] == last)].pivot(index="run", columns="arm", values="points")
    np.testing.assert_array_equal(ends["collective"] - ends["isolated"], result.difference)
    assert set(side.to_frame()["scenario"]) == set(side.names)
    assert set(forms.to_frame()["form"]) == set(forms.forms)


def test_pictures_are_figures_that_can_be_saved(result, forms, tmp_path):
    for name, shown in (("arms", result), ("forms", forms)):
        shown.plot().savefig(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_a_scenario_may_be_given_by_name_or_path(small, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "small-town"\n[time]\nmonths = 12\n')
    by_path = cisim.compare(path, runs=2)
    assert by_path.to_dict() == cisim.compare(str(path), runs=2).to_dict()
    assert cisim.run(path, runs=2).attainment.shape[:2] == (1, 2)
    with pytest.raises(ScenarioError, match="did you mean 'small-town'"):
        cisim.compare("small-twon")


@pytest.mark.parametrize("given", [3, None, {"problem.known": 1}])
def test_what_is_no_scenario_is_refused_with_what_to_pass(given):
    for call in (cisim.compare, cisim.compare_forms, lambda s: cisim.run([s])):
        with pytest.raises(ScenarioError, match=r"must be a Scenario \(cisim.load gives one\), or the name or path"):
            call(given)


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ({"runs": 4.5}, "runs must be a whole number of at least 2, got 4.5"),
        ({"runs": "9"}, "runs must be a whole number of at least 2, got '9'"),
        ({"runs": True}, "got True"),
        ({"runs": -3}, "got -3"),
        ({"seed": "one"}, "seed must be a whole number of at least 0 and at most 18446744073709551615, got 'one'"),
        ({"seed": -1}, "got -1"),
        ({"seed": 2**64}, "seed must be"),
        ({"seed": 1.0}, "got 1.0"),
        ({"rope": "wide"}, "rope must be a number of points of at least 0, got 'wide'"),
    ],
)
def test_arguments_that_cannot_be_are_explained(small, argument, said):
    for call in (cisim.compare, lambda s, **a: cisim.compare_forms(s, ["collective-impact"], **a)):
        with pytest.raises(CisimError, match="must be") as error:
            call(small, **argument)
        assert said in str(error.value)
        assert isinstance(error.value, ValueError)


def test_whole_numbers_of_numpy_are_numbers(small, result):
    assert cisim.compare(small, runs=np.int64(4), seed=np.uint32(3)).to_dict() == result.to_dict()
