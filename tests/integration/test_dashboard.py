"""The dashboard without a browser: settings, links, controls, drawings, texts, and what the server lets through."""

from __future__ import annotations

import json
import re
from threading import Event
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cisim.charts.page.markup import Scale, fitted
from cisim.cli import main
from cisim.comparison import comparison
from cisim.comparison.arms import run_block
from cisim.dashboard.explore import assumptions, figures
from cisim.dashboard.shell.explanations import explain
from cisim.dashboard.shell.middleware import shell
from cisim.dashboard.shell.page_figure import NARROW_WIDTH, WIDE_WIDTH
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.controls import (
    EXAMPLES,
    PROBLEM_FILES,
    changes_text,
    control_keys,
    controls,
    money_step,
    problem_of,
    title_of,
)
from cisim.dashboard.state.result_cache import ATTRIBUTIONS, SESSION_SIZE, ComparisonCache, ComparisonRunner, Stopped
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query, share_query, to_query
from cisim.errors import CisimError
from cisim.experiment.attribution import attribute_effect
from cisim.language import use_language
from cisim.model.conditions import CONDITIONS
from cisim.scenario.load import load

TOPICS = ["problem", *(c.name for c in CONDITIONS), "money", "years", "evidence", "limits", "sources", "reproduce"]
NEAREST_CHANGES = {
    "time.months": 24, "learning.noise": 0.25, "funding.rule": "lottery", "learning.copy_blind": True,
    "conditions.common_agenda.strength": 0.3, "money.pool": 7.77e6, "problem.known": 0.4,
}  # fmt: skip


@pytest.fixture(scope="module")
def shown():
    quick = Settings("small-town").changed({"time.months": 24})
    return ComparisonRunner().compute(quick, 4, lambda: True, lambda done, total: None)


def test_a_change_of_strengths_runs_one_arm(monkeypatch):
    arms = []

    def counted(scenarios, *given, **named):
        arms.append(len(scenarios))
        return run_block(scenarios, *given, **named)

    monkeypatch.setattr(comparison, "run_block", counted)
    settings = Settings("small-town", seed=4711).changed({"time.months": 12})
    changes = [{}, {"conditions.common_agenda.strength": 0.0}, {"time.months": 24}]
    for changed in map(settings.changed, changes):
        found = ComparisonRunner().compute(changed, 4, lambda: True, lambda done, total: None)
        assert found.data == comparison.compare(changed.scenario, 4, 4711).to_dict()
    assert arms == [2, 2, 1, 2, 2, 2], "the page's, then the test's own, of each"


def test_the_drawer_shows_what_conditions_carry():
    settings = Settings("small-town", seed=5, rope=0.0).changed({"time.months": 24, "problem.known": 1.0})
    found = ComparisonRunner().compute(settings, 20, lambda: True, lambda done, total: None)
    assert found.data["verdict"] == "isolated_ahead"
    not_known, first = explain("evidence", settings, found)["parts"][:2]
    assert not_known["text"]
    assert "table" not in first, "not worked out yet"
    ATTRIBUTIONS.put(settings, attribute_effect(found.comparison))
    first = explain("evidence", settings, found)["parts"][1]
    assert {row[0] for row in first["table"]["rows"]} == {c.title for c in CONDITIONS}
    assert "The weakest evidence behind at least a tenth of this" in first["text"]


@pytest.mark.parametrize("settings", [Settings(), Settings().changed(NEAREST_CHANGES), *(t.settings for t in EXAMPLES)])
def test_links_give_back_the_settings(settings):
    assert from_query(share_query(settings)) == (settings, [])
    assert from_query("?" + to_query(settings)) == (settings, [])


@given(st.text(max_size=200))
def test_no_link_breaks_a_page(text):
    settings, notes = from_query(text)
    assert isinstance(settings.scenario.hash, str)
    assert all(isinstance(note, str) for note in notes)


def test_values_that_need_each_other_may_stand_in_any_order():
    query = "problem.structure=random&problem.coupling_across=0&shared_measurement=off"
    settings, notes = from_query(query)
    assert notes == []
    assert settings.scenario["problem.structure"] == "random"


def test_settings_as_in_the_community_are_no_change():
    assert Settings().changed({"learning.noise": 0.25}).changed({"learning.noise": 0.1}) == Settings()


def test_what_cannot_be_simulated_on_a_page_is_refused():
    for wrong in ({"learning.noise": -1}, {"nothing.such": 1}, {"sectors.nonprofits": 50_000}, {"problem.bits": 2}):
        with pytest.raises(CisimError):
            Settings().changed(wrong)
    for seed, rope in ((-1, None), (None, -1.0), (None, float("nan"))):
        with pytest.raises(CisimError):
            Settings().with_run_options(seed, rope)


def test_an_address_of_ones_own_that_comes_late_undoes_nothing():
    session = Session("")
    for years in (1, 2):
        session.control("years", years)
        session.note_push(to_query(session.settings), "")
    session.control("years", 3)
    session.visit("years=1")
    session.visit("years=2")
    assert session.settings.scenario.months == 36
    session.visit("years=2")  # and now somebody went back there
    assert session.settings.scenario.months == 24


def test_kinds_of_problem_are_the_scenario_files():
    for kind, file in PROBLEM_FILES.items():
        scenario = load(file)
        assert problem_of(scenario) == kind
        try_it = next((t for t in EXAMPLES if t.name == file), None)
        assert try_it is not None
        assert try_it.settings.scenario.hash == scenario.hash


def test_eight_controls_and_all_other_parameters_below():
    settings = Settings().changed(NEAREST_CHANGES)
    rows = controls(settings)
    assert len(rows) == 8
    assert [r["name"] for r in rows if r["changed"]] == ["problem", "common_agenda", "money", "years"]
    assert rows[0]["value"] is None
    listed = [r["key"] for g in assumptions.groups(settings) for r in g["rows"]]
    assert set(listed) == (set(settings.scenario.parameters) - control_keys()) | {"seed", "rope"}
    assert assumptions.counts(settings) == (len(listed), 3)
    for row in (r for g in assumptions.groups(settings) for r in g["rows"]):
        assert row["text"]
        assert row["grade"] in "SLA"


@pytest.mark.parametrize(
    ("millions", "up", "wanted"), [(10, True, 20), (10, False, 5), (7.7, True, 10), (0.5, False, 0.2)]
)
def test_steps_of_money(millions, up, wanted):
    assert money_step(millions, up) == pytest.approx(wanted)


def test_changes_in_words():
    one = Settings().changed({"conditions.backbone_support.strength": 0.0})
    assert changes_text(Settings(), one) == "Backbone support: full → off"
    assert changes_text(Settings(), EXAMPLES[1].settings) == "Problem: adaptive → technical"
    assert changes_text(Settings(), EXAMPLES[-1].settings) == "All five conditions: full → off"
    assert changes_text(Settings(), Settings("small-town")).startswith("Community: Mid-size city")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Years: 1 year → 7 months"), ("de", "Jahre: 1 Jahr → 7 Monate"), ("es", "Años: 1 año → 7 meses")],
)
def test_years_beside_an_arrow_are_in_the_case_of_what_stands_alone(language, said):
    before, after = (Settings().changed({"time.months": months}) for months in (12, 7))
    with use_language(language):
        assert changes_text(before, after) == said


def test_titles_say_what_is_shown():
    for t in EXAMPLES[:3]:
        assert title_of(t.settings) == load(t.name).title
    assert title_of(Settings("small-town")) == load("small-town").title
    changed = Settings().changed({"learning.noise": 0.25, "conditions.common_agenda.strength": 0.0})
    said = "Noise of an organisation's judgement of a change, and of a measured result: 0.1 → 0.25"
    assert title_of(changed).endswith(f"Changed: {said}; Common agenda: full → off")


def test_results_are_kept_few_and_stop_when_not_wanted(shown):
    with pytest.raises(Stopped):
        ComparisonRunner().compute(shown.settings, 4, lambda: False, lambda done, total: None)
    kept = ComparisonCache(SESSION_SIZE)
    for seed in range(SESSION_SIZE + 3):
        kept.keep(type(shown)(Settings(seed=seed), shown.comparison))
    assert kept.best(Settings(seed=0)) is None
    assert kept.best(Settings(seed=SESSION_SIZE + 2)) is not None
    assert ComparisonRunner().best(shown.settings) is shown, "computed once for everybody"


def test_a_burst_of_changes_computes_only_what_is_still_wanted(monkeypatch):
    """One at a time, and of those waiting the newest."""
    computed, first, go_on = [], Event(), Event()

    def slow(settings, runs, wanted, progress):
        computed.append(settings.seed)
        first.set()
        assert go_on.wait(60)
        if not wanted():
            raise Stopped

    results = ComparisonRunner()
    monkeypatch.setattr(results, "compute", slow)  # of this one alone: those of other tests may still be at work
    results.begin(Settings(seed=1001))
    assert first.wait(60)
    for seed in range(1002, 1030):
        results.begin(Settings(seed=seed))
    go_on.set()
    assert results.begun(Settings(seed=1029)) is None
    assert computed == [1001, 1029]


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("name", figures.EXPLORE_FIGURES)
def test_drawings_are_named_described_and_inside_their_frame(shown, name, small):
    figure = figures.figure_of(name, shown, small)
    svg = figure.draw(False)
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert figure.title in root.attrib["aria-label"]
    described = root.find("{http://www.w3.org/2000/svg}desc").text
    assert len(re.findall(r"\d", described)) > 5
    width = float(root.attrib["viewBox"].split()[2])
    assert width == (NARROW_WIDTH if small else WIDE_WIDTH)
    for element in root.iter():
        for key in ("x", "x1", "x2", "cx"):
            assert -8 <= float(element.attrib.get(key, 0)) <= width + 1, (name, element.attrib)
    assert "nan" not in svg


@pytest.mark.parametrize("name", figures.EXPLORE_FIGURES)
def test_tables_and_files_hold_the_numbers_of_the_drawing(shown, name):
    figure = figures.figure_of(name, shown)
    table, lines = figure.texts, figure.numbers["text"].splitlines()
    assert lines[0].startswith("# 4 paired runs, seed 1, cisim")
    assert len(lines) == len(table["rows"]) + 2


@pytest.mark.parametrize("topic", TOPICS)
def test_everything_is_explained_from_the_declarations(topic, shown):
    content = explain(topic, Settings().changed(NEAREST_CHANGES), shown)
    assert content["title"]
    said = str(content["parts"])
    for banned in ("proves", "optimal", "impact of your grant"):
        assert banned not in said
    condition = next((c for c in CONDITIONS if c.name == topic), None)
    if condition is not None:
        for word in (condition.claim, condition.main_path, condition.price, condition.harm, condition.evidence):
            assert word in [part.get("text") for part in content["parts"]]
        parts = {part["heading"]: part.get("items", ()) for part in content["parts"]}
        changes = " ".join(parts["Equation"])
        assert all(change.formula in changes and change.text in changes for change in condition.changes)
        names = {line.partition(":")[0] for line in parts["Its numbers: value, allowed range, grade"]}
        assert names == {p.name for p in condition.settings}


def test_no_topic_no_drawer():
    assert explain("nothing of the kind", Settings(), None) is None


def test_the_command_line_of_a_page_means_the_same(shown):
    words = command_line(Settings().changed(NEAREST_CHANGES)).split()
    assert words[:3] == ["cisim", "compare", "adaptive-city"]
    given_changes = [words[k + 1] for k, w in enumerate(words) if w == "--set"]
    assert load("adaptive-city", given_changes).hash == Settings().changed(NEAREST_CHANGES).scenario.hash


def test_a_link_runs_on_the_command_line():
    """With its seed and rope, unless they are given beside it."""
    link = "http://127.0.0.1:8765/?community=small-town&years=1&seed=3&rope=2&v=0.0.1"
    line = ["compare", "--link", link, "--runs", "4", "--json"]
    settings = from_query(link.partition("?")[2])[0]
    answer = CliRunner().invoke(main, line)
    result = json.loads(answer.stdout)
    assert (result["scenario_hash"], result["seed"], result["rope"]) == (settings.scenario.hash, 3, 2)
    assert "made with model 0.0.1" in answer.stderr
    other = json.loads(CliRunner().invoke(main, [*line, "--seed", "1", "--set", "learning.noise=0.2"]).stdout)
    assert (other["scenario_hash"], other["seed"]) == (settings.changed({"learning.noise": 0.2}).scenario.hash, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "SCENARIO (see: cisim list) or --link URL"),
        (["small-town", "--link", "http://127.0.0.1/"], "one of the two"),
        (["--link", "http://127.0.0.1/?problem=silly"], "'problem=silly', allowed: technical, mixed, adaptive"),
        (["--link", "?learning.nois=1"], "did you mean 'learning.noise'"),
        (["--link", "?community=small-twn"], "did you mean 'small-town'"),
    ],
)
def test_a_command_refuses_what_it_cannot_use_of_a_link(words, said):
    answer = CliRunner().invoke(main, ["compare", *words])
    assert answer.exit_code == 2
    assert said in answer.stderr


def test_scales_and_cut_words():
    assert Scale(0, 100, 10, 110)(50) == 60
    assert Scale(0, 100, 10, 110)(900) == 110
    assert fitted("Post-secondary completion", 70).endswith("…")


def test_the_outer_page_is_made_fit():
    page = shell('<html>\n<head>\n<meta name="viewport" content="user-scalable=no">\n</head><body></body></html>')
    assert '<html lang="en">' in page
    assert "user-scalable" not in page
    assert "--collective:" in page


def test_the_command_explains_itself_and_refuses_a_port_in_use():
    runner = CliRunner()
    assert "this computer alone" in runner.invoke(main, ["dashboard", "--help"]).output
