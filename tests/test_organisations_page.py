"""What the page Organisations shows, without a browser: a run by year, gaps and overlaps, rivals, own files, links."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from cisim.charts.page import organisation as drawing
from cisim.community_file import parse_roster
from cisim.dashboard import inspected, places
from cisim.dashboard.lived import Lives, live
from cisim.dashboard.own import Own, OwnSettings, address, carrying, command, fits, wanted, without
from cisim.dashboard.settings import Settings
from cisim.dashboard.url import from_query
from cisim.simulate import run

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
    return live(carrying(quick, parse_roster(quick.scenario, HEAD + ROWS, TIES)).scenario, 1)


def test_a_life_is_the_first_run_of_the_ensemble(quick):
    """The picture is of a run that the verdict counts."""
    lived, record = live(quick.scenario, 1), run([quick.scenario], 1, seed=1, every=12)
    assert lived.months.tolist() == record.months.tolist() == [0, 12, 24, 30]
    capacity = lived.numbers["fte"]
    mean = (lived.numbers["effectiveness"] * capacity).sum(axis=1) / capacity.sum(axis=1)
    assert mean == pytest.approx(record.metrics["effectiveness"][0, 0], rel=1e-5)
    assert lived.numbers["trust"].mean(axis=1) == pytest.approx(record.metrics["trust"][0, 0], rel=1e-5)
    assert [lived.member[k].mean() for k in range(4)] == pytest.approx(record.metrics["members"][0, 0])


def test_money_and_hours_add_up(quick):
    lived = live(quick.scenario, 1)
    nonprofits = lived.sector == 0
    own = 0.5 * 80_000 * lived.numbers["fte"][0, nonprofits].sum()
    assert lived.numbers["money"][1, nonprofits].sum() <= own + quick.scenario["money.pool"] + 1
    hours = sum(lived.numbers[use] for use in ("service", "search", "fundraising", "reporting", "coordination"))
    assert hours[1:].sum(axis=1) == pytest.approx(140 * lived.numbers["fte"][1:].sum(axis=1), rel=0.05)


def test_an_organisation_at_two_stages_is_one_with_two_agents(mine):
    assert mine.names == ("Reads Co.", "Start", "<b>X</b>", "S")
    assert mine.units == [[0, 1], [2], [3], [4]]
    assert [row["organisations"] for row in places.stage_sums(mine, 0)] == [1, 2, 2, 0, 0, 0, 0]
    assert mine.total("fte", 0, 0) == pytest.approx(6.0)
    assert mine.rivals(0, 0) == (1, 1)
    assert mine.rivals(0, 2) == (0, 0)
    assert mine.partners(0, 0) == [(1, pytest.approx(0.9)), (3, pytest.approx(0.2))]
    table = places.table(mine, 0, mine.order)
    reads = table[table["organisation"] == "Reads Co."].iloc[0]
    assert reads["stage"] == "Early-grade reading | Middle-grade maths"
    assert (reads["rivals"], reads["rivals known"]) == (1, 1)


def test_gaps_and_overlaps_are_named(mine, quick):
    assert places.gap_sentence(mine, 0) == (
        "Gaps: High-school graduation, Post-secondary enrolment, Post-secondary completion and 1 more have no "
        "organisation · Overlap: Early-grade reading and Middle-grade maths have 2 each"
    )
    even = parse_roster(quick.scenario, HEAD + "A,,ready|reading|maths|graduate|enrol|complete|employed,,700000\n")
    assert "no gap, no overlap" in places.gap_sentence(live(carrying(quick, even).scenario, 1), 0)
    assert "pairs of stage and neighbourhood" in places.empty_cells(mine, 0)


def test_one_organisation_in_words_and_as_a_drawing(mine):
    facts = inspected.facts(mine, 1, 0)
    assert facts["label"] == "Reads Co."
    assert "competes with 1 other nonprofit at its stage" in inspected.facts(mine, 0, 0)["competes"]
    assert inspected.facts(mine, 0, 3)["competes"] == "It does not live on grants."
    assert "Start (0.90)" in inspected.facts(mine, 0, 0)["trusts"]
    table = inspected.years(mine, 0)
    assert table["year"].tolist() == [0.0, 1.0, 2.0, 2.5]
    assert all(len(word) == 2 * 8 + 1 for word in table["practice"])
    for width in (340, 760):
        svg = ElementTree.fromstring(drawing.draw(table, width, 2))
        assert svg.get("role") == "img"
        assert float(svg.get("viewBox").split()[2]) == width
    assert "Reads" not in inspected.file_of(mine, 0, "csv", 1, 340)["name"]


def test_places_of_relations_hold_for_the_whole_run(mine):
    first, last = places.relations(mine, 0), places.relations(mine, mine.last)
    assert [(n["x"], n["y"]) for n in first["nodes"]] == [(n["x"], n["y"]) for n in last["nodes"]]
    assert [t["trust"] for t in first["ties"]] == pytest.approx([0.9, 0.2])
    assert all(0 <= n["x"] <= 1 and 0 <= n["y"] <= 1 for n in first["nodes"])


def test_runs_are_kept_by_scenario_and_seed(quick):
    lives = Lives()
    assert lives.of(quick.scenario, 1) is lives.of(quick.scenario, 1)
    assert lives.of(quick.scenario, 2) is not lives.of(quick.scenario, 1)
    assert not np.array_equal(lives.of(quick.scenario, 2).stage, lives.of(quick.scenario, 1).stage)


def test_files_are_used_only_if_nothing_is_wrong(quick):
    scenario = quick.scenario
    good = Own().given({"kind": "organisations", "name": "a.csv", "text": HEAD + ROWS}, scenario)
    assert good.used.organisations is not None
    bad = good.given({"kind": "ties", "name": "t.csv", "text": "from,to\nReads Co.,Nobody\n"}, scenario)
    assert bad.used == good.used
    assert [(p.row, p.column) for p in bad.problems] == [(2, "to")]
    first = Own().given({"kind": "ties", "name": "t.csv", "text": TIES}, scenario)
    assert first.waiting is not None
    both = first.given({"kind": "organisations", "name": "a.csv", "text": HEAD + ROWS}, scenario)
    assert both.used.ties == ("t.csv", TIES)
    unreadable = good.given({"kind": "organisations", "name": "x.csv", "error": "is not UTF-8 text"}, scenario)
    assert unreadable.problems[0].text == "is not UTF-8 text"


def test_links_carry_the_hash_and_nothing_else(quick):
    own = Own().given({"kind": "organisations", "name": "a.csv", "text": HEAD + ROWS}, quick.scenario)
    settings = carrying(quick, own.used.roster(quick.scenario))
    key = settings.scenario.roster.hash
    link = address(settings, key, share=True)
    assert wanted("?" + link) == key
    assert from_query(link) == (quick, [])
    assert "Reads" not in link
    assert without(settings) == quick
    assert wanted("organisations=<script>") == ""
    assert command(quick, own).endswith("--organisations a.csv")
    assert isinstance(settings, OwnSettings)
    assert settings == carrying(quick, own.used.roster(quick.scenario))
    assert len({settings, quick}) == 2
    assert fits(settings.scenario)
