"""What a visitor's own place adds to results: indicators over the years beside ordinary districts, files in reports."""

from __future__ import annotations

from cisim.charts.page.years import OWN
from cisim.dashboard.explore.figures import EXPLORE_FIGURES, figure_of, report_of
from cisim.dashboard.explore.own_indicators import ordinary_text
from cisim.dashboard.state.own_community import hash_of
from cisim.own_community.ordinary import beside_ordinary
from cisim.own_community.series import Datum
from own_place_tools import HEAD, ROWS, example, given, session_with


def test_own_indicators_are_drawn_and_stand_beside_ordinary_districts():
    session = session_with(example())
    session.fill_in("children", "900")
    session.set({"time.months": 60})
    now = session.settings
    result = session.results.compute(now, 4, lambda: True, lambda done, total: None)
    table = EXPLORE_FIGURES["years"].table(result)
    own_rows = table[table["arm"] == OWN]
    assert own_rows[own_rows["stage"] == "Kindergarten readiness"][["year", "p50"]].to_numpy().tolist()[0] == [
        0.0,
        44.1,
    ]
    assert own_rows["year"].max() <= 5
    figure = figure_of("years", result)
    assert figure.draw(False).count("own-value") == len(own_rows) + 1
    said = "4 of 4 indicators rise: Kindergarten readiness +0.6 points a year"
    assert said in figure.foot
    assert "In ordinary districts without any partnership 49 to 61 % of indicators rise" in figure.foot
    report = report_of(result)["text"]
    for file in session.own.value.used.files:
        assert f"{file.name}" in report
        assert hash_of(file) in report
    assert said in report
    assert "EARLY STEPS" not in report
    plain = session_with([given("a.csv", HEAD + ROWS)]).settings
    assert ordinary_text(plain) == ""


def test_trends_need_some_years(city):
    few = [Datum(2015.0, 0, None, 40.0, 1.0), Datum(2016.0, 0, None, 42.0, 1.0)]
    assert beside_ordinary(few, city) == []
    falling = [*few, Datum(2017.0, 0, None, 30.0, 1.0), Datum(2015.0, 1, 0, 40.0, 1.0)]
    assert beside_ordinary(falling, city)[0] == "0 of 1 indicator rises: Kindergarten readiness -5.0 points a year."
