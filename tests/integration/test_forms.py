"""Forms of collaboration: isolated is the isolated arm, probabilities add up, order does not matter, errors say why."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.comparison.arms import run_arms
from cisim.comparison.comparison import compare
from cisim.comparison.forms import FormError, all_forms, compare_forms, load_form, select_forms
from cisim.comparison.ranking import ranking, ranks, shares_of_best
from cisim.comparison.sentences import forms_sentence
from cisim.comparison.verdict import verdict_of
from cisim.errors import CisimError
from cisim.report.documents import document_of
from cisim.report.folder import save_document
from cisim.scenario.load import load

FEW = ("collective-impact", "mere-collaboration", "funder-collaborative")


@pytest.fixture(scope="module")
def result(small):
    """Four forms of the small city."""
    return compare_forms(small, FEW, runs=16, seed=5)


def written(tmp_path, name: str, text: str):
    """A form file."""
    path = tmp_path / f"{name}.toml"
    path.write_text('title = "t"\ntext = "x"\nsources = ["s"]\n' + text, encoding="utf-8")
    return path


def test_the_isolated_form_is_the_isolated_arm_bit_for_bit(small, result):
    pair = compare(small, runs=16, seed=5)
    assert all_forms()["isolated"].over(small).hash == small.isolated().hash
    np.testing.assert_array_equal(result.arms["isolated"].stages, pair.stages[0])
    np.testing.assert_array_equal(result.arms["isolated"].dollars, pair.dollars[0])


def test_collective_impact_is_the_collective_arm_of_the_default_city(small, result):
    np.testing.assert_array_equal(result.arms["collective-impact"].stages, compare(small, runs=16, seed=5).stages[1])


def test_all_forms_have_the_same_money_and_start_from_the_same_place(result):
    assert result.equal_money
    starts = [arm.stages[:, 0] for arm in result.arms.values()]
    for start in starts[1:]:
        np.testing.assert_array_equal(start, starts[0])


def test_probabilities_sum_to_one_and_ranks_to_what_ranks_sum_to(result):
    table = result.table()
    assert sum(row["best"] for row in table) == pytest.approx(1)
    assert sum(row["rank"] for row in table) == pytest.approx(1 + 2 + 3 + 4)
    assert [row["rank"] for row in table] == sorted(row["rank"] for row in table)


def test_the_order_of_forms_and_their_company_do_not_matter(small, result):
    other = compare_forms(small, reversed(FEW), runs=16, seed=5)
    assert other.table() == result.table()
    alone = compare_forms(small, FEW[:1], runs=16, seed=5)
    np.testing.assert_array_equal(alone.arms[FEW[0]].stages, result.arms[FEW[0]].stages)


def test_the_verdict_of_a_form_is_the_rule_of_every_comparison(result):
    for row in result.table():
        difference = result.arms[row["form"]].measures["outcome"] - result.arms["isolated"].measures["outcome"]
        assert row["verdict"] == verdict_of(difference)
        assert row["difference"]["p50"] == np.percentile(difference, 50)


def test_level_arms_share_ranks_and_being_best():
    values = np.array([[3.0, 1.0], [3.0, 2.0], [0.0, 0.0]])
    np.testing.assert_array_equal(ranks(values), [[1.5, 2], [1.5, 1], [3, 3]])
    np.testing.assert_array_equal(shares_of_best(values), [[0.5, 0], [0.5, 1], [0, 0]])
    assert [row["ahead"] for row in ranking(values)] == [0.0, 0.5, 0.0]


def test_who_may_be_first_is_said_of_forms_that_noise_cannot_tell_apart():
    noise = np.random.default_rng(3).normal(size=(3, 400))
    values = np.array([[10.0], [10.0], [0.0]]) + noise
    assert [row["may_be_first"] for row in ranking(values, 2)] == [True, True, False]
    values[0] += 5
    assert [row["may_be_first"] for row in ranking(values, 2)] == [True, False, False]


def test_the_sentence_names_forms_it_cannot_tell_apart(result):
    told = result.to_dict()
    first, *others = told["forms"]
    level = [row["title"] for row in others if row["may_be_first"]]
    assert first["may_be_first"]
    said = forms_sentence(told)
    assert all(title in said for title in level)
    assert ("cannot tell it apart" in said) == bool(level)


def test_an_order_of_what_is_practically_the_same_is_told_to_be_nothing(result):
    told = result.to_dict()
    same = [row | {"verdict": "practically_same", "outcome": "too_early"} for row in told["forms"]]
    said = forms_sentence(told | {"forms": same})
    assert "All lie within 1 point of isolated in 80 % of runs: their order is practically nothing." in said
    assert f"For {len(same) - 1} it is too early to see a difference." in said
    ahead = [row | {"verdict": "collective_ahead", "outcome": "collective_ahead"} for row in told["forms"][:2]]
    assert "1 of 1 forms is ahead of isolated" in forms_sentence(told | {"forms": ahead})
    assert "practically nothing" not in forms_sentence(told | {"forms": ahead})


def test_arms_of_different_shape_run_on_the_same_seeds(small):
    larger = small.replace({"sectors.nonprofits": 20})
    together = run_arms({"a": small, "b": larger, "c": small.isolated()}, runs=4, seed=2)
    assert list(together) == ["a", "b", "c"]
    np.testing.assert_array_equal(together["b"].stages, run_arms({"b": larger}, runs=4, seed=2)["b"].stages)
    np.testing.assert_array_equal(together["a"].stages, run_arms({"a": small}, runs=4, seed=2)["a"].stages)


@pytest.mark.parametrize("name", ["adaptive-city", "technical-city", "small-town", "strive-region"])
def test_every_form_fits_every_preset_and_says_what_it_is(name):
    scenario = load(name)
    for form in all_forms().values():
        assert form.over(scenario).shape == scenario.shape
        assert form.sources
        assert form.groups


def test_a_group_names_its_forms():
    assert set(select_forms(["governance"])) == {
        "isolated", "collective-impact", "shared-governance", "lead-organisation", "distributed-backbone"
    }  # fmt: skip
    assert set(select_forms()) == set(all_forms())


def test_an_unknown_form_says_so_and_names_the_nearest():
    done = CliRunner().invoke(main, ["compare", "small-town", "--form", "colective-impact"])
    assert done.exit_code == 2
    assert "did you mean 'collective-impact'" in done.stderr
    assert "governance" in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[set]\n'money.pool' = 1e9", "cannot change the community or its money"),
        ("[set]\n'problem.known' = 1.0", "cannot change the community"),
        ("colour = 'red'", "colour: unknown key"),
        ("extends = 'nothing'", "no form file 'nothing'"),
        ("extends = 'own'", "circle"),
    ],
)
def test_a_wrong_form_file_says_what_is_wrong(tmp_path, text, says):
    with pytest.raises(FormError, match=says) as error:
        load_form(written(tmp_path, "own", text))
    assert "own.toml" in str(error.value) or "nothing" in str(error.value)


def test_a_wrong_value_of_a_form_names_form_key_and_range(tmp_path, small):
    form = load_form(written(tmp_path, "mine", "[set]\n'conditions.common_agenda.strength' = 2.0"))
    with pytest.raises(CisimError, match=r"form mine: conditions.common_agenda.strength: .*from 0 to 1"):
        form.over(small)


def test_a_form_of_ones_own_is_ranked_beside_the_others(tmp_path, small):
    path = written(tmp_path, "mine", "extends = 'collective-impact'\n[set]\n'sectors.participation' = 0.5")
    found = compare_forms(small, [str(path), "collective-impact"], runs=4)
    assert set(found.arms) == {"isolated", "collective-impact", "mine"}


def test_the_command_ranks_writes_and_prints_one_object(tmp_path):
    arguments = ["compare", "small-town", "--set", "time.months=24", "--form", "types", "--runs", "4", "--json"]
    done = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {row["form"] for row in told["forms"]} == set(select_forms(["types"]))
    assert json.loads((tmp_path / "forms.json").read_text()) == told
    page = (tmp_path / "forms.html").read_text()
    assert "What each form stands for" in page
    assert "recalled, not checked" in page


def test_the_page_of_forms_says_what_the_files_say():
    root = Path(__file__).resolve().parents[2]
    spec = importlib.util.spec_from_file_location("forms_page", root / "docs" / "forms_page.py")
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    assert page.main(["--check"]) == 0


def test_files_of_forms_are_complete(tmp_path, result):
    files = save_document(tmp_path, document_of(result))
    assert all(file.stat().st_size > 0 for file in files)
    assert (tmp_path / "runs.csv").read_text().count("\n") == result.runs + 1
