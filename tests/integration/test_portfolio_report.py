"""Reports of portfolios of any size can be written, name what they leave out, and give no share of few places."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.portfolio.report import as_dict, effects_table, portfolio_document, portfolio_sentences
from cisim.report.folder import save_document
from portfolio_tools import LATE, made


@pytest.mark.parametrize(
    ("count", "changes"),
    [
        (1, {}),
        (1, {"treatment": {"share": 1.0}}),
        (2, {"treatment": {"share": 0.0}}),
        (20, LATE),
        (20, {"months": 24}),
        (60, LATE),
    ],
)
def test_a_portfolio_of_any_size_can_be_told_and_written(tmp_path, count, changes):
    runs = made(count, **changes)
    told = as_dict(runs)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    save_document(tmp_path, portfolio_document(runs, told))
    written = json.loads((tmp_path / "portfolio.json").read_text())
    assert written.pop("document")["title"] == told["title"]
    assert written == told
    assert "nan" not in (tmp_path / "portfolio.txt").read_text()


def test_the_gate_says_how_many_places_are_left_out():
    runs = made(26, **LATE)
    table = runs.table()
    said = " ".join(portfolio_sentences(as_dict(runs)))
    for treated, name in ((True, "treated"), (False, "untreated")):
        rising = table.loc[table["treated"] == treated, "collective_rising"]
        assert f"{int(rising.isna().sum())} {name}" in said.partition("past the end: ")[2]
        assert f"({name}; n = {rising.count()})" in said, "too few for an interval"
    assert " to " not in said.partition("is passed by ")[2].partition("of places")[0]


def test_of_fewer_than_five_places_there_is_no_percentage():
    said = " ".join(portfolio_sentences(as_dict(made(1))))
    assert "Of fewer than 5 places no share" in said
    assert "is passed by" not in said
    assert "one place" in said, "not 80 % of one"
    assert "Preliminary" in said
    assert "above zero in 0 of 1." in said


def test_the_mean_over_places_has_an_interval_and_nothing_is_judged_too_early():
    long, short = (portfolio_sentences(as_dict(made(20, months=months)))[0] for months in (72, 12))
    assert "too early" not in long
    assert "It is too early to see a difference." in short
    for said in (long, short):
        assert re.search(r"The mean over as many other places would be near \S+ \(95 %: \S+ to \S+\)\.$", said)
    assert {row[-1] for row in effects_table(as_dict(made(20, months=12))).rows} == {"too early to see"}


def test_waves_too_late_for_the_window_are_named_before_the_run(monkeypatch):
    late = made(2, **LATE).portfolio
    (caution,) = late.cautions
    assert "a window of 4 years (indicators.window) from year 4 ends after the 5 years of the runs" in caution
    assert made(2, months=96, **LATE).portfolio.cautions == []
    assert made(2).portfolio.cautions == []

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("cisim.portfolio.run_portfolio", stop)
    asked = ["portfolio", "ten-cities", "--set", "indicators.window=12"]
    told = CliRunner().invoke(main, asked)
    assert "ten-cities: treatment.waves: a window of 12 years" in told.stderr
    assert "from year 4 ends" in told.stderr


def test_names_of_places_are_harmless_in_spreadsheets(tmp_path):
    runs = made(2, name="=1+1")
    save_document(tmp_path, portfolio_document(runs))
    places = pd.read_csv(tmp_path / "places.csv")
    assert places["group"].tolist() == ["'=1+1"] * 2
    assert places["place"].tolist() == ["'=1+1-1", "'=1+1-2"]
