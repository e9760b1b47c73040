"""Reports of portfolios of any size can be written, name what they leave out, and give no share of few places."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.portfolio import draw_places
from cisim.portfolio.portfolio_file import validate_portfolio
from cisim.portfolio.report import as_dict, as_text, portfolio_sentences, save_portfolio
from cisim.portfolio.runs import PortfolioRuns

LATE = {"treatment": {"share": 0.5, "waves": [{"year": 0, "share": 0.5}, {"year": 4, "share": 0.5}]}}


def made(count: int, months: int = 60, name: str = "a", **changes) -> PortfolioRuns:
    """Places with made-up results: what the report needs of a run."""
    places = [{"name": name, "scenario": "small-town", "count": count}]
    portfolio = validate_portfolio({"title": "Made up", "set": {"time.months": months}, "places": places} | changes)
    groups, rng = draw_places(portfolio, 1), np.random.default_rng(1)
    years = months // 12
    late = groups[0].start // 12 + int(groups[0].scenario["indicators.window"]) > years
    rising = np.where(late[:, None], np.nan, rng.random((count, 2)))
    money = np.full((count, 2), 1e6)
    return PortfolioRuns(
        portfolio, 1, groups, 12 * np.arange(years + 1), rng.normal(50, 5, (count, 2, years + 1)), rising,
        money / 1e3, money, money / 10,
    )  # fmt: skip


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
    assert "nan" not in as_text(told)
    save_portfolio(tmp_path, runs, told)
    assert json.loads((tmp_path / "portfolio.json").read_text()) == told
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
    save_portfolio(tmp_path, runs, as_dict(runs))
    places = pd.read_csv(tmp_path / "places.csv")
    assert places["group"].tolist() == ["'=1+1"] * 2
    assert places["place"].tolist() == ["'=1+1-1", "'=1+1-2"]
