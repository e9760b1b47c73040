"""What a name stands for: conditions, mechanisms and parameters, with equations and the files that read them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.errors import CisimError
from cisim.model.conditions import CONDITIONS, Change
from cisim.model.mechanisms import MECHANISMS
from cisim.model.quantities import INDEX
from cisim.model.sectors import SECTORS
from cisim.report import lookup
from cisim.report.month_map import acting_conditions
from cisim.report.vocabulary import words
from cisim.scenario.schema import all_parameters
from cisim.version import PACKAGE

ROOT = Path(__file__).parents[2]


def page(name: str) -> str:
    """What ``cisim describe`` prints."""
    done = CliRunner().invoke(main, ["describe", name])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda m: m.name)
def test_every_mechanism_is_described(mechanism):
    text = page(mechanism.name)
    for part in (mechanism.title, mechanism.sentence, mechanism.equation, mechanism.harm, mechanism.source):
        assert part in text
    assert all(f"src/cisim/{file}" in text for file in mechanism.sources)


def test_names_of_mechanisms_are_taken_as_people_write_them():
    assert [m.name for m in lookup.find("M1")] == ["M1"]
    assert [m.name for m in lookup.find("m3")] == ["M3a", "M3b", "M3c"]
    assert [m.name for m in lookup.find("trust")] == ["M4"]


@pytest.mark.parametrize("sector", SECTORS, ids=lambda s: s.name)
def test_every_sector_is_described_with_its_decisions_and_their_code(sector):
    text = page(sector.name)
    for decision in sector.decisions:
        for part in (decision.name, decision.text, decision.rule, decision.source, decision.allowed, decision.method):
            assert part in text
        assert all(key in text for key in decision.parameters)
        assert not decision.neutral or f"Neutral   {decision.neutral}" in text
        for file, function in (kernel.split(".") for kernel in decision.kernels):
            where = f"src/cisim/model/kernels/{file}.py"
            assert where in text
            assert f"def {function}(" in (ROOT / where).read_text()
    for strategy in sector.strategy:
        assert re.search(rf"^  {strategy.name} .*{re.escape(strategy.meaning)}", text, re.MULTILINE)
    for rule in sector.rules:
        assert f"sector_rules.{sector.name}.{rule.name}" in text


def test_the_object_of_a_sector_says_when_where_and_by_which_numbers_it_decides():
    (data,) = json.loads(CliRunner().invoke(main, ["describe", "sector", "backbone", "--json"]).output)
    money = next(d for d in data["decisions"] if d["name"] == "fundraising")
    assert (money["when"], money["grade"], money["neutral"]) == ("once a year", "S", "backbone.fundraising = 0")
    assert set(money["equations"]) == {"M27", "M8"}
    assert [(p["key"], p["default"]) for p in money["parameters"]] == [
        ("backbone.fundraising", 0.0), ("backbone.fundraising_yield", 0.5)
    ]  # fmt: skip
    for file in data["files"]:
        assert (ROOT / file).is_file()
    declared = {d["name"]: d["files"][0] for d in lookup.as_dict(lookup.find("government")[0])["decisions"]}
    assert declared["saving"] == "src/cisim/model/sectors/government.py"
    assert declared["attendance"] == "src/cisim/model/sectors/serving.py"


def test_names_of_sectors_are_taken_as_people_write_them():
    assert lookup.find("funder") == lookup.find("Funders") == lookup.find("sector funder")
    assert page("funder") == CliRunner().invoke(main, ["describe", "sector", "funders"]).output


def test_every_parameter_names_its_equation_and_files_that_are_there():
    for key, parameter in all_parameters().items():
        data = lookup.as_dict(parameter)
        assert data["equations"], key
        assert data["read"], key
        for file in (*data["read"], data["declared"]):
            assert (ROOT / file).is_file(), f"{key}: {file}"


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("alignment.pull_without_trust", ["0 to 1", "A: assumption", "E7", "M5: da/dt", "w_0", "kernels/trust.py"]),
        ("problem.known", ["M3a: look up with probability kappa", "src/cisim/simulation/problem.py", "Heifetz"]),
        ("learning.noise", ["M2: g =", "kernels/judgement.py"]),
        ("funding.rule", ["attributed", "lottery", "kernels/applications.py"]),
        ("conditions.backbone_support.top_down", ["inclusion *= 1 - top_down * level", "kernels/interests.py"]),
        ("conditions.backbone_support.data", ["data_quality += ", "kernels/levels.py"]),
        ("conditions.common_agenda.start", ["M7: dz/dt", "conditions/base.py", "kernels/levels.py"]),
    ],
)
def test_a_parameter_is_described(key, parts):
    text = page(key)
    for part in (key, all_parameters()[key].text, *parts):
        assert part in text


def test_the_object_of_a_parameter():
    (data,) = json.loads(CliRunner().invoke(main, ["describe", "problem.known", "--json"]).output)
    assert data["key"] == "problem.known"
    assert set(data["equations"]) == {"M1", "M3a", "M3b"}  # those that read it, and no other kappa
    assert {"src/cisim/model/kernels/search.py", "src/cisim/model/kernels/cycles.py"} <= set(data["read"])


def test_kernels_that_read_a_drawn_parameter_are_named_rightly():
    """Those that use the array which a parameter was made into, all of them and no other."""
    using = {
        f"{path.stem}.{name}"
        for path in (PACKAGE / "model" / "kernels").glob("*.py")
        for name, body in re.findall(r"^def (\w+)(.*?)(?=^def |\Z)", path.read_text(), re.DOTALL | re.MULTILINE)
        if "problem.known_share" in body
    }
    assert using == set(lookup.DRAWN_FOR["problem.known"])


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("backbone_suport", "backbone_support"),
        ("problem.unknown", "problem.known"),
        ("M99", "M"),
        ("problem.knwon", "problem.known"),
    ],
)
def test_an_unknown_name_proposes_the_nearest(name, close):
    with pytest.raises(
        CisimError, match=rf"unknown name '{name}'; did you mean '{close}.*conditions: .*mechanisms: M0"
    ):
        lookup.find(name)


@pytest.mark.parametrize(("word", "where"), [("readiness", "population.intake"), ("children", "service.caseload")])
def test_a_word_that_is_no_name_says_where_it_is_spoken_of(word, where):
    with pytest.raises(CisimError) as told:
        lookup.find(word)
    assert where in str(told.value).partition("it is spoken of in ")[2].partition(" (conditions")[0]


def test_the_name_of_a_scenario_is_told_from_a_mistyped_word():
    with pytest.raises(CisimError, match="'small-town' is a scenario: cisim show small-town"):
        lookup.find("small-town")


def test_every_word_of_scenario_files_is_described_once():
    said = [word.name for word in words(CONDITIONS) if word.where == "a scenario file"]
    assert len(said) == len(set(said))
    assert "section of trial_rate" in lookup.as_text(lookup.find("learning"))


def test_a_name_that_people_write_gets_advice():
    with pytest.raises(CisimError, match=r"did you mean 'time\.months', twelve for a year\?"):
        lookup.find("time.years")


# --- conditions: their equation is the list of their changes ---


@pytest.mark.parametrize(
    ("change", "formula"),
    [
        (Change("carry", "add", ("a", "b"), "benefit", ""), "carry += a * b * level"),
        (Change("carry", "add", (), "harm", "", sign=-1), "carry -= level"),
        (Change("carry", "scale", ("a",), "price", "", driver="strength"), "carry *= 1 + a * strength"),
        (Change("inclusion", "scale", ("top_down",), "harm", "", -1.0), "inclusion *= 1 - top_down * level"),
    ],
)
def test_a_change_is_an_equation(change, formula):
    assert change.formula == formula


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda c: c.name)
def test_all_a_condition_changes_is_shown_as_its_equation(condition):
    text = page(condition.name)
    assert all(f"{change.role:8} {change.formula}: {change.text}" in text for change in condition.changes)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda c: c.name)
def test_the_main_path_goes_through_mechanisms_in_which_the_condition_acts(condition):
    named = re.findall(r"M\d+[a-c]?", condition.main_path)
    here = [m for m in MECHANISMS if m.name in named]
    assert len(here) == len(named) > 0
    for mechanism in here:
        assert condition in acting_conditions(mechanism.kernels), mechanism.name
    causes = set(re.findall(r"(\w+) →", condition.main_path)) & set(INDEX)
    assert causes <= {change.quantity for change in condition.changes}
    assert not re.search(r"\d\.\d", condition.main_path), "numbers are those of the parameters"


def _words_of_files() -> list[str]:
    """Every key of every scenario, case, form and experiment that comes with cisim."""
    found: set[str] = set()
    for path in (ROOT / "configs").rglob("*.toml"):
        if path.parent.name in ("scenarios", "cases"):
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            found |= set(data)
            for value in data.values():
                for table in value if isinstance(value, list) else [value]:
                    found |= set(table) if isinstance(table, dict) else set()
    return sorted(found)


def test_every_word_of_the_scenario_files_that_come_with_cisim_is_known():
    for word in _words_of_files():
        assert lookup.find(word), word


@pytest.mark.parametrize("sector", SECTORS, ids=lambda s: s.name)
def test_what_single_agents_have_is_described_by_its_word(sector):
    for strategy in sector.strategy:
        text = page(strategy.name)
        assert f"(in [[{sector.plural}]])" in text
        assert strategy.meaning in text
        assert strategy.meaning in page(f"{sector.plural}.{strategy.name}")


@pytest.mark.parametrize("word", ["outcome", "money_total", "level.common_agenda", "replicate", "p10", "data_system",
                                  "coordination", "facilitation", "stages.start", "segments.share", "ties", "known",
                                  "rules.grants", "sector_rules.government.capacity", "files.funders", "files",
                                  "OWN_ALIGNMENT"])  # fmt: skip
def test_words_of_files_and_of_results_are_known(word):
    data = json.loads(CliRunner().invoke(main, ["describe", word, "--json"]).output)
    assert all(entry["text"] for entry in data)


def test_a_word_that_is_nearly_one_of_them_proposes_it():
    with pytest.raises(CisimError, match="did you mean 'own_alignment'"):
        lookup.find("own_alignmnt")
