"""``cisim place``: a folder of files becomes a scenario of a place; and scenario files that name files."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import cisim
from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.errors import CisimError, ScenarioError
from cisim.own_community.grants import GrantOnFile
from cisim.own_community.place.build import build_place
from cisim.own_community.place.folder import kind_of, read_tables
from cisim.own_community.place.known_ties import Address, guessed_ties
from cisim.own_community.series import read_series_file
from cisim.scenario.load import from_text, load
from cisim.scenario.roster import Organisation

PLACE = Path(__file__).parents[2] / "examples" / "place"
BIRTHS = "Location,TimeFrame,DataFormat,Data\nSampleton,2018,Number,870\nSampleton,2019,Number,901\n"


@pytest.fixture
def folder(tmp_path):
    """A copy of the example, with room for more files."""
    return Path(shutil.copytree(PLACE, tmp_path / "Sampleton"))


def made(folder, city, **more):
    return build_place(folder, city, "adaptive-city", **{"children": 900} | more)


def test_files_are_told_apart_by_their_headings(folder):
    (folder / "births.csv").write_text(BIRTHS)
    (folder / "ours.csv").write_text("Organization_Name,Stage,Budget\nA,ready,5000\n")
    (folder / "known.csv").write_text("from,to\nA,B\n")
    (folder / "other.csv").write_text("x,y\n1,2\n")
    tables = read_tables(folder)
    kinds = {Path(t.file).name: kind for kind, several in tables.items() for t in several}
    assert kinds == {
        "master-file.csv": "organisations", "zips.csv": "zips", "graduation.csv": "series", "indicators.csv": "series",
        "grants.csv": "grants", "births.csv": "births",
        "ours.csv": "organisations", "known.csv": "ties", "other.csv": "",
    }  # fmt: skip
    assert [kind_of(t) for t in tables[""]] == [""]


def test_a_place_has_what_its_files_say(folder, city):
    place = made(folder, city)
    guesses = {g.what: g for g in place.guesses}
    assert guesses["children born each year"].confidence == "high"
    assert guesses["funders"].value == "3"
    assert guesses["at benchmark today: Kindergarten readiness"].value == "44.1%"
    assert guesses["at benchmark today: Employment"].confidence == "low"
    limited = guesses["at benchmark today: High-school graduation"]
    assert limited.confidence == "low"
    assert "78.1% is the value of 2015 in the series, more than can come of those who enter" in limited.why
    assert guesses["schools and agencies"].value == "none"
    lines = place.files["place.toml"].splitlines()
    for guess in place.guesses:
        if guess.line.startswith("place.toml:"):
            assert lines[int(guess.line.partition(":")[2]) - 1].endswith(f"# {guess.confidence}: {guess.why}")
    assert [row["what"] for row in csv.DictReader(place.files["guesses.csv"].splitlines())] == [*guesses]


def test_the_number_of_children_is_asked_for_or_found(folder, city):
    with pytest.raises(CisimError, match=r"no file counts births: .* Say it with --children NUMBER"):
        made(folder, city, children=None)
    (folder / "births.csv").write_text(BIRTHS)
    assert (
        "cohort = 901.0  # high: births of 2019 in births.csv" in made(folder, city, children=None).files["place.toml"]
    )
    assert "cohort = 500" in made(folder, city, children=500).files["place.toml"]


def test_neighbourhoods_come_from_the_list_of_zip_codes(folder, city):
    rows = list(csv.DictReader(made(folder, city).files["organisations.csv"].splitlines()))
    assert {row["segment"] for row in rows} == {"North", "South"}
    (folder / "zips.csv").write_text("zip\n00101\n")
    place = made(folder, city)
    assert '[[segments]]\nname = "All children"\nshare = 1.0' in place.files["place.toml"]
    assert len(list(csv.DictReader(place.files["organisations.csv"].splitlines()))) < len(rows)
    (folder / "zips.csv").unlink()
    assert "FAR AWAY PRESCHOOL" in made(folder, city).files["organisations.csv"]


def test_shares_of_neighbourhoods_come_from_the_children_in_the_list(folder, city):
    guesses = {g.what: g for g in made(folder, city).guesses}
    assert (guesses["children in North"].value, guesses["children in North"].confidence) == ("39%", "high")
    (folder / "zips.csv").write_text("zip,neighbourhood,children\n00101,North,100\n00102,South,none\n")
    with pytest.raises(CisimError, match=r"zips.csv: row 3, column children: 'none' given; allowed: children who live"):
        made(folder, city)
    (folder / "zips.csv").write_text("zip,neighbourhood\n00101,North\n00102,South\n")
    guesses = {g.what: g for g in made(folder, city).guesses}
    assert (guesses["children in North"].value, guesses["children in North"].confidence) == ("50%", "low")


GRANTS = (
    "funder,recipient,amount,date,duration months\n"
    "Large Fund,YOUTH CLUB NORTH,300000,2018-01-01,36\nLarge Fund,Youth Club South,300000,2018-05-01,36\n"
    "large fund,Youth Club North,200000,2019-01-01,12\nLarge Fund,YOUTH CLUB SOUTH,100000,2019-02-01,36\n"
    "Small Fund,Elsewhere,100000,2019-02-01,\n"
)


def test_grants_become_funders_with_sizes_and_terms(folder, city, tmp_path):
    (folder / "grants.csv").write_text(GRANTS)
    place = made(folder, city)
    for name, text in place.files.items():
        (tmp_path / name).write_text(text)
    scenario = load(tmp_path / "place.toml")
    assert [(f.name, f.own) for f in scenario.funders] == [
        ("Large Fund", {"size": 1.8}), ("Small Fund", {"size": 0.2}),
    ]  # fmt: skip
    assert (scenario["sectors.funders"], scenario["funding.term_isolated"]) == (2, 3)
    guesses = {g.what: g for g in place.guesses}
    large = guesses["funder: Large Fund"]
    assert (large.value, large.confidence) == ("90% of grants", "medium")
    assert large.why == "4 grants to 2, of whom 2 stand in the list; $450,000 a year"
    assert guesses["funder: Small Fund"].confidence == "low"
    paid = list(csv.DictReader(place.files["funding.csv"].splitlines()))
    assert [tuple(row.values()) for row in paid] == [
        ("Large Fund", "YOUTH CLUB NORTH", "2018", "300000", "yes"),
        ("Large Fund", "YOUTH CLUB NORTH", "2019", "200000", "yes"),
        ("Large Fund", "YOUTH CLUB SOUTH", "2018", "300000", "yes"),
        ("Large Fund", "YOUTH CLUB SOUTH", "2019", "100000", "yes"),
        ("Small Fund", "Elsewhere", "2019", "100000", "no"),
    ]


def test_terms_come_from_the_dates_of_each_funder(folder, city):
    rows = ["funder,recipient,amount,date,planned dates start date,planned dates end date"]
    rows += ["A,X,300,2018,2018-01-01,2020-12-31", "A,X,300,2018,2018-01-01,2020-12-31", "B,Y,100,2018,,"]
    (folder / "grants.csv").write_text("\n".join([*rows, "C,Y,100,2018,2018-01-01,2018-12-31"]) + "\n")
    terms = {g.what: g.value for g in made(folder, city).guesses if g.what.startswith("years of a grant")}
    assert terms == {"years of a grant": "3", "years of a grant: C": "1"}


def test_ties_are_what_funders_and_addresses_let_expect(folder, city):
    (folder / "grants.csv").write_text(GRANTS)
    place = made(folder, city)
    ties = {(row["from"], row["to"]): row for row in csv.DictReader(place.files["ties.csv"].splitlines())}
    both = ties["YOUTH CLUB NORTH", "YOUTH CLUB SOUTH"]
    assert (both["confidence"], both["why"]) == ("medium", "same funder: Large Fund 2018, Large Fund 2019")
    door = ties["CHILD CARE CENTER SOUTH", "EARLY STEPS PRESCHOOL CENTER"]
    assert (door["confidence"], door["strength"]) == ("medium", "")
    assert door["why"].startswith("same address")
    near = ties["WORK READY CENTER", "WORK READY NORTH"]
    assert (near["confidence"], near["why"]) == ("low", "same stage and ZIP code: Employment, 00102")
    known = {end for (one, other), row in ties.items() if not row["why"].startswith("drawn") for end in (one, other)}
    for (one, other), row in ties.items():
        assert not (row["why"].startswith("drawn") and {one, other} <= known), "drawn only where nothing is known"
    assert {g.line.partition(":")[0] for g in place.guesses if g.what == "ties"} == {"place.toml"}


def test_ties_are_drawn_by_the_model_where_the_files_tell_nothing(folder, city):
    for name in ("grants.csv", "master-file.csv", "zips.csv"):
        (folder / name).unlink()
    (folder / "ours.csv").write_text("Name,Stage,Budget\nA,ready,400000\nB,reading,500000\nC,ready,600000\n")
    place = made(folder, city)
    assert "ties.csv" not in place.files
    assert {g.what: g.value for g in place.guesses}["ties"] == "drawn"


def test_what_many_have_in_common_ties_nobody(city):
    organisations = [Organisation(f"O{k}", "nonprofit", ("Employment",), "", 1e5) for k in range(14)]
    grants = [GrantOnFile("Fund for all", o.label, 1000.0, 2018.0, 12.0) for o in organisations]
    same = {o.label: Address("1 Main St", "00101") for o in organisations}
    assert guessed_ties(organisations, grants, same, 6, 2) is None
    ties = guessed_ties(organisations, grants[:3], {}, 6, 2)
    assert [(t.one, t.other) for t in ties if t.confidence == "low" and t.why.startswith("same")] == [
        ("O0", "O1"), ("O0", "O2"), ("O1", "O2"),
    ]  # fmt: skip
    drawn = [t for t in ties if t.why.startswith("drawn")]
    assert {label for t in drawn for label in (t.one, t.other)} >= {f"O{k}" for k in range(3, 14)}
    assert guessed_ties(organisations, grants[:3], {}, 6, 2) == ties


def test_own_lists_stand_beside_a_master_file(folder, city):
    (folder / "schools.csv").write_text("Name,Type,Stage,Budget\nSchool District,school district,graduate,4000000\n")
    (folder / "known.csv").write_text("from,to,trust\nSchool District,Chamber of nobody,0.5\n")
    with pytest.raises(CisimError, match=r"known.csv: row 2, column to: 'Chamber of nobody' given, which is no label"):
        made(folder, city)
    (folder / "known.csv").unlink()
    place = made(folder, city)
    assert "schools and agencies" not in {g.what for g in place.guesses}


def test_the_place_can_be_compared_and_its_series_read(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(main, ["place", str(folder), "--children", "900", "--out", "mine"])
    assert answer.exit_code == 0, answer.output
    assert "children born each year" in answer.stdout
    assert "next: cisim compare mine/place.toml" in answer.stderr
    scenario = load("mine/place.toml", {"time.months": 24})
    assert (scenario["population.cohort"], scenario["sectors.funders"], len(scenario.segments)) == (900, 3, 2)
    assert scenario["sectors.nonprofits"] == len(scenario.roster.organisations) == 31
    assert compare(scenario, runs=2).equal_money
    series, _ = read_series_file(Path("mine/series.csv"), load("mine/place.toml"))
    assert series.data[0].value == 44.1
    again = CliRunner().invoke(main, ["place", str(folder), "--children", "900", "--out", "mine"])
    assert "is there already" in again.stderr
    whole = CliRunner().invoke(main, ["compare", "mine/place.toml", "--runs", "2", "-q"])
    assert "In ordinary districts without any partnership" in whole.stdout, whole.output
    told = json.loads(CliRunner().invoke(main, ["compare", "mine/place.toml", "--runs", "2", "-q", "--json"]).stdout)
    assert told["beside_ordinary"][1] in whole.stdout.replace("\n", " ")
    short = CliRunner().invoke(main, ["compare", "mine/place.toml", "--set", "time.months=24", "--runs", "2", "-q"])
    assert "indicators are left out" in short.stderr
    assert "ordinary districts" not in short.stdout


# --- scenario files that name files


def write(folder, name, text):
    (folder / name).write_text(text)
    return folder / name


def test_a_scenario_file_may_name_organisations_and_ties(tmp_path):
    write(tmp_path, "o.csv", "Who,Stage,Budget\nA,reading,400000\nB,ready,600000\n")
    write(tmp_path, "t.csv", "from,to\nA,B\n")
    text = 'extends = "adaptive-city"\n[files]\norganisations = "o.csv"\nties = "t.csv"\ncolumns = ["label=Who"]\n'
    own = load(write(tmp_path, "mine.toml", text))
    same = cisim.load_community("adaptive-city", tmp_path / "o.csv", tmp_path / "t.csv", columns=["label=Who"])
    assert (own.hash, own["money.pool"]) == (same.hash, 500_000)
    above = write(tmp_path, "above.toml", 'extends = "mine.toml"\n[money]\npool = 70000\n')
    assert load(above)["money.pool"] == 70_000
    assert load(above).roster == own.roster
    assert load(above, ["money.pool=80000"])["money.pool"] == 80_000
    assert load(tmp_path / "mine.toml", ["money.own_share=0.2"])["money.pool"] == 800_000


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ('organisation = "o.csv"', "unknown key; did you mean 'organisations'"),
        ("organisations = 3", "organisations: 3 given"),
        ('organisations = "none.csv"', "none.csv: there is no such file"),
    ],
)
def test_a_section_of_files_that_cannot_be_is_explained(tmp_path, section, said):
    path = write(tmp_path, "mine.toml", f'extends = "adaptive-city"\n[files]\n{section}\n')
    with pytest.raises(CisimError, match=said):
        load(path)


def test_a_scenario_of_somebody_else_names_no_files():
    with pytest.raises(ScenarioError, match=r"files: allowed in files of one's own only"):
        from_text('extends = "adaptive-city"\n[files]\norganisations = "o.csv"\n', "x.toml")
