"""What the page Organisations shows, without a browser: a run by year, gaps and overlaps, rivals, own files, links."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cisim.charts.page import organisation as drawing
from cisim.dashboard.organisations import (
    map_layout,
    organisation_detail,
    organisation_table,
    verdict_on_request,
)
from cisim.dashboard.organisations.trajectory import TrajectoryCache, simulate_trajectory
from cisim.dashboard.organisations.view_state import NO_ORGANISATION, OrganisationsView, next_order, valid_view
from cisim.dashboard.organisations.view_state import from_query as view_from
from cisim.dashboard.organisations.view_state import to_query as view_query
from cisim.dashboard.state.place_download import download
from cisim.dashboard.state.settings import Settings
from cisim.model.kernels.layout import USES
from cisim.own_community.csv_file import parse_roster
from cisim.simulation.drawn_community import drawn_roster
from cisim.simulation.simulate import run
from organisation_tools import settings_with_roster

HEAD = "label,sector,stage,segment,budget\n"
ROWS = (
    "Reads Co.,,reading|maths,South,480000\nStart,,reading,North,250000\n"
    "<b>X</b>,,ready,,9000\nS,government,maths,,90000\n"
)
TIES = "from,to,strength\nReads Co.,Start,0.9\nReads Co.,S,0.2\n"


@pytest.fixture(scope="module")
def quick() -> Settings:
    return Settings().changed({"time.months": 30})


@pytest.fixture(scope="module")
def mine(quick):
    """A run of an own community over two and a half years."""
    return simulate_trajectory(settings_with_roster(quick, parse_roster(quick.scenario, HEAD + ROWS, TIES)).scenario, 1)


def test_a_life_is_the_first_run_of_the_ensemble(quick):
    """The picture is of a run that the verdict counts."""
    trajectory, record = simulate_trajectory(quick.scenario, 1), run([quick.scenario], 1, seed=1, every=12)
    assert trajectory.months.tolist() == record.months.tolist() == [0, 12, 24, 30]
    capacity = trajectory.numbers["fte"]
    mean = (trajectory.numbers["effectiveness"] * capacity).sum(axis=1) / capacity.sum(axis=1)
    assert mean == pytest.approx(record.metrics["effectiveness"][0, 0], rel=1e-5)
    assert trajectory.numbers["trust"].mean(axis=1) == pytest.approx(record.metrics["trust"][0, 0], rel=1e-5)
    assert [trajectory.member[k].mean() for k in range(4)] == pytest.approx(record.metrics["members"][0, 0])


def test_a_partnership_that_has_ended_is_named(quick):
    ended = simulate_trajectory(quick.changed({"partnerships.end_rate": 1.0}).scenario, 1)
    assert ended.existing.tolist() == [1, 0, 0, 0]
    assert [map_layout.ended_text(ended, k) for k in (0, 1)] == ["", "the partnership has ended"]
    assert not ended.member[2].any()
    assert map_layout.ended_text(simulate_trajectory(quick.scenario, 1), 3) == ""


def test_money_and_hours_add_up(quick):
    trajectory = simulate_trajectory(quick.scenario, 1)
    nonprofits = trajectory.sector == 0
    own = 0.5 * 80_000 * trajectory.numbers["fte"][0, nonprofits].sum()
    assert trajectory.numbers["money"][1, nonprofits].sum() <= own + quick.scenario["money.pool"] + 1
    hours = sum(trajectory.numbers[use] for use in USES)
    assert hours[1:].sum(axis=1) == pytest.approx(140 * trajectory.numbers["fte"][1:].sum(axis=1), rel=0.05)


def test_an_organisation_at_two_stages_is_one_with_two_agents(mine):
    assert mine.names == ("Reads Co.", "Start", "<b>X</b>", "S")
    assert mine.units == [[0, 1], [2], [3], [4]]
    assert [row["organisations"] for row in map_layout.stage_sums(mine, 0)] == [1, 2, 2, 0, 0, 0, 0]
    assert mine.total("fte", 0, 0) == pytest.approx(6.0)
    assert mine.rivals(0, 0) == (1, 1)
    assert mine.rivals(0, 2) == (0, 0)
    assert mine.partners(0, 0) == [(1, pytest.approx(0.9)), (3, pytest.approx(0.2))]
    table = organisation_table.table(mine, 0)
    reads = table[table["organisation"] == "Reads Co."].iloc[0]
    assert reads["stage"] == "Early-grade reading | Middle-grade maths"
    assert (reads["rivals"], reads["rivals known"]) == (1, 1)


def test_gaps_and_crowds_are_named(mine, quick):
    assert map_layout.gap_sentence(mine, 0) == (
        "Gaps: High-school graduation, Post-secondary enrolment, Post-secondary completion and 1 more have no "
        "organisation · Most organisations: Early-grade reading and Middle-grade maths (2)"
    )
    even = parse_roster(quick.scenario, HEAD + "A,,ready|reading|maths|graduate|enrol|complete|employed,,700000\n")
    assert "Every stage has 1 organisation" in map_layout.gap_sentence(
        simulate_trajectory(settings_with_roster(quick, even).scenario, 1), 0
    )


def test_where_everybody_works_the_gap_is_where_need_is_least_met(quick):
    trajectory = simulate_trajectory(quick.scenario, 3)
    sums = map_layout.stage_sums(trajectory, 0)
    least = min(sums, key=lambda row: row["met"])
    fewest = min(sums, key=lambda row: row["organisations"])
    assert least["organisations"] > fewest["organisations"] > 0  # a count alone would name another stage
    assert [row["stage"] for row in sums if row["gap"]] == [least["stage"]]
    said = map_layout.gap_sentence(trajectory, 0)
    assert said.startswith(f"Gap: need is least met at {least['stage']} ({100 * least['met']:.0f} %) · ")
    assert f"Fewest organisations: {fewest['stage']} ({fewest['organisations']}) · Most: " in said


def test_for_whom_nobody_works_specially_is_said_by_name(mine, quick):
    said = map_layout.empty_cells(mine, 0)
    assert said.startswith("Nobody works specially for: Kindergarten readiness in ")
    assert said.endswith(" more.")
    one = quick.scenario.segments[:1]
    assert map_layout.empty_cells(replace(mine, scenario=replace(mine.scenario, segments=one)), 0) == ""


def test_one_organisation_in_words_and_as_a_drawing(mine):
    facts = organisation_detail.facts(mine, 1, 0)
    assert facts["label"] == "Reads Co."
    assert "competes with 1 other nonprofit at its stage" in organisation_detail.facts(mine, 0, 0)["competes"]
    assert organisation_detail.facts(mine, 0, 3)["competes"] == "It does not live on grants."
    assert "Start (0.90)" in organisation_detail.facts(mine, 0, 0)["trusts"]
    table = organisation_detail.years(mine, 0)
    assert table["year"].tolist() == [0.0, 1.0, 2.0, 2.5]
    assert all(len(word) == 2 * 8 + 1 for word in table["practice"])
    for width in (340, 760):
        svg = ElementTree.fromstring(drawing.draw(table, width, 2))
        assert svg.get("role") == "img"
        assert float(svg.get("viewBox").split()[2]) == width
    assert "Reads" not in organisation_detail.figure_of(mine, 0, 1, 340).numbers["name"]


def test_places_of_relations_hold_for_the_whole_run(mine):
    first, last = map_layout.relations(mine, 0), map_layout.relations(mine, mine.last)
    assert [(n["x"], n["y"]) for n in first["nodes"]] == [(n["x"], n["y"]) for n in last["nodes"]]
    assert [t["trust"] for t in first["ties"]] == pytest.approx([0.9, 0.2])
    assert all(0 <= n["x"] <= 1 and 0 <= n["y"] <= 1 for n in first["nodes"])


def test_the_table_has_the_numbers_of_each_organisation(mine):
    """The same as an organisation looked at closely: sums over its units, means by size."""
    table = organisation_table.table(mine, 1)
    assert list(table.columns) == list(organisation_table.TABLE_COLUMNS.values())
    for k, row in enumerate(table.itertuples(index=False)):
        assert row[0] == mine.names[k]
        assert row[5] == pytest.approx(mine.total("fte", 1, k), abs=0.006)
        assert row[6] == pytest.approx(mine.total("money", 1, k), abs=0.6)
        assert row[-5] == pytest.approx(mine.mean("trust", 1, k), abs=0.0006)
        assert row[-2:] == mine.rivals(1, k)


def test_the_table_is_searched_sorted_and_turned_on_all_rows(quick):
    stages = [s.name for s in quick.scenario.stages]
    text = HEAD + "".join(
        f"{'Große' if k % 10 else 'Ziel'} {k},,{stages[k % 7]},,{80_000 * (1 + k)}\n" for k in range(250)
    )
    trajectory = simulate_trajectory(
        settings_with_roster(quick.changed({"time.months": 1}), parse_roster(quick.scenario, text)).scenario, 1
    )
    first = organisation_table.rows(trajectory, 0)
    assert (first.total_count, first.pages, first.which) == (250, 3, trajectory.order[:100])
    assert len(organisation_table.rows(trajectory, 0, page=2).which) == 50
    assert organisation_table.rows(trajectory, 0, page=99).page == 2
    found = organisation_table.rows(trajectory, 0, find="ziel early-grade")
    assert {trajectory.names[k] for k in found.which} == {f"Ziel {k}" for k in range(0, 250, 10) if k % 7 == 1}
    assert organisation_table.rows(trajectory, 0, find="GROSSE 19").total_count == 12
    assert organisation_table.rows(trajectory, 0, find="(.*").total_count == 0
    largest = organisation_table.rows(trajectory, 0, sort="fte", down=True)
    assert largest.which == list(range(249, 149, -1))
    assert organisation_table.rows(trajectory, 0, find="ziel", sort="fte").which == list(range(0, 250, 10))
    assert (
        organisation_table.rows(trajectory, 0, sort="organisation", page=2).table["organisation"].iloc[-1] == "Ziel 90"
    )
    assert len(organisation_table.file_of(trajectory, 0)["text"].splitlines()) == 251


def test_the_head_of_a_column_sorts_up_down_and_not():
    view_state = OrganisationsView()
    for told in ({"sort": "fte", "down": False}, {"down": True}, {"sort": "", "down": False}):
        assert next_order(view_state, "fte") == told
        view_state = replace(view_state, **told)
    assert next_order(view_state, "label") == {}


def test_an_address_says_what_is_looked_at_and_only_what_differs(mine):
    assert view_query(OrganisationsView()) == ""
    view_state = OrganisationsView("table", "isolated", 2, 3, "rivals-known", True)
    query = view_query(view_state)
    assert view_from("?community=small-town&" + query) == (view_state, [])
    for text in ("Start", "South", "Reads"):
        assert text not in view_query(replace(view_state, find=text, page=4, playing=True))
    wrong, notes = view_from(
        "view.show=tabel&view.year=-1&view.organisation=0&view.sort=label&view.yaer=3&view.arm=both"
    )
    assert wrong == OrganisationsView()
    assert len(notes) == 6
    assert "allowed: map, matrix, table, relations" in notes[0]
    assert "did you mean 'view.year'" in notes[4]
    far = valid_view(view_from("view.year=99&view.organisation=99&view.show=relations")[0], mine)
    assert (far.moment, far.chosen, far.view) == (mine.last, NO_ORGANISATION, "relations")


@given(st.text(max_size=60))
def test_no_address_breaks_the_page(text):
    for search in (text, *(f"view.{name}={text}" for name in ("show", "arm", "year", "organisation", "sort"))):
        view_state, _ = view_from(search)
        assert view_from(view_query(view_state)) == (view_state, [])


def test_large_communities_are_run_when_asked(quick):
    """An estimate for each number of runs that is not at hand yet, and words for how far runs are."""
    assert verdict_on_request.choices(None, 0) == [{"runs": 20, "takes": ""}, {"runs": 200, "takes": ""}]
    assert verdict_on_request.choices(2.0, 0) == [
        {"runs": 20, "takes": "about 40 s"},
        {"runs": 200, "takes": "about 6 min 40 s"},
    ]
    assert [c["runs"] for c in verdict_on_request.choices(2.0, 20)] == [200]
    assert verdict_on_request.choices(2.0, 200) == []
    assert verdict_on_request.PairedRunProgress(0, 20, 0.0).text == "0 of 20 paired runs"
    assert verdict_on_request.PairedRunProgress(5, 20, 10.0).text == "5 of 20 paired runs, about 30 s left"
    assert verdict_on_request.seconds_a_run(quick.changed({"time.months": 6})) > 0


def test_runs_are_kept_by_scenario_and_seed(quick):
    lives = TrajectoryCache()
    assert lives.of(quick.scenario, 1) is lives.of(quick.scenario, 1)
    assert lives.of(quick.scenario, 2) is not lives.of(quick.scenario, 1)
    assert not np.array_equal(lives.of(quick.scenario, 2).stage, lives.of(quick.scenario, 1).stage)


def test_a_file_is_saved_for_each_button(quick):
    """One file a click; what is exported is what is read again, and ties only where there are some."""
    scenario = quick.scenario
    files = {what: download(what, scenario, 1) for what in ("organisations", "ties")}
    assert {f["name"] for f in files.values()} == {"organisations.csv", "ties.csv"}
    again = parse_roster(scenario, files["organisations"]["text"], files["ties"]["text"])
    assert again == drawn_roster(scenario, 1)
    template = {what: download(f"template-{what}", scenario, 1) for what in ("organisations", "ties")}
    assert [f["name"] for f in template.values()] == ["template-organisations.csv", "template-ties.csv"]
    assert parse_roster(scenario, template["organisations"]["text"], template["ties"]["text"]).ties
