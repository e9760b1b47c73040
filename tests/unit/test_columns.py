"""Which heading is which column: other names, units, guesses, ``--columns``; numbers that were cut at their commas."""

from __future__ import annotations

import pytest

from cisim.errors import CisimError
from cisim.own_community.columns import money_factor, parse_columns, split_heading
from cisim.own_community.csv_file import given_columns, parse_community
from cisim.own_community.organisations import ORGANISATIONS
from cisim.own_community.problems import CommunityFileError
from community_tools import problems

NAMES = [c.name for c in ORGANISATIONS]


def community(scenario, text, *columns):
    return parse_community(scenario, text, given=given_columns(columns))


def refused(scenario, text, *columns) -> str:
    with pytest.raises(CommunityFileError) as error:
        community(scenario, text, *columns)
    return str(error.value)


@pytest.mark.parametrize(
    ("heading", "name", "factor"),
    [
        ("Budget ($000s)", "budget", 1e3), ("Budget (in thousands)", "budget", 1e3),
        ("Budget in $ millions", "budget", 1e6),
        ("Annual_Operating_Budget", "annual operating budget", 1), ("INCOME_AMT", "income amt", 1),
        ("Organization_Name", "organization name", 1), ("OrganizationName", "organization name", 1),
        ("Value (%)", "value", 1), ("School Year", "school year", 1), ("Budget ($1,000s)", "budget", 1e3),
        ("\ufeffBudget [USD]", "budget", 1), ("% proficient", "percent proficient", 1),
    ],
)  # fmt: skip
def test_headings_are_a_name_and_a_unit(heading, name, factor):
    said, unit = split_heading(heading)
    assert (said, money_factor(unit)) == (name, factor)


@pytest.mark.parametrize(
    ("heading", "cell", "dollars"),
    [("Budget ($000s)", "250", 250_000), ("Annual_Operating_Budget", "250000", 250_000),
     ("INCOME_AMT", "90000", 90_000),
     ("Budget (millions)", "1.2", 1_200_000), ("Total Revenue", "$5,500", 5500)],
)  # fmt: skip
def test_budgets_are_found_under_other_headings_in_their_unit(small, heading, cell, dollars):
    found = community(small, f'Organization_Name,Stage,{heading}\nA,reading,"{cell}"\nB,reading,"{cell}"\n')
    assert [o.budget for o in found.roster.organisations] == [dollars, dollars]
    assert f"budget = {heading}" in found.readings[0].columns


def test_what_was_understood_is_said(small):
    text = (
        "Organization_Name,Stage,Annual_Operating_Budget,Phone\nA,reading,25000,1\nB,ready,4200000,2\n"
        "Total,,4225000,\nOrganization_Name,Stage,Annual_Operating_Budget,Phone\n"
    )
    (reading,) = community(small, text).readings
    first, columns = reading.lines()
    assert first == (
        "organisations.csv: 2 organisations (2 nonprofit), budgets $25,000 to $4.2 M, 2 of 7 stages, 2 rows left out: "
        "1 headings again (row 5), 1 of totals (row 4)"
    )
    assert "label = Organization_Name, stage = Stage, budget = Annual_Operating_Budget; not used: Phone" in columns


def test_a_column_is_where_one_says_it_is(small):
    text = "Name,Stage,INCOME_AMT,REVENUE_AMT\nA,reading,7000000,90000\nB,reading,8000000,70000\n"
    budgets = lambda *columns: [o.budget for o in community(small, text, *columns).roster.organisations]  # noqa: E731
    assert budgets() == [90_000, 70_000]
    assert budgets("budget=INCOME_AMT") == [7e6, 8e6]
    assert budgets("budget=revenue amt*10") == [900_000, 700_000]
    assert "no heading 'REVENUE'; did you mean 'REVENUE_AMT'?" in refused(small, text, "budget=REVENUE")


def test_a_value_may_be_given_for_all_rows(small):
    found = community(small, "Name,Budget\nA,90000\n", "stage=ready|reading")
    assert found.roster.organisations[0].stages == ("Kindergarten readiness", "Early-grade reading")


@pytest.mark.parametrize(
    ("text", "said"),
    [("bugdet=X", "no column 'bugdet'; did you mean 'budget'?"), ("budget", "expected COLUMN=HEADING"),
     ("=X", "expected")],
)  # fmt: skip
def test_columns_that_cannot_be_are_refused(text, said):
    with pytest.raises(CisimError, match=said.replace("?", r"\?")):
        parse_columns([text], NAMES)
    with pytest.raises(CisimError, match="given twice"):
        parse_columns(["budget=A", "budget=B"], NAMES)


def test_what_could_be_two_columns_is_asked_and_not_guessed(small):
    text = "Name,Stage,Own budget,City budget\nA,reading,90000,5\n"
    assert "could be each of 'Own budget', 'City budget': say which" in refused(small, text)
    assert community(small, text, "budget=Own budget").roster.organisations[0].budget == 90_000
    guessed = community(small, "Name,Stage,Yearly budget 2019,Budget year\nA,reading,90000,2019\n").readings[0]
    assert "budget = Yearly budget 2019 (guessed)" in guessed.columns


def test_a_slip_in_a_heading_is_asked_about_and_not_passed_over(small):
    """Else all organisations of a column ``sectr`` would be nonprofits."""
    text = "name,stage,budget,sectr\nA,reading,5000,business\nB,reading,5000,\n"
    said = refused(small, text)
    assert "column sectr: is no column; did you mean 'sector'?" in said
    assert "--columns 'sector=sectr'" in said
    assert community(small, text, "sector=sectr").roster.counts["sectors.businesses"] == 1
    assert community(small, text, "sector=").roster.counts["sectors.businesses"] == 0


# --- numbers that were cut at their commas

HEAD = "label,sector,stage,segment,budget,tags"
ROW = "Early Start,nonprofit,ready,North,250,000"


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (HEAD, ROW),
        (f"{HEAD},notes", ROW),
        (f"{HEAD},notes", f"{ROW},a note"),
        ("label,sector,stage,segment,budget,notes", ROW),
        ("label,sector,stage,segment,budget", ROW),
        ("label,budget,stage", "Early Start,250,000,ready"),
        ("label,stage,budget,staff", "Early Start,ready,$250,000"),
        (HEAD, "Early Start,nonprofit,ready,North,1,250,000"),
    ],
)
def test_a_budget_that_was_cut_at_its_comma_is_an_error(small, head, row):
    (said,) = problems(small, f"{row}\n", head=f"{head}\n")
    first, second = ("1", "250") if ",1,250" in row else (("$250" if "$" in row else "250"), "000")
    assert "row 2, column budget: " in said
    assert f"{first!r} and {second!r} stand in two cells" in said
    assert f'quotation marks around it ("{first},{second}")' in said


def test_eighty_four_such_rows_are_one_message(small):
    rows = "".join(f"Org {k},nonprofit,ready,North,{100 + k},{'500' if k % 2 else '000'}\n" for k in range(84))
    found = problems(small, rows, head=f"{HEAD}\n")
    assert len(found) == 1
    assert "row 2, column budget: '100' and '000' stand in two cells" in found[0]
    assert found[0].endswith("(also rows 3, 4, 5, 6, 7 and 78 more)")


def test_small_numbers_beside_numbers_are_no_error(small):
    """A budget in thousands beside a count of staff."""
    text = 'name,stage,Budget ($000s),Staff\nA,ready,250,120\nB,ready,900,15\nC,ready,"1,200",340\n'
    assert [o.budget for o in community(small, text).roster.organisations] == [250e3, 900e3, 1.2e6]


def test_a_row_with_more_cells_than_headings_is_named_with_its_column(small):
    (said,) = problems(small, 'A,,ready,North,"5,000",,,extra\n', head=f"{HEAD}\n")
    assert said.endswith("8 cells under 6 headings, 'extra' in column 8 under none: a cell with a comma in it needs "
                         "quotation marks around it")  # fmt: skip


def test_a_budget_a_thousand_times_below_its_neighbours_is_a_warning(small):
    rows = "".join(f"Org {k},,ready,,{200_000 + 7000 * k},\n" for k in range(20))
    (reading,) = community(small, f"{HEAD}\n{rows}Small,,ready,,250,\n").readings
    assert [(w.row, w.column) for w in reading.warnings] == [(22, "budget")]
    assert "'250' is read as $250 a year, far below the others ($263,000 in the middle): is it in thousands?" in str(
        reading.warnings[0]
    )
    (reading,) = community(small, f"{HEAD}\n" + "".join(f"Org {k},,ready,,{50 + k},\n" for k in range(9))).readings
    assert "if they are in thousands: --columns 'budget=budget*1000'" in str(reading.warnings[0])
    wide = "".join(f"Org {k},,ready,,{4000 * 2**k},\n" for k in range(12))
    assert community(small, f"{HEAD}\n{wide}").readings[0].warnings == ()


def test_both_units_in_one_file_are_a_warning(small):
    rows = "".join(f"Org {k},,ready,,{250 + k if k % 2 else 1000 * (250 + k)},\n" for k in range(20))
    (reading,) = community(small, f"{HEAD}\n{rows}").readings
    assert {w.row for w in reading.warnings} == {k + 2 for k in range(20) if k % 2}


def test_budgets_in_another_currency_need_a_rate(small):
    text = "name,stage,Budget (£)\nA,ready,90000\n"
    assert "another currency" in refused(small, text)
    assert community(small, text, "budget=Budget (£)*1.25").roster.organisations[0].budget == 112_500


def test_a_name_that_was_cut_at_its_comma_is_an_error_or_a_warning(small):
    assert "row 2: 4 cells under 3 headings, '5000' in column 4 under none" in refused(
        small, "name,stage,budget\nReads, Inc.,ready,5000\n"
    )
    (reading,) = community(small, "stage,budget,name,notes\nready,5000,Reads, Inc.\nready,5000,Other,a note\n").readings
    assert [str(w) for w in reading.warnings if w.row] == [
        "organisations.csv: row 2, column label (name): 'Reads' is followed by ' Inc.' in the next cell: if both are "
        "the name, it needs quotation marks around it"
    ]
