"""Files of other makers: the exempt-organisations master file, 360Giving grants, and all of a place together."""

from __future__ import annotations

from pathlib import Path

import pytest

from cisim.own_community.csv_file import given_columns, parse_community
from cisim.own_community.grants import GrantsError, read_grants
from cisim.own_community.inspect import inspect_files
from cisim.own_community.load import CommunityFileWarning, load_community, read_community
from cisim.own_community.ntee import propose_stage, stage_in_title
from cisim.own_community.problems import CommunityFileError
from cisim.scenario.load import load

PLACE = Path(__file__).parents[2] / "examples" / "place"
COLUMNS = (
    "EIN,NAME,ICO,STREET,CITY,STATE,ZIP,GROUP,SUBSECTION,AFFILIATION,CLASSIFICATION,RULING,DEDUCTIBILITY,FOUNDATION,"
    "ACTIVITY,ORGANIZATION,STATUS,TAX_PERIOD,ASSET_CD,INCOME_CD,FILING_REQ_CD,PF_FILING_REQ_CD,ACCT_PD,ASSET_AMT,"
    "INCOME_AMT,REVENUE_AMT,NTEE_CD,SORT_NAME"
)


def master(*rows):
    """A master file: (ein, name, zip, foundation, income, revenue, code, second name) a row."""
    lines = (f"{e},{n},,1 A ST,X,XX,{z},1234,03,3,1000,199501,1,{f},0,1,01,202112,5,5,01,0,12,9,{i},{r},{c},{s}"
             for e, n, z, f, i, r, c, s in rows)  # fmt: skip
    return COLUMNS + "\n" + "".join(f"{line}\n" for line in lines)


ROWS = (
    ("1", "EARLY START", "00101", "15", "300000", "250000", "B210", "OTHER NAME"),
    ("2", "PTA", "00101-0001", "15", "8000", "7000", "B94Z", ""),
    ("3", "PTA", "00102", "15", "9000", "8000", "B940", ""),
    ("4", "RICH GIVERS", "00101", "04", "9000000", "8000000", "B82", ""),
    ("5", "OPERA", "00101", "15", "9000", "8000", "A6A0", ""),
    ("6", "NO CODE", "00101", "15", "9000", "8000", "", ""),
    ("7", "TINY PRESCHOOL", "00101", "15", "", "", "B21", ""),
    ("8", "JOBS", "00999", "15", "90000", "80000", "J22", ""),
)


def test_a_master_file_gives_nonprofits_with_stages_by_code(small):
    community = parse_community(small, master(*ROWS))
    found = [(o.label, o.sector, o.stages, o.segment, o.budget) for o in community.roster.organisations]
    assert found == [
        ("EARLY START", "nonprofit", ("Kindergarten readiness",), "", 250_000),
        ("PTA (EIN 2)", "nonprofit", ("Early-grade reading",), "", 7000),
        ("PTA (EIN 3)", "nonprofit", ("Early-grade reading",), "", 8000),
        ("JOBS", "nonprofit", ("Employment",), "", 80_000),
    ]
    (reading,) = community.readings
    assert "label = NAME, budget = REVENUE_AMT, ntee = NTEE_CD" in reading.columns
    assert reading.left_out == (
        "4 rows left out: 1 of a foundation, which gives (funders come with the scenario) (row 5), "
        "1 of an NTEE code that no stage is about (row 6), 1 without an NTEE code (row 7), 1 without revenue (row 8)"
    )
    assert any("confidence high: B21 preschools (2) = Kindergarten readiness" in note for note in reading.notes)
    assert any("confidence low: B94 parent and teacher groups (2) = Early-grade reading" in n for n in reading.notes)


def test_columns_and_places_of_a_master_file_can_be_chosen(small):
    given = given_columns(["budget=INCOME_AMT", "zip=00102|00999"])
    community = parse_community(small, master(*ROWS), given=given)
    assert [(o.label, o.budget) for o in community.roster.organisations] == [("PTA", 9000), ("JOBS", 90_000)]
    assert "6 of another zip" in community.readings[0].left_out


def test_a_code_proposes_no_stage_that_the_scenario_does_not_have(small):
    assert propose_stage("B21Z", small.stages).confidence == "high"
    assert propose_stage("O21", small.stages).stage == "Middle-grade maths"
    assert [propose_stage(code, small.stages) for code in ("A65", "", "B", "21", "X20", "T30")] == [None] * 6
    assert propose_stage("B21", load("elizabeth-river").stages) is None
    assert stage_in_title("Fourth grade reading scores", small.stages) == "Early-grade reading"
    assert stage_in_title("Reading and graduation", small.stages) == ""


GRANTS_HEAD = "Currency,Amount Awarded,Award Date,Planned Dates:Duration (months),Recipient Org:Name,Funding Org:Name\n"


def read(folder, text, *columns):
    path = folder / "grants.csv"
    path.write_text(text, encoding="utf-8")
    return read_grants(path, columns)


def test_grants_are_read(tmp_path):
    rows = (
        'USD,"250,000",2015-03-04T00:00:00+00:00,24,Early Start,Example Trust\n'
        "USD,50000,03/04/2016,12,Reads,EXAMPLE TRUST\nUSD,30000,2018,,Reads,Other Fund\n"
        "USD,-3000,2018,,Reads,Other Fund\nUSD,,2018,,Reads,Other Fund\n"
    )
    grants, reading = read(tmp_path, GRANTS_HEAD + rows)
    assert grants.funders == {"Example Trust": 300_000, "Other Fund": 30_000}
    assert (grants.years, grants.dollars_a_year, grants.months) == (4, 82_500, 24)
    assert reading.lines()[0].endswith(
        "3 grants of 2 funders to 2 recipients, 2015 to 2018, $330,000, $82,500 a year, half of it for up to 24 months"
        ", 2 rows left out: 1 of grants taken back (row 5), 1 without an amount (row 6)"
    )
    foundation, _ = read(tmp_path, "Grantee,Amount,Tax Year\nReads,5000,2019\n", "funder=Model Fund")
    assert [(g.funder, g.recipient, g.dollars, g.year) for g in foundation.rows] == [
        ("Model Fund", "Reads", 5000, 2019)
    ]


def test_grants_in_another_currency_need_a_rate(tmp_path):
    text = f"{GRANTS_HEAD}GBP,1000,2015,12,A,B\nUSD,1000,2015,12,A,B\n"
    with pytest.raises(GrantsError, match="row 2, column currency: 'GBP' given; allowed: dollars"):
        read(tmp_path, text)
    grants, _ = read(tmp_path, text, "currency=GBP", "amount=Amount Awarded*1.25")
    assert [g.dollars for g in grants.rows] == [1250]
    with pytest.raises(GrantsError) as error:
        read(tmp_path, GRANTS_HEAD + "USD,some,when,y,,\n")
    assert [p.column.split(" (")[0] for p in error.value.problems] == [
        "amount",
        "funder",
        "recipient",
        "date",
        "duration",
    ]


def test_the_example_files_are_understood(small):
    files = {
        "organisations": PLACE / "master-file.csv",
        "series": PLACE / "indicators.csv",
        "grants": PLACE / "grants.csv",
    }
    organisations, series, grants = inspect_files(small, files)
    assert "32 organisations (32 nonprofit)" in organisations.summary
    assert series.summary.startswith("15 values of 3 of 7 stages, 2015 to 2020")
    assert grants.summary.startswith("24 grants of 3 funders")
    (graduation,) = inspect_files(small, {"series": PLACE / "graduation.csv"})
    assert graduation.summary == "5 values of 1 of 7 stages, 2015 to 2020, 78.1 to 82.3 points"


def test_what_is_wrong_with_several_files_is_said_at_once(small, tmp_path):
    (tmp_path / "o.csv").write_text("label,stage,budget\nA,nowhere,5\n")
    (tmp_path / "s.csv").write_text("year,stage,value\n2010,ready,x5\n")
    with pytest.raises(CommunityFileError) as error:
        inspect_files(small, {"organisations": tmp_path / "o.csv", "series": tmp_path / "s.csv"})
    assert [p.column for p in error.value.problems] == ["stage", "value"]
    with pytest.raises(CommunityFileError, match="column stage: 'x' given"):
        inspect_files(small, {"organisations": tmp_path / "o.csv"}, ["organisations.stage=x"])


def test_in_python_what_may_be_wrong_is_a_warning(tmp_path):
    path = tmp_path / "o.csv"
    path.write_text(
        "label,stage,budget\n" + "".join(f"Org {k},ready,{20_000 + k}\n" for k in range(9)) + "Z,ready,20\n"
    )
    with pytest.warns(CommunityFileWarning, match="row 11, column budget: '20' is read as"):
        load_community("adaptive-city", path)
    assert len(read_community(load("adaptive-city"), path).readings[0].warnings) == 1
