"""An own community from CSV: what is read, what is refused and how it is said, what it does in the model."""

from __future__ import annotations

import csv
import io
import json
import pickle
import time

import numpy as np
import pytest
from click.testing import CliRunner

import cisim
from cisim.agents.model import CommunityModel
from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.errors import CisimError, ScenarioError
from cisim.model.kernels.layout import Account, Org, Trait
from cisim.model.streams import replication_seeds
from cisim.own_community.csv_file import organisations_text, parse_roster, templates, ties_text
from cisim.own_community.load import load_community, with_roster
from cisim.own_community.problems import MAX_PROBLEMS, CommunityFileError
from cisim.scenario.roster import Organisation, Roster, Tie
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.drawn_community import drawn_roster
from cisim.simulation.simulate import run
from community_tools import HEAD, ROWS, problems, roster


def first_block(scenario, runs=3):
    return draw_block(ScenarioColumns((scenario,)), [0] * runs, replication_seeds(1, runs))


# --- what is read


def test_rows_become_organisations_in_the_order_of_sectors(small):
    found = roster(small)
    assert [o.label for o in found.organisations] == ["Reads Co.", "Early Start, Inc.", "Schools", "Chamber"]
    reads, start, schools, _ = found.organisations
    assert reads.stages == ("Early-grade reading", "Middle-grade maths")
    assert (reads.segment, reads.tags) == ("South", ("books", "youth"))
    assert (start.sector, start.segment, start.budget) == ("nonprofit", "North", 250_000)
    assert (schools.sector, schools.segment) == ("government", "")
    assert list(found.counts.values()) == [3, 1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "Label,Type,Stage(s),Neighbourhood,Budget,Description\nA,Nonprofit,READING,all,1e5,anything\n",
        "\ufeffLabel;Sector;Stage;Budget\r\nA;non-profit; reading ;100000\r\n\r\n",
        "STAGES\tBUDGET\tORGANISATION\nreading\t100000.0\tA\n",
    ],
)
def test_headings_of_others_capitals_and_semicolons_are_understood(small, text):
    """As Kumu and spreadsheets write them."""
    found = parse_roster(small, text)
    assert found.organisations == (Organisation("A", "nonprofit", ("Early-grade reading",), "", 100_000.0),)


def test_ten_thousand_rows_are_read_and_simulated_within_seconds(city):
    """Read, and one run of fifteen years: about 2 s of a core; counted so, because machines are busy."""
    stages = [s.name for s in city.stages]
    rows = "".join(f"Org {i},nonprofit,{stages[i % 7]},,{50_000 + i},\n" for i in range(10_000))
    ties = "from,to\n" + "".join(f"Org {i},Org {(i + 7) % 10_000}\n" for i in range(10_000))
    start = time.process_time()
    own = with_roster(city, roster(city, rows, ties))
    record = run([own], 1, detail=False)
    assert time.process_time() - start < 10
    assert own.organisations == 10_000
    assert np.isfinite(record.attainment).all()


# --- what is refused


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A,nonproft,reading,North,5,", "row 2, column sector: 'nonproft' given; allowed: nonprofit, government, busi"),
        ("A,,Readng,North,5,", "row 2, column stage: 'Readng' given; allowed: Kindergarten readiness, Early-grade re"),
        ("A,,,North,5,", "row 2, column stage: is empty; allowed:"),
        ("A,,reading,Nort,5,", "did you mean 'North'?"),
        ("A,,reading,North,many,", "row 2, column budget: 'many' given; allowed: dollars a year, a number from 1 on"),
        ("A,,reading,North,-5,", "column budget: '-5' given"),
        ("A,,reading,North,nan,", "column budget: 'nan' given"),
        ("A,,reading,North,1e999,", "column budget: '1e999' given"),
        ('A,,reading,North,"1,2",', "column budget: '1,2' given"),
        ("A,,reading,North,,", "column budget: is empty"),
        (",,reading,North,5,", "row 2, column label: is empty"),
        ("A,funder,reading,North,5,", "sectors.funders and money.pool"),
        ("A,,reading,North,5,,,x", "8 cells under 6 headings"),
        ("x" * 201 + ",,reading,,5,", "201 characters; allowed: up to 200"),
        ('"A,,reading', "row 2: cannot be read as CSV"),
        ("A,business,reading,,5,", "has no nonprofit"),
    ],
)
def test_each_mistake_is_named_with_row_column_and_what_is_allowed(small, row, said):
    found = problems(small, row + "\n")
    assert len(found) == 1
    assert found[0].startswith("organisations.csv: ")
    assert said in found[0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Reads C,Schools,", "row 2, column from: 'Reads C' given, which is no label of the organisations"),
        ("Reads C,Schools,", "did you mean 'Reads Co.'?"),
        (",Schools,", "row 2, column from: is empty"),
        ("Schools,Schools,", "row 2, column to: 'Schools' given, a tie to itself"),
        ("Schools,Chamber,2", "row 2, column strength: '2' given; allowed: a number from 0 to 1, or nothing"),
        ("Schools,Chamber,1\nChamber,Schools,0", "row 3, column strength: another one than in row 2"),
    ],
)
def test_mistakes_of_ties_are_named(small, row, said):
    assert said in problems(small, ties=f"from,to,strength\n{row}\n")[0]


def test_all_mistakes_of_both_files_are_said_at_once_and_long_lists_are_cut(small):
    found = problems(small, ROWS + "Schools,school,reading,West,0,\n", "from,to\nNobody,Schools\n")
    assert [line.split(": ")[1] for line in found] == [
        *(f"row 6, column {c}" for c in ("label", "sector", "segment", "budget")),
        "row 2, column from",
    ]
    assert "stands in row 4 already" in found[0]
    many = problems(small, "".join(f"A{k},,nowhere {k},,5,\n" for k in range(MAX_PROBLEMS + 7)))
    assert len(many) == MAX_PROBLEMS + 1
    assert many[-1] == "and 7 more"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (HEAD, "has headings and no row"),
        ("label,stage,budgt\nA,reading,5\n", "column budget: is missing; is it 'budgt'?"),
        ("label,stage,stage,budget\nA,reading,reading,5\n", "column stage: there are two such columns"),
        (HEAD + "A,,reading,,5,\n" * 10_002, "more than 10,000 rows"),
    ],
)
def test_files_that_are_no_such_tables_are_refused(small, text, said):
    with pytest.raises(CommunityFileError, match=said.replace("?", r"\?")):
        parse_roster(small, text)


def test_files_that_cannot_be_read_are_named(small, tmp_path):
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(CommunityFileError, match=r"book.csv: is a workbook .* Save As, CSV UTF-8"):
        load_community("adaptive-city", tmp_path / "book.csv")
    with pytest.raises(CommunityFileError, match=r"none.csv: there is no such file"):
        load_community("adaptive-city", tmp_path / "none.csv")


# --- what it does in the model


def test_places_sizes_and_ties_are_as_given_and_all_else_is_drawn(small):
    own = with_roster(small, roster(small))
    b = first_block(own)
    names = [s.name for s in own.stages]
    assert [names[s] for s in b.orgs.traits[0, Trait.stage]] == [
        "Early-grade reading", "Middle-grade maths", "Kindergarten readiness", "Early-grade reading", "Employment"
    ]  # fmt: skip
    assert b.orgs.traits[0, Trait.segment].tolist() == [2, 2, 0, -1, -1]
    assert b.orgs.org[0, Org.capacity] == pytest.approx(np.array([240, 240, 250, 3200, 150]) / 80)
    assert b.ties.edge[0, :, : b.ties.n_edges[0]].T.tolist() == [[0, 1], [0, 2], [0, 3]]
    assert (b.ties.trust[:, :2] == [1.0, 0.9]).all()  # of one organisation; as given
    assert len(set(b.ties.trust[:, 2].tolist())) == 3  # drawn
    assert len({tuple(row) for row in b.orgs.traits[:, Trait.practice].tolist()}) == 3
    assert own["money.pool"] == pytest.approx(0.5 * 730_000)


def test_a_segment_that_is_not_named_is_drawn_by_the_shares_of_children(small):
    rows = "".join(f"N{k},,reading,,5000,\n" for k in range(2000))
    b = first_block(with_roster(small, roster(small, rows, None)), runs=2)
    shares = np.bincount(b.orgs.traits[0, Trait.segment], minlength=3) / 2000
    assert shares == pytest.approx([s.share for s in small.segments], abs=0.05)
    assert not np.array_equal(b.orgs.traits[0, Trait.segment], b.orgs.traits[1, Trait.segment])


def test_a_stage_without_organisations_can_be_simulated(small):
    own = with_roster(small, roster(small, "A,,reading,North,400000,\n", None))
    comparison = compare(own, runs=4)
    assert np.isfinite(comparison.stages).all()
    assert comparison.equal_money


def test_the_exported_community_lives_as_the_drawn_one(small):
    """Export, read again: the same roster; and in the run it was drawn for, the same history in both arms. Capacities
    go through dollars, which may cost them their last bit.
    """
    drawn = drawn_roster(small, seed=5)
    again = parse_roster(small, organisations_text(drawn), ties_text(drawn))
    assert again == drawn
    assert again.hash == drawn.hash
    own = with_roster(small, again, {"money.pool": small["money.pool"]})
    synthetic = run([small.isolated(), small], 1, seed=5)
    given = run([own.isolated(), own], 1, seed=5)
    np.testing.assert_allclose(synthetic.attainment, given.attainment, rtol=1e-12)
    np.testing.assert_allclose(synthetic.dollars, given.dollars, rtol=1e-12)


def test_money_is_conserved_and_equal_in_both_arms(small):
    comparison = compare(with_roster(small, roster(small)), runs=6)
    assert comparison.equal_money
    years = comparison.years
    assert comparison.dollars[..., Account.public_budgets] == pytest.approx(np.full((2, 6), 3_200_000 * years))
    assert comparison.dollars[..., Account.in_kind] == pytest.approx(np.full((2, 6), 150_000 * years))


def test_one_run_in_mesa_carries_the_labels_and_the_same_numbers(small):
    own = with_roster(small, roster(small))
    model = CommunityModel(own, rng=1)
    organisations = [a for a in model.agents if hasattr(a, "segment")]
    assert [a.label for a in organisations] == [
        "Reads Co. (Early-grade reading)", "Reads Co. (Middle-grade maths)", "Early Start, Inc.", "Schools", "Chamber"
    ]  # fmt: skip
    for _ in range(60):
        model.step()
    assert np.array_equal(model.attainment, run([own], 1, seed=1).attainment[0, 0, -1])


def test_the_hash_of_a_scenario_knows_the_files_and_no_label_is_handed_on(small):
    own, other = with_roster(small, roster(small)), with_roster(small, roster(small, ROWS.replace("480000", "480001")))
    assert len({small.hash, own.hash, other.hash}) == 3
    assert own.isolated().roster is own.roster
    assert pickle.loads(pickle.dumps(own)).hash == own.hash
    assert "Reads" not in json.dumps(own.to_dict())
    with pytest.raises(ScenarioError, match="give its files again"):
        cisim.Scenario.from_dict(own.to_dict())
    with pytest.raises(ScenarioError, match=r"sectors\.nonprofits = 9, but the organisations given are 3"):
        own.replace({"sectors.nonprofits": 9})
    with pytest.raises(ScenarioError, match="other stages or segments"):
        with_roster(cisim.load("small-town"), own.roster)
    assert small.difference(own)["organisations"] == (None, own.roster.hash)


def test_rosters_from_python_are_checked(small):
    stages, segments = [s.name for s in small.stages], [s.name for s in small.segments]
    good = Organisation("A", "nonprofit", (stages[0],), "", 5000.0)
    assert Roster.of([good], None, stages, segments).units == 1
    for bad in (
        [Organisation("A", "nonprofit", ("nowhere",), "", 5.0)],
        [Organisation("A", "charity", (stages[0],), "", 5.0)],
        [good, good],
        [],
    ):
        with pytest.raises(CisimError):
            Roster.of(bad, None, stages, segments)
    with pytest.raises(CisimError, match="not possible"):
        Roster.of([good], [Tie("A", "B")], stages, segments)


# --- files that are written


@pytest.mark.parametrize("label", ["=1+1", "+a", "-a", "@a", "'=a", "a=b", "=cmd|' /C calc'!A0", "<script>x</script>"])
def test_cells_that_look_like_formulas_are_harmless_and_read_back(small, label):
    stages, segments = [s.name for s in small.stages], [s.name for s in small.segments]
    one = Roster.of([Organisation(label, "nonprofit", (stages[0],), "", 5000.0, ("=x",))], (), stages, segments)
    text = organisations_text(one)
    cells = next(csv.reader(io.StringIO(text.split("\n", 1)[1])))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert parse_roster(small, text, ties_text(one)) == one


def test_templates_can_be_read(city):
    for scenario in (city, cisim.load("small-town")):
        texts = templates(scenario)
        found = parse_roster(scenario, *texts.values())
        assert found.empty_stages == []
        assert any(len(o.stages) == 2 for o in found.organisations)


# --- the command line


def test_commands_make_read_compare_and_refuse_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call = CliRunner().invoke
    assert call(main, ["template", "small-town", "--out", "t"]).exit_code == 0
    assert call(main, ["community", "small-town", "--out", "c"]).exit_code == 0
    assert "is there already" in call(main, ["community", "small-town", "--out", "c"]).stderr
    files = ["--organisations", "c/organisations.csv", "--ties", "c/ties.csv"]
    answer = call(main, ["compare", "small-town", *files, "--runs", "4", "--json", "--set", "time.months=24"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert told["roster"]["organisations"] == 17
    assert call(main, ["run", "small-town", *files, "--runs", "2", "--set", "time.months=12", "-q"]).exit_code == 0
    (tmp_path / "bad.csv").write_text(HEAD + "A,,Reading rooms,,5,\n", encoding="utf-8")
    refused = call(main, ["compare", "small-town", "--organisations", "bad.csv"])
    assert refused.exit_code == 2
    assert "bad.csv: row 2, column stage: 'Reading rooms' given; allowed: Kindergarten readiness" in refused.stderr
    alone = call(main, ["run", "small-town", "--ties", "c/ties.csv"])
    assert alone.exit_code == 2
    assert "--ties needs --organisations" in alone.stderr
