"""The page Compare without a browser: names, links, files, equal money, results at hand, what is said and kept."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cisim.charts.page import scenarios as chart
from cisim.charts.page.scenarios import scenario_styles
from cisim.cli import main
from cisim.comparison.side_by_side import differing_values, side_by_side
from cisim.dashboard.compare import figures
from cisim.dashboard.compare.links import from_link, from_search, page_query, set_query, share_set_query
from cisim.dashboard.compare.results import SideBySideCache
from cisim.dashboard.compare.scenario_set import (
    MAX_COLUMNS,
    ScenarioColumn,
    ScenarioSet,
    UploadedScenario,
    auto_name,
    default_set,
    plain,
)
from cisim.dashboard.compare.sentences import differs_text, notes_of, unequal_of, verdict_rows
from cisim.dashboard.compare.state import preset, preset_groups
from cisim.dashboard.compare.upload import MAX_UPLOAD_LENGTH, read_upload
from cisim.dashboard.state.controls import EXAMPLES
from cisim.dashboard.state.result_cache import FULL, PREVIEW, Stopped
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query
from cisim.errors import CisimError
from cisim.model.conditions import CONDITIONS, strength_key
from cisim.report.describe import scenario_as_toml
from cisim.report.side_by_side_rows import result_rows
from cisim.scenario.load import load, presets

QUICK = {"time.months": 24}
OFF = {strength_key(c.name): 0.0 for c in CONDITIONS}
TALK = strength_key("continuous_communication")


def column(name: str = "", **changes: float) -> ScenarioColumn:
    """A small town over two years."""
    return ScenarioColumn(
        Settings("small-town").changed(QUICK | {k.replace("__", "."): v for k, v in changes.items()}), name
    )


@pytest.fixture(scope="module")
def chosen() -> ScenarioSet:
    """Isolated, full, more money."""
    return ScenarioSet(
        (plain(ScenarioColumn(column().source.changed(OFF))), column(), column("Rich", money__pool=900_000))
    )


@pytest.fixture(scope="module")
def results(chosen) -> SideBySideCache:
    found = SideBySideCache()
    found.compute(chosen, PREVIEW, lambda: True, lambda done, total: None)
    return found


@pytest.fixture(scope="module")
def shown(chosen, results):
    return results.best(chosen)


def test_the_default_is_isolated_and_what_explore_shows():
    settings = Settings().changed({TALK: 0.0}).with_run_options(seed=7)
    found = default_set(settings)
    assert found.names == ("Isolated", "Full, no communication")
    assert found.seed == 7
    assert found.scenarios[1].hash == settings.scenario.hash
    assert found.scenarios[0].hash == settings.scenario.isolated().hash


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "Full collective"),
        (OFF, "Isolated"),
        (OFF | {strength_key("common_agenda"): 1.0}, "Only agenda"),
        ({TALK: 0.5}, "Full, partial communication"),
        ({"time.months": 36}, "Full collective, 3 years"),
        ({"money.pool": 2e7, "learning.noise": 0.2}, "Full collective, $20 M a year, noise 0.2"),
        ({"learning.noise": 0.2, "learning.breadth": 0.1}, "Full collective, 2 other numbers"),
    ],
)
def test_names_say_what_is_special(changes, name):
    assert auto_name(ScenarioColumn(Settings().changed(changes))) == name


def test_every_preset_has_a_name_of_its_own_and_is_the_scenario_it_says():
    for group in preset_groups():
        for option in group["options"]:
            assert preset(str(option["value"])).scenario.hash
    assert {name: preset(name).scenario.hash for name in presets()} == {n: load(n).hash for n in presets()}
    assert preset("try:three-years") == next(t.settings for t in EXAMPLES if t.name == "three-years")
    names = [auto_name(ScenarioColumn(t.settings)) for t in EXAMPLES]
    assert len(set(names)) == len(names)


def test_columns_are_added_renamed_and_removed(chosen):
    four = chosen.add(column())
    assert four.names == ("Isolated, small town, 2 years", "Full collective, small town, 2 years", "Rich",
                          "Full collective, small town, 2 years (2)")  # fmt: skip
    with pytest.raises(CisimError, match="places are taken"):
        four.add(column())
    assert four.rename(3, "  Twin   two ").names[3] == "Twin two"
    for wrong in ("  ", "Rich"):
        with pytest.raises(CisimError):
            four.rename(3, wrong)
    reordered = replace(four, reference=2)
    assert reordered.remove(0).reference == 1
    assert reordered.remove(2).reference == 0
    assert reordered.remove(3).reference == 2
    with pytest.raises(CisimError, match="needs 2"):
        chosen.remove(0).remove(0).remove(0)


SETS = [
    default_set(Settings()),
    ScenarioSet(
        (ScenarioColumn(Settings().changed(OFF)), ScenarioColumn(Settings().changed({TALK: 0.0}), "A & b=c;d:e?#%é"))
    ),
    ScenarioSet(tuple(plain(ScenarioColumn(t.settings, t.label)) for t in EXAMPLES[:MAX_COLUMNS]), 3, 5, 2.0),
    ScenarioSet(
        (
            ScenarioColumn(Settings("small-town").changed({"learning.copy_blind": True, "funding.rule": "lottery"})),
            ScenarioColumn(Settings().changed(OFF | {"problem.known": 0.25, "money.pool": 7.77e6})),
        )
    ),
]


@pytest.mark.parametrize("wanted", SETS)
def test_links_give_back_the_set(wanted):
    settings = Settings().with_run_options(wanted.seed, wanted.rope)
    for query in (page_query(wanted, settings), share_set_query(wanted, settings)):
        again, notes = from_query(query)
        assert (again, notes) == (settings, [])
        assert (from_search(query, again, {})[0] or default_set(again)) == wanted
        assert from_search(query, again, {})[1] == []
    assert from_link(f"http://127.0.0.1:8765/compare?{set_query(wanted)}", {})[0] == replace(wanted, seed=1, rope=1.0)


def test_links_hold_only_what_differs():
    assert share_set_query(default_set(Settings()), Settings()).startswith("v=")
    three = default_set(Settings()).add(ScenarioColumn(Settings().changed({TALK: 0.0})))
    assert set_query(three) == "view.a=isolated&view.b=default&view.c=continuous_communication:off"


@given(st.text(max_size=200))
def test_no_link_breaks_the_page(text):
    for query in (
        text,
        f"view.a={text}&view.b=default",
        f"view.a=isolated&view.b={text}&view.b.name={text}&view.ref={text}",
    ):
        found, notes = from_search(query, Settings(), {})
        assert found is None or len(found.columns) >= 2
        assert all(isinstance(note, str) for note in notes)


def test_what_a_link_cannot_hold_is_said():
    known = Settings()
    assert "add the file again" in from_search("view.a=isolated&view.b=file:abc", known, {})[1][0]
    found, notes = from_search("view.a=isolated&view.b=learning.nois:1&view.c=default", known, {})
    assert len(found.columns) == 3
    assert "did you mean 'learning.noise'" in notes[0]
    assert from_link("http://127.0.0.1/?problem=technical", {})[0] == ScenarioColumn(preset("technical-city"))
    with pytest.raises(CisimError, match="no link"):
        from_link("hello", {})


def test_a_file_as_cisim_writes_it_becomes_a_column():
    wanted = load("small-town", {"learning.noise": 0.3})
    as_json = json.dumps(wanted.to_dict() | {"hash": wanted.hash})
    manifest = json.dumps({"runs": 3, "scenario_values": wanted.to_dict()})
    for text in (scenario_as_toml(wanted), as_json, manifest, 'extends = "small-town"\n[learning]\nnoise = 0.3\n'):
        found = read_upload("my town.toml", text)
        assert found.source == Settings("small-town", (("learning.noise", 0.3),))
    data = wanted.to_dict()
    data["segments"][0]["share"], data["segments"][1]["share"] = 0.5, 0.5
    own = read_upload("C:\\x\\mine.json", json.dumps(data))
    assert isinstance(own.source, UploadedScenario)
    assert own.scenario["learning.noise"] == 0.3
    both = ScenarioSet((column(), own))
    assert set_query(both).endswith(f"view.b=file:{own.source.hash}")
    assert from_search(set_query(both), Settings(), {own.source.hash: own.source})[0].columns[1] == own
    assert "your file mine.json" in figures.commands(both) or "your file" in figures.commands(both)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[learning]\nnoise = 7\n", "allowed"),
        ('extends = "adaptive-city"\n[learning]\nnoise = 7\n', "x.toml:3: learning.noise: 7"),
        ('extends = "../secret"', "allowed: adaptive-city"),
        ('extends = "adaptive-city"\nextra_conditions = ["os:system"]', "of one's own"),
        ('{"extra_conditions": ["os:system"]}', "command line only"),
        ("{", "not valid JSON"),
        ("=", "not valid TOML"),
        ('{"scenarios": []}', "comparison of several"),
        ('{"scenario_values": 3}', "a scenario is expected"),
        ("#" * (MAX_UPLOAD_LENGTH + 1), "too large"),
        ('extends = "adaptive-city"\n[sectors]\nnonprofits = 9000', "too many for a page"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(text, said):
    with pytest.raises(CisimError) as error:
        read_upload("x.toml", text)
    assert said in str(error.value)


def test_what_is_shown_is_what_the_library_returns(chosen, shown):
    scenarios = dict(zip(chosen.names, chosen.scenarios, strict=True))
    assert shown.data == side_by_side(scenarios, PREVIEW, chosen.seed).to_dict()


def test_only_what_changed_is_run_again(chosen, results):
    ran: list[int] = []

    def count(done: int, total: int) -> None:
        ran.append(total)

    results.compute(chosen.rename(1, "Another name"), PREVIEW, lambda: True, count)
    results.compute(replace(chosen, reference=1), PREVIEW, lambda: True, count)
    assert ran == []
    results.compute(chosen.put(2, column(money__pool=800_000)), PREVIEW, lambda: True, count)
    assert set(ran) == {PREVIEW}
    with pytest.raises(Stopped):
        results.compute(chosen, FULL, lambda: False, count)
    assert results.best(chosen).runs == PREVIEW


def test_equal_money_makes_the_totals_equal(chosen, shown, results):
    assert [text.partition(" spends")[0] for text in unequal_of(shown.data)] == ["C (Rich)"]
    equal = chosen.equal_money(shown.side)
    assert equal.scenarios[2]["money.pool"] == 500_000
    assert unequal_of(results.compute(equal, PREVIEW, lambda: True, lambda d, t: None).data) == []
    city = replace(chosen, columns=(chosen.columns[0], column(sectors__government_fte=4.0)))
    before = results.compute(city, PREVIEW, lambda: True, lambda d, t: None)
    assert unequal_of(before.data)
    far = replace(city, columns=(city.columns[0], column(sectors__government_fte=60.0)))
    found = results.compute(far, PREVIEW, lambda: True, lambda d, t: None)
    with pytest.raises(CisimError, match=r"B: money\.pool"):
        far.equal_money(found.side)


def test_rows_are_the_keys_that_differ_in_words(chosen):
    rows = figures.differing_rows(chosen)
    assert {row["key"] for row in rows} == set(differing_values(chosen.scenarios))
    pool = next(row for row in rows if row["key"] == "money.pool")
    assert pool["cells"] == ["$0.5 M a year", "$0.5 M a year", "$0.9 M a year"]
    assert pool["same"] == [True, True, False]
    assert "and" in differs_text(chosen) or "They differ in" in differs_text(chosen)
    assert "the same" in differs_text(ScenarioSet((column(), column())))


def test_results_in_words_say_what_the_numbers_say(shown):
    rows = {row["name"]: row for row in result_rows(shown.data)}
    assert rows["verdict"]["cells"][0]["value"] == "reference"
    assert rows["cost"]["cells"][2] == {"value": "not estimable", "more": "other totals"}
    best = [float(cell["value"].rstrip(" %")) for cell in rows["best"]["cells"]]
    assert 99 <= sum(best) <= 101
    outcome = shown.data["scenarios"][1]["results"]["outcome"]["mean"]
    assert rows["outcome"]["cells"][1]["value"] == f"{outcome:.1f}"
    assert [row["letter"] for row in verdict_rows(shown.data)] == ["B", "C"]


def test_what_is_not_the_same_is_said():
    apart = ScenarioSet(
        (
            ScenarioColumn(Settings()),
            ScenarioColumn(preset("technical-city")),
            ScenarioColumn(preset("try:three-years")),
        )
    )
    notes = " ".join(notes_of(apart, None))
    assert "B is another community or problem than A" in notes
    assert "not the same children" in notes
    assert "compared after 3 years" in notes


def test_looks_keep_to_their_scenarios():
    on, off = {"isolated": False}, {"isolated": True}
    assert scenario_styles([off, on, on, on]) == ["isolated", "collective", "third", "fourth"]
    assert scenario_styles([on, off, on]) == ["collective", "isolated", "third"]
    assert scenario_styles([off, off]) == ["isolated", "collective"]


def test_commands_give_the_same_scenarios(chosen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    *show, last = figures.commands(chosen).splitlines()
    for line, scenario in zip(show, chosen.scenarios, strict=True):
        command, _, file = line.rpartition(" > ")
        (tmp_path / file).write_text(CliRunner().invoke(main, shlex.split(command)[1:]).stdout, encoding="utf-8")
        assert load(file).hash == scenario.hash
    answer = CliRunner().invoke(main, [*shlex.split(last.replace(f"--runs {FULL}", "--runs 4"))[1:]])
    assert [s["name"] for s in json.loads(answer.stdout)["scenarios"]] == list(chosen.names)


def test_drawings_share_one_scale_and_files_say_the_same(shown):
    for small in (False, True):
        svg = figures.figure_of("paths", shown, small).draw(False)
        scales = {part.partition('"')[0] for part in svg.split('data-y="')[1:]}
        assert len(scales) == 1
    figure = figures.figure_of("contrasts", shown)
    assert len(figure.numbers["text"].splitlines()) == 2 + len(figure.texts["rows"])


def test_names_are_never_markup_nor_formulas(chosen, results):
    hostile = chosen.rename(1, "<script>alert(1)</script>").rename(2, '=HYPERLINK("x")')
    found = results.compute(hostile, PREVIEW, lambda: True, lambda d, t: None)
    for name in figures.COMPARE_FIGURES:
        assert "<script" not in figures.figure_of(name, found).draw(False)
    assert "<script" not in figures.report_file(found)["text"]
    csv = figures.results_file(found)["text"]
    assert ",=HYPERLINK" not in csv
    assert "'=HYPERLINK" in csv


def test_a_scenario_stands_out_on_the_same_scale(shown):
    """Nothing moves between the drawings of a replay."""
    table = figures.COMPARE_FIGURES["paths"].table(shown)
    drawings = [chart.draw(table, shown.data, 760, only) for only in (None, 0, 1)]
    for svg in drawings:
        assert svg.count('class="one"') == 3 * svg.count('class="panel"')
    faint = f'opacity="{chart.AWAY:g}"'
    assert [svg.count(faint) for svg in drawings] == [0, *[2 * drawings[0].count('class="panel"')] * 2]
    scales = [re.findall(r'data-y="([^"]+)"', svg) for svg in drawings]
    assert scales[0] == scales[1] == scales[2]
    mean = shown.data["scenarios"][1]["results"]["outcome"]["mean"]
    assert f"{mean:.1f} % at the last stage after 2 years" in drawings[2].partition("</title>")[0]
