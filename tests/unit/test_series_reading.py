"""Indicators as people have them: shares and per cents, school years, suppressed cells, wide tables, KIDS COUNT."""

from __future__ import annotations

import pytest

from cisim.errors import CisimError
from cisim.own_community.percents import is_suppressed
from cisim.own_community.series import SeriesError, read_series_file
from cisim.own_community.years import Year, parse_year

HEADER = "year,stage,value\n"


def read(folder, scenario, text, *columns, name="series.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_series_file(path, scenario, columns=columns)


def refused(folder, scenario, text, *columns) -> str:
    with pytest.raises(SeriesError) as error:
        read(folder, scenario, text, *columns)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "year"),
    [("2015", 2015), ("2014-15", 2015), ("2014/15", 2015), ("2014–15", 2015), ("2014-2015", 2015), ("FY15", 2015),
     ("FY 2015", 2015), ("SY 2014-15", 2015), ("School Year 2014-15", 2015), ("1999-00", 2000), ("FY98", 1998),
     ("Class of 2015", 2015), ("2010-2014", 2012), ("2010-14", 2012), ("2015-07-01", 2015.5), ("7/15/2015", 2015.5),
     ("15 July 2015", 2015.5), ("3", 3)],
)  # fmt: skip
def test_years_are_read_as_people_write_them(text, year):
    found = parse_year(text)
    assert isinstance(found, Year)
    assert found.value == pytest.approx(year)


@pytest.mark.parametrize(
    ("text", "said"),
    [("2014-13", "school year"), ("2010-12", "write 2010-2012"), ("03/04/2015", "year-month-day"), ("next year", ""),
     ("15th", ""), ("2014-15-16-17", ""), ("2015 (prelim.)", "")],
)  # fmt: skip
def test_years_that_could_be_others_are_not_guessed(text, said):
    found = parse_year(text)
    assert isinstance(found, str)
    assert said in found


@pytest.mark.parametrize(
    "text", ["N/A", "*", "<10", "<5%", "> 95 %", "n<10", "-", "—", "NaN", "Suppressed", "S", "", "#"]
)
def test_cells_without_a_value_are_known(text):
    assert is_suppressed(text)


@pytest.mark.parametrize("text", ["10", "0", "-5", "1.", "10%", "many", "12*"])
def test_cells_with_a_value_or_a_mistake_are_not_passed_over(text):
    assert not is_suppressed(text)


def test_shares_are_told_from_per_cents_by_all_values(small, tmp_path):
    shares, reading = read(tmp_path, small, HEADER + "2010,ready,0.42\n2011,ready,1\n2012,ready,0.5\n")
    assert shares.values.tolist() == [42, 100, 50]
    assert "values of 0.42 to 1 are shares: 1 is 100 points" in reading.notes
    points, reading = read(tmp_path, small, HEADER + "2010,ready,50.1%\n2011,ready,0.9%\n2012,ready,44 %\n")
    assert points.values.tolist() == [50.1, 0.9, 44]
    small_points, _ = read(tmp_path, small, HEADER + "2010,ready,0.9\n2011,ready,1.1\n2012,ready,1.4\n")
    assert small_points.values.tolist() == [0.9, 1.1, 1.4]


def test_a_share_among_per_cents_is_an_error_with_its_row(small, tmp_path):
    said = refused(tmp_path, small, HEADER + "2010,ready,42\n2011,ready,0.44\n2012,ready,45\n")
    assert (
        "row 3, column value: '0.44' given among per cents; allowed: points, a number from 0 to 100; write 44" in said
    )
    said = refused(tmp_path, small, HEADER + "2010,ready,42%\n2011,ready,0.44\n")
    assert "row 3, column value: '0.44' given without a per cent sign among values that have one" in said
    assert "'0' and '42' stand in two cells" in refused(tmp_path, small, HEADER + "2010,ready,0,42\n")


def test_standard_errors_are_in_the_unit_of_the_values(small, tmp_path):
    series, _ = read(
        tmp_path, small, "year,stage,value,SE\n2010,ready,0.42,0.02\n2011,ready,0.44,\n2012,ready,0.44,3%\n"
    )
    assert series.sd.tolist() == pytest.approx([2, small["indicators.noise_points"], 3])


def test_suppressed_cells_are_left_out_and_counted(small, tmp_path):
    rows = "2010,ready,40\n2011,ready,*\n2012,ready,N/A\n2013,ready,<10\n2014,ready,\n2010,reading,*\n"
    series, reading = read(tmp_path, small, HEADER + rows)
    assert series.values.tolist() == [40]
    assert reading.left_out == (
        "5 rows left out: 2 with '*' for a value (rows 3, 7), 1 with 'N/A' for a value (row 4), "
        "1 with '<10' for a value (row 5), 1 without a value (row 6)"
    )
    assert reading.summary == "1 value of 1 of 7 stages, 2010, 40 to 40 points"


def test_headings_and_school_years_of_a_report_are_read(small, tmp_path):
    text = "School Year,Indicator,Value (%)\nSY 2014-15,Kindergarten readiness,50.1%\n2015-16,ready,51\n"
    series, reading = read(tmp_path, small, text)
    assert [(d.year, d.stage, d.value) for d in series.data] == [(2015, 0, 50.1), (2016, 0, 51)]
    assert "school and fiscal years stand at the year they end in" in reading.notes
    assert "year = School Year, stage = Indicator, value = Value (%)" in reading.columns


def test_wide_tables_are_read(small, tmp_path):
    series, reading = read(tmp_path, small, "Indicator,2014-15,2015-16,Note\nready,50.1%,*,x\nreading,40%,41%,\n")
    assert [(d.year, d.stage, d.value) for d in series.data] == [(2015, 0, 50.1), (2015, 1, 40), (2016, 1, 41)]
    assert "year = the headings 2014-15, 2015-16" in reading.columns
    across, _ = read(tmp_path, small, "Year,Kindergarten readiness,Reading (%)\n2015,50.1,40\n2016,,41\n")
    assert across.data == series.data
    said = refused(tmp_path, small, "Indicator,2015,2016\nready,50,many\n")
    assert "row 2, column 2016: 'many' given; allowed: points" in said
    assert "row 2, column 2016: '0.5' given among per cents" in refused(
        tmp_path, small, "Indicator,2015,2016,2017\nready,50,0.5,51\n"
    )


KIDS_COUNT = (
    "Location,LocationType,TimeFrame,DataFormat,Data\nSampleton,City,2014-15,Number,421\n"
    "Sampleton,City,2014-15,Percent,0.42\nSampleton,City,2015-16,Percent,S\nOtherville,City,2014-15,Percent,0.3\n"
)


def test_a_kids_count_table_is_read(small, tmp_path):
    assert (
        "column place (Location): holds 2 places (Sampleton, Otherville); choose one with --columns 'place=S"
        in refused(tmp_path, small, KIDS_COUNT, "stage=ready")
    )
    series, reading = read(tmp_path, small, KIDS_COUNT, "stage=ready", "place=Sampleton")
    assert [(d.year, d.stage, d.value) for d in series.data] == [(2015, 0, pytest.approx(42))]
    assert reading.left_out.startswith("3 rows left out: ")
    text = "".join(line for line in KIDS_COUNT.splitlines(keepends=True) if not line.startswith("Other"))
    for name in ("graduation.csv", "High school graduation rate.csv"):
        named, reading = read(tmp_path, small, text, name=name)
        assert [d.stage for d in named.data] == [3]
        assert "stage 'High-school graduation' (guessed from the name of the file)" in reading.notes
    assert "column stage: is missing" in refused(tmp_path, small, text)
    assert "format (DataFormat): holds Number; allowed: Percent" in refused(
        tmp_path, small, "Location,TimeFrame,DataFormat,Data\nSampleton,2014,Number,421\n", "stage=ready"
    )


def test_rates_are_no_per_cents(small, tmp_path):
    assert "is no per cent" in refused(tmp_path, small, "Year,Stage,Rate per 1000\n2015,ready,42\n")


def test_a_column_of_a_series_that_cannot_be_is_refused(small, tmp_path):
    with pytest.raises(CisimError, match="no column 'budget'"):
        read(tmp_path, small, HEADER + "2010,ready,50\n", "budget=value")
