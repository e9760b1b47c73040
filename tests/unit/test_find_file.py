"""Files of scenarios, experiments, portfolios and forms: found, and missed, in one way."""

from __future__ import annotations

from pathlib import Path

import pytest

from cisim.comparison.forms import load_form, select_forms
from cisim.errors import CisimError
from cisim.experiment.sweep.experiment import load_experiment
from cisim.portfolio import load_portfolio
from cisim.scenario.extensions import code_allowed
from cisim.scenario.load import load
from cisim.scenario.prior_file import read_priors
from cisim.storage.folders import no_sweep_text

FORM = 'title = "x"\ntext = "x"\nsources = ["x"]\n'
GRID = '[[design]]\nkind = "grid"\nvalues = {"problem.known" = [0, 0.5]}\n'
READERS = {"scenario": load, "experiment": load_experiment, "portfolio": load_portfolio, "form": load_form}
COMES_WITH_CISIM = {
    "scenario": "small-town",
    "experiment": "five_conditions",
    "portfolio": "ten-cities",
    "form": "collective-impact",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(read, *arguments) -> str:
    with pytest.raises(CisimError) as caught:
        read(*arguments)
    return str(caught.value)


@pytest.mark.parametrize("kind", READERS)
def test_a_missing_file_is_told_with_the_place_and_the_nearest_names(folder, kind):
    read, known = READERS[kind], COMES_WITH_CISIM[kind]
    (folder / "sub").mkdir()
    for name in ("harbour", "sub/river", known):
        Path(f"{name}.toml").write_text('title = "x"\n')
    for given, near in (("harbour", "harbour"), ("harbour.tml", "harbour"), ("HARBOR.toml", "harbour"),
                        ("sub/rivers.toml", "sub/river")):  # fmt: skip
        told = said(read, given)
        assert told.startswith(f"no {kind} file '{given}' in {'sub' if 'sub' in given else 'the current folder'}, ")
        assert f"did you mean '{near}.toml'?" in told
        assert known in told.partition("(known: ")[2]
    assert f"did you mean '{known}.toml' or '{known}'?" in said(read, f"{known}.tml")


@pytest.mark.parametrize("kind", READERS)
def test_a_missing_folder_and_what_is_no_file_are_told(folder, kind):
    (folder / "towns").mkdir()
    Path("towns/harbour.toml").write_text("")
    assert "(there is no folder 'twons'; did you mean 'towns'?)" in said(READERS[kind], "twons/harbour.toml")
    article = "an" if kind == "experiment" else "a"
    assert said(READERS[kind], "towns") == f"'towns' is a folder: name {article} {kind} file (in it: harbour.toml)"
    assert "is no regular file" in said(READERS[kind], "/dev/null")
    assert f"no {kind} file ''" in said(READERS[kind], "")
    assert f"no {kind} file" in said(READERS[kind], "x" * 5000)  # longer than names of files can be


def test_the_name_of_another_kind_is_said_to_be_one():
    assert "; it is the name of an experiment (" in said(load, "five_conditions")
    assert "; it is the name of a form (" in said(load_portfolio, "collective-impact")
    assert "did you mean 'edmondson'?" in said(select_forms, ["edmonson"])
    assert "did you mean 'seventy-communities'?" in said(load_portfolio, "seventy")


def test_what_a_file_names_begins_in_its_own_folder(folder):
    """Wherever it is read from: a file of the same name in the working directory is another one."""
    (folder / "sub").mkdir()
    for place, months in ((".", 24), ("sub", 36)):
        Path(place, "base.toml").write_text(f'extends = "small-town"\n[time]\nmonths = {months}\n')
        Path(place, "base-form.toml").write_text(f'{FORM}set = {{"hours.search" = {months / 1000}}}\n')
    Path("sub/child.toml").write_text('extends = "base.toml"\n')
    Path("sub/plain.toml").write_text('extends = "base"\n')
    Path("sub/question.toml").write_text('scenario = "base.toml"\n' + GRID)
    Path("sub/form.toml").write_text(f'extends = "base-form.toml"\n{FORM}')
    assert load("sub/child.toml").months == load("sub/plain.toml").months == 36
    assert load_experiment("sub/question.toml").scenario == "sub/base.toml"
    assert load_form("sub/form.toml").set["hours.search"] == 0.036
    assert load_experiment("sub/question.toml", ["scenario=base.toml"]).scenario == "base.toml"  # typed here


def test_a_file_may_be_called_like_the_one_that_it_extends(folder):
    """A name without .toml is that of what comes with cisim."""
    Path("small-town.toml").write_text('extends = "small-town"\ntitle = "Mine"\n')
    assert load("small-town.toml").title == "Mine"
    Path("collective-impact.toml").write_text(f'extends = "collective-impact"\n{FORM}')
    assert load_form("collective-impact.toml").set == load_form("collective-impact").set
    Path("question.toml").write_text('scenario = "small-town"\n' + GRID)
    assert load_experiment("question.toml").scenario == "small-town"


@pytest.mark.parametrize(
    ("text", "read", "begins"),
    [
        ('scenario = "harbor.toml"\n' + GRID, load_experiment, "scenario: "),
        ('[[design]]\nkind = "list"\nname = "x"\n[[design.points]]\nlabel = "a"\nscenario = "harbor.toml"\n',
         load_experiment, "design.0.points.0.scenario: "),
        ('title = "x"\n[[places]]\nname = "a"\nscenario = "harbor.toml"\n', load_portfolio, "places.0.scenario: "),
        ('extends = "harbor.toml"\n', load, "extends: "),
    ],
)  # fmt: skip
def test_a_missing_scenario_that_a_file_names_is_told_with_its_key(folder, text, read, begins):
    (folder / "sub").mkdir()
    Path("sub/harbour.toml").write_text('extends = "small-town"\n')
    Path("sub/mine.toml").write_text(text)
    told = said(read, "sub/mine.toml")
    assert told.startswith("sub/mine.toml"), told
    assert f"{begins}no scenario file 'harbor.toml' in sub or the current folder" in told
    assert "did you mean 'harbour.toml'?" in told


def test_other_files_and_folders_are_told_with_the_nearest_name_too(folder):
    Path("priors.toml").write_text("")
    assert "there is no such file; did you mean 'priors.toml'?" in said(read_priors, Path("prior.toml"))
    (folder / "results").mkdir()
    assert no_sweep_text(Path("result/five")) == "there is no folder 'result'; did you mean 'results'?"
    assert no_sweep_text(Path("priors.toml")) == "'priors.toml' is no folder"


@pytest.mark.parametrize(
    ("line", "said_of_it"),
    [
        ('"problem.knwn" = [0, 1]', "priors.problem.knwn: unknown parameter; did you mean 'problem.known'?"),
        ('"problem.known" = [0, 3]', "priors.problem.known: 0 to 3 given, allowed: an increasing range within 0 to 1"),
        ('"problem.structure" = [0, 1]', "priors.problem.structure: is no number that can be drawn"),
    ],
)
def test_a_prior_that_the_scenario_does_not_allow_is_told_with_the_line(line, said_of_it):
    Path("priors.toml").write_text(f'[priors]\n"service.caseload" = [75, 450]\n{line}\n')
    assert said(read_priors, Path("priors.toml"), load("small-town")).startswith(f"priors.toml:3: {said_of_it}")


def test_a_missing_module_is_told_with_the_nearest_beside_the_scenario(folder):
    (folder / "sub").mkdir()
    Path("sub/harbour_rules.py").write_text("")
    Path("sub/mine.toml").write_text('extends = "small-town"\n[rules]\ngrants = "harbor_rules:equal"\n')
    with code_allowed():
        told = said(load, "sub/mine.toml")
    assert "No module named 'harbor_rules'; did you mean 'harbour_rules'? the folder of the module must be" in told


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (load_portfolio, 'title = "x"\n[[places]]\nname = "a"\ncount = true\n',
         "mine.toml:4: places.0.count: True given"),
        (load_portfolio, 'title = "x"\n[[places]]\nname = "a"\ncount = 1\n[[places]]\nname = "b"\ncount = 1\n'
         'set = {"problem.known" = 3}\n', "mine.toml:5: places.1 (b): problem.known: 3 given"),
        (load_portfolio, 'title = "x"\n[[places]]\nname = "a"\ncount = 1\n[vary]\n"problem.knwn" = [0, 1]\n',
         "mine.toml:6: vary.problem.knwn: unknown key; did you mean 'problem.known'?"),
        (load_form, f'{FORM}[set]\n"money.pool" = 3\n', "mine.toml:5: set.money.pool: a form cannot change"),
        (load_form, f'{FORM}extends = "colective-impact"\n', "mine.toml:4: extends: no form file 'colective-impact'"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_portfolio_or_form_is_told_with_the_line(read, text, said):
    Path("mine.toml").write_text(text)
    with pytest.raises(CisimError) as caught:
        read("mine.toml")
    assert str(caught.value).startswith(said)


def test_what_is_no_name_or_no_table_is_told_in_python():
    assert said(load, 3) == "scenario must be the name or path of one, got int"
    assert said(load("small-town").replace, "problem.known=1").endswith("changes must be values by key, got str")
    assert load("small-town", "time.months=24").months == 24  # one change need not stand in a list
    assert set(select_forms("governance")) == set(select_forms(["governance"]))


def test_a_missing_folder_proposes_folders_only(folder):
    Path("result.csv").write_text("")
    assert no_sweep_text(Path("resultt")) == "there is no folder 'resultt'"
    (folder / "results").mkdir()
    assert no_sweep_text(Path("resultt")) == "there is no folder 'resultt'; did you mean 'results'?"


def test_what_is_wrong_in_an_option_is_not_said_to_stand_in_a_portfolio():
    Path("mine.toml").write_text('title = "x"\n[[places]]\nname = "a"\ncount = 1\nscenario = "small-town"\n')
    told = said(load_portfolio, "mine.toml", ["problem.known=3"])
    assert told.startswith("--set places.0 (a): problem.known: 3 given")
