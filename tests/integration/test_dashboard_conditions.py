"""A condition from outside the package on every page of the dashboard: its scenario is named when the server starts."""

import sys
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.dashboard.compare import figures as compare_figures
from cisim.dashboard.compare.links import from_search, set_query
from cisim.dashboard.compare.results import SideBySideCache
from cisim.dashboard.compare.scenario_set import ScenarioColumn, auto_name, default_set, plain
from cisim.dashboard.compare.state import preset, preset_groups
from cisim.dashboard.compare.upload import read_upload
from cisim.dashboard.experiment import figures as experiment_figures
from cisim.dashboard.experiment import sentences
from cisim.dashboard.experiment.analysis import analyse
from cisim.dashboard.experiment.compare_link import settings_of
from cisim.dashboard.experiment.design import FactorialRequest, combination, names_of
from cisim.dashboard.experiment.executor import run
from cisim.dashboard.experiment.run_store import shipped
from cisim.dashboard.experiment.view_state import ExperimentView, options, view_of
from cisim.dashboard.explore import assumptions
from cisim.dashboard.explore import figures as explore_figures
from cisim.dashboard.learn import sections
from cisim.dashboard.organisations.map_layout import gap_sentence
from cisim.dashboard.organisations.trajectory import simulate_trajectory
from cisim.dashboard.shell.explanations import explain, learn_anchor
from cisim.dashboard.state import communities
from cisim.dashboard.state.commands import command_line, python_lines
from cisim.dashboard.state.controls import changes_text, controls, examples, title_of
from cisim.dashboard.state.result_cache import ComparisonRunner
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings, default_settings, scenario_of
from cisim.dashboard.state.url import from_link, from_query, share_query, to_query
from cisim.errors import CisimError
from cisim.experiment.attribution import attribute_effect
from cisim.model.conditions import CONDITIONS
from condition_tools import EXAMPLES

NAME, STRENGTH = "youth_voice", "conditions.youth_voice.strength"
HEAD = 'extends = "small-town"\ntitle = "Town with youth voice"\nextra_conditions = ["youth_voice:YOUTH_VOICE"]\n'


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A scenario file with six conditions that the server was started with."""
    path = tmp_path_factory.mktemp("own") / "town.toml"
    path.write_text(f"{HEAD}[time]\nmonths = 24\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(EXAMPLES)])
        patch.setattr(communities, "_files", {})
        scenario_of.cache_clear()
        communities.serve_file(str(path))
        yield str(path)
    scenario_of.cache_clear()


@pytest.fixture(scope="module")
def settings(file):
    return default_settings()


@pytest.fixture(scope="module")
def comparison(settings):
    return ComparisonRunner().compute(settings, 20, lambda: True, lambda done, total: None)


@pytest.fixture(scope="module")
def analysis(settings):
    step = list(run(FactorialRequest(settings, 2), lambda: True))[-1]
    return analyse(step.runs, ExperimentView().on(step.runs))


def test_the_file_is_the_community_that_pages_begin_with(file, settings):
    assert settings.community == "town"
    assert [c.name for c in settings.scenario.conditions] == [*(c.name for c in CONDITIONS), NAME]
    assert Session(None).settings == settings
    assert title_of(settings) == "Town with youth voice"
    assert examples()[0].settings == settings
    assert command_line(settings).split()[2] == file
    assert repr(file) in python_lines(settings)


def test_addresses_name_the_community_and_never_a_file(file, settings):
    assert to_query(settings) == "community=town"
    assert to_query(Settings("adaptive-city")) == "community=adaptive-city"
    changed = settings.changed({STRENGTH: 0.5, "conditions.youth_voice.hours": 4.0})
    query = to_query(changed)
    assert "youth_voice=partial" in query
    assert file not in share_query(changed)
    assert from_query(query) == (changed, [])
    assert from_link(f"http://127.0.0.1/?{query}")[0] == changed
    assert "allowed: off, partial, full" in from_query("youth_voice=ful")[1][0]


def test_a_server_without_the_file_imports_nothing(file, monkeypatch):
    """Neither a link with the name, nor one with the path of the file, nor an upload loads it."""
    monkeypatch.setattr(communities, "_files", {})
    for name in ("town", file):
        found, notes = from_query(f"community={name}&youth_voice=off")
        assert found == Settings("adaptive-city")
        assert len(notes) == 2
    with pytest.raises(CisimError, match="extra_conditions"):
        read_upload("town.toml", HEAD)


def test_explore_has_a_control_numbers_and_an_explanation_for_it(settings, comparison):
    rows = {row["name"]: row for row in controls(settings)}
    assert list(rows) == ["problem", *(c.name for c in CONDITIONS), NAME, "money", "years"]
    assert (rows[NAME]["label"], rows[NAME]["value"]) == ("Youth voice", "full")
    assert {"Condition: Youth voice"} <= {group["label"] for group in assumptions.groups(settings)}
    off = settings.changed({STRENGTH: 0.0})
    assert changes_text(settings, off) == "Youth voice: full → off"
    none = settings.changed({f"conditions.{c.name}.strength": 0.0 for c in settings.scenario.conditions})
    assert changes_text(settings, none) == "All six conditions: full → off"
    assert explain(NAME, settings, comparison)["title"] == "Youth voice"
    assert learn_anchor(NAME, settings.scenario.conditions) == "condition-youth_voice"
    evidence = explain("evidence", settings, comparison)["parts"]
    assert any(item.startswith("Youth voice") for part in evidence for item in part.get("items", []))
    assert any("Youth voice" in i for p in explain("sources", settings, comparison)["parts"] for i in p["items"])
    assert len(attribute_effect(comparison.comparison).conditions) in (0, 6)
    assert "youth_voice" in explore_figures.report_of(comparison)["text"]


def test_its_session_turns_it_off_and_back(settings):
    session = Session(None)
    assert session.control(NAME, "off") == ""
    assert session.settings.scenario[STRENGTH] == 0.0
    session.unset(NAME)
    assert session.settings == settings


def test_compare_names_it_and_says_where_scenarios_differ_in_it(settings):
    off = ScenarioColumn(settings.changed({STRENGTH: 0.0}))
    chosen = default_set(settings).add(off)
    assert [auto_name(c) for c in chosen.columns] == [
        "Isolated, town with youth voice", "Full collective, town with youth voice",
        "Full, no youth voice, town with youth voice",
    ]  # fmt: skip
    assert chosen.scenarios[0][STRENGTH] == 0.0
    rows = {row["key"]: row for row in compare_figures.differing_rows(chosen)}
    assert rows[STRENGTH]["label"] == "Youth voice"
    assert rows[STRENGTH]["cells"] == ["off", "full", "off"]
    assert from_search(set_query(chosen), settings, {})[0] == chosen
    assert preset("town") == settings
    assert {"value": "town", "label": "Town with youth voice"} in preset_groups()[0]["options"]


def test_compare_puts_it_beside_a_community_without_it(settings):
    chosen = default_set(settings).add(plain(ScenarioColumn(Settings("small-town").changed({"time.months": 24}))))
    found = SideBySideCache().compute(chosen, 20, lambda: True, lambda done, total: None)
    rows = {row["key"]: row for row in compare_figures.differing_rows(chosen)}
    assert rows[STRENGTH]["cells"] == ["off", "full", "–"]
    for name in compare_figures.COMPARE_FIGURES:
        figure = compare_figures.figure_of(name, found)
        ElementTree.fromstring(figure.draw(False))
        assert figure.texts["rows"]


def test_experiment_runs_and_draws_all_64_combinations(file, settings, analysis):
    assert names_of(settings) == (*(c.name for c in CONDITIONS), NAME)
    assert len(analysis.order) == 64
    assert f"scenario={file}" in analysis.runs.request.command("outcome", 2)
    for name in experiment_figures.EXPERIMENT_FIGURES:
        for size in ("wide", "medium", "small"):
            figure = experiment_figures.figure_of(name, analysis, size)
            ElementTree.fromstring(figure.draw(False))
            assert "five" not in figure.draw(False) + figure.subtitle
        assert figure.texts["rows"]
    assert len(experiment_figures.figure_of("combinations", analysis, "wide").texts["rows"]) == 64
    assert "All 64 combinations" in experiment_figures.figure_of("number", analysis, "wide").subtitle
    assert "all six minus none" in experiment_figures.figure_of("credit", analysis, "wide").subtitle
    assert set(analysis.credit["condition"]) == {*(c.name for c in CONDITIONS), NAME}
    assert any("Youth voice" in mark["text"] for mark in experiment_figures.marks(analysis, "wide"))
    assert "all six" in sentences.sum_sentences(analysis)[0].lead
    assert all("five" not in text for _, text in sentences.reading(analysis))


def test_experiment_can_show_only_combinations_with_it(settings, analysis):
    assert options(analysis.runs)["only"][""] == "all 64 combinations"
    view, notes = view_of(f"view.only=with-{NAME}", names_of(settings))
    assert notes == []
    assert len(view.on(analysis.runs).cells(analysis.cells, 1)) == 32
    assert view.on(shipped()).only == "", "the runs that come with cisim do not have it"
    assert settings_of(analysis, "111110") == combination(settings, "111110")
    assert combination(settings, "111110").scenario[STRENGTH] == 0.0


def test_organisations_run_with_it(settings):
    with_it = simulate_trajectory(settings.scenario, 1)
    without = simulate_trajectory(settings.changed({STRENGTH: 0.0}).scenario, 1)
    assert gap_sentence(with_it, with_it.last)
    members = with_it.member[1]
    assert with_it.numbers["coordination"][1, members].sum() > without.numbers["coordination"][1, members].sum()


def test_learn_explains_it_and_shows_where_it_acts(settings):
    conditions = settings.scenario.conditions
    assert sections.section_titles(conditions)["conditions"] == "The six conditions"
    assert sections.condition_rows(conditions)[-1]["id"] == "condition-youth_voice"
    assert sections.chain_links(conditions)[0][0] == "6"
    assert any(5 in row.acting for row in sections.month_rows(conditions))
    acting = [p["text"] for m in sections.mechanism_rows(conditions) for p in m["parts"] if "act in it" in p["heading"]]
    assert any("Youth voice" in text for text in acting)
    assert len(sections.condition_rows()) == 5


def test_the_command_refuses_what_cannot_be_simulated(tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('extra_conditions = ["not_there:AT_ALL"]\n', encoding="utf-8")
    answer = CliRunner().invoke(main, ["dashboard", str(wrong), "--no-browser"])
    assert answer.exit_code != 0
    assert "extra_conditions" in answer.output
