"""Files of an own community as people and spreadsheets write them: what is read, and what is told."""

from __future__ import annotations

import pytest

from cisim.own_community.csv_file import organisations_text, parse_roster
from cisim.own_community.problems import CommunityFileError
from cisim.scenario.roster import Organisation, Roster
from community_tools import problems, roster


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200,000", 1.2e6), ("1 200 000", 1.2e6), ("1\u202f200\u202f000", 1.2e6), ("1'200'000", 1.2e6),
     ("$250,000.50", 250_000.5), ("US$ 90000", 9e4), ("90000 USD", 9e4), (" 60000 ", 6e4), ("75.0000", 75.0)],
)  # fmt: skip
def test_budgets_are_read_as_people_write_them(small, text, value):
    assert roster(small, f'A,,reading,,"{text}",\n', None).organisations[0].budget == value


@pytest.mark.parametrize(
    "text", ["Early grade  reading|MIDDLE-GRADE MATHS", "Early-grade reading; Middle-grade maths", "reading, maths"]
)
def test_stages_are_read_without_their_hyphens_and_with_other_marks_between_them(small, text):
    found = roster(small, f'A,NGO,"{text}",SOUTH,9000,\n', None).organisations[0]
    assert (found.stages, found.segment) == (("Early-grade reading", "Middle-grade maths"), "South")


def test_a_file_as_spreadsheets_save_it(small):
    """Byte order mark, a line that names the mark, words in brackets, empty lines; rows counted as one sees them."""
    head = "\ufeffsep=;\r\nOrganization name;Sector;Stage(s);Annual budget (USD)\r\n"
    rows = "Caf\u00e9;charity;reading;1,200,000\r\n;;;\r\n\r\nMill;for-profit;maths;5000\r\n"
    found = parse_roster(small, head + rows)
    assert [(o.label, o.sector) for o in found.organisations] == [("Caf\u00e9", "nonprofit"), ("Mill", "business")]
    with pytest.raises(CommunityFileError, match="row 6, column stage"):
        parse_roster(small, head + rows + "X;;nowhere;5000\r\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.200.000", "write 1200000"), ("75.000,50", "write 75000.5"), ("350k", "write 350000"),
        ("$1.2m", "write 1200000"), ("1,5 Mio", "write 1500000"), ("80 000 p.a.", "write 80000"),
        ("€80,000", "write 80000 if these are dollars"), ("75.000", "write 75000, or 75.0000 if it is so little"),
        ("0", "a number from 1 on"), ("n/a", "a number from 1 on"),
    ],
)  # fmt: skip
def test_numbers_in_other_ways_of_writing_are_never_taken_for_others(small, text, said):
    (found,) = problems(small, f'A,,reading,,"{text}",\n')
    assert found.endswith(said)
    assert "column budget" in found


def test_a_strength_with_a_comma_is_told_how_to_be_written(small):
    assert "write 0.5" in problems(small, ties='from,to,strength\nSchools,Chamber,"0,5"\n')[0]


@pytest.mark.parametrize("budget", [1.125, 75.5, 999.875, 123456.789, 1e9])
def test_what_is_exported_is_never_unclear(small, budget):
    own = Roster.of([Organisation("A", "nonprofit", ("Early-grade reading",), "", budget)], None, *stages_of(small))
    assert parse_roster(small, organisations_text(own)) == own


def stages_of(scenario):
    return [s.name for s in scenario.stages], [s.name for s in scenario.segments]


def test_the_same_mistake_in_many_rows_is_said_once(small):
    rows = "".join(f"A{k},,reading,West,5,\n" for k in range(9))
    (found,) = problems(small, rows)
    assert "row 2, column segment: 'West' given; allowed: North, Centre, South, all" in found
    assert found.endswith("(also rows 3, 4, 5, 6, 7 and 3 more)")


def test_without_a_column_nothing_is_said_about_rows(small):
    found = problems(small, "A,5\n,\n", head="Our partners\nname,budget\n")
    assert [line.split(": ")[1] for line in found] == [f"row 1, column {c}" for c in ("label", "stage", "budget")]
    assert all(line.endswith("found: Our partners") for line in found)
